"""Synthetic ensembles for the tests of answers: a small vocabulary and random events."""

from types import SimpleNamespace

import numpy as np

from allohistory.answers.language.names import Vocabulary
from allohistory.answers.language.timelines import Timelines
from allohistory.kit.log import COLUMNS
from allohistory.vocabulary.events import KINDS

MONDAYS = np.datetime64("1931-09-14", "D") + 7 * np.arange(729)

WORDS = Vocabulary(
    axes={
        "actor": ("ussr", "japan", "usa", "china"),
        "sector": ("khasan", "halha"),
        "talk": ("neutrality", "railway"),
        "clause": ("no_attack", "viet_minh_disarms", "price"),
        "decision": ("strike_north", "embargo_japan"),
        "event": ("barbarossa", "mukden"),
        "client": ("ccp", "viet_minh"),
        "directive": ("withdraw", "disarm"),
        "channel": ("sorge", "press"),
        "group": ("kwantung_army", "ussr_far_east"),
        "command": ("kwantung",),
        "faction": ("army", "navy"),
    },
    options={"strike_north": ("wait", "prepare", "strike"), "embargo_japan": ("trade", "embargo")},
    clauses={"neutrality": ("no_attack", "viet_minh_disarms"), "railway": ("price",)},
    client_of={"withdraw": "ccp", "disarm": "viet_minh"},
    series={
        "kwantung_divisions": "buildup.divisions[kwantung_army]",
        "incidents": "incidents.total",
        "incidents_khasan": "incidents.count[khasan]",
        "tension": "affairs.tension[ussr,japan]",
    },
    laws=("incidents.fading",),
    mondays=MONDAYS,
)

BLANK = {
    **dict.fromkeys(("cause", "actor", "other", "place", "what", "option", "rung"), -1),
    "probability": 1,
}


MONTHS = np.arange("1931-09", "1945-10", dtype="datetime64[M]").astype("datetime64[D]").tolist()


def events(rows):
    """Return columns of an event log from dictionaries, in the order of timeline, week."""
    rows = sorted(rows, key=lambda row: (row["timeline"], row["week"]))
    coded = [{**row, "kind": KINDS.index(row["kind"])} for row in rows]
    stated = set().union(*rows)
    table = {}
    # Whole columns, and only those that a row states one by one: tests make thousands of logs.
    for name, (kind, _) in {"timeline": ("i4", ""), **COLUMNS}.items():
        blank = BLANK.get(name, 0)
        values = [row.get(name, blank) for row in coded] if name in stated else blank
        table[name] = np.full(len(rows), values, dtype=kind)
    timeline = table["timeline"]
    table["serial"][:] = np.arange(len(rows)) - np.searchsorted(timeline, timeline)
    reasons = [row.get("reasons", (-1, -1, -1)) for row in rows]
    weights = [row.get("weights", (0.0, 0.0, 0.0)) for row in rows]
    table["reasons"] = np.array(reasons, dtype="i2").reshape(-1, 3)
    table["weights"] = np.array(weights, dtype="f4").reshape(-1, 3)
    return table


def log_of(kind, **columns):
    """Return columns of a log of events of one `kind`, from arrays and from plain values."""
    stated = {**BLANK, **columns, "kind": KINDS.index(kind)}
    count = len(columns["timeline"])
    types = {"timeline": "i4", **{name: code for name, (code, _) in COLUMNS.items()}}
    table = {name: np.full(count, stated.get(name, 0), code) for name, code in types.items()}
    table["reasons"] = np.full((count, 3), -1, "i2")
    table["weights"] = np.zeros((count, 3), "f4")
    return table


def ensemble(rows, timelines, *, series=None, laws=None, laws_of=None, words=WORDS):
    """Return an ensemble of these events."""
    return SimpleNamespace(
        model=SimpleNamespace(vocabulary=words),
        timelines=timelines,
        laws_of=np.arange(timelines) if laws_of is None else np.asarray(laws_of),
        events=rows if isinstance(rows, dict) else events(rows),
        series=series or {},
        months=MONTHS,
        laws=laws or {},
    )


def timelines_of(rows, timelines, **more):
    """Return timelines with these events, ready for questions."""
    return Timelines(ensemble(rows, timelines, **more))


def random_events(timelines, rows_each, seed=0):
    """Draw random events of every kind, as columns; only their order is plausible."""
    chance = np.random.default_rng(seed)
    rows = timelines * rows_each
    timeline = np.repeat(np.arange(timelines, dtype="i4"), rows_each)
    week = np.sort(chance.integers(0, 729, (timelines, rows_each)), axis=1).ravel()
    actor = chance.integers(0, 4, rows)
    table = {
        "timeline": timeline,
        "serial": np.tile(np.arange(rows_each), timelines),
        "cause": np.full(rows, -1),
        "week": week,
        "kind": chance.integers(0, len(KINDS), rows),
        "actor": actor,
        "other": (actor + chance.integers(1, 4, rows)) % 4,
        "place": chance.integers(0, 2, rows),
        "what": chance.integers(0, 2, rows),
        "option": chance.integers(0, 3, rows),
        "rung": chance.integers(2, 7, rows),
        "span": np.zeros(rows),
        "mask": chance.integers(0, 4, rows),
        "secret": chance.integers(0, 2, rows),
        "probability": chance.uniform(0, 1, rows),
        "amount": chance.exponential(300, rows),
        "amount2": chance.exponential(300, rows),
    }
    return {
        name: values if name == "timeline" else values.astype(COLUMNS[name][0])
        for name, values in table.items()
    }

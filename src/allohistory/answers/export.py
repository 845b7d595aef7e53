"""The tables of a run for other programs: answers, laws, events and series, with names and dates.

Columns are plain numbers, dates and texts. Codes of events whose meaning depends on the kind
(`what`, `option`) stay numbers.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from allohistory.answers.comparison import Run
from allohistory.engine import Ensemble
from allohistory.vocabulary.events import KINDS

Table = dict[str, np.ndarray]
NAMED = {"actor": "actor", "other": "actor", "place": "sector"}  # column of events: its axis
SPLIT = ("reasons", "weights")  # columns of several numbers, for `why` alone


def tables(run: Run) -> dict[str, Table]:
    """Return the tables of a run by name; those of the what-if end in `-changed`."""
    rows = run.rows()
    parts = {
        "answers": {name: column([row[name] for row in rows]) for name in rows[0]} if rows else {},
        "laws": laws(run.baseline),
        "events-baseline": events(run.baseline),
        "series-baseline": series(run.baseline),
    }
    if run.changed is not None:
        parts["events-changed"] = events(run.changed)
        parts["series-changed"] = series(run.changed)
    return {name: table for name, table in parts.items() if table}


def column(values: Sequence[Any]) -> np.ndarray:
    """Return values as texts if any of them is one, else as numbers with NaN for none."""
    if any(isinstance(value, str) for value in values):
        return np.array(["" if value is None else str(value) for value in values], object)
    return np.array([np.nan if value is None else float(value) for value in values])


def laws(ensemble: Ensemble) -> Table:
    """Return the uncertain laws of every parameter draw as rows of (draw, law, value)."""
    draws, first = np.unique(ensemble.laws_of, return_index=True)
    columns = ensemble.laws
    return {
        "draw": np.tile(draws, len(columns)),
        "law": np.repeat(np.array(list(columns), object), len(draws)),
        "value": np.concatenate([values[first] for values in columns.values()] or [np.zeros(0)]),
    }


def events(ensemble: Ensemble) -> Table:
    """Return the stored events, with the date of their week and names for codes."""
    names, stored = ensemble.model.names, ensemble.events
    date_of = ensemble.model.calendar.date_of
    weeks, place = np.unique(stored["week"], return_inverse=True)
    dates = np.array([date_of(int(week)) for week in weeks], "datetime64[us]")
    table = {
        "timeline": stored["timeline"],
        "date": dates[place],
        "kind": named(KINDS, stored["kind"]),
    }
    for name, values in stored.items():
        if name in NAMED:
            table[name] = named(names.get(NAMED[name], ()), values)
        elif name not in (*table, *SPLIT):
            table[name] = values
    return table


def named(names: Sequence[str], codes: np.ndarray) -> np.ndarray:
    """Return the names of codes; an empty one for nobody, -1."""
    return np.array([*names, ""], object)[np.where(codes < 0, len(names), codes)]


def series(ensemble: Ensemble) -> Table:
    """Return the monthly series as rows of (timeline, month)."""
    months = months_of(ensemble)
    return {
        "timeline": np.repeat(np.arange(len(ensemble), dtype=np.int32), len(months)),
        "month": np.tile(months, len(ensemble)),
        **{name: values.reshape(-1) for name, values in ensemble.series.items()},
    }


def months_of(ensemble: Ensemble) -> np.ndarray:
    """Return the first day of each month of the series."""
    return np.array(ensemble.months, "datetime64[us]")


def groups(run: Run) -> dict[str, Mapping[str, np.ndarray]]:
    """Return laws and series as groups of variables (timeline, ...), as ArviZ names them."""
    source = "prior" if run.baseline.recipe.histories is None else "posterior"
    variables: dict[str, Mapping[str, np.ndarray]] = {
        source: run.baseline.laws,
        f"{source}_predictive": run.baseline.series,
    }
    if run.changed is not None:
        variables["predictions"] = run.changed.series
    return variables

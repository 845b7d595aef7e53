"""Timelines made by hand, in the terms of the template, for a record made by hand."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np

from allohistory.inference.observation.summaries import Outcomes
from allohistory.kit.log import COLUMNS
from allohistory.model import build
from allohistory.scenario import load
from allohistory.scenario.library import TEMPLATE
from allohistory.scenario.schema.past import RecordFile
from allohistory.vocabulary.events import KINDS

MODEL = build(load(TEMPLATE))
KNOWN = {"source": ["gazette"], "standing": "documented"}


def week(day):
    """Return the week of an ISO day."""
    return MODEL.calendar.week_of(date.fromisoformat(day))


def place(axis, name):
    return MODEL.names[axis].index(name)


def recorded(**families):
    """Return the template's model with another record: events, series, battles by id."""
    filled = {
        family: {name: {**KNOWN, **entry} for name, entry in entries.items()}
        for family, entries in families.items()
    }
    for series in filled.get("series", {}).values():
        series["points"] = [
            {**KNOWN, "standing": series["standing"], **point} for point in series["points"]
        ]
    scenario = MODEL.scenario.model_copy(update={"record": RecordFile.model_validate(filled)})
    return replace(MODEL, scenario=scenario)


class Ensemble:
    """What outcomes ask of an ensemble."""

    def __init__(self, model, timelines, rows=(), series=None):
        self.model, self.count = model, timelines
        blank = dict.fromkeys(COLUMNS, 0)
        rows = [
            {**blank, "actor": -1, "other": -1, "place": -1, "serial": n, **row}
            for n, row in enumerate(rows)
        ]
        rows.sort(key=lambda row: row["timeline"])
        self.events = {
            name: np.array([row[name] for row in rows], kind)
            for name, (kind, _) in {**COLUMNS, "timeline": ("i4", "")}.items()
        }
        months = len(model.calendar.months)
        self.series = {name: np.zeros((timelines, months), np.float32) for name in model.series}
        for name, values in (series or {}).items():
            self.series[name][:] = values

    def __len__(self):
        return self.count


def row(kind, timeline, day, **columns):
    """Return a row of the log: `kind` by its name, `day` an ISO day."""
    return {"kind": KINDS.index(kind), "timeline": timeline, "week": week(day), **columns}


def outcomes(timelines, rows=(), series=None, model=MODEL):
    return Outcomes(Ensemble(model, timelines, rows, series))


def likelihood(model, record, timelines, rows=(), series=None):
    """Return the log-likelihood by the id of the observation."""
    terms = record.log_likelihood(Ensemble(model, timelines, rows, series))
    return dict(zip(record.names, terms.T, strict=True))


SIDE = SimpleNamespace(a=place("actor", "aurelia"), b=place("actor", "borea"))


def reasons(record):
    """Give why each unused entry is not used, by its id."""
    return {entry.id: entry.reason for entry in record.unused}


FERRY = {
    "name": "the Ferry",
    "sector": "river",
    "from": "1951-07-09",
    "to": "1951-07-22",
    "sides": {"aurelia": {"casualties": {"value": 100}}, "borea": {"casualties": {"value": 20}}},
    "outcome": "as before",
    "scale": "company",
}


def quarrel(timeline, day, rung, lost_a=100.0, lost_b=20.0, sector="river", weeks=2, attacker="a"):
    """Return the rows of a quarrel in which sides a and b lose so many men."""
    sides = (SIDE.a, SIDE.b) if attacker == "a" else (SIDE.b, SIDE.a)
    lost = (lost_a, lost_b) if attacker == "a" else (lost_b, lost_a)
    where = {"place": place("sector", sector), "actor": sides[0], "other": sides[1]}
    rows = [row("incident", timeline, day, rung=2, **where)]
    if rung == 2:
        return rows
    rows.append(row("escalation", timeline, day, rung=rung, **where))
    toll = {"amount": lost[0] / weeks, "amount2": lost[1] / weeks}
    days = [date.fromisoformat(day) + timedelta(weeks=n) for n in range(weeks)]
    rows += [
        row("battle", timeline, str(battle_day), rung=rung, **toll, **where) for battle_day in days
    ]
    return rows


def rows_of(*quarrels):
    """Return the rows of several quarrels."""
    return [entry for rows in quarrels for entry in rows]

"""Whether causes on the border do what they say: pairs of timelines that differ in one of them.

A perfectly marked line, strict orders of one side, a pledge to a client and a railway at a fifth of
its capacity, each against the same timelines without it, from the priors. Differences are means
over pairs with their standard errors. Run with
``python benchmarks/border_causes.py [timelines] [seed]``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from allohistory.engine import Design, branches
from allohistory.inference.observation.summaries import Outcomes
from allohistory.kit.compiled import compiled
from allohistory.mechanisms import supply
from allohistory.mechanisms.quarrel import flow_to
from allohistory.model import Model, build
from allohistory.scenario import Scenario, load
from allohistory.scenario.schema.cast import Series
from allohistory.vocabulary.events import DIVISION, KINDS

SCENARIO = "far-east-1931"
START, PLEDGE_FROM, MEASURED = date(1931, 9, 14), date(1934, 11, 5), date(1939, 7, 1)
HALHA, CLIENT, SIDES = "buir_halha", "mongolia", ("ussr", "japan")
COUNTS = {
    "accidents": "incidents.accidents",
    "ordered": "incidents.ordered",
    "own local (ussr)": "incidents.initiatives[ussr]",
    "own local (japan)": "incidents.initiatives[japan]",
    "on the Halha": f"incidents.count[{HALHA}]",
    "ussr divisions": "buildup.divisions[ussr_far_east]",
    "japan divisions": "buildup.divisions[japan_manchuria]",
}
STRICTER = 0.3
FIFTH = 0.2


@dataclass(frozen=True)
class Effect:
    """A paired difference: both means, the mean difference and its standard error."""

    change: str
    what: str
    before: float
    after: float
    error: float

    def __str__(self) -> str:
        gap = self.after - self.before
        share = f"{100 * gap / self.before:+7.1f} %" if self.before else " " * 9
        return (
            f"{self.change:28} {self.what:34} {self.before:10.3f} {self.after:10.3f} {share}"
            f"   {gap:+.4f} (± {self.error:.4f})"
        )


def paired(change: str, what: str, before: np.ndarray, after: np.ndarray) -> Effect:
    """Return the effect of `change` on a number of each timeline of both arms."""
    gaps = after - before
    error = float(gaps.std(ddof=1) / np.sqrt(len(gaps)))
    return Effect(change, what, float(before.mean()), float(after.mean()), error)


def counted(scenario: Scenario) -> Scenario:
    """Return `scenario` with the counts by cause among the series that every run keeps."""
    series = {
        name: Series(name=name, of=of, unit="incidents", record=None) for name, of in COUNTS.items()
    }
    head = scenario.head.model_copy(update={"series": {**scenario.head.series, **series}})
    return scenario.model_copy(update={"head": head})


def commands_of(scenario: Scenario, actor: str) -> tuple[str, ...]:
    """Return the commands of `actor` on the border, and of those who stand in for it."""
    sides = [side for sector in scenario.sectors.values() for side in (sector.a, sector.b)]
    return tuple(sorted({side.command for side in sides if side.actor == actor}))


def stricter_law(scenario: Scenario, command: str) -> dict[str, Any]:
    """Return the change that raises a command's standing orders by `STRICTER` in the middle.

    It scales the law, for a decision that sets what is added to standing orders would undo a shift.
    """
    owners = scenario.actors.items()
    actor = next(name for name, entity in owners if command in entity.commands)
    usual = scenario.actors[actor].commands[command].restraint.middle()
    path = f"actors.{actor}.commands.{command}.restraint"
    return {"law": path, "scale": 1.0 + STRICTER / usual}


def changes(scenario: Scenario) -> Iterator[tuple[str, list[dict[str, Any]], date]]:
    """Yield each change: its name, what it sets, and from when."""
    marked = [{"state": f"incidents.unmarked[{name}]", "set": 0} for name in scenario.sectors]
    yield "perfect demarcation", marked, START
    for actor in SIDES:
        stricter = [stricter_law(scenario, name) for name in commands_of(scenario, actor)]
        yield f"strict orders ({actor})", stricter, START
    pledge = f"affairs.pledge[ussr,{CLIENT}]"
    forbidden = {"forbid": "mutual_aid_mongolia", "option": "treaty"}
    for name, size in (("no pledge", 0), ("a pledge", 1)):
        yield name, [forbidden, {"state": pledge, "set": size}], PLEDGE_FROM
    railway = [{"law": "groups.ussr_far_east.rail", "scale": FIFTH}]
    yield "railway at a fifth (ussr)", railway, START


def month_of(run: Any, day: date) -> int:
    """Return the place of the month of `day` among the samples."""
    first = run.months[0]
    return 12 * (day.year - first.year) + day.month - first.month


def halha(run: Any) -> dict[str, np.ndarray]:
    """Return what a timeline has on the Halha: orders of either side, quarrels, losses, moves."""
    model, events = run.model, run.events
    place = model.names["sector"].index(HALHA)
    here = events["place"] == place
    found = {}
    for actor in SIDES:
        mine = here & (events["actor"] == model.names["actor"].index(actor))
        orders = mine & (events["kind"] == KINDS.index("order"))
        found[f"orders on the Halha ({actor})"] = orders
        asked = mine & (events["kind"] == KINDS.index("settlement"))
        found[f"settled for {actor} there"] = asked & (events["what"] >= 0)
    counts = {
        name: np.bincount(events["timeline"][rows], minlength=len(run)).astype(float)
        for name, rows in found.items()
    }
    quarrels = Outcomes(run).quarrels
    great = (quarrels.sector == place) & (quarrels.rung >= DIVISION)
    counts["great quarrels on the Halha"] = np.bincount(
        quarrels.timeline[great], minlength=len(run)
    ).astype(float)
    return counts


def compared(name: str, before: Any, after: Any) -> Iterator[Effect]:
    """Yield the effects of one change."""
    for what in list(COUNTS)[:5]:
        yield paired(name, what, before.series[what][:, -1], after.series[what][:, -1])
    for what in ("ussr divisions", "japan divisions"):
        for day in (date(1941, 6, 1), date(1945, 7, 1)):
            month = month_of(before, day)
            values = (arm.series[what][:, month] for arm in (before, after))
            yield paired(name, f"{what} {day.year}", *values)
    first, second = halha(before), halha(after)
    for what, values in first.items():
        yield paired(name, what, values, second[what])


@compiled
def fed_on_each(worlds: Any, laws: Any, facts: Any, s: int, out: Any) -> None:
    """Fill `out` with the men of side a that the supply of sector `s` feeds, by each law."""
    for k in range(len(worlds)):
        flow = flow_to(worlds[k], laws[k], facts, s, 0)
        out[k] = supply.most_fed(flow, laws[k].incidents.ration)


def fed(model: Model, timelines: int, seed: int) -> Effect:
    """Return what a fifth of the railway does to the men that can be fed on the Halha in 1939."""
    laws = model.draw_laws(seed, np.arange(timelines))
    worlds = model.open_worlds(laws)
    worlds.clock.week = model.calendar.week_of(MEASURED)
    s = model.names["sector"].index(HALHA)
    group = model.names["group"].index("ussr_far_east")
    whole, cut = np.zeros(timelines), np.zeros(timelines)
    fed_on_each(worlds, laws, model.facts, s, whole)
    laws.buildup.rail[:, group] *= FIFTH
    fed_on_each(worlds, laws, model.facts, s, cut)
    return paired("railway at a fifth (ussr)", "men fed on the Halha, July 1939", whole, cut)


def main(timelines: int = 1000, seed: int = 1) -> None:
    """Print the table."""
    model = build(counted(load(SCENARIO)))
    print(f"{SCENARIO}, {timelines} pairs of timelines from the priors, seed {seed}")
    arms: dict[str, Any] = {}
    for name, change, since in changes(model.scenario):
        design = Design(timelines, seed)
        baseline, (changed,) = branches(model, change, since, design, ("weekly",))
        arms[name] = changed
        if name == "no pledge":
            continue
        before = arms["no pledge"] if name == "a pledge" else baseline
        for effect in compared(name, before, changed):
            print(effect)
    print(fed(model, timelines, seed))


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))

"""How talks behave under private information, in the reference scenario, from the priors.

What was sold and signed, when and for how much; what darkness, channels and insistence change, in
paired runs; whether beliefs hold the truth as often as they say; what a week of talks costs. Run
with ``python benchmarks/talks.py [timelines] [seed]``.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any

import numpy as np

from allohistory.engine import Design, simulate
from allohistory.engine.slices import Slice, seed_worlds
from allohistory.kit.compiled import compiled
from allohistory.kit.log import FULL
from allohistory.mechanisms.talks import hold_round
from allohistory.model import build
from allohistory.scenario import load
from allohistory.vocabulary.events import KINDS, OFFERS

SCENARIO = "far-east-1931"
RAILWAY, PACT = "railway_sale", "neutrality"
DIVERGENCE, COUNTED = date(1940, 9, 2), date(1942, 5, 1)
DEMANDS = (
    "aid_to_chiang_ends",
    "ccp_withdraws_to_yanan",
    "ccp_lets_troops_pass",
    "viet_minh_disarms",
)
FIRMNESS = ("wish", "dealbreaker", "never_without")
Z90 = 1.645
ROUNDS = 2000


class Run:
    """Events of one ensemble, found by kind and talks."""

    def __init__(self, model: Any, ensemble: Any) -> None:
        self.model, self.n = model, ensemble.timelines
        self.events = {name: np.asarray(column) for name, column in ensemble.events.items()}

    def week(self, day: date) -> int:
        """Return the week of a day."""
        return self.model.calendar.week_of(day)

    def rows(self, kind: str, talk: str, clause: str | None = None) -> np.ndarray:
        """Tell which events are of a kind and of talks, with a clause if one is named; (event,)."""
        events = self.events
        rows = events["kind"] == KINDS.index(kind)
        rows &= events["what"] == self.model.names["talk"].index(talk)
        if clause is not None:
            rows &= events["mask"] >> self.model.clause_bit(talk, clause) & 1 == 1
        return rows

    def first(self, kind: str, talk: str, clause: str | None = None, since: int = 0) -> np.ndarray:
        """Return the first week of such an event from `since` on, infinite if none; (timeline,)."""
        rows = self.rows(kind, talk, clause) & (self.events["week"] >= since)
        weeks = np.full(self.n, np.inf)
        np.minimum.at(weeks, self.events["timeline"][rows], self.events["week"][rows])
        return weeks

    def count(self, kind: str, talk: str) -> np.ndarray:
        """Count such events; (timeline,)."""
        rows = self.rows(kind, talk)
        return np.bincount(self.events["timeline"][rows], minlength=self.n)


def run_of(model: Any, n: int, seed: int, changes: Any = None, since: date | int = 0) -> Run:
    """Simulate `n` timelines from the priors, with `changes` from `since` on."""
    design = Design(n, seed, reading="prior")
    return Run(model, simulate(model, design, changes=changes, since=since))


def share(values: np.ndarray) -> str:
    """Return a share in percent, with its standard error."""
    p = float(np.mean(values))
    error = (p * (1.0 - p) / max(1, len(values))) ** 0.5
    return f"{100 * p:5.1f} ± {100 * error:.1f} %"


def quartiles(values: np.ndarray) -> str:
    """Return the 5th, 25th, 50th, 75th and 95th percentile."""
    if not len(values):
        return "none"
    return " ".join(f"{value:.0f}" for value in np.percentile(values, (5, 25, 50, 75, 95)))


def outcomes(run: Run) -> Iterator[str]:
    """Yield what becomes of every talk."""
    yield f"{'talks':20} opened  agreed  signed   broken off, resumed, stalled, retracted: times"
    for talk in run.model.names["talk"]:
        opened = np.isfinite(run.first("talks_opened", talk))
        many = max(1, opened.sum())
        shares = " ".join(
            f"{run.count(kind, talk).sum() / many:9.2f}"
            for kind in ("walked", "returned", "stalled", "retracted")
        )
        agreed, signed = (np.isfinite(run.first(kind, talk)) for kind in ("agreed", "signed"))
        yield f"{talk:20} {opened.mean():6.2f} {agreed.mean():7.2f} {signed.mean():7.2f} {shares}"


def railway(run: Run) -> Iterator[str]:
    """Yield when and for how much the railway is sold."""
    opened, signed = run.first("talks_opened", RAILWAY), run.first("signed", RAILWAY)
    sold = signed < run.week(date(1936, 1, 1))
    yield f"railway sold by the end of 1935: {share(sold)}"
    yield f"  weeks of talks, 5 25 50 75 95 %: {quartiles((signed - opened)[sold])} (record 91)"
    rows = run.rows("signed", RAILWAY)
    yield f"  price, m yen: {quartiles(run.events['amount'][rows])} (record 140)"
    resumed = run.count("returned", RAILWAY) > 0
    broken = run.count("walked", RAILWAY) + run.count("stalled", RAILWAY) > 0
    yield f"  broken off at least once: {share(broken)}"
    yield f"  of those, taken up again: {share(resumed[broken])}"
    first = run.rows("offer", RAILWAY) & (run.events["option"] == OFFERS.index("opens"))
    for actor, record in (("ussr", 625), ("japan", 50)):
        own = first & (run.events["actor"] == run.model.names["actor"].index(actor))
        yield f"  first terms of {actor}: {quartiles(run.events['amount'][own])} (record {record})"


def pact(run: Run) -> Iterator[str]:
    """Yield when a neutrality pact is signed, and what is in it."""
    opened, signed = run.first("talks_opened", PACT), run.first("signed", PACT)
    for day in (date(1941, 6, 22), date(1942, 1, 1)):
        yield f"neutrality pact before {day}: {share(signed < run.week(day))}"
    done = np.isfinite(signed)
    yield f"  weeks of talks: {quartiles((signed - opened)[done])} (record 41)"
    for clause in run.model.clauses[PACT][1:]:
        held = np.isfinite(run.first("signed", PACT, clause))[done]
        yield f"  of those signed, with {clause}: {share(held)}"


def information(model: Any, n: int, seed: int) -> Iterator[str]:
    """Yield how agreement depends on darkness and on channels into instructions."""
    for factor in (0.0, 0.5, 1.0, 2.0):
        changes = [
            {"law": f"diplomacy.{law}", "scale": factor} for law in ("darkness", "misreading")
        ]
        yield f"darkness x {factor}: {agreement(run_of(model, n, seed, changes))}"
    channels = [name for name, entry in model.scenario.channels.items() if entry.instructions]
    for noise in (0.05, 0.2, 0.6, 1e6):
        changes = [{"law": f"channels.{name}.instructions", "set": noise} for name in channels]
        run = run_of(model, n, seed, changes)
        yield f"instructions read with error {noise:g}: {agreement(run)}"


def agreement(run: Run) -> str:
    """Return the shares agreed on, and mean weeks with those without agreement cut off."""
    texts = []
    for talk, until in ((RAILWAY, date(1936, 6, 26)), (PACT, date(1942, 5, 1))):
        opened, end = run.first("talks_opened", talk), run.week(until)
        held = opened < end
        agreed = run.first("agreed", talk)[held]
        weeks = (np.minimum(agreed, end) - opened[held]).mean()
        texts.append(f"{talk} {share(agreed < end)} in {weeks:.0f} weeks")
    return "; ".join(texts)


def insisting(model: Any, n: int, seed: int) -> Iterator[str]:
    """Yield what insisting costs: pacts signed and clauses in them, on the same table."""
    week, end = model.calendar.week_of(DIVERGENCE), model.calendar.week_of(COUNTED)
    base = run_of(model, n, seed)
    free = ~(base.first("signed", PACT) < week)
    yield f"{free.sum()} timelines without a pact on {DIVERGENCE}: any by {COUNTED}, with a clause"
    yield f"  nothing asked: {share(base.first('signed', PACT, since=week)[free] < end)}"
    for form, terms in product(("open", "secret"), (*((name,) for name in DEMANDS), DEMANDS)):
        texts = []
        for firm in FIRMNESS:
            run = run_of(model, n, seed, demands(terms, firm, form), DIVERGENCE)
            signed = run.first("signed", PACT, since=week)[free] < end
            clauses = [run.first("signed", PACT, name, week)[free] < end for name in terms]
            texts.append(f"{firm} {share(signed)} {share(np.all(clauses, axis=0))}")
        yield f"  {form:6} {terms[0] if len(terms) == 1 else 'all four'}: {'; '.join(texts)}"


def demands(terms: Sequence[str], firm: str, form: str) -> list[Mapping[str, str]]:
    """Return changes by which Japan asks for `terms`."""
    where = {"in": PACT, "by": "japan", "as": firm, "form": form}
    return [{"demand": name, **where} for name in terms]


def slice_at(model: Any, n: int, seed: int, day: date) -> Slice:
    """Return `n` timelines from the priors, simulated up to a day."""
    laws = model.draw_laws(seed, np.arange(n))
    worlds = model.open_worlds(laws)
    seed_worlds(worlds, seed, np.arange(n))
    part = Slice(model, worlds, laws, detail=0)
    part.run(model.facts, 0, model.calendar.week_of(day), ())
    return part


def calibration(model: Any, n: int, seed: int) -> Iterator[str]:
    """Yield how often the 90 % intervals of beliefs hold the truth."""
    for talk, day in ((RAILWAY, date(1935, 3, 1)), (PACT, date(1941, 4, 7))):
        own = slice_at(model, n, seed, day).worlds.diplomacy
        t = model.names["talk"].index(talk)
        met = own.met[:, t] == 1
        tough, mean = own.tough[met, t], own.expected[met, t]
        z = (tough - mean) / np.sqrt(own.variance[met, t])
        like = np.corrcoef(tough.ravel(), mean.ravel())[0, 1]
        yield (
            f"{talk} on {day}: 90 % intervals hold the truth in {share(np.abs(z).ravel() < Z90)}, "
            f"mean z {z.mean():.2f}, correlation {like:.2f}"
        )


@compiled
def hold_rounds(worlds: Any, laws: Any, facts: Any, log: Any, t: int, rounds: int) -> None:
    """Hold so many rounds of talks `t` in each world, without ever signing."""
    for k in range(len(worlds)):
        for _ in range(rounds):
            worlds[k].diplomacy.agreed[t] = 0
            hold_round(worlds[k], laws[k], facts, log, t)
            log.stored = 0


def cost(model: Any, seed: int) -> Iterator[str]:
    """Yield what a week of talks costs while a pact is negotiated, and a railway sold."""
    for talk, day in ((RAILWAY, date(1934, 6, 1)), (PACT, date(1941, 1, 6))):
        part = slice_at(model, 100, seed, day)
        t = model.names["talk"].index(talk)
        rows = np.flatnonzero(part.worlds.diplomacy.open[:, t] == 1)[:8]
        worlds, laws = part.worlds[rows].copy(), part.laws[rows].copy()
        part.log.detail = FULL
        hold_rounds(worlds, laws, model.facts, part.log, t, 1)
        before = time.process_time()
        hold_rounds(worlds, laws, model.facts, part.log, t, ROUNDS)
        spent = (time.process_time() - before) / ROUNDS / max(1, len(rows))
        weeks = model.scenario.talks[talk].round
        yield f"a round of {talk}: {1e6 * spent:.2f} us, {1e6 * spent / weeks:.2f} us a week"


def main(timelines: int, seed: int) -> None:
    """Print everything."""
    model = build(load(SCENARIO))
    run = run_of(model, timelines, seed)
    print(f"{SCENARIO}, {timelines} timelines from the priors, seed {seed}")
    for lines in (
        outcomes(run),
        railway(run),
        pact(run),
        cost(model, seed),
        calibration(model, timelines, seed),
        information(model, timelines, seed),
        insisting(model, timelines, seed),
    ):
        for line in lines:
            print(line, flush=True)


if __name__ == "__main__":
    main(*(int(argument) for argument in (*sys.argv[1:], "4000", "1")[:2]))

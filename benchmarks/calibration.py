"""Calibration by simulation: whether the conditioning finds the truth as often as it should.

In each of many made-up worlds of the template, laws and luck are drawn from the priors and lived; a
record is told of them with the record's own errors; histories are fitted to it. If all is right,
the true value of anything is as likely to have one rank among the fitted histories as another
(Talts et al. 2018). Ranked are every uncertain law, what the world came to, and what a change
would truly have done in it: the same laws and the same luck, lived again with the change.

Run with ``python benchmarks/calibration.py [fits] [seed]``; keeps what it found in
inference/calibration.json. Tests are chi-square in ten bins and Kolmogorov-Smirnov, corrected
together after Holm.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from math import hypot
from pathlib import Path
from typing import Any

import numpy as np
from scipy import stats

from allohistory import inference
from allohistory.answers.hindsight import question_reader
from allohistory.engine import Design, GivenHistories, simulate
from allohistory.engine.archive import versions
from allohistory.inference.observation.errors import error_laws, tail_of_date
from allohistory.inference.observation.record import read_record
from allohistory.inference.observation.summaries import Outcomes
from allohistory.inference.posterior.fit import fit
from allohistory.inference.posterior.histories import Histories
from allohistory.inference.posterior.target import Target
from allohistory.inference.smc.state import Settings
from allohistory.inference.smc.transform import Coordinates
from allohistory.model import build
from allohistory.scenario import load
from allohistory.scenario.library import TEMPLATE
from allohistory.scenario.schema.past import RecordFile
from allohistory.vocabulary.events import COMPANY, DIVISION, SCALES

RESULT = Path(inference.__file__).with_name("calibration.json")
WHATIF = "league-clause"
SETTINGS = Settings(particles=100, sweeps=8, final_sweeps=3)
FITS, SEED = 120, 1
BINS = 10
LEVEL = 0.01
KNOWN = {"source": ["gazette"], "standing": "documented"}
YEARS = [("1950-01-02", "1950-12-31"), ("1951-01-01", "1951-12-31"), ("1952-01-01", "1952-12-28")]
# Of other spans than the years: counters of one span would be believed less, the more they differ.
SHIFTED = [("1950-07-01", "1951-06-30"), ("1951-07-01", "1952-06-30")]
SERIES = {
    "border_police": ("count", "incidents", YEARS),
    "gazetteer": ("count", "incidents", SHIFTED),
    "returns": ("level", "divisions_aurelia", YEARS),
}
QUESTIONS = {"war": "war('aurelia', 'borea')"}
# Told with their dates where they happened, so that histories are held to them (`kit.guide`): the
# first without error, for it comes up every 13 weeks; the second by so many weeks too late.
DATED: dict[str, tuple[dict[str, Any], str, tuple[int, ...]]] = {
    "asked": ({"chosen": ["open_talks", "ask"]}, "decision('open_talks', option='ask')", (0,)),
    "pact": (
        {"pact": "river_pact"},
        "treaty('aurelia', 'borea', talk='river_pact')",
        (-4, -3, -2, -1, 0, 1, 2),
    ),
}
# Told too: the first fight of a company or more on the river, and every division battle.
FIGHTS = "river"
FOUGHT = "escalated(sector='river', rung='company', before='{day}')"
SCALE_OF = {rung: scale for scale, rung in SCALES.items()}
OUTCOMES = {
    "incidents by the end": "incidents",
    "tension at the end": "tension",
    "Aurelian divisions at the end": "divisions_aurelia",
}


def recorded(
    model: Any,
    values: Mapping[str, Sequence[float]],
    truths: Mapping[str, bool],
    dates: Mapping[str, date | None],
    battles: Mapping[str, Mapping[str, Any]],
) -> Any:
    """Return `model` with a record: figures, questions, dates of events, and `battles`.

    `truths` are the answers to the questions. For what did not happen, the record says so.
    """
    end = model.calendar.date_of(model.calendar.weeks - 1)
    series = {
        name: {
            **KNOWN,
            "name": name,
            "unit": "things",
            "kind": kind,
            "of": of,
            "points": [
                {**KNOWN, "from": first, "to": last, "value": float(value)}
                for (first, last), value in zip(spans, values[name], strict=True)
            ],
        }
        for name, (kind, of, spans) in SERIES.items()
    }
    events = {
        name: {
            **KNOWN,
            "date": end.isoformat(),
            "text": name,
            "what": QUESTIONS[name] if holds else f"not ({QUESTIONS[name]})",
        }
        for name, holds in truths.items()
    }
    for name, day in dates.items():
        what, question, _ = DATED[name]
        what_entry = {"what": f"not ({question})"} if day is None else {"what": what}
        events[name] = {**KNOWN, "date": (day or end).isoformat(), "text": name, **what_entry}
    early = [battle["from"] for battle in battles.values() if battle["sector"] == FIGHTS]
    before = {**KNOWN, "date": end.isoformat(), "text": "no earlier fight on the river"}
    events["before"] = {**before, "what": f"not ({FOUGHT.format(day=min(early, default=end))})"}
    content = {"series": series, "events": events, "battles": battles}
    record = RecordFile.model_validate(content)
    return replace(model, scenario=model.scenario.model_copy(update={"record": record}))


def retold(model: Any, truth: Any, generator: np.random.Generator) -> Any:
    """Return `model` with a record of the one timeline of `truth`, with the record's errors."""
    outcomes = Outcomes(truth)
    blank = recorded(
        model,
        {name: [1.0] * len(spans) for name, (_, _, spans) in SERIES.items()},
        dict.fromkeys(QUESTIONS, True),
        dict.fromkeys(DATED, model.scenario.start + timedelta(days=90)),
        fights_of(model, outcomes),
    )
    values: dict[str, Sequence[float]] = {}
    truths: dict[str, bool] = {}
    dates: dict[str, date | None] = {}
    battles: dict[str, Mapping[str, Any]] = {}
    for part in read_record(blank, ask=question_reader(blank)).parts:
        family, _, name = part.observations[0].id.partition(".")
        if family == "battles":
            if part.figures is not None:
                battles[name] = fight_told(blank, name, part, outcomes, generator)
        elif part.first_week is not None:
            dates[name] = day_told(model, name, float(part.first_week(outcomes)[0]), generator)
        elif part.figures is not None:
            values[part.figures.figures[0].group] = part.figures.replicate(outcomes, generator)[0]
        elif part.agrees is not None and name in QUESTIONS:
            mistaken = generator.random() < error_laws()["doubt"]
            truths[name] = bool(part.agrees(outcomes)[0]) != mistaken
    return recorded(model, values, truths, dates, battles)


def fights_of(model: Any, outcomes: Outcomes) -> dict[str, dict[str, Any]]:
    """Return the entries of the recorded fights of one timeline, with their true dates."""
    fights, quarrels = {}, outcomes.quarrels
    sectors = model.names["sector"]
    first = True
    for row in np.lexsort((quarrels.sector, quarrels.week)):
        sector, rung = sectors[quarrels.sector[row]], int(quarrels.rung[row])
        if rung not in SCALE_OF or rung < COMPANY:
            continue
        if rung >= DIVISION or (first and sector == FIGHTS):
            sides = model.scenario.sectors[sector]
            begun, ended = (int(weeks[row]) for weeks in (quarrels.week, quarrels.until))
            fights[f"fight_{len(fights)}"] = {
                **KNOWN,
                "name": "a fight",
                "sector": sector,
                "from": model.calendar.date_of(begun),
                "to": model.calendar.date_of(ended) + timedelta(days=6),
                "sides": {
                    side.for_ or side.actor: {"casualties": {"value": 1.0}}
                    for side in (sides.a, sides.b)
                },
                "outcome": "as before",
                "scale": SCALE_OF[rung],
            }
        first = first and sector != FIGHTS
    return fights


def fight_told(
    blank: Any, name: str, part: Any, outcomes: Outcomes, generator: np.random.Generator
) -> dict[str, Any]:
    """Return the entry of a fight with its recorded length and losses."""
    battle = blank.scenario.record.battles[name]
    weeks, *losses = part.figures.replicate(outcomes, generator)[0]
    lasts = timedelta(days=max(6, round(7.0 * float(weeks)) - 1))
    end = blank.calendar.date_of(blank.calendar.weeks - 1)
    entry = battle.model_dump(by_alias=True, exclude_none=True)
    sides = {
        side: {"casualties": {"value": float(lost)}}
        for side, lost in zip(battle.sides, losses, strict=True)
    }
    return {**entry, "to": max(battle.from_, min(battle.from_ + lasts, end)), "sides": sides}


def day_told(model: Any, name: str, week: float, generator: np.random.Generator) -> date | None:
    """Return the recorded date of an event in `week`; None where it never happened."""
    if not np.isfinite(week):
        return None
    late = np.array(DATED[name][2])
    round_ = float(model.scenario.talks["river_pact"].round)
    chances = np.exp(-np.abs(late) / hypot(tail_of_date("documented"), round_ / 2.0))
    chosen = generator.choice(late, p=chances / chances.sum())
    return model.calendar.date_of(int(np.clip(week + chosen, 0, model.calendar.weeks - 1)))


def came_to(ensemble: Any) -> dict[str, np.ndarray]:
    """Return the final outcome of each timeline."""
    return {name: ensemble.series[series][:, -1].astype(float) for name, series in OUTCOMES.items()}


def measured(model: Any, histories: Histories) -> dict[str, np.ndarray]:
    """Return the ranked quantities of each history: laws, outcomes, effects of the change."""
    whatif = model.scenario.whatif(WHATIF)
    baseline, changed = histories.branch(model, whatif.changes, whatif.date, threads=1)
    before, after = came_to(baseline), came_to(changed)
    quantities = dict(zip(histories.paths, histories.coordinates.T.astype(float), strict=True))
    quantities |= before
    return quantities | {f"{name}, by the change": after[name] - before[name] for name in OUTCOMES}


def rank(truth: float, sample: np.ndarray, generator: np.random.Generator) -> float:
    """Return the rank of the truth in `sample`, in (0, 1); ties are broken at random."""
    below, ties = np.count_nonzero(sample < truth), np.count_nonzero(sample == truth)
    return float((below + generator.random() * (ties + 1)) / (len(sample) + 1))


def truth_of(model: Any, laws: np.ndarray, salts: np.ndarray) -> Any:
    """Simulate the one history of `laws` and `salts`, unconditioned; its record is made later."""
    histories = GivenHistories(Coordinates(model).records(laws.astype(float)), salts)
    return simulate(model, Design(1, 0), histories=histories, threads=1)


def one_world(model: Any, number: int, seed: int, settings: Settings) -> dict[str, float]:
    """Draw one world, make its record, fit histories to it, and rank the truth among them."""
    generator = np.random.default_rng([seed, number])
    size = Target(model, read_record(model, ask=question_reader(model)), threads=1).size
    laws = generator.standard_normal((1, size.laws)).astype(np.float32)
    shape = (1, size.streams, size.stretches + size.spare)
    salts = generator.integers(0, 2**64, shape, dtype=np.uint64)
    world = retold(model, truth_of(model, laws, salts), generator)
    record = read_record(world, ask=question_reader(world))
    histories = fit(world, record, settings, runs=1, seed=seed * 100_000 + number, threads=1)
    truth = replace(
        histories, coordinates=laws, salts=salts, terms=histories.terms[:1], run=histories.run[:1]
    )
    true, fitted = measured(world, truth), measured(world, histories)
    return {name: rank(float(true[name][0]), fitted[name], generator) for name in fitted}


def holm(chances: Sequence[float]) -> np.ndarray:
    """Return the p-values after Holm's correction for multiple tests."""
    order = np.argsort(chances)
    steps = np.asarray(chances, float)[order] * np.arange(len(order), 0, -1)
    corrected = np.empty(len(order))
    corrected[order] = np.minimum(1.0, np.maximum.accumulate(steps))
    return corrected


def judged(ranks: Mapping[str, Sequence[float]], laws: Sequence[str]) -> list[dict[str, Any]]:
    """Test whether the ranks of each quantity are uniform."""
    names = list(ranks)
    counts = {name: np.histogram(ranks[name], BINS, (0.0, 1.0))[0] for name in names}
    even = [float(stats.chisquare(counts[name]).pvalue) for name in names]
    apart = [float(stats.kstest(ranks[name], "uniform").pvalue) for name in names]
    corrected = holm([*even, *apart])
    tests = []
    for place, name in enumerate(names):
        low, high = stats.binom.ppf([0.05, 0.95], len(ranks[name]), 1.0 / BINS)
        both = (float(corrected[place]), float(corrected[place + len(names)]))
        kind = "law" if name in laws else "outcome" if name in OUTCOMES else "effect"
        tests.append(
            {
                "name": name,
                "kind": kind,
                "ranks": {
                    "counts": counts[name].tolist(),
                    "low": int(low),
                    "high": int(high),
                    "p_value": even[place],
                },
                "chi_square": even[place],
                "chi_square_holm": both[0],
                "kolmogorov": apart[place],
                "kolmogorov_holm": both[1],
                "fails": min(both) < LEVEL,
            }
        )
    return tests


def calibrated(fits: int, seed: int, settings: Settings = SETTINGS) -> dict[str, Any]:
    """Rank the truth in `fits` worlds, and test whether ranks are uniform."""
    model = build(load(TEMPLATE))
    started = time.monotonic()
    worlds = []
    for number in range(fits):
        worlds.append(one_world(model, number, seed, settings))
        pace = (time.monotonic() - started) / (number + 1)
        print(f"\rworld {number + 1} of {fits}, {pace * (fits - number - 1):4.0f} s left ",
              end="", file=sys.stderr)  # fmt: skip
    print(file=sys.stderr)
    ranks = {name: [world[name] for world in worlds] for name in worlds[0]}
    laws = [law.path for law in model.laws]
    tests = judged(ranks, laws)
    return {
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "scenario": model.scenario.id,
        "whatif": model.scenario.whatif(WHATIF).title,
        "fits": fits,
        "seed": seed,
        "settings": asdict(settings),
        "seconds": round(time.monotonic() - started, 1),
        "versions": versions(),
        "level": LEVEL,
        "failing": sum(test["fails"] for test in tests),
        "ranked": tests,
    }


def main(fits: int = FITS, seed: int = SEED) -> None:
    """Write the result, and print the quantities closest to failing."""
    result = calibrated(fits, seed)
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    failing, ranked = result["failing"], result["ranked"]
    print(f"{fits} fits in {result['seconds']:.0f} s, {failing} of {len(ranked)} ranked quantities "
          "fail")  # fmt: skip
    ranked = sorted(ranked, key=lambda test: (test["kind"] == "law", test["chi_square"]))
    for test in ranked[:16]:
        print(
            f"{test['name'][:60]:60} {test['kind']:8} chi-square {test['chi_square']:.2g} "
            f"({test['chi_square_holm']:.2g})  KS {test['kolmogorov']:.2g} "
            f"({test['kolmogorov_holm']:.2g}){'  FAILS' if test['fails'] else ''}"
        )


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))

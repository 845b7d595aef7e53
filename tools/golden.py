"""Golden digests: one for each case, the same before and after a change that changes no behaviour.

    python tools/golden.py --write FILE
    python tools/golden.py --compare FILE [CASE ...]

Digests are valid on one machine only, so the file is made from an older commit and not committed.
PYTHONPATH selects the package, so a copy of `golden*` can be run on a commit that has none. The
digests cover what renaming does not change: who did what, when, where and why, series, answers, and
the numbers of a fit and a validation. Printed words are not covered.
"""

import argparse
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from golden_names import (
    BATTLE_COLUMNS,
    SHIPPED,
    TEMPLATE,
    Settings,
    build,
    by_row,
    digest_of,
    first_histories,
    fit,
    live_whatever_the_stamp,
    numbers_in,
    numbers_of,
    parts_of_ensemble,
    parts_of_histories,
    plain_array,
    posterior_updates,
    question_reader,
    read_histories,
    read_record,
    score_battles,
    validate,
)

import allohistory as ah

WHATIFS = Path(__file__).with_name("golden_whatifs.yaml")
TIMELINES = 40  # of a long scenario
MANY = 120  # of a short one
SEED = 7
RIVER = "two_rivals"
FAR_EAST = "far-east-1931"
CUT = date(1951, 6, 30)  # last day that the first of two fits sees
AS_OF = (  # one for each file of histories that is shipped
    "litvinov-1933", "sorge-silent", "khalkhin-gol-never", "neutrality-1941", "barbarossa-return",
)  # fmt: skip
COUPLED = ("litvinov-1933", "neutrality-1941")
VARIED = {
    "neutrality-1941": {"terms": ("ccp_withdraws_to_yanan",), "as": "wish", "form": "secret"},
    "open-build-up": {"how": "deep"},
}


@cache
def river_whatifs() -> dict[str, list[Any]]:
    """Return the changes of the short scenario's what-ifs beside this script, by name."""
    written = yaml.safe_load(WHATIFS.read_text(encoding="utf-8"))
    events = {
        f"add-event-{name}": {"id": "golden", "text": "It comes.", "date": "1951-04-02"}
        | {"effects": [effect]}
        for name, effect in written["effects"].items()
    }
    added = {name: [{"add_event": event}] for name, event in events.items()}
    return {**written["changes"], **added}


def write_whatifs(folder: Path) -> Iterator[Path]:
    """Write the what-ifs of the short scenario to files."""
    for name, changes in river_whatifs().items():
        whatif = {
            "id": name,
            "title": name,
            "question": "What then?",
            "source": "judgement",
            "why": "to see what it does",
            "from": date(1951, 1, 1),
            "ask": ["pact_signed", "league_signed", "borea_walks", "war", "war_without_pact"],
            "changes": changes,
        }
        if name == "force-from":
            whatif["given"] = "not war('aurelia', 'borea', before='1951-01-01')"
            whatif["given_text"] = "they are not at war"
        path = folder / f"{name}.yaml"
        path.write_text(yaml.safe_dump(whatif), encoding="utf-8")
        yield path


def parts_of_run(comparison: Any, *questions: str) -> dict[str, Any]:
    """Return digests of both arms of a run, and its plain answers."""
    parts = {}
    arms = {"before": comparison.baseline, "after": comparison.changed}
    for arm, ensemble in arms.items():
        if ensemble is not None:
            parts |= {f"{arm}: {name}": part for name, part in parts_of_ensemble(ensemble).items()}
    for name in questions or tuple(comparison.scenario.questions):
        parts[f"answer {name}"] = numbers_of(comparison.ask(name))
    return parts


@cache
def scenario_of(name: str) -> Any:
    """Return a scenario, the short one with the what-ifs of this script."""
    if name == FAR_EAST:
        return ah.load(FAR_EAST)
    with tempfile.TemporaryDirectory() as folder:
        return ah.load(TEMPLATE, whatifs=list(write_whatifs(Path(folder))))


@cache
def model_of(name: str) -> Any:
    """Return the model of a scenario."""
    return build(scenario_of(name))


@cache
def record_of(name: str, until: date | None = None) -> Any:
    """Return the record of a scenario, up to a day."""
    model = model_of(name)
    return read_record(model, until=until, ask=question_reader(model))


@cache
def fitted(until: date | None = None) -> Any:
    """Return the short scenario's posterior histories, fitted in two runs."""
    settings = Settings(particles=24, sweeps=2, final_sweeps=2)
    record = record_of(RIVER, until)
    return fit(model_of(RIVER), record, settings, runs=2, seed=SEED, until=until)


@cache
def shipped(name: str) -> Any:
    """Return the first histories of a file of the long scenario."""
    return first_histories(read_histories(SHIPPED / FAR_EAST / name), TIMELINES)


@cache
def river_run() -> Any:
    """Run the short scenario with its own what-if."""
    scenario = scenario_of(RIVER)
    return ah.compare(scenario, scenario.whatif("league-clause"), 2 * MANY, SEED)


def river(name: str, timelines: int = MANY, **how: Any) -> dict[str, Any]:
    """Run a what-if of the short scenario."""
    scenario = scenario_of(RIVER)
    return parts_of_run(ah.compare(scenario, scenario.whatif(name), timelines, SEED, **how))


def far_east(name: str, **how: Any) -> dict[str, Any]:
    """Run a what-if of the long scenario, from the priors by default."""
    scenario = scenario_of(FAR_EAST)
    parameters = how.pop("parameters", {})
    how.setdefault("reading", "prior")
    whatif = scenario.whatif(name, **parameters)
    return parts_of_run(ah.compare(scenario, whatif, TIMELINES, SEED, **how))


def plain_run(name: str, timelines: int, **how: Any) -> dict[str, Any]:
    """Run a scenario without changes, and compute the likelihood of its record."""
    comparison = ah.simulate(scenario_of(name), timelines, SEED, **how)
    terms = record_of(name).log_likelihood(comparison.baseline)
    replayed = comparison.timeline(1).baseline
    return {
        **parts_of_run(comparison),
        "likelihood": by_row(terms.T),
        "replay": [digest_of(plain_array(replayed.events["week"]))],
    }


def ranked() -> dict[str, Any]:
    """Rank what-ifs by how far each moves an answer."""
    names = ("law-set", "forces", "forbid", "nothing-changed")
    ranking = ah.levers(scenario_of(RIVER), "war", MANY, SEED, names=names)
    return {"order": [lever.whatif for lever in ranking.levers], "numbers": numbers_in(ranking)}


def lit_up() -> dict[str, Any]:
    """Compute the hinges of an answer."""
    hinges = river_run().hinges("pact_signed")
    return {
        "paths": [hinge.path for side in hinges for hinge in side.hinges],
        "numbers": numbers_in(hinges),
    }


def by_position() -> dict[str, Any]:
    """Compute the answers under each position, and what would turn one of them."""
    run = river_run()
    return {
        "positions": numbers_in(run.under_positions(timelines=MANY)),
        "turns": numbers_in(run.tipping_points("pact_signed", timelines=MANY)),
    }


def by_coupling() -> dict[str, Any]:
    """Compute the answers with hindsight under every coupling, and those of the record."""
    scenario = scenario_of(FAR_EAST)
    whatif = scenario.whatif("no-barbarossa")
    run = ah.compare(scenario, whatif, TIMELINES, SEED, reading="hindsight")
    return {"numbers": numbers_in(run.hindsight("pact_signed", "war_with_america"))}


def histories_lived(name: str) -> dict[str, Any]:
    """Simulate shipped histories, and compute the likelihood of their record."""
    model, histories = model_of(FAR_EAST), shipped(name)
    ensemble = histories.simulate(model)
    terms = record_of(FAR_EAST, histories.until).log_likelihood(ensemble, weighed=True)
    return {**parts_of_ensemble(ensemble), "likelihood": by_row(terms.T)}


def validated(name: str) -> dict[str, Any]:
    """Validate a model against its record: whole, reproduced, and held out."""
    if name == RIVER:
        whole, beginning = fitted(), fitted(CUT)
    else:
        whole, beginning = shipped("posterior.npz"), shipped("posterior-1937.npz")
    validation = validate(
        model_of(name), record_of(name), whole, beginning, timelines=TIMELINES, seed=SEED
    )
    return {
        "validation": numbers_in(validation),
        "lessons": numbers_in(posterior_updates(model_of(name), whole)),
    }


def battle_law() -> dict[str, Any]:
    """Fit the battle law to synthetic battles and score it on other campaigns."""
    chance = np.random.default_rng(SEED)
    lines = [",".join(BATTLE_COLUMNS)]
    for k in range(120):
        men = 10 ** chance.uniform(3.5, 5, 2)
        lost = men * chance.uniform(0.02, 0.3, 2)
        row: dict[str, Any] = dict.fromkeys(BATTLE_COLUMNS, "")
        row |= {
            "war": f"war {k // 40}", "campaign": f"campaign {k // 4}", "attacker": "ABC"[k % 3],
            "defender": "DE"[k % 2], "year": 1900 + k // 2, "att_strength": int(men[0]),
            "def_strength": int(men[1]), "att_casualties": int(lost[0]),
            "def_casualties": int(lost[1]), "att_tanks": k % 7, "def_tanks": k % 5,
            "att_guns": 9 + k % 40, "def_guns": 9 + k % 30, "span_days": 1 + k % 9,
            "winner": ("attacker", "draw", "defender")[int(chance.integers(3))],
            "posture1": ("HD", "PD", "FD")[k % 3], "terrain1": ("FM", "RM", "GW")[k % 3],
            "aeroa": k % 3 - 1, "surpa": k % 2,
        }  # fmt: skip
        lines.append(",".join(str(row[name]) for name in BATTLE_COLUMNS))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "battles.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return {"numbers": numbers_in(score_battles(path))}


@dataclass(frozen=True)
class Case:
    """Something to run, and its parts: digests, or plain numbers."""

    name: str
    parts: Callable[[], dict[str, Any]]


def cases() -> Iterator[Case]:
    """Yield every case."""
    yield Case("run river", lambda: plain_run(RIVER, MANY))
    yield Case("run river, one a draw", lambda: plain_run(RIVER, MANY, noise=1))
    yield Case("run far east", lambda: plain_run(FAR_EAST, TIMELINES))
    yield Case(
        "run far east, hindsight", lambda: plain_run(FAR_EAST, TIMELINES, reading="hindsight")
    )
    for name in ("league-clause", *river_whatifs()):
        yield Case(f"river {name}", lambda name=name: river(name))
    for coupling in ("clock", "independent"):
        yield Case(
            f"river {coupling}", lambda how=coupling: river("force-from", coupling=how)
        )  # fmt: skip
    for name in scenario_of(FAR_EAST).whatifs:
        yield Case(f"far east {name}", lambda name=name: far_east(name))
    for name, chosen in VARIED.items():
        yield Case(
            f"far east {name}, varied",
            lambda name=name, chosen=chosen: far_east(name, parameters=chosen),
        )
    for name in AS_OF:
        yield Case(f"far east {name}, as of", lambda name=name: far_east(name, reading="as-of"))
    for name in COUPLED:
        for coupling in ("weekly", "clock", "independent"):
            yield Case(
                f"far east {name}, hindsight, {coupling}",
                lambda name=name, how=coupling: far_east(name, reading="hindsight", coupling=how),
            )
    for path in sorted((SHIPPED / FAR_EAST).glob("posterior*.npz")):
        yield Case(f"histories {path.name}", lambda name=path.name: histories_lived(name))
    yield Case("couplings", by_coupling)
    yield Case("levers", ranked)
    yield Case("hinges", lit_up)
    yield Case("positions", by_position)
    yield Case("fit", lambda: parts_with_digests(parts_of_histories(fitted())))
    yield Case("fit of the beginning", lambda: parts_with_digests(parts_of_histories(fitted(CUT))))
    yield Case("validate river", lambda: validated(RIVER))
    yield Case("validate far east", lambda: validated(FAR_EAST))
    yield Case("battle law", battle_law)


def parts_with_digests(parts: dict[str, Any]) -> dict[str, Any]:
    """Return `parts` with arrays replaced by digests of their rows."""
    return {
        name: by_row(part) if isinstance(part, np.ndarray) else part for name, part in parts.items()
    }


Parts = dict[str, list[str]]


def run_cases(wanted: Iterable[str]) -> dict[str, Parts]:
    """Run the cases `wanted`, or all, and print progress."""
    chosen, results = tuple(wanted), {}
    for case in cases():
        if not chosen or any(text in case.name for text in chosen):
            began = time.monotonic()
            results[case.name] = case.parts()
            whole = hashlib.sha256(json.dumps(results[case.name]).encode()).hexdigest()[:16]
            print(f"{whole}  {case.name}  ({time.monotonic() - began:.1f} s)", flush=True)
    return results


def differences(before: Parts, after: Parts) -> Iterator[str]:
    """Yield the differences between two states of a case, part by part."""
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old is None or new is None:
            yield f"{name}: only {'after' if old is None else 'before'}"
        elif old != new:
            pairs = enumerate(zip(old, new, strict=False))
            place = next((k for k, (a, b) in pairs if a != b), min(len(old), len(new)))
            values = [part[place] if place < len(part) else "nothing" for part in (old, new)]
            yield f"{name}: element {place} of {len(old)}: {values[0]} -> {values[1]}"


def compared(before: dict[str, Parts], after: dict[str, Parts], most: int = 6) -> int:
    """Print which cases differ, and where first; return how many."""
    count = 0
    for name, parts in after.items():
        lines = list(differences(before.get(name, {}), parts))
        count += bool(lines)
        if lines:
            print(f"DIFFERS  {name}: {len(lines)} of {len(parts)} parts")
            print(*(f"    {line}" for line in lines[:most]), sep="\n")
    print(f"{len(after) - count} of {len(after)} cases are the same")
    return count


def main() -> None:
    """Write the digests of all cases to a file, or compare them with those of a file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--write", type=Path, metavar="FILE")
    what.add_argument("--compare", type=Path, metavar="FILE")
    parser.add_argument("cases", nargs="*", metavar="CASE", help="only cases with this in the name")
    arguments = parser.parse_args()
    live_whatever_the_stamp()
    results = run_cases(arguments.cases)
    if arguments.write:
        arguments.write.write_text(json.dumps(results, indent=0), encoding="utf-8")
        print(f"{len(results)} cases in {arguments.write}")
    elif compared(json.loads(arguments.compare.read_text("utf-8")), results):
        sys.exit(1)


if __name__ == "__main__":
    main()

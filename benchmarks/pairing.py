"""How many fewer timelines a paired difference needs than two independent runs.

For every shipped what-if and every question it asks: the variance of a difference between arms that
share laws, past and noise, relative to arms that share nothing; and the most that any coupling
could save, which pairs the timelines of both arms by rank (Hoeffding 1940): where a change decides
the answer, hardly anything. Run with `python benchmarks/pairing.py [timelines] [seed]`; `make
pairing` stores the results.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from allohistory.answers.estimation.influence import outcome_of
from allohistory.answers.run import compare
from allohistory.errors import QuestionError, RunError
from allohistory.scenario import load

SCENARIO = "far-east-1931"
TENFOLD = 10.0
ROUNDING = 1e-12
KEPT = Path(__file__).resolve().parents[1] / "docs" / "pairing.json"


@dataclass(frozen=True)
class Gain:
    """Ratio of timelines needed by independent runs to paired ones; infinite where none differ.

    `shared` is for the coupling used, `most` for the best possible one.
    """

    shared: float
    most: float


def gain(comparison: Any, question: str) -> Gain | None:
    """Measure one question; None where it has no answer or does not vary."""
    try:
        sides = (
            outcome_of(comparison, question, side).influence
            for side in ("baseline", "changed", "difference")
        )
        return gain_of(*sides)
    except QuestionError:
        return None


def gain_of(before: np.ndarray, after: np.ndarray, between: np.ndarray) -> Gain | None:
    """Measure from the values (timeline,) of either arm and of their difference."""
    alone = float(before.var() + after.var())
    if alone == 0.0:
        return None
    by_rank = np.sort(after) - np.sort(before)
    return Gain(fewer(alone, float(between.var())), fewer(alone, float(by_rank.var())))


def fewer(alone: float, paired: float) -> float:
    """Return the ratio of variances; infinite where the paired one is zero."""
    return float("inf") if paired <= alone * ROUNDING else alone / paired


def gains(timelines: int, seed: int) -> dict[str, dict[str, Gain | None]]:
    """Measure every question of every what-if; those that cannot be simulated are left out."""
    scenario = load(SCENARIO)
    result = {}
    for name in scenario.whatifs:
        try:
            run = compare(scenario, scenario.whatif(name), timelines, seed, noise=1)
        except RunError as error:
            print(f"{name}: {error}", file=sys.stderr)
            continue
        result[name] = {question: gain(run, question) for question in run.questions}
    return result


def summary(by_whatif: dict[str, dict[str, Gain | None]]) -> dict[str, Any]:
    """Count the gains of each what-if."""
    rows = {}
    for name, questions in by_whatif.items():
        measured = [entry for entry in questions.values() if entry is not None]
        shared = np.array([entry.shared for entry in measured])
        most = np.array([entry.most for entry in measured])
        moved = shared[np.isfinite(shared)]
        rows[name] = {
            "questions": len(shared),
            "untouched": int(np.isinf(shared).sum()),
            "tenfold": int((shared >= TENFOLD).sum()),
            "possible": int((most >= TENFOLD).sum()),
            "median": float(np.median(moved)) if len(moved) else None,
            "least": float(moved.min()) if len(moved) else None,
        }
    return rows


def main() -> None:
    """Measure, print and store the results."""
    timelines, seed = (int(word) for word in (sys.argv[1:] + ["400", "1"][len(sys.argv) - 1 :])[:2])
    rows = summary(gains(timelines, seed))
    result = {"scenario": SCENARIO, "timelines": timelines, "seed": seed, "whatifs": rows}
    KEPT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()

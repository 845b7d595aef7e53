"""How many fewer timelines a paired difference needs than two independent runs.

For every shipped what-if and every question it asks: the variance of a difference between arms that
share laws, past and luck, against that of arms that share nothing.  Run with
``python benchmarks/pairing.py [timelines] [seed]``; ``make pairing`` keeps what it finds.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from allohistory.answers.outcomes import outcome_of
from allohistory.answers.running import compare
from allohistory.errors import QuestionError, RunError
from allohistory.scenario import load

SCENARIO = "far-east-1931"
TENFOLD = 10.0
KEPT = Path(__file__).resolve().parents[1] / "docs" / "pairing.json"


def gain(comparison: Any, question: str) -> float | None:
    """Give how many times fewer pairs do; infinite where no pair differs, None where unknown."""
    try:
        sides = [
            outcome_of(comparison, question, side).influence.var()
            for side in ("baseline", "changed", "difference")
        ]
    except QuestionError:
        return None
    before, after, between = sides
    if before + after == 0.0:
        return None
    return float("inf") if between == 0.0 else float((before + after) / between)


def gains(timelines: int, seed: int) -> dict[str, dict[str, float | None]]:
    """Measure every question of every what-if; those that cannot be lived are left out."""
    scenario = load(SCENARIO)
    found = {}
    for name in scenario.whatifs:
        try:
            lived = compare(scenario, scenario.whatif(name), timelines, seed, noise=1)
        except RunError as error:
            print(f"{name}: {error}", file=sys.stderr)
            continue
        found[name] = {question: gain(lived, question) for question in lived.questions}
    return found


def summary(found: dict[str, dict[str, float | None]]) -> dict[str, Any]:
    """Count what was found, for each what-if and over all."""
    rows = {}
    for name, questions in found.items():
        known = np.array([one for one in questions.values() if one is not None])
        moved = known[np.isfinite(known)]
        rows[name] = {
            "questions": len(known),
            "untouched": int(np.isinf(known).sum()),
            "tenfold": int((known >= TENFOLD).sum()),
            "median": float(np.median(moved)) if len(moved) else None,
            "least": float(moved.min()) if len(moved) else None,
        }
    return rows


def main() -> None:
    """Measure, print and keep."""
    timelines, seed = (int(word) for word in (sys.argv[1:] + ["400", "1"][len(sys.argv) - 1 :])[:2])
    rows = summary(gains(timelines, seed))
    told = {"scenario": SCENARIO, "timelines": timelines, "seed": seed, "whatifs": rows}
    KEPT.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()

"""Whether each decision moves the outcome that its file says it should, and which way.

Every decision is forbidden all its options but the first, from the priors, in pairs of timelines
that share laws and luck; the outcome is the one that `bears_on` states, written before any run. A
decision matters where the difference is two standard errors away from 0 in the stated direction; a
symbolic one is not run. Run with

    python benchmarks/decisions_matter.py [timelines] [seed] [decision ...]

which prints a table and, when all decisions are run, writes `docs/model/decisions-that-matter.md`.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from allohistory import WhatIf, compare
from allohistory.answers.estimation.estimates import Estimate
from allohistory.scenario import Scenario, load
from allohistory.scenario.schema.course import Consequence, Decision

SCENARIO = "far-east-1931"
PAGE = Path(__file__).parents[1] / "docs" / "model" / "decisions-that-matter.md"
CLEAR = 2.0  # standard errors


@dataclass(frozen=True)
class Trial:
    """One decision forbidden: the outcome without it, with it, and the paired difference."""

    decision: Decision
    outcome: Consequence
    before: Estimate
    after: Estimate
    difference: Estimate

    @property
    def z(self) -> float:
        """The difference in standard errors, positive in the stated direction."""
        sign = 1.0 if self.outcome.forbidden == "raises" else -1.0
        gap, error = self.difference.value, self.difference.error
        return sign * gap / error if gap is not None and error else 0.0

    @property
    def matters(self) -> bool:
        """Whether the outcome moves as stated."""
        return self.z >= CLEAR


def forbidding(scenario: Scenario, name: str) -> WhatIf:
    """Return the what-if in which a decision has its first option only."""
    others = list(scenario.decisions[name].options)[1:]
    return WhatIf(
        id=name.replace("_", "-"),
        title=f"{scenario.decisions[name].name}: forbidden",
        date=scenario.decisions[name].from_,
        changes=[{"forbid": name, "option": option} for option in others],
    )


def trial(scenario: Scenario, name: str, outcome: Consequence, timelines: int, seed: int) -> Trial:
    """Run a decision forbidden against the same timelines with it."""
    change = forbidding(scenario, name)
    run = compare(scenario, change, timelines, seed, noise=1, reading="prior")
    answer = run.ask(outcome.ask)
    if answer.changed is None or answer.difference is None:
        raise ValueError(f"{name} was not forbidden")
    return Trial(
        scenario.decisions[name], outcome, answer.baseline, answer.changed, answer.difference
    )


def row(entry: Trial) -> str:
    """Return a trial as a row of the page's table."""
    digits = 3 if abs(entry.before.value or 0.0) < 10 else 1  # noqa: PLR2004
    before, after = (f"{arm.value:.{digits}f}" for arm in (entry.before, entry.after))
    change = f"{entry.difference.value:+.{digits}f} (± {entry.difference.error:.{digits}f})"
    verdict = "yes" if entry.matters else "**no**"
    ask, way = entry.outcome.ask.replace("|", "\\|"), entry.outcome.forbidden
    return (
        f"| {entry.decision.name} | `{ask}` | {way} | {before} | {after} | {change} | {verdict} |"
    )


HEAD = """# Decisions that matter

What forbidding a decision does to the outcome that it is there to move. Outcome and direction stand
in `decisions.yaml` (`bears_on`) and were written before anything was run (where one was restated,
its `why` says so); a decision of which it is known that nothing depends on it says so there
(`symbolic`), in the chronicle, and at the end of this page. Each row is {timelines:,} pairs of
timelines from the priors that share laws and luck;
"moves" asks for two standard errors in the stated direction. Repeat it with
`python benchmarks/decisions_matter.py {timelines}`.

| decision | outcome | forbidding it | with it | without it | difference | moves |
|---|---|---|---|---|---|---|
"""


def page(trials: list[Trial], scenario: Scenario, timelines: int) -> str:
    """Return the page of the docs."""
    lines = [row(entry) for entry in sorted(trials, key=lambda entry: -entry.z)]
    text = HEAD.format(timelines=timelines) + "\n".join(lines) + "\n"
    gestures = [
        f"* **{decision.name}**: {decision.symbolic}"
        for decision in scenario.decisions.values()
        if decision.symbolic
    ]
    share = f"{len(gestures)} of {len(scenario.decisions)} decisions are symbolic"
    return text + f"\n{share}{':' if gestures else '.'}\n\n" + "\n".join(gestures) + "\n"


def main(timelines: str = "4000", seed: str = "1", *names: str) -> None:
    """Run the decisions called `names`, or all; print them, and write the page for all."""
    scenario = load(SCENARIO)
    wanted = names or tuple(scenario.decisions)
    trials = []
    for name in wanted:
        outcome = scenario.decisions[name].bears_on
        if outcome is None:
            continue
        trials.append(trial(scenario, name, outcome, int(timelines), int(seed)))
        print(f"{trials[-1].z:+6.1f}  {row(trials[-1])}", flush=True)
    if not names:
        PAGE.write_text(page(trials, scenario, int(timelines)), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])

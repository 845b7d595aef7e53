"""Agreement: whether independent runs found the same, and what the record said of each law.

One run cannot tell whether it has converged: few ancestors survive, and acceptance looks the same
in a biased run. So runs are compared: spread of their evidence, and of their posterior means in
units of the posterior's own spread.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.special import chdtri

from allohistory.inference.posterior.histories import Histories
from allohistory.inference.smc.transform import information_of

INFORMED = 0.1  # nats that the record must have told of a law beyond what chance alone shows
RISING = 5.0  # nats by which runs rose over the second half of their rounds: not yet there
AGREED = 0.2  # spread of means over posterior spread, below which runs agree
Step = Mapping[str, float]  # as `state.Step` has it
MOVES = {
    "pcn": "all laws drift",
    "random_walk": "some laws step",
    "redraw_block": "a run of luck redrawn",
    "redraw_adaptive": "luck redrawn here and there",
}


@dataclass(frozen=True)
class LawDiagnostics:
    """What the record left of one law, in standardised coordinates of its prior."""

    path: str
    mean: float
    spread: float
    information: float  # nats: normal approximation of posterior against prior
    disagreement: float  # sd of the runs' means over the posterior's sd; NaN for a single run


@dataclass(frozen=True)
class Agreement:
    """How far independent runs of one fit agree."""

    runs: int
    evidence: tuple[float, ...]  # log, by run; none where they did not begin at the prior
    laws: tuple[LawDiagnostics, ...]
    effective: float  # independent histories that the pooled ones are worth, for a typical law
    rise: float = math.nan  # nats by which their log-likelihood rose at last (`rise_of`)

    @property
    def noise(self) -> float:
        """The information that chance alone shows, with so few histories; nats."""
        return 1.0 / self.effective

    @property
    def least_effective(self) -> float:
        """How many independent histories they are worth for the worst of the informed laws."""
        return self.runs / self.worst**2 if self.worst > 0 else float("nan")

    @property
    def rising(self) -> float | None:
        """How far runs still rose at last if they have not arrived; None if they have."""
        return self.rise if self.rise > RISING else None

    @property
    def informed(self) -> tuple[LawDiagnostics, ...]:
        """The laws of which the record says something, the most informed first."""
        told = [law for law in self.laws if law.information > self.noise + INFORMED]
        return tuple(sorted(told, key=lambda law: -law.information))

    @property
    def evidence_spread(self) -> float:
        """The standard deviation of the runs' log evidence; NaN for one run, or if not known."""
        known = self.runs > 1 and len(self.evidence) > 1
        return float(np.std(self.evidence, ddof=1)) if known else float("nan")

    @property
    def worst(self) -> float:
        """The largest disagreement on an informed law; NaN for a single run."""
        return max((law.disagreement for law in self.informed), default=float("nan"))

    @property
    def agreed(self) -> bool:
        """Whether there are several runs and they agree on every informed law."""
        return self.runs > 1 and all(law.disagreement < AGREED for law in self.informed)


def agreement(histories: Histories) -> Agreement:
    """Compare the runs of `histories` with one another, and the posterior with the prior."""
    laws = histories.coordinates.astype(float)
    runs = np.unique(histories.run)
    means = np.stack([laws[histories.run == run].mean(axis=0) for run in runs])
    mean, variance = laws.mean(axis=0), np.maximum(laws.var(axis=0), 1e-12)
    information = information_of(mean, variance)
    spread = np.sqrt(variance)
    if len(runs) > 1:
        apart = means.std(axis=0, ddof=1) / spread
    else:
        apart = np.full(len(histories.paths), np.nan)
    # Means of runs that share no ancestor say how many histories the pooled ones are worth.
    worth = effective_size(apart, len(runs), len(histories))
    found = zip(histories.paths, mean, spread, information, apart, strict=True)
    return Agreement(
        len(runs),
        tuple(float(one) for one in histories.provenance.get("evidence", ())),
        tuple(LawDiagnostics(path, *map(float, rest)) for path, *rest in found),
        worth,
        rise_of(histories.provenance.get("steps", ())),
    )


def rise_of(steps: Sequence[Sequence[Step]]) -> float:
    """Return how far the log-likelihood of the runs rose over the second half of their rounds.

    In nats, the mean of all runs; rounds are those `steps` at which the record has its full weight.
    Near 0 where they have got to where the record holds them. NaN where there are none.
    """
    rises = []
    for run in steps:
        rounds = [step["likelihood"] for step in run if step["exponent"] >= 1.0]
        if rounds:
            rises.append(rounds[-1] - rounds[len(rounds) // 2])
    return float(np.mean(rises)) if rises else math.nan


def with_agreement(histories: Histories) -> Histories:
    """Return the same histories with what `agreement` finds of them among their provenance."""
    said = {**histories.provenance, "agreement": summary(agreement(histories))}
    return replace(histories, provenance=said)


def summary(found: Agreement) -> dict[str, Any]:
    """Say in a few plain values whether runs agree, to be kept with their histories."""
    return {
        "agreed": found.agreed,
        "worst": None if math.isnan(found.worst) else found.worst,
        "informed": len(found.informed),
        "enough": AGREED,
        "rising": found.rising,
    }


def effective_size(apart: np.ndarray, runs: int, histories: int) -> float:
    """Return how many independent histories the pooled ones are worth, for a typical law.

    The squared spread of so few means scatters as a chi-square over its degrees of freedom, whose
    median lies below its mean.
    """
    if runs < 2 or not len(apart):  # noqa: PLR2004 - one run cannot tell
        return float(histories)
    free = runs - 1
    usual = float(np.median(apart**2)) * free / float(chdtri(free, 0.5))
    return min(float(histories), runs / max(1e-9, usual))


@dataclass(frozen=True)
class Effort:
    """What the steps of all runs of a fit came to."""

    particles: int
    rises: tuple[int, ...]  # steps of each run by which the record's weight rose
    rounds: tuple[int, ...]  # steps of each run with the record at its full weight
    effective: float  # least effective sample size of a rise, as a share of particles; NaN: no rise
    ancestors: tuple[int, ...]  # draws of the prior with descendants at the end, by run, if known
    accepted: dict[str, float]  # share of moves by kind, over the second half of the rounds
    timelines: int


def effort_of(provenance: Mapping[str, Any]) -> Effort:
    """Read it off the `provenance` of histories."""
    runs = provenance.get("steps", ())
    particles = int(provenance.get("settings", {}).get("particles", 0))
    # Runs that began with an earlier fit were at full weight from the start.
    began_late = bool(provenance.get("start"))
    rises = [[] if began_late else rises_of(run) for run in runs]
    rounds = [[step for step in run if step["exponent"] >= 1.0] for run in runs]
    least = [step["effective"] / particles for run in rises for step in run]
    late = [step for run in rounds for step in run[len(run) // 2 :]]
    return Effort(
        particles,
        tuple(len(run) for run in rises),
        tuple(len(run) for run in rounds),
        min(least, default=math.nan),
        () if began_late else tuple(int(run[-1]["ancestors"]) for run in runs if run),
        {kind: share_of(late, kind) for kind in MOVES},
        sum(int(run[-1]["trajectories"]) for run in runs if run),
    )


def rises_of(run: Sequence[Step]) -> list[Step]:
    """Return the steps of a run from the prior by which the power rose: its first to full weight."""
    full = next((k for k, step in enumerate(run) if step["exponent"] >= 1.0), len(run))
    return list(run[: full + 1])


def share_of(steps: Sequence[Step], kind: str) -> float:
    """Return the mean share of moves of a `kind` accepted; NaN where none was tried."""
    known = [step[kind] for step in steps if not math.isnan(step[kind])]
    return float(np.mean(known)) if known else math.nan

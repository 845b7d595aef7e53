"""Diagnostics of a fit: agreement of independent runs, information about each law, effort.

One run cannot show whether it has converged: few ancestors survive, and effective sample size and
acceptance rates look the same in a run that missed part of the posterior. So runs are compared:
the spread of their evidence, and of their posterior means in posterior standard deviations.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from allohistory.inference.posterior.histories import Histories
from allohistory.inference.smc.transform import information_of
from allohistory.model.kept_numbers import kept

INFORMED = 0.1  # nats of information about a law required beyond that expected by chance
RISING = 5.0  # rise in nats over the second half of the rounds above which runs have not converged
AGREED = 0.2  # sd of the runs' means over posterior sd, below which runs agree
Step = Mapping[str, float]  # as `state.Step` has it
MOVES = {
    "pcn": "all laws (preconditioned Crank-Nicolson)",
    "random_walk": "some laws (random walk)",
    "redraw_block": "consecutive noise redrawn",
    "redraw_adaptive": "scattered noise redrawn",
}


@dataclass(frozen=True)
class LawDiagnostics:
    """Posterior of one law, in standardised coordinates of its prior."""

    path: str
    mean: float
    spread: float
    information: float  # nats: normal approximation of posterior against prior
    disagreement: float  # sd of the runs' means over the posterior's sd; NaN for a single run


@dataclass(frozen=True)
class Agreement:
    """How far independent runs of one fit agree."""

    runs: int
    evidence: tuple[float, ...]  # log, by run; empty where they did not begin at the prior
    laws: tuple[LawDiagnostics, ...]
    effective: float  # effective sample size of the pooled histories, for a typical law
    rise: float = math.nan  # late rise of the log-likelihood, nats (`rise_of`)

    @property
    def noise(self) -> float:
        """Information expected by chance with so few histories; nats."""
        return 1.0 / self.effective

    @property
    def least_effective(self) -> float:
        """Effective sample size for the worst of the informed laws; NaN for a single run."""
        return self.runs / self.worst**2 if self.worst > 0 else float("nan")

    @property
    def rising(self) -> float | None:
        """Late rise of the log-likelihood, nats, if runs have not converged; else None."""
        return self.rise if self.rise > RISING else None

    @property
    def informed(self) -> tuple[LawDiagnostics, ...]:
        """Laws that the record informs, the most informed first."""
        informed = [law for law in self.laws if law.information > self.noise + INFORMED]
        return tuple(sorted(informed, key=lambda law: -law.information))

    @property
    def evidence_spread(self) -> float:
        """Standard deviation of the runs' log evidence; NaN for one run, or if unknown."""
        defined = self.runs > 1 and len(self.evidence) > 1
        return float(np.std(self.evidence, ddof=1)) if defined else float("nan")

    @property
    def worst(self) -> float:
        """Largest disagreement on an informed law; NaN for a single run."""
        return max((law.disagreement for law in self.informed), default=float("nan"))

    @property
    def agreed(self) -> bool:
        """Whether several runs agree on every informed law."""
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
    # Means of runs that share no ancestor give the effective sample size of the pooled histories.
    worth = effective_size(apart, len(runs), len(histories))
    rows = zip(histories.paths, mean, spread, information, apart, strict=True)
    return Agreement(
        len(runs),
        tuple(float(value) for value in histories.provenance.get("evidence", ())),
        tuple(LawDiagnostics(path, *map(float, rest)) for path, *rest in rows),
        worth,
        rise_of(histories.provenance.get("steps", ())),
    )


def rise_of(steps: Sequence[Sequence[Step]]) -> float:
    """Return the rise of the log-likelihood over the second half of the rounds, in nats.

    The mean of all runs; rounds are the `steps` at exponent 1. Near 0 where the runs are
    stationary. NaN where there are no rounds.
    """
    rises = []
    for run in steps:
        rounds = [step["likelihood"] for step in run if step["exponent"] >= 1.0]
        if rounds:
            rises.append(rounds[-1] - rounds[len(rounds) // 2])
    return float(np.mean(rises)) if rises else math.nan


def with_agreement(histories: Histories) -> Histories:
    """Return the same histories with a summary of their `agreement` in their provenance."""
    provenance = {**histories.provenance, "agreement": summary(agreement(histories))}
    return replace(histories, provenance=provenance)


def summary(diagnostics: Agreement) -> dict[str, Any]:
    """Return the agreement of runs as plain values, to be stored with their histories."""
    return {
        "agreed": diagnostics.agreed,
        "worst": None if math.isnan(diagnostics.worst) else diagnostics.worst,
        "informed": len(diagnostics.informed),
        "enough": AGREED,
        "rising": diagnostics.rising,
    }


def effective_size(apart: np.ndarray, runs: int, histories: int) -> float:
    """Return the effective sample size of the pooled histories, for a typical law.

    The squared spread of so few means is distributed as a chi-square over its degrees of freedom,
    whose median lies below its mean.
    """
    if runs < 2 or not len(apart):  # noqa: PLR2004 - one run has no spread
        return float(histories)
    free = runs - 1
    usual = float(np.median(apart**2)) * free / chi_squared_median(free)
    return min(float(histories), runs / max(1e-9, usual))


@dataclass(frozen=True)
class Effort:
    """Steps, acceptance rates and cost of all runs of a fit."""

    particles: int
    rises: tuple[int, ...]  # steps of each run that raised the exponent
    rounds: tuple[int, ...]  # steps of each run at exponent 1
    effective: float  # least effective sample size of a rise, as a share of particles; NaN: no rise
    ancestors: tuple[int, ...]  # prior draws with descendants at the end, by run, if known
    accepted: dict[str, float]  # acceptance rate by kind, over the second half of the rounds
    timelines: int


def effort_of(provenance: Mapping[str, Any]) -> Effort:
    """Return the effort recorded in the `provenance` of histories."""
    runs = provenance.get("steps", ())
    particles = int(provenance.get("settings", {}).get("particles", 0))
    # Runs that began with an earlier fit were at exponent 1 from the start.
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
    """Return the steps of a run from the prior that raised the exponent."""
    full = next((k for k, step in enumerate(run) if step["exponent"] >= 1.0), len(run))
    return list(run[: full + 1])


def share_of(steps: Sequence[Step], kind: str) -> float:
    """Return the mean acceptance rate of moves of a `kind`; NaN where none was tried."""
    rates = [step[kind] for step in steps if not math.isnan(step[kind])]
    return float(np.mean(rates)) if rates else math.nan


def chi_squared_median(free: int) -> float:
    """Return the median of a chi-squared number with `free` degrees of freedom."""

    def compute() -> np.ndarray:
        from scipy.special import chdtri  # noqa: PLC0415 - scipy is slow to import

        return np.array([chdtri(free, 0.5)])

    return float(kept("chi-squared", str(free).encode(), (1,), compute)[0])

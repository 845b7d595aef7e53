"""Posterior predictive checks: figures of the record compared with their replicates.

Every figure is replicated in each timeline, with the errors of its own sources. Whether the
record's value lies in the bands of its replicates, and its rank among them, shows whether the model
could have produced it.

Assumption: figures are treated as independent; those of one series are not, which the interval of
the coverage ignores. Left out: figures of which only one end is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from allohistory.engine import Ensemble
from allohistory.inference.observation.entries import Figure
from allohistory.inference.observation.record import Record
from allohistory.inference.observation.summaries import Outcomes
from allohistory.inference.posterior.histories import Histories

LEVELS = (0.5, 0.9)
REPLICAS = 4  # replicates in each timeline
FEWEST = 20  # timelines that must have the figure before a band is given
BINS = 10
AFRESH = -1  # week after which salts are new: all of them


@dataclass(frozen=True)
class Band:
    """One figure of the record and its replicates; None where too few timelines have it."""

    figure: Figure
    share: float  # of timelines that have the figure at all
    median: float | None
    half: tuple[float, float] | None  # central 50 %
    most: tuple[float, float] | None  # central 90 %
    rank: float | None  # share of replicates below the record's value, ties broken randomly (PIT)
    inside: tuple[bool, ...] | None  # whether the record's value lies in either band


@dataclass(frozen=True)
class Coverage:
    """Number of figures inside their bands, and the interval of that share."""

    level: float
    inside: int
    of: int
    low: float  # 90 % interval of the share, as if figures were independent (Clopper and Pearson)
    high: float


@dataclass(frozen=True)
class Ranks:
    """Histogram of the ranks of figures among their replicates; flat for a calibrated model."""

    counts: tuple[int, ...]
    low: int  # 90 % interval of a bin's count under uniform ranks
    high: int
    p_value: float  # chi-square test of uniformity; figures are not independent


def with_new_noise(histories: Histories, timelines: int, seed: int) -> Histories:
    """Return the laws of `histories`, repeated to about `timelines`, each with new salts."""
    copies = max(1, -(-timelines // len(histories)))
    return repeat(histories, copies).with_open_future(AFRESH, seed)


def repeat(histories: Histories, copies: int) -> Histories:
    """Return `histories` repeated `copies` times."""
    names = ("coordinates", "salts", "terms", "run")
    tiled = {name: np.concatenate([getattr(histories, name)] * copies) for name in names}
    return replace(histories, **tiled)


def bands(
    record: Record, ensemble: Ensemble, seed: int, replicas: int = REPLICAS
) -> tuple[Band, ...]:
    """Compare every figure of `record` with its replicates in the timelines of `ensemble`."""
    generator = np.random.default_rng(seed)
    outcomes = Outcomes(ensemble)
    result = []
    for part in record.parts:
        if part.figures is None:
            continue
        samples = [part.figures.replicate(outcomes, generator) for _ in range(replicas)]
        replicates = np.concatenate(samples)
        result += [
            band_of(figure, replicates[:, k], replicas, generator)
            for k, figure in enumerate(part.figures.figures)
        ]
    return tuple(result)


def band_of(
    figure: Figure, replicates: np.ndarray, replicas: int, generator: np.random.Generator
) -> Band:
    """Compare one figure with its `replicates` (replicate,); NaN where there is none."""
    finite = replicates[np.isfinite(replicates)]
    share = len(finite) / len(replicates)
    if len(finite) < FEWEST * replicas:
        return Band(figure, share, None, None, None, None, None)
    low, quarter, median, three, high = np.quantile(finite, [0.05, 0.25, 0.5, 0.75, 0.95])
    rank = (finite < figure.value).mean() + generator.random() * (finite == figure.value).mean()
    pairs = ((float(quarter), float(three)), (float(low), float(high)))
    inside = tuple(least <= figure.value <= most for least, most in pairs)
    return Band(figure, share, float(median), *pairs, float(rank), inside)


def coverage(bands: Sequence[Band]) -> tuple[Coverage, ...]:
    """Count the figures inside of their bands, level by level."""
    inside_flags = [band.inside for band in bands if band.inside is not None]
    return tuple(
        Coverage(level, inside, len(inside_flags), *share_between(inside, len(inside_flags)))
        for level, inside in (
            (level, sum(flags[k] for flags in inside_flags)) for k, level in enumerate(LEVELS)
        )
    )


def share_between(inside: int, of: int, level: float = 0.9) -> tuple[float, float]:
    """Return the Clopper-Pearson interval of a share observed as `inside` of `of`."""
    tail = (1.0 - level) / 2.0
    low = stats.beta.ppf(tail, inside, of - inside + 1) if inside else 0.0
    high = stats.beta.ppf(1.0 - tail, inside + 1, of - inside) if inside < of else 1.0
    return float(low), float(high)


def ranks(bands: Sequence[Band]) -> Ranks:
    """Count the ranks of the record's values in ten bins."""
    values = np.array([band.rank for band in bands if band.rank is not None])
    counts = np.histogram(values, BINS, (0.0, 1.0))[0]
    low, high = stats.binom.ppf([0.05, 0.95], len(values), 1.0 / BINS)
    p_value = stats.chisquare(counts).pvalue if len(values) else np.nan
    return Ranks(tuple(int(count) for count in counts), int(low), int(high), float(p_value))

"""Posterior prediction: what the model would have had the record say, beside what it says.

Every figure of the record is replicated: drawn again in each timeline, with the errors of its own
sources. Whether the record's value lies in the bands of its replicas, and where among them, says
whether the model could have told such a figure.

Assumption: figures are looked at one by one; those of one series go together, which the interval of
the coverage does not know. Left out: figures of which only one end is known.
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
REPLICAS = 4  # drawn in each timeline
FEWEST = 20  # timelines that must have such a thing before a band is told
BINS = 10
AFRESH = -1  # week after which all chances are new: all of them


@dataclass(frozen=True)
class Band:
    """One figure of the record beside its replicas; None where too few timelines have it."""

    figure: Figure
    share: float  # of timelines that have such a thing at all
    median: float | None
    half: tuple[float, float] | None  # central 50 %
    most: tuple[float, float] | None  # central 90 %
    rank: float | None  # share of replicas below the record's value, ties broken by lot (PIT)
    inside: tuple[bool, ...] | None  # whether the record's value lies in either band


@dataclass(frozen=True)
class Coverage:
    """How many figures lie in their bands, and between which shares that leaves the truth."""

    level: float
    inside: int
    of: int
    low: float  # 90 % interval of the share, as if figures were independent (Clopper and Pearson)
    high: float


@dataclass(frozen=True)
class Ranks:
    """How many figures lie in each tenth of their replicas: a flat histogram is right."""

    counts: tuple[int, ...]
    low: int  # between which 90 % of the bins of as many even ranks lie
    high: int
    p_value: float  # chi-square of evenness; figures are not independent


def with_new_noise(histories: Histories, timelines: int, seed: int) -> Histories:
    """Return the laws of `histories`, over and over, each time with luck of its own."""
    copies = max(1, -(-timelines // len(histories)))
    return repeat(histories, copies).with_open_future(AFRESH, seed)


def repeat(histories: Histories, copies: int) -> Histories:
    """Return every history several times over."""
    names = ("coordinates", "salts", "terms", "run")
    tiled = {name: np.concatenate([getattr(histories, name)] * copies) for name in names}
    return replace(histories, **tiled)


def bands(
    record: Record, ensemble: Ensemble, seed: int, replicas: int = REPLICAS
) -> tuple[Band, ...]:
    """Lay every figure of `record` beside its replicas in the timelines of `ensemble`."""
    generator = np.random.default_rng(seed)
    outcomes = Outcomes(ensemble)
    found = []
    for part in record.parts:
        if part.figures is None:
            continue
        drawn = [part.figures.replicate(outcomes, generator) for _ in range(replicas)]
        told = np.concatenate(drawn)
        found += [
            band_of(figure, told[:, k], replicas, generator)
            for k, figure in enumerate(part.figures.figures)
        ]
    return tuple(found)


def band_of(
    figure: Figure, told: np.ndarray, replicas: int, generator: np.random.Generator
) -> Band:
    """Lay one figure beside what was `told` of it (replica,)."""
    known = told[np.isfinite(told)]
    share = len(known) / len(told)
    if len(known) < FEWEST * replicas:
        return Band(figure, share, None, None, None, None, None)
    low, quarter, median, three, high = np.quantile(known, [0.05, 0.25, 0.5, 0.75, 0.95])
    rank = (known < figure.value).mean() + generator.random() * (known == figure.value).mean()
    pairs = ((float(quarter), float(three)), (float(low), float(high)))
    inside = tuple(least <= figure.value <= most for least, most in pairs)
    return Band(figure, share, float(median), *pairs, float(rank), inside)


def coverage(found: Sequence[Band]) -> tuple[Coverage, ...]:
    """Count the figures inside of their bands, level by level."""
    told = [band.inside for band in found if band.inside is not None]
    return tuple(
        Coverage(level, inside, len(told), *share_between(inside, len(told)))
        for level, inside in (
            (level, sum(one[k] for one in told)) for k, level in enumerate(LEVELS)
        )
    )


def share_between(inside: int, of: int, level: float = 0.9) -> tuple[float, float]:
    """Return the interval of a share of which `inside` of `of` were seen (Clopper and Pearson)."""
    tail = (1.0 - level) / 2.0
    low = stats.beta.ppf(tail, inside, of - inside + 1) if inside else 0.0
    high = stats.beta.ppf(1.0 - tail, inside + 1, of - inside) if inside < of else 1.0
    return float(low), float(high)


def ranks(found: Sequence[Band]) -> Ranks:
    """Count the ranks of the record's values in ten bins."""
    known = np.array([band.rank for band in found if band.rank is not None])
    counts = np.histogram(known, BINS, (0.0, 1.0))[0]
    low, high = stats.binom.ppf([0.05, 0.95], len(known), 1.0 / BINS)
    p_value = stats.chisquare(counts).pvalue if len(known) else np.nan
    return Ranks(tuple(int(one) for one in counts), int(low), int(high), float(p_value))

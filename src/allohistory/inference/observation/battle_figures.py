"""Battle figures: a battle of the record in the terms of the model, and the matching quarrels.

A timeline gives the figures of a battle where it has a fight of that scale in that sector: the
nearest in time, whatever its losses and length, since matching on losses would bias them. Left out:
figures of which only one end is known, and the length of battles of less than a week, the model's
time step.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

import numpy as np

from allohistory.inference.observation.entries import Figure, Figures
from allohistory.inference.observation.errors import error_laws
from allohistory.inference.observation.likelihood import LEAST
from allohistory.inference.observation.replicates import replicate_figure
from allohistory.inference.observation.summaries import Outcomes
from allohistory.scenario.schema.past import Battle

GROUP = "battles"
Range = tuple[float | None, float | None, float | None]


@dataclass(frozen=True)
class BattleFigures:
    """One battle of the record, in the terms of the model."""

    sector: int
    weeks: tuple[int, int]
    rung: int
    losses: tuple[tuple[int, Range, float], ...]  # side, range of men, error
    lasted: float  # weeks
    sides: tuple[str, ...]  # who fought on either

    @property
    def error_of_length(self) -> float:
        """Error (log) of its length: the model fights in whole weeks."""
        return hypot(error_laws()["lasting"], 0.5 / self.lasted)


def weeks_away(observed: BattleFigures, weeks: np.ndarray) -> np.ndarray:
    """Return the weeks between a battle and quarrels that began in `weeks` (quarrel,)."""
    return np.maximum(np.maximum(observed.weeks[0] - weeks, weeks - observed.weeks[1]), 0)


def fought(outcomes: Outcomes, observed: BattleFigures) -> np.ndarray:
    """Return which timelines have a quarrel of at least that scale, place and time; (timeline,)."""
    quarrels = outcomes.quarrels
    away = weeks_away(observed, quarrels.week)
    matching = (quarrels.sector == observed.sector) & (quarrels.rung >= observed.rung)
    matching &= away <= error_laws()["tail_battle"]
    return np.bincount(quarrels.timeline[matching], minlength=outcomes.count) > 0


def nearest(outcomes: Outcomes, observed: BattleFigures) -> tuple[np.ndarray, np.ndarray]:
    """Return timelines, and in each the row of the nearest fight of that scale and sector."""
    quarrels = outcomes.quarrels
    here = np.flatnonzero((quarrels.sector == observed.sector) & (quarrels.rung == observed.rung))
    away = weeks_away(observed, quarrels.week[here])
    here = here[np.lexsort((away, quarrels.timeline[here]))]
    timelines, first = np.unique(quarrels.timeline[here], return_index=True)
    return timelines, here[first]


def figures_of(name: str, battle: Battle, observed: BattleFigures) -> Figures:
    """Return the figures of one battle: its length, and the known losses of each side."""
    centers = [(side, center(figure), error) for side, figure, error in observed.losses]
    losses = [(side, value, error) for side, value, error in centers if value is not None]
    about = {"first": battle.from_, "last": battle.to, "group": GROUP}
    lengths = [
        Figure(
            id=f"battles.{name}.length",
            kind="duration",
            text=f"{battle.name}: length",
            unit="weeks",
            value=observed.lasted,
            **about,
        )
    ] * (observed.lasted >= 1.0)
    figures = lengths + [
        Figure(
            id=f"battles.{name}.losses_{'ab'[side]}",
            kind="losses",
            text=f"{battle.name}: men lost by {observed.sides[side]}",
            unit="men",
            value=value,
            **about,
        )
        for side, value, _ in losses
    ]

    def replicate(outcomes: Outcomes, generator: np.random.Generator) -> np.ndarray:
        replicates = np.full((outcomes.count, len(figures)), np.nan)
        rows, chosen = nearest(outcomes, observed)
        quarrels = outcomes.quarrels
        lasted = quarrels.until[chosen] - quarrels.week[chosen] + 1.0
        if lengths:
            replicates[rows, 0] = replicate_figure(lasted, observed.error_of_length, generator)
        for column, (side, _, error) in enumerate(losses, len(lengths)):
            replicates[rows, column] = replicate_figure(
                quarrels.losses[chosen, side], error, generator
            )
        return replicates

    return Figures(tuple(figures), replicate)


def center(figure: Range) -> float | None:
    """Return the value of a figure, or the geometric mean of its ends; None with one end."""
    low, value, high = figure
    if value is not None:
        return value
    if low is None or high is None:
        return None
    return float(np.sqrt(max(low, LEAST) * max(high, LEAST)))

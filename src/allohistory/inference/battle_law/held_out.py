"""Held-out campaigns: the battle law and its rivals scored on campaigns they were not fitted on.

Whole campaigns are held out, in ten parts, repeatedly. Three forms of the law are scored: with the
qualities of states that the other parts show; as if nothing were known of any state or war; and as
shipped, which is a test only where the file is not the one that it was fitted on. Differences are
paired by battle; battles of a campaign are taken together in every standard error.
"""

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from allohistory.inference.battle_law.baselines import RIVALS, rival_forecast
from allohistory.inference.battle_law.dataset import Battles, pick_battles, read_file
from allohistory.inference.battle_law.fit import fit_battles
from allohistory.inference.battle_law.scores import (
    Forecasts,
    Scores,
    forecast,
    log_losses,
    mean_or_nan,
    quantities,
    score_forecasts,
    within_bands,
)
from allohistory.inference.battle_law.shipped import FITTED_ON, shipped_laws

PARTS, SPLITS = 10, 5
LAW, ALONE, SHIPPED = "battle law", "battle law, states unknown", "battle law as shipped"


@dataclass(frozen=True)
class Row:
    """One forecaster's scores: the mean over splits, and their spread."""

    name: str
    scores: Scores
    spread: float  # sd of the log loss over splits
    # Worse than the battle law by (mean, standard error): log loss, ratio, days.
    behind: dict[str, tuple[float, float]]
    coverage_error: dict[str, tuple[float, ...]]  # standard errors of the coverage in `scores`


@dataclass(frozen=True)
class BattleReport:
    """Scores of the battle law and its rivals on one file."""

    battles: int
    campaigns: int
    in_sample: bool  # the shipped laws were fitted on this file
    rows: tuple[Row, ...]
    records: int = 0  # rows of the file
    left_out: dict[str, int] = field(default_factory=dict)  # those not used, by reason
    partly: dict[str, int] = field(default_factory=dict)  # used for some scores only, by reason


def parts_of(campaign: np.ndarray, split: int) -> np.ndarray:
    """Assign whole campaigns randomly to parts; return the part of each battle."""
    names = np.unique(campaign)
    order = np.random.default_rng(split).permutation(len(names))
    part = {name: int(place) % PARTS for name, place in zip(names, order, strict=True)}
    return np.array([part[name] for name in campaign])


def forecasts_of(fitted_on: Battles, battles: Battles) -> dict[str, Forecasts]:
    """Return every forecaster's forecasts of `battles`, the law first, fitted on other battles."""
    fitted = fit_battles(fitted_on)
    forms = {LAW: fitted, ALONE: fitted.without_effects(), SHIPPED: shipped_laws()}
    return {name: forecast(form, battles) for name, form in forms.items()} | {
        name: rival_forecast(name, fitted_on, battles) for name in RIVALS
    }


def held_out(battles: Battles, split: int) -> dict[str, Forecasts]:
    """Forecast every battle by every forecaster, fitted on the other parts."""
    part = parts_of(battles.campaign, split)
    collected: dict[str, dict[str, np.ndarray]] = {}
    for p in np.unique(part):
        wanted = part == p
        made = forecasts_of(pick_battles(battles, ~wanted), pick_battles(battles, wanted))
        for name, forecasts in made.items():
            for quantity, value in vars(forecasts).items():
                empty = np.full((len(battles), *value.shape[1:]), np.nan)
                collected.setdefault(name, {}).setdefault(quantity, empty)[wanted] = value
    return {name: Forecasts(**values) for name, values in collected.items()}


def mean_scores(several: list[Scores]) -> Scores:
    """Return the mean of scores over splits."""

    def mean(name: str) -> float:
        return float(np.mean([getattr(scores, name) for scores in several]))

    coverage = {
        quantity: tuple(np.mean([s.coverage[quantity] for s in several], axis=0).tolist())
        for quantity in several[0].coverage
    }
    return Scores(
        mean("log_loss"),
        mean("brier"),
        mean("area"),
        mean("exchange_error"),
        mean("length_error"),
        coverage,
    )


def clustered_error(difference: np.ndarray, campaign: np.ndarray) -> float:
    """Return the standard error of a mean over battles, clustered by campaign."""
    if not len(difference):
        return float("nan")
    centred = difference - difference.mean()
    sums = np.array([centred[campaign == name].sum() for name in np.unique(campaign)])
    return float(np.sqrt((sums**2).sum()) / len(difference))


def errors_of(forecasts: Forecasts, battles: Battles) -> dict[str, np.ndarray]:
    """Return what each score averages: log losses of decided battles, and squared errors."""
    decided = np.abs(battles.winner) == 1.0
    won = (battles.winner[decided] + 1.0) / 2.0
    return {
        "log loss": log_losses(forecasts.winner[decided], won),
        "ratio": (forecasts.exchange.mean(axis=1) - battles.exchange) ** 2,
        "days": (forecasts.log_days.mean(axis=1) - battles.log_days) ** 2,
    }


def paired(
    errors: dict[str, np.ndarray], law: dict[str, np.ndarray], battles: Battles
) -> dict[str, tuple[float, float]]:
    """Return by how much scores are worse than the law's, each with its standard error.

    Root mean squares are compared by the delta method.
    """
    decided = np.abs(battles.winner) == 1.0
    result = {}
    for name, own in errors.items():
        campaign = battles.campaign[decided] if name == "log loss" else battles.campaign
        finite = np.isfinite(own) & np.isfinite(law[name])
        pair, campaign = (own[finite], law[name][finite]), campaign[finite]
        if name == "log loss" or not finite.any():
            difference = pair[0] - pair[1]
            result[name] = mean_or_nan(difference), clustered_error(difference, campaign)
            continue
        root = [max(float(np.sqrt(square.mean())), 1e-12) for square in pair]
        slopes = pair[0] / (2.0 * root[0]) - pair[1] / (2.0 * root[1])
        result[name] = root[0] - root[1], clustered_error(slopes, campaign)
    return result


def coverage_errors(several: list[Forecasts], battles: Battles) -> dict[str, tuple[float, ...]]:
    """Return the standard error of every coverage, the mean over splits."""
    errors = {}
    for name, (_, outcome) in quantities(several[0], battles).items():
        finite = np.isfinite(outcome)
        within = np.mean(
            [within_bands(*quantities(forecasts, battles)[name]) for forecasts in several], axis=0
        )
        errors[name] = tuple(
            clustered_error(column, battles.campaign[finite]) for column in within.T
        )
    return errors


def score_file(path: Path, splits: int = SPLITS) -> BattleReport:
    """Score the law and its rivals on a CSV file; raise AllohistoryError if it is not one."""
    file = read_file(path)
    same = hashlib.sha256(path.read_bytes()).hexdigest() == FITTED_ON
    report = score_battles(file.battles, splits, in_sample=same)
    return replace(report, records=file.rows, left_out=file.left_out, partly=file.partly)


def score_battles(
    battles: Battles, splits: int = SPLITS, *, in_sample: bool = False
) -> BattleReport:
    """Score the law and its rivals on `battles`, each campaign forecast from the others."""
    by_split = [held_out(battles, split) for split in range(splits)]
    errors = {
        name: {
            quantity: np.mean(
                [errors_of(made[name], battles)[quantity] for made in by_split], axis=0
            )
            for quantity in ("log loss", "ratio", "days")
        }
        for name in by_split[0]
    }
    rows = []
    for name in by_split[0]:
        several = [made[name] for made in by_split]
        scores = [score_forecasts(forecasts, battles) for forecasts in several]
        rows.append(
            Row(
                name,
                mean_scores(scores),
                float(np.std([score.log_loss for score in scores])),
                paired(errors[name], errors[LAW], battles),
                coverage_errors(several, battles) if scores[0].coverage else {},
            )
        )
    return BattleReport(len(battles), len(np.unique(battles.campaign)), in_sample, tuple(rows))

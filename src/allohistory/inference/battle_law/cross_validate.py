"""Cross-validation: fits the battle law to a file of battles and scores it on held-out campaigns.

`python -m allohistory.inference.battle_law.cross_validate FILE.csv` reproduces every figure of
docs/battle-law.md.
Whole campaigns are held out, in ten parts, repeatedly. Three forms of the law are scored: fitted on
the other parts; the same with the quality of each army in its other campaigns; and as shipped,
which is a test only where the file is not the one that it was fitted on.
"""

import argparse
import hashlib
import math
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from allohistory.errors import AllohistoryError
from allohistory.inference.battle_law.baselines import RIVALS, rival_forecast
from allohistory.inference.battle_law.dataset import (
    Battles,
    pick_battles,
    read_battles,
    read_file,
)
from allohistory.inference.battle_law.fit import LAWS, PER_CAMPAIGN, Fitted, fit_battles
from allohistory.inference.battle_law.scores import (
    BANDS,
    Forecasts,
    Scores,
    forecast,
    log_losses,
    mean_or_nan,
    score_forecasts,
    with_armies,
)
from allohistory.scenario import Prior

PARTS, SPLITS, RESAMPLES = 10, 5, 200
# SHA-256 of the file that laws/battle.yaml was fitted on.
FITTED_ON = "0bf6228c7118041b848c8902dc4c393e0818a5df35fa16f26594fe12f60dd021"
LAW, KNOWN_ARMIES, SHIPPED = "battle law", "battle law, armies known", "battle law as shipped"


@dataclass(frozen=True)
class Row:
    """One forecaster's scores: the mean over splits, and their spread."""

    name: str
    scores: Scores
    spread: float  # sd of the log loss over splits
    behind: float  # log loss more than the battle law's, mean over battles
    behind_error: float  # its standard error, battles of a campaign taken together


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


def by_law(fitted_on: Battles, battles: Battles) -> Forecasts:
    """Forecast `battles` by the law fitted on others."""
    return forecast(fit_battles(fitted_on), battles)


def by_law_and_armies(fitted_on: Battles, battles: Battles) -> Forecasts:
    """Forecast `battles` by the law and the quality of armies fitted on others."""
    fitted = fit_battles(fitted_on, armies=True)
    return forecast(fitted, with_armies(battles, fitted.armies))


def held_out(
    forecaster: Callable[[Battles, Battles], Forecasts], battles: Battles, split: int
) -> Forecasts:
    """Forecast every battle by a forecaster fitted on the other parts."""
    part = parts_of(battles.campaign, split)
    collected: dict[str, np.ndarray] = {}
    for p in np.unique(part):
        wanted = part == p
        forecasts = forecaster(pick_battles(battles, ~wanted), pick_battles(battles, wanted))
        for name, value in vars(forecasts).items():
            empty = np.full((len(battles), *value.shape[1:]), np.nan)
            collected.setdefault(name, empty)[wanted] = value
    return Forecasts(**collected)


def shipped_laws() -> Fitted:
    """Return the shipped laws at the middle of their priors, with their sd between campaigns."""
    text = files("allohistory").joinpath("laws", "battle.yaml").read_text("utf-8")
    entries = yaml.safe_load(text)
    between = {name: float(entries[name]["prior"]["normal"]["sd"]) for name in PER_CAMPAIGN}
    return Fitted({name: middle_of(entries[name]) for name in LAWS}, between, {})


def middle_of(entry: dict[str, Any]) -> float:
    """Return the value of a law, or the middle of its prior."""
    if "value" in entry:
        return float(entry["value"])
    return Prior.model_validate(entry["prior"]).middle()


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


def forecasters() -> dict[str, Callable[[Battles, Battles], Forecasts]]:
    """Return every forecaster by name, the law first."""

    def rival(name: str) -> Callable[[Battles, Battles], Forecasts]:
        return lambda fitted_on, battles: rival_forecast(name, fitted_on, battles)

    shipped = shipped_laws()
    return {
        LAW: by_law,
        KNOWN_ARMIES: by_law_and_armies,
        SHIPPED: lambda _, battles: forecast(shipped, battles),
    } | {name: rival(name) for name in RIVALS}


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
    decided = np.abs(battles.winner) == 1.0
    won = (battles.winner[decided] + 1.0) / 2.0
    losses: dict[str, np.ndarray] = {}
    rows = []
    for name, forecaster in forecasters().items():
        by_split = [held_out(forecaster, battles, split) for split in range(splits)]
        scores = [score_forecasts(forecasts, battles) for forecasts in by_split]
        losses[name] = np.mean(
            [log_losses(forecasts.winner[decided], won) for forecasts in by_split], axis=0
        )
        behind = losses[name] - losses[LAW]
        rows.append(
            Row(
                name,
                mean_scores(scores),
                float(np.std([score.log_loss for score in scores])),
                mean_or_nan(behind),
                clustered_error(behind, battles.campaign[decided]),
            )
        )
    return BattleReport(len(battles), len(np.unique(battles.campaign)), in_sample, tuple(rows))


def resampled_laws(battles: Battles, resamples: int = RESAMPLES) -> dict[str, float]:
    """Return the sd of every law over resampled campaigns (bootstrap)."""
    names = np.unique(battles.campaign)
    places = {name: np.flatnonzero(battles.campaign == name) for name in names}
    chance = np.random.default_rng(1)
    estimates = []
    for _ in range(resamples):
        picked = chance.choice(names, len(names))
        rows = np.concatenate([places[name] for name in picked])
        estimates.append(list(fit_battles(pick_battles(battles, rows)).laws.values()))
    return dict(zip(LAWS, np.std(estimates, axis=0).tolist(), strict=True))


def campaign_lines(battles: Battles, campaign: str) -> Iterator[str]:
    """Yield lines that compare forecasts from all other campaigns with outcomes of `campaign`."""
    wanted = battles.campaign == campaign
    if not wanted.any():
        near = ", ".join(get_close_matches(campaign, np.unique(battles.campaign).tolist(), 5, 0.3))
        raise AllohistoryError(f"no battle of campaign {campaign!r}; near names: {near or 'none'}")
    chosen = pick_battles(battles, wanted)
    forecasts = by_law(pick_battles(battles, ~wanted), chosen)
    ends = {1.0: "attacker won", 0.0: "draw", -1.0: "defender won"}
    for k in range(len(chosen)):
        end = ends.get(chosen.winner[k], "?")
        yield f"{chosen.name[k]}: attacker wins {forecasts.winner[k]:.0%}; {end}"
        for label, draws, real in (
            ("attacker's casualties", forecasts.attacker_lost, chosen.attacker_lost),
            ("defender's casualties", forecasts.defender_lost, chosen.defender_lost),
            ("days", forecasts.log_days, np.exp(chosen.log_days)),
        ):
            side = chosen.fights[k].attacker if label[0] == "a" else chosen.fights[k].defender
            scale = 1.0 if label == "days" else side.men
            low, middle, high = scale * np.exp(np.quantile(draws[k], [0.05, 0.5, 0.95]))
            yield (
                f"  {label}: {middle:.3g} (90 %: {low:.3g} to {high:.3g}); "
                f"recorded {scale * real[k]:.3g}"
            )


def lines_of(report: BattleReport) -> Iterator[str]:
    """Yield the lines of the report."""
    yield from lines_of_use(report.battles, report.records, report.left_out, report.partly)
    yield f"{report.battles} battles of {report.campaigns} campaigns, held out whole"
    yield f"{'':26}{'log loss':>15}{'Brier':>8}{'AUC':>8}{'ratio':>8}{'days':>8}  behind the law"
    for row in report.rows:
        s = row.scores
        yield (
            f"{row.name:26}{figure(s.log_loss, 9)} ±{figure(row.spread)}{figure(s.brier, 8)}"
            f"{figure(s.area, 8)}{figure(s.exchange_error, 8)}{figure(s.length_error, 8)}"
            f"  {figure(row.behind, sign='+')} ±{figure(row.behind_error)}"
        )
    if report.in_sample:
        yield f"{SHIPPED}: fitted on these rows, so no test"
    yield "ratio, days: root mean square error of log casualty ratio and of log days"
    if any(math.isnan(value) for row in report.rows for value in scored(row)):
        yield "none: the rows do not say enough to score this (AUC: both sides must have won)"
    for row in report.rows:
        for quantity, shares in row.scores.coverage.items():
            bands = ", ".join(
                f"{share:.1%} of {band:.0%}" for share, band in zip(shares, BANDS, strict=True)
            )
            yield f"coverage, {row.name}, {quantity}: {bands}".replace("nan%", "none")


def scored(row: Row) -> tuple[float, ...]:
    """Return the scores of a row that are printed."""
    s = row.scores
    return s.log_loss, s.brier, s.area, s.exchange_error, s.length_error


def figure(value: float, width: int = 0, sign: str = "") -> str:
    """Return a score with three decimals; `none` where there is nothing to score."""
    return f"{'none':>{width or 1}}" if math.isnan(value) else f"{value:{sign}{width or ''}.3f}"


def lines_of_use(
    battles: int, records: int, left_out: Mapping[str, int], partly: Mapping[str, int]
) -> Iterator[str]:
    """Yield how many rows of a file are used, and why others are not, or not in every score."""

    def reasons(numbers: Mapping[str, int]) -> str:
        return ", ".join(f"{number:,} with {reason}" for reason, number in sorted(numbers.items()))

    if records:
        yield f"{battles:,} of {records:,} rows used" + (
            f"; left out: {reasons(left_out)}" if left_out else ""
        )
    if partly:
        yield f"used in part, as they do not say all: {reasons(partly)}"


def main(arguments: list[str] | None = None) -> int:
    """Score the battles of a CSV file; with --laws also fit the laws and their spreads."""
    name = "allohistory.inference.battle_law.cross_validate"
    parser = argparse.ArgumentParser(prog=name, description=__doc__)
    parser.add_argument("file", type=Path, help="a CSV file with the columns of the database")
    parser.add_argument("--splits", type=int, default=SPLITS, help="number of random splits")
    parser.add_argument("--laws", action="store_true", help="print every law and its spread")
    parser.add_argument("--campaign", action="append", help="forecast this campaign instead")
    chosen = parser.parse_args(arguments)
    try:
        if chosen.campaign:
            battles = read_battles(chosen.file)
            lines = [line for name in chosen.campaign for line in campaign_lines(battles, name)]
        else:
            lines = list(lines_of(score_file(chosen.file, chosen.splits)))
    except AllohistoryError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write("\n".join(lines) + "\n")
    if chosen.laws:
        battles = read_battles(chosen.file)
        fitted, spread = fit_battles(battles), resampled_laws(battles)
        spread |= fitted.between
        for name in LAWS:
            sys.stdout.write(f"{name:24}{fitted.laws[name]:12.4f} ±{spread[name]:.4f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Battle command: fits the battle law to a file of battles and prints its scores and laws.

`python -m allohistory.inference.battle_law.cross_validate FILE.csv` reproduces every figure of
docs/battle-law.md.
"""

import argparse
import math
import sys
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

import numpy as np

from allohistory.errors import AllohistoryError
from allohistory.inference.battle_law.columns import LAWS, columns_of
from allohistory.inference.battle_law.dataset import Battles, pick_battles, read_battles
from allohistory.inference.battle_law.fit import fit_battles
from allohistory.inference.battle_law.held_out import (
    SHIPPED,
    SPLITS,
    BattleReport,
    Row,
    score_file,
)
from allohistory.inference.battle_law.score_and_exchange import (
    LeftOut,
    fit_noise,
    fit_score_and_exchange,
)
from allohistory.inference.battle_law.scores import BANDS, forecast
from allohistory.inference.battle_law.theatre import theatre_spreads

RESAMPLES = 200


def resampled_laws(battles: Battles, resamples: int = RESAMPLES) -> dict[str, float]:
    """Return the standard error of every law over resampled campaigns (bootstrap).

    Half the range of the middle 68 %, which a few odd resamples do not move.
    """
    names = np.unique(battles.campaign)
    places = {name: np.flatnonzero(battles.campaign == name) for name in names}
    chance = np.random.default_rng(1)
    estimates = []
    for _ in range(resamples):
        picked = chance.choice(names, len(names))
        rows = np.concatenate([places[name] for name in picked])
        estimates.append(list(fit_battles(pick_battles(battles, rows)).laws.values()))
    low, high = np.quantile(estimates, [0.16, 0.84], axis=0)
    spread = dict(zip(LAWS, ((high - low) / 2.0).tolist(), strict=True))
    return spread | resampled_noise(battles, resamples)


def resampled_noise(battles: Battles, resamples: int) -> dict[str, float]:
    """Return the sd of spread and tail of the exchange over resampled campaigns, other laws kept.

    A resample of campaigns has copies that the rest of the fit would take for more battles.
    """
    fit = fit_score_and_exchange(columns_of(battles), battles)
    names = np.unique(battles.campaign)
    chance = np.random.default_rng(2)
    begin = (fit.shapes["exchange_spread"], fit.shapes["exchange_tail"])
    estimates = []
    for _ in range(resamples):
        picked = chance.choice(names, len(names))
        rows = np.concatenate([np.flatnonzero(battles.campaign == name) for name in picked])
        part = LeftOut(*(values[rows] for values in vars(fit.left_out).values()))
        estimates.append(fit_noise(part, begin))
    sds = np.std(estimates, axis=0).tolist()
    return dict(zip(("exchange_spread", "exchange_tail"), sds, strict=True))


def campaign_lines(battles: Battles, campaign: str) -> Iterator[str]:
    """Yield lines that compare forecasts from all other campaigns with outcomes of `campaign`."""
    wanted = battles.campaign == campaign
    if not wanted.any():
        near = ", ".join(get_close_matches(campaign, np.unique(battles.campaign).tolist(), 5, 0.3))
        raise AllohistoryError(f"no battle of campaign {campaign!r}; near names: {near or 'none'}")
    chosen = pick_battles(battles, wanted)
    forecasts = forecast(fit_battles(pick_battles(battles, ~wanted)), chosen)
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
    yield f"{'':26}{'log loss':>15}{'Brier':>8}{'AUC':>8}{'ratio':>8}{'days':>8}"
    for row in report.rows:
        s = row.scores
        yield (
            f"{row.name:26}{figure(s.log_loss, 9)} ±{figure(row.spread)}{figure(s.brier, 8)}"
            f"{figure(s.area, 8)}{figure(s.exchange_error, 8)}{figure(s.length_error, 8)}"
        )
    if report.in_sample:
        yield f"{SHIPPED}: fitted on these rows, so no test"
    yield "ratio, days: root mean square error of log casualty ratio and of log days"
    if any(math.isnan(value) for row in report.rows for value in scored(row)):
        yield "none: the rows do not say enough to score this (AUC: both sides must have won)"
    yield f"{'worse than the law by':26}{'log loss':>18}{'ratio':>18}{'days':>18}"
    for row in report.rows[1:]:
        pairs = (
            f"{figure(mean, sign='+')} ±{figure(error)}" for mean, error in row.behind.values()
        )
        yield f"{row.name:26}" + "".join(f"{pair:>18}" for pair in pairs)
    for row in report.rows:
        for quantity, shares in row.scores.coverage.items():
            bands = ", ".join(
                f"{share:.1%} ±{100.0 * error:.1f} of {band:.0%}"
                for share, error, band in zip(
                    shares, row.coverage_error[quantity], BANDS, strict=True
                )
            )
            text = f"coverage, {row.name}, {quantity}: {bands}"
            yield text.replace("nan%", "none").replace(" ±nan", "")


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
        spread |= theatre_spreads(fitted)
        for name in LAWS:
            sys.stdout.write(f"{name:24}{fitted.laws[name]:12.4f} ±{spread[name]:.4f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

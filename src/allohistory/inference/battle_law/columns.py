"""Columns of the battle fit: what each law multiplies, computed by the functions of the law itself.

A law of the score multiplies a column of `score`, one of the exchange a column of `traded`, and so
on. Leaves out which states fought (`pooling`).
"""

from dataclasses import dataclass

import numpy as np

from allohistory.inference.battle_law.dataset import Battles
from allohistory.mechanisms import battle_law

ALIKE = 1e-12  # share of a column's mean square below which its variance is rounding error
RIDGE = 10.0  # weight of the prior of no effect, in battles

SCORE = (
    "attack_odds", "strength_exponent", "air_worth", "surprise_worth", "fortified_worth",
    "attack_before_1914", "attack_after_1914",
)  # fmt: skip
EXCHANGE = (
    "exchange_start", "exchange_exponent", "numbers_exposed", "air_exchange", "surprise_exchange",
    "exchange_before_1914", "exchange_after_1914",
)  # fmt: skip
SHAPES = ("drawn_margin", "exchange_spread", "exchange_tail", "tank_worth", "gun_worth")
TOLL = (
    "toll", "length_toll", "size_toll", "fortified_toll", "toll_before_1914", "toll_after_1914",
)  # fmt: skip
LENGTH = (
    "length", "size_length", "fortified_length", "rough_length", "length_before_1914", "field_day",
)  # fmt: skip
NEVER_NEGATIVE = frozenset(
    ("strength_exponent", "air_worth", "surprise_worth", "fortified_worth", "exchange_exponent",
     "numbers_exposed", "air_exchange", "surprise_exchange")
)  # fmt: skip
LAWS = tuple(battle_law.LAW)
RULE = np.dtype((np.record, [(name, "f8") for name in LAWS]))


@dataclass(frozen=True)
class Columns:
    """Inputs of the regressions; arrays (battle,) or (battle, column)."""

    winner: np.ndarray
    exchange: np.ndarray  # log hazard ratio plus log men ratio, NaN where unknown
    toll: np.ndarray  # mean log hazard of both sides
    log_days: np.ndarray
    score: np.ndarray  # columns of SCORE; the power ratio's is filled in when fitting
    traded: np.ndarray  # columns of EXCHANGE; the same
    bled: np.ndarray  # columns of TOLL
    lasted: np.ndarray  # columns of LENGTH
    side: np.ndarray  # (battle, side, [men, tanks, guns])


def rules_of(laws: dict[str, float], repeats: int = 1) -> np.ndarray:
    """Return `laws` as records for the mechanism, `repeats` times the same."""
    records = np.zeros(repeats, RULE)
    for name in LAWS:
        records[name] = laws[name]
    return records


def log_hazard(share: np.ndarray) -> np.ndarray:
    """Return the log hazard that removes `share` of a side."""
    return np.log(-np.log1p(-share))


def columns_of(battles: Battles) -> Columns:
    """Return the inputs of the regressions."""
    fights = battles.fights
    ones, zeros = np.ones(len(fights)), np.zeros(len(fights))
    year = [fight.year for fight in fights]
    before = np.array([battle_law.centuries_before(y) for y in year])
    after = np.array([battle_law.spans_after(y) for y in year])
    men = np.array([battle_law.log_men_ratio(fight) for fight in fights])
    works = np.array([battle_law.fortified(fight) for fight in fights])
    size = np.array([battle_law.log_size(fight) for fight in fights])
    air = np.array([fight.air for fight in fights])
    surprise = np.array([fight.surprise for fight in fights])
    rough = np.array([fight.terrain for fight in fights])
    early = np.array([y < battle_law.RIFLE_AGE for y in year], float)
    attacker, defender = log_hazard(battles.attacker_lost), log_hazard(battles.defender_lost)
    return Columns(
        winner=battles.winner,
        exchange=attacker - defender + men,
        toll=(attacker + defender) / 2.0,
        log_days=battles.log_days,
        score=np.column_stack([ones, zeros, air, surprise, -works, before, after]),
        traded=np.column_stack([ones, zeros, men, -air, -surprise, before, after]),
        bled=np.column_stack([ones, battles.log_days, size, works, before, after]),
        lasted=np.column_stack([ones, size, works, rough, before, -early]),
        side=np.array([[tuple(f.attacker)[:3], tuple(f.defender)[:3]] for f in fights]),
    )


def ridge(design: np.ndarray) -> np.ndarray:
    """Return the penalty of each column, in its own unit; that of the constant is 0.

    A column without variance gets a penalty that leaves it without effect, since it could not be
    distinguished from the constant.
    """
    spread = np.var(design, axis=0)
    alike = spread <= ALIKE * np.mean(design**2, axis=0)
    alike[0] = False
    return RIDGE * np.where(alike, 1.0, spread)


def power_ratio(side: np.ndarray, worth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the log power ratio for `worth` of (tank, gun), and its slopes in log worth."""
    added = side[:, :, 1:] * worth  # (battle, side, arm)
    power = side[:, :, 0] + added.sum(axis=2)
    share = added / power[:, :, None]
    return np.log(power[:, 0] / power[:, 1]), share[:, 0] - share[:, 1]

"""Battle data: reads a file of land battles and codes each row as inputs of the battle law.

Scope: the public battle database (CDB90) and any file with its columns. Only what was known before
the battle is coded; advance, losses of tanks and guns and how a side broke are outcomes and are not
read. A missing column or value counts as no advantage for either side. Left out: cavalry, weather
and width of front, which did not help to predict battles of other campaigns.
"""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from allohistory.errors import AllohistoryError
from allohistory.inference.battle_law.rows import read_rows, reason_left_out, unknown_parts
from allohistory.mechanisms.battle_law import (
    FORTIFIED,
    HASTY,
    MIXED,
    OPEN,
    PREPARED,
    ROUGH,
    Fight,
    Side,
    air_balance,
)

WINNERS = {"attacker": 1.0, "draw": 0.0, "defender": -1.0}
POSTURES = {"PD": PREPARED, "FD": FORTIFIED}
TERRAINS = {"F": OPEN, "G": ROUGH}
FULL_SURPRISE = 3.0  # the database's grades range from -3 to 3
MOST_LOST = 0.97  # larger shares (even above 1) count as this: a side destroyed


@dataclass(frozen=True)
class Battles:
    """Battles in the order of the file; arrays hold one value a battle, NaN where unknown."""

    fights: tuple[Fight, ...]
    name: np.ndarray
    campaign: np.ndarray
    war: np.ndarray
    states: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]  # (attacker's, defender's)
    winner: np.ndarray  # 1 attacker, 0 draw, -1 defender
    attacker_lost: np.ndarray  # share of the attacker's men
    defender_lost: np.ndarray
    exchange: np.ndarray  # log of the attacker's casualties over the defender's
    log_days: np.ndarray
    physical: np.ndarray  # (battle, variable): the columns of the rival regression

    def __len__(self) -> int:
        """Return the number of battles."""
        return len(self.fights)


@dataclass(frozen=True)
class BattleFile:
    """The battles of a file, and what became of its rows."""

    battles: Battles
    rows: int
    left_out: dict[str, int]  # rows that cannot be used, by reason
    partly: dict[str, int]  # used rows that do not count in every score, by reason


def number_in(row: dict[str, str], column: str) -> float:
    """Return the number in `column`, NaN for an empty cell; AllohistoryError for other text."""
    text = (row[column] or "").strip()
    try:
        return float(text) if text else math.nan
    except ValueError as error:
        raise AllohistoryError(
            f"row {row['line']}, column {column}: {text!r} is not a number; "
            "leave the cell empty if it is unknown"
        ) from error


def both(row: dict[str, str], column: str) -> tuple[float, float]:
    """Return a pair of columns (attacker, defender); zeros where either is unknown."""
    attacker, defender = number_in(row, f"att_{column}"), number_in(row, f"def_{column}")
    return (attacker, defender) if attacker >= 0 and defender >= 0 else (0.0, 0.0)


def air_in(row: dict[str, str]) -> float:
    """Return air superiority: the mean of the database's grade and of sorties, where known."""
    kinds = [number_in(row, "aeroa")]
    if not math.isnan(number_in(row, "att_air_sorties") + number_in(row, "def_air_sorties")):
        kinds.append(air_balance(*both(row, "air_sorties")))
    finite = [kind for kind in kinds if not math.isnan(kind)]
    return sum(finite) / len(finite) if finite else 0.0


def fight_in(row: dict[str, str]) -> Fight:
    """Return a row as inputs of the battle law; AllohistoryError without a year."""
    year = number_in(row, "year")
    if math.isnan(year):
        raise AllohistoryError(f"row {row['line']}, column year: is empty; give the year")
    tanks, guns = both(row, "tanks"), both(row, "guns")
    postures = [POSTURES.get(row[name].strip(), HASTY) for name in ("posture1", "posture2")]
    surprise = number_in(row, "surpa")
    return Fight(
        attacker=Side(number_in(row, "att_strength"), tanks[0], guns[0], 1.0),
        defender=Side(number_in(row, "def_strength"), tanks[1], guns[1], 1.0),
        air=air_in(row),
        surprise=0.0 if math.isnan(surprise) else surprise / FULL_SURPRISE,
        posture=float(max(postures)),
        terrain=float(TERRAINS.get(row["terrain1"][:1], MIXED)),
        year=year,
    )


def states_in(row: dict[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the states of both sides."""
    attacker, defender = (
        tuple(state.strip() for state in row[side].split("&")) for side in ("attacker", "defender")
    )
    return attacker, defender


def physical_in(row: dict[str, str], fight: Fight) -> list[float]:
    """Return the thirteen physical variables of the rival regression, and surprise."""

    def gap(column: str) -> float:
        attacker, defender = both(row, column)
        per = 1000.0 * attacker / fight.attacker.men, 1000.0 * defender / fight.defender.men
        return math.log((1.0 + per[0]) / (1.0 + per[1]))

    terrain, weather = row["terrain1"].ljust(3), (row.get("weather1") or "").ljust(5)
    return [
        math.log(fight.attacker.men / fight.defender.men),
        math.log(fight.attacker.men * fight.defender.men) / 2.0,
        gap("tanks"),
        gap("guns"),
        0.0 if math.isnan(number_in(row, "aeroa")) else number_in(row, "aeroa"),
        float(fight.posture == FORTIFIED),
        float(fight.posture == PREPARED),
        float(terrain[0] == "G"),
        float(terrain[0] == "F"),
        float(terrain[1] == "W"),
        float(weather[0] == "W"),
        float(weather[3] == "W"),
        (fight.year - 1900.0) / 100.0,
        fight.surprise,
    ]


def log_or_nan(value: float) -> float:
    """Return the log of a positive number, NaN of any other."""
    return math.log(value) if value > 0 else math.nan


def pick_battles(battles: Battles, rows: np.ndarray) -> Battles:
    """Return the battles of `rows` (numbers or true/false), in that order and as often."""
    places = np.arange(len(battles))[rows]
    return Battles(
        fights=tuple(battles.fights[k] for k in places),
        name=battles.name[places],
        campaign=battles.campaign[places],
        war=battles.war[places],
        states=tuple(battles.states[k] for k in places),
        winner=battles.winner[places],
        attacker_lost=battles.attacker_lost[places],
        defender_lost=battles.defender_lost[places],
        exchange=battles.exchange[places],
        log_days=battles.log_days[places],
        physical=battles.physical[places],
    )


def battles_from(rows: Iterable[dict[str, str]]) -> Battles:
    """Return the battles of `rows`; those without both strengths are left out."""
    usable = [
        row
        for row in rows
        if number_in(row, "att_strength") > 0 and number_in(row, "def_strength") > 0
    ]
    fights = tuple(fight_in(row) for row in usable)
    lost = np.array(
        [[number_in(r, "att_casualties"), number_in(r, "def_casualties")] for r in usable]
    )
    men = np.array([[fight.attacker.men, fight.defender.men] for fight in fights])
    shares = np.where(lost > 0, np.minimum(lost / men, MOST_LOST), np.nan)
    return Battles(
        fights=fights,
        name=np.array([f"{row.get('name', '')} ({row['attacker']} attacks)" for row in usable]),
        campaign=np.array([row["campaign"] for row in usable]),
        war=np.array([row["war"] for row in usable]),
        states=tuple(states_in(row) for row in usable),
        winner=np.array([WINNERS.get(row["winner"].strip(), math.nan) for row in usable]),
        attacker_lost=shares[:, 0],
        defender_lost=shares[:, 1],
        exchange=np.array([log_or_nan(a) - log_or_nan(d) for a, d in lost]),
        log_days=np.array([log_or_nan(number_in(row, "span_days")) for row in usable]),
        physical=np.array([physical_in(r, f) for r, f in zip(usable, fights, strict=True)]),
    )


def read_battles(path: Path) -> Battles:
    """Read the battles of a CSV file; raise AllohistoryError if it is not one."""
    return read_file(path).battles


def read_file(path: Path) -> BattleFile:
    """Read a CSV file of battles; AllohistoryError if it is not one, or any row is wrong."""
    rows = read_rows(path)
    reasons = [reason_left_out(row) for row in rows]
    used = [row for row, reason in zip(rows, reasons, strict=True) if not reason]
    if len({row["campaign"] for row in used}) < 2:  # noqa: PLR2004 - one to fit on, one to hold out
        left_out = f" ({len(rows) - len(used):,} of its rows lack a strength)" if rows else ""
        raise AllohistoryError(
            f"{path}: holds battles of fewer than two campaigns{left_out}; give more rows"
        )
    return BattleFile(
        battles_from(used),
        len(rows),
        dict(Counter(filter(None, reasons))),
        dict(Counter(part for row in used for part in unknown_parts(row))),
    )

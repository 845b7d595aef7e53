"""Battles made up or made by hand, as rows of a file and as the arrays that are read from them."""

import csv
from functools import lru_cache

import numpy as np

from allohistory.inference.battle_law.columns import rules_of
from allohistory.inference.battle_law.dataset import Battles, battles_from
from allohistory.inference.battle_law.rows import NEEDED
from allohistory.inference.battle_law.shipped import shipped_laws
from allohistory.mechanisms.battle_law import Fight, Side, fight_out

COUNT = 600


def row_of(**columns):
    """Return the row of a battle of 1000 against 500 men in 1942, of which little is known."""
    plain = {
        "line": "2",
        "war": "War",
        "campaign": "Coast",
        "attacker": "A",
        "defender": "B",
        "year": "1942",
        "att_strength": "1000",
        "def_strength": "500",
    }
    return dict.fromkeys(NEEDED, "") | plain | columns


def battles_of(count, **arrays):
    """Return `count` battles of equal sides with these arrays, and nothing else known of them."""
    side = Side(1000.0, 0.0, 0.0, 1.0)
    unknown = np.full(count, np.nan)
    fields = {
        "fights": (Fight(side, side, 0.0, 0.0, 0.0, 0.0, 1938.0),) * count,
        "name": np.array([f"battle {k}" for k in range(count)]),
        "campaign": np.array([f"campaign {k}" for k in range(count)]),
        "war": np.array(["War"] * count),
        "states": ((("A",), ("B",)),) * count,
        "physical": np.zeros((count, 14)),
    }
    names = ("winner", "attacker_lost", "defender_lost", "exchange", "log_days")
    return Battles(**dict.fromkeys(names, unknown) | fields | arrays)


def write_rows(path, rows):
    """Write rows as a CSV file of battles; return its path."""
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, NEEDED, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


def made_up_row(chance, k):
    """Return one made-up battle without an outcome."""
    men = 10 ** chance.uniform(3, 5, 2)
    modern = chance.random() < 0.7
    tanks = men * chance.choice([0, 0.003, 0.02], 2) * modern
    return dict.fromkeys(NEEDED, "") | {
        "line": str(k),
        "war": f"war {k // 40}",
        "campaign": f"campaign {k // 4}",
        "attacker": "A",
        "defender": "B & C",
        "year": str(chance.integers(1915, 1980) if modern else chance.integers(1600, 1914)),
        "att_strength": str(men[0]),
        "def_strength": str(men[1]),
        "att_tanks": str(tanks[0]),
        "def_tanks": str(tanks[1]),
        "posture1": str(chance.choice(["HD", "PD", "FD"])),
        "terrain1": str(chance.choice(["FM0", "RM0", "GM0"])),
        "aeroa": str(chance.choice([-1, 0, 1])),
        "surpa": str(chance.choice([-3, 0, 0, 0, 1, 2, 3])),
        "winner": "draw",
        "span_days": "1",
    }


def fought(rows, rule, chance):
    """Return the same rows, fought out by `rule`."""
    ends = {1: "attacker", 0: "draw", -1: "defender"}
    for row, fight in zip(rows, battles_from(rows).fights, strict=True):
        end, days, own, other = fight_out(rule, fight, *chance.uniform(1e-6, 1 - 1e-6, 4))
        row |= {
            "winner": ends[end],
            "span_days": str(days),
            "att_casualties": str(own),
            "def_casualties": str(other),
        }
    return rows


@lru_cache(maxsize=1)
def synthetic_rows():
    """Return made-up rows, fought out by the shipped laws."""
    chance = np.random.default_rng(3)
    rows = [made_up_row(chance, k) for k in range(COUNT)]
    return fought(rows, rules_of(shipped_laws().laws)[0], chance)

"""Rows of a file of battles: which are sound, which are wrong, and why.

An empty cell is an unknown value, as in the public database. Everything else must be in the coding
of that database: what is not is an error that names its line, never a value left out in silence.
Leaves out what the columns mean for the law (`dataset`).
"""

import csv
import math
from collections.abc import Iterator
from pathlib import Path

from allohistory.errors import AllohistoryError, counted

NEEDED = (
    "war", "campaign", "attacker", "defender", "year", "att_strength", "def_strength",
    "att_casualties", "def_casualties", "att_tanks", "def_tanks", "att_guns", "def_guns",
    "att_air_sorties", "def_air_sorties", "span_days", "winner", "posture1", "posture2",
    "terrain1", "aeroa", "surpa",
)  # fmt: skip
LARGEST = 50_000_000  # bytes of a file: a hundred times those of the public database
SHOWN = 5  # wrong rows that are named
LEAST, MOST = 1e-3, 1e9  # of a count that is not 0: beyond, logs and products lose their meaning
COUNTS = (
    "att_strength", "def_strength", "att_casualties", "def_casualties", "att_tanks", "def_tanks",
    "att_guns", "def_guns", "att_air_sorties", "def_air_sorties", "span_days",
)  # fmt: skip
RANGES = {"year": (-4000.0, 3000.0), "aeroa": (-1.0, 1.0), "surpa": (-3.0, 3.0)}
CODES = {
    "winner": ("attacker", "draw", "defender"),
    "posture1": ("HD", "PD", "FD", "DL", "WD", "OO", "00"),
    "posture2": ("HD", "PD", "FD", "DL", "WD", "OO", "00"),
}
TERRAINS = ("F", "R", "G", "0")  # the first letter


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file, each with its `line`; AllohistoryError if any is wrong.

    Spaces around a value are no part of it: a cell of spaces is empty.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise AllohistoryError(
                f"{path}: has {size:,} bytes, more than the {LARGEST:,} that are read; split it"
            )
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            head = [name.strip() for name in next(reader, [])]
            check_head(path, head)
            records, line = [], reader.line_num + 1
            for cells in reader:
                if cells:
                    records.append((line, [cell.strip() for cell in cells]))
                line = reader.line_num + 1
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise AllohistoryError(f"{path}: cannot be read as a CSV file: {error}") from error
    rows = [dict(zip(head, cells, strict=False)) | {"line": str(n)} for n, cells in records]
    wrong = [
        f"line {line}, {reason}"
        for (line, cells), row in zip(records, rows, strict=True)
        for reason in (length_fault(cells, head) or next(faults(row), ""),)
        if reason
    ]
    if wrong:
        more = [f"... and {len(wrong) - SHOWN:,} more"] if len(wrong) > SHOWN else []
        lines = "\n".join(f"  {text}" for text in [*wrong[:SHOWN], *more])
        number = counted(len(wrong), "row is wrong", "rows are wrong")
        raise AllohistoryError(f"{path}: {number}, of {len(rows):,}:\n{lines}")
    return rows


def check_head(path: Path, head: list[str]) -> None:
    """Raise AllohistoryError where columns are missing, or are there twice."""
    absent = [name for name in NEEDED if name not in head]
    if absent:
        raise AllohistoryError(
            f"{path}: columns {', '.join(absent)} are missing; needed are {', '.join(NEEDED)}"
        )
    twice = sorted({name for name in head if name and head.count(name) > 1})
    if twice:
        raise AllohistoryError(f"{path}: column {', '.join(twice)} is there twice; keep one")


def length_fault(cells: list[str], head: list[str]) -> str:
    """Return why a row has not the cells of the head; empty if it has."""
    if len(cells) == len(head):
        return ""
    return f"{len(cells)} cells, where the head has {len(head)} columns; check its commas"


def faults(row: dict[str, str]) -> Iterator[str]:
    """Yield what is wrong with the values of a row."""
    for column in COUNTS:
        yield from number_fault(row, column, 0.0, MOST)
    for column, (low, high) in RANGES.items():
        yield from number_fault(row, column, low, high)
    if not row["year"]:
        yield "column year: is empty; give the year"
    for column, codes in CODES.items():
        code = row[column]
        if code and code not in codes:
            yield f"column {column}: {code[:40]!r} is unknown; known: {', '.join(codes)}, or empty"
    terrain = row["terrain1"]
    if terrain and terrain[0] not in TERRAINS:
        yield (
            f"column terrain1: {terrain[:40]!r} is unknown; it begins with "
            f"{', '.join(TERRAINS)}, or is empty"
        )


def number_fault(row: dict[str, str], column: str, low: float, high: float) -> Iterator[str]:
    """Yield what is wrong with a number from `low` to `high`; an empty cell is unknown."""
    text = row[column]
    if not text:
        return
    try:
        value = float(text)
    except ValueError:
        yield (
            f"column {column}: {text[:40]!r} is not a number; leave the cell empty if it is unknown"
        )
        return
    if not low <= value <= high:
        known = "leave the cell empty if it is unknown"
        yield f"column {column}: {text[:40]} is not from {low:g} to {high:g}; {known}"
    elif column in COUNTS and 0 < value < LEAST:
        yield f"column {column}: {text[:40]} is too small; write 0, or at least {LEAST:g}"


def reason_left_out(row: dict[str, str]) -> str:
    """Return why a sound row cannot be used; empty if it can."""
    sides = {"attacker": row["att_strength"], "defender": row["def_strength"]}
    unknown = [side for side, men in sides.items() if not men]
    if unknown:
        return f"no strength of the {' and '.join(unknown)}"
    return "" if all(float(men) > 0 for men in sides.values()) else "a side of no men"


def unknown_parts(row: dict[str, str]) -> Iterator[str]:
    """Yield what a row that is used does not say; nothing of that kind is scored on it."""

    def positive(column: str) -> bool:
        return not math.isnan(value := float(row[column] or "nan")) and value > 0

    if not row["winner"]:
        yield "no winner"
    if not (positive("att_casualties") and positive("def_casualties")):
        yield "no casualties of both sides"
    if not positive("span_days"):
        yield "no length"

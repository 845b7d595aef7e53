"""Files of battles: made-up rows whose cells, rows, heads and bytes are changed.

What is refused names a line or a column. What is accepted has the values that the file has, cell by
cell, and can be coded as inputs of the battle law.
"""

import csv
import io
import math
import random
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.fuzz.harness import Kind, check_message, require
from tests.fuzz.values import damaged_bytes
from tests.inference.battle_law.stage import row_of

from allohistory.errors import AllohistoryError
from allohistory.inference.battle_law.dataset import read_file
from allohistory.inference.battle_law.rows import NEEDED, read_rows

CELLS = (
    "", " ", "0", "-1", "1e9", "1e10", "1e-9", "nan", "inf", "-inf", "x", "1,5", "1_000", "٣", "1e999",
    "0x10", "attacker", "draw", "HD", "FD", "F", "G", "1942", "-4000", "2999", "\u2028", '"', "'", "\0",
    "1e308", " 12 ", "+7", "½", "true",
)  # fmt: skip


@cache
def workplace() -> Path:
    """Return where the file is written."""
    return Path(tempfile.mkdtemp(prefix="fuzz-")) / "battles.csv"


def make(chance: random.Random) -> bytes:
    """Return the bytes of a file of battles."""
    rows = [
        row_of(
            campaign=chance.choice(["Coast", "Hills"]),
            year=str(chance.randint(1600, 1990)),
            att_strength=str(chance.randint(100, 90_000)),
            def_strength=str(chance.randint(100, 90_000)),
            winner=chance.choice(["attacker", "draw", "defender", ""]),
            att_casualties=str(chance.randint(0, 5000)),
            span_days=str(chance.randint(1, 40)),
        )
        for _ in range(chance.randint(1, 8))
    ]
    head = [*NEEDED]
    table = [[row[name] for name in head] for row in rows]
    for _ in range(chance.choice([0, 1, 1, 2, 5])):
        line = chance.choice([head, *table])
        way = chance.randrange(5)
        if way <= 2 and line is not head:
            line[chance.randrange(len(line))] = chance.choice(CELLS)
        elif way == 3:
            line.append(chance.choice(CELLS))
        elif line:
            del line[chance.randrange(len(line))]
        if not line:
            break
    text = io.StringIO()
    csv.writer(text, lineterminator=chance.choice(["\n", "\r\n"])).writerows([head, *table])
    raw = text.getvalue().encode()
    return damaged_bytes(chance, raw) if chance.random() < 0.3 else raw


def check(raw: bytes) -> str:
    """Return the outcome of reading a file of battles."""
    path = workplace()
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(raw)
    try:
        rows = read_rows(path)
    except AllohistoryError as error:
        check_message(str(error))
        require(str(path) in str(error), "the refusal names no file")
        return "refused"
    head, *table = [
        [cell.strip() for cell in cells]
        for k, cells in enumerate(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
        if cells or k == 0
    ]
    require(len(rows) == len(table), f"{len(rows)} rows, where the file has {len(table)}")
    for row, cells in zip(rows, table, strict=True):
        require([row[name] for name in head] == cells, f"line {row['line']} is read otherwise")
        for name in ("att_strength", "def_strength", "span_days"):
            require(not row[name] or math.isfinite(float(row[name])), f"{name} is {row[name]!r}")
    try:
        battles = read_file(path)
    except AllohistoryError as error:
        check_message(str(error))
        return "refused as a whole"
    require(battles.rows == len(rows), "rows are lost")
    left_out = sum(battles.left_out.values())
    require(len(battles.battles) + left_out == len(rows), "a row is neither used nor left out")
    return "accepted"


def smaller(raw: bytes) -> Iterator[bytes]:
    """Yield the file without some of its lines."""
    lines = raw.split(b"\n")
    for k in range(1, len(lines)):
        yield b"\n".join(lines[:k] + lines[k + 1 :])


def tidy() -> None:
    """Remove the file."""
    workplace().unlink(missing_ok=True)


KIND = Kind("battles", make, check, smaller=smaller, stretch=2_000, total=6_000, tidy=tidy)

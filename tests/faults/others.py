"""Other faults: a clock that moves, and two writers at once.

The newest run is the one that was kept last, whatever the clock said. Of two writers each keeps its
run, whether both keep the same one or another.
"""

import subprocess
import sys
from functools import partial
from pathlib import Path

from tests.faults import stage
from tests.faults.stage import WHATIF, Row, command, require, workplace

from allohistory.store import list_all

MOVES = (-3_000_000_000, -86_400, 86_400, 3_000_000_000)  # seconds
MOVED = """
import datetime, sys, time
move = float(sys.argv.pop(1))
real, at = time.time, datetime.datetime
class Moved(at):
    @classmethod
    def now(cls, zone=None):
        return cls.fromtimestamp(real() + move, zone)
datetime.datetime = Moved
time.time = lambda: real() + move
from allohistory.cli import main
main()
"""
PAIRS = 4


def moved_clock() -> list[Row]:
    """Keep a run under each clock; return one row."""
    row = Row("the clock moved by a day, or by a century")
    with workplace() as folder:
        for k, seconds in enumerate(MOVES):
            row.attempt(f"{seconds:+,} s", partial(under_clock, folder, seconds, 10 + k))
    return [row]


def under_clock(folder: Path, seconds: int, seed: int) -> str:
    """Keep a run under a clock that is wrong, and see whether it is the newest."""
    before = stage.kept(folder)
    ended = command(folder, str(seconds), *WHATIF, "--seed", str(seed), after=("-c", MOVED))
    require(ended.returncode == 0, ended.stderr[-500:])
    new = stage.check_store(folder, before)
    require([list_all(folder / "runs").entries[0].id] == list(new), "it is not the newest")
    return "kept, and the newest"


def two_writers(pairs: int = PAIRS) -> list[Row]:
    """Start two commands at the same time; return a row for the same run and for two."""
    rows = []
    with workplace() as folder:
        for same in (True, False):
            row = Row(f"two writers of {'the same run' if same else 'two runs'}")
            for k in range(pairs):
                row.attempt(f"pair {k}", partial(both, folder, 20 + 2 * k, same=same))
            rows.append(row)
    return rows


def both(folder: Path, seed: int, *, same: bool) -> str:
    """Run a command twice at the same time, and see that both runs are kept."""
    before = stage.kept(folder)
    seeds = (seed, seed if same else seed + 100)
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", stage.MAIN, *WHATIF, "--seed", str(number)], cwd=folder,
            env=stage.environment(folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for number in seeds
    ]  # fmt: skip
    for process in processes:
        _, said = process.communicate(timeout=stage.PATIENCE)
        require(process.returncode == 0, said[-800:])
    known = {name: content for name, content in before.items() if name in stage.kept(folder)}
    require(known.keys() == before.keys(), "a run is lost")
    stage.check_store(folder, {})
    present = {entry.seed for entry in list_all(folder / "runs").entries}
    require(set(seeds) <= present, f"kept are the seeds {present}")
    return "both kept"

"""Full disks: every command on a small file system, or under a limit on the size of files.

A file system of its own needs the right to mount one; where that is refused, a limit on the size
of a file stands for it. Afterwards every run kept before is there as it was, an answer that was
computed is shown, and what could not be kept is said in a sentence with an exit code of its own.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults import stage
from tests.faults.stage import FEW, FIT, WHATIF, Row, command, require, workplace

LEVELS = (0, 4, 16, 32, 48, 64, 96, 128, 192, 256, 1024)  # KiB that are still free
COMMANDS = {
    "whatif": (*WHATIF, "--seed", "5", "--report", "disk/report.html"),
    "run": ("run", "two_rivals", *FEW, "--seed", "6"),
    "fit": tuple(word if word != "fit.npz" else "disk/fit.npz" for word in FIT),
}
FILLED = 4 << 20  # bytes of the small file system


def full_disks(levels: tuple[int, ...] = LEVELS) -> list[Row]:
    """Run each command at each level of a full disk; return a row for each command."""
    rows = []
    with workplace() as folder:
        for name in COMMANDS:
            row = Row(f"{name} on a disk that is full ({'a small one' if mounts() else 'a limit'})")
            for level in levels:
                row.attempt(f"{level} KiB free", partial(trial, folder, name, level))
            rows.append(row)
    return rows


def mounts() -> bool:
    """Return whether this process may mount a file system."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        return False
    with TemporaryDirectory() as place:
        words = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", place]
        mounted = subprocess.run(words, capture_output=True, check=False).returncode == 0
        if mounted:
            subprocess.run(["umount", place], check=True)
        return mounted


@contextmanager
def disk(folder: Path, level: int) -> Iterator[tuple[str, ...]]:
    """Put the kept runs on a disk with `level` KiB free; yield the words before a command."""
    place, kept = folder / "disk", folder / "runs"
    place.mkdir()
    if not mounts():
        shutil.copytree(kept, place / "runs")
        yield ("sh", "-c", f'ulimit -f {level * 2}; exec "$@"', "sh")
        shutil.rmtree(place)
        return
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={FILLED}", "tmpfs", str(place)], check=True
    )
    try:
        shutil.copytree(kept, place / "runs")
        free = shutil.disk_usage(place).free - (level << 10)
        with (place / "filler").open("wb") as file:
            file.write(bytes(max(0, free)))
        yield ()
    finally:
        subprocess.run(["umount", str(place)], check=True)
        place.rmdir()


def trial(folder: Path, name: str, level: int) -> str:
    """Run a command on a full disk, and see what it says and what is left."""
    before = stage.kept(folder)
    with disk(folder, level) as words:
        ended = command(
            folder,
            *COMMANDS[name],
            *(() if name == "fit" else ("--runs", "disk/runs")),
            before=words,
        )
        inside = folder / "disk"
        stage.check_store(inside, before)
        require(ended.returncode in (0, 1, 3), f"exit code {ended.returncode}: {ended.stderr}")
        if ended.returncode:
            last = ended.stderr.strip().splitlines()[-1]
            require(last.startswith("allohistory: "), f"no sentence: {last}")
        if ended.returncode == 3:
            require("%" in ended.stdout or "agree" in ended.stdout, "no answer is shown")
        return {0: "done", 1: "refused first", 3: "answered, not kept"}[ended.returncode]

"""Kills: -9 and TERM, before a step on the disk or at a random moment, of run, whatif and fit.

Afterwards every run kept before is there as it was, the next command works and clears what was
left, and a fit that is repeated ends with the histories of one that was never stopped, to the last
bit.
"""

import random
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

from tests.faults import stage
from tests.faults.stage import FIT, RUN, WHATIF, Lost, Row, command, require, workplace

from allohistory.errors import AllohistoryError
from allohistory.inference.posterior.histories import read_histories
from allohistory.store import list_all

ROOT = Path(__file__).resolve().parents[2]
CHILD = ("-m", "tests.faults.child")
KINDS = {"whatif": WHATIF, "run": RUN, "fit": FIT}
SEED = 5  # of the runs that are killed
TIMES = 54  # kills of a full run
SIGNALS = ("SIGKILL", "SIGKILL", "SIGTERM")


def kills(times: int = TIMES, seed: int = 1) -> list[Row]:
    """Kill commands at `times` moments; return a row for each command and way."""
    chance = random.Random(seed)
    rows = {
        (name, way): Row(f"{name} killed {way}")
        for name in KINDS
        for way in ("before a step on the disk", "at a random moment")
    }
    with workplace() as folder:
        whole = whole_fit(folder)
        lasts = {name: measured(folder, name) for name in KINDS}
        for k in range(times):
            name, way = list(rows)[k % len(rows)]
            steps, seconds = lasts[name]
            number = SIGNALS[(k // len(rows)) % len(SIGNALS)]
            if way == "at a random moment":
                moment = chance.uniform(0.2, 1.0) * seconds
                trial = partial(at_random, folder, name, number, moment, whole)
                what = f"{number} after {moment:.2f} s"
            else:
                step = chance.randint(1, max(1, steps))
                trial = partial(before_step, folder, name, number, step, whole)
                what = f"{number} before step {step} of {steps}"
            rows[name, way].attempt(what, trial)
    return list(rows.values())


def whole_fit(folder: Path) -> bytes:
    """Return the histories of a fit that was never stopped, and remove its files."""
    ended = command(folder, *FIT)
    require(ended.returncode == 0, ended.stderr)
    content = read_histories(folder / "fit.npz").coordinates.tobytes()
    forget(folder, "fit")
    return content


def words_of(name: str) -> tuple[str, ...]:
    """Return the command that is killed: with a seed of its own, so that a run is new."""
    return KINDS[name] if name == "fit" else (*KINDS[name], "--seed", str(SEED))


def measured(folder: Path, name: str) -> tuple[int, float]:
    """Return how many steps on the disk a command takes, and how many seconds."""
    started = time.monotonic()
    ended = child(folder, 0, "SIGKILL", words_of(name))
    seconds = time.monotonic() - started
    require(ended.returncode == 0, ended.stderr)
    forget(folder, name)
    return int(ended.stderr.split()[-1]), seconds


def child(
    folder: Path, step: int, number: str, words: tuple[str, ...]
) -> subprocess.CompletedProcess[str]:
    """Run a command that is killed before a step."""
    path = {"PYTHONPATH": ":".join([str(ROOT), str(ROOT / "src")])}
    ended = subprocess.run(
        [sys.executable, *CHILD, str(step), number, *words], cwd=folder,
        env={**stage.environment(folder), **path}, capture_output=True, text=True,
        timeout=stage.PATIENCE, check=False,
    )  # fmt: skip
    require("Traceback" not in ended.stderr + ended.stdout, ended.stderr[-1500:])
    return ended


def before_step(folder: Path, name: str, number: str, step: int, whole: bytes) -> str:
    """Kill a command before a step on the disk, and see what it has left."""
    before = stage.kept(folder)
    ended = child(folder, step, number, words_of(name))
    return aftermath(folder, name, before, ended.returncode, whole)


def at_random(folder: Path, name: str, number: str, moment: float, whole: bytes) -> str:
    """Kill a command after some seconds, and see what it has left."""
    before = stage.kept(folder)
    with subprocess.Popen(
        [sys.executable, "-c", stage.MAIN, *words_of(name)], cwd=folder,
        env=stage.environment(folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            process.send_signal(getattr(signal, number))
        shown, said = process.communicate(timeout=stage.PATIENCE)
    # SIGTERM before the program has begun to listen ends Python itself, without a word.
    require("Traceback" not in said + shown, said[-1500:])
    return aftermath(folder, name, before, process.returncode, whole)


def aftermath(folder: Path, name: str, before: dict[str, str], code: int, whole: bytes) -> str:
    """Raise Lost unless nothing is lost and the same command works again; forget what it made."""
    killed = code in (-9, -15, 130)
    new = stage.check_store(folder, before)
    require(len(new) <= 1, f"several new runs: {new}")
    if name == "fit" and (folder / "fit.npz").exists():
        check_histories(folder, whole)
    again = command(folder, *words_of(name))
    require(again.returncode == 0, f"the same command, repeated: {again.stderr[-500:]}")
    new = stage.check_store(folder, before)
    require(name == "fit" or len(new) == 1, f"repeated, it has kept {new}")
    if name == "fit":
        check_histories(folder, whole)
    forget(folder, name)
    return f"killed, {'resumed' if name == 'fit' else 'repeated'}" if killed else "ended before it"


def check_histories(folder: Path, whole: bytes) -> None:
    """Raise Lost unless a fit has the histories of one that was never stopped."""
    try:
        histories = read_histories(folder / "fit.npz")
    except AllohistoryError as error:
        raise Lost(f"the histories cannot be read: {error}") from None
    require(histories.coordinates.tobytes() == whole, "resumed, it has other histories")


def forget(folder: Path, name: str) -> None:
    """Remove what a command has made, so that the next trial begins as this one did."""
    if name == "fit":
        for path in folder.glob("fit*"):
            path.unlink() if path.is_file() else shutil.rmtree(path)
        return
    for entry in list_all(folder / "runs").entries:
        if entry.seed == SEED:
            shutil.rmtree(folder / "runs" / entry.folder)

"""What every fault is tried on: a small scenario, commands of it, and runs kept before.

A fault is tried many times; each trial returns its outcome in a word, or raises `Lost` where
something kept before is gone, something wrong is answered, or a traceback is shown.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from allohistory.answers.run import open_run
from allohistory.scenario.library import TEMPLATE
from allohistory.store import faults, list_all

FEW = ("-n", "40")
WHATIF = ("whatif", "two_rivals", "league-clause", *FEW)
RUN = ("run", "two_rivals", *FEW)
FIT = (
    "fit", "two_rivals", "--out", "fit.npz", "--particles", "8", "--sweeps", "1", "--rounds", "2",
    "--repeats", "2", "--kept", "0.9", "--until", "1951-06-30",
)  # fmt: skip
MAIN = "from allohistory.cli import main; main()"
PATIENCE = 300  # seconds of the clock that a command may take


class Lost(AssertionError):  # noqa: N818 - it reads as what has happened
    """A fault has cost something kept before, or the program said something wrong."""


@dataclass
class Row:
    """One fault, how often it was tried, and what became of it."""

    fault: str
    outcomes: Counter = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def attempt(self, what: str, trial: Callable[[], str]) -> None:
        """Try the fault once more."""
        try:
            self.outcomes[trial()] += 1
        except Lost as error:
            self.outcomes["FAILED"] += 1
            self.failures.append(f"{self.fault}, {what}: {error}")

    def __str__(self) -> str:
        counts = ", ".join(f"{name} {count:,}" for name, count in self.outcomes.most_common())
        return f"| {self.fault} | {sum(self.outcomes.values()):,} | {counts} |"


@contextmanager
def workplace() -> Iterator[Path]:
    """Yield a folder with the scenario in it and one run kept."""
    with TemporaryDirectory(prefix="faults-") as place:
        folder = Path(place)
        shutil.copytree(TEMPLATE, folder / "two_rivals")
        ended = command(folder, *WHATIF, "--seed", "77")
        require(ended.returncode == 0, f"the first run fails: {ended.stderr}")
        yield folder


def require(holds: object, message: str) -> None:
    """Raise Lost with this message unless something holds."""
    if not holds:
        raise Lost(message)


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of a command in `folder`."""
    return {**os.environ, "ALLOHISTORY_RUNS": str(folder / "runs"), "COLUMNS": "100"}


def command(
    folder: Path, *words: str, before: Sequence[str] = (), after: Sequence[str] = ("-c", MAIN)
) -> subprocess.CompletedProcess[str]:
    """Run a command in `folder`; Lost where it shows a traceback or never ends."""
    try:
        ended = subprocess.run(
            [*before, sys.executable, *after, *words], cwd=folder, env=environment(folder),
            capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Lost(f"{' '.join(words)} takes more than {PATIENCE} s") from None
    require("Traceback" not in ended.stderr + ended.stdout, ended.stderr[-1500:])
    return ended


def digest(folder: Path) -> str:
    """Return a digest of all files in a folder, but for locks."""
    sha = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != ".lock":
            sha.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return sha.hexdigest()


def kept(folder: Path) -> dict[str, str]:
    """Return the runs kept in `folder` with a digest of each."""
    runs = folder / "runs"
    return {entry.id: digest(runs / entry.folder) for entry in list_all(runs).entries}


def check_store(folder: Path, before: dict[str, str]) -> set[str]:
    """Raise Lost unless every run kept before is there as it was, and each can be opened.

    Returns the names of the runs that are new.
    """
    runs = folder / "runs"
    after = kept(folder)
    for name, content in before.items():
        require(name in after, f"run {name} is lost")
        require(after[name] == content, f"run {name} has changed")
    listing = list_all(runs)
    require(not listing.unreadable, f"unreadable: {listing.unreadable}")
    wrong = {place.name: reason for place, reason in faults((), runs).items() if reason}
    require(not wrong, f"runs verify: {wrong}")
    for entry in listing.entries:
        open_run(runs / entry.folder).answers()
    left = [path.name for path in runs.iterdir() if path.name.startswith((".writing", ".replaced"))]
    require(not left, f"left behind: {left}")
    return set(after) - set(before)

"""Environments: variables that the program, its libraries or its terminal read, with odd values.

Each command is a process of its own. It answers as in a plain environment, or is refused in a
sentence; it never ends in a traceback.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.fuzz.harness import Kind, check_message, require

from allohistory.scenario.library import TEMPLATE

CODES = {0, 1, 2, 3}
VALUES = {
    "ALLOHISTORY_RUNS": (
        "",
        "runs",
        "/dev/null/x",
        "file",
        "/proc/x",
        "é",
        "x" * 300,
        "~",
        "a*[b]",
    ),
    "COLUMNS": ("", "0", "-1", "1", "7", "40", "1000000", "x", "1.5", "９９"),
    "LINES": ("0", "x"),
    "HOME": ("", "/nonexistent", "/dev/null", "file"),
    "XDG_CACHE_HOME": ("", "relative", "/dev/null", "/proc", "cache"),
    "TERM": ("", "dumb", "xterm-256color", "nonsense"),
    "NO_COLOR": ("", "1"),
    "FORCE_COLOR": ("1", "0"),
    "CLICOLOR_FORCE": ("1",),
    "PYTHONIOENCODING": ("ascii", "cp1252", "latin-1", "utf-16", "utf-8:strict"),
    "PYTHONUTF8": ("0", "1"),
    "LC_ALL": ("C", "POSIX", "de_DE.UTF-8", "nonsense"),
    "LANG": ("C", "ja_JP.eucJP", ""),
    "TZ": ("", "Asia/Tokyo", "nonsense", "UTC+25"),
    "TMPDIR": ("/nonexistent", "empty"),
    "OMP_NUM_THREADS": ("0", "x", "1"),
    "PYTHONHASHSEED": ("0", "7"),
    "SOURCE_DATE_EPOCH": ("x", "0"),
    "EDITOR": ("false",),
    "PAGER": ("false",),
}
COMMANDS = (
    ("scenarios",), ("runs",), ("check", "two_rivals"), ("sources", "two_rivals"),
    ("run", "two_rivals", "-n", "8"), ("whatif", "two_rivals", "league-clause", "-n", "8"),
    ("whatif", "two_rivals", "league-clause", "-n", "8", "--json"), ("ask", "last", "war"),
)  # fmt: skip
SIMPLE = 4  # the first of them simulate nothing: without its cache the model is compiled, a minute
MOSTLY = 0.9


@dataclass(frozen=True)
class Setting:
    """A command, and the variables around it; `None` is one that is not set."""

    words: tuple[str, ...]
    variables: tuple[tuple[str, str], ...]
    closed: str = ""  # which standard stream is closed, or full


@cache
def workplace() -> Path:
    """Return a folder to work in."""
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    shutil.copytree(TEMPLATE, folder / "two_rivals")
    (folder / "file").write_text("x\n")
    (folder / "empty").mkdir()
    return folder


def make(chance: random.Random) -> Setting:
    """Return a command in an odd environment."""
    names = chance.sample(list(VALUES), chance.choice([1, 1, 2, 4]))
    variables = tuple((name, chance.choice(VALUES[name])) for name in names)
    closed = chance.choice(["", "", "", "", "stdin", "full", "gone"])
    commands = COMMANDS
    if {"HOME", "XDG_CACHE_HOME"} & set(names) and chance.random() < MOSTLY:
        commands = COMMANDS[:SIMPLE]
    return Setting(chance.choice(commands), variables, closed)


def check(setting: Setting) -> str:
    """Return the exit code of a command, in words."""
    folder = workplace()
    # The compiled code is kept between the commands, unless the environment says otherwise.
    plain = {**os.environ, "PYTHONWARNINGS": "ignore"}
    script = "from allohistory.cli import main; main()"
    ended = subprocess.run(
        [*around(setting), sys.executable, "-c", script, *setting.words],
        cwd=folder, env={**plain, **dict(setting.variables)}, capture_output=True, timeout=300,
        check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    said = ended.stderr.decode(errors="replace")
    shown = ended.stdout.decode(errors="replace")
    require("Traceback" not in said + shown, said[-1500:])
    require(ended.returncode in CODES, f"exit code {ended.returncode}: {said[-500:]}")
    if ended.returncode and not setting.closed:
        check_message(plain_text(said))
    return f"exit code {ended.returncode}"


def around(setting: Setting) -> list[str]:
    """Return the words before a command that close or fill one of its streams."""
    if setting.closed == "stdin":
        return ["sh", "-c", 'exec "$@" <&-', "sh"]
    if setting.closed == "full":
        return ["sh", "-c", 'exec "$@" >/dev/full', "sh"]
    if setting.closed == "gone":
        return ["sh", "-c", 'exec "$@" >&-', "sh"]
    return []


def plain_text(text: str) -> str:
    """Return what a terminal shows: without colours, and without what was written over."""
    return "".join(c for c in text if c.isprintable() or c in "\n\t")


def smaller(setting: Setting) -> Iterator[Setting]:
    """Yield the same command with fewer variables."""
    for k in range(len(setting.variables)):
        fewer = setting.variables[:k] + setting.variables[k + 1 :]
        yield Setting(setting.words, fewer, setting.closed)


def tidy() -> None:
    """Remove the folder."""
    shutil.rmtree(workplace(), ignore_errors=True)
    workplace.cache_clear()


KIND = Kind(
    "environments", make, check, smaller=smaller, seconds=300.0, stretch=10, total=50, tidy=tidy
)

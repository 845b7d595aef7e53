"""Command lines: made from the options that the commands declare, with values of every type.

Whatever is asked, a command ends with one of its exit codes; what is refused is a sentence on
standard error; what is asked for as JSON is JSON; an unknown option is refused by its name.
"""

import json
import os
import random
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner
from tests.fuzz import grammar
from tests.fuzz.harness import Kind, check_message, require

from allohistory.cli import main
from allohistory.scenario.library import TEMPLATE

CODES = {0, 1, 2, 3}
QUESTIONS = ("P(war('borea','aurelia'))", "E(incidents())", "P(", "pact_signed", "", "P(x)")
NAMES = ("league-clause", "nobody", "last", "no such run", "", "--", "-x", "a/b", "x" * 300, "é\n")
# What takes minutes is asked for little, so that refusals are found and not waited for.
SMALL = {
    "timelines": "6", "particles": "4", "sweeps": "1", "rounds": "1", "repeats": "1",
    "budget": "6", "candidates": "6",
}  # fmt: skip
SKIPPED = ("serve", "play")  # they wait for somebody


@dataclass(frozen=True)
class Words:
    """A command line, and the option in it that no command has."""

    words: tuple[str, ...]
    unknown: str = ""


@cache
def workplace() -> Path:
    """Return a folder to work in, with a scenario, a stored run and files that are none."""
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    shutil.copytree(TEMPLATE, folder / "two_rivals")
    (folder / "file").write_text("x\n")
    (folder / "empty").mkdir()
    runner = CliRunner()
    words = ["whatif", str(folder / "two_rivals"), "league-clause", "-n", "24"]
    done = runner.invoke(main, [*words, "--runs", str(folder / "runs")])
    require(done.exit_code == 0, f"the first run: {done.output}")
    return folder


def commands(
    group: click.Group, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every command with the words that call it."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        elif name not in SKIPPED:
            yield (*path, name), command


def make(chance: random.Random) -> Words:
    """Return a command line."""
    path, command = chance.choice(list(commands(main)))
    words = [*path]
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            count = 1 if parameter.nargs == 1 else chance.choice([0, 1, 2])
            count = 0 if not parameter.required and chance.random() < 0.5 else count
            words += [argument(chance, parameter) for _ in range(count)]
        elif parameter.name in SMALL:
            words += [parameter.opts[0], SMALL[parameter.name]]
        elif chance.random() < (0.95 if parameter.required else 0.15):
            words += option(chance, parameter)
    unknown = ""
    if chance.random() < 0.15:
        unknown = chance.choice(["--sorce", "--timeline-s", "--jso", "-Z"])
        words.insert(len(path), unknown)
    if chance.random() < 0.1 and len(words) > 1:
        del words[chance.randrange(1, len(words))]
    return Words(tuple(words), unknown if unknown in words else "")


def argument(chance: random.Random, parameter: click.Argument) -> str:
    """Return a value of an argument: often one that is right."""
    name = str(parameter.name)
    right = {
        "scenario": ("two_rivals",), "folder": ("two_rivals", "runs"), "run": ("last",),
        "runs": ("last",), "whatif": ("league-clause",), "question": QUESTIONS,
        "questions": QUESTIONS, "first": ("last",), "second": ("last",), "file": ("file",),
        "kind": ("actors", "whatif"), "event": ("war('borea', 'aurelia')",),
    }.get(name, ())  # fmt: skip
    if right and chance.random() < 0.8:
        return chance.choice(right)
    return chance.choice([*NAMES, "file", "empty", "two_rivals", "/dev/null"])


def option(chance: random.Random, parameter: click.Parameter) -> list[str]:
    """Return an option with a value of its type, or one that is none."""
    spelled = chance.choice(parameter.opts)
    if getattr(parameter, "is_flag", False):
        return [spelled]
    kind = parameter.type
    if isinstance(kind, click.Choice):
        value = chance.choice([*kind.choices, "other"])
    elif isinstance(kind, click.types.IntParamType):
        value = chance.choice(["0", "1", "2", "-1", "x", "1.5", "9" * 30, ""])
    elif isinstance(kind, click.types.FloatParamType):
        value = chance.choice(["0", "0.05", "1", "-1", "nan", "inf", "1e-300", "x"])
    elif isinstance(kind, click.Path):
        value = chance.choice(
            [
                "runs",
                "file",
                "empty",
                "new",
                "new/deep",
                "/dev/null/x",
                "out.npz",
                "o.html",
                "",
                "\0",
            ]
        )
    elif isinstance(kind, click.DateTime):
        value = chance.choice(["1951-01-01", "1951-13-01", "x", ""])
    else:
        value = chance.choice(
            [*QUESTIONS, *NAMES, "terms=league_disarms", "=", grammar.statement(chance)]
        )
    return [spelled, value]


def check(line: Words) -> str:
    """Return the exit code of a command line, in words."""
    folder = workplace()
    before = Path.cwd()
    os.chdir(folder)
    try:
        result = CliRunner().invoke(
            main, list(line.words), env={"ALLOHISTORY_RUNS": str(folder / "runs")}
        )
    finally:
        os.chdir(before)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    require(result.exit_code in CODES, f"exit code {result.exit_code}")
    require("Traceback" not in result.output, "a traceback")
    if result.exit_code:
        check_message(result.stderr)
    if line.unknown:
        require(result.exit_code != 0, f"the unknown option {line.unknown} is ignored")
    elif result.exit_code in (0, 3) and "--json" in line.words and "--help" not in line.words:
        json.loads(result.stdout)
    return f"exit code {result.exit_code}"


def smaller(line: Words) -> Iterator[Words]:
    """Yield the command line without one of its words."""
    for k in range(1, len(line.words)):
        words = line.words[:k] + line.words[k + 1 :]
        yield Words(words, line.unknown if line.unknown in words else "")


def tidy() -> None:
    """Remove the folder."""
    shutil.rmtree(workplace(), ignore_errors=True)
    workplace.cache_clear()


KIND = Kind(
    "commands", make, check, smaller=smaller, seconds=120.0, stretch=50, total=150, tidy=tidy
)

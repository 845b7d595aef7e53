"""Hints: a command that is printed in a message or beside a result runs as printed."""

import ast
import re
import shlex
from functools import cache
from pathlib import Path

import click
import pytest

import allohistory
from allohistory.cli import main

SOURCE = Path(allohistory.__file__).parent
# From the name of the program to the end of the command: a quote, a remark, the next command.
COMMAND = re.compile(r"(?<![\w/.])allohistory (?!has no)([a-z]+\b[^`\n#;]*)")
NAMED = re.compile(r"allohistory[ \"'{]")  # the name of the program, also at the end of a string
STAND_INS = {"--until": "1937-12-31", "--timeline": "1"}  # for placeholders, by option


def texts(path):
    """Return the printed texts in a file, with stand-ins for placeholders."""
    source = path.read_text("utf-8")
    if not NAMED.search(source):
        return
    nodes = list(ast.walk(ast.parse(source)))
    documents = {
        node.body[0].value
        for node in nodes
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    parts = {part for node in nodes if isinstance(node, ast.JoinedStr)
             for part in node.values}  # fmt: skip
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
            )
        elif node not in parts and node not in documents and isinstance(node, ast.Constant):
            yield str(node.value)


@cache
def printed():
    """Return every command in a printed text, with its file."""
    commands = []
    for path in sorted(SOURCE.rglob("*.py")):
        for text in texts(path):
            for match in COMMAND.findall(text):
                for command in match.split("&&"):
                    words = command.strip().removeprefix("allohistory ").rstrip(" .,)")
                    commands.append((f"{path.relative_to(SOURCE)}: {words}", words))
    return commands


def filled(words):
    """Replace the placeholders of a printed command with stand-ins."""
    return [
        STAND_INS.get(before, "last") if "{}" in word else word
        for before, word in zip(["", *words], words, strict=False)
    ]


def check(words):
    """Parse a command as the command line would; raise UsageError if it is invalid."""
    name, *rest = words
    # Below the context of the program, whose settings a command keeps: it caches its `--help`.
    with main.make_context("allohistory", [], resilient_parsing=True) as program:
        command = main.get_command(program, name)
        assert command is not None, f"there is no command {name}"
        with command.make_context(name, rest, program):
            pass


@pytest.mark.parametrize(("where", "command"), printed())
def test_a_printed_command_can_be_run(where, command):
    words = filled(shlex.split(command))
    if len(words) == 1:  # a command that is only mentioned
        assert words[0] in main.commands, where
        return
    check(words)


def test_commands_are_found_in_messages():
    commands = [command for _, command in printed()]

    assert any(command.startswith("chronicle {}") for command in commands)
    assert any(command.startswith("fit {} --until {}-12-31 --out") for command in commands)
    with pytest.raises(click.UsageError):
        check(
            ["fit", "far-east-1931", "--until", "1937-12-31"]
        )  # without a destination for its output


def test_the_commands_printed_for_a_new_scenario_can_be_run(allo, elsewhere):
    for line in allo("new", "my_rivals").stdout.splitlines()[1:]:
        words = shlex.split(line)
        assert words[0] == "allohistory"
        allo(*words[1:], *(["-n", "4"] if words[1] == "run" else []))
    assert (elsewhere / "my_rivals").is_dir()


def test_the_commands_printed_below_an_answer_can_be_run(allo, small, tmp_path):
    folder = tmp_path / "my runs"
    stdout = allo("whatif", small, "league-clause", "-n", 160, "--runs", folder).stdout
    offered = [line.partition("  #")[0] for line in stdout.splitlines() if "  # " in line]
    commands = [shlex.split(line) for line in offered]

    assert [words[1] for words in commands] == ["chronicle", "why", "ask", "hinges", "sources"]
    for words in commands:
        allo(*words[1:])

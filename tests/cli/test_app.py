"""What all commands share: quick help, errors in a sentence, exit codes, plain text."""

import json
import os
import re
import resource
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from tests.cli.conftest import SMALL

from allohistory.cli import main
from allohistory.cli.app import OrderedGroup

HEAVY = ("numba", "numpy", "pydantic", "duckdb", "scipy", "yaml", "rich")
QUICK = 0.2  # seconds of a processor's time
FULL = Path("/dev/full")
ESCAPE = "\x1b["


def commands(group=main):
    """Return every command; of a group, those in it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command)
        else:
            yield command


def test_help_imports_nothing_heavy():
    script = (
        "import sys\n"
        "from allohistory.cli import main\n"
        "main(['--help'], standalone_mode=False)\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_help_is_fast():
    script = "from allohistory.cli import main; main()"
    command = [sys.executable, "-c", script, "--help"]

    # Other load on the machine can only lengthen it: once is enough.
    assert any(seconds_of(command) < QUICK for _ in range(20))


def seconds_of(command):
    """Return the processor time that a command takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_every_command_offers_json():
    without = [
        command.name for command in commands() if "as_json" not in [p.name for p in command.params]
    ]
    assert without == []


def test_every_option_says_what_it_does():
    silent = [
        (command.name, option.name)
        for command in commands()
        for option in command.params
        if isinstance(option, click.Option) and not option.help
    ]
    assert silent == []


def test_wrong_usage_exits_with_2(allo):
    assert "No such option" in allo("whatif", "--speed", code=2).stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("whatif", "far-est-1931", "x"), "did you mean 'far-east-1931'?"),
        (("run", "far-est-1931"), "did you mean 'far-east-1931'?"),
        (("show", "far-east-1931", "actors.uss"), "did you mean 'ussr'"),
        (("schema", "actor"), "did you mean 'actors'"),
        (("chronicle", "nothing"), "nothing"),
    ],
)
def test_an_unknown_name_lists_the_known_ones_and_exits_with_1(allo, words, says):
    failed = allo(*words, code=1)
    assert says in failed.stderr
    assert failed.stderr.startswith("allohistory: ")
    assert "Traceback" not in failed.output
    assert failed.stdout == ""


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_terminal_that_cannot_write_a_minus_gets_a_hyphen(run_id, runs_folder, encoding):
    terminal = CliRunner(
        charset=encoding, env={"COLUMNS": "100", "ALLOHISTORY_RUNS": str(runs_folder)}
    )
    done = terminal.invoke(main, ["ask", run_id, "--precision", "0.05"], catch_exceptions=False)
    text = done.stdout_bytes.decode(encoding)

    assert done.exit_code == 0, done.stderr
    assert re.search(r" -\d+ \(-\d+ to [+-]?\d+\)", text)
    assert ("+/-0.05" if encoding == "ascii" else "±0.05") in text
    assert "?" not in re.sub(r"\?(?=  | \[)", "", text)  # except at the ends of questions


# Forks a process for each command, since most of a new process's time is spent on imports.
COMMANDS = """
import json, os, sys
import allohistory.scenario.resolved, rich.console, rich.table
from allohistory.cli import main

def last_words(output, words):
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.dup2(output, 1)
        os.dup2(writing, 2)
        # As at the start of a process.
        sys.stdout, sys.stderr = open(1, "w", closefd=False), open(2, "w", closefd=False)
        main(words)
    os.close(writing)
    with open(reading) as errors:
        text = errors.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), text

def outputs():
    if os.path.exists("/dev/full"):
        yield "full", os.open("/dev/full", os.O_WRONLY)
    reading, writing = os.pipe()
    os.close(reading)
    yield "closed", writing

commands = json.loads(sys.argv[1])
ends = {name: [last_words(output, words) for words in commands] for name, output in outputs()}
print(json.dumps(ends))
"""
WORDS = [["show", str(SMALL)], ["--help"], ["schema"]]  # the last is longer than a buffer


@pytest.fixture(scope="module")
def ends():
    """Return how every command of WORDS ends, and what it says, where its output is not taken."""
    done = subprocess.run(
        [sys.executable, "-c", COMMANDS, json.dumps(WORDS)],
        env={**os.environ, "COLUMNS": "100"}, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


@pytest.mark.parametrize("number", range(len(WORDS)))
@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
def test_a_full_disk_is_reported_in_a_line(ends, number):
    code, text = ends["full"][number]

    assert code == 1
    assert text.count("\n") == 1
    assert text.startswith("allohistory: the output cannot be written: ")


@pytest.mark.parametrize("number", range(len(WORDS)))
def test_a_closed_pipe_ends_a_command_silently(ends, number):
    assert ends["closed"][number] == [1, ""]


def test_a_closed_output_is_not_an_error(tmp_path):
    script = "from allohistory.cli import main; main()"
    line = shlex.join([sys.executable, "-c", script, "runs", "--runs", str(tmp_path)])
    done = subprocess.run(
        ["/bin/sh", "-c", f"{line} >&-"], stderr=subprocess.PIPE, text=True, check=False
    )

    assert done.stderr == ""
    assert done.returncode == 0


def test_a_terminal_of_one_column_gets_every_table(allo, run_id):
    for words in (
        ("scenarios",),
        ("ask", run_id),
        ("chronicle", run_id),
        ("runs",),
        ("run", "--help"),
    ):
        assert allo(*words, COLUMNS="1").stdout.strip()


def test_a_pipe_gets_no_colours(allo, small):
    assert ESCAPE not in allo("show", small, FORCE_COLOR="").stdout


def test_json_is_json(allo, small):
    for words in (("check", small), ("sources", small), ("show", small), ("schema",), ("runs",)):
        json.loads(allo(*words, "--json").stdout)


@pytest.mark.parametrize("word", ["nan", "inf", "1e999"])
def test_what_is_no_finite_number_is_refused_before_anything_runs(allo, word):
    result = allo("run", "no-such-scenario", "--precision", word, code=2)

    assert "is not a number to calculate with; write one such as 0.05" in result.stderr


@pytest.mark.parametrize(("value", "left"), [("x", "none"), ("", "none"), ("7", "7")])
def test_a_date_of_sources_that_is_no_number_is_passed_over(value, left):
    @click.command()
    def say():
        click.echo(os.environ.get("SOURCE_DATE_EPOCH", "none"))

    group = OrderedGroup(commands={"say": say})
    result = CliRunner().invoke(group, ["say"], env={"SOURCE_DATE_EPOCH": value})
    assert result.stdout == f"{left}\n"

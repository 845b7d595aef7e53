"""What all commands share: quick help, errors in a sentence, exit codes, plain text."""

import json
import os
import resource
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from allohistory.cli import main

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
    spent = [seconds_of([sys.executable, "-c", script, "--help"]) for _ in range(5)]

    assert min(spent) < QUICK  # other load on the machine can only lengthen it


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


def shell(*words, **environment):
    """Run a command in a separate process, as a user does."""
    script = ["-c", "from allohistory.cli import main; main()", *map(str, words)]
    return [sys.executable, *script], {**os.environ, "COLUMNS": "100", **environment}


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_terminal_that_cannot_write_a_minus_gets_a_hyphen(allo, small, tmp_path, encoding):
    allo("whatif", small, "league-clause", "--timelines", 40, "--runs", tmp_path)
    words = ("ask", "last", "--runs", tmp_path, "--precision", 0.05)
    command, environment = shell(*words, PYTHONIOENCODING=encoding)
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    text = done.stdout.decode(encoding)

    assert done.returncode == 0, done.stderr
    assert "-15 (" in text
    assert ("+/-0.05" if encoding == "ascii" else "±0.05") in text
    assert "?" not in text.replace("?  ", "")  # except at the ends of questions


@pytest.mark.parametrize("words", [("scenarios",), ("--help",), ("schema", "actors")])
@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
def test_a_full_disk_is_reported_in_a_line(words):
    command, environment = shell(*words)
    with FULL.open("w") as full:
        done = subprocess.run(
            command, env=environment, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )

    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("allohistory: the output cannot be written: ")


@pytest.mark.parametrize("words", [("scenarios",), ("--help",), ("schema",)])
def test_a_closed_pipe_ends_a_command_silently(words):
    command, environment = shell(*words)
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        command, env=environment, stdout=writing, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writing)

    assert done.stderr == ""
    assert done.returncode == 1


def test_a_closed_output_is_not_an_error():
    command, environment = shell("scenarios")
    line = " ".join(map(shlex.quote, command))
    done = subprocess.run(
        ["/bin/sh", "-c", f"{line} >&-"], env=environment, stderr=subprocess.PIPE, text=True,
        check=False,
    )  # fmt: skip

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

"""`validate`: a scenario or battles, told apart by the first word."""

import click
import pytest
from click.testing import CliRunner

from allohistory.cli.validate import ScenarioOrBattles, validate


def words_of(*words):
    """Call a group of the same kind, and return which command got which words."""
    calls = []
    group = ScenarioOrBattles("validate")

    @group.command("scenario")
    @click.argument("words", nargs=-1)
    def scenario(words):
        calls.append(("scenario", words))

    @group.command("battles")
    @click.argument("words", nargs=-1)
    def battles(words):
        calls.append(("battles", words))

    result = CliRunner().invoke(group, words)
    return calls, result


@pytest.mark.parametrize(
    ("words", "call"),
    [
        (("far-east-1931",), ("scenario", ("far-east-1931",))),
        (("far-east-1931", "battles"), ("scenario", ("far-east-1931", "battles"))),
        (("scenario", "far-east-1931"), ("scenario", ("far-east-1931",))),
        (("battles", "a.csv"), ("battles", ("a.csv",))),
    ],
)
def test_a_first_word_that_is_no_command_is_a_scenario(words, call):
    assert words_of(*words)[0] == [call]


def test_help_is_about_the_whole_command():
    calls, result = words_of("--help")

    assert calls == []
    assert result.output.startswith("Usage: validate SCENARIO [OPTIONS]\n")
    assert "   or: validate battles FILE.csv [OPTIONS]\n" in result.output


def test_without_a_word_nothing_is_validated():
    assert words_of()[0] == []


def test_both_commands_are_there():
    assert list(validate.commands) == ["scenario", "battles"]

"""A bounded part of the fuzz tests, always the same: the full run is `make fuzz`.

That the oracles can fail is shown here too: a slip in the program must be seen.
"""

import json

import pytest
from tests.fuzz import run as module
from tests.fuzz.harness import attempt, fuzz, source
from tests.fuzz.run import KINDS, complete, kind_of, main, read_options, table

from allohistory.answers.language import event_functions
from allohistory.inference.posterior import sidecar
from allohistory.inference.smc import checkpoints
from allohistory.scenario.resolve import Resolver

FEW = {
    "questions": 200, "whatifs": 50, "folders": 10, "posteriors": 50, "checkpoints": 60,
    "battles": 100,
}  # fmt: skip
MANY = {
    "questions": 2500, "whatifs": 600, "folders": 120, "stored_runs": 120, "posteriors": 500,
    "checkpoints": 500, "battles": 1500, "commands": 12, "environments": 3,
}  # fmt: skip


def assert_no_failure(name, numbers):
    result = fuzz(kind_of(name), 1, numbers)

    assert not result.failures, "\n\n".join(map(str, result.failures[:3]))
    return result


@pytest.mark.parametrize("name", FEW)
def test_no_input_is_answered_with_anything_but_an_answer_or_a_sentence(name):
    result = assert_no_failure(name, range(FEW[name]))

    assert len(result.outcomes) > 1, "all inputs end alike: they try nothing"


@pytest.mark.slow
@pytest.mark.parametrize("name", MANY)
def test_nor_are_many_more(name):
    first = FEW.get(name, 0)

    assert_no_failure(name, range(first, first + MANY[name]))


def test_every_kind_has_a_bounded_part():
    assert set(MANY) == set(KINDS)
    assert set(FEW) < set(KINDS)


def failures(name, *numbers):
    kind = kind_of(name)
    return [attempt(kind, kind.make(source(name, 1, number)))[1] for number in numbers]


def test_a_window_that_is_a_week_too_long_is_seen(monkeypatch):
    def within(rows, arguments):
        low, high = arguments.weeks or (0, 10_000)
        return (rows["week"] >= low) & (rows["week"] <= high)

    monkeypatch.setattr(event_functions, "within", within)

    assert "broken: before and from make the whole" in failures("questions", 40)


def test_an_unknown_key_that_is_ignored_is_seen(monkeypatch):
    monkeypatch.setattr(Resolver, "unknown_key", lambda *_: None)

    assert any("is not refused there" in reason for reason in failures("whatifs", 11))


def test_a_changed_sidecar_that_is_believed_is_seen(monkeypatch):
    monkeypatch.setattr(sidecar, "check_whole", lambda _: None)

    assert "broken: damage changes what it says" in failures("posteriors", 88)


def test_a_checkpoint_whose_fields_are_believed_is_seen(monkeypatch):
    monkeypatch.setattr(checkpoints, "check_shapes", lambda *_: None)

    assert any(reason.startswith("traceback: ") for reason in failures("checkpoints", 6))


def test_a_run_is_resumed_where_it_was_and_printed_as_a_table(tmp_path, monkeypatch):
    stretches = []

    def result_of(name, seed, first, last):
        stretches.append((name, seed, first, last))
        return {
            "outcomes": {"refused": last - first}, "failures": [], "peak": 5 << 20,
            "seconds": 1.0, "slowest": 0.25,
        }  # fmt: skip

    monkeypatch.setattr(module, "result_of", result_of)
    options = read_options(["battles", "--count", "3000", "--notes", str(tmp_path)])
    complete("battles", options)
    options.count = 4500
    note = complete("battles", options)

    assert stretches == [
        ("battles", 1, 0, 2000), ("battles", 1, 2000, 3000), ("battles", 1, 3000, 4500),
    ]  # fmt: skip
    assert json.loads((tmp_path / "battles-1.json").read_text())["tried"] == 4500
    assert table([note]).splitlines()[-1] == (
        "| battles | 4,500 | refused 4,500 | 0 | 5 MiB | 3 s | 0.25 s |"
    )


def test_one_input_can_be_repeated(capsys):
    assert main(["battles", "--only", "3"]) == 0
    assert capsys.readouterr().out.startswith("battles 3 of seed 1: ")

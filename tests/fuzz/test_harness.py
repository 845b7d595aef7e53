"""The harness of the fuzz tests sees what it must see, and repeats what it has seen."""

import pytest
from tests.fuzz.harness import Broken, Kind, check_message, fuzz, source, text_parts


def kind_of(check, **more):
    return Kind("letters", lambda chance: "".join(chance.choices("abcx", k=30)), check, **more)


def refuse_x(text):
    if "x" in text:
        raise Broken("there is an x")
    return "fine"


def test_an_input_follows_from_kind_seed_and_number():
    numbers = [source("a", 1, k).random() for k in range(3)]

    assert numbers == [source("a", 1, k).random() for k in range(3)]
    assert len({*numbers, source("b", 1, 0).random(), source("a", 2, 0).random()}) == 5
    assert source("questions", 1, 0).random() == 0.6248097105671492


def test_a_broken_property_is_shown_on_the_smallest_input_with_the_command_that_repeats_it():
    result = fuzz(kind_of(refuse_x, smaller=text_parts), 3, range(40))

    assert result.outcomes["fine"] + result.outcomes["failed"] == 40
    failure = result.failures[0]
    assert (failure.reason, failure.smallest) == ("broken: there is an x", "'x'")
    assert failure.command == f"python -m tests.fuzz letters --seed 3 --only {failure.number}"


def test_an_error_that_is_not_of_the_package_is_a_failure():
    result = fuzz(kind_of(lambda text: text.index("z")), 1, [0])

    assert result.failures[0].reason.startswith("traceback: ValueError: substring not found")


def test_an_input_that_takes_too_long_is_a_failure():
    def loop(_):
        while True:
            pass

    result = fuzz(kind_of(loop, seconds=0.05), 1, [0])

    assert result.failures[0].reason == "hang: more than 0.05 s of processor time"


def test_growth_is_a_failure(monkeypatch):
    sizes = iter([0, 2 << 30, 0])
    monkeypatch.setattr("tests.fuzz.harness.peak_memory", lambda: next(sizes))

    result = fuzz(kind_of(lambda _: "fine"), 1, [0])

    assert result.failures[0].reason == "memory: grew by 2,048 MiB"


@pytest.mark.parametrize(
    "message", ["", " \n", "x" * 20_001, "Traceback (most recent call last):", "red \x1b[31m"]
)
def test_a_refusal_is_a_sentence(message):
    with pytest.raises(Broken):
        check_message(message)
    check_message("actors.yaml:3:1: unknown key; did you mean 'name'?\n    nmae: x")

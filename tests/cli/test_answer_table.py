"""Answers on the screen: the table, what fits, the notes below it, and what columns mean."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from tests.cli.samples import CHANCE, NUMBER, alone, estimate

from allohistory.answers.rendering import answers_text
from allohistory.cli.answer_table import (
    answer_table,
    cells,
    print_answers,
    print_positions,
    print_precision,
    print_reading,
)

PAIRED = ["question", "baseline", "what-if", "difference", "spread", "history"]


def questions(number):
    return [replace(CHANCE, text=f"Question {n}?") for n in range(number)]


def shown(text):
    """Numbers of the questions on the screen."""
    return [int(line.split()[1].rstrip("?")) for line in text.splitlines() if line.startswith("Q")]


def test_an_answer_is_a_row_with_both_branches_and_their_difference():
    assert cells(CHANCE, " [1]", paired=True) == (
        "Is a pact signed? [1]", "60 %", "20 %", "−40 (−50 to −30)", "±7", "yes (60 %)",
    )  # fmt: skip


def test_an_unpaired_answer_is_a_row_with_its_interval_and_its_own_spread():
    assert cells(CHANCE, "", paired=False) == (
        "Is a pact signed?", "60 % (50 to 70)", "±5", "yes (60 %)",
    )  # fmt: skip


def test_the_table_has_columns_for_a_change_only_where_there_is_one(screen, rows):
    paired = rows(screen(print_answers, [alone(NUMBER), CHANCE]))
    assert paired == [
        PAIRED,
        ["How many men?", "30.0", "n = 0", "n = 0"],
        ["Is a pact signed?", "60 %", "20 %", "−40 (−50 to −30)", "±7", "yes (60 %)"],
    ]
    single = rows(screen(print_answers, [alone(CHANCE)]))
    assert single == [
        ["question", "estimate", "spread", "history"],
        ["Is a pact signed?", "60 % (50 to 70)", "±5", "yes (60 %)"],
    ]


def test_numbers_are_set_flush_right_and_history_flush_left(screen):
    text = screen(print_answers, [CHANCE, replace(CHANCE, baseline=estimate(1.0, 1.0, 1.0))])
    head, row, _ = text.splitlines()

    for name, cell in (("baseline", "60 %"), ("what-if", "20 %"), ("spread", "±7")):
        assert head.index(name) + len(name) == row.index(cell) + len(cell)
    assert head.index("history") == row.index("yes")
    assert head.index("question") == row.index("Is a pact")


def test_a_narrow_screen_gets_one_answer_below_the_other(screen):
    assert answer_table([CHANCE], 95) == answers_text([CHANCE], 95)
    assert not isinstance(answer_table([CHANCE], 96), str)
    noted = replace(CHANCE, note="Few.")
    text = screen(print_answers, [noted], columns=95)
    assert text == answers_text([noted], 95) + "\n"
    assert "[1]" in screen(print_answers, [noted], columns=96)
    assert "Few." in screen(print_answers, [noted], columns=96)


def test_answers_with_the_same_note_share_its_number(screen):
    noted = [
        replace(CHANCE, text="A?", note="Few."),
        replace(CHANCE, text="B?", note="Many."),
        replace(CHANCE, text="C?"),
        replace(CHANCE, text="D?", note="Few."),
    ]
    lines = screen(print_answers, noted).splitlines()

    assert [line.partition("  ")[0] for line in lines[1:5]] == ["A? [1]", "B? [2]", "C?", "D? [1]"]
    assert lines[5:] == ["", "[1] Few.", "[2] Many."]
    assert screen(print_answers, [CHANCE]).count("\n") == 2


@pytest.mark.parametrize(("columns", "most"), [(100, 8), (96, 8), (95, 4), (80, 4)])
def test_only_as_many_answers_are_printed_as_fit_a_screen(screen, columns, most):
    text = screen(print_answers, questions(most + 2), everything=False, columns=columns)
    assert shown(text) == list(range(most))
    assert "... and 2 questions; --all shows them." in text

    full = screen(print_answers, questions(most), everything=False, columns=columns)
    assert shown(full) == list(range(most))
    assert "--all" not in full


def test_further_questions_are_never_left_out(screen):
    text = screen(print_answers, questions(13), further=3, everything=False)
    assert shown(text) == [*range(8), 10, 11, 12]
    assert "... and 2 questions" in text
    few = screen(print_answers, questions(9), further=9, everything=False)
    assert shown(few) == list(range(9))
    assert "--all" not in few


def test_everything_is_printed_unless_a_screen_is_asked_for(screen):
    assert shown(screen(print_answers, questions(12))) == list(range(12))
    assert shown(screen(print_answers, questions(12), further=2)) == list(range(12))


def test_the_positions_of_a_run_are_named_with_their_holders(screen):
    positions = {
        "a": SimpleNamespace(name="Bluff", holders="Coox", text="Nobody meant it."),
        "b": SimpleNamespace(name="Plan", holders=("Haslam", "Slavinsky"), text="All did."),
    }
    scenario = SimpleNamespace(positions=positions)
    run = SimpleNamespace(positions=("b", "a"), scenario=scenario)

    assert screen(print_positions, run) == (
        "Under the position “Plan” (Haslam; Slavinsky): All did.\n"
        "Under the position “Bluff” (Coox): Nobody meant it.\n"
    )
    assert screen(print_positions, SimpleNamespace(positions=(), scenario=scenario)) == ""


def test_the_columns_are_explained_as_they_stand(screen):
    paired = " ".join(screen(print_reading, [alone(CHANCE), CHANCE]).split())
    single = " ".join(screen(print_reading, [alone(CHANCE)]).split())

    assert paired.startswith("difference: what-if minus baseline, paired by timeline (points for a")
    assert single.startswith("estimate: with its 90 % interval of simulation error. spread: one")
    end = "and the probability that the model gives it without a change."
    assert paired.endswith(end)
    assert single.endswith(end)


def test_every_answer_says_how_many_timelines_a_precision_takes(screen, rows):
    # 400 timelines give a half-width of 10 points: a tenth of it takes a hundred times as many.
    answer = alone(CHANCE, baseline=estimate(0.6, 0.5, 0.7))
    text = screen(print_precision, [replace(answer, draws=400), replace(answer, baseline=replace(
        answer.baseline, value=None))], 0.01)  # fmt: skip
    printed = rows(text)

    assert printed[1] == ["Timelines needed for an interval of ±0.01"]
    assert printed[2] == ["question", "timelines"]
    assert printed[3][0] == "Is a pact signed?"
    assert int(printed[3][1].replace(",", "")) > 1000
    assert printed[4] == ["Is a pact signed?", "–"]
    # Numbers are set flush right: no line ends with spaces.
    assert all(line == line.rstrip() for line in text.splitlines())

"""Positions and tipping points on the screen."""

from dataclasses import replace

import pytest
from tests.cli.samples import CHANCE, NUMBER, alone, estimate

from allohistory.answers.sensitivity.positions import (
    PositionAnswer,
    PositionResult,
    PositionResults,
)
from allohistory.answers.sensitivity.tipping_points import LawShift, TippingPoint
from allohistory.cli.positions import (
    marks,
    own_row,
    print_moved,
    print_position_answers,
    print_turns,
    sentence,
)

UNDER = PositionAnswer(
    question="pact",
    baseline=estimate(0.7, 0.6, 0.8),
    changed=estimate(0.5, 0.4, 0.6),
    difference=estimate(-0.2, -0.3, -0.1),
    shift=estimate(0.1, 0.05, 0.15),
    shift_of_difference=estimate(0.2, 0.15, 0.25),
    chance=0.01,
    stands_out=True,
    flips=False,
    crosses=True,
)
SINGLE = replace(UNDER, stands_out=False, crosses=False, difference=None, shift_of_difference=None)


def results(*questions, answers, remade=False):
    view = PositionResult("bluff", "A bluff", (), "", (), (), answers)
    return PositionResults(questions, (view,), 1280, remade)


LAW = LawShift(
    "incidents.shots", "chance of shots", 0.12345, 0.2, 0.12, "beta", "estimated",
    ("coox", "goldman"), "",
)  # fmt: skip
SEARCH = TippingPoint(
    question="pact", text="Is a pact signed?", kind="probability", unit="", of="difference",
    target="sign", start=estimate(-0.4, -0.5, -0.3), exists=True, shifts=(LAW,),
    estimate=estimate(0.1, 0.0, 0.2), farthest=estimate(0.3, 0.2, 0.4), reruns=7, timelines=1280,
)  # fmt: skip


def test_every_position_is_a_row_below_the_run_itself(screen, rows):
    text = screen(print_position_answers, results(CHANCE, answers=(UNDER,)))
    printed = rows(text)

    assert printed[1:6] == [
        ["Under each position: Is a pact signed?"],
        [""],
        ["position", "baseline", "shift", "difference", "shift"],
        ["(the run itself)", "60 %", "−40 (−50 to −30)"],
        ["A bluff", "70 %", "+10 (+5 to +15)", "−20 (−30 to −10)", "+20 (+15 to +25)",
         "*, crosses 50 %"],
    ]  # fmt: skip


def test_a_run_without_a_change_has_levels_alone(screen, rows):
    printed = rows(screen(print_position_answers, results(alone(CHANCE), answers=(SINGLE,))))

    assert printed[3:6] == [
        ["position", "baseline", "shift"],
        ["(the run itself)", "60 %"],
        ["A bluff", "70 %", "+10 (+5 to +15)"],
    ]


def test_every_question_takes_the_answer_in_its_place(screen):
    other = replace(UNDER, baseline=estimate(33.0, 30.0, 36.0))
    text = screen(print_position_answers, results(CHANCE, NUMBER, answers=(UNDER, other)))

    first, second = text.split("Under each position: How many men?")
    assert "70 %" in first
    assert "33.0" in second
    assert "33.0" not in first


def test_the_shift_is_explained_and_a_repeated_run_owned_up_to(screen):
    text = " ".join(screen(print_position_answers, results(CHANCE, answers=(UNDER,))).split())
    again = screen(print_position_answers, results(CHANCE, answers=(UNDER,), remade=True))

    assert "1,280 of the run's timelines re-run under each position" in text
    assert text.endswith("significant after correcting for multiple tests (5 %).")
    assert "made by another version and was repeated first." in " ".join(again.split())


def test_the_runs_own_answer_has_no_shift():
    paired = ("(the run itself)", "60 %", "", "−40 (−50 to −30)", "", "")
    assert own_row(CHANCE, paired=True) == paired
    assert own_row(CHANCE, paired=False) == ("(the run itself)", "60 %", "", "")


@pytest.mark.parametrize(
    ("stands_out", "flips", "crosses", "effects"),
    [
        (False, False, False, []),
        (True, False, False, ["*"]),
        (False, True, False, ["flips the sign"]),
        (True, True, True, ["*", "flips the sign", "crosses 50 %"]),
    ],
)
def test_the_effects_of_a_position_are_named(stands_out, flips, crosses, effects):
    under = replace(UNDER, stands_out=stands_out, flips=flips, crosses=crosses)
    assert marks(under) == effects


def test_a_search_that_succeeds_says_how_many_parameters_it_took():
    start = "The sign of the difference (the difference: −40 (−50 to −30)): "
    end = "moved as below: +10 (0 to +20); at the ends of their ranges +30 (+20 to +40)"
    assert sentence(SEARCH) == f"{start}one parameter does, {end}."
    two = replace(SEARCH, shifts=(LAW, LAW))
    assert sentence(two) == f"{start}2 parameters together do, {end}."
    unsure = replace(SEARCH, farthest=estimate(0.1, -0.1, 0.3))
    assert sentence(unsure).endswith("+10 (−10 to +30), which is within simulation error.")


def test_a_search_that_fails_says_what_was_tried():
    start = "The sign of the difference (the difference: −40 (−50 to −30)): "
    text = f"{start}no change of assumptions that was tried reverses it. With "
    end = " at the ends of their ranges it is +30 (+20 to +40)."
    assert sentence(replace(SEARCH, exists=False)) == f"{text}that one parameter{end}"
    two = replace(SEARCH, exists=False, shifts=(LAW, LAW))
    assert sentence(two) == f"{text}the 2 strongest parameters{end}"


def test_a_search_that_was_not_made_says_why():
    assert sentence(replace(SEARCH, note="nothing is uncertain", exists=False)) == (
        "The sign of the difference (the difference: −40 (−50 to −30)): nothing is uncertain."
    )


@pytest.mark.parametrize(
    ("of", "side"), [("baseline", "without the change"), ("changed", "with the change")]
)
def test_a_level_is_written_without_a_sign(of, side):
    level = replace(
        SEARCH, of=of, target="half", start=estimate(0.6, 0.55, 0.65),
        estimate=estimate(0.4, 0.3, 0.5), farthest=estimate(0.3, 0.2, 0.4),
    )  # fmt: skip
    assert sentence(level) == (
        f"The chance across 50 % ({side}: 60 % (55 to 65)): one parameter does, moved as below: "
        "40 % (30 to 50); at the ends of their ranges 30 % (20 to 40)."
    )


def test_every_parameter_that_was_moved_is_listed(screen):
    law = replace(LAW, path="talks.patience")
    text = screen(print_moved, replace(SEARCH, shifts=(LAW, law)))

    moved = "From 0.123, the middle of its range, to 0.2: 12 % of its draws lie farther out."
    assert text.splitlines()[:2] == ["1. incidents.shots", f"   {moved} Chance of shots."]
    assert "   estimated, beta; sources: coox, goldman\n2. talks.patience\n" in text


def test_what_would_reverse_an_answer_is_printed_with_its_cost(screen):
    failed = replace(SEARCH, exists=False, reruns=5)
    text = screen(print_turns, (SEARCH, failed))

    assert text.startswith("\nWhat would reverse the answer: Is a pact signed?\nThe sign of")
    assert text.count("1. incidents.shots") == 1  # of the search that succeeded
    assert "1,280 of the run's timelines re-run 12 times." in text


def test_nothing_searched_is_nothing_printed(screen):
    assert screen(print_turns, ()) == ""
    noted = replace(SEARCH, note="nothing is uncertain", exists=False, reruns=0)
    assert "re-run" not in screen(print_turns, (noted,))

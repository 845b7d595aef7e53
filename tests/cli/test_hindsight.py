"""Hindsight on the screen: differences under each coupling, and the fate of the record."""

from dataclasses import replace

import pytest
from tests.cli.samples import CHANCE, NUMBER, entry, moved, movement

from allohistory.answers.estimation.estimates import NONE
from allohistory.answers.hindsight import CoupledAnswers, Hindsight
from allohistory.cli.hindsight import print_couplings, print_hindsight, print_record

STILL = moved(CHANCE, 0.0, 0.0, 0.0)
HINDSIGHT = Hindsight(
    1280,
    (
        CoupledAnswers("weekly", "the same draws", (STILL, CHANCE, NUMBER)),
        CoupledAnswers(
            "clock", "the same clock",
            (STILL, moved(CHANCE, 0.05, 0.045, 0.055), replace(NUMBER, difference=NONE)),
        ),
    ),
    (
        movement("A?", 0.0, 0.0),
        movement("B?", -0.4, 0.05, turns=True),
        movement("C?", -10.0, -10.0),
    ),
    (
        entry("A pact.", "kept"),
        entry("A raid.", "undone", reason="It is set otherwise."),
        entry("A war.", "open", 0.5, 0.4),
        entry("A truce.", "open", 0.9, 0.0),
        entry("A talk.", "open", 0.5, 0.5),
    ),
)  # fmt: skip


def test_every_answer_that_moves_has_its_difference_under_each_coupling(screen, rows):
    printed = rows(screen(print_couplings, HINDSIGHT))

    assert ["difference", "weekly", "clock"] in printed
    start = printed.index(["difference", "weekly", "clock"])
    assert printed[start + 1 : start + 3] == [
        ["B?", "−40", "+5.0", "changes sign"], ["C?", "−10.0", "–"],
    ]  # fmt: skip


def test_differences_are_set_flush_right_and_remarks_flush_left(screen):
    lines = screen(print_couplings, HINDSIGHT).splitlines()
    head, turned = lines[2:4]

    assert head.index("weekly") + len("weekly") == turned.index("−40") + len("−40")
    assert head.rstrip().endswith("clock")
    assert turned.index("+5.0") + len("+5.0") == head.index("clock") + len("clock")
    wide = replace(HINDSIGHT, ranges=(*HINDSIGHT.ranges[:2], movement("C?", 1.0, 1.0, turns=False)))
    assert "changes sign" in screen(print_couplings, wide)


def test_answers_that_no_coupling_moves_are_counted(screen):
    text = screen(print_couplings, HINDSIGHT)
    assert "1 further questions: no difference under any of them, or n = 0." in text
    all_move = replace(HINDSIGHT, ranges=(movement("A?", 0.0, 0.1), *HINDSIGHT.ranges[1:]))
    assert "further questions" not in screen(print_couplings, all_move)


def test_every_coupling_is_explained_and_none_is_right(screen):
    text = screen(print_couplings, HINDSIGHT)

    assert text.startswith("\nHow randomness is shared between the two worlds")
    assert "\nweekly: the same draws.\nclock: the same clock.\nNo record can decide" in text


def test_the_entries_of_the_record_are_counted_by_their_fate(screen):
    text = " ".join(screen(print_record, HINDSIGHT).split())

    assert (
        "Of 5 entries of the record, 1 precede the change and stay, 1 are undone by it directly, "
        "3 are open. Undone: A raid. It is set otherwise."
    ) in text
    assert text.endswith("Shares of 1,280 posterior histories.")


def test_entries_that_the_change_loses_are_listed_the_worst_first(screen, rows):
    text = screen(print_record, HINDSIGHT)
    printed = rows(text)

    start = printed.index(["less often with the change", "baseline", "what-if"])
    assert printed[start - 1 : start + 4] == [
        [""],
        ["less often with the change", "baseline", "what-if"],
        ["A truce.", "90 %", "0 %"],
        ["A war.", "50 %", "40 %"],
        ["Shares of 1,280 posterior histories."],
    ]
    head, worst = text.splitlines()[start : start + 2]
    assert worst.endswith(" 0 %")
    assert head.index("baseline") + len("baseline") == worst.index("90 %") + len("90 %")


def test_without_a_loss_there_is_no_table_of_them(screen):
    kept = replace(HINDSIGHT, entries=HINDSIGHT.entries[:1])

    assert "less often" not in screen(print_record, kept)
    assert "Undone" not in screen(print_record, kept)


@pytest.mark.parametrize("part", [print_couplings, print_record])
def test_both_parts_are_printed(screen, part):
    assert screen(part, HINDSIGHT) in screen(print_hindsight, HINDSIGHT)

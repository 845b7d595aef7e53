"""Hindsight on a page: differences under each coupling, and the fate of the record."""

from dataclasses import replace
from types import SimpleNamespace

from tests.cli.samples import CHANCE, NUMBER, entry, moved, movement
from tests.views.fragments import attributes_of, parsed, words

from allohistory.answers.estimation.estimates import NONE
from allohistory.answers.hindsight import CoupledAnswers, Hindsight
from allohistory.views.pages.hindsight import couplings, record_changes, section

STILL = moved(CHANCE, 0.0, 0.0, 0.0)
HINDSIGHT = Hindsight(
    1280,
    (
        CoupledAnswers("weekly", "the same draws", (STILL, CHANCE, NUMBER)),
        CoupledAnswers(
            "clock", "the same <clock>",
            (STILL, moved(CHANCE, 0.05, 0.045, 0.055), replace(NUMBER, difference=NONE)),
        ),
        CoupledAnswers("independent", "fresh draws", (STILL, CHANCE, NUMBER)),
    ),
    (
        movement("A?", 0.0, 0.0),
        movement("B?", -0.4, 0.05, turns=True),
        movement("C?", -10.0, -10.0),
    ),
    (
        entry("A pact.", "kept"),
        entry("A raid.", "undone", reason="It is set <otherwise>."),
        entry("A war.", "open", 0.5, 0.4),
        entry("A truce.", "open", 0.9, 0.0),
        entry("A talk.", "open", 0.5, 0.5),
    ),
)  # fmt: skip


def cells(fragment):
    return [["".join(cell.itertext()) for cell in line] for line in parsed(fragment).iter("tr")]


def test_every_answer_that_moves_has_its_difference_under_each_coupling():
    fragment = couplings(HINDSIGHT)

    assert cells(fragment) == [
        ["Difference", "weekly", "clock", "independent", ""],
        ["B?", "−40", "+5.0", "−40", "changes sign"],
        ["C?", "−10.0", "–", "−10.0", ""],
    ]
    assert attributes_of(parsed(fragment).iter("th"), "class") == [
        ("text",), ("number",), ("number",), ("number",), ("text",),
    ]  # fmt: skip
    assert "(weekly: the same draws; clock: the same <clock>; independent: fresh draws)" in words(
        fragment
    )


def test_answers_that_no_coupling_moves_are_counted():
    assert words(couplings(HINDSIGHT)).endswith(
        "1 further questions: no difference under any of them, or n = 0."
    )
    all_move = replace(HINDSIGHT, ranges=(movement("A?", 0.0, 0.1), *HINDSIGHT.ranges[1:]))
    assert "further questions" not in couplings(all_move)


def test_the_entries_of_the_record_are_counted_and_those_lost_listed():
    fragment = record_changes(HINDSIGHT)

    assert (
        "Of 5 entries of the record, 1 precede the change and stay, 1 are undone by it directly, "
        "3 are open. Shares of 1,280 posterior histories."
    ) in words(fragment)
    assert [item.text for item in parsed(fragment).iter("li")] == ["A raid. It is set <otherwise>."]
    assert cells(fragment) == [
        ["Less often with the change", "Baseline", "What-if"],
        ["A truce.", "90 %", "0 %"],
        ["A war.", "50 %", "40 %"],
    ]
    heads = attributes_of(parsed(fragment).iter("th"), "class")
    assert heads == [("text",), ("number",), ("number",)]


def test_without_a_loss_there_is_no_list_of_them():
    fragment = record_changes(replace(HINDSIGHT, entries=HINDSIGHT.entries[:1]))

    assert "<ul" not in fragment
    assert "<table" not in fragment


def test_a_report_without_hindsight_has_no_section_of_it():
    assert section(SimpleNamespace(hindsight=None)) == ""
    (whole,) = parsed(section(SimpleNamespace(hindsight=HINDSIGHT)))
    assert whole.get("id") == "hindsight"
    assert [whole.find("h2").text, whole.find("h3").text] == [
        "With hindsight: recorded history, changed", "What the change does to recorded history",
    ]  # fmt: skip

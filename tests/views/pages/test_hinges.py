"""What answers hang on, in the report."""

import html
import re
from types import SimpleNamespace

import pytest
from tests.answers.debated import DEBATED, made

from allohistory.answers.report_data import key_assumptions, position_text
from allohistory.answers.sensitivity.hinges import hinges
from allohistory.views.pages.hinges import section


def account(found, positions=()):
    return SimpleNamespace(hinges=found, positions=positions)


def words(text):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


@pytest.fixture(scope="module")
def comparison():
    return made()


def test_a_number_that_stands_out_is_told_with_its_pull_and_its_standing(comparison):
    said = words(section(account(hinges(comparison, "war", "baseline"))))

    assert "Is there war?" in said
    assert "Half-life of the excitation; the answer rises with it." in said
    assert "incidents.fading" in said
    assert "contested judgement" in said
    assert re.search(r"Without the change: \d+ %", said)
    assert "Together: incidents (2 numbers)" in said


def test_answers_on_no_number_are_told_together_with_what_could_be_seen(comparison):
    found = hinges(comparison, "P(war() and walked('ussr') and not walked('ussr'))", "baseline")
    drawn = section(account(found))

    assert "No single number stands out for: " in words(drawn)
    assert "<table" not in drawn


def test_a_run_with_few_draws_tells_nothing():
    few = made(20)

    assert key_assumptions(few, few.answers()[:1]) == ()
    assert "Too few parameter draws" in section(account(()))


def test_positions_are_told_before_all(comparison):
    told = position_text(DEBATED.positions["calm"])
    drawn = section(account(hinges(comparison, "war"), (told,)))

    assert words(drawn).startswith("The run assumes a position: Quarrels fade (one side).")


def test_what_the_account_tells_is_of_the_difference_where_there_is_one(comparison):
    alone = made(changed=False)

    assert [one.of for one in key_assumptions(comparison, comparison.answers()[:1])] == [
        "difference"
    ]
    assert [one.of for one in key_assumptions(alone, alone.answers()[:1])] == ["baseline"]


def test_a_text_from_the_data_cannot_break_out(comparison):
    assert "<script>" not in section(account((), ("<script>alert(1)</script>",)))

"""The key assumptions of the answers, in the report."""

import html
import re
from types import SimpleNamespace

import pytest
from tests.answers.debated import DEBATED, comparison_of

from allohistory.answers.report_data import key_assumptions, position_text
from allohistory.answers.sensitivity.hinges import hinges
from allohistory.views.pages.hinges import section


def account(accounts, positions=()):
    return SimpleNamespace(hinges=accounts, positions=positions)


def words(text):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


@pytest.fixture(scope="module")
def comparison():
    return comparison_of()


def test_a_significant_number_is_shown_with_its_effect_and_standing(comparison):
    text = words(section(account(hinges(comparison, "war", "baseline"))))

    assert "Is there war?" in text
    assert "Half-life of the excitation; the answer rises with it." in text
    assert "incidents.fading" in text
    assert "contested judgement" in text
    assert re.search(r"Without the change: \d+ %", text)
    assert "Together: incidents (2 numbers)" in text


def test_answers_without_hinges_are_listed_with_the_detectable_share(comparison):
    accounts = hinges(comparison, "P(war() and walked('ussr') and not walked('ussr'))", "baseline")
    markup = section(account(accounts))

    assert "No single number stands out for: " in words(markup)
    assert "<table" not in markup


def test_a_run_with_few_draws_has_no_section():
    few = comparison_of(20)

    assert key_assumptions(few, few.answers()[:1]) == ()
    assert "Too few parameter draws" in section(account(()))


def test_positions_are_shown_first(comparison):
    position = position_text(DEBATED.positions["calm"])
    markup = section(account(hinges(comparison, "war"), (position,)))

    assert words(markup).startswith("The run assumes a position: Quarrels fade (one side).")


def test_the_account_is_about_the_difference_where_there_is_one(comparison):
    alone = comparison_of(changed=False)

    assert [
        hinge_set.of for hinge_set in key_assumptions(comparison, comparison.answers()[:1])
    ] == ["difference"]
    assert [hinge_set.of for hinge_set in key_assumptions(alone, alone.answers()[:1])] == [
        "baseline"
    ]


def test_text_from_the_data_is_escaped(comparison):
    assert "<script>" not in section(account((), ("<script>alert(1)</script>",)))

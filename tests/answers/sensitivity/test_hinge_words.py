"""The words of a hinge, which the terminal and the report share."""

from types import SimpleNamespace

from allohistory.answers.sensitivity.hinge_words import (
    OPEN,
    SIDES,
    WAYS,
    meaning_text,
    prior_text,
    share,
)
from allohistory.answers.sensitivity.hinges import Share

HINGE = SimpleNamespace(
    meaning="half-life of excitement", prior="normal(mean 0, sd 1)", unit="weeks", informed=None
)


def test_a_share_is_printed_with_its_interval():
    assert share(Share(0.414, 0.3, 0.56)) == "41 % (30 to 56)"
    assert share(Share(0.414, 0.3, 0.56), OPEN) == "41 % of the variance explained (30 to 56)"


def test_a_share_without_an_interval_stands_alone():
    assert share(Share(0.414, None, None), OPEN) == "41 % of the variance explained"


def test_a_share_that_cannot_be_estimated_is_a_dash():
    assert share(Share(None, None, None), OPEN) == "–"


def test_a_number_is_printed_with_its_prior_and_its_unit():
    assert meaning_text(HINGE) == "Half-life of excitement"
    assert prior_text(HINGE) == "normal(mean 0, sd 1) weeks"


def test_every_branch_and_direction_of_a_hinge_has_words():
    assert set(SIDES) == {"baseline", "changed", "difference"}
    assert set(WAYS) == {"rises", "falls", "bends"}

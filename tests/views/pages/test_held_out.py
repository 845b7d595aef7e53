"""Held-out years and the calibration by simulation, on the validation page."""

from dataclasses import replace

import pytest
from tests.views.fragments import every, parsed, words
from tests.views.validation_sample import (
    CALIBRATION,
    HELD_OUT,
    RANKED,
    VALIDATION,
    YEAR,
    with_validation,
    without_band,
)

from allohistory.answers.validation_report import Difference
from allohistory.views.pages import held_out

COUNTS = HELD_OUT.counts


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(-2.0, -0.1, "better"), (0.1, 2.0, "worse"), (-1.0, 1.0, "not significant")],
)
def test_a_difference_is_better_worse_or_neither(low, high, verdict):
    text = words(held_out.gap(Difference(0.0, 0.1, low, high)))

    assert text.endswith(verdict)
    assert f"({low:+.2f} to {high:+.2f})".replace("-", "−") in text


def test_a_missing_part_is_named_with_the_command_that_makes_it():
    report = replace(
        with_validation(held_out=None),
        calibration=None,
        missing={"held_out": "allohistory fit", "calibration": "python c.py"},
    )

    assert held_out.held_out(report) == (
        '<p class="loud">Missing: no histories fitted to the first years alone. To make it: '
        "<code>allohistory fit</code></p>"
    )
    assert words(held_out.calibration(report)) == (
        "Missing: no calibration by simulation is stored. To make it: python c.py"
    )
    assert held_out.cards(report)[0][0] == "missing"


def test_held_out_years_are_scored_beside_their_rivals():
    text = words(held_out.held_out(VALIDATION))

    assert held_out.cards(VALIDATION)[0][0] == "1 of 1"
    assert "last year again 4.60 −0.50 (−0.90 to −0.10) better" in text
    assert "2 yes-or-no questions about 1 events" in text
    assert "Base rate, from the years before: 10 % a year" in text
    assert "A pact? 1941 40 % did not" in text
    bare = replace(YEAR, band=without_band("a"))
    counts = replace(VALIDATION.validation.held_out.counts, years=(bare,))
    assert "<figure" not in held_out.counts(counts)


def test_a_calibration_is_shown_with_its_date_and_its_failures():
    shown = held_out.calibration(VALIDATION)

    assert "2026-11-21, 100 histories and 8 sweeps a fit" in shown
    assert '<p class="bad">1 of 2 ranked quantities fail at 1\xa0% after' in shown
    assert "a.law law 1e-09 1e-07 0.4 1 fails" in words(shown)
    assert "war effect 0.5 1 0.4 1 passes" in words(shown)
    passing = replace(CALIBRATION, failing=0, ranked=(RANKED,))
    assert "bad" not in held_out.calibration(replace(VALIDATION, calibration=passing))


def cards(**log_scores):
    scores = {"the model": 4.0, "the model's priors": 1.0, **log_scores}
    counts = replace(COUNTS, log_scores=scores)
    (card,) = held_out.cards(with_validation(held_out=replace(HELD_OUT, counts=counts)))
    return card


def test_the_verdict_counts_the_rivals_that_are_worse():
    assert cards(a=4.6, b=4.0, c=3.5) == (
        "1 of 3",
        "simple forecasts of 1 held-out yearly counts are worse than the model's",
        "log score 4.00; best rival (c) 3.50; the model's priors 1.00",
        True,
    )
    assert cards(a=4.6, b=4.5)[::3] == ("2 of 2", False)


def test_a_fit_without_later_counts_has_no_verdict():
    none = replace(HELD_OUT, counts=replace(COUNTS, years=()))

    assert held_out.cards(with_validation(held_out=none)) == []
    empty = held_out.counts(replace(COUNTS, years=()))
    assert words(empty) == "No counter of the record has yearly counts after that day."


@pytest.mark.parametrize(
    ("low", "high", "kind"), [(-1.0, 0.0, None), (0.0, 1.0, None), (-1.0, -0.1, "good"),
                              (0.1, 1.0, "bad")],
)  # fmt: skip
def test_only_an_interval_that_excludes_zero_is_a_verdict(low, high, kind):
    fragment = held_out.gap(Difference(0.5, 0.1, low, high))

    assert [span.get("class") for span in every(fragment, "span")] == ([kind] if kind else [])
    assert words(fragment).startswith("+0.50 (")


def test_the_counts_are_shown_by_forecast_and_by_year():
    tables = parsed(held_out.counts(COUNTS)).findall(".//tbody")
    scores, yearly = ([["".join(c.itertext()) for c in row] for row in body] for body in tables)

    gap = "−0.50 (−0.90 to −0.10) better"
    assert scores == [
        ["the model", "4.00", "", "31.5", ""],
        ["the model's priors", "4.40", "", "31.5", ""],
        ["last year again", "4.60", gap, "31.5", gap],
    ]
    assert yearly == [["the record", "300"]] + [
        [name, "120 · 4.20"] for name in ("the model", "the model's priors", "last year again")
    ]
    text = words(held_out.counts(COUNTS))
    assert "Incidents <a> year, predicted incidents & raids · 1 numbers" in text
    assert "one year: few" in text
    assert "to 3 earlier figures of the same counter" in text
    assert "each run of the fit alone: 4.01, 4.05." in text


def test_one_off_events_are_scored_beside_their_base_rate():
    tables = parsed(held_out.one_off_table(HELD_OUT.matters)).findall(".//tbody")
    scores, questions = ([["".join(c.itertext()) for c in row] for row in body] for body in tables)

    assert scores == [
        ["the model", "0.200", "0.500", "−0.50 (−0.90 to −0.10) better",
         "−0.50 (−0.90 to +0.10) not significant"],
        ["base rate", "0.250", "0.600", "", ""],
    ]  # fmt: skip
    assert questions == [
        ["A pact?", "1941", "40 %", "happened"], ["A pact?", "1941", "40 %", "did not"],
    ]  # fmt: skip
    assert words(held_out.one_off_table(None)).startswith("One-off events No later entry")


def test_the_head_says_what_the_forecasts_were_fitted_to():
    text = words(held_out.held_out(VALIDATION))

    assert text.startswith("2,000 timelines of histories fitted to the record up to 1938-12-31")
    assert "One-off events" in text


def names_of(calibration):
    body = parsed(held_out.calibration(replace(VALIDATION, calibration=calibration)))
    return [row.find("th").text for row in body.findall(".//tbody/tr")]


def test_effects_come_first_then_the_laws_that_come_nearest_to_failing():
    ranked = [
        replace(RANKED, name="far", kind="law", chi_square=0.9, kolmogorov=0.8),
        replace(RANKED, name="near", kind="law", chi_square=0.7, kolmogorov=0.1),
        replace(RANKED, name="effect", kind="effect", chi_square=0.99, kolmogorov=0.99),
        replace(RANKED, name="outcome", kind="outcome", chi_square=0.5, kolmogorov=0.99),
    ]
    assert names_of(replace(CALIBRATION, ranked=tuple(ranked))) == [
        "outcome", "effect", "near", "far",
    ]  # fmt: skip
    laws = tuple(replace(RANKED, name=str(n), kind="law") for n in range(14))
    assert names_of(replace(CALIBRATION, ranked=laws)) == [str(n) for n in range(12)]


def test_every_effect_has_its_histogram():
    fragment = held_out.calibration(VALIDATION)

    assert len(every(fragment, "figure")) == 1  # a law has none
    assert "below all histories" in words(fragment)
    assert "In 120 made-up worlds of two_rivals the truth is known" in words(fragment)
    assert "(The League)" in words(fragment)


def test_the_smaller_p_value_decides_the_order():
    assert held_out.smaller_probability(replace(RANKED, chi_square=0.2, kolmogorov=0.1)) == 0.1
    assert held_out.smaller_probability(replace(RANKED, chi_square=0.05, kolmogorov=0.1)) == 0.05


@pytest.mark.parametrize(("score", "written"), [(0.004, "0.00"), (-1.25, "−1.25"), (2.0, "+2.00")])
def test_a_difference_of_scores_has_its_sign(score, written):
    assert held_out.signed(score) == written

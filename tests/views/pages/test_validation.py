"""The validation page and its charts, on figures made by hand."""

import html
import math
import re
from dataclasses import replace

import pytest
from tests.views.validation_sample import (
    CALIBRATION,
    ENTRY,
    EXPECTED,
    FIT,
    NUMBER,
    PREDICTION,
    RANKED,
    UPDATES,
    VALIDATION,
    YEAR,
    with_validation,
    without_band,
)

from allohistory.answers.validation_report import Coverage, Difference
from allohistory.views.pages import held_out, updates
from allohistory.views.pages.validation import (
    band_row,
    coverage,
    coverage_cells,
    notes,
    page,
    surprises,
)


def words(text):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def covers(inside, of, low, high):
    return (Coverage(0.5, inside // 2, of, 0.1, 0.9), Coverage(0.9, inside, of, low, high))


def test_a_number_without_a_band_has_a_row_that_says_so():
    assert "– – – too few timelines" in words(band_row(without_band("a"), share=False))


def test_coverage_that_misses_its_level_is_red():
    assert "bad" in coverage_cells(covers(40, 60, 0.56, 0.77))[-1]
    fair = coverage_cells(covers(54, 60, 0.81, 0.96))
    assert fair == ["27 of 60", "54 of 60", "90 % (81 to 96 %)"]
    assert coverage_cells(covers(0, 0, 0.0, 1.0))[-1] == "–"


def test_a_prior_without_histories_is_named():
    table = words(coverage(with_validation(basis="prior", reproduction=None)))

    assert "draws from the PRIOR" in table
    assert "no posterior histories" in table
    assert "PRIOR" not in words(coverage(VALIDATION))


def test_runs_that_do_not_agree_are_reported_before_anything_else():
    def notes_of(fit, *texts):
        return words(notes(replace(with_validation(fit=fit, held_out=None), notes=texts)))

    warnings = notes_of(FIT, "No luck.")

    assert warnings.startswith("No luck. The posterior histories come from 2 runs that do NOT")
    assert "1.30 posterior sd" in warnings
    assert "posterior sd" not in notes_of(replace(FIT, worst=math.nan))
    assert notes_of(replace(FIT, agreed=True)) == ""
    assert "rose by 6.4 nats" in notes_of(replace(FIT, agreed=True, rising=6.44))


def test_a_number_is_shown_with_prior_and_posterior():
    one = replace(NUMBER, disagreement=0.05)
    few = replace(UPDATES, informed=(one,))
    said = words(updates.section(few))

    assert "informs 1 of 4 uncertain numbers" in said
    row = "Chance of <shots> 0..1, estimated incidents.shots 0.08 to 0.28 0.18 to 0.4 1.38 0.05"
    assert row in said
    assert "laws: incidents: 3 a.b , c.d , e.f" in said
    assert "bad" not in updates.section(few)
    apart = replace(UPDATES, informed=(replace(one, disagreement=0.31),))
    assert 'class="bad">0.31' in updates.section(apart)
    single = replace(UPDATES, informed=(replace(one, disagreement=math.nan),))
    assert words(updates.section(single)).count("1.38 –") == 1
    assert "every number keeps its prior" in updates.section(None)


def test_prior_and_posterior_share_a_scale():
    drawn = updates.ranges([0.0, 1.0, 2.0], [1.0, 2.0, 4.0])

    assert re.findall(r'x1="([\d.]+%)" x2="([\d.]+%)"', drawn) == [
        ("0%", "50%"), ("25%", "100%"), ("50%", "50%"),
    ]  # fmt: skip


def test_the_surprise_of_what_never_happened_is_a_lower_bound():
    table = words(surprises((ENTRY, EXPECTED)))

    assert "0 of 400 0 to 1.0 % 25 % > 9.6" in table
    assert "300 of 400 0 to 1.0 % – 0.4" in table
    assert "2 entries, 10 bits" in table


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(-2.0, -0.1, "better"), (0.1, 2.0, "worse"), (-1.0, 1.0, "not significant")],
)
def test_a_difference_is_better_worse_or_neither(low, high, verdict):
    said = words(held_out.gap(Difference(0.0, 0.1, low, high)))

    assert said.endswith(verdict)
    assert f"({low:+.2f} to {high:+.2f})".replace("-", "−") in said


def test_a_missing_part_is_named_with_the_command_that_makes_it():
    report = replace(
        with_validation(held_out=None),
        calibration=None,
        missing={"held_out": "allohistory fit", "calibration": "python c.py"},
    )

    assert "Missing" in held_out.held_out(report)
    assert "allohistory fit" in held_out.held_out(report)
    assert "python c.py" in held_out.calibration(report)
    assert held_out.cards(report)[0][0] == "missing"


def test_held_out_years_are_scored_beside_their_rivals():
    said = words(held_out.held_out(VALIDATION))

    assert held_out.cards(VALIDATION)[0][0] == "1 of 1"
    assert "last year again 4.60 −0.50 (−0.90 to −0.10) better" in said
    assert "2 yes-or-no questions about 1 events" in said
    assert "Base rate, from the years before: 10 % a year" in said
    assert "A pact? 1941 40 % did not" in said
    bare = replace(YEAR, band=without_band("a"))
    counts = replace(VALIDATION.validation.held_out.counts, years=(bare,))
    assert "<figure" not in held_out.counts(counts)


def test_a_calibration_is_shown_with_its_date_and_its_failures():
    shown = held_out.calibration(VALIDATION)

    assert "2026-11-21, 100 histories and 8 sweeps a fit" in shown
    assert '<p class="bad">1 of 2 ranked quantities fail at 1 % after' in shown
    assert "a.law law 1e-09 1e-07 0.4 1 fails" in words(shown)
    assert "war effect 0.5 1 0.4 1 passes" in words(shown)
    passing = replace(CALIBRATION, failing=0, ranked=(RANKED,))
    assert "bad" not in held_out.calibration(replace(VALIDATION, calibration=passing))


def test_the_page_asks_how_well_the_model_fits_history():
    text = words(page(VALIDATION))

    assert "How well does the model fit history?" in text
    assert "50 % of 2 numbers of the record lie inside their 90 % bands" in text
    assert "80 to 97 % is good; 1 more have no band" in text
    assert "1 of 2 events, choices and battles occur in fewer than 1 in 64 timelines" in text
    assert "640 from 2 runs, fitted 2026-11-21; log evidence -412.7, -413.9." in text
    assert "They began with an earlier fit" in text
    assert PREDICTION.coverage[-1].of == 2

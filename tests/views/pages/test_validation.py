"""The validation page and its charts, on synthetic figures."""

import html
import math
import re
from dataclasses import replace

from tests.views.validation_sample import (
    ENTRY,
    EXPECTED,
    FIT,
    PREDICTION,
    VALIDATION,
    with_validation,
)

from allohistory.answers.validation_report import Coverage
from allohistory.views.pages.validation import (
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


def test_coverage_below_its_level_is_red():
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


def test_the_surprise_of_an_event_no_timeline_shows_is_a_lower_bound():
    table = words(surprises((ENTRY, EXPECTED)))

    assert "0 of 400 0 to 1.0 % 25 % > 9.6" in table
    assert "300 of 400 0 to 1.0 % – 0.4" in table
    assert "2 entries, 10 bits" in table


def test_the_page_asks_how_well_the_model_fits_history():
    text = words(page(VALIDATION))

    assert "How well does the model fit history?" in text
    assert "50 % of 2 numbers of the record lie inside their 90 % bands" in text
    assert "80 to 97 % is good; 1 more have no band" in text
    assert "1 of 2 events, choices and battles occur in fewer than 1 in 64 timelines" in text
    assert "640 from 2 runs, fitted 2026-11-21; log evidence -412.7, -413.9." in text
    assert "They began with an earlier fit" in text
    assert PREDICTION.coverage[-1].of == 2

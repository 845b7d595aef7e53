"""Synthetic figures of a validation, for the tests of its page."""

import math
from dataclasses import replace
from datetime import date

from allohistory.answers.sensitivity.updates import PosteriorUpdate, PosteriorUpdates
from allohistory.answers.validation_report import (
    Band,
    Calibration,
    Counts,
    Coverage,
    Difference,
    Fit,
    HeldOut,
    OneOffForecasts,
    PredictiveCheck,
    RankedQuantity,
    Ranks,
    Surprise,
    Validation,
    ValidationReport,
    Year,
)
from allohistory.inference.observation.entries import Figure
from allohistory.inference.posterior.diagnostics import Effort
from allohistory.inference.validation.held_out import AgainstRival
from allohistory.inference.validation.one_off_events import OneOffForecast
from allohistory.inference.validation.validate import Group

RANKS = Ranks((3, 9, 3), 2, 7, 0.07)
COVERAGE = (Coverage(0.5, 1, 2, 0.1, 0.9), Coverage(0.9, 1, 2, 0.1, 0.8))
EFFORT = Effort(100, (9, 9), (8, 8), math.nan, (), {}, 12_000)
FIT = Fit(
    histories=640,
    runs=2,
    agreed=False,
    worst=1.3,
    rising=None,
    effective=140.0,
    least_effective=20.0,
    effort=EFFORT,
    evidence=(-412.7, -413.9),
    created="2026-11-21",
    until=None,
    version="0.1.0",
)


def figure(group: str, year: int = 1938) -> Figure:
    """Return a number of the record."""
    return Figure(
        f"series.{group}.{year}", group, "count", "Incidents <a> year", "incidents & raids",
        date(year, 1, 1), date(year, 12, 31), 300.0 if year > 1938 else 100.0,
    )  # fmt: skip


def band(group: str, year: int = 1938) -> Band:
    """Return the band of that number."""
    inside = (True, year == 1938)
    return Band(figure(group, year), 0.25, 100.0, (80.0, 120.0), (50.0, 200.0), 0.62, inside)


def without_band(group: str) -> Band:
    """Return a number that occurs in too few timelines."""
    return Band(figure(group), 0.001, None, None, None, None, None)


NUMBER = PosteriorUpdate(
    path="incidents.shots",
    meaning="chance of <shots>",
    unit="0..1",
    file="laws: incidents",
    standing="estimated",
    prior="beta",
    before=(0.08, 0.16, 0.28),
    after=(0.18, 0.27, 0.4),
    mean=1.2,
    spread=0.5,
    information=1.38,
    disagreement=0.31,
)
UPDATES = PosteriorUpdates(4, 0.2, (NUMBER,) * 17, {"laws: incidents": ("a.b", "c.d", "e.f")})
ENTRY = Surprise(
    id="events.it",
    kind="event",
    text="It came & went.",
    first=date(1938, 1, 1),
    last=date(1938, 1, 1),
    agree=0,
    timelines=400,
    chance=0.0,
    low=0.0,
    high=0.01,
    bits=9.6,
    conditioned=0.25,
)
EXPECTED = replace(ENTRY, agree=300, bits=0.4, conditioned=None)
GAP = Difference(-0.5, 0.2, -0.9, -0.1)
MODELS = ("the model", "the model's priors", "last year again")
YEAR = Year(
    counter="a",
    year=1939,
    value=300.0,
    band=band("a", 1939),
    log_scores=dict.fromkeys(MODELS, 4.2),
    crps=dict.fromkeys(MODELS, 31.5),
    medians=dict.fromkeys(MODELS, 120.0),
)
QUESTION = OneOffForecast("events.pact", "A pact?", 1941, came=True, chance=0.4)
HELD_OUT = HeldOut(
    fit=replace(FIT, agreed=True, rising=6.44, until="1938-12-31"),
    cut="1938-12-31",
    last=1942,
    timelines=2000,
    counts=Counts(
        years=(YEAR,),
        earlier=("1", "2", "3"),
        log_scores={"the model": 4.0, "the model's priors": 4.4, "last year again": 4.6},
        crps=dict.fromkeys(MODELS, 31.5),
        against=(AgainstRival("last year again", GAP, GAP),),
        by_run=(4.01, 4.05),
    ),
    matters=OneOffForecasts(
        forecasts=(QUESTION, replace(QUESTION, came=False)),
        matters=1,
        rate=0.1,
        brier=0.2,
        brier_of_rate=0.25,
        log_score=0.5,
        log_score_of_rate=0.6,
        brier_difference=GAP,
        log_difference=replace(GAP, high=0.1),
    ),
)
RANKED = RankedQuantity("war", "effect", RANKS, 0.5, 1.0, 0.4, 1.0, fails=False)
CALIBRATION = Calibration(
    created="2026-11-21T07:00:00",
    scenario="two_rivals",
    whatif="The League",
    fits=120,
    seed=1,
    settings={"particles": 100, "sweeps": 8},
    seconds=60.0,
    versions={},
    level=0.01,
    failing=1,
    ranked=(RANKED, replace(RANKED, name="a.law", kind="law", chi_square=1e-9,
                            chi_square_holm=1e-7, fails=True)),
)  # fmt: skip
PREDICTION = PredictiveCheck(
    timelines=2000,
    coverage=COVERAGE,
    groups=(Group("a", "Incidents & raids", COVERAGE), Group("battles", "Battles", COVERAGE)),
    ranks=RANKS,
    bands=(band("a"), band("a", 1939), band("battles"), without_band("a")),
)
VALIDATION = ValidationReport(
    scenario="two-rivals",
    title="Two rivals & a <river>",
    created="2026-11-28",
    command="allohistory validate two-rivals --html 'page.html'",
    timelines=2000,
    seed=1,
    notes=("No luck <here>.",),
    missing={"held_out": "allohistory fit", "calibration": "python calibrate.py"},
    calibration=CALIBRATION,
    updates=UPDATES,
    validation=Validation(
        basis="posterior",
        fit=FIT,
        observations=12,
        figures=4,
        unused=2,
        prediction=PREDICTION,
        reproduction=PREDICTION,
        surprises=(ENTRY, EXPECTED),
        held_out=HELD_OUT,
    ),
)


def with_validation(**changes: object) -> ValidationReport:
    """Return the report with other parts of its validation."""
    return replace(VALIDATION, validation=replace(VALIDATION.validation, **changes))

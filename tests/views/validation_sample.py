"""The figures of a validation, made up for the tests of its page."""

from typing import Any

RANKS = {"counts": [3, 9, 3], "low": 2, "high": 7, "p_value": 0.07}
COVERAGE = [
    {"level": 0.5, "inside": 1, "of": 2, "low": 0.1, "high": 0.9},
    {"level": 0.9, "inside": 1, "of": 2, "low": 0.1, "high": 0.8},
]
FIT = {
    "agreed": False,
    "runs": 2,
    "worst": 1.3,
    "rising": None,
    "histories": 640,
    "created": "2026-11-21",
    "until": "",
    "evidence": [-412.7, -413.9],
    "worked": {
        "accepted": {},
        "rounds": [8, 8],
        "timelines": 12_000,
        "effective": None,
        "particles": 100,
        "rises": [9, 9],
    },
    "worth": 140.0,
    "least_worth": 20.0,
}


def figure(group: str, year: int = 1938) -> dict[str, Any]:
    """A number of the record."""
    return {
        "group": group,
        "text": "Incidents <a> year",
        "unit": "incidents & raids",
        "first": f"{year}-01-01",
        "last": f"{year}-12-31",
        "value": 300.0 if year > 1938 else 100.0,
    }


def band(group: str, year: int = 1938) -> dict[str, Any]:
    """The band of that number."""
    return {
        "figure": figure(group, year),
        "most": (50.0, 200.0),
        "half": (80.0, 120.0),
        "median": 100.0,
        "inside": (True, year == 1938),
        "rank": 0.62,
        "share": 0.25,
    }


NUMBER = {
    "path": "incidents.shots",
    "meaning": "chance of <shots>",
    "unit": "0..1",
    "standing": "estimated",
    "before": [0.08, 0.16, 0.28],
    "after": [0.18, 0.27, 0.4],
    "information": 1.38,
    "disagreement": 0.31,
}
ENTRY = {
    "text": "It came & went.",
    "first": "1938-01-01",
    "agree": 0,
    "timelines": 400,
    "low": 0.0,
    "high": 0.01,
    "conditioned": 0.25,
    "bits": 9.6,
}
GAP = {"value": -0.5, "low": -0.9, "high": -0.1}
MODELS = ("the model", "the model's priors", "last year again")
YEAR = {
    "band": band("a", 1939),
    "value": 300.0,
    "year": 1939,
    "medians": dict.fromkeys(MODELS, 120.0),
    "log_scores": dict.fromkeys(MODELS, 4.2),
}
QUESTION = {"text": "A pact?", "year": 1941, "chance": 0.4, "came": True}
HELD_OUT = {
    "fit": {**FIT, "agreed": True, "rising": 6.44, "until": "1938-12-31"},
    "cut": "1938-12-31",
    "timelines": 2000,
    "counts": {
        "years": [YEAR],
        "log_scores": {"the model": 4.0, "the model's priors": 4.4, "last year again": 4.6},
        "crps": dict.fromkeys(MODELS, 31.5),
        "against": [{"rival": "last year again", "log_score": GAP, "crps": GAP}],
        "earlier": [1, 2, 3],
        "by_run": [4.01, 4.05],
    },
    "matters": {
        "each": [QUESTION, {**QUESTION, "came": False}],
        "matters": 1,
        "rate": 0.1,
        "brier": 0.2,
        "brier_of_rate": 0.25,
        "log_score": 0.5,
        "log_score_of_rate": 0.6,
        "brier_difference": GAP,
        "log_difference": {**GAP, "high": 0.1},
    },
}
RANKED = {
    "name": "war",
    "kind": "effect",
    "ranks": RANKS,
    "chi_square": 0.5,
    "chi_square_holm": 1.0,
    "kolmogorov": 0.4,
    "kolmogorov_holm": 1.0,
    "fails": False,
}
CALIBRATION = {
    "fits": 120,
    "scenario": "two_rivals",
    "whatif": "The League",
    "created": "2026-11-21T07:00:00",
    "settings": {"particles": 100, "sweeps": 8},
    "failing": 1,
    "ranked": [RANKED, {**RANKED, "name": "a.law", "kind": "law", "fails": True}],
}
SET = {"timelines": 2000, "coverage": COVERAGE, "ranks": RANKS}
BANDS = [band("a"), band("a", 1939), band("battles"), {**band("a"), "inside": ()}]
VALIDATION: dict[str, Any] = {
    "scenario": "two-rivals",
    "title": "Two rivals & a <river>",
    "notes": ["No luck <here>."],
    "basis": "posterior",
    "fit": FIT,
    "held_out": HELD_OUT,
    "calibration": CALIBRATION,
    "missing": {"held_out": "allohistory fit", "calibration": "python calibrate.py"},
    "observations": 12,
    "figures": 4,
    "unused": 2,
    "prediction": {
        **SET,
        "bands": BANDS,
        "groups": [
            {"id": "a", "text": "Incidents & raids", "coverage": COVERAGE},
            {"id": "battles", "text": "Battles", "coverage": COVERAGE},
        ],
    },
    "reproduction": SET,
    "surprises": [ENTRY, {**ENTRY, "agree": 300, "bits": 0.4, "conditioned": None}],
    "lessons": {
        "numbers": 4,
        "enough": 0.2,
        "informed": [NUMBER] * 17,
        "silent": {"laws: incidents": ["a.b", "c.d", "e.f"]},
    },
    "timelines": 2000,
    "seed": 1,
    "created": "2026-11-28",
    "command": "allohistory validate two-rivals --html 'page.html'",
}

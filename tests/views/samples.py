"""A small synthetic timeline with its map and charts, for the tests of the views."""

from datetime import date
from pathlib import Path

from tests.shipped import plain_yaml

from allohistory.answers.estimation.estimates import Answer, Estimate
from allohistory.answers.trajectories import LEVELS, Counter, Fan, Observation, Trajectory
from allohistory.views import charts
from allohistory.views.assets import STATIC, content_policy, page_assets, page_scripts
from allohistory.views.map import map_block

MAP = Path(STATIC).parents[1] / "scenarios" / "far-east-1931" / "map.yaml"
GEOGRAPHY = plain_yaml(MAP)

INCIDENTS = [
    {
        "date": "1939-05-11",
        "end": "1939-09-16",
        "at": (118.6, 47.72),
        "name": "On the Halha",
        "text": "A battle of divisions.",
        "losses": 38000,
    },
    {"date": "1936-01-30", "sector": "khanka_ussuri", "text": "Shots over a path.", "losses": 3},
    {
        "date": "1937-06-19",
        "sector": "amur_islands",
        "text": "An island is taken.",
        "losses": 40,
        "branch": "baseline",
    },
]
FRAME = {
    "title": "The Far East",
    "subtitle": "A test",
    "from": "1931-09-14",
    "to": "1945-09-03",
    "at": "1939-08-14",
    "branches": [{"id": "baseline", "name": "Before"}, {"id": "changed", "name": "After"}],
    "forces": [
        {
            "group": "ussr_far_east",
            "actor": "ussr",
            "name": "Soviet Far East",
            "points": [["1931-09-14", 4.2], ["1935-01-01", 4.4], ["1939-01-01", 20.0]],
        }
    ],
}


def estimate(value, error=0.01, spread=0.05):
    """Return an estimate with its 90 % interval."""
    low, high = value - 1.645 * error, value + 1.645 * error
    ends = value - 1.645 * spread, value + 1.645 * spread
    return Estimate(value, error, low, high, spread, 1000, *ends)


def answer(text, kind, unit, *sides, actual):
    """Return an answer with its level before, after, and the difference."""
    return Answer("id", text, "P(...)", unit, kind, *sides, actual, None, None, 0)


ANSWERS = [
    answer(
        "Is a pact signed?", "probability", "",
        estimate(0.62), estimate(0.21), estimate(-0.41), actual=True,
    ),
    answer(
        "How many incidents?", "mean", "incidents",
        estimate(1500.0, 20.0, 250.0), estimate(1490.0, 20.0, 250.0), estimate(-10.0, 8.0, 20.0),
        actual=1600,
    ),
]  # fmt: skip
YEARS = list(range(1932, 1946))
DIVERGENCE = date(1941, 4, 1)


def fan(branch, slope):
    """Return quantiles that grow by a slope per year."""
    lines = {str(q): tuple(slope * i + 9 * q for i in range(len(YEARS))) for q in LEVELS}
    return Fan(branch, lines)


def observed(year, low, value, high):
    """Return the count of one year."""
    return Observation(date(year, 1, 1), date(year, 12, 31), low, value, high, (), "documented")


SERIES = Trajectory(
    "divisions",
    "Soviet divisions",
    "divisions",
    tuple(date(year, 1, 1) for year in YEARS),
    (fan("baseline", 2.0), fan("changed", 1.5)),
    (Counter("a", "A count", (observed(1939, 24, 30, 32), observed(1929, None, 900, None))),),
)
ENTRIES = [
    {"date": "1939-05-11", "text": "Battle", "kind": "battle", "branch": "both", "label": "Halha"},
    {"date": "1941-04-13", "text": "Pact", "kind": "signed", "branch": "baseline", "label": "Pact"},
    {"date": "1941-05-02", "text": "Walk-out", "kind": "walked", "branch": "changed"},
]
SPAN = ("1931-09-14", "1945-09-03")


def sample_page() -> str:
    """Return one page with everything on it."""
    body = (
        charts.answer_chart(ANSWERS)
        + charts.fan_chart(SERIES, DIVERGENCE)
        + charts.timeline_strip(ENTRIES, SPAN, "1941-04-01")
        + map_block(GEOGRAPHY, INCIDENTS, FRAME)
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" '
        f'content="{content_policy(page_scripts())}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><title>Sample</title>'
        f'<link rel="icon" href="data:,">{page_assets()}</head>'
        f"<body><main><h1>Sample</h1>{body}</main></body></html>"
    )

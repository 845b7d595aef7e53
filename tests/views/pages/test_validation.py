"""The validation page and its charts, on figures made by hand."""

import html
import re

import pytest

from allohistory.views.charts.intervals import limits, range_chart, round_numbers
from allohistory.views.charts.ranks import rank_chart
from allohistory.views.pages import held_out
from allohistory.views.pages.updates import lessons, ranges
from allohistory.views.pages.validation import coverage_cells, notes, surprises


def words(text):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def number(value, *, inside, year=1938, most=(50.0, 200.0)):
    return {
        "first": f"{year}-01-01",
        "last": f"{year}-12-31",
        "value": value,
        "most": most,
        "half": (80.0, 120.0),
        "median": 100.0,
        "inside": inside,
    }


def covers(inside, of, low, high):
    half = {"level": 0.5, "inside": inside // 2, "of": of, "low": 0.1, "high": 0.9}
    return [half, {"level": 0.9, "inside": inside, "of": of, "low": low, "high": high}]


def test_a_number_outside_of_its_band_says_so():
    rows = [number(100.0, inside=True), number(300.0, inside=False, year=1939)]
    drawn = range_chart("Incidents", "incidents", rows)

    assert "2 numbers, 1 outside" in words(drawn)
    assert drawn.count(">outside</text>") == 1
    assert drawn.count("<circle") == 1
    assert "none outside" in words(range_chart("Incidents", "incidents", rows[:1]))


def test_the_axis_reaches_all_that_is_drawn():
    floor, low, high = limits([number(4.0, inside=False, most=(0.0, 900.0))])

    assert floor == pytest.approx(0.2)
    assert low < floor < 900 < high


def test_round_numbers_stand_on_the_axis():
    assert round_numbers(3.0, 60.0) == [5, 10, 20, 50]
    assert round_numbers(3.0, 60_000.0) == [10, 100, 1000, 10_000]


def test_bins_that_chance_would_not_fill_are_marked():
    drawn = rank_chart("Ranks", {"counts": [3, 9, 3], "low": 2, "high": 7, "p_value": 0.07})

    assert drawn.count('class="bin off"') == 1
    assert "1 of 3 bins outside the shade, chi-square p 0.07" in words(drawn)


def test_coverage_that_misses_its_level_is_red():
    assert "bad" in coverage_cells(covers(40, 60, 0.56, 0.77))[-1]
    fair = coverage_cells(covers(54, 60, 0.81, 0.96))
    assert fair == ["27 of 60", "54 of 60", "90 % (81 to 96)"]
    assert coverage_cells(covers(0, 0, 0.0, 1.0))[-1] == "–"


def test_runs_that_do_not_agree_are_told_before_anything_else():
    fit = {"agreed": False, "runs": 2, "worst": 1.3, "rising": None}
    told = words(notes({"notes": ["No luck."], "fit": fit, "held_out": None}))

    assert told.startswith("No luck. The conditioned histories come from 2 runs that do NOT agree")
    assert "1.30 posterior sd" in told
    assert notes({"notes": [], "fit": {**fit, "agreed": True}, "held_out": None}) == ""
    risen = notes({"notes": [], "fit": {**fit, "agreed": True, "rising": 6.44}, "held_out": None})
    assert "rose by 6.4 nats" in words(risen)


def test_a_number_is_told_before_and_after_the_record():
    one = {
        "path": "incidents.shots",
        "meaning": "chance of <shots>",
        "unit": "0..1",
        "standing": "estimated",
        "before": [0.08, 0.16, 0.28],
        "after": [0.18, 0.27, 0.4],
        "information": 1.38,
        "disagreement": 0.05,
    }
    told = {
        "numbers": 4,
        "enough": 0.2,
        "informed": [one],
        "silent": {"laws: incidents": ["a.b", "c.d", "e.f"]},
    }
    said = words(lessons(told))

    assert "informs 1 of 4 uncertain numbers" in said
    row = "Chance of <shots> 0..1, estimated incidents.shots 0.08 to 0.28 0.18 to 0.4 1.38 0.05"
    assert row in said
    assert "laws: incidents: 3 a.b , c.d , e.f" in said
    assert "bad" not in lessons(told)
    assert 'class="bad">0.31' in lessons({**told, "informed": [{**one, "disagreement": 0.31}]})
    assert "nothing has been learnt" in lessons(None)


def test_prior_and_record_share_a_scale():
    drawn = ranges([0.0, 1.0, 2.0], [1.0, 2.0, 4.0])

    assert re.findall(r'x1="([\d.]+%)" x2="([\d.]+%)"', drawn) == [
        ("0%", "50%"), ("25%", "100%"), ("50%", "50%"),
    ]  # fmt: skip


def test_the_surprise_of_what_never_came_is_at_least_so_much():
    one = {
        "text": "It came.",
        "first": "1938-01-01",
        "agree": 0,
        "timelines": 400,
        "low": 0.0,
        "high": 0.01,
        "conditioned": 0.25,
        "bits": 9.6,
    }
    told = words(surprises([one, {**one, "agree": 300, "bits": 0.4, "conditioned": None}]))

    assert "0 of 400 0.0 to 1.0 % 25 % > 9.6" in told
    assert "300 of 400" in told
    assert "2 entries, 10 bits" in told


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(-2.0, -0.1, "better"), (0.1, 2.0, "worse"), (-1.0, 1.0, "not told apart")],
)
def test_a_difference_is_better_worse_or_neither(low, high, verdict):
    assert words(held_out.gap({"value": 0.0, "low": low, "high": high})).endswith(verdict)


def test_what_is_missing_is_told_with_the_command_that_makes_it():
    report = {"held_out": None, "calibration": None,
              "missing": {"held_out": "allohistory fit", "calibration": "python c.py"}}  # fmt: skip

    assert "Missing" in held_out.held_out(report)
    assert "allohistory fit" in held_out.held_out(report)
    assert "python c.py" in held_out.calibration(report)
    assert held_out.cards(report)[0][0] == "missing"


def test_a_calibration_is_shown_with_its_date_and_its_failures():
    ranks = {"counts": [12] * 10, "low": 7, "high": 17, "p_value": 1.0}
    one = {"name": "war", "kind": "effect", "ranks": ranks, "chi_square": 0.5,
           "chi_square_holm": 1.0, "kolmogorov": 0.4, "kolmogorov_holm": 1.0,
           "fails": False}  # fmt: skip
    worse = {**one, "name": "a.law", "kind": "law", "chi_square": 1e-9, "chi_square_holm": 1e-7,
             "fails": True}  # fmt: skip
    found = {
        "fits": 120,
        "scenario": "two_rivals",
        "whatif": "The League",
        "created": "2026-11-21T07:00:00",
        "settings": {"particles": 100, "sweeps": 8},
        "failing": 1,
        "ranked": [one, worse],
    }
    told = held_out.calibration({"calibration": found})

    assert "2026-11-21" in told
    assert '<p class="bad">1 of 2 ranked quantities fail' in told
    assert "a.law law 1e-09 1e-07 0.4 1 fails" in words(told)

"""Summaries: series, occurrences and quarrels of timelines made by hand."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from tests.inference.stage import MODEL, SIDE, outcomes, place, quarrel, row, rows_of, week

from allohistory.engine import Site
from allohistory.engine.slices import month_ends
from allohistory.inference.observation.summaries import Outcomes
from allohistory.vocabulary.events import BATTLE, SIGNED, WAR

ENDS = month_ends(MODEL)  # 4, 8, 12, 17, ...
MONTHS = len(ENDS)


def numbered():
    """Return the outcomes of two timelines in which incidents are 1, 2, 3, ... and the double."""
    return outcomes(2, series={"incidents": np.outer([1.0, 2.0], np.arange(1, MONTHS + 1))})


def test_events_are_found_by_their_kind_in_the_order_of_timelines():
    found = outcomes(
        3,
        [
            row("war", 2, "1950-03-06", actor=1, other=0),
            row("signed", 1, "1950-02-06", what=7),
            row("war", 0, "1951-03-05", actor=0, other=1),
        ],
    )

    assert {kind: rows.tolist() for kind, rows in found.by_kind.items()} == {
        WAR: [0, 2], SIGNED: [1]
    }  # fmt: skip
    timeline, weeks = found.rows(WAR, "timeline", "week")
    assert timeline.tolist() == [0, 2]
    assert weeks.tolist() == [week("1951-03-05"), week("1950-03-06")]
    assert [column.tolist() for column in found.rows(BATTLE, "timeline", "amount")] == [[], []]
    assert outcomes(3).by_kind == {}


def test_a_week_has_the_month_whose_end_is_nearest_and_none_before_the_first():
    found = outcomes(1)

    assert list(ENDS[:3]) == [4, 8, 12]
    assert [found.column_at(at) for at in (0, 1.9, 2, 5.9, 6.1, 11, 999)] == [
        -1, -1, 0, 0, 1, 2, MONTHS - 1
    ]  # fmt: skip


def test_a_level_is_the_mean_of_the_months_of_its_span():
    found = numbered()

    assert found.level("incidents", (4, 12)) == pytest.approx([2.0, 4.0])
    assert found.level("incidents", (8, 8)) == pytest.approx([2.0, 4.0])
    # Before the first month the first one stands in.
    assert found.level("incidents", (0, 8)) == pytest.approx([1.5, 3.0])
    assert found.level("incidents", (0, 0)) == pytest.approx([1.0, 2.0])


def test_a_rise_is_the_difference_of_the_months_at_both_ends():
    found = numbered()

    assert found.rise("incidents", (8, ENDS[9])) == pytest.approx([8.0, 16.0])
    assert found.rise("incidents", (4, 8)) == pytest.approx([1.0, 2.0])
    assert found.rise("incidents", (0, 8)) == pytest.approx([2.0, 4.0])


def test_a_gap_is_the_weeks_from_the_first_occurrence_to_the_span():
    happenings = np.array([0, 1, 1, 2, 4]), np.array([7, 3, 12, 15, 10])

    found = outcomes(5)

    assert found.gap(happenings, (8, 12)).tolist() == [1, 5, 3, math.inf, 0]
    assert found.gap(happenings, (8, 12), nearest=True).tolist() == [1, 0, 3, math.inf, 0]
    assert found.gap(happenings, (7, 7)).tolist() == [0, 4, 8, math.inf, 3]


def test_the_first_occurrence_is_the_earliest():
    happenings = np.array([0, 0, 2]), np.array([9, 5, 7])

    assert outcomes(3).first(happenings).tolist() == [5, math.inf, 7]


def test_imposed_choices_count_by_their_own_columns():
    sites = [Site("decision", "open_talks", 1, k, k) for k in range(3)]
    logs = np.array([[-1.0, -2.0, -4.0], [-0.5, 0.0, -0.25]])
    found = outcomes(2)
    found.ensemble.recipe = SimpleNamespace(sites=tuple(sites))
    found.ensemble.imposed = logs

    assert found.imposed([sites[0], sites[2]]).tolist() == [-5.0, -0.75]
    assert found.imposed([sites[1], Site("talk", "river_pact", 1, 0, 0)]).tolist() == [-2.0, 0.0]
    assert found.imposed([]).tolist() == [0.0, 0.0]
    found.ensemble.imposed = None
    assert found.imposed(sites).tolist() == [0.0, 0.0]


def test_side_a_of_a_sector_is_known_by_its_number():
    assert outcomes(1).first_actors.tolist() == [SIDE.a] * len(MODEL.scenario.sectors)


def test_quarrels_are_followed_from_their_first_shot():
    rows = [
        *quarrel(1, "1951-07-09", 4, 900, 300, attacker="b"),
        *quarrel(0, "1950-03-06", 2),
        *quarrel(1, "1952-01-07", 3, sector="pass"),
    ]
    rows.insert(0, row("incident", 0, "1950-01-09", rung=1, place=0))  # kept by a replay

    found = outcomes(2, rows).quarrels

    assert found.timeline.tolist() == [0, 1, 1]
    assert found.sector.tolist() == [0, 0, 1]
    assert found.week.tolist() == [week("1950-03-06"), week("1951-07-09"), week("1952-01-07")]
    assert (found.until - found.week).tolist() == [0, 1, 1]
    assert found.rung.tolist() == [2, 4, 3]
    assert found.losses == pytest.approx(np.array([[0, 0], [900, 300], [100, 20]]))


def test_two_quarrels_of_a_sector_are_apart():
    rows = rows_of(
        quarrel(0, "1951-07-09", 3, lost_a=10, lost_b=4),
        quarrel(0, "1952-03-03", 4, lost_a=6, lost_b=8),
    )

    found = outcomes(1, rows).quarrels

    assert found.week.tolist() == [week("1951-07-09"), week("1952-03-03")]
    assert found.rung.tolist() == [3, 4]
    assert found.losses == pytest.approx(np.array([[10, 4], [6, 8]]))


def test_a_quarrel_lasts_until_its_settlement_and_only_battles_cost_men():
    where = {"place": place("sector", "pass"), "actor": SIDE.a, "other": SIDE.b}
    rows = [
        row("incident", 0, "1951-07-09", rung=2, **where),
        row("settlement", 0, "1951-08-20", rung=2, amount=77.0, amount2=88.0, **where),
    ]

    found = outcomes(1, rows).quarrels

    assert found.until.tolist() == [week("1951-08-20")]
    assert found.losses.tolist() == [[0.0, 0.0]]


def test_an_incident_below_a_patrol_fight_opens_no_quarrel():
    found = outcomes(2, [row("incident", 0, "1950-01-09", rung=1, place=0)]).quarrels

    assert [len(column) for column in vars(found).values()] == [0] * 6
    assert found.losses.shape == (0, 2)
    assert len(outcomes(2).quarrels.week) == 0


def test_outcomes_know_their_timelines_and_months():
    found = outcomes(3)

    assert isinstance(found, Outcomes)
    assert found.count == 3
    assert found.ends.tolist() == list(ENDS)

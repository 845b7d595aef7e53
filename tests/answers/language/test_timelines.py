"""Timelines arranged for questions: rows of a kind, selections, battles, months and laws."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.answers.synthetic import WORDS, ensemble, events, timelines_of

from allohistory.answers.informed import Information
from allohistory.answers.language import timelines as module
from allohistory.answers.language.timelines import (
    PAUSE,
    Rows,
    Selection,
    Timelines,
    decimal_date,
    gather_battles,
    select,
)

USSR, JAPAN = 0, 1
KHASAN, HALHA = 0, 1


def selection(timeline, week, timelines):
    return Selection(
        np.array(timeline, dtype=int), np.array(week), timelines, np.zeros(len(week), dtype=int)
    )


TWICE = selection([0, 2, 2, 2], [5, 9, 3, 7], 4)


def test_an_event_happened_where_a_timeline_has_any():
    assert TWICE.happened().tolist() == [True, False, True, False]


def test_events_are_counted_in_each_timeline_up_to_the_last():
    assert TWICE.count().tolist() == [1.0, 0.0, 3.0, 0.0]
    assert TWICE.count().dtype == float


def test_the_first_and_the_last_week_are_missing_where_nothing_happened():
    assert TWICE.first().tolist() == [5, -1, 3, -1]
    assert TWICE.last().tolist() == [5, -1, 9, -1]


def test_an_event_of_the_very_first_week_is_no_missing_one():
    start = selection([0], [0], 2)

    assert start.first().tolist() == [0, -1]
    assert start.last().tolist() == [0, -1]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 728)), max_size=20))
def test_a_selection_agrees_with_a_plain_count(pairs):
    chosen = selection([timeline for timeline, _ in pairs], [week for _, week in pairs], 4)
    weeks = [[week for timeline, week in pairs if timeline == k] for k in range(4)]

    assert chosen.count().tolist() == [len(column) for column in weeks]
    assert chosen.happened().tolist() == [bool(column) for column in weeks]
    assert chosen.first().tolist() == [min(column, default=-1) for column in weeks]
    assert chosen.last().tolist() == [max(column, default=-1) for column in weeks]


def test_rows_are_gathered_by_their_index():
    rows = Rows({"week": [10, 20, 30]}, np.array([2, 0]))

    assert len(rows) == 2
    assert rows["week"].tolist() == [30, 10]
    assert rows["week"] is rows["week"]


def test_a_selection_takes_its_columns_from_the_rows():
    source = {"timeline": [0, 1, 1], "week": [4, 5, 6], "serial": [0, 0, 1]}
    chosen = select(
        Rows(source, np.arange(3)), np.array([False, True, True]), SimpleNamespace(count=7)
    )

    assert chosen.timeline.tolist() == [1, 1]
    assert chosen.week.tolist() == [5, 6]
    assert chosen.serial.tolist() == [0, 1]
    assert chosen.timelines == 7


# -- battles ------------------------------------------------------------------


def fight(week, *, timeline=0, actor=JAPAN, other=USSR, place=KHASAN, rung=3, lost=(0, 0)):
    return {
        "timeline": timeline, "kind": "battle", "week": week, "actor": actor, "other": other,
        "place": place, "rung": rung, "amount": lost[0], "amount2": lost[1],
    }  # fmt: skip


def settled(week, *, timeline=0, place=KHASAN):
    return {"timeline": timeline, "kind": "settlement", "week": week, "place": place}


def battles(rows, timelines=2):
    gathered = timelines_of(rows, timelines).battles
    columns = ("timeline", "place", "week", "until")
    return list(zip(*(gathered[name].tolist() for name in columns), strict=True))


def test_a_pause_of_eight_weeks_is_the_longest_within_a_battle():
    assert PAUSE == 8
    assert battles([fight(10), fight(18)]) == [(0, KHASAN, 10, 18)]
    assert battles([fight(10), fight(19)]) == [(0, KHASAN, 10, 10), (0, KHASAN, 19, 19)]


def test_a_pause_is_counted_from_the_last_week_of_fighting():
    assert battles([fight(10), fight(17), fight(24), fight(31)]) == [(0, KHASAN, 10, 31)]


def test_fighting_elsewhere_is_another_battle():
    rows = [fight(10), fight(11, place=HALHA), fight(12), fight(13, place=HALHA)]

    assert battles(rows) == [(0, KHASAN, 10, 12), (0, HALHA, 11, 13)]


def test_fighting_in_another_timeline_is_another_battle():
    rows = [fight(10), fight(11, timeline=1), fight(12, timeline=1)]

    assert battles(rows) == [(0, KHASAN, 10, 10), (1, KHASAN, 11, 12)]


def test_a_settlement_ends_a_battle_of_its_own_sector_alone():
    two = [(0, KHASAN, 10, 10), (0, KHASAN, 12, 12)]

    assert battles([fight(10), settled(11), fight(12)]) == two
    assert battles([fight(10), settled(11, place=HALHA), fight(12)]) == [(0, KHASAN, 10, 12)]
    assert battles([fight(10), settled(11, timeline=1), fight(12)]) == [(0, KHASAN, 10, 12)]


def test_the_order_within_a_week_is_that_of_the_log():
    before = [fight(10), settled(11), fight(11)]
    after = [fight(10), fight(11), settled(11)]

    assert battles(before) == [(0, KHASAN, 10, 10), (0, KHASAN, 11, 11)]
    assert battles(after) == [(0, KHASAN, 10, 11)]


def test_a_battle_has_its_highest_rung_and_the_losses_of_every_week():
    rows = [fight(10, rung=3, lost=(100, 1)), fight(11, rung=5, lost=(20, 30)), fight(12, rung=4)]
    gathered = timelines_of(rows, 1).battles

    assert len(gathered) == 1
    assert gathered["rung"].tolist() == [5]
    assert gathered["amount"].tolist() == [120.0]
    assert gathered["amount2"].tolist() == [31.0]
    assert (gathered["actor"][0], gathered["other"][0], gathered["serial"][0]) == (JAPAN, USSR, 0)


def test_losses_go_with_the_side_that_began_when_the_attacker_changes():
    rows = [
        fight(10, lost=(100, 1)),
        fight(11, actor=USSR, other=JAPAN, lost=(30, 20)),
        fight(30, actor=USSR, other=JAPAN, lost=(5, 6)),
    ]
    gathered = timelines_of(rows, 1).battles

    assert gathered["actor"].tolist() == [JAPAN, USSR]
    assert gathered["amount"].tolist() == [100.0 + 20.0, 5.0]
    assert gathered["amount2"].tolist() == [1.0 + 30.0, 6.0]


def test_battles_stand_in_the_order_of_timelines_and_time():
    rows = [fight(9, timeline=1), fight(10, place=HALHA), fight(12), fight(40, place=HALHA)]

    assert battles(rows) == [
        (0, HALHA, 10, 10), (0, KHASAN, 12, 12), (0, HALHA, 40, 40), (1, KHASAN, 9, 9),
    ]  # fmt: skip


def test_without_fighting_there_is_no_battle():
    table = events([settled(3)])
    nothing = gather_battles(Rows(table, np.zeros(0, dtype=int)), Rows(table, np.array([0])))

    assert len(nothing) == 0
    assert nothing["amount"].tolist() == []
    assert nothing["rung"].tolist() == []


def test_rows_are_of_a_kind_and_battles_are_gathered():
    asked = timelines_of([fight(10), fight(11), settled(12)], 1)

    assert len(asked.rows("weeks of fighting")) == 2
    assert len(asked.rows("battle")) == 1
    assert asked.rows("settlement")["week"].tolist() == [12]
    assert len(asked.rows("war")) == 0
    assert asked.rows("settlement") is asked.rows("settlement")


# -- months, laws and the record ----------------------------------------------


def test_a_month_is_sampled_in_the_week_of_the_next_months_first_day():
    sampled = timelines_of([], 1).sampled

    # From Monday 14 September 1931: 1 October is 17 days on, 1 November 48, 1 December 78.
    assert sampled[:3].tolist() == [2, 6, 11]
    # 1 October 1945 is day 5131, so week 733: past the horizon of 729 weeks.
    assert sampled[-1] == 729


def test_the_first_sample_is_not_taken_before_a_week_has_passed():
    late = ensemble([], 1)
    late.months = late.months[-1:]
    early = ensemble([], 1)
    early.months = [np.datetime64("1931-08-01").astype(object)]

    assert Timelines(early).sampled.tolist() == [1]
    assert Timelines(late).sampled.tolist() == [729]


def test_the_names_may_be_given_and_else_are_those_of_the_model():
    other = SimpleNamespace()

    assert Timelines(ensemble([], 3)).words is WORDS
    assert Timelines(ensemble([], 3), other).words is other
    assert Timelines(ensemble([], 3)).count == 3


def with_histories(timelines, histories, laws=None, **more):
    sample = ensemble([], timelines, **more)
    sample.recipe = SimpleNamespace(
        histories=SimpleNamespace(laws=[None] * histories, place="file", name="name"),
        design=SimpleNamespace(laws=laws),
    )
    return Timelines(sample)


def test_laws_from_the_priors_are_those_of_the_draws():
    assert timelines_of([], 4, laws_of=[0, 0, 1, 1]).laws_of.tolist() == [0, 0, 1, 1]
    assert timelines_of([], 4).histories is None
    assert timelines_of([], 4).recipe is None
    assert timelines_of([], 4).design == 1.0


def test_timelines_of_an_ensemble_without_draws_have_each_their_own_laws():
    bare = ensemble([], 3)
    del bare.laws_of

    assert Timelines(bare).laws_of.tolist() == [0, 1, 2]


def test_draws_of_the_same_posterior_history_share_its_laws():
    asked = with_histories(6, 4)

    assert asked.histories == 4
    assert asked.laws_of.tolist() == [0, 1, 2, 3, 0, 1]


def test_laws_that_are_set_to_draws_are_shared_only_where_both_come_round():
    laws = {"a": np.zeros(6), "b": np.float64(0.5)}

    # The least common multiple of 4 histories and 6 values is 12.
    assert with_histories(14, 4, laws).laws_of.tolist() == [*range(12), 0, 1]
    assert with_histories(6, 4, {"b": 0.5}).laws_of.tolist() == [0, 1, 2, 3, 0, 1]


def test_the_design_is_that_of_the_histories_where_their_file_is_there(monkeypatch):
    asked = []
    files = {("file", "name"): Information(frozenset(), 2.5)}
    monkeypatch.setattr(module, "information_in", lambda *key: asked.append(key) or files.get(key))

    assert with_histories(4, 4).design == 2.5
    files.clear()
    assert with_histories(4, 4).design == 1.0
    assert asked == [("file", "name")] * 2


@pytest.mark.parametrize(
    ("date", "year"),
    [("1939-05-11", 1939 + 130 / 365), ("1940-01-01", 1940.0), ("1940-12-31", 1940 + 365 / 366)],
)
def test_a_date_is_a_decimal_year(date, year):
    assert decimal_date(date) == pytest.approx(year, abs=1e-9)

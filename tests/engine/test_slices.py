"""Slices: edits at their weeks, logs emptied into columns, rows chosen and put in order.

The compiled week is replaced by one that only counts weeks and logs them.
"""

from datetime import date

import numpy as np
import pytest
from tests.engine.toy import Calendar, Model

from allohistory.engine import slices
from allohistory.engine.slices import (
    COLUMN_NAMES,
    LogOverflow,
    Slice,
    concatenate,
    in_order,
    month_ends,
    no_columns,
    seed_worlds,
    select_rows,
)
from allohistory.kit import FULL

MODEL = Model(calendar=Calendar(date(1931, 9, 14), 20))


def advance(worlds, raw, laws, facts, log, emitted, first, until, ends, places, series):
    """Stand for the compiled week: log every week of every world, until the log is half full."""
    del raw, laws, facts, places
    for k in range(first, len(worlds)):
        world = worlds[k]
        while world.clock.week < until and log.stored <= len(log.week) // 2:
            row = log.stored
            log.timeline[row], log.week[row], log.serial[row] = k, world.clock.week, emitted[k]
            log.stored += 1
            emitted[k] += 1
            world.clock.week += 1
            series[k, 0, np.asarray(ends) == world.clock.week] = world.clock.week
        if world.clock.week < until:
            return k
    return len(worlds)


@pytest.fixture
def part(monkeypatch):
    monkeypatch.setattr(slices, "stepper", lambda order: advance)
    laws = MODEL.draw_laws(5, np.arange(3))
    return Slice(MODEL, MODEL.open_worlds(laws), laws, detail=FULL, capacity=8)


def columns(timelines, weeks):
    return {"timeline": np.array(timelines, np.int32), "week": np.array(weeks)}


def plain(selection):
    return {name: column.tolist() for name, column in selection.items()}


def marker(name, marks):
    """An edit that notes its name, the week of the worlds, and the law before it."""

    def edit(worlds, laws, before):
        marks.append((name, int(worlds.clock.week[0]), float(before.quarrels.fading[0])))
        laws.quarrels.fading += 1.0

    return edit


def test_series_are_sampled_in_the_week_in_which_the_next_month_begins():
    # 1 October 1931 is in week 2 (from 28 September on), 1 November in 6, 1 December in 11 and
    # 1 January in 15; the last month ends with the run.
    assert month_ends(MODEL) == [2, 6, 11, 15, 20]


def test_a_month_that_ends_in_the_first_week_is_sampled_after_it():
    assert month_ends(Model(calendar=Calendar(date(1931, 9, 29), 2))) == [1, 2]


def test_no_month_is_sampled_after_the_end():
    assert month_ends(Model(calendar=Calendar(date(1931, 9, 14), 1))) == [1]


def test_noise_depends_on_the_seed_and_on_the_id_alone():
    laws = MODEL.draw_laws(5, np.arange(3))
    worlds, others = MODEL.open_worlds(laws), MODEL.open_worlds(laws)
    seed_worlds(worlds, 5, np.array([0, 1, 7]))
    seed_worlds(others, 5, np.array([7, 2, 1]))

    salts, other = worlds.clock.salts, others.clock.salts
    assert np.array_equal(salts[[2, 1]], other[[0, 2]])
    assert len(np.unique(salts)) == salts.size
    seed_worlds(others, 6, np.array([0, 1, 7]))
    assert not np.intersect1d(salts, others.clock.salts).size


def test_a_new_slice_has_no_results_yet(part):
    assert len(part) == 3
    assert part.series.shape == (3, 2, 5)
    assert part.series.dtype == np.float32
    assert np.isnan(part.series).all()
    assert part.log.week.shape == (8,)
    assert part.log.detail == FULL
    assert part.part().events["week"].tolist() == []


def test_weeks_are_simulated_up_to_the_last_and_logs_emptied_on_the_way(part):
    part.run(None, 0, 20, [])
    events = part.part().events

    assert part.worlds.clock.week.tolist() == [20, 20, 20]
    assert len(part.kept) > 3
    assert events["timeline"].tolist() == [0] * 20 + [1] * 20 + [2] * 20
    assert events["week"].tolist() == [*range(20)] * 3
    assert events["serial"].tolist() == [*range(20)] * 3
    assert part.series[:, 0].tolist() == [[2, 6, 11, 15, 20]] * 3


def test_edits_are_made_before_their_week_in_the_order_of_their_weeks(part):
    marks = []
    edits = [(9, marker("late", marks)), (4, marker("early", marks)), (9, marker("last", marks))]
    part.run(None, 0, 20, edits)

    # Each of them is given the laws as they were before the first.
    assert marks == [("early", 4, 0.1), ("late", 9, 0.1), ("last", 9, 0.1)]
    assert part.laws.quarrels.fading == pytest.approx([3.1] * 3)


@pytest.mark.parametrize(("week", "count"), [(2, 0), (3, 1), (7, 1), (8, 0), (9, 0)])
def test_edits_are_made_from_the_first_week_to_before_the_last(part, week, count):
    marks = []
    part.run(None, 0, 3, [])
    part.run(None, 3, 8, [(week, marker("edit", marks))])

    assert [mark[:2] for mark in marks] == [("edit", week)] * count
    assert part.worlds.clock.week.tolist() == [8, 8, 8]


def test_nothing_happens_in_no_weeks(part):
    marks = []
    part.run(None, 0, 0, [(0, marker("edit", marks))])

    assert marks == []
    assert part.worlds.clock.week.tolist() == [0, 0, 0]


def test_a_week_that_does_not_fit_into_a_log_is_an_overflow(part):
    part.log.lost = 1

    with pytest.raises(LogOverflow):
        part.run(None, 0, 2, [])


def test_the_log_is_empty_after_every_run_and_no_row_of_it_is_kept_twice(part):
    part.log.stored = 2
    part.log.week[:2], part.log.timeline[:2] = [7, 8], [0, 2]
    part.empty_log()
    part.empty_log()
    part.log.week[:2] = 0

    assert part.log.stored == 0
    assert len(part.kept) == 1
    assert part.kept[0]["week"].tolist() == [7, 8]
    assert part.kept[0]["timeline"].tolist() == [0, 2]


def test_a_subset_has_its_rows_in_their_order_and_shares_nothing(part):
    part.run(None, 0, 10, [])
    part.worlds.buildup.divisions[:, 0] = [5.0, 6.0, 7.0]
    half = part.subset(np.array([2, 0, 2]))
    half.worlds.buildup.divisions[0, 0] = 99.0

    assert half.worlds.buildup.divisions[:, 0].tolist() == [99.0, 5.0, 7.0]
    assert part.worlds.buildup.divisions[:, 0].tolist() == [5.0, 6.0, 7.0]
    half.run(None, 10, 12, [])
    assert half.worlds.clock.week.tolist() == [12, 12, 12]
    assert part.worlds.clock.week.tolist() == [10, 10, 10]
    assert half.part().events["week"].tolist() == [*range(12)] * 3
    assert half.raw.shape[0] == 3


def test_a_copy_goes_on_alone(part):
    part.run(None, 0, 5, [])
    copy = part.copy()
    copy.run(None, 5, 9, [])

    assert (part.worlds.clock.week[0], copy.worlds.clock.week[0]) == (5, 9)
    assert part.part().events["week"].tolist() == [*range(5)] * 3


def test_a_part_has_no_weights_without_sites(part):
    assert part.part().imposed.shape == (3, 0)


def test_there_are_columns_even_without_events():
    blank = no_columns()

    assert set(blank) == set(COLUMN_NAMES)
    assert {len(column) for column in blank.values()} == {0}
    assert blank["timeline"].dtype == np.int32
    assert plain(concatenate([])) == plain(blank)


def test_columns_are_put_one_after_the_other():
    both = concatenate([columns([0, 1], [3, 4]), columns([0], [5])])

    assert plain(both) == {"timeline": [0, 1, 0], "week": [3, 4, 5]}


def test_events_are_sorted_by_timeline_and_stay_in_order_within_it():
    mixed = columns([1, 0, 1, 0], [1, 2, 3, 4])

    assert plain(in_order(mixed)) == {"timeline": [0, 0, 1, 1], "week": [2, 4, 1, 3]}
    ordered = columns([0, 0, 1], [1, 2, 3])
    assert in_order(ordered) is ordered


def test_rows_are_chosen_in_any_order_and_as_often_as_asked():
    events = columns([0, 0, 2, 3, 2], [1, 2, 3, 4, 5])

    assert select_rows(events, np.arange(4), 4) is events
    assert plain(select_rows(events, np.array([2, 0, 1, 2]), 4)) == {
        "timeline": [0, 0, 1, 1, 3, 3],
        "week": [3, 5, 1, 2, 3, 5],
    }


def test_the_first_rows_of_more_are_a_choice_too():
    events = columns([0, 1, 2], [1, 2, 3])

    assert plain(select_rows(events, np.arange(2), 3)) == {"timeline": [0, 1], "week": [1, 2]}
    assert plain(select_rows(events, np.array([], int), 3)) == {"timeline": [], "week": []}

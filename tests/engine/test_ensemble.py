"""Ensembles: rows of events and series, their laws, and the joining of parts in order."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from tests.engine.toy import Calendar, Model

from allohistory.engine import Design, ensemble
from allohistory.engine.ensemble import Ensemble, chunks, gather
from allohistory.engine.interventions import Plan
from allohistory.engine.recipe import Recipe
from allohistory.engine.slices import Part
from allohistory.errors import RunError

MODEL = Model(calendar=Calendar(date(1931, 9, 14), 20))


def recipe(**design):
    return Recipe(MODEL, Design(**{"timelines": 3, "seed": 5, "noise": 2, **design}))


def events(timelines, weeks):
    return {"timeline": np.array(timelines, np.int32), "week": np.array(weeks)}


def part(timelines, weeks, values, imposed):
    series = np.full((len(values), 2, 5), np.array(values, np.float32)[:, None, None])
    return Part(events(timelines, weeks), series, np.array(imposed, float)[:, None])


def run(ids=(0, 1, 2), **keys):
    values = np.zeros((len(ids), 2, 5), np.float32)
    values[:, 1] = 7.0
    log = events([0, 0, 2], [3, 5, 4])
    return Ensemble(keys.pop("recipe", recipe()), np.array(ids), log, values, **keys)


def test_an_ensemble_says_its_arm_its_size_and_its_seed():
    changed = replace(recipe(), plan=object.__new__(Plan))

    assert repr(run()) == "<Ensemble baseline: 3 timelines, seed 5>"
    assert repr(run(recipe=changed)) == "<Ensemble changed: 3 timelines, seed 5>"
    assert (len(run()), run().timelines, run().seed, run().model) == (3, 3, 5, MODEL)


def test_the_share_that_met_the_condition_is_one_where_there_was_none():
    assert run().given == 1.0
    assert run(candidates=12).given == 0.25


def test_timelines_have_the_draw_of_their_id():
    assert run(ids=(0, 1, 2)).laws_of.tolist() == [0, 0, 1]
    assert run(ids=(4, 9, 3)).laws_of.tolist() == [2, 4, 1]


def test_series_have_the_names_and_months_of_the_model():
    series = run().series

    assert list(series) == ["tension", "divisions"]
    assert series["tension"].tolist() == [[0.0] * 5] * 3
    assert series["divisions"].tolist() == [[7.0] * 5] * 3
    assert run().months == MODEL.calendar.months


def test_uncertain_laws_are_those_of_each_draw(monkeypatch):
    monkeypatch.setattr(ensemble, "chunks", lambda length, size: chunks(length, 2))
    laws = run(ids=(5, 0, 4)).laws
    draws = MODEL.draw_laws(5, np.array([2, 0, 2])).quarrels.provocation

    assert list(laws) == [f"quarrels.provocation.{name}" for name in ("north", "south", "east")]
    assert [column.tolist() for column in laws.values()] == draws[:, :3].T.tolist()


def test_laws_that_were_stored_are_taken_from_there():
    stored = {"quarrels.fading": np.array([1.0, 2.0, 3.0])}

    assert run(stored_laws=stored).laws is stored
    assert run(stored_laws={}).laws == {}


def test_the_events_of_a_timeline_are_its_rows():
    assert [run().rows_of(k) for k in range(3)] == [slice(0, 2), slice(2, 2), slice(2, 3)]
    assert run().events_of(0)["week"].tolist() == [3, 5]
    assert run().events_of(1)["week"].tolist() == []
    assert run().events_of(2)["week"].tolist() == [4]


@pytest.mark.parametrize("timeline", [-1, 3])
def test_a_timeline_that_is_not_there_is_refused(timeline):
    for use in (run().check_row, run().rows_of, run().events_of, run().replay):
        with pytest.raises(RunError, match=f"there is no timeline {timeline}; there are 0 to 2"):
            use(timeline)


def test_a_replay_is_of_the_noise_of_the_row_up_to_a_week_or_the_end(monkeypatch):
    calls = []
    monkeypatch.setattr(ensemble, "replay_timeline", lambda *call: calls.append(call[1:]))
    sample = run(ids=(4, 9, 3))
    sample.replay(1)
    sample.replay(2, 0)
    sample.replay(0, 12)

    assert calls == [(1, 9, 20), (2, 3, 0), (0, 4, 12)]


@pytest.mark.parametrize(
    ("length", "size", "spans"),
    [(0, 2, []), (1, 2, [(0, 1)]), (4, 2, [(0, 2), (2, 4)]), (5, 2, [(0, 2), (2, 4), (4, 5)])],
)
def test_chunks_cover_all_rows_once(length, size, spans):
    assert [(chunk.start, chunk.stop) for chunk in chunks(length, size)] == spans


IDS = [np.array([4, 6]), np.array([7]), np.array([9, 10])]
PARTS = [
    part([0, 1], [1, 2], [0.0, 1.0], [-1.0, -2.0]),
    part([], [], [2.0], [-3.0]),
    part([0, 0, 1], [5, 6, 7], [3.0, 4.0], [-4.0, -5.0]),
]


def test_parts_are_joined_in_order_and_their_timelines_numbered_on():
    joined = gather(recipe(), IDS, PARTS, candidates=8, warnings=("late",))

    assert joined.ids.tolist() == [4, 6, 7, 9, 10]
    assert joined.events["timeline"].tolist() == [0, 1, 3, 3, 4]
    assert joined.events["week"].tolist() == [1, 2, 5, 6, 7]
    assert joined.values[:, 0, 0].tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert joined.imposed.tolist() == [[-1.0], [-2.0], [-3.0], [-4.0], [-5.0]]
    assert (joined.candidates, joined.warnings) == (8, ("late",))
    assert joined.events["timeline"].dtype == np.int32
    assert PARTS[2].events["timeline"].tolist() == [0, 0, 1]


@pytest.mark.parametrize(("limit", "weeks"), [(4, [1, 2, 5, 6]), (2, [1, 2]), (0, [])])
def test_only_the_first_rows_are_taken_up_to_a_limit(limit, weeks):
    joined = gather(recipe(), IDS, PARTS, limit=limit)

    assert joined.ids.tolist() == [4, 6, 7, 9, 10][:limit]
    assert joined.events["week"].tolist() == weeks
    assert len(joined.values) == len(joined.imposed) == limit


@pytest.mark.parametrize("limit", [5, 9, None])
def test_a_limit_that_is_not_reached_takes_nothing_away(limit):
    assert len(gather(recipe(), IDS, PARTS, limit=limit)) == 5


def test_no_parts_are_an_empty_ensemble():
    nothing = gather(recipe(), [], [])

    assert len(nothing) == 0
    assert nothing.events["timeline"].tolist() == []
    assert (nothing.values.shape, nothing.values.dtype) == ((0, 0, 0), np.float32)
    assert nothing.imposed.shape == (0, 0)


def test_ids_and_parts_belong_together():
    with pytest.raises(ValueError, match="zip"):
        gather(recipe(), IDS[:2], PARTS)

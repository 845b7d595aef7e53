"""For all laws within their priors, no number leaves its range."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.mechanisms.stage import compiled_only

from allohistory.engine.design import Design
from allohistory.engine.recipe import Recipe
from allohistory.engine.slices import Slice
from allohistory.mechanisms import ORDER

LABELS = {mechanism: mechanism.__name__.rpartition(".")[2] for mechanism in ORDER}
RANGES = {"0..1": (0.0, 1.0), "-1..1": (-1.0, 1.0)}
NEVER_NEGATIVE = {"aircraft", "tanks", "men", "months", "incidents", "1/week", "log2", "breaches"}
STOCKS = {("buildup", "divisions"), ("buildup", "wanted"), ("intelligence", "estimate")}
SLACK = 1e-9


def walk(model, seed, count, every):
    """Return the worlds of some timelines, and the recorded events, every few weeks."""
    recipe = Recipe(model, Design(1, seed))
    run = Slice(model, *recipe.open(np.arange(count)), detail=0)
    for week in range(0, model.calendar.weeks, every):
        run.run(model.facts, week, min(week + every, model.calendar.weeks), ())
        yield run.worlds, run.part()


def bounds_of(block, name, field):
    """Return the range that a field of the state must keep."""
    if field.unit in RANGES:
        return RANGES[field.unit]
    if field.unit in NEVER_NEGATIVE or (block, name) in STOCKS:
        return 0.0, np.inf
    if field.kind == "i4" and field.says.startswith("1 "):
        return 0, 1
    return -np.inf, np.inf


def faults(worlds):
    """List the fields with invalid values."""
    problems = []
    for mechanism, block in LABELS.items():
        for name, field in mechanism.STATE.items():
            column = worlds[block][name]
            low, high = bounds_of(block, name, field)
            if not np.isfinite(column).all():
                problems.append(f"{block}.{name} is not finite")
            elif (column < low - SLACK).any() or (column > high + SLACK).any():
                problems.append(
                    f"{block}.{name} in {column.min()}..{column.max()}, not {low}..{high}"
                )
    return problems


def power_sums(model, worlds):
    """Return the power of all factions together, by actor."""
    owners = model.facts.politics.actor[: len(model.names["faction"])]
    power = worlds.politics.power[:, : len(owners)]
    return np.array([power[:, owners == actor].sum(axis=1) for actor in np.unique(owners)])


@compiled_only
@settings(max_examples=15, deadline=None)
@given(seed=some.integers(0, 2**62))
def test_every_number_keeps_within_its_range(model, seed):
    for worlds, part in walk(model, seed, 8, every=13):
        assert not faults(worlds)
        assert power_sums(model, worlds) == pytest.approx(1.0)
        assert (worlds.affairs.tension >= 0).all()
        chances = part.events["probability"]
        assert ((chances > 0) & (chances <= 1)).all()
        for name in ("amount", "amount2", "weights"):
            assert np.isfinite(part.events[name]).all()


def test_one_timeline_keeps_within_its_ranges(model):
    for worlds, _ in walk(model, 11, 1, every=26):
        assert not faults(worlds)


@compiled_only
def test_a_fight_costs_no_more_men_than_are_engaged(model):
    for worlds, _ in walk(model, 5, 60, every=1):
        assert (worlds.battle.taken <= worlds.incidents.men + 1.0).all()
        open_ = worlds.incidents.rung > 0
        within = worlds.battle.losses <= worlds.incidents.pool + 1.0
        assert within[open_].all()


@compiled_only
@settings(max_examples=10, deadline=None)
@given(seed=some.integers(0, 2**62))
def test_laws_are_drawn_within_what_the_schema_allows(model, seed):
    laws = model.draw_laws(seed, np.arange(16))
    for law in model.laws:
        values = laws[law.block][law.field][(slice(None), *law.index)]
        low = -np.inf if law.number.low is None else law.number.low
        high = np.inf if law.number.high is None else law.number.high
        assert ((values >= low) & (values <= high)).all(), law.path

"""Timelines side by side: two mechanisms written for lanes, against the same as they are.

In a record of lanes every field has a last axis of timelines, and the innermost loop runs over it,
so that the compiler can put eight of them into one register. What branches, such as an event that
is logged, has to be done for each timeline afterwards; and the functions of the C library, which
take one number at a time, are replaced by polynomials, which changes the last bits of results.

    python benchmarks/lanes.py

Prints nanoseconds a timeline and week of processor time, the least of several turns each.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from time import process_time
from typing import Any

import numpy as np
from child import SCENARIO
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

from allohistory.engine import Design
from allohistory.engine.recipe import Recipe
from allohistory.kit.compiled import compiled, compiled_into
from allohistory.kit.log import FULL, blank_logs
from allohistory.mechanisms import buildup, intelligence
from allohistory.mechanisms.buildup import MONTH
from allohistory.model import build
from allohistory.scenario import load
from allohistory.vocabulary.durations import WEEK

LANES = 16  # two registers of 512 bits; with eight, the compiler unrolls the loop instead
TIMELINES, WEEKS, TURNS = 64, 400, 7
NUMBERS = (("intelligence", "attack"), ("buildup", "divisions"), ("intelligence", "strength"))
INPUTS = ("committed", "threat", "tied", "believed", "fear", "budget")
BLOCKS = ("clock", "buildup", "intelligence", "affairs", "battle", "clients")


def bits_of(_context: Any, _number: Any) -> Any:
    """Return the bits of a float."""

    def generate(_target: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.IntType(64))

    return types.int64(types.float64), generate


def float_of(_context: Any, _bits: Any) -> Any:
    """Return the float that has these bits."""

    def generate(_target: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.DoubleType())

    return types.float64(types.int64), generate


# Numba calls them with a context of its own, which no type checker knows.
BITS_OF: Any = intrinsic(bits_of)
FLOAT_OF: Any = intrinsic(float_of)


@compiled_into
def exponential(x):
    """Return exp(x) by a polynomial of degree 11 on the remainder of x / log 2."""
    x = min(max(x, -700.0), 700.0)
    shifted = x * 1.4426950408889634 + 6755399441055744.0
    whole = shifted - 6755399441055744.0
    r = x - whole * 0.6931471803691238 - whole * 1.9082149292705877e-10
    p = 1.0 + r * (1 / 11)
    p = 1.0 + r * p * (1 / 10)
    p = 1.0 + r * p * (1 / 9)
    p = 1.0 + r * p * (1 / 8)
    p = 1.0 + r * p * (1 / 7)
    p = 1.0 + r * p * (1 / 6)
    p = 1.0 + r * p * (1 / 5)
    p = 1.0 + r * p * (1 / 4)
    p = 1.0 + r * p * (1 / 3)
    p = 1.0 + r * p * (1 / 2)
    p = 1.0 + r * p
    return FLOAT_OF(BITS_OF(p) + (BITS_OF(shifted) << 52))


@compiled
def drift_of_lanes(world, law, facts):
    """Let every belief return toward its resting level, in all lanes."""
    own, rule, affairs = world.intelligence, law.intelligence, world.affairs
    for b in range(facts.sizes.belief):
        i, j = facts.intelligence.of[b], facts.intelligence.on[b]
        for k in range(LANES):
            tension = affairs.tension[i, j, k]
            felt = tension / (tension + rule.tension_scale[k])
            odds = own.resting_odds[b, k] * exponential(rule.tension_weight[k] * felt)
            feared, ending = own.attack[i, j, k], rule.ending[k]
            begins = min(max(ending * odds, 0.0), 1.0)
            own.attack[i, j, k] = feared * (1.0 - ending) + (1.0 - feared) * begins
        for n in range(len(facts.buildup.actor)):
            g = facts.buildup.groups_of[j, n]
            if g < 0:
                break
            for k in range(LANES):
                stale = own.variance[i, g, k] + rule.staleness[k]
                own.variance[i, g, k] = min(stale, 4.0 * rule.doubt[k])
                error = exponential(own.reckoned[i, g, k] - world.buildup.strength[g, k])
                own.strength[i, g, k] = error * world.buildup.divisions[g, k]


@compiled_into
def copied(source, target):
    """Copy the lanes of a quantity."""
    for k in range(LANES):
        target[k] = source[k]


@compiled
def gather_lanes(world, facts, g):
    """Copy what group `g` depends on next to its own numbers.

    Only then can the compiler see that what is written overlaps with nothing that is read.
    """
    inputs, affairs = world.inputs, world.affairs
    a, facing = facts.buildup.actor[g], facts.buildup.faces[g]
    b = facts.buildup.actor[facing]
    copied(affairs.committed[a], inputs.committed[g])
    copied(affairs.threat[a], inputs.threat[g])
    copied(world.clients.tied[a], inputs.tied[g])
    copied(world.intelligence.strength[a, facing], inputs.believed[g])
    copied(world.intelligence.prepares[a, b], inputs.fear[g])
    copied(affairs.budget[a], inputs.budget[g])


@compiled
def move_lanes(world, law, years, g):
    """Move divisions toward what is wanted and ordered, in all lanes.

    Whoever has carried out an order is logged by a second loop, which is left out here.
    """
    own, rule, inputs = world.buildup, law.buildup, world.inputs
    for k in range(LANES):
        divisions, moved = own.divisions[g, k], own.moved[g, k]
        tanks, aircraft = own.tanks[g, k], own.aircraft[g, k]
        elsewhere = inputs.committed[g, k] + inputs.threat[g, k] + inputs.tied[g, k]
        pull = 1.0 - rule.drain[g, k] * min(max(elsewhere, 0.0), 1.0)
        need = rule.ratio[g, k] * inputs.believed[g, k] + rule.alarm[g, k] * inputs.fear[g, k]
        most = rule.ceiling[g, k] * exponential(inputs.budget[g, k])
        need = max(need * pull, rule.garrison[k] * most * pull) + world.affairs.target[g, k]
        wanted = min(max(need, rule.floor[g, k]), max(rule.floor[g, k], most))
        lost = world.battle.lost[g, k] / (1000.0 * rule.men[g, k])
        divisions = max(0.0, divisions - lost)
        carried = rule.rail[g, k] * exponential(rule.rail_growth[g, k] * years) * MONTH
        by_order = min(max(world.affairs.transfer[g, k] - moved, -carried), carried)
        travels = max(0.0, 1.0 + by_order / max(divisions, 1e-300))
        gap, room = wanted - divisions - by_order, carried - abs(by_order)
        planned = min(max(rule.pace[k] * gap, -room), room)
        own.wanted[g, k], own.moved[g, k] = wanted, moved + by_order
        own.tanks[g, k], own.aircraft[g, k] = tanks * travels, aircraft * travels
        own.divisions[g, k] = max(0.0, divisions + by_order + planned)


@compiled
def drift_of_one(world, law, facts):
    """Let every belief return toward its resting level, as the mechanism does it."""
    for b in range(facts.sizes.belief):
        intelligence.drift(world, law, facts, b)


@compiled
def move_one(world, law, facts, log, g):
    """Move the divisions of group `g`, as the mechanism does it."""
    world.buildup.wanted[g] = buildup.wanted_divisions(world, law, facts, g)
    buildup.bleed(world, law, facts, g)
    buildup.move(world, law, facts, log, g)


@compiled
def weeks_of_ones(worlds, laws, facts, log, weeks, which):
    """Run one mechanism (0 beliefs, 1 divisions) for `weeks` in every world."""
    for k in range(len(worlds)):
        world, law = worlds[k], laws[k]
        for week in range(weeks):
            world.clock.week, log.stored = week, 0
            if which == 0:
                drift_of_one(world, law, facts)
            else:
                for g in range(facts.sizes.group):
                    move_one(world, law, facts, log, g)


@compiled
def weeks_of_lanes(worlds, laws, facts, weeks, which):
    """Run the same mechanism for `weeks` in records of lanes."""
    for n in range(len(worlds)):
        world, law = worlds[n], laws[n]
        for week in range(weeks):
            if which == 0:
                drift_of_lanes(world, law, facts)
            else:
                for g in range(facts.sizes.group):
                    gather_lanes(world, facts, g)
                    move_lanes(world, law, week * WEEK, g)


def lanes_of(records: np.recarray, blocks: tuple[str, ...]) -> np.recarray:
    """Return `records` (timeline,) as records of lanes (timeline / LANES,)."""
    inner = []
    for block in blocks:
        dtype = records.dtype[block]
        fields = [
            (name, dtype[name].base, (*dtype[name].shape, LANES)) for name in dtype.names or ()
        ]
        if block == "buildup" and "clock" in blocks:
            shape = (*dtype["divisions"].shape, LANES)
            inputs = np.dtype((np.record, [(name, "f8", shape) for name in INPUTS]))
            inner.append(("inputs", inputs))
        inner.append((block, np.dtype((np.record, fields))))
    lanes = np.zeros(len(records) // LANES, np.dtype((np.record, inner))).view(np.recarray)
    for block in blocks:
        for name in records.dtype[block].names or ():
            values = np.asarray(records[block][name])
            grouped = values.reshape(len(lanes), LANES, *values.shape[1:])
            lanes[block][name] = np.moveaxis(grouped, 1, -1)
    return lanes


def least(run: Callable[[], Any]) -> float:
    """Return the processor seconds of one call."""
    began = process_time()
    run()
    return process_time() - began


def main() -> None:
    """Measure both mechanisms both ways, and compare what they come to."""
    model = build(load(SCENARIO))
    recipe = Recipe(model, Design(TIMELINES, 1))
    worlds, laws = recipe.open(np.arange(TIMELINES))
    law_blocks = ("buildup", "intelligence")
    log = blank_logs(1, 1024, FULL)[0]
    results: dict[str, dict[str, float]] = {}
    for which, name in enumerate(("beliefs", "divisions")):
        for k in range(TIMELINES):
            intelligence.derive(worlds[k], laws[k], model.facts)
        ones, lanes = worlds.copy(), lanes_of(worlds, BLOCKS)
        lane_laws = lanes_of(laws, law_blocks)

        def as_ones(weeks: int = WEEKS, ones: Any = ones, which: int = which) -> None:
            weeks_of_ones(ones, laws, model.facts, log, weeks, which)

        def as_lanes(
            weeks: int = WEEKS, lanes: Any = lanes, lane_laws: Any = lane_laws, which: int = which
        ) -> None:
            weeks_of_lanes(lanes, lane_laws, model.facts, weeks, which)

        as_ones(50)
        as_lanes(50)
        check(ones, lanes)
        times = [(least(as_ones), least(as_lanes)) for _ in range(TURNS)]
        scale = 1e9 / (TIMELINES * WEEKS)
        one, lane = (min(column) * scale for column in zip(*times, strict=True))
        results[name] = {"ns_one": one, "ns_lanes": lane, "times": one / lane}
    print(json.dumps(results, indent=1))


def check(ones: np.recarray, lanes: np.recarray) -> None:
    """Raise AssertionError unless both came to the same numbers, but for the last digits."""
    for block, name in (
        ("intelligence", "attack"),
        ("buildup", "divisions"),
        ("intelligence", "strength"),
    ):
        lane = np.moveaxis(np.asarray(lanes[block][name]), -1, 1)
        values = np.asarray(ones[block][name])
        if not np.allclose(values, lane.reshape(values.shape), rtol=1e-9):
            raise AssertionError(f"{block}.{name} differs")


if __name__ == "__main__":
    main()

"""The engine on built scenarios: the properties of the toy hold for the users' model too."""

import hashlib
import os
import shutil
import subprocess
import sys
from datetime import date
from types import SimpleNamespace

import numba
import numpy as np
import pytest
from tests.shipped import shipped_model

from allohistory.engine import Design, branch, compare, simulate
from allohistory.kit import block, compiled, number, purpose, uniform
from allohistory.mechanisms import ORDER
from allohistory.model import build
from allohistory.scenario import load
from allohistory.scenario.library import TEMPLATE

SEED = 3
ONLOOKER = """
  onlooker:
    name: Onlooker
    short: the Onlooker
    people: onlooking
    colour: "#888888"
    precision: 1
    conservatism: 0.5
    punishment: 0.1
    factions: {everybody: {name: everybody, line: looking on, power: 1}}
"""
IDLE = purpose("idle.look")


@compiled
def look_on(world, law, facts, log):
    """Draw a number that nothing depends on."""
    world.idle.last = uniform(world, IDLE, 1, 2)


class Idle(SimpleNamespace):
    """A mechanism that changes nothing; it can be looked up like a module."""

    __hash__ = object.__hash__  # pyright: ignore[reportAssignmentType]


def fingerprint(*ensembles):
    digest = hashlib.sha256()
    for ensemble in ensembles:
        for name in sorted(ensemble.events):
            digest.update(ensemble.events[name].tobytes())
        digest.update(ensemble.values.tobytes())
    return digest.hexdigest()


def template_pair(timelines=1):
    """Return the fingerprint of the template's what-if; a child process computes it too."""
    model = build(load(TEMPLATE))
    return fingerprint(
        *compare(model, model.scenario.whatif("league-clause"), Design(timelines, SEED), threads=1)
    )


@pytest.fixture(scope="module")
def template():
    return build(load(TEMPLATE))


@pytest.fixture(scope="module")
def far_east():
    return shipped_model()


@pytest.mark.slow
def test_both_ways_of_running_give_the_same_bits(root):
    there = {"0": "1", "1": "0"}[os.environ.get("NUMBA_DISABLE_JIT", "0")]
    code = "from tests.engine.test_model import template_pair; print(template_pair())"
    child = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"NUMBA_DISABLE_JIT": there, "PYTHONPATH": str(root)},
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )

    assert child.stdout.strip() == template_pair()


def test_an_unused_actor_changes_no_other_draw(template, tmp_path):
    folder = tmp_path / "with_onlooker"
    shutil.copytree(TEMPLATE, folder)
    with (folder / "actors.yaml").open("a", encoding="utf-8") as file:
        file.write(ONLOOKER)
    larger = build(load(folder))

    assert "onlooker" in larger.names["actor"]
    design = Design(1 if numba.config.DISABLE_JIT else 3, SEED)
    assert fingerprint(simulate(larger, design)) == fingerprint(simulate(template, design))


@pytest.mark.slow
def test_an_unused_mechanism_changes_no_other_draw(template):
    idle = Idle(
        __name__="tests.idle", STATE=block(last=number("", "")), LAW=block(), FACTS=block(),
        WRITES=("idle",), step=look_on,
    )  # fmt: skip
    larger = build(template.scenario, (idle, *ORDER))

    assert fingerprint(simulate(larger, Design(12, SEED))) == fingerprint(
        simulate(template, Design(12, SEED))
    )


@pytest.mark.slow
@pytest.mark.parametrize(("threads", "size"), [(1, 1), (2, 7), (7, 3), (7, 40)])
def test_threads_and_slices_change_nothing(far_east, threads, size):
    whatif = far_east.scenario.whatif("neutrality-1941")
    once = compare(far_east, whatif, Design(30, SEED), threads=1, slice_size=30)
    rerun = compare(far_east, whatif, Design(30, SEED), threads=threads, slice_size=size)

    assert fingerprint(*rerun) == fingerprint(*once)


@pytest.mark.slow
def test_a_null_what_if_changes_nothing(far_east):
    run = simulate(far_east, Design(30, SEED))
    baseline, changed = branch(far_east, [], date(1936, 5, 4), Design(30, SEED))

    assert fingerprint(baseline) == fingerprint(changed) == fingerprint(run)


@pytest.mark.slow
def test_a_what_if_after_the_horizon_changes_nothing(far_east):
    whatif = far_east.scenario.whatif("neutrality-1941")
    run = simulate(far_east, Design(30, SEED))
    baseline, changed = branch(far_east, whatif.changes, date(1950, 1, 1), Design(30, SEED))

    assert fingerprint(baseline) == fingerprint(changed) == fingerprint(run)


@pytest.mark.slow
def test_every_what_if_of_the_scenario_can_be_planned_and_replayed(far_east):
    for name in far_east.scenario.whatifs:
        _, changed = compare(far_east, far_east.scenario.whatif(name), Design(3, SEED))
        stored, replayed = changed.events_of(2), changed.replay(2).events
        rows = np.flatnonzero(np.isin(replayed["serial"], stored["serial"]))
        for column, values in stored.items():
            assert np.array_equal(replayed[column][rows], values), (name, column)

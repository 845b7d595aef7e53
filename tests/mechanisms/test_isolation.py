"""Results do not depend on the order of members, on unused members, or on compilation."""

import hashlib
import os
import subprocess
import sys

import pytest
from tests.mechanisms.company import ADDED, NEW, with_company
from tests.mechanisms.stage import INTERPRETED, Stage
from tests.mechanisms.telling import plain_events, same_series, without_weighing_hazards

from allohistory.engine import Design, simulate
from allohistory.kit import choice
from allohistory.mechanisms import situation
from allohistory.model import build
from allohistory.scenario import load
from allohistory.scenario.library import TEMPLATE

SEED = 3
COUNT = 1 if INTERPRETED else 4  # whole timelines: the claims hold for each of them
LEAGUE = {
    "actor": "hill_league",
    "faction": "elders",
    "about": "borea",
    "start": "1950-02-06",
    "end": "1952-12-01",
}


@pytest.fixture(scope="module")
def run(model):
    return simulate(model, Design(COUNT, SEED))


@pytest.mark.parametrize("kind", ["actor", "decision", "event"])
def test_an_unused_member_changes_no_result(model, run, tmp_path, kind):
    larger = with_company(model.scenario, tmp_path / "two_rivals", [kind], **LEAGUE)
    second = simulate(larger, Design(COUNT, SEED))

    assert plain_events(second, without=NEW) == plain_events(run)
    assert same_series(second, run)


def test_drivers_are_computed_whenever_somebody_weighs_them(model):
    first, second = (
        simulate(without_weighing_hazards(model, every_week=always), Design(COUNT, SEED))
        for always in (False, True)
    )

    assert plain_events(first) == plain_events(second)
    assert same_series(first, second)


@pytest.mark.skipif(not INTERPRETED, reason="compiled functions cannot be watched")
def test_no_driver_is_weighed_in_a_week_in_which_it_is_not_computed(model, monkeypatch):
    computed, weighed = set(), set()

    def noting(world, facts, is_asked=situation.is_asked):
        if is_asked(world, facts):
            computed.add(int(world.clock.week))
        return is_asked(world, facts)

    def weighing(world, slot, driver_value=choice.driver_value):
        if slot >= 0:
            weighed.add(int(world.clock.week))
        return driver_value(world, slot)

    calm = without_weighing_hazards(model, every_week=False)
    calm.facts.decisions.opens[calm.facts.decisions.by_chance == 1] = 9999  # else asked every week
    monkeypatch.setattr(situation, "is_asked", noting)
    monkeypatch.setattr(choice, "driver_value", weighing)
    for seed in range(6):  # among them talks, treaties, breaches and returns
        computed.clear()
        weighed.clear()
        simulate(calm, Design(1, seed), threads=1)
        assert weighed <= computed
        assert 0 < len(weighed) <= len(computed) < model.calendar.weeks


@pytest.mark.slow
def test_all_unused_members_together_change_no_result(model, run, tmp_path):
    larger = with_company(model.scenario, tmp_path / "two_rivals", ADDED, **LEAGUE)
    second = simulate(larger, Design(COUNT, SEED))

    assert len(plain_events(second)) > len(plain_events(run))
    assert plain_events(second, without=NEW) == plain_events(run)
    assert same_series(second, run)


def test_relabelling_actors_only_relabels_results(run, model):
    """With actors in another order every index shifts, but no name and no number."""
    actors = dict(reversed(model.scenario.actors.items()))
    turned = simulate(
        build(model.scenario.model_copy(update={"actors": actors})), Design(COUNT, SEED)
    )

    assert turned.model.names["actor"] == model.names["actor"][::-1]
    assert plain_events(turned) == plain_events(run)
    assert same_series(turned, run)


def fingerprint(timelines):
    """Hash a few timelines of the template: events, series and last worlds."""
    model = build(load(TEMPLATE))
    run = simulate(model, Design(timelines, SEED), threads=1)
    digest = hashlib.sha256(run.replay(0).world.tobytes())
    for name in sorted(run.events):
        digest.update(run.events[name].tobytes())
    digest.update(run.values.tobytes())
    return digest.hexdigest()


def elsewhere(root, timelines, **settings):
    """Return the fingerprint that a child process finds under other settings of Numba."""
    code = f"from tests.mechanisms.test_isolation import fingerprint as f; print(f({timelines}))"
    child = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(root), *sys.path])} | settings,
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    return child.stdout.strip()


def test_plain_and_compiled_weeks_end_alike(root):
    second = {"0": "1", "1": "0"}[os.environ.get("NUMBA_DISABLE_JIT", "0")]

    assert elsewhere(root, 1, NUMBA_DISABLE_JIT=second) == fingerprint(1)


@pytest.mark.slow
def test_no_index_is_out_of_bounds(root):
    """Check every index, in a separate cache (that of the suite with checked bounds)."""
    cache = str(root / ".venv" / "cache-bounds")
    checked = {"NUMBA_BOUNDSCHECK": "1", "NUMBA_DISABLE_JIT": "0", "XDG_CACHE_HOME": cache}

    assert elsewhere(root, 2, **checked) == fingerprint(2)


def test_other_salts_give_another_history(model):
    first, second = Stage(model, seed=1), Stage(model, seed=2)

    assert first.world.clock.salts.tobytes() != second.world.clock.salts.tobytes()

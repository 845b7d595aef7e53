"""Unused members and a what-if that does nothing do not change the reference scenario."""

from datetime import date

import pytest
from tests.mechanisms.company import ADDED, NEW, with_company
from tests.mechanisms.telling import plain_events, same_series, without_weighing_hazards

from allohistory.engine import Design, branch, simulate
from allohistory.model import build

pytestmark = pytest.mark.slow

SEED, COUNT = 3, 12
BYSTANDER = {
    "actor": "bystander",
    "faction": "crowd",
    "about": "japan",
    "start": "1931-09-14",
    "end": "1945-08-01",
}


@pytest.fixture(scope="module")
def run(real):
    return simulate(real, Design(COUNT, SEED))


def same(first, second):
    """Return whether two ensembles are equal, to the bit."""
    return same_series(first, second) and all(
        column.tobytes() == second.events[name].tobytes() for name, column in first.events.items()
    )


def test_drivers_are_computed_whenever_somebody_weighs_them(real):
    first, second = (
        simulate(without_weighing_hazards(real, every_week=always), Design(200, SEED))
        for always in (False, True)
    )

    assert same(first, second)


def test_bystanders_change_no_result(real, run, tmp_path):
    larger = with_company(real.scenario, tmp_path / "far-east-1931", ADDED, **BYSTANDER)
    second = simulate(larger, Design(COUNT, SEED))

    assert len(plain_events(second)) > len(plain_events(run))
    assert plain_events(second, without=NEW) == plain_events(run)
    assert same_series(second, run)


def test_relabelling_actors_only_relabels_results(real, run):
    actors = dict(reversed(real.scenario.actors.items()))
    turned = simulate(
        build(real.scenario.model_copy(update={"actors": actors})), Design(COUNT, SEED)
    )

    assert plain_events(turned) == plain_events(run)
    assert same_series(turned, run)


@pytest.mark.parametrize(
    ("changes", "since"),
    [
        ([], date(1941, 4, 1)),
        ([{"law": "incidents.reprisal", "scale": 1.0}], date(1935, 1, 1)),
        ([{"force": "strike_north", "option": "strike"}], date(1946, 1, 1)),
        ([{"forces": "japan_manchuria", "add": 30, "at": "1945-09-10"}], date(1941, 1, 1)),
        ([{"event": "barbarossa", "cancel": True}], date(1945, 9, 4)),
    ],
    ids=["nothing", "a factor of one", "after the end", "a date after the end", "on the last day"],
)
def test_a_what_if_that_changes_nothing_gives_the_same_history(real, run, changes, since):
    baseline, changed = branch(real, changes, since, Design(COUNT, SEED))

    assert same(baseline, run)
    assert same(changed, run)

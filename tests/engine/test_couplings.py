"""Couplings: one baseline, several ways to share its noise with the changed world."""

from dataclasses import replace

import numba
import numpy as np
import pytest
from scipy.stats import ks_2samp
from tests.engine import toy
from tests.mechanisms.stage import compiled_only

from allohistory.engine import Design, GivenHistories, branch, branches, keep, reopen, simulate
from allohistory.engine.design import COUPLINGS
from allohistory.engine.slices import seed_worlds
from allohistory.errors import RunError, UnknownName
from allohistory.model import build
from allohistory.scenario import load
from allohistory.scenario.library import TEMPLATE
from allohistory.vocabulary.events import DECISION, WORLD_EVENT

SINCE, SEED = 20, 7
NEVER = 1000
ASKING = "decisions.open_talks.options.ask.views.council.constant"
ORDERING = "decisions.rein_in.options.order.views.council.constant"
ASK = (DECISION, "decision", "open_talks", 1)
ARMS = (WORLD_EVENT, "event", "neighbour_arms", -1)
CAUGHT = (WORLD_EVENT, "event", "ring_caught", -1)


# Whole timelines of a scenario: in plain Python, one of them is enough.
FEW = 1 if numba.config.DISABLE_JIT else 12
WEEKS = 50 if numba.config.DISABLE_JIT else 110


@pytest.fixture(scope="module")
def model():
    """Return the template, cut after all the weeks whose events are counted below."""
    whole = build(load(TEMPLATE))
    return replace(whole, calendar=replace(whole.calendar, weeks=WEEKS))


def weeks(ensemble, what):
    """Return the week of the first such event in each timeline."""
    kind, axis, name, option = what
    events = ensemble.events
    matches = (events["kind"] == kind) & (events["option"] == option)
    matches &= events["what"] == ensemble.model.names[axis].index(name)
    first = np.full(len(ensemble), NEVER)
    np.minimum.at(first, events["timeline"][matches], events["week"][matches])
    return first


def same(first, second):
    return first.values.tobytes() == second.values.tobytes() and all(
        np.array_equal(column, second.events[name]) for name, column in first.events.items()
    )


def arms(model, changes, coupling, count=FEW, since=SINCE, **how):
    return branch(model, changes, since, Design(count, SEED, coupling=coupling), threads=1, **how)


@pytest.mark.parametrize("coupling", ["weekly", "clock"])
@pytest.mark.parametrize("since", [0, SINCE, -1])
def test_without_a_change_the_same_noise_reproduces_the_history(model, coupling, since):
    baseline, changed = arms(model, [], coupling, since=since % WEEKS)

    assert same(baseline, changed)


@compiled_only
def test_without_a_change_the_clock_reproduces_many_histories(model):
    assert same(*arms(model, [], "clock", 1500))


@compiled_only
def test_fresh_noise_changes_a_history_only_after_the_divergence(model):
    baseline, changed = arms(model, [], "independent")

    assert not same(baseline, changed)
    for row in range(3):
        early = [arm.replay(row, SINCE).events for arm in (baseline, changed)]
        assert all(np.array_equal(early[0][name], early[1][name]) for name in early[0])


@compiled_only
@pytest.mark.parametrize("coupling", COUPLINGS)
def test_the_baseline_is_the_same_under_every_coupling(model, coupling):
    changes = [{"law": ASKING, "set": -1.5}]

    assert same(simulate(model, Design(12, SEED), threads=1), arms(model, changes, coupling)[0])


@compiled_only
@pytest.mark.parametrize("coupling", COUPLINGS)
def test_a_replay_uses_the_coupling_of_its_run(model, coupling):
    changes = [{"law": "events.neighbour_arms.hazard.rate", "scale": 3.0}]
    runs = {kind: arms(model, changes, kind)[1] for kind in COUPLINGS}
    apart = [
        row
        for row in range(12)
        if len({weeks(run, ARMS)[row] for run in runs.values()}) == len(COUPLINGS)
    ]
    row = apart[0]
    replay, stored = runs[coupling].replay(row), runs[coupling].events_of(row)

    stored_too = np.isin(replay.events["serial"], stored["serial"])
    assert np.array_equal(replay.events["week"][stored_too], stored["week"])
    for name, column in runs[coupling].series.items():
        assert np.array_equal(column[row], replay.series[name])


@compiled_only
@pytest.mark.parametrize("coupling", COUPLINGS)
def test_a_reopened_run_keeps_its_coupling(model, coupling, tmp_path):
    changes = [{"law": "events.neighbour_arms.hazard.rate", "scale": 3.0}]
    run = arms(model, changes, coupling)

    reopened = reopen(keep(*run, folder=tmp_path), tmp_path, model=model)

    assert reopened.changed.recipe.design.coupling == coupling
    assert np.array_equal(
        reopened.changed.replay(1).series["tension"], run[1].replay(1).series["tension"]
    )


@compiled_only
def test_one_baseline_serves_all_couplings(model):
    changes = [{"law": ASKING, "set": -1.5}]
    baseline, changed = branches(model, changes, SINCE, Design(12, SEED), COUPLINGS, threads=1)

    for coupling, arm in zip(COUPLINGS, changed, strict=True):
        alone = arms(model, changes, coupling)
        assert same(baseline, alone[0])
        assert same(arm, alone[1])
    assert not same(changed[0], changed[1])


@compiled_only
@pytest.mark.parametrize("coupling", COUPLINGS)
def test_slices_change_nothing(model, coupling):
    changes = [{"law": ASKING, "set": -1.5}]
    whole, cut = (arms(model, changes, coupling, slice_size=size)[1] for size in (12, 5))

    assert same(whole, cut)


def asked_within(model, count, first, last):
    """Return histories in which Borea asked for talks between two weeks, as if recorded."""
    ids = np.arange(count)
    laws = model.draw_laws(SEED, ids)
    worlds = model.open_worlds(laws)
    seed_worlds(worlds, SEED, ids)
    week = weeks(simulate(model, Design(count, SEED), threads=1), ASK)
    chosen = (week >= first) & (week <= last)
    return GivenHistories(laws[chosen], worlds.clock.salts[chosen])


@compiled_only
def test_couplings_of_one_record_give_different_effects_on_it(model):
    """Borea asks at the second occasion after the change, which makes it less willing."""
    histories = asked_within(model, 1500, 44, 44)
    baselines, same_week, later, never = {}, {}, {}, {}
    for coupling in COUPLINGS:
        changes = [{"law": ASKING, "set": -1.2}]
        baselines[coupling], changed = arms(
            model, changes, coupling, len(histories.laws), histories=histories
        )
        week = weeks(changed, ASK)
        same_week[coupling] = (week == 44).mean()
        later[coupling] = ((week > 44) & (week < NEVER)).mean()
        never[coupling] = (week == NEVER).mean()

    assert same(baselines["weekly"], baselines["clock"])
    assert same(baselines["weekly"], baselines["independent"])
    assert (weeks(baselines["weekly"], ASK) == 44).all()
    assert same_week["clock"] < 0.05 < same_week["independent"] < 0.2 < same_week["weekly"] < 0.5
    assert later["clock"] > later["weekly"] + 0.2
    assert min(never.values()) < max(never.values()) - 0.05


@compiled_only
@pytest.mark.parametrize(
    ("law", "value", "what"),
    [
        (ASKING, -1.5, ASK),
        (ASKING, 1.5, ASK),
        ("events.neighbour_arms.hazard.rate", 0.1, ARMS),
        ("events.neighbour_arms.hazard.rate", 2.0, ARMS),
        ("events.ring_caught.hazard.rate", 1.0, CAUGHT),
        ("decisions.cross_the_river.chance", 8.0, (DECISION, "decision", "cross_the_river", 1)),
        ("decisions.cross_the_river.chance", 8.0, (DECISION, "decision", "cross_the_river", 2)),
        (ORDERING, 1.5, (DECISION, "decision", "rein_in", 1)),
    ],
)
def test_the_clock_gives_the_changed_world_the_right_probabilities(model, law, value, what):
    changes, design = [{"law": law, "set": value}], Design(1500, SEED)
    _, pair = branches(model, changes, SINCE, design, ("clock", "independent"), threads=1)

    first, second = (weeks(changed, what) for changed in pair)
    assert ks_2samp(first, second, method="asymp").pvalue > 1e-3


@compiled_only
def test_more_hazard_never_delays_an_event_and_less_never_hastens_it(model):
    for rate, sign in ((3.0, -1), (0.3, 1)):
        changes = [{"law": "events.neighbour_arms.hazard.rate", "scale": rate}]
        baseline, changed = arms(model, changes, "clock", 300)
        moved = weeks(changed, ARMS) - weeks(baseline, ARMS)
        assert (sign * moved >= 0).all()
        assert (moved != 0).mean() > 0.2


@compiled_only
def test_the_clock_moves_a_choice_that_weekly_coupling_keeps(model):
    changes = [{"law": ASKING, "set": -1.5}]
    for coupling, share in (("weekly", 0.15), ("clock", 0.0)):
        baseline, changed = arms(model, changes, coupling, 400, since=SINCE)
        before, after = weeks(baseline, ASK), weeks(changed, ASK)
        open_ = (before > SINCE + 14) & (before < 100)
        assert ((after == before)[open_]).mean() >= share
        if coupling == "clock":
            assert (after >= before)[open_].all()


@compiled_only
@pytest.mark.parametrize("coupling", COUPLINGS)
def test_every_coupling_respects_what_is_imposed_or_forbidden(model, coupling):
    force = [{"force": "open_talks", "option": "ask", "from": model.calendar.date_of(40)}]
    forbid = [{"forbid": "open_talks", "option": "ask"}]
    _, forced = arms(model, force, coupling)
    _, forbidden = arms(model, forbid, coupling)

    week = weeks(forced, ASK)
    assert week.max() == 40
    assert ((weeks(forbidden, ASK) == NEVER) | (weeks(forbidden, ASK) < SINCE)).all()


def test_an_unknown_coupling_names_the_known_ones(model):
    with pytest.raises(UnknownName, match="weekly"):
        arms(model, [], "monthly")


def test_a_model_without_a_clock_refuses_it():
    with pytest.raises(RunError, match="no hazard clock"):
        arms(toy.Model(), [], "clock")
    assert same(*arms(toy.Model(), [], "weekly"))
    assert not same(*arms(toy.Model(), [], "independent"))

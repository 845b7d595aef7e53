"""Talks: offers, concessions, agreement, signature, breakdown and return."""

import numpy as np
import pytest
from tests.mechanisms.stage import near
from tests.mechanisms.table import (
    AURELIA,
    BOREA,
    GOOD,
    HARD,
    HOPELESS,
    PEACE,
    TALK,
    ask,
    darken,
    mask_of,
    share_signed,
    signed,
    table,
)

from allohistory.mechanisms import diplomacy


def test_talks_without_doubt_end_with_the_largest_nash_product(model):
    stage = signed(model, *GOOD)
    rows = stage.recorded("signed")

    assert mask_of(stage) == rows[0].mask == 0b111
    assert len(rows) == 1
    assert stage.world.diplomacy.in_force[:3].tolist() == [1, 1, 1]
    assert stage.world.diplomacy.open[TALK] == 0


def told(stage, k):
    """Return what happened in world `k`, whoever is first of two who did it in one week."""
    rows = [
        (
            row.week,
            row.kind,
            row.actor if kind not in ("agreed", "signed") else -1,
            row.mask,
            row.option,
        )
        for kind in ("offer", "agreed", "walked", "returned", "signed")
        for row in stage.recorded(kind, k)
    ]
    return sorted(tuple(map(int, row)) for row in rows)


def turn(stage):
    """Let the two sides change places."""
    facts, rule = stage.facts.diplomacy, stage.laws.diplomacy
    for name in ("party", "first_outside", "last_outside"):
        facts[name][TALK] = facts[name][TALK][::-1].copy()
    for name in ("first_view", "last_view"):
        facts[name][:] = facts[name][:, ::-1].copy()
    rule.public_cost[:] = rule.public_cost[:, :, ::-1].copy()


def test_who_sits_on_which_side_makes_no_difference(model):
    histories = []
    for turned in (False, True):
        stage = table(model, *HARD, count=60)
        darken(stage)
        stage.laws.diplomacy.patience[:, TALK] = 8.0
        if turned:
            turn(stage)
        ask(stage)
        stage.run(diplomacy, weeks=80)
        histories.append([told(stage, k) for k in range(len(stage))])

    assert histories[0] == histories[1]
    assert len({str(history) for history in histories[0]}) > 10


def test_doubt_delays_agreement_and_loses_some(model):
    weeks, share = [], []
    for darkness in (0.0, 0.2, 0.6):
        stage = table(model, *HARD, count=300)
        darken(stage, darkness, darkness / 2)
        stage.laws.diplomacy.patience[:, TALK] = 30.0
        stage.laws.diplomacy.initiative = 0.0
        ask(stage)
        stage.run(diplomacy, weeks=60)
        at = stage.worlds.diplomacy.signed_week[:, TALK]
        at = np.where(stage.worlds.diplomacy.signed_mask[:, TALK] > 0, at, 60)
        weeks.append(at.mean())
        share.append(share_signed(stage))

    assert weeks[0] + 3.0 < weeks[1] < weeks[2] - 3.0
    assert share[0] == 1.0 > share[1] > share[2] + 0.05


def test_a_patient_side_gets_the_better_terms(model):
    got = []
    for patience in (6.0, 60.0):
        stage = table(model, *HARD, count=400)
        darken(stage)
        stage.laws.diplomacy.patience[:, TALK] = [patience, 20.0]
        ask(stage)
        stage.run(diplomacy, weeks=100)
        masks = stage.worlds.diplomacy.signed_mask[:, TALK]
        got.append((masks == 0b011).mean() - (masks == 0b001).mean())

    assert got[0] + 0.05 < got[1]


@pytest.mark.parametrize("firmness", ["required", "strict"])
@pytest.mark.parametrize("burden", [-0.7, -1.0])
def test_insisting_is_below_wishing(model, firmness, burden):
    results = []
    for insists in (False, True):
        stage = table(model, (0.6, 0.4), (-9.0, -9.0), (burden, 0.3), count=400)
        darken(stage)
        stage.laws.diplomacy.face = 0.9
        stage.facts.diplomacy.pressed[TALK] = [0, 0b100]
        if insists:
            stage.facts.diplomacy.required[TALK] = [0, 0b100]
            stage.facts.diplomacy[firmness][TALK] = [0, 0b100]
        ask(stage)
        stage.run(diplomacy, weeks=60)
        results.append(share_signed(stage))

    assert results[1] < results[0] - 0.02


def test_patience_runs_out_in_hopeless_talks(model):
    stage = table(model, *HOPELESS, count=400)
    stage.laws.diplomacy.patience[:, TALK] = [10.0, 1e9]
    ask(stage)
    stage.run(diplomacy, weeks=5)
    gone = stage.worlds.diplomacy.open[:, TALK] == 0

    assert near(gone.mean(), 1.0 - np.exp(-5 / 10), len(stage))
    assert not stage.worlds.diplomacy.signed_mask.any()


def test_whoever_breaks_off_says_over_what(model):
    stage = table(model, (0.1, 0.1), (-2.0, 0.5), (-0.1, 0.0))
    stage.facts.diplomacy.required[TALK] = stage.facts.diplomacy.strict[TALK] = [0, 0b010]
    stage.laws.diplomacy.patience[:, TALK] = [0.01, 1e9]
    ask(stage)
    stage.run(diplomacy, weeks=30)
    row = stage.recorded("walked")[0]

    assert (row.actor, row.mask) == (AURELIA, 0b010)
    assert stage.world.diplomacy.walker[TALK] == AURELIA
    assert stage.world.diplomacy.walked_out[AURELIA, BOREA] > 0
    assert stage.world.diplomacy.walked_out[BOREA, AURELIA] == 0


def test_a_table_at_which_nothing_moves_breaks_up(model):
    stage = table(model, (1.0, -1.0), (1.0, -1.0), (1.0, -1.0), count=400)
    darken(stage, 5.0, 0.0)  # each hopes against all evidence
    stage.laws.diplomacy.patience[:, TALK] = 1e4
    ask(stage)
    stage.laws.diplomacy.patience[:, TALK] = 20.0
    stage.laws.diplomacy.haste, stage.laws.diplomacy.initiative = 1e9, 0.0
    stage.facts.diplomacy.required[TALK] = [0, 0b010]
    stage.run(diplomacy, weeks=60)
    stalled = [k for k in range(400) if stage.recorded("stalled", k)]

    assert stalled
    assert (stage.worlds.diplomacy.walker[stalled, TALK] == -1).all()
    assert (stage.worlds.diplomacy.dropped[stalled, TALK, BOREA] == 0b010).all()


def walked(model, count=1):
    """Return a stage on which a side has just left hopeless talks."""
    stage = table(model, *HOPELESS, count=count)
    stage.laws.diplomacy.patience[:, TALK] = [0.01, 1e9]
    stage.laws.diplomacy.cooling[:, TALK] = 20.0
    stage.laws.diplomacy.initiative = 100.0
    ask(stage)
    while stage.worlds.diplomacy.open[:, TALK].any():
        stage.run(diplomacy)
    return stage


def test_no_side_returns_while_nothing_has_changed(model):
    stage = walked(model)
    stage.run(diplomacy, weeks=100)

    assert not stage.recorded("returned")


def test_a_side_returns_when_it_hopes_for_enough(model):
    stage = walked(model)
    left = int(stage.world.diplomacy.ended[TALK])
    for clause in range(3):
        stage.law.diplomacy.public_cost[clause] = [-1.0, -1.0]
    stage.run(diplomacy, weeks=60)
    rows = stage.recorded("returned")

    assert len(rows) == 1
    assert 20 <= rows[0].week - left < 24
    assert mask_of(stage) > 0


def test_no_side_returns_for_a_negligible_gain(model):
    stage = walked(model)
    stage.law.diplomacy.eagerness = 0.5
    stage.law.diplomacy.public_cost[PEACE] = [-0.4, -0.4]
    stage.run(diplomacy, weeks=60)
    assert not stage.recorded("returned")

    stage.law.diplomacy.public_cost[PEACE] = [-0.6, -0.6]
    stage.run(diplomacy, weeks=8)
    assert stage.recorded("returned")


def test_an_event_can_break_talks_off(model):
    stage = table(model, *GOOD)
    stage.law.diplomacy.drafting = 1e9
    ask(stage)
    stage.world.affairs.broken[TALK], stage.world.affairs.broken_by[TALK] = 1, 44
    stage.world.affairs.breaker[TALK] = BOREA
    stage.run(diplomacy)
    row = stage.recorded("walked")[0]

    assert (row.actor, row.other, row.cause, row.mask) == (BOREA, AURELIA, 44, 0)
    assert stage.world.diplomacy.open[TALK] == 0

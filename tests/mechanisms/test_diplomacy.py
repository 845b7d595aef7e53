"""Diplomacy: talks open, offers meet, sides walk out and come back."""

import numpy as np
import pytest
from tests.mechanisms.stage import near
from tests.mechanisms.table import AURELIA, BOREA, PEACE, TALK, ask, signed, table

from allohistory.mechanisms import diplomacy
from allohistory.mechanisms.diplomacy import look_again

GOOD = ((1.0, 1.0), (0.5, -0.2), (-0.3, 0.5))  # all three together are the Nash product
HOPELESS = ((-1.0, 0.5), (-1.0, 0.5), (-1.0, 0.5))


def mask_of(stage):
    return int(stage.world.diplomacy.signed_mask[TALK])


def test_talks_open_when_somebody_asks(model):
    stage = table(model, *GOOD)
    stage.run(diplomacy, weeks=3)
    assert stage.world.diplomacy.open[TALK] == 0

    ask(stage)
    opened = stage.recorded("talks_opened")[0]
    assert stage.world.diplomacy.open[TALK] == 1
    assert (opened.actor, opened.other, opened.cause) == (BOREA, AURELIA, 12)
    assert stage.world.diplomacy.talking[AURELIA, BOREA] == 1


def test_talks_end_with_the_package_of_the_largest_nash_product(model):
    stage = signed(model, *GOOD)
    rows = stage.recorded("signed")

    assert mask_of(stage) == rows[0].mask == 0b111
    assert len(rows) == 1
    assert stage.world.diplomacy.in_force[:3].tolist() == [1, 1, 1]
    assert stage.world.diplomacy.open[TALK] == 0


def test_a_clause_that_nobody_wants_is_not_signed(model):
    stage = table(model, *GOOD)
    stage.facts.diplomacy.wished[TALK] = [0b011, 0]
    ask(stage)
    stage.run(diplomacy, weeks=6)

    assert mask_of(stage) & 0b100 == 0
    assert mask_of(stage) & 0b001


def test_a_clause_that_costs_more_than_it_gains_is_left_out(model):
    stage = signed(model, (1.0, 1.0), (0.1, -3.0), (-3.0, 0.1))

    assert mask_of(stage) == 0b001


def test_a_deal_breaker_is_in_every_treaty(model):
    wish = signed(model, (1.0, 1.0), (0.0, 0.0), (-0.9, 0.05))
    assert mask_of(wish) & 0b100 == 0

    for worth, expected in ((-0.9, True), (-1.1, False)):
        stage = table(model, (1.0, 1.0), (-5.0, -5.0), (worth, 0.05))
        stage.facts.diplomacy.required[TALK] = [0, 0b100]
        ask(stage)
        stage.run(diplomacy, weeks=6)
        assert (mask_of(stage) == 0b101) is expected


def test_a_secret_clause_has_no_public_cost(model):
    stage = table(model, *GOOD)
    stage.law.diplomacy.public_cost[2] = [0.6, 0.1]
    stage.world.clock.week = 3
    look_again(*stage.all, TALK)
    public = stage.world.diplomacy.worths[:, 2].copy()
    stage.facts.diplomacy.secret[TALK] = [0, 0b100]
    look_again(*stage.all, TALK)

    assert stage.world.diplomacy.worths[:, 2] - public == pytest.approx([0.6, 0.1])


def test_the_secret_part_of_a_treaty_is_recorded(model):
    stage = table(model, (1.0, 1.0), (1.0, 1.0), (0.0, 0.0))
    stage.facts.diplomacy.secret[TALK] = [0b110, 0]
    ask(stage)
    stage.run(diplomacy, weeks=3)
    row = stage.recorded("signed")[0]

    assert row.mask & 0b011 == 0b011
    assert row.secret == row.mask & 0b110


def test_a_burden_accepted_beforehand_has_no_cost(model):
    stage = table(model, *GOOD)
    stage.facts.diplomacy.granted[TALK] = [0b100, 0b010]
    look_again(*stage.all, TALK)

    assert stage.world.diplomacy.worths[:, :3].tolist() == [[1.0, 0.5, 0.0], [1.0, 0.0, 0.5]]


def test_the_outside_option_depends_on_the_drivers(model):
    stage = table(model, *GOOD)
    views = stage.facts.diplomacy.first_outside[TALK]
    for side, weight in ((0, -0.3), (1, -0.5)):
        term = stage.facts.choice.first[views[side]]
        while stage.facts.choice.slot[term] < 0:
            term += 1
        stage.law.choice.weight[term] = weight
    stage.see("threat", 0.5)
    stage.see("tension.aurelia", 0.8)
    look_again(*stage.all, TALK)

    assert stage.world.diplomacy.outside.tolist() == pytest.approx([-0.15, -0.4])


def test_governments_sign_the_more_readily_the_more_they_gain(model):
    stage = table(model, (1.0, 2.0), (-5.0, -5.0), (-5.0, -5.0), count=400)
    stage.laws.diplomacy.signing = 0.5
    ask(stage)
    stage.run(diplomacy)
    share = (stage.worlds.diplomacy.signed_mask[:, TALK] > 0).mean()
    expected = 1.0 / (1.0 + np.exp(-0.5)) / (1.0 + np.exp(-1.0))

    assert near(share, expected, len(stage))


def test_patience_runs_out_in_hopeless_talks(model):
    stage = table(model, *HOPELESS, count=400)
    stage.laws.diplomacy.patience[:, TALK] = 10.0
    ask(stage)
    stage.run(diplomacy, weeks=5)
    gone = stage.worlds.diplomacy.open[:, TALK] == 0

    assert near(gone.mean(), 1.0 - np.exp(-5 / 10), len(stage))
    assert not stage.worlds.diplomacy.signed_mask.any()


def test_the_side_that_is_asked_too_much_walks_out(model):
    for side, actor in ((0, AURELIA), (1, BOREA)):
        worths = [(0.1, 0.1), (-2.0, 0.5) if side == 0 else (0.5, -2.0), (0.0, 0.0)]
        stage = table(model, *worths)
        stage.facts.diplomacy.required[TALK, 1 - side] = 0b010
        stage.law.diplomacy.patience[TALK] = 0.01
        ask(stage)
        stage.run(diplomacy, weeks=30)
        row = stage.recorded("walked")[0]

        assert (row.actor, row.mask) == (actor, 0b010)
        assert stage.world.diplomacy.walker[TALK] == side
        assert stage.world.diplomacy.walked_out[actor, 1 - actor] > 0
        assert stage.world.diplomacy.walked_out[1 - actor, actor] == 0


def walked(model, count=1):
    """Return a stage on which Aurelia has just left hopeless talks."""
    stage = table(model, *HOPELESS, count=count)
    stage.laws.diplomacy.patience[:, TALK] = 0.01
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


def test_a_side_returns_when_its_outside_option_has_become_worse(model):
    stage = walked(model)
    left = int(stage.world.diplomacy.ended[TALK])
    for clause in range(3):
        stage.law.diplomacy.public_cost[clause] = [-1.0, -1.0]
    stage.run(diplomacy, weeks=60)
    rows = stage.recorded("returned")

    assert [(row.actor, row.other) for row in rows] == [(AURELIA, BOREA)]
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


def test_a_repeated_request_made_too_soon_is_ignored(model):
    stage = walked(model)
    ask(stage)
    assert stage.world.diplomacy.open[TALK] == 0

    stage.run(diplomacy, weeks=20)
    ask(stage)
    assert stage.world.diplomacy.open[TALK] == 1


def test_a_walk_out_is_forgotten_over_time(model):
    stage = walked(model)
    before = stage.world.diplomacy.walked_out[AURELIA, BOREA]
    stage.law.diplomacy.soreness = 7.0
    stage.run(diplomacy, weeks=7)

    assert stage.world.diplomacy.walked_out[AURELIA, BOREA] == pytest.approx(before / 2)


def test_talks_stop_in_war_and_do_not_begin(model):
    stage = table(model, *GOOD)
    ask(stage)
    stage.world.hostilities.at_war[AURELIA, BOREA] = stage.world.hostilities.at_war[
        BOREA, AURELIA
    ] = 1
    stage.run(diplomacy, weeks=3)
    assert stage.world.diplomacy.open[TALK] == 0
    assert stage.world.diplomacy.talking[AURELIA, BOREA] == 0

    ask(stage)
    stage.run(diplomacy, weeks=3)
    assert mask_of(stage) == 0
    assert len(stage.recorded("talks_opened")) == 1


def test_talks_are_held_in_rounds(model):
    stage = table(model, *HOPELESS)
    stage.facts.diplomacy.interval[TALK] = 4
    stage.law.diplomacy.patience[TALK] = 1e9
    ask(stage)
    stage.run(diplomacy, weeks=12)

    assert stage.world.diplomacy.rounds[TALK] == 3


def test_a_treaty_is_never_signed_twice_while_in_force(model):
    stage = signed(model, *GOOD, count=20)
    for _ in range(30):
        ask(stage)

    for k in range(len(stage)):
        assert len(stage.recorded("signed", k)) == len(stage.recorded("talks_opened", k)) == 1


def test_a_pact_binds_both_sides_and_other_treaties_do_not(model):
    for is_pact in (1, 0):
        stage = table(model, *GOOD)
        stage.facts.diplomacy.is_pact[TALK] = is_pact
        ask(stage)
        stage.run(diplomacy, weeks=6)
        bound = stage.world.diplomacy.bound

        assert bound[AURELIA, BOREA] == bound[BOREA, AURELIA] == is_pact


def test_talks_on_a_pact_give_way_to_later_talks(model):
    stage = walked(model)
    stage.world.diplomacy.pact_talk[AURELIA, BOREA] = TALK + 1
    stage.run(diplomacy, weeks=40)
    ask(stage)

    assert stage.world.diplomacy.open[TALK] == 0


def test_a_world_without_wishes_has_no_diplomacy(stage):
    stage.run(diplomacy, weeks=20)

    assert stage.log.emitted == 0
    assert not stage.world.diplomacy.in_force.any()

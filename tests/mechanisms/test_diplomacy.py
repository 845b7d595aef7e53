"""Diplomacy: who may talk, when, and what stops it."""

import pytest
from tests.mechanisms.table import AURELIA, BOREA, TALK, ask, signed, table

from allohistory.mechanisms import diplomacy

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


def walked(model, count=1):
    """Return a stage on which Aurelia has just left hopeless talks."""
    stage = table(model, *HOPELESS, count=count)
    stage.laws.diplomacy.patience[:, TALK] = [0.01, 1e9]
    stage.laws.diplomacy.cooling[:, TALK] = 20.0
    stage.laws.diplomacy.initiative = 100.0
    ask(stage)
    while stage.worlds.diplomacy.open[:, TALK].any():
        stage.run(diplomacy)
    return stage


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
    stage.law.diplomacy.patience[TALK] = 1e6
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
        stage.run(diplomacy, weeks=8)
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

"""Hostilities: a war begins with its attack, for both, once; who began it is remembered."""

import pytest

from allohistory.mechanisms import hostilities

AURELIA, BOREA = 0, 1


def attack(stage, serial=3):
    """Let Aurelia choose to attack this week."""
    option = stage.at("option", "cross_the_river.attack")
    stage.world.decisions.taken[option] = stage.world.decisions.news = 1
    stage.world.decisions.serial[stage.at("decision", "cross_the_river")] = serial


def test_war_breaks_out_for_both_in_the_week_of_the_attack_and_once(stage):
    stage.week(20)
    attack(stage)
    stage.run(hostilities, weeks=3)
    wars, state = stage.recorded("war"), stage.world.hostilities

    assert state.at_war[AURELIA, BOREA] == state.at_war[BOREA, AURELIA] == 1
    assert state.at_war.sum() == 2
    assert [(war.actor, war.other, war.cause, war.rung) for war in wars] == [(AURELIA, BOREA, 3, 6)]
    assert (wars[0].week, state.since[BOREA, AURELIA]) == (20, 20)


def test_who_began_a_war_is_remembered(stage):
    attack(stage)
    stage.run(hostilities)
    state = stage.world.hostilities

    assert (state.began[AURELIA, BOREA], state.began[BOREA, AURELIA]) == (1, 0)
    assert state.serial[BOREA, AURELIA] == stage.recorded("war")[0].serial


def test_a_choice_that_is_no_attack_begins_no_war(stage):
    option = stage.at("option", "cross_the_river.mobilise")
    stage.world.decisions.taken[option] = stage.world.decisions.news = 1
    stage.run(hostilities)

    assert not stage.world.hostilities.at_war.any()


@pytest.mark.parametrize("side", [0, 1])
def test_a_quarrel_that_becomes_war_is_begun_by_the_side_that_escalated(stage, side):
    border = stage.world.incidents
    border.boiled_over[0], border.attacker[0], border.serial[0] = 1, side, 77
    stage.run(hostilities)
    war = stage.recorded("war")[0]

    assert (war.actor, war.other, war.cause) == ((AURELIA, BOREA, 77), (BOREA, AURELIA, 77))[side]

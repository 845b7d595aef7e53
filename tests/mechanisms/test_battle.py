"""Battle: the fights that the frontier asks for, week by week."""

import numpy as np
import pytest
from tests.mechanisms.stage import Stage

from allohistory.mechanisms import battle
from allohistory.mechanisms.battle import HASTY, LONGEST, PREPARED, fight_in
from allohistory.vocabulary.events import COMPANY, DIVISION, PATROL

RIVER = 0
AURELIA, BOREA = 0, 1
BOTH = slice(0, 2)


def fighting(model, count=1, men=(2000.0, 1500.0), attacker=0, rung=DIVISION):
    """Return a stage on which a fight on the river has been requested."""
    stage = Stage(model, count)
    border = stage.worlds.incidents
    border.request[:, RIVER], border.rung[:, RIVER] = 1, rung
    border.men[:, RIVER], border.attacker[:, RIVER] = men, attacker
    border.highest[:, RIVER] = COMPANY  # else men in contact are lost after it, too
    border.serial[:, RIVER] = 8
    return stage


def finish(stage):
    """Simulate the fights to their ends; return the recorded losses (attacker, defender)."""
    stage.run(battle)
    stage.worlds.incidents.request[:] = 0
    stage.run(battle, weeks=LONGEST)
    rows = [stage.recorded("battle", k) for k in range(len(stage))]
    return np.array(
        [[sum(r.amount for r in events), sum(r.amount2 for r in events)] for events in rows]
    )


def test_no_side_loses_more_men_than_it_engages(model):
    lost = finish(fighting(model, 200, men=(300.0, 40.0)))

    assert (lost >= 0).all()
    assert (lost[:, 0] <= 300.0 + 1e-3).all()
    assert (lost[:, 1] <= 40.0 + 1e-3).all()
    assert lost.sum() > 0


def test_recorded_losses_equal_the_losses(model):
    stage = fighting(model, 20)
    lost = finish(stage)

    assert stage.worlds.battle.losses[:, RIVER] == pytest.approx(lost, rel=1e-5)


def test_losses_are_recorded_by_side_not_by_attacker(model):
    stage = fighting(model, 20, attacker=1)
    lost = finish(stage)

    assert stage.worlds.battle.losses[:, RIVER, ::-1] == pytest.approx(lost, rel=1e-5)
    assert {row.actor for row in stage.recorded("battle")} == {BOREA}


def test_every_fight_ends(model):
    stage = fighting(model, 100)
    finish(stage)

    assert not stage.worlds.battle.running.any()
    assert (stage.worlds.battle.winner[:, RIVER] <= 1).all()


def test_all_losses_of_a_fight_fall_in_its_first_week(model):
    stage = fighting(model)
    stage.run(battle)
    state = stage.world.battle
    assert state.lost[BOTH] == pytest.approx(state.taken[RIVER])
    assert state.taken[RIVER] == pytest.approx(state.losses[RIVER])
    assert state.fought[RIVER] == 1

    stage.world.incidents.request[RIVER] = 0
    stage.run(battle, weeks=LONGEST)
    assert not state.lost.any()
    assert state.fought[RIVER] == 0


def test_losses_add_up_over_the_fights_of_one_quarrel(model):
    stage = fighting(model)
    finish(stage)
    first = stage.world.battle.losses[RIVER].copy()
    stage.world.incidents.request[RIVER] = 1
    stage.run(battle)
    assert (stage.world.battle.losses[RIVER] >= first).all()

    stage.world.incidents.since[RIVER] = stage.world.clock.week
    stage.run(battle)
    assert stage.world.battle.losses[RIVER] == pytest.approx(stage.world.battle.taken[RIVER])


def test_men_in_contact_are_lost_in_weeks_without_a_fight(model):
    stage = fighting(model)
    border = stage.world.incidents
    border.request[RIVER], border.highest[RIVER] = 0, DIVISION
    stage.run(battle)

    assert stage.world.battle.losses[RIVER] == pytest.approx(
        stage.law.incidents.harass * border.men[RIVER]
    )
    assert len(stage.recorded("battle")) == 1


@pytest.mark.parametrize(
    ("rung", "law"),
    [(PATROL, "client_patrol"), (COMPANY, "client_company"), (DIVISION, "client_large")],
)
def test_clients_bear_their_share_of_the_losses_and_no_more_than_they_have(model, rung, law):
    stage = fighting(model, rung=rung)
    client = stage.facts.incidents.client_group[RIVER, 0] = 1  # a force of its own
    stage.laws.incidents[law] = 0.5
    stage.run(battle)
    state = stage.world.battle

    assert state.client_losses[RIVER] == pytest.approx([0.5 * state.taken[RIVER, 0], 0.0])
    assert state.lost[0] == pytest.approx(0.5 * state.taken[RIVER, 0])
    assert state.lost[client] == pytest.approx(0.5 * state.taken[RIVER, 0] + state.taken[RIVER, 1])
    stage.world.buildup.divisions[client] = 0.0
    stage.run(battle)
    assert state.lost[0] == pytest.approx(state.taken[RIVER, 0])


def test_a_fight_stops_when_its_quarrel_is_over(model):
    stage = fighting(model)
    stage.run(battle)
    stage.world.battle.running[RIVER], stage.world.battle.left[RIVER] = 1, 5
    stage.world.incidents.request[RIVER] = stage.world.incidents.rung[RIVER] = 0
    stage.run(battle)

    assert stage.world.battle.running[RIVER] == 0
    assert not stage.world.battle.lost.any()


def test_small_fights_are_a_detail(model):
    for rung, stored in ((COMPANY, True), (COMPANY - 1, False)):
        stage = fighting(model, rung=rung)
        stage.logs.detail = 0
        stage.run(battle)
        assert bool(stage.recorded("battle")) is stored


def test_a_battle_follows_from_the_quarrel_s_last_event(model):
    stage = fighting(model)
    stage.run(battle)
    row = stage.recorded("battle")[0]

    assert (row.cause, row.place, row.rung) == (8, RIVER, DIVISION)
    assert (row.actor, row.other) == (AURELIA, BOREA)


def test_a_side_that_expects_an_attack_is_less_surprised(model):
    stage = fighting(model)
    surprise = []
    for expected in (0.0, 0.5, 1.0):
        stage.world.intelligence.prepares[BOREA, AURELIA] = expected
        surprise.append(fight_in(*stage.all, RIVER).surprise)

    initiative = stage.law.battle.initiative
    assert surprise == pytest.approx([initiative, 0.5 * initiative, 0.0])


def test_a_defender_digs_in_after_three_weeks(model):
    stage = fighting(model)
    postures = []
    for week in (0, 2, 3):
        stage.week(week)
        postures.append(fight_in(*stage.all, RIVER).posture)

    assert postures == [HASTY, HASTY, PREPARED]


def test_arms_are_proportional_to_the_share_of_the_force_that_fights(model):
    stage = fighting(model, men=(1000.0, 1000.0))
    stage.law.battle.concentration = 2.0
    stage.world.buildup.divisions[0], stage.world.buildup.tanks[0] = 10.0, 300.0
    share = 2.0 * 1000.0 / (1000.0 * stage.law.buildup.men[0] * 10.0)
    assert fight_in(*stage.all, RIVER).attacker.tanks == pytest.approx(share * 300.0)

    stage.world.incidents.men[RIVER] = 1e9
    assert fight_in(*stage.all, RIVER).attacker.tanks == 300.0


def test_the_year_of_a_fight_is_the_year_of_its_week(model):
    stage = fighting(model)
    stage.week(104)

    assert fight_in(*stage.all, RIVER).year == pytest.approx(1952.0, abs=0.02)


def test_the_stronger_side_wins_more_often(model):
    wins = []
    for men in (500.0, 1500.0, 6000.0):
        stage = fighting(model, 200, men=(men, 1500.0))
        stage.run(battle)
        wins.append((stage.worlds.battle.winner[:, RIVER] == 0).mean())

    assert wins[0] < wins[1] < wins[2]


def test_without_a_quarrel_there_is_no_fight(stage):
    stage.run(battle, weeks=10)

    assert stage.log.emitted == 0
    assert not stage.world.battle.lost.any()

"""Settlement: its form, and what each leaves behind."""

import pytest
from tests.mechanisms.stage import Stage
from tests.mechanisms.test_quarrel import RIVER, quarrel

from allohistory.mechanisms import affairs, incidents
from allohistory.mechanisms.frontier import doubt
from allohistory.mechanisms.settlement import ask, commission_in, reason_to_ask, refuse, settle
from allohistory.vocabulary.events import (
    BODIES_RETURNED,
    COMMISSION,
    COMPANY,
    DIVISION,
    FROM_DEFEAT,
    FROM_LOSSES,
    FROM_WEARINESS,
    LINE_MOVED,
    PATROL,
    STATUS_QUO,
)

AURELIA, BOREA = 0, 1
NEITHER = -1


def ended(model, yields, rung=COMPANY, winner=NEITHER, lost=100.0):
    """Return a stage on which a quarrel on the river has just been settled."""
    stage = quarrel(model, rung=rung)
    stage.world.battle.winner[RIVER] = winner
    stage.world.battle.losses[RIVER] = lost
    settle(*stage.all, stage.log, RIVER, yields)
    return stage


@pytest.mark.parametrize(
    ("yields", "rung", "winner", "lost", "form"),
    [
        (0, COMPANY, 1, 100.0, LINE_MOVED),
        (0, COMPANY, 0, 100.0, STATUS_QUO),
        (1, DIVISION, 0, 100.0, LINE_MOVED),
        (1, PATROL, 0, 3.0, BODIES_RETURNED),
        (1, PATROL, 0, 0.0, STATUS_QUO),
        (NEITHER, COMPANY, 0, 100.0, COMMISSION),
        (NEITHER, PATROL, 0, 3.0, STATUS_QUO),
    ],
)
def test_the_form_follows_from_who_yields_and_who_won(model, yields, rung, winner, lost, form):
    (row,) = ended(model, yields, rung, winner, lost).recorded("settlement")

    assert row.option == form


def test_a_moved_line_stays_moved_and_its_loser_bears_a_grudge(model):
    stage = ended(model, 0, winner=1)
    border, rule = stage.world.incidents, stage.law.incidents
    stage.run(incidents, weeks=60)

    assert border.line[RIVER] == -1.0
    assert border.grieved[RIVER].tolist() == [border.settled[RIVER], -1]
    kept = rule.shift * 0.5 ** (60 / rule.grievance_life)
    assert border.grievance[RIVER] == pytest.approx([kept, 0.0])


def test_a_line_moves_by_two_strips_at_most(model):
    stage = quarrel(model)
    stage.world.incidents.line[RIVER], stage.world.battle.winner[RIVER] = 2.0, 0
    settle(*stage.all, stage.log, RIVER, 1)

    assert stage.world.incidents.line[RIVER] == 2.0
    assert stage.recorded("settlement")[0].option == STATUS_QUO


def test_bodies_returned_lower_tension_the_week_after(model):
    stage = ended(model, 1, PATROL, 0, 3.0)
    stage.world.affairs.tension[:2, :2] = 0.5
    stage.law.incidents.bodies = stage.world.incidents.relief[RIVER] = 0.05
    stage.run(affairs)

    cooled = 0.5 * stage.world.affairs.tension_kept
    assert stage.world.affairs.tension[AURELIA, BOREA] == pytest.approx(cooled - 0.05)


def test_a_commission_sits_prevents_mistakes_and_ends_one_way_or_the_other(model):
    for marking, option, left in ((1.0, 1, 0.5), (0.0, 0, 1.0)):
        stage = ended(model, NEITHER)
        border, rule = stage.world.incidents, stage.law.incidents
        rule.marking, rule.commission_worth, rule.commission_life = marking, 0.4, 0.1
        unclear = rule.unclear[RIVER]
        assert doubt(stage.world, stage.law, RIVER) == pytest.approx(unclear * 0.6)

        commission_in(*stage.all, stage.log, RIVER)
        (row,) = stage.recorded("demarcation")
        assert (row.option, row.cause) == (option, border.settled[RIVER])
        assert doubt(stage.world, stage.law, RIVER) == pytest.approx(unclear * left)


def test_a_settlement_holds_for_a_while_from_company_size_on(model):
    holds = [ended(model, NEITHER, rung).world.incidents.truce[RIVER] for rung in (2, 3, 4)]

    assert holds == pytest.approx([0.0, 0.4, 1.0])


def test_a_request_is_told_once_and_again_after_a_refusal(model):
    stage = quarrel(model, rung=DIVISION)
    for _ in range(2):
        ask(*stage.all, stage.log, RIVER, 0, False)
    assert len(stage.recorded("truce_asked")) == 1

    refuse(stage.world, stage.facts, stage.log, RIVER, 1)
    ask(*stage.all, stage.log, RIVER, 0, False)
    assert [row.actor for row in stage.recorded("truce_asked")] == [AURELIA] * 2
    assert [row.actor for row in stage.recorded("truce_refused")] == [BOREA]


def test_the_reason_for_asking_is_its_largest_part(model):
    stage = quarrel(model)
    world, rule = stage.world, stage.law.incidents
    world.politics.restraint[:] = world.affairs.committed[:] = world.affairs.threat[:] = 0.0
    rule.fatigue, rule.spent, rule.weary, rule.defeat = 0.1, 1.0, 0.05, 0.5

    def reason():
        return reason_to_ask(*stage.all, RIVER, 0, False)

    assert reason() == FROM_WEARINESS
    world.battle.losses[RIVER, 0], world.incidents.pool[RIVER, 0] = 5_000.0, 10_000.0
    assert reason() == FROM_LOSSES
    world.battle.winner[RIVER], rule.defeat = 1, 2.0
    assert reason() == FROM_DEFEAT


def test_what_clients_lost_is_told(model):
    stage = quarrel(model)
    stage.facts.incidents.local[RIVER, 0] = 2
    stage.world.battle.client_losses[RIVER] = [12.0, 0.0]
    settle(*stage.all, stage.log, RIVER, NEITHER)
    (row,) = stage.recorded("client_losses")

    assert (row.actor, row.other, row.amount) == (2, BOREA, 12.0)
    assert row.cause == stage.world.incidents.settled[RIVER]


def test_a_new_world_has_no_traces(model):
    border = Stage(model).world.incidents

    assert (border.unmarked[: len(model.names["sector"])] == 1.0).all()
    assert not border.line.any()
    assert not border.truce.any()

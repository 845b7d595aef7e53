"""Orders: who gives them, what raises and ends them, and what they follow from."""

import numpy as np
import pytest
from tests.mechanisms.stage import Stage, even

from allohistory.mechanisms import incidents
from allohistory.mechanisms.orders import (
    EVERY,
    is_taken_up,
    orders_in,
    parent_of_order,
    review,
    worth_of_order,
)
from allohistory.vocabulary.events import BY_CENTRE, BY_COMMANDER, CAUSES

RIVER = 0
AURELIA, BOREA = 0, 1


def eager(stage):
    """Let every review end in an order, and every order yield incidents."""
    rule = even(stage, 1e-9).laws.incidents
    rule.review, rule.ordering, rule.order_yield, rule.order_weeks = 1e3, 1e3, 3.0, 6.0
    return stage


def test_each_side_takes_a_sector_up_once_in_its_turn(stage):
    weeks = [[], []]
    for week in range(2 * EVERY):
        stage.week(week)
        for side in range(2):
            if is_taken_up(stage.world, stage.facts, RIVER, side):
                weeks[side].append(week)

    assert [np.diff(found).tolist() for found in weeks] == [[EVERY], [EVERY]]
    assert weeks[0] != weeks[1]


def test_every_ordered_incident_follows_from_an_order_of_its_side_there(model):
    stage = eager(Stage(model, 3, rows=2000))
    stage.run(incidents, weeks=40)
    for k in range(len(stage)):
        orders = {row.serial: (row.actor, row.place) for row in stage.recorded("order", k)}
        rows = [row for row in stage.recorded("incident", k) if CAUSES[row.option] == "ordered"]
        local = {
            (stage.facts.incidents.local[s, side], s): stage.facts.incidents.actor[s, side]
            for s in range(2)
            for side in range(2)
        }

        assert len(rows) > 5
        assert all(orders[row.cause] == (local[row.actor, row.place], row.place) for row in rows)


def test_without_reviews_nothing_is_ordered(model):
    stage = eager(Stage(model, 20))
    stage.laws.incidents.review = 0.0
    stage.run(incidents, weeks=30)

    assert not stage.worlds.incidents.ordered.any()


def test_a_stricter_word_of_the_centre_ends_an_order(stage):
    eager(stage)
    stage.world.politics.restraint[:] = 0.3
    review(*stage.all, stage.log, RIVER, 0)
    assert stage.world.incidents.order_left[RIVER].tolist() == [6, 0]

    orders_in(*stage.all, stage.log, RIVER)
    assert stage.world.incidents.order_left[RIVER, 0] == 5
    stage.world.politics.restraint[:] = 0.5
    orders_in(*stage.all, stage.log, RIVER)
    assert stage.world.incidents.order_left[RIVER, 0] == 0


@pytest.mark.parametrize(("autonomy", "by"), [(1.0, BY_COMMANDER), (0.0, BY_CENTRE)])
def test_a_free_command_orders_by_itself(stage, autonomy, by):
    eager(stage).world.politics.autonomy[:] = autonomy
    review(*stage.all, stage.log, RIVER, 0)

    (row,) = stage.recorded("order")
    assert row.option == by
    assert row.what == stage.facts.incidents.command[RIVER, 0]


def test_what_raises_and_what_lowers_the_worth_of_an_order(stage):
    def worth(commander=False):
        return worth_of_order(*stage.all, RIVER, 0, commander)

    before, rule, world = worth(), stage.law.incidents, stage.world
    world.incidents.grievance[RIVER, 0] = 1.0
    assert worth() == pytest.approx(before + 0.5)
    world.incidents.truce[RIVER] = 0.5
    assert worth() == pytest.approx(before + 0.5 - 0.5 * rule.truce_weight)
    world.affairs.intent[AURELIA, BOREA] = 1.0
    assert worth() > before + 0.5 - 0.5 * rule.truce_weight + 0.9 * rule.intent_weight
    restraint = world.politics.restraint[stage.facts.incidents.command[RIVER, 0]]
    assert restraint > 0.0
    quiet = worth(commander=True)
    world.politics.restraint[:] = 0.0
    assert worth(commander=True) == pytest.approx(quiet + 0.5 * rule.restraint_cost * restraint)


def test_an_order_follows_from_what_spoke_most_for_it(stage):
    world = stage.world
    assert parent_of_order(*stage.all, RIVER, 0, False) == -1

    world.incidents.grievance[RIVER, 0], world.incidents.grieved[RIVER, 0] = 0.4, 17
    world.affairs.intent[AURELIA, BOREA], world.affairs.intent_raised[AURELIA, BOREA] = 1.0, 23
    assert parent_of_order(*stage.all, RIVER, 0, True) == 17
    assert parent_of_order(*stage.all, RIVER, 0, False) == 23
    # A defeat does not raise it, however large.
    world.politics.lesson[AURELIA, BOREA], world.politics.lesson_by[AURELIA, BOREA] = -1.0, 31
    assert parent_of_order(*stage.all, RIVER, 0, True) == 17

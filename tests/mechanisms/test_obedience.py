"""Obedience: what a patron can deliver."""

import numpy as np
import pytest
from tests.mechanisms.stage import Stage

from allohistory.mechanisms.obedience import can_be_told, performance, weigh_order
from allohistory.vocabulary.events import COMPLIES, REFUSES, RESPONSES

ORDER, LEAGUE = 0, 0


def chance(stage):
    return performance(*stage.all, ORDER, np.zeros(len(RESPONSES)))


def test_the_chance_of_performance_is_that_of_compliance(model):
    stage = Stage(model)
    utilities = np.zeros(len(RESPONSES))
    weigh_order(*stage.all, ORDER, utilities)
    weights = np.exp(stage.law.clients.resolve * utilities)

    assert chance(stage) == pytest.approx(weights[COMPLIES] / weights.sum())


@pytest.mark.parametrize(("response", "expected"), [(COMPLIES, 1.0), (REFUSES, 0.0)])
def test_an_order_that_was_answered_is_performed_or_not(model, response, expected):
    stage = Stage(model)
    stage.world.clients.response[ORDER] = response

    assert chance(stage) == expected


def test_a_dependent_client_is_likelier_to_perform(model):
    stage = Stage(model)
    before = chance(stage)
    stage.law.clients.dependence[LEAGUE] = 1.0

    assert chance(stage) > before


def test_a_client_that_has_split_off_or_does_not_exist_is_told_nothing(model):
    stage = Stage(model)
    told = []
    for exists, estranged in ((0, 0), (1, 0), (1, 1)):
        stage.world.clients.exists[LEAGUE] = exists
        stage.world.clients.estranged[LEAGUE] = estranged
        told.append(bool(can_be_told(stage.world, stage.facts, ORDER)))

    assert told == [False, True, False]

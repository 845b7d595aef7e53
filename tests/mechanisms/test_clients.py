"""Clients: the outcome of an order, and how third parties judge it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy.special import softmax
from scipy.stats import chisquare
from tests.mechanisms.stage import INTERPRETED, Stage

from allohistory.mechanisms import clients
from allohistory.mechanisms.clients import carry_out
from allohistory.mechanisms.obedience import weigh_order
from allohistory.vocabulary.events import COMPLIES, PRETENDS, REFOUNDS, REFUSES, SPLITS

CLIENT, ORDER = 0, 0
AURELIA, BOREA, LEAGUE = range(3)
shares = some.floats(0, 1)


def order(stage, contact=1.0):
    """Let the patron give its order to a client that exists."""
    stage.worlds.clients.exists[:, CLIENT] = 1
    stage.worlds.affairs.asked[:, ORDER] = 1
    stage.worlds.affairs.asked_by[:, ORDER] = 44
    stage.laws.clients.contact[:, CLIENT] = contact


def responses(stage):
    return stage.worlds.clients.response[:, ORDER].copy()


def chances(stage):
    """Return the probabilities of the five responses, from the recorded utilities."""
    weigh_order(*stage.all, ORDER, stage.world.clients.utility)
    return softmax(stage.law.clients.resolve * stage.world.clients.utility)


def test_an_order_is_issued_and_answered(stage):
    order(stage)
    stage.run(clients)
    given_, answer = stage.recorded("directive")[0], stage.recorded("response")[0]

    assert (given_.actor, given_.other, given_.cause) == (AURELIA, LEAGUE, 44)
    assert (answer.actor, answer.other, answer.cause) == (LEAGUE, AURELIA, given_.serial)
    assert answer.option == stage.world.clients.response[ORDER]


def test_an_order_is_answered_once(stage):
    order(stage)
    stage.run(clients, weeks=10)

    assert len(stage.recorded("directive")) == len(stage.recorded("response")) == 1


def test_a_client_answers_only_issued_orders(stage):
    stage.world.clients.exists[CLIENT] = 1
    stage.run(clients, weeks=10)

    assert stage.log.emitted == 0


def test_a_client_out_of_contact_does_not_answer(stage):
    order(stage, contact=0.0)
    stage.run(clients, weeks=50)

    assert not stage.recorded("response")


def test_orders_get_through_with_the_probability_of_contact(many):
    order(many, contact=0.3)
    many.run(clients)

    share = (responses(many) >= 0).mean()
    assert share == pytest.approx(0.3, abs=4 * (0.21 / len(many)) ** 0.5)


def test_a_client_that_does_not_exist_obeys_nobody_and_harasses_nobody(stage):
    order(stage)
    stage.world.clients.exists[CLIENT] = 0
    stage.run(clients, weeks=20)

    assert not stage.recorded("response")
    assert stage.world.clients.harassment[CLIENT] == 0.0


def test_a_client_is_founded_by_its_event(stage):
    stage.run(clients)
    assert stage.world.clients.exists[CLIENT] == 0

    stage.world.world_events.happened[stage.at("event", "league_rises")] = 1
    stage.run(clients)
    assert stage.world.clients.exists[CLIENT] == 1
    assert stage.world.clients.harassment[CLIENT] == stage.law.clients.harassment[CLIENT]


def test_a_client_is_founded_on_its_date(stage):
    stage.facts.clients.founding[CLIENT], stage.facts.clients.founded[CLIENT] = -1, 3
    stage.run(clients, weeks=3)
    assert stage.world.clients.exists[CLIENT] == 0

    stage.run(clients)
    assert stage.world.clients.exists[CLIENT] == 1


def test_responses_follow_the_logit_probabilities(model):
    stage = Stage(model, 800 if INTERPRETED else 2000)
    order(stage)
    stage.laws.clients.creed[:, CLIENT], stage.laws.clients.cost[:, ORDER] = 0.6, 0.5
    stage.run(clients)
    single = Stage(model)
    order(single)
    single.laws.clients.creed[:, CLIENT], single.laws.clients.cost[:, ORDER] = 0.6, 0.5
    single.world.clients.contact[CLIENT] = 1.0
    counts = np.bincount(responses(stage), minlength=5)

    assert chisquare(counts, chances(single) * len(stage)).pvalue > 1e-4


@settings(max_examples=60, deadline=None)
@given(low=shares, high=shares, name=some.sampled_from(["creed", "dependence"]), cost=shares)
def test_more_control_never_lowers_obedience(model, low, high, name, cost):
    obeyed = []
    for control in sorted((low, high)):
        stage = Stage(model)
        stage.law.clients[name][CLIENT] = control
        stage.law.clients.cost[ORDER] = cost
        obeyed.append(chances(stage)[COMPLIES])

    assert obeyed[0] <= obeyed[1] + 1e-12


def test_more_control_turns_no_obedience_into_defiance(model):
    """With the same draws, whoever obeyed a weaker patron obeys a stronger one."""
    answers = []
    for creed in (0.2, 0.8):
        stage = Stage(model, 200)
        order(stage)
        stage.laws.clients.creed[:, CLIENT] = creed
        stage.run(clients)
        answers.append(responses(stage))

    assert (answers[1] <= answers[0])[answers[0] == COMPLIES].all()
    assert (answers[1] == COMPLIES).sum() > (answers[0] == COMPLIES).sum()


def test_a_costlier_order_is_obeyed_less(model):
    stage = Stage(model)
    obeyed = []
    for cost in (0.0, 0.5, 1.0):
        stage.law.clients.cost[ORDER] = cost
        obeyed.append(chances(stage)[COMPLIES])

    assert obeyed[0] > obeyed[1] > obeyed[2]


def test_pretence_is_rarer_where_contact_is_close(stage):
    values = []
    for contact in (0.1, 0.9):
        stage.world.clients.contact[CLIENT] = contact
        values.append(chances(stage)[PRETENDS])

    assert values[0] > values[1]


def test_only_real_obedience_carries_out_the_order(stage):
    order(stage)
    before = stage.law.clients.harassment[CLIENT]
    carry_out(*stage.all, ORDER, PRETENDS)
    stage.run(clients)
    assert stage.world.clients.harassment[CLIENT] == pytest.approx(before)

    stage.law.clients.shift[ORDER] = -0.3
    carry_out(*stage.all, ORDER, COMPLIES)
    stage.run(clients)
    assert stage.world.clients.harassment[CLIENT] == pytest.approx(before - 0.3)


@pytest.mark.parametrize(
    ("response", "toward"),
    [(COMPLIES, 1.0), (PRETENDS, 1.0), (REFUSES, 0.0), (SPLITS, 0.0), (REFOUNDS, 0.0)],
)
def test_third_parties_judge_by_appearances(stage, response, toward):
    stage.world.clients.monolith[CLIENT, BOREA] = 0.5
    carry_out(*stage.all, ORDER, response)

    judging = stage.law.clients.judging
    expected = 0.5 + judging * (toward - 0.5)
    assert stage.world.clients.monolith[CLIENT, BOREA] == pytest.approx(expected)


@pytest.mark.parametrize("response", [SPLITS, REFOUNDS])
def test_a_client_that_has_split_takes_no_orders(stage, response):
    carry_out(*stage.all, ORDER, response)
    assert stage.world.clients.estranged[CLIENT] == 1
    stage.world.clients.response[ORDER] = -1
    stage.world.clients.exists[CLIENT] = stage.world.affairs.asked[ORDER] = 1
    stage.law.clients.contact[CLIENT] = 1.0
    stage.run(clients, weeks=20)

    assert not stage.recorded("directive")
    assert not stage.recorded("response")


def test_an_answer_is_news_for_one_week(stage):
    stage.world.clients.exists[CLIENT] = stage.world.affairs.asked[ORDER] = 1
    stage.law.clients.contact[CLIENT] = 1.0
    stage.run(clients)
    assert stage.world.clients.answered[ORDER] == 1

    stage.run(clients)
    assert stage.world.clients.answered[ORDER] == 0


def test_obedience_lowers_standing_and_refusal_raises_it(stage):
    start = stage.world.clients.standing[CLIENT]
    carry_out(*stage.all, ORDER, COMPLIES)
    obedient = stage.world.clients.standing[CLIENT]
    carry_out(*stage.all, ORDER, REFUSES)

    assert obedient < start
    assert stage.world.clients.standing[CLIENT] > obedient


def test_the_standing_of_a_client_stays_between_0_and_1(stage):
    stage.law.clients.cost[ORDER] = 4.0
    stage.world.clients.standing[CLIENT] = 0.1
    carry_out(*stage.all, ORDER, COMPLIES)
    assert stage.world.clients.standing[CLIENT] == 0.0
    stage.world.clients.standing[CLIENT] = 0.9
    carry_out(*stage.all, ORDER, REFUSES)
    assert stage.world.clients.standing[CLIENT] == 1.0


@settings(max_examples=40, deadline=None)
@given(shift=some.floats(-2, 2), base=shares, contact=some.floats(-2, 2))
def test_harassment_and_contact_stay_between_0_and_1(model, shift, base, contact):
    stage = Stage(model)
    order(stage)
    stage.law.clients.harassment[CLIENT] = base
    stage.world.affairs.harassment[CLIENT], stage.world.affairs.contact[CLIENT] = shift, contact
    stage.run(clients)

    assert 0.0 <= stage.world.clients.harassment[CLIENT] <= 1.0
    assert 0.0 <= stage.world.clients.contact[CLIENT] <= 1.0

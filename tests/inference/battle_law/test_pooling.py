"""Partial pooling: which effects a battle has, and draws of what is known of them."""

import numpy as np
import pytest
from tests.inference.battle_law.stage import row_of

from allohistory.inference.battle_law.dataset import battles_from
from allohistory.inference.battle_law.pooling import (
    CAMPAIGN,
    STATE,
    STATE_IN_WAR,
    WAR,
    Posterior,
    effect_design,
    effects_in,
    sample,
)

ROWS = [row_of(attacker="A", defender="B & C"), row_of(attacker="C & A", war="Later", campaign="2")]


def test_effects_are_listed_kind_by_kind():
    effects = effects_in(battles_from(ROWS), (WAR, STATE, CAMPAIGN, STATE_IN_WAR))

    assert effects == (
        (WAR, "Later"),
        (WAR, "War"),
        (STATE, "A"),
        (STATE, "B"),
        (STATE, "C"),
        (CAMPAIGN, "2"),
        (CAMPAIGN, "Coast"),
        (STATE_IN_WAR, "A in Later"),
        (STATE_IN_WAR, "A in War"),
        (STATE_IN_WAR, "B in Later"),
        (STATE_IN_WAR, "B in War"),
        (STATE_IN_WAR, "C in Later"),
        (STATE_IN_WAR, "C in War"),
    )


def test_states_share_the_weight_of_their_side():
    effects = ((STATE, "A"), (STATE, "C"), (STATE_IN_WAR, "B in War"), (WAR, "Later"), (WAR, "X"))
    kinds = (STATE, STATE_IN_WAR, WAR)

    design = effect_design(battles_from(ROWS), effects, kinds, opposed=True)

    assert design.tolist() == [[1.0, -0.5, -0.5, 0.0, 0.0], [0.5, 0.5, 0.0, 1.0, 0.0]]
    together = effect_design(battles_from(ROWS), effects, (STATE,))
    assert together.tolist() == [[1.0, 0.5, 0.0, 0.0, 0.0], [0.5, 0.5, 0.0, 0.0, 0.0]]


def test_a_known_effect_is_drawn_with_its_law_and_an_unknown_one_by_its_kind():
    covariance = np.array([[0.04, 0.03], [0.03, 0.09]])
    posterior = Posterior(("law",), ((STATE, "A"),), np.array([1.0, -2.0]), covariance, {STATE: 2})

    laws, effects = sample(posterior, ((STATE, "B"), (STATE, "A")), 40_000, seed=1)

    assert laws.shape == (40_000, 1)
    assert [laws.mean(), *effects.mean(axis=0)] == pytest.approx([1.0, 0.0, -2.0], abs=0.04)
    assert effects.std(axis=0) == pytest.approx([2.0, 0.3], rel=0.03)
    assert np.cov(laws[:, 0], effects[:, 1])[0, 1] == pytest.approx(0.03, rel=0.1)
    assert abs(np.corrcoef(effects.T)[0, 1]) < 0.03


def test_laws_alone_know_no_effect():
    covariance = np.arange(9.0).reshape(3, 3)
    whole = Posterior(("a", "b"), ((WAR, "W"),), np.array([1.0, 2.0, 3.0]), covariance, {WAR: 0.3})

    alone = whole.without_effects()

    assert (alone.laws, alone.effects, alone.spread) == (("a", "b"), (), {WAR: 0.3})
    assert alone.mean.tolist() == [1.0, 2.0]
    assert alone.covariance.tolist() == [[0.0, 1.0], [3.0, 4.0]]

"""Theatre: priors of two states at war, from what they have shown elsewhere."""

import math

import numpy as np
import pytest
from tests.inference.battle_law.stage import synthetic_rows

from allohistory.errors import AllohistoryError
from allohistory.inference.battle_law import theatre as module
from allohistory.inference.battle_law.dataset import battles_from, pick_battles
from allohistory.inference.battle_law.fit import fit_battles
from allohistory.inference.battle_law.pooling import STATE, STATE_IN_WAR, WAR, Posterior
from allohistory.inference.battle_law.theatre import theatre_lines, theatre_spreads, weighted


def test_a_sum_of_laws_and_effects_has_their_covariance_and_the_spread_of_the_unknown():
    covariance = np.array([[0.04, 0.01], [0.01, 0.09]])
    posterior = Posterior(("law",), ((STATE, "A"),), np.array([1.0, 0.5]), covariance,
                          {STATE: 0.4, WAR: 0.3})  # fmt: skip

    mean, sd = weighted(posterior, {"law": 1.0, (STATE, "A"): -1.0, (STATE, "B"): 2.0})

    assert mean == pytest.approx(0.5)
    assert sd == pytest.approx(math.sqrt(0.04 + 0.09 - 0.02 + 0.64))


@pytest.fixture(scope="module")
def battles():
    return battles_from(synthetic_rows()[:160])


def test_a_theatre_has_a_quality_and_its_laws(battles, monkeypatch):
    used = []

    def spy(given):
        used.append(set(given.campaign))
        return fit_battles(given)

    monkeypatch.setattr(module, "fit_battles", spy)
    lines = list(theatre_lines(battles, ("B", "A"), "war 1", ("campaign 3",)))

    assert used == [set(battles.campaign) - {"campaign 3"}]
    assert lines[0] == "# B: 156 battles, 40 in war 1"
    assert lines[2] == "# quality of B for one of A"
    assert [line.split(":")[0] for line in lines[3:]] == [
        "quality", "attack_odds", "toll", "toll_spread", "length", "length_spread",
        "exchange_spread",
    ]  # fmt: skip
    fitted = fit_battles(pick_battles(battles, battles.campaign != "campaign 3"))
    edge = {(STATE, "B"): 1, (STATE_IN_WAR, "B in war 1"): 1, (STATE, "A"): -1,
            (STATE_IN_WAR, "A in war 1"): -1}  # fmt: skip
    mean, sd = np.exp(weighted(fitted.joint, edge))
    assert lines[3] == f"quality: {{lognormal: {{median: {mean:.3g}, factor: {sd:.3g}}}}}"


def test_a_war_that_no_battle_shows_is_wider(battles):
    def factor(war):
        (line,) = (line for line in theatre_lines(battles, ("B", "A"), war) if "factor" in line)
        return float(line.split("factor: ")[1].strip("}"))

    assert factor("a war to come") > factor("war 1")


def test_an_unknown_state_or_campaign_is_an_error_that_names_the_known(battles):
    with pytest.raises(AllohistoryError, match="no battle of state 'X'; known: A, B, C"):
        list(theatre_lines(battles, ("X", "A"), "war 1"))
    with pytest.raises(AllohistoryError, match="no battle of campaign 'X'"):
        list(theatre_lines(battles, ("B", "A"), "war 1", ("X",)))


def test_a_new_theatre_differs_by_its_campaign_its_war_and_two_states(battles):
    fitted = fit_battles(battles)

    spreads = theatre_spreads(fitted)

    for name, part in (("toll", fitted.toll), ("length", fitted.length)):
        war, state, here = (part.spread[kind] for kind in (WAR, STATE, STATE_IN_WAR))
        expected = math.sqrt(fitted.between[name] ** 2 + war**2 + 2 * state**2 + 2 * here**2)
        assert spreads[name] == pytest.approx(expected)

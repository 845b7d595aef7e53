"""Shipped laws of battle: those that the public battles give."""

import pytest

from allohistory.inference.battle_law.columns import LAWS
from allohistory.inference.battle_law.dataset import read_battles
from allohistory.inference.battle_law.fit import fit_battles
from allohistory.inference.battle_law.shipped import middle_of, shipped_laws
from allohistory.inference.battle_law.theatre import theatre_spreads


def test_the_middle_of_a_law_is_its_value_or_that_of_its_prior():
    assert middle_of({"value": 3}) == 3.0
    assert middle_of({"prior": {"lognormal": {"median": 2.0, "factor": 3.0}}}) == 2.0


def test_shipped_laws_are_certain_and_know_no_state():
    shipped = shipped_laws()

    assert tuple(shipped.laws) == LAWS
    for part in (shipped.joint, shipped.toll, shipped.length):
        assert part.effects == ()
        assert not part.covariance.any()
        assert not any(part.spread.values())


@pytest.mark.data
def test_the_shipped_laws_are_those_that_the_public_battles_give(public_data):
    fitted, shipped = fit_battles(read_battles(public_data / "battles.csv")), shipped_laws()
    assert shipped.laws == pytest.approx(fitted.laws, rel=6e-3, abs=6e-4)
    assert shipped.between == pytest.approx(theatre_spreads(fitted), rel=0.02)

"""Supply: what railhead, lorries and distance bring, and whom that feeds."""

import pytest

from allohistory.mechanisms import supply
from allohistory.mechanisms.supply import Line

# Six days there and back.
HALHA = Line(1e9, 660.0, 4000.0, 1.5, 220.0)


def test_a_lorry_carries_its_load_over_half_of_its_way():
    assert supply.flow_of(HALHA) == pytest.approx(4000 * 1.5 / 6 * 7)


def test_a_line_brings_what_its_weaker_part_carries():
    assert supply.flow_of(HALHA._replace(railway=500.0)) == 500.0
    assert supply.flow_of(HALHA._replace(lorries=0.0)) == 0.0


def test_a_fifth_of_a_railway_that_was_the_bottleneck_brings_a_fifth():
    whole = supply.railway_flow(2.0, 16.0, 0.6)
    fifth = supply.railway_flow(0.4, 16.0, 0.6)

    assert whole == pytest.approx(2 * 16_000 * 0.6 * 12 / 52.1775)
    assert supply.flow_of(HALHA._replace(railway=0.2 * fifth)) == pytest.approx(0.04 * whole)


def test_men_in_place_eat_before_others_are_brought():
    flow, ration, carried = 980.0, 14.0, 0.5
    fed = supply.most_fed(flow, ration)

    assert fed == pytest.approx(10_000)
    assert supply.lift_of(flow, 0.0, ration, carried) == pytest.approx(1960)
    assert supply.lift_of(flow, 5000.0, ration, carried) == pytest.approx(980)
    assert supply.lift_of(flow, fed, ration, carried) == pytest.approx(0.0, abs=1e-6)
    assert supply.lift_of(flow, 2 * fed, ration, carried) == 0.0


@pytest.mark.parametrize(("year", "factor"), [(1939.0, 1.0), (1941.0, 2.0), (1945.0, 2.0**1.5)])
def test_lorries_grow_in_number_until_1942(year, factor):
    assert supply.motorised(1000.0, 0.5 * 0.69314718, year) == pytest.approx(1000.0 * factor)

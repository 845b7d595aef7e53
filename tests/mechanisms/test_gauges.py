"""Gauges: what is read by a code is what effects of that code change."""

import pytest

from allohistory.mechanisms.gauges import act_on_own, act_on_pair, changed, value_of
from allohistory.vocabulary.effects import ADD, GAUGES, OWN_GAUGES, SCALE, SET, TARGETS

AURELIA, BOREA = 0, 1


@pytest.mark.parametrize("gauge", GAUGES)
def test_a_gauge_reads_what_was_written(stage, gauge):
    code, own = TARGETS.index(gauge), stage.world.affairs
    if gauge in OWN_GAUGES:
        act_on_own(own, code, AURELIA, SET, 0.4, 8)
    else:
        act_on_pair(own, code, AURELIA, BOREA, SET, 0.4, 8)

    assert value_of(own, code, AURELIA, BOREA) == pytest.approx(0.4)
    assert {name for name in GAUGES if (own[f"{name}_raised"] == 8).any()} == {gauge}


@pytest.mark.parametrize("order", ["restraint", "autonomy", "power", "target", "contact"])
def test_an_order_reads_its_own_stock(stage, order):
    stage.world.affairs[order][1] = 0.3

    assert value_of(stage.world.affairs, TARGETS.index(order), 1, -1) == pytest.approx(0.3)


@pytest.mark.parametrize(("mode", "value"), [(SET, 0.5), (ADD, 0.7), (SCALE, 0.1)])
def test_a_change_sets_adds_or_scales(mode, value):
    assert changed(0.2, mode, 0.5) == pytest.approx(value)


def test_an_event_that_changes_nothing_moved_nothing(stage):
    own = stage.world.affairs
    act_on_own(own, TARGETS.index("threat"), AURELIA, SET, 0.0, 8)

    assert own.threat_raised[AURELIA] == own.threat_lowered[AURELIA] == -1

"""The words of the data are the words of the code."""

from allohistory.kit.vocabulary import OWN, PAIR, TARGETS
from allohistory.mechanisms.situation import CONDITIONS, DRIVERS
from allohistory.mechanisms.situation import OWN_DRIVERS as SEEN_OF_ONESELF
from allohistory.model.tables import MODES, OWNER
from allohistory.scenario.schema.course import Condition, Effect
from allohistory.scenario.schema.vocabulary import (
    OWN_DRIVERS,
    OWN_GAUGES,
    PAIR_DRIVERS,
    PAIR_GAUGES,
)

NO_TARGETS = {"gauge", "actor", "toward", "set", "set_", "add", "scale", "fades"}
SAID_OF_ALL = {"source", "standing", "why", "claims"}


def keys_of(schema):
    return {field.alias or name for name, field in schema.model_fields.items()}


def test_the_drivers_of_the_schema_are_those_of_the_situation():
    assert (*OWN_DRIVERS, *PAIR_DRIVERS) == DRIVERS
    assert tuple(OWN_DRIVERS) == SEEN_OF_ONESELF


def test_the_gauges_of_the_schema_are_those_of_affairs():
    assert tuple(OWN_GAUGES) == TARGETS[:OWN]
    assert tuple(PAIR_GAUGES) == TARGETS[OWN:PAIR]


def test_the_orders_of_the_schema_are_those_of_affairs():
    orders = keys_of(Effect) - NO_TARGETS - SAID_OF_ALL

    assert orders == set(TARGETS[PAIR:])
    assert OWNER.keys() == orders - {"war"}


def test_the_ways_to_change_a_number_are_those_of_affairs():
    assert MODES.keys() == {"set", "add", "scale"} <= keys_of(Effect)


def test_the_conditions_of_the_schema_are_those_of_the_situation():
    assert keys_of(Condition) - SAID_OF_ALL == set(CONDITIONS)


def test_nothing_is_said_twice():
    for words in (TARGETS, DRIVERS, CONDITIONS):
        assert len(set(words)) == len(words)

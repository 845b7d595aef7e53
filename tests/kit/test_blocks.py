"""Blocks: fields that are accessed alike in Python and in compiled code."""

import numpy as np
import pytest

from allohistory.kit import block, compiled, index, number, per, record
from allohistory.kit.blocks import begin, bits, shape_of

SIZES = {"actor": 3, "sector": 2}


def records():
    state = block(
        tension=per("actor", "actor", unit="", says=""),
        open_=index("sector", says=""),
        salt=bits(2, says=""),
        level=number("", ""),
    )
    return np.zeros(2, record({"affairs": state, "empty": block()}, SIZES)).view(np.recarray)


def test_a_field_has_the_shape_of_its_axes():
    worlds = records()

    assert worlds.affairs.tension.shape == (2, 3, 3)
    assert worlds.affairs.open_.shape == (2, 2)
    assert worlds.affairs.salt.dtype == np.uint64
    assert worlds[0].affairs.level == 0.0
    assert shape_of(per("sector", 12, unit="", says=""), SIZES) == (2, 12)


def test_a_block_without_fields_takes_no_space():
    assert records().dtype.names == ("affairs",)


@compiled
def touch(world):
    """Write through nested fields."""
    world.affairs.tension[1, 2] += 1.5
    world.affairs.level = world.affairs.tension[1, 2]


def test_compiled_code_writes_the_record_itself():
    worlds = records()
    touch(worlds[1])

    assert worlds.affairs.tension[1, 1, 2] == worlds[1].affairs.level == 1.5
    assert worlds[0].affairs.level == 0.0


@pytest.mark.parametrize("name", ["size", "mean", "item"])
def test_names_reserved_by_numpy_are_refused(name):
    with pytest.raises(ValueError, match=f"reserves these field names: {name}"):
        block(**{name: number("", "")})


def test_an_unknown_axis_is_refused():
    with pytest.raises(KeyError, match="river"):
        record({"affairs": block(level=per("river", unit="", says=""))}, SIZES)


def test_a_field_starts_at_its_declared_value_or_at_zero():
    blocks = {"talks": block(last=index("talk", says="serial", start=-1), open=index(says="flag"))}
    records = np.zeros(2, record(blocks, {"talk": 3})).view(np.recarray)
    begin(records, blocks)

    assert records.talks.last.tolist() == [[-1] * 3] * 2
    assert records.talks.open.tolist() == [0, 0]

"""Keys that hold a word of the vocabulary."""

import pytest
from pydantic import TypeAdapter, ValidationError

from allohistory.scenario.schema.vocabulary import (
    GaugeName,
    Plant,
    ScaleName,
    Terrain,
    WorldPath,
    quantity,
)


@pytest.mark.parametrize("path", ["incidents.total", "affairs.tension[a,b]", "x.y[a]"])
def test_a_path_of_the_world_has_the_form_of_a_quantity(path):
    assert TypeAdapter(WorldPath).validate_python(path) == path


@pytest.mark.parametrize("path", ["tension", "affairs.tension[]", "a.b.c", ""])
def test_a_text_of_another_form_is_refused(path):
    with pytest.raises(ValidationError, match="is not a quantity of the world; write block"):
        TypeAdapter(WorldPath).validate_python(path)


def test_what_is_no_text_is_left_to_its_type():
    assert quantity(5) == 5


@pytest.mark.parametrize(
    ("kind", "word", "other"),
    [
        (GaugeName, "tension", "restraint"),
        (Plant, "alarm", "fright"),
        (ScaleName, "limited_war", "shots"),
        (Terrain, "rough", "hilly"),
    ],
)
def test_a_word_is_one_of_its_list(kind, word, other):
    assert TypeAdapter(kind).validate_python(word) == word
    with pytest.raises(ValidationError, match="Input should be"):
        TypeAdapter(kind).validate_python(other)

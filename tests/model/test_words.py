"""The words of the data are those of the code, and are defined in one place."""

import ast
from importlib import import_module
from itertools import chain

import pytest

from allohistory.answers.narrative.sentences import CAUSE_WORDS, KIND_WORDS, RUNG_WORDS
from allohistory.scenario.schema.conditions import Condition
from allohistory.scenario.schema.course import Effect
from allohistory.scenario.schema.past import Battle
from allohistory.vocabulary.drivers import CONDITIONS
from allohistory.vocabulary.effects import ACTS, GAUGES, OPERATIONS, ORDERS, TARGETS
from allohistory.vocabulary.events import CAUSES, RUNGS, SCALES, SURFACES

ABOUT_A_GAUGE = {"gauge", "actor", "toward", "fades", "seen_by"}
SAID_OF_ALL = {"source", "standing", "why", "claims"}
MODULES = ("drivers", "effects", "events", "ground", "quantities")


def keys_of(schema):
    return {field.alias or name for name, field in schema.model_fields.items()}


def lists_of(module):
    """Return the lists of words of a module, by name: tuples, and the keys of mappings."""
    return {
        name: tuple(value)
        for name, value in vars(import_module(f"allohistory.vocabulary.{module}")).items()
        if name.isupper()
        and isinstance(value, tuple | dict)
        and all(isinstance(word, str) for word in value)
    }


def literal_lists(tree):
    """Return every tuple, list or Literal of strings that is spelled out in a source."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple | ast.List):
            words = [elt.value for elt in node.elts if isinstance(elt, ast.Constant)]
            if len(words) == len(node.elts) and all(isinstance(word, str) for word in words):
                yield tuple(words), node.lineno


def test_the_keys_of_an_effect_are_the_targets_and_the_operations():
    keys = keys_of(Effect) - SAID_OF_ALL

    assert keys == {*ORDERS, *ACTS, *OPERATIONS} | ABOUT_A_GAUGE


def test_the_conditions_of_the_schema_are_those_of_the_vocabulary():
    assert keys_of(Condition) - SAID_OF_ALL == set(CONDITIONS)


def test_gauges_and_scales_of_battles_are_written_as_in_the_vocabulary():
    schema = Effect.model_json_schema()["properties"]["gauge"]["anyOf"][0]

    assert schema["enum"] == list(GAUGES)
    assert Battle.model_json_schema()["properties"]["scale"]["enum"] == list(SCALES)


def test_every_rung_cause_and_surface_has_its_words():
    assert [len(RUNG_WORDS), len(CAUSE_WORDS), len(KIND_WORDS)] == [
        len(RUNGS),
        len(CAUSES),
        len(SURFACES),
    ]


@pytest.mark.parametrize("module", MODULES)
def test_no_list_has_duplicates(module):
    assert not [name for name, words in lists_of(module).items() if len(set(words)) < len(words)]


def test_codes_count_the_place_of_a_target():
    assert [TARGETS.index(word) for word in (*GAUGES, *ORDERS, *ACTS)] == list(range(len(TARGETS)))


def test_no_other_module_spells_out_a_list_of_the_vocabulary(root):
    names = {
        frozenset(words)
        for words in chain.from_iterable(lists_of(module).values() for module in MODULES)
        if len(words) > 1
    }
    package = root / "src/allohistory"
    copies = [
        f"{path.relative_to(package)}:{line}"
        for path in sorted(package.rglob("*.py"))
        if path.parent.name != "vocabulary"
        for words, line in literal_lists(ast.parse(path.read_text("utf-8")))
        if frozenset(words) in names
    ]

    assert not copies

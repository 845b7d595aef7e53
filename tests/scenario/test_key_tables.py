"""Tables of keys: what may stand at a key, in words, and which keys are left out."""

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Discriminator, Field, Tag

from allohistory.scenario.json_schema import LawsFile
from allohistory.scenario.key_tables import form, key_tables, keys, number, plain, section, sentence
from allohistory.scenario.key_tables import table as table_of
from allohistory.scenario.schema.base import Day, Ids, Ref, Sourced
from allohistory.scenario.schema.numbers import Free, Number, Quantity, Share, Switch, Weeks
from allohistory.scenario.schema.shapes import from_annotation


class Boat(Sourced):
    """boats.yaml: a boat, of some size."""

    crew: Weeks = Field(description="how long | far")
    led_by: Annotated[str, Ref("actor")] | None = Field(None, alias="for", description="whose")


class Raft(BaseModel):
    """A raft."""

    logs: int = Field(description="how many")


class Fleet(BaseModel):
    """fleet.yaml: all boats."""

    boats: Annotated[dict[str, Boat], Ids("boat")] = Field(description="the boats")
    source: str = Field(description="where it is from")


class Empty(Sourced):
    """Nothing of its own."""


AnyVessel = Annotated[
    Annotated[Boat, Tag("Boat")] | Annotated[Raft, Tag("Raft")], Discriminator(lambda keys: None)
]


@pytest.mark.parametrize(
    ("annotation", "words"),
    [
        (Share, "number, 0..1"),
        (Weeks, "number, weeks, at least 0"),
        (Free, "number, any unit"),
        (Switch, "number"),
        (Number, "number, any unit"),
        (Raft, "[Raft](#raft)"),
        (AnyVessel, "any of [Boat](#boat), [Raft](#raft)"),
        (dict[str, Share], "mapping: name → number, 0..1"),
        (Annotated[dict[str, Raft], Ids("raft")], "mapping: id → [Raft](#raft)"),
        (dict[Annotated[str, Ref("actor")], Share], "mapping: actor → number, 0..1"),
        (dict[Annotated[str, Ref("view")], Share], "mapping: faction, or all → number, 0..1"),
        (tuple[Raft, ...], "list of [Raft](#raft)"),
        (tuple[Share, int], "[number, 0..1, whole number]"),
        (Annotated[str, Ref("actor")], "id of an actor"),
        (Annotated[str, Ref("talk")], "id of a talk"),
        (Annotated[str, Ref("record_series")], "id of a series of record.yaml"),
        (str, "text"),
        (Day, "date"),
    ],
)
def test_the_form_of_a_key_is_said_in_a_few_words(annotation, words):
    assert form(from_annotation(annotation)) == words


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        (Quantity("-1..1", -1, 1), "number, -1..1"),
        (Quantity("weeks", 0.01), "number, weeks, at least 0.01"),
        (Quantity("log"), "number, log"),
        (Quantity("men", None, 9), "number, men, at most 9"),
        (Quantity(None, 0, 1), "number, any unit, between 0 and 1"),
        (Quantity("switch", switch=True), "number, switch"),
    ],
)
def test_a_number_has_a_unit_and_a_range_unless_the_unit_is_one(quantity, words):
    assert number(quantity) == words


def test_keys_are_ids_names_or_of_some_kind():
    assert [keys(mark) for mark in (Ids("boat"), None, Ref("actor"), Ref("law"))] == [
        "id",
        "name",
        "actor",
        "law, by its path",
    ]


@pytest.mark.parametrize(
    ("annotation", "words"),
    [
        (bool, "true or false"),
        (int, "whole number"),
        (float, "number"),
        (Literal["open", "secret"], "`open` / `secret`"),
        (Literal[True], "`true`"),
        ([bool, str], "true or false or text"),
        (object, "text"),
    ],
)
def test_a_plain_value_is_said_by_its_type(annotation, words):
    assert plain(annotation) == words


def test_a_sentence_leaves_out_the_name_of_the_file():
    assert sentence(Boat) == "A boat, of some size."
    assert sentence(Raft) == "A raft."


def test_a_table_has_a_row_for_each_key_of_its_own():
    assert table_of(Boat) == (
        "| key | form | meaning |\n"
        "|---|---|---|\n"
        "| `crew` | number, weeks, at least 0 | how long \\| far |\n"
        "| `for` | id of an actor (may be left out) | whose |\n"
        "\n"
    )


def test_a_mapping_without_keys_of_its_own_has_no_table():
    assert table_of(Empty) == ""


def test_only_mappings_that_inherit_leave_out_their_sources():
    assert "| `source` | text | where it is from |" in table_of(Fleet)


def test_laws_have_a_row_for_every_mechanism():
    assert "| `MECHANISM` | mapping: law → number |" in table_of(LawsFile)
    assert "MECHANISM" not in table_of(Fleet)


def test_a_section_describes_each_mapping_once():
    described = set()
    text = section("fleet.yaml", Fleet, described)

    assert text.startswith("## fleet.yaml\n\nAll boats.\n\n| key | form | meaning |")
    assert text.count("### Boat\n\nA boat, of some size.\n\n| key") == 1
    assert described == {Fleet, Boat}
    assert "### Boat" not in section("other.yaml", Fleet, {Boat})
    assert section("fleet.yaml", Fleet, {Fleet, Boat}) == "## fleet.yaml\n\nAll boats.\n\n"


def test_numbers_and_priors_have_no_section_of_their_own():
    headings = [line for line in key_tables().splitlines() if line.startswith("#")]

    assert headings[0] == "## scenario.yaml"
    assert "## whatifs/ID.yaml" in headings
    assert len(set(headings)) == len(headings)
    assert not {"### Number", "### Prior", "### Defaults"} & set(headings)

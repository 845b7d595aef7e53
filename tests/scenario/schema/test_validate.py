"""From data to models: each refusal in words, at its place, and the rest of the file as it is."""

from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, RootModel, ValidationError

from allohistory.scenario.read import MOST_FAULTS, Document, Node, compose
from allohistory.scenario.schema.base import CLAIM, KEBAB, SNAKE, Text
from allohistory.scenario.schema.validate import find, in_words, note, remove, validate


class Boat(BaseModel):
    """A boat."""

    model_config = ConfigDict(extra="forbid")

    crew: int = Field(ge=0, le=9)
    name: str | tuple[str, ...] = "x"
    arms: dict[str, int] = {}


class Fleet(BaseModel):
    """A file of boats."""

    boats: dict[str, Boat] = {}
    title: str = ""


class Lawful(RootModel[dict[str, Boat]]):
    """Boats by name, without a file around them."""


TEXT = """boats:
  ann: {crew: 3}
  bob:
    crew: many
    name: [a, 5]
title: Home
"""


def document(text=TEXT):
    page = Document("fleet.yaml", text, Node({}, 1, 1))
    page.root = compose(page)
    return page


def fault(kind, value=None, loc=("x",), msg="Nothing", **context):
    return {"type": kind, "input": value, "loc": loc, "msg": msg, "ctx": context}


def test_data_without_faults_become_the_model():
    page = document("boats: {ann: {crew: 3}}\n")
    fleet = validate(page, Fleet, page.root.plain())

    assert fleet == Fleet(boats={"ann": Boat(crew=3)})
    assert page.faults == []


def test_an_entry_with_faults_is_left_out_and_its_faults_are_noted_once():
    page = document("boats:\n  ann: {crew: 3}\n  bob:\n    crew: many\n")
    fleet = validate(page, Fleet, page.root.plain())

    assert list(fleet.boats) == ["ann"]
    assert [str(entry) for entry in page.faults] == [
        "fleet.yaml:4:11 boats.bob.crew: 'many' is not a whole number; write a whole number"
    ]


def test_entries_of_a_model_without_sections_are_one_key_deep():
    page = document("ann: {crew: 3}\nbob: {crew: -1}\n")
    fleet = validate(page, Lawful, page.root.plain(), prefix="boats.")

    assert fleet.root == {"ann": Boat(crew=3)}
    assert page.faults[0].path == "boats.bob.crew"


def test_data_that_cannot_be_mended_give_no_model():
    page = document("title: [1]\n")

    assert validate(page, Fleet, page.root.plain()) is None
    assert len(page.faults) == 1


def test_a_place_inside_a_file_can_be_given():
    page = document()
    place = page.root.value["boats"].value["bob"]
    validate(page, Boat, {"crew": "many"}, place, "bob.")

    assert [(entry.line, entry.column, entry.path) for entry in page.faults] == [
        (4, 11, "bob.crew")
    ]


@pytest.mark.parametrize(
    ("location", "depth", "left"),
    [
        (("boats", "ann", "crew"), 2, {"boats": {}, "title": "x"}),
        (("boats", "ann"), 2, {"boats": {}, "title": "x"}),
        (("boats",), 2, {"boats": {"ann": 1}, "title": "x"}),
        (("boats", "bob"), 2, {"boats": {"ann": 1}, "title": "x"}),
        (("title", 0), 2, {"boats": {"ann": 1}, "title": "x"}),
        (("rafts", "ann"), 2, {"boats": {"ann": 1}, "title": "x"}),
        (("title",), 1, {"boats": {"ann": 1}}),
        ((), 1, {"boats": {"ann": 1}, "title": "x"}),
    ],
)
def test_the_entry_that_a_fault_is_in_is_removed(location, depth, left):
    data = {"boats": {"ann": 1}, "title": "x"}
    remove(data, location, depth)

    assert data == left


@pytest.mark.parametrize(
    ("location", "place", "path"),
    [
        ((), (1, 1), ""),
        (("boats",), (1, 1), "boats"),  # of a mapping: its key
        (("boats", "bob"), (3, 3), "boats.bob"),
        (("boats", "bob", "crew"), (4, 11), "boats.bob.crew"),  # of a scalar: itself
        (("boats", "bob", "name"), (5, 5), "boats.bob.name"),  # of a list: its key
        (("boats", "bob", "name", 1), (5, 15), "boats.bob.name.1"),
        (("boats", "bob", "name", 2), (5, 5), "boats.bob.name"),
        (("boats", "bob", "arms"), (3, 3), "boats.bob.arms"),  # missing: of what it is missing in
        (("boats", "bob", "name", "tuple", 0), (5, 12), "boats.bob.name.0"),
        (("boats", "bob", "name", "str"), (5, 5), "boats.bob.name"),
        (("boats", "bob", "Force", "crew"), (4, 11), "boats.bob.crew"),
        (("title", 0), (6, 8), "title"),
    ],
)
def test_a_fault_is_found_at_its_value_or_at_the_key_of_its_mapping(location, place, path):
    assert find(document().root, location) == (place, path)


def test_an_empty_value_that_was_noted_before_is_not_noted_again():
    page = document()
    page.add((1, 1), "title", "has no source")
    note(page, page.root, [fault("string_type", None, ("title",)), fault("missing", {}, ("x",))])

    assert [entry.message for entry in page.faults] == ["has no source", "the key `x` is missing"]


def test_a_list_that_is_short_because_an_item_is_faulty_is_not_called_short():
    page = document()
    short = fault("too_short", [], ("boats",), actual_length=0, min_length=1)
    inside = fault("missing", {}, ("boats", "ann"))
    note(page, page.root, [short, inside])
    assert [entry.message for entry in page.faults] == ["the key `ann` is missing"]

    alone = document()
    note(alone, alone.root, [short, fault("missing", {}, ("title",))])
    assert alone.faults[0].message == "has 0 items"


def test_a_list_with_a_faulty_item_is_not_asked_to_be_a_text():
    page = document()
    with pytest.raises(ValidationError) as refused:
        Boat(crew=1, name=["a", 5])
    note(page, page.root, refused.value.errors())

    assert [entry.message for entry in page.faults] == ["must be a text"]  # the item, not the list


def test_a_list_where_only_a_text_belongs_is_refused():
    page = document()
    note(page, page.root, [fault("string_type", [1], ("title",)), fault("missing", {}, ("size",))])

    assert [entry.path for entry in page.faults] == ["title", "size"]


def test_no_more_faults_are_noted_than_a_document_holds():
    page = document()
    note(page, page.root, [fault("missing", {}, (f"x{k}",)) for k in range(MOST_FAULTS + 9)])

    assert len(page.faults) == MOST_FAULTS + 1
    assert page.faults[-1].message == "more faults follow"


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (fault("missing", {}, ("a", "crew")), ("the key `crew` is missing", "add it")),
        (fault("value_error", "", error=ValueError("is odd")), ("'' is odd", "")),
        (fault("value_error", 3, error=ValueError("is odd")), ("3 is odd", "")),
        (fault("value_error", None, error=ValueError("is odd")), ("an empty value is odd", "")),
        (fault("value_error", [1], error=ValueError("is odd")), ("is odd", "")),
        (fault("value_error", 3, error=ValueError("ends early")), ("ends early", "")),
        (fault("value_error", 3), ("Nothing", "")),
        (fault("float_type", "0,5"), ("has a decimal comma", "0,5: write 0.5")),
        (fault("int_parsing", "1,5"), ("has a decimal comma", "1,5: write 1.5")),
        (fault("int_type", "1,5"), ("has a decimal comma", "1,5: write 1.5")),
        (fault("string_type", "0,5"),
         ("must be a text", "write a text; quote it if it looks like something else")),
        (fault("float_type", "x"), ("'x' is not a plain decimal number", "write one such as 0.25")),
        (fault("int_type", 0.5), ("0.5 is not a whole number", "write a whole number")),
        (fault("int_parsing", "x"), ("'x' is not a whole number", "write a whole number")),
        (fault("literal_error", "x", expected="'a' or 'b'"),
         ("'x' is not an allowed value", "write 'a' or 'b'")),
        (fault("bool_type", 1), ("1 is neither true nor false", "write true or false")),
        (fault("finite_number", float("inf")),
         ("the number is not finite", "write a plain decimal number")),
        (fault("less_than_equal", 10, le=9.0), ("10 is too large", "at most 9 is possible")),
        (fault("greater_than_equal", -1, ge=0.5), ("-1 is too small", "at least 0.5 is needed")),
        (fault("tuple_type", "x"), ("must be a list", "write [a, b]")),
        (fault("too_short", [], actual_length=0, min_length=1),
         ("has 0 items", "at least 1 are needed")),
        (fault("too_long", [1, 2], actual_length=2, max_length=1),
         ("has 2 items", "at most 1 are possible")),
        (fault("too_long", "xx", actual_length=2, max_length=1),
         ("the text is too long", "at most 1 characters")),
        (fault("string_too_long", "xx", max_length=1),
         ("the text is too long", "at most 1 characters")),
        (fault("string_pattern_mismatch", "X", pattern="^x$"),
         ("'X' has the wrong form", "it must match ^x$")),
        (fault("other", None, msg="Is odd"), ("an empty value is odd", "")),
        (fault("other", [1], msg="Is odd"), ("is odd", "")),
    ],
)  # fmt: skip
def test_an_error_has_its_words_and_a_hint(fault, words):
    assert in_words(fault) == words


@pytest.mark.parametrize("kind", ["dict_type", "model_type", "model_attributes_type"])
def test_what_is_no_mapping_should_be_one(kind):
    assert in_words(fault(kind, 5)) == ("must be a mapping", "write `key: value` lines below")


@pytest.mark.parametrize(
    ("pattern", "hint"),
    [
        (SNAKE, "write an id of small letters, digits and _"),
        (KEBAB, "write an id of small letters, digits, _ and -"),
        (CLAIM, "write a letter and digits, such as F001"),
        ("^#[0-9a-fA-F]{6}$", "write #rrggbb, such as #2f5fb2"),
    ],
)
def test_a_pattern_of_the_schema_has_words(pattern, hint):
    assert in_words(fault("string_pattern_mismatch", "x", pattern=pattern))[1] == hint


def test_a_long_text_is_cut_in_a_message():
    message, _ = in_words(fault("bool_type", "x" * 100))

    assert message == "'" + "x" * 59 + " is neither true nor false"


class Word(BaseModel):
    """A text and a choice."""

    text: Text
    form: Literal["open", "secret"]


def test_words_fit_what_the_models_report():
    with pytest.raises(ValidationError) as refused:
        Word.model_validate({"text": "x" * 20_001, "form": "public"})

    assert [in_words(error) for error in refused.value.errors()] == [
        ("the text is too long", "at most 20000 characters"),
        ("'public' is not an allowed value", "write 'open' or 'secret'"),
    ]

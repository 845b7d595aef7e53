"""Shapes: what the schema says of a key, from a model of a few of each kind."""

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Discriminator, Field, Tag

from allohistory.scenario.schema.base import Ids, Ref, Sourced
from allohistory.scenario.schema.numbers import Free, Number, Quantity, Share
from allohistory.scenario.schema.shapes import Shape, from_annotation, shape_of

ActorId = Annotated[str, Ref("actor"), Field(min_length=1)]
Names = Annotated[dict[Annotated[str, Ref("faction")], Share], Field(min_length=1)]


class Place(Sourced):
    """A place."""

    for_: ActorId | None = Field(None, alias="for")
    share: Share


class Move(BaseModel):
    """A thing moves."""

    event: str
    move: str
    day: int = 0


class Cancel(BaseModel):
    """A thing is cancelled."""

    event: str
    cancel: bool


class Scale(BaseModel):
    """A law is scaled."""

    law: Annotated[str, Ref("law")]
    scale: float


def tag_of(keys):
    if "law" in keys:
        return "Scale"
    return "Move" if "move" in keys else "Cancel" if "cancel" in keys else None


AnyChange = Annotated[
    Annotated[Move, Tag("Move")]
    | Annotated[Cancel, Tag("Cancel")]
    | Annotated[Scale, Tag("Scale")],
    Discriminator(tag_of),
]


def test_the_fields_of_a_model_are_the_keys_as_they_are_written():
    shape = shape_of(Place)

    assert shape.model is Place
    assert list(shape.fields) == ["source", "standing", "why", "claims", "for", "share"]
    assert shape.fields["for"].ref == Ref("actor")
    assert shape.fields["share"].quantity == Quantity("0..1", 0, 1)
    assert shape_of(Place) is shape


def test_only_a_mapping_with_a_key_for_it_has_sources():
    assert shape_of(Place).has_sources
    assert not shape_of(Move).has_sources


@pytest.mark.parametrize(
    ("annotation", "is_text"),
    [(str, True), (Literal["a", "b"], True), (int, False), (bool, False), (float, False)],
)
def test_a_plain_type_says_whether_it_is_text(annotation, is_text):
    shape = from_annotation(annotation)

    assert (shape.plain, shape.is_text, shape.ref) == (annotation, is_text, None)


def test_a_reference_is_a_text_of_some_kind():
    shape = from_annotation(ActorId)

    assert (shape.ref, shape.is_text, shape.plain) == (Ref("actor"), True, str)


def test_a_number_without_a_quantity_of_its_own_is_free():
    assert from_annotation(Number).quantity == Quantity()
    assert from_annotation(Free).quantity == Quantity()


def test_marks_around_an_annotated_type_come_before_its_own():
    assert from_annotation(Annotated[Share, Quantity("weeks", 0)]).quantity == Quantity(
        "0..1", 0, 1
    )
    assert from_annotation(Number, [Quantity("weeks", 0)]).quantity == Quantity("weeks", 0)


def test_a_list_has_the_shape_of_its_items():
    shape = from_annotation(tuple[Place, ...])

    assert shape.item is shape_of(Place)
    assert (shape.items, shape.value) == ((), None)


def test_a_pair_has_a_shape_for_each_of_both():
    shape = from_annotation(tuple[ActorId, Share])

    assert shape.item is None
    assert [part.ref for part in shape.items] == [Ref("actor"), None]
    assert shape.items[1].quantity == Quantity("0..1", 0, 1)


def test_three_texts_are_no_list_of_any_length():
    assert len(from_annotation(tuple[str, str, str]).items) == 3


def test_a_mapping_refers_to_ids_defines_them_or_has_plain_keys():
    referring, plain = from_annotation(Names), from_annotation(dict[str, Share])
    defining = from_annotation(Annotated[dict[str, Place], Field(min_length=1), Ids("place")])

    assert (referring.keys, defining.keys, plain.keys) == (Ref("faction"), Ids("place"), None)
    assert referring.value == plain.value == Shape(quantity=Quantity("0..1", 0, 1))
    assert defining.value is shape_of(Place)


def test_what_may_be_left_out_has_the_shape_of_what_may_stand_there():
    assert from_annotation(ActorId | None).ref == Ref("actor")
    assert from_annotation(Place | None).model is Place


@pytest.mark.parametrize(
    ("annotation", "is_text"),
    [
        (str | tuple[str, ...], True),
        (int | tuple[str, ...], False),
        (str | int | tuple[str, ...], False),
        (tuple[str, ...] | None, False),
    ],
)
def test_a_structured_alternative_stands_for_all_and_is_text_if_the_others_are(annotation, is_text):
    shape = from_annotation(annotation)

    assert shape.item == Shape(is_text=True, plain=str)
    assert shape.is_text is is_text


@pytest.mark.parametrize(
    ("annotation", "field"),
    [(str | Place, "model"), (str | Names, "value"), (str | tuple[str, int], "items")],
)
def test_each_kind_of_structure_stands_for_all_alternatives(annotation, field):
    assert getattr(from_annotation(annotation), field)


def test_the_shape_of_a_model_is_not_changed_by_an_alternative_to_it():
    assert from_annotation(str | Place).is_text
    assert not shape_of(Place).is_text


@pytest.mark.parametrize(
    ("annotation", "is_text"),
    [(str | Literal["a"], True), (str | int, False), (int | bool, False)],  # noqa: PYI051
)
def test_plain_alternatives_are_text_if_all_are(annotation, is_text):
    shape = from_annotation(annotation)

    assert shape.is_text is is_text
    assert len(shape.plain) == 2


def test_a_model_of_several_kinds_has_the_fields_of_all_of_them():
    shape = from_annotation(AnyChange)

    assert list(shape.kinds) == ["Move", "Cancel", "Scale"]
    assert list(shape.fields) == ["event", "move", "day", "cancel", "law", "scale"]
    assert shape.kinds["Scale"].fields["law"].ref == Ref("law")


def test_a_kind_is_named_by_its_first_key_or_by_two_where_others_share_it():
    kinds = from_annotation(AnyChange).kinds

    assert kinds["Move"].named == "`event` and `move`"
    assert kinds["Cancel"].named == "`event` and `cancel`"
    assert kinds["Scale"].named == "`law`"


def test_a_kind_has_for_others_the_keys_that_are_not_its_own():
    kinds = from_annotation(AnyChange).kinds

    assert kinds["Cancel"].others == {"move", "day", "law", "scale"}
    assert kinds["Scale"].others == {"event", "move", "day", "cancel"}


def test_the_keys_that_are_present_choose_the_kind():
    shape = from_annotation(AnyChange)

    assert shape.of(["law"]).model is Scale
    assert shape.of({"event": 1, "move": 2}).model is Move
    assert shape.of(["event"]) is shape
    assert shape_of(Place).of(["for"]) is shape_of(Place)


def test_kinds_that_a_key_tells_apart_by_its_value_are_not_chosen_by_keys():
    annotation = Annotated[
        Annotated[Move, Tag("Move")] | Annotated[Cancel, Tag("Cancel")], Discriminator("event")
    ]

    assert from_annotation(annotation).choose is None

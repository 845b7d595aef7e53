"""What the schema says of each key, in the form that the reader walks by.

The models of `schema/` are turned, once, into shapes: a number of some unit, a reference of some
kind, a mapping whose keys are defined or referred to. Leaves out checking values (the models do
that themselves).
"""

import types
import typing
from collections import Counter
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from pydantic import BaseModel, Discriminator

from allohistory.scenario.schema.base import Ids, Ref
from allohistory.scenario.schema.numbers import Number, Quantity


@dataclass
class Shape:
    """What stands at a key: a model, a list, a mapping, a number, a reference or a plain type.

    Where models of several `kinds` may stand, `choose` names the kind by the keys that are present;
    the `fields` are those of all kinds.
    """

    model: type[BaseModel] | None = None
    fields: dict[str, "Shape"] = field(default_factory=dict)
    item: "Shape | None" = None
    items: tuple["Shape", ...] = ()
    value: "Shape | None" = None
    keys: Ref | Ids | None = None
    quantity: Quantity | None = None
    ref: Ref | None = None
    is_text: bool = False
    plain: Any = None
    kinds: dict[str, "Shape"] = field(default_factory=dict)
    choose: Callable[[Any], Hashable] | None = None
    others: frozenset[str] = frozenset()
    """Keys of the other kinds that may stand in its place."""
    named: str = ""
    """The keys that distinguish it from them."""

    @property
    def has_sources(self) -> bool:
        """Whether the mapping has keys of its own for source, standing and why."""
        return "source" in self.fields

    def of(self, keys: Collection[str]) -> "Shape":
        """Return the shape of the kind that has these keys; the shape itself where none has."""
        kind = self.choose(keys) if self.choose is not None else None
        return self if kind is None else self.kinds[str(kind)]


@cache
def shape_of(model: type[BaseModel]) -> Shape:
    """Return the shape of a model."""
    shape = Shape(model=model)
    for name, info in model.model_fields.items():
        shape.fields[info.alias or name] = from_annotation(info.annotation, info.metadata)
    return shape


def from_annotation(annotation: Any, metadata: typing.Sequence[Any] = ()) -> Shape:
    """Return the shape of an annotated type."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        inner, *more = typing.get_args(annotation)
        return from_annotation(inner, [*metadata, *more])
    if origin in (typing.Union, types.UnionType):
        return from_union(typing.get_args(annotation), metadata)
    if origin in (dict, tuple):
        return from_container(origin, typing.get_args(annotation), metadata)
    if annotation is Number:
        quantity = next((mark for mark in metadata if isinstance(mark, Quantity)), Quantity())
        return Shape(quantity=quantity)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return shape_of(annotation)
    ref = next((mark for mark in metadata if isinstance(mark, Ref)), None)
    is_text = annotation is str or origin is typing.Literal
    return Shape(ref=ref, is_text=is_text, plain=annotation)


def from_container(
    origin: type, arguments: tuple[Any, ...], metadata: typing.Sequence[Any]
) -> Shape:
    """Return the shape of a mapping of ids, a list, or a pair."""
    if origin is tuple:
        if len(arguments) == 2 and arguments[1] is Ellipsis:  # noqa: PLR2004 - tuple[item, ...]
            return Shape(item=from_annotation(arguments[0]))
        return Shape(items=tuple(from_annotation(argument) for argument in arguments))
    key, value = arguments
    marks = [*metadata, *(typing.get_args(key)[1:] if typing.get_origin(key) else ())]
    keys = next((mark for mark in marks if isinstance(mark, Ids | Ref)), None)
    return Shape(value=from_annotation(value), keys=keys)


def from_union(members: tuple[Any, ...], metadata: typing.Sequence[Any]) -> Shape:
    """Return the shape of alternatives: by kind, or the structured one, or text if all are."""
    discriminator = next((mark for mark in metadata if isinstance(mark, Discriminator)), None)
    if discriminator is not None:
        return from_kinds(members, discriminator)
    shapes = [from_annotation(member, metadata) for member in members if member is not type(None)]
    structured = [
        shape for shape in shapes if shape.model or shape.item or shape.items or shape.value
    ]
    if structured:
        scalars = [shape for shape in shapes if shape not in structured]
        is_text = bool(scalars) and all(shape.is_text for shape in scalars)
        return replace(structured[0], is_text=is_text)
    if len(shapes) == 1:
        return shapes[0]
    return Shape(
        is_text=all(shape.is_text for shape in shapes), plain=[shape.plain for shape in shapes]
    )


def from_kinds(members: tuple[Any, ...], discriminator: Discriminator) -> Shape:
    """Return the shape of models of several kinds, distinguished by their first key or two."""
    models = {tag.tag: shape_of(model) for model, tag in map(typing.get_args, members)}
    fields = {key: inner for shape in models.values() for key, inner in shape.fields.items()}
    firsts = Counter(next(iter(shape.fields)) for shape in models.values())
    kinds = {}
    for tag, shape in models.items():
        first, *rest = shape.fields
        named = f"`{first}`" if firsts[first] == 1 else f"`{first}` and `{rest[0]}`"
        others = frozenset(fields.keys() - shape.fields.keys())
        kinds[tag] = replace(shape, named=named, others=others)
    choose = discriminator.discriminator
    return Shape(kinds=kinds, fields=fields, choose=choose if callable(choose) else None)

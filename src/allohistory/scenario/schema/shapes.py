"""What the schema says of each key, in the form the reader walks by.

The models of `schema/` are turned, once, into shapes: here is a number of this unit, there a
reference of that kind, there a mapping whose keys are defined or referred to. Left out: checking
values (the models do that themselves).
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

    Where models of several `kinds` may stand, `choose` names the kind by the keys that are there;
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
    """The keys by which it is told from them."""

    @property
    def has_sources(self) -> bool:
        """Whether the mapping has keys of its own for source, standing and why."""
        return "source" in self.fields

    def of(self, keys: Collection[str]) -> "Shape":
        """The shape of the kind that has these keys; the shape itself where none has."""
        kind = self.choose(keys) if self.choose is not None else None
        return self if kind is None else self.kinds[str(kind)]


@cache
def shape_of(model: type[BaseModel]) -> Shape:
    """The shape of a model."""
    shape = Shape(model=model)
    for name, info in model.model_fields.items():
        shape.fields[info.alias or name] = from_annotation(info.annotation, info.metadata)
    return shape


def from_annotation(annotation: Any, metadata: typing.Sequence[Any] = ()) -> Shape:
    """The shape of a type as it is annotated."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        inner, *more = typing.get_args(annotation)
        return from_annotation(inner, [*metadata, *more])
    if origin in (typing.Union, types.UnionType):
        return from_union(typing.get_args(annotation), metadata)
    if origin in (dict, tuple):
        return from_container(origin, typing.get_args(annotation), metadata)
    if annotation is Number:
        quantity = next((one for one in metadata if isinstance(one, Quantity)), Quantity())
        return Shape(quantity=quantity)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return shape_of(annotation)
    ref = next((one for one in metadata if isinstance(one, Ref)), None)
    is_text = annotation is str or origin is typing.Literal
    return Shape(ref=ref, is_text=is_text, plain=annotation)


def from_container(
    origin: type, arguments: tuple[Any, ...], metadata: typing.Sequence[Any]
) -> Shape:
    """The shape of a mapping of ids, a list, or a pair."""
    if origin is tuple:
        if len(arguments) == 2 and arguments[1] is Ellipsis:  # noqa: PLR2004 - tuple[item, ...]
            return Shape(item=from_annotation(arguments[0]))
        return Shape(items=tuple(from_annotation(one) for one in arguments))
    key, value = arguments
    marks = [*metadata, *(typing.get_args(key)[1:] if typing.get_origin(key) else ())]
    keys = next((one for one in marks if isinstance(one, Ids | Ref)), None)
    return Shape(value=from_annotation(value), keys=keys)


def from_union(members: tuple[Any, ...], metadata: typing.Sequence[Any]) -> Shape:
    """The shape of alternatives: by kind, or the structured one among them, or text if all are."""
    discriminator = next((one for one in metadata if isinstance(one, Discriminator)), None)
    if discriminator is not None:
        return from_kinds(members, discriminator)
    shapes = [from_annotation(one, metadata) for one in members if one is not type(None)]
    structured = [one for one in shapes if one.model or one.item or one.items or one.value]
    if structured:
        return structured[0]
    if len(shapes) == 1:
        return shapes[0]
    return Shape(is_text=all(one.is_text for one in shapes), plain=[one.plain for one in shapes])


def from_kinds(members: tuple[Any, ...], discriminator: Discriminator) -> Shape:
    """The shape of models of several kinds, told apart by their first key or two."""
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

"""What is changed: what-ifs with their parameters, and the laws file.

A what-if changes something at its date and asks the questions again. Its plain numbers are
premises, covered by its own source. Leaves out the kinds of changes, which have their own module.
"""

from datetime import date
from typing import Annotated, Any

from pydantic import Field, model_validator

from allohistory.scenario.schema.base import (
    KEBAB,
    Claims,
    Day,
    Flag,
    Frozen,
    Ids,
    Ref,
    Sources,
    Text,
    iso_date,
)
from allohistory.scenario.schema.changes import AnyChange
from allohistory.scenario.schema.numbers import Number, Quantity

Parameter = str | bool | int | float


class ParameterSpec(Frozen):
    """Something that can be varied; its value replaces `$name` in the changes."""

    values: Annotated[tuple[Parameter, ...], Field(min_length=1)] = Field(
        description="what it can be; for days, any day between the first and the last"
    )
    default: Parameter | tuple[Parameter, ...] = Field(
        description="what it is if not set; a list if `many`"
    )
    many: Flag = Field(default=False, description="true if several values may be taken together")
    text: Text | None = Field(None, description="what it means")

    @model_validator(mode="after")
    def default_is_a_value(self) -> "ParameterSpec":
        """Refuse a default that is not among the values."""
        if len(set(map(repr, self.values))) < len(self.values):
            raise ValueError("values contains the same value twice")
        chosen = self.default if isinstance(self.default, tuple) else (self.default,)
        if not chosen or (len(chosen) > 1 and not self.many):
            raise ValueError(
                "default must be one of values (or, with `many: true`, a list of some)"
            )
        for value in chosen:
            if not is_among(value, self.values):
                values = ", ".join(str(value) for value in self.values)
                raise ValueError(f"default {value!r} is not among values ({values})")
        return self

    @property
    def span(self) -> tuple[date, date] | None:
        """First and last day that it can be; None if it is not a day."""
        days = [day for day in map(day_of, self.values) if day is not None]
        return (min(days), max(days)) if len(days) == len(self.values) else None


def day_of(value: Any) -> date | None:
    """Return the day that a value stands for; None if it is not a day."""
    try:
        return iso_date(value)
    except ValueError:
        return None


def is_among(value: Any, values: tuple[Any, ...]) -> bool:
    """Whether a value is among others, with `true` different from 1."""
    return any(type(value) is type(other) and value == other for other in values)


class WhatIfFile(Frozen):
    """whatifs/ID.yaml: a what-if."""

    id: Annotated[str, Field(pattern=KEBAB)] = Field(description="id; the name of the file")
    title: Text = Field(description="title")
    question: Text = Field(description="the question in words")
    source: Sources = Field(description="ids of sources.yaml for the question and its premises")
    why: Text | None = Field(None, description="one line of reasons for the premises")
    claims: Claims = Field((), description="ids of claims.yaml that raise it")
    from_: Day = Field(alias="from", description="point of divergence")
    given: Text | None = Field(
        None,
        description="condition on the baseline at that day, in the question language",
    )
    given_text: Text | None = Field(
        None, description="the same condition in words, to follow `where`"
    )
    ask: Annotated[tuple[Annotated[str, Ref("question")], ...], Field(min_length=1)] = Field(
        description="ids of the questions to ask"
    )
    parameters: Annotated[dict[str, ParameterSpec], Ids("parameter")] = Field(
        default_factory=dict, description="what can be varied"
    )
    changes: tuple[AnyChange, ...] = Field(
        description="the changes, in order; without any the what-if changes nothing"
    )


MechanismLaws = dict[str, Annotated[Number, Quantity()]]

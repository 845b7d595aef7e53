"""The building blocks of the schema: frozen models, texts, dates, ids and references.

A reference is an id that must be defined elsewhere in the scenario. It is declared where the key
is declared (`Annotated[str, Ref("actor")]`), so that the reader can check all of them in a single
walk. Leaves out what the ids mean: the modules of this package that use them say that.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    WithJsonSchema,
)

SNAKE = r"^[a-z][a-z0-9_]{0,63}$"
KEBAB = r"^[a-z0-9][a-z0-9_-]{0,63}$"
CLAIM = r"^[A-Z]{1,3}[0-9]{1,4}$"
LARGEST_NUMBER = 1e30  # products of several such numbers are still finite
DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"

Standing = Literal["documented", "estimated", "contested", "assumed"]


@dataclass(frozen=True)
class Ref:
    """Marks an id that must be one of the ids of a kind."""

    kind: str


@dataclass(frozen=True)
class Ids:
    """Marks the keys of a mapping as the place where ids of a kind are defined."""

    kind: str
    pattern: str = SNAKE


class Frozen(BaseModel):
    """A mapping of the data: its keys are fixed, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


def one_or_more(value: Any) -> Any:
    """Turn a single text into a list of one."""
    return (value,) if isinstance(value, str) else value


def iso_date(value: Any) -> Any:
    """Read `YYYY-MM-DD` and nothing else."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not re.match(DATE, value):
        raise ValueError("is not a date; write it as YYYY-MM-DD")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise ValueError(
            f"is not a day of the calendar ({error}); write it as YYYY-MM-DD"
        ) from None


def refuse_blank(value: Any) -> Any:
    """Refuse a text with nothing in it."""
    if isinstance(value, str) and not value.strip():
        raise ValueError("is empty; write a few words")
    return value


def refuse_huge(value: float) -> float:
    """Refuse a number so large that a few products of it would overflow."""
    if abs(value) > LARGEST_NUMBER:
        raise ValueError(
            f"is too large; write a number between -{LARGEST_NUMBER:g} and {LARGEST_NUMBER:g}"
        )
    return value


Text = Annotated[str, BeforeValidator(refuse_blank), Field(max_length=20_000)]
Day = Annotated[
    date,
    BeforeValidator(iso_date),
    WithJsonSchema({"type": "string", "format": "date", "pattern": DATE}),
]
Flag = Annotated[bool, Strict()]
Whole = Annotated[int, Strict()]
Finite = Annotated[float, Strict(), Field(allow_inf_nan=False)]
Bounded = AfterValidator(refuse_huge)  # after all ranges, which a JSON Schema shows
Real = Annotated[Finite, Bounded]
SourceId = Annotated[str, Ref("source"), Field(pattern=KEBAB)]
Sources = Annotated[
    tuple[SourceId, ...],
    BeforeValidator(one_or_more),
    Field(min_length=1),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {"type": "array", "items": {"type": "string"}, "minItems": 1},
            ]
        }
    ),
]
Claims = tuple[Annotated[str, Ref("claim"), Field(pattern=CLAIM)], ...]


class Sourced(Frozen):
    """A mapping that may state where its content comes from; the numbers inside inherit it."""

    source: Sources | None = Field(
        None, description="ids of sources.yaml that everything inside rests on"
    )
    standing: Standing | None = Field(
        None, description="how well its content is known, unless stated inside"
    )
    why: Text | None = Field(None, description="one line of reasons; judgement must give one")
    claims: Claims = Field((), description="ids of claims.yaml used here")


class Attested(Sourced):
    """A mapping that must have a source, its own or inherited."""

    source: Sources = Field(  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
        description="ids of sources.yaml it rests on (own, or inherited from around it)"
    )


class Defaults(Frozen):
    """Source, standing and why of every number of a file that does not state its own."""

    source: Sources | None = Field(None, description="ids of sources.yaml")
    standing: Standing | None = Field(
        None, description="how well the numbers of the file are known"
    )
    why: Text | None = Field(None, description="one line of reasons")


def exactly_one(keys: tuple[str, ...], what: str) -> Callable[[Any], str]:
    """Return a check that a mapping has exactly one of some keys; the check returns that key."""

    def check(present: Any) -> str:
        matches = [key for key in keys if key in present]
        if len(matches) != 1:
            count = f"has {' and '.join(matches)}" if matches else "has none"
            raise ValueError(f"{what} needs exactly one of {', '.join(keys)}; this one {count}")
        return matches[0]

    return check

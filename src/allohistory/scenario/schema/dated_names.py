"""Names that change with time: of a government's seat, or of a command.

A name is a plain text, or a list of steps, each valid from its day until the next begins. Left out:
who is called so.
"""

from datetime import date
from typing import Annotated

from pydantic import Field

from allohistory.scenario.schema.base import Day, Sourced, Text


class NameStep(Sourced):
    """A name, and the day from which it is valid."""

    from_: Day = Field(alias="from", description="first day on which the name is valid")
    name: Text = Field(description="the name")


DatedName = Text | Annotated[tuple[NameStep, ...], Field(min_length=1)]


def name_on(name: str | tuple[NameStep, ...], day: date | None = None) -> str:
    """Return the name that is valid on a day; the first one without a day, or before its day."""
    if isinstance(name, str):
        return name
    begun = [step.name for step in name if day is not None and step.from_ <= day]
    return begun[-1] if begun else name[0].name

"""What happened, what is argued about it, and what is asked: record, positions, questions.

The record keeps the sources' disagreement: a range, several counters of one thing, a note. Leaves
out how the record conditions the model.
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from allohistory.scenario.schema.base import (
    KEBAB,
    Attested,
    Bounded,
    Day,
    Defaults,
    Finite,
    Frozen,
    Ids,
    Real,
    Ref,
    Sources,
    Standing,
    Text,
    Whole,
)
from allohistory.scenario.schema.conditions import Condition
from allohistory.scenario.schema.numbers import Free
from allohistory.scenario.schema.vocabulary import ScaleName

Figure = Annotated[Finite, Field(ge=0), Bounded]


class SourcedFact(Attested):
    """A fact with its source and standing."""

    standing: Standing = Field(  # pyright: ignore[reportIncompatibleVariableOverride, reportGeneralTypeIssues]
        description="how well it is known (own, or inherited from around it)"
    )


class RecordEvent(SourcedFact):
    """Something that happened."""

    date: Day | None = Field(None, description="the day")
    from_: Day | None = Field(
        None, alias="from", description="first day, if it took longer or is uncertain"
    )
    to: Day | None = Field(None, description="last day")
    text: Text = Field(description="what happened, in our own words")
    what: Condition | Text | None = Field(
        None,
        description="its counterpart in the model: a condition, or a question of the language",
    )
    disputed: Text | bool | None = Field(None, description="what the sources disagree about")

    @model_validator(mode="after")
    def one_time(self) -> "RecordEvent":
        """Refuse an event without a date, or with two."""
        span = (self.from_ is not None, self.to is not None)
        if span.count(True) == 1 or (self.date is not None) == any(span):
            raise ValueError("needs either date, or from and to")
        if self.from_ and self.to and self.to < self.from_:
            raise ValueError("`to` is before `from`")
        return self

    @property
    def first(self) -> Day:
        """The first day on which it may have happened."""
        return first_given(self.date, self.from_)

    @property
    def last(self) -> Day:
        """The last day on which it may have happened."""
        return first_given(self.date, self.to)


def first_given(*days: Day | None) -> Day:
    """Return the first day that is not None."""
    return next(day for day in days if day is not None)


class Point(SourcedFact):
    """One observation of a series."""

    from_: Day = Field(alias="from", description="first day it covers")
    to: Day = Field(description="last day it covers")
    low: Real | None = Field(None, description="lowest value in a source")
    value: Real = Field(description="value used")
    high: Real | None = Field(None, description="highest value in a source")
    note: Text | None = Field(None, description="caveat")

    @model_validator(mode="after")
    def in_order(self) -> "Point":
        """Refuse a span or a range that runs backwards."""
        if self.to < self.from_:
            raise ValueError("`to` is before `from`")
        in_order("low", self.low, self.value, self.high)
        return self


class RecordSeries(SourcedFact):
    """A quantity observed repeatedly by one counter."""

    name: Text = Field(description="name, with the counter")
    unit: Text = Field(description="unit")
    kind: Literal["count", "level", "estimate"] = Field(
        description="count over the span, level in it, or somebody's estimate of a level"
    )
    of: Annotated[str, Ref("series")] | None = Field(
        None, description="series of scenario.yaml it observes"
    )
    points: Annotated[tuple[Point, ...], Field(min_length=1)] = Field(
        description="the observations"
    )


class Range(Frozen):
    """A figure with the range that the sources give."""

    low: Figure | None = Field(None, description="lowest value in a source")
    value: Figure | None = Field(None, description="value used")
    high: Figure | None = Field(None, description="highest value in a source")

    @model_validator(mode="after")
    def makes_sense(self) -> "Range":
        """Refuse an empty range, and one that runs backwards."""
        if self.low is None and self.value is None and self.high is None:
            raise ValueError("needs at least one of low, value, high")
        in_order("low", self.low, self.value, self.high)
        return self


def in_order(_first: str, *figures: float | None) -> None:
    """Refuse figures that are not in ascending order."""
    present = [figure for figure in figures if figure is not None]
    if present != sorted(present):
        raise ValueError("low, value and high are not in this order")


class BattleSide(Frozen):
    """One side of a battle."""

    strength: Range | None = Field(None, description="men engaged")
    killed: Range | None = Field(None, description="killed and missing")
    casualties: Range | None = Field(None, description="killed, missing and wounded")
    tanks: Range | None = Field(None, description="tanks and armoured cars engaged")
    aircraft: Range | None = Field(None, description="aircraft engaged")


class Battle(SourcedFact):
    """A battle, or a named clash."""

    name: Text = Field(description="name")
    sector: Annotated[str, Ref("sector")] = Field(description="where")
    from_: Day = Field(alias="from", description="first day")
    to: Day = Field(description="last day")
    sides: Annotated[dict[Annotated[str, Ref("actor")], BattleSide], Field(min_length=2)] = Field(
        description="the sides"
    )
    outcome: Text = Field(description="how it ended, in our own words")
    scale: ScaleName = Field(description="how large it was")

    @model_validator(mode="after")
    def days_in_order(self) -> "Battle":
        """Refuse a battle that ends before it begins."""
        if self.to < self.from_:
            raise ValueError("`to` is before `from`")
        return self


class RecordFile(Frozen):
    """record.yaml: what is known to have happened."""

    defaults: Defaults | None = Field(
        None, description="source, standing and why of the file's entries"
    )
    events: Annotated[dict[str, RecordEvent], Ids("record_event", KEBAB)] = Field(
        default_factory=dict, description="dated events"
    )
    series: Annotated[dict[str, RecordSeries], Ids("record_series", KEBAB)] = Field(
        default_factory=dict,
        description="observations over time; several counters are several series",
    )
    battles: Annotated[dict[str, Battle], Ids("battle", KEBAB)] = Field(
        default_factory=dict, description="battles and named clashes"
    )


class Position(Attested):
    """A set of assumptions that one side of a debate holds."""

    name: Text = Field(description="name")
    holders: Text | Annotated[tuple[Text, ...], Field(min_length=1)] = Field(
        description="who holds it"
    )
    text: Text = Field(description="what it says, in our own words")
    sets: Annotated[dict[Annotated[str, Ref("law")], Free], Field(min_length=1)] = Field(
        description="laws it sets, by their path"
    )


class PositionsFile(Frozen):
    """positions.yaml: the sides of the debate."""

    defaults: Defaults | None = Field(
        None, description="source, standing and why of the file's numbers"
    )
    positions: Annotated[dict[str, Position], Ids("position", KEBAB)] = Field(
        default_factory=dict, description="the positions"
    )


class Question(Frozen):
    """A question asked of every timeline."""

    text: Text = Field(description="the question in words")
    ask: Text = Field(description="the question in the question language")
    unit: Text | None = Field(None, description="unit of the answer, if it is a number")
    of: tuple[Annotated[Whole, Field(ge=1, le=99)], ...] = Field(
        (), description="numbers of the product questions that it belongs to"
    )
    actual: bool | Real | Text | None = Field(None, description="what happened in history")
    source: Sources | None = Field(None, description="ids of sources.yaml for the actual answer")
    why: Text | None = Field(None, description="one line of reasons")


class QuestionsFile(Frozen):
    """questions.yaml: what is asked."""

    questions: Annotated[dict[str, Question], Ids("question", KEBAB), Field(min_length=1)] = Field(
        description="the questions"
    )

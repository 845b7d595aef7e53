"""What may happen: effects, views, outside events, and decisions.

A decision is a choice between options which each faction values by a constant and weights on
drivers. An effect is one change from a closed list. Leaves out diplomacy, which bargains over
packages rather than options.
"""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from allohistory.scenario.schema.base import (
    Attested,
    Day,
    Defaults,
    Flag,
    Frozen,
    Ids,
    Ref,
    Sourced,
    Text,
    Whole,
    exactly_one,
)
from allohistory.scenario.schema.cast import ActorId
from allohistory.scenario.schema.conditions import After, Condition, Pair, Presupposition
from allohistory.scenario.schema.ground import GroupId
from allohistory.scenario.schema.numbers import Free, Number, PerYear, Quantity, Switch, Utility
from allohistory.scenario.schema.vocabulary import GaugeName
from allohistory.vocabulary.effects import ACTS, GAUGES, OPERATIONS, ORDERS, OWN_GAUGES
from allohistory.vocabulary.events import TIMES

KINDS_OF_EFFECT = ("gauge", *ORDERS, *ACTS)
Fading = Annotated[Number, Quantity("weeks", 0.01)]


class Effect(Sourced):
    """One change: a target with set, add or scale; or an act without a number."""

    gauge: GaugeName | None = Field(None, description="gauge of an actor, or of one toward another")
    actor: ActorId | None = Field(None, description="whose gauge")
    toward: ActorId | None = Field(None, description="toward whom, for a gauge between two")
    restraint: Annotated[str, Ref("command")] | None = Field(
        None, description="restraint of a command"
    )
    autonomy: Annotated[str, Ref("command")] | None = Field(
        None, description="autonomy of a command"
    )
    power: Annotated[str, Ref("faction")] | None = Field(None, description="power of a faction")
    transfer: GroupId | None = Field(
        None, description="divisions sent to (+) or taken from (-) a group, as rail allows"
    )
    target: GroupId | None = Field(
        None, description="divisions added to the target strength of a group"
    )
    concealment: GroupId | None = Field(None, description="share of a group that is hidden")
    channel: Annotated[str, Ref("channel")] | None = Field(
        None, description="channel: 1 is open, 0 is closed"
    )
    contact: Annotated[str, Ref("client")] | None = Field(None, description="contact with a client")
    harassment: Annotated[str, Ref("client")] | None = Field(
        None, description="harassment by a client"
    )
    opens: Annotated[str, Ref("talk")] | None = Field(None, description="this talk opens")
    denounces: Annotated[str, Ref("talk")] | None = Field(
        None, description="this talk's treaty is denounced"
    )
    directive: Annotated[str, Ref("directive")] | None = Field(
        None, description="this directive is given"
    )
    breaks: Annotated[str, Ref("talk")] | None = Field(
        None, description="this talk is broken off, by the first actor named"
    )
    war: Pair | None = Field(None, description="the first attacks the second")
    set: Switch | None = Field(None, description="new value")
    add: Free | None = Field(None, description="what is added")
    scale: Annotated[Number, Quantity("factor", 0)] | None = Field(
        None, description="factor it is multiplied by"
    )
    fades: Fading | None = Field(None, description="weeks until half of it is gone")
    seen_by: tuple[ActorId, ...] = Field(
        (), description="who sees a change of quality; others learn of it in battle only"
    )

    @model_validator(mode="after")
    def keys_fit(self) -> "Effect":
        """Refuse keys that do not go together."""
        keys = self.model_fields_set - Sourced.model_fields.keys()
        target = exactly_one(KINDS_OF_EFFECT, "an effect")(keys)
        if target in ACTS:
            extra = sorted(keys - {target})
            if extra:
                raise ValueError(
                    f"{target} takes no {', '.join(extra)}; leave out what is not needed"
                )
            return self
        exactly_one(OPERATIONS, f"an effect on {target}")(keys)
        if target == "gauge":
            self.gauge_fits()
        elif keys & {"actor", "toward"}:
            raise ValueError(f"actor and toward belong to a gauge, not to {target}")
        if self.fades is not None and (target != "gauge" or self.add is None):
            raise ValueError("only what is added to a gauge fades; leave out fades")
        if self.seen_by and self.gauge != "quality":
            raise ValueError("seen_by belongs to the gauge quality; other gauges are seen or felt")
        self.amount_fits(target)
        return self

    def gauge_fits(self) -> None:
        """Refuse a gauge without its actors, or with one too many."""
        if self.actor is None:
            raise ValueError(f"gauge {self.gauge} needs actor (whose gauge it is)")
        if self.gauge in OWN_GAUGES and self.toward is not None:
            raise ValueError(f"gauge {self.gauge} takes no toward; leave it out")
        if self.gauge not in OWN_GAUGES and self.toward is None:
            raise ValueError(f"gauge {self.gauge} needs toward; name the other actor")

    def amount_fits(self, target: str) -> None:
        """Refuse a value that its target cannot have."""
        low, high = GAUGES[str(self.gauge)] if target == "gauge" else ORDERS[target].bounds
        number = self.set
        if number is None:
            return
        if target == "transfer":
            raise ValueError("transfer takes add, not set; write add")
        for end in number.ends():
            checked = number.model_copy(update={"low": low, "high": high})
            if not checked.holds(end):
                name = self.gauge if target == "gauge" else target
                raise ValueError(
                    f"{name} cannot be set to {end:g}; it is {checked.range_in_words()}"
                )

    @property
    def kind(self) -> str:
        """The target or act."""
        return next(key for key in KINDS_OF_EFFECT if key in self.model_fields_set)

    @property
    def operation(self) -> str | None:
        """`set`, `add`, `scale`, or None for an act."""
        return next((key for key in OPERATIONS if key in self.model_fields_set), None)

    @property
    def amount(self) -> Number | None:
        """The number of the operation, or None for an act."""
        return getattr(self, self.operation) if self.operation else None


class View(Sourced):
    """What one faction thinks of an option or a clause: constant + sum of weight x driver."""

    constant: Utility | None = Field(
        None, description="its worth whatever the drivers; 0 if left out"
    )
    terms: dict[Annotated[str, Ref("driver")], Utility] = Field(
        default_factory=dict,
        description="weights of drivers: own ones by name, others as name.actor",
    )

    @model_validator(mode="after")
    def something(self) -> "View":
        """Refuse an empty view."""
        if self.constant is None and not self.terms:
            raise ValueError("has neither constant nor terms; give one of them or both")
        return self


Views = dict[Annotated[str, Ref("view")], View]


class Consequence(Frozen):
    """The outcome that a decision is there to move, stated before any run."""

    ask: Text = Field(description="the outcome, as a question in the question language")
    forbidden: Literal["raises", "lowers"] = Field(
        description="what forbidding all options but the first does to it"
    )
    why: Text | None = Field(None, description="by what way")


class Option(Sourced):
    """One option of a decision."""

    text: Text = Field(description="sentence part for the chronicle")
    views: Views = Field(
        default_factory=dict,
        description="what each faction (or all) thinks of it against the first option",
    )
    effects: tuple[Effect, ...] = Field((), description="what it changes")


class Decision(Sourced):
    """A choice that an actor faces again and again."""

    name: Text = Field(description="name")
    actor: ActorId = Field(description="who decides")
    asks: Text = Field(description="the question it answers")
    from_: Day = Field(alias="from", description="first day it may be considered")
    to: Day = Field(description="last day it may be considered")
    every: Annotated[Whole, Field(ge=1, le=520)] = Field(
        description="weeks between two considerations"
    )
    chance: PerYear | None = Field(
        None, description="rate at which it is considered at random, instead of by calendar"
    )
    once: Flag = Field(default=False, description="true if a choice other than the first ends it")
    again: Annotated[Whole, Field(ge=0, le=1040)] | None = Field(
        None, description="weeks before it is considered again after a choice other than the first"
    )
    presupposes: Presupposition | None = Field(
        None, description="what every option but the first takes for granted"
    )
    bears_on: Consequence | None = Field(None, description="the outcome that it should move")
    symbolic: Text | None = Field(
        None, description="why nothing depends on it, where it is a gesture"
    )
    requires: tuple[Condition, ...] = Field((), description="considered only if all of these hold")
    unless: tuple[Condition, ...] = Field((), description="not considered if any of these holds")
    options: Annotated[dict[str, Option], Ids("option"), Field(min_length=2, max_length=5)] = Field(
        description="options from least to most drastic; the first is the reference, without views"
    )


class DecisionsFile(Frozen):
    """decisions.yaml: what the actors decide."""

    defaults: Defaults | None = Field(
        None, description="source, standing and why of the file's numbers"
    )
    decisions: Annotated[dict[str, Decision], Ids("decision")] = Field(
        default_factory=dict, description="the decisions"
    )


class Window(Frozen):
    """A date that is not certain."""

    early: Day = Field(description="earliest day")
    likely: Day = Field(description="most likely day")
    late: Day = Field(description="latest day")

    @model_validator(mode="after")
    def in_order(self) -> "Window":
        """Refuse days that are not in order."""
        if not self.early <= self.likely <= self.late:
            raise ValueError("early, likely and late are not in this order")
        return self


class Hazard(Sourced):
    """An event that may come at any time in a span."""

    from_: Day = Field(alias="from", description="first day it may come")
    to: Day = Field(description="last day it may come")
    rate: PerYear = Field(description="rate when all drivers are 0")
    terms: dict[Annotated[str, Ref("driver")], Utility] = Field(
        default_factory=dict, description="weights of drivers in the log of the rate"
    )
    actor: ActorId | None = Field(None, description="whose drivers; needed with terms")

    @model_validator(mode="after")
    def makes_sense(self) -> "Hazard":
        """Refuse a span that ends before it begins, and terms without an actor."""
        if self.to < self.from_:
            raise ValueError("`to` is before `from`")
        if self.terms and self.actor is None:
            raise ValueError("terms need actor; say whose drivers they are")
        return self


class Event(Attested):
    """Something that comes from outside the actors' decisions."""

    name: Text = Field(description="name")
    text: Text = Field(description="sentence for the chronicle")
    actors: tuple[ActorId, ...] = Field((), description="actors it concerns")
    kind: Text | None = Field(None, description="kind, for grouping")
    date: Day | None = Field(None, description="the day it happens")
    window: Window | None = Field(None, description="its day, if not certain")
    hazard: Hazard | None = Field(None, description="its rate, if it may happen at any time")
    after: After | None = Field(None, description="what it follows from, and the delay")
    until: Day | None = Field(None, description="last day it may happen; none if left out")
    presupposes: Presupposition = Field(description="what its sentence takes for granted")
    requires: tuple[Condition, ...] = Field((), description="happens only if all of these hold")
    unless: tuple[Condition, ...] = Field((), description="does not happen if any of these holds")
    effects: tuple[Effect, ...] = Field((), description="what it changes")

    @model_validator(mode="after")
    def one_time(self) -> "Event":
        """Refuse events with no date or several ways of dating them."""
        keys: Any = {key for key in TIMES if getattr(self, key) is not None}
        exactly_one(TIMES, "an event")(keys)
        return self


class EventsFile(Frozen):
    """events.yaml: what comes from outside."""

    defaults: Defaults | None = Field(
        None, description="source, standing and why of the file's numbers"
    )
    events: Annotated[dict[str, Event], Ids("event")] = Field(
        default_factory=dict, description="the events"
    )

"""Conditions: what is or is not so, what a sentence takes for granted, what follows from what."""

from typing import Annotated

from pydantic import Field, model_validator

from allohistory.scenario.schema.base import Frozen, Ref, Text, Whole, exactly_one
from allohistory.scenario.schema.cast import ActorId
from allohistory.vocabulary.drivers import CONDITIONS

Pair = tuple[ActorId, ActorId]


class Condition(Frozen):
    """Something that is or is not the case; it has exactly one key."""

    happened: Annotated[str, Ref("event")] | None = Field(
        None, description="this event has happened"
    )
    chosen: tuple[Annotated[str, Ref("decision")], str] | None = Field(
        None, description="[decision, option]: this option has been chosen, however long ago"
    )
    stands: tuple[Annotated[str, Ref("decision")], str] | None = Field(
        None, description="[decision, option]: this option has been chosen last"
    )
    pact: Annotated[str, Ref("talk")] | None = Field(
        None, description="the treaty of this talk is in force"
    )
    clause: Annotated[str, Ref("clause")] | None = Field(
        None, description="this clause is in force"
    )
    war: Pair | None = Field(None, description="these two are at war")
    exists: Annotated[str, Ref("client")] | None = Field(None, description="this client exists")
    talking: Annotated[str, Ref("talk")] | None = Field(None, description="this talk is going on")
    began: Pair | None = Field(None, description="the first began the war on the second")
    war_weeks: tuple[ActorId, ActorId, Annotated[Whole, Field(ge=1, le=1040)]] | None = Field(
        None, description="[actor, actor, weeks]: these two have been at war for as long as this"
    )
    ordered: Annotated[str, Ref("directive")] | None = Field(
        None, description="this directive has been given"
    )
    obeyed: Annotated[str, Ref("directive")] | None = Field(
        None, description="the client has complied with this directive"
    )
    defied: Annotated[str, Ref("directive")] | None = Field(
        None, description="the client has answered this directive without complying"
    )
    split: Annotated[str, Ref("client")] | None = Field(
        None, description="this client has broken with its patron"
    )

    @model_validator(mode="after")
    def one_key(self) -> "Condition":
        """Refuse none or several keys."""
        exactly_one(CONDITIONS, "a condition")(self.model_fields_set)
        return self

    @property
    def kind(self) -> str:
        """The key that is set."""
        return next(iter(self.model_fields_set))

    @property
    def names(self) -> tuple[str, ...]:
        """The ids it is about: one, or two for choices and what two actors share."""
        value = getattr(self, self.kind)
        return (value,) if isinstance(value, str) else tuple(value[:2])

    @property
    def weeks(self) -> int:
        """For how many weeks a war must have gone on; 0 for other conditions."""
        return self.war_weeks[2] if self.war_weeks else 0


class Presupposition(Frozen):
    """What a sentence takes for granted, written from the sentence alone."""

    requires: tuple[Condition, ...] = Field((), description="must hold when it is said")
    unless: tuple[Condition, ...] = Field((), description="must not hold when it is said")
    why: Text = Field(description="which words take it for granted")


class Delay(Frozen):
    """Weeks between an event and what it follows from."""

    early: Annotated[Whole, Field(ge=0, le=1040)] = Field(description="fewest weeks")
    likely: Annotated[Whole, Field(ge=0, le=1040)] = Field(description="likeliest number of weeks")
    late: Annotated[Whole, Field(ge=0, le=1040)] = Field(description="most weeks")

    @model_validator(mode="after")
    def in_order(self) -> "Delay":
        """Refuse weeks that are not in order."""
        if not self.early <= self.likely <= self.late:
            raise ValueError("early, likely and late are not in this order")
        return self


class After(Condition):
    """What an event follows from (one condition), and how long after it came about."""

    weeks_after: Delay = Field(alias="weeks", description="weeks from then")

    @model_validator(mode="after")
    def one_key(self) -> "After":
        """Refuse none or several conditions."""
        exactly_one(CONDITIONS, "what it follows from")(self.model_fields_set - {"weeks_after"})
        return self

    @property
    def kind(self) -> str:
        """The condition that is set."""
        return next(iter(self.model_fields_set - {"weeks_after"}))

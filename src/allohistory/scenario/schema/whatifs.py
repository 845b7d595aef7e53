"""What is changed: what-ifs with their parameters, and the laws file.

A what-if changes something at its date and asks the questions again. Its plain numbers are
premises, covered by its own source. Left out: how a change reaches the simulation.
"""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from .base import KEBAB, Claims, Day, Flag, Frozen, Ids, Real, Ref, Sources, Text, exactly_one
from .course import Effect
from .numbers import Number, Quantity
from .vocabulary import WorldPath

Parameter = str | bool | int | float


class ParameterSpec(Frozen):
    """Something that can be varied; `$name` stands for it in the changes."""

    values: Annotated[tuple[Parameter, ...], Field(min_length=1)] = Field(
        description="what it can be"
    )
    default: Parameter | tuple[Parameter, ...] = Field(
        description="what it is if nobody says; a list if `many`"
    )
    many: Flag = Field(default=False, description="true if several values may be taken together")
    text: Text | None = Field(None, description="what it means")

    @model_validator(mode="after")
    def default_is_a_value(self) -> "ParameterSpec":
        """Refuse a default that is none of the values."""
        if len(set(map(repr, self.values))) < len(self.values):
            raise ValueError("values contains the same value twice")
        chosen = self.default if isinstance(self.default, tuple) else (self.default,)
        if not chosen or (len(chosen) > 1 and not self.many):
            raise ValueError(
                "default must be one of values (or, with `many: true`, a list of some)"
            )
        for one in chosen:
            if not is_among(one, self.values):
                known = ", ".join(str(value) for value in self.values)
                raise ValueError(f"default {one!r} is not among values ({known})")
        return self


def is_among(value: Any, values: tuple[Any, ...]) -> bool:
    """Whether a value is among others, `true` not being 1."""
    return any(type(value) is type(one) and value == one for one in values)


class AddedEvent(Frozen):
    """An event that our history did not have."""

    id: Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")] = Field(description="new id")
    text: Text = Field(description="sentence for the chronicle")
    date: Day = Field(description="the day")
    effects: Annotated[tuple[Effect, ...], Field(min_length=1)] = Field(
        description="what it changes"
    )


KINDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "demand": (frozenset({"in_", "by", "as_", "form"}), frozenset()),
    "offer": (frozenset({"in_", "by", "form"}), frozenset({"as_"})),
    "withdraw": (frozenset({"in_", "by"}), frozenset()),
    "force": (frozenset({"option"}), frozenset({"from_", "to"})),
    "forbid": (frozenset({"option"}), frozenset({"from_", "to"})),
    "event": (frozenset(), frozenset({"move", "cancel"})),
    "add_event": (frozenset(), frozenset()),
    "law": (frozenset(), frozenset({"set", "scale", "from_", "to"})),
    "state": (frozenset(), frozenset({"set", "add", "scale", "at"})),
    "forces": (frozenset({"add"}), frozenset({"at"})),
    "channel": (frozenset(), frozenset({"open", "close", "plant", "from_", "to"})),
}
ONE_OF = {
    "event": ("move", "cancel"),
    "law": ("set", "scale"),
    "state": ("set", "add", "scale"),
    "channel": ("open", "close", "plant"),
}


def spelt(name: str) -> str:
    """The name of a key as it is written in the files."""
    return name.rstrip("_")


class Alteration(Frozen):
    """One change; its first key says of what kind."""

    demand: Annotated[str, Ref("clause")] | None = Field(
        None, description="clause put on the table"
    )
    offer: Annotated[str, Ref("clause")] | None = Field(
        None, description="clause that the other side is granted at once"
    )
    withdraw: Annotated[str, Ref("clause")] | None = Field(
        None, description="clause taken off the table"
    )
    in_: Annotated[str, Ref("talk")] | None = Field(None, alias="in", description="in which talk")
    by: Annotated[str, Ref("actor")] | None = Field(None, description="by which party")
    as_: Literal["wish", "dealbreaker"] | None = Field(None, alias="as", description="how firmly")
    form: Literal["open", "secret"] | None = Field(None, description="published or secret")
    force: Annotated[str, Ref("decision")] | None = Field(
        None, description="decision whose outcome is fixed"
    )
    forbid: Annotated[str, Ref("decision")] | None = Field(
        None, description="decision an option of which is out"
    )
    option: str | None = Field(None, description="which option")
    event: Annotated[str, Ref("event")] | None = Field(
        None, description="event that is moved or cancelled"
    )
    move: Day | None = Field(None, description="its new day")
    cancel: Literal[True] | None = Field(None, description="true: it does not happen")
    add_event: AddedEvent | None = Field(None, description="new event")
    law: Annotated[str, Ref("law")] | None = Field(None, description="path of a law")
    state: WorldPath | None = Field(None, description="quantity of the world")
    forces: Annotated[str, Ref("group")] | None = Field(
        None, description="group that gets or loses divisions"
    )
    channel: Annotated[str, Ref("channel")] | None = Field(None, description="channel")
    open: Day | None = Field(None, description="day from which the channel lives")
    close: Day | None = Field(None, description="day from which the channel is dead")
    plant: Literal["alarm", "calm"] | None = Field(
        None, description="what is planted in the channel"
    )
    set: Real | None = Field(None, description="new value")
    add: Real | None = Field(None, description="what is added")
    scale: Annotated[Real, Field(ge=0)] | None = Field(None, description="factor")
    from_: Day | None = Field(
        None, alias="from", description="first day; the what-if's date if left out"
    )
    to: Day | None = Field(None, description="last day; the end if left out")
    at: Day | None = Field(None, description="day; the what-if's date if left out")

    @model_validator(mode="after")
    def keys_fit(self) -> "Alteration":
        """Refuse keys that do not go together."""
        given = self.model_fields_set
        kind = exactly_one(tuple(KINDS), "a change")(given)
        needed, possible = KINDS[kind]
        missing = sorted(spelt(key) for key in needed - given)
        if missing:
            raise ValueError(f"a change with {kind} needs {', '.join(missing)}")
        extra = sorted(spelt(key) for key in given - needed - possible - {kind})
        if extra:
            allowed = ", ".join(sorted(spelt(key) for key in needed | possible)) or "nothing else"
            raise ValueError(
                f"a change with {kind} takes no {', '.join(extra)}; it takes {allowed}"
            )
        if kind in ONE_OF:
            chosen = exactly_one(ONE_OF[kind], f"a change with {kind}")(given)
            if chosen in ("open", "close") and given & {"from_", "to"}:
                raise ValueError(f"{chosen} has its own day; from and to belong to plant")
        if self.from_ and self.to and self.to < self.from_:
            raise ValueError("`to` is before `from`")
        return self

    @property
    def kind(self) -> str:
        """What is changed: the key that says so."""
        return next(key for key in KINDS if key in self.model_fields_set)


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
        None, description="the same condition in words, as they follow `where`"
    )
    ask: Annotated[tuple[Annotated[str, Ref("question")], ...], Field(min_length=1)] = Field(
        description="ids of the questions to ask"
    )
    parameters: Annotated[dict[str, ParameterSpec], Ids("parameter")] = Field(
        default_factory=dict, description="what can be varied"
    )
    changes: tuple[Alteration, ...] = Field(
        description="the changes, in order; none is a null what-if"
    )


MechanismLaws = dict[str, Annotated[Number, Quantity()]]

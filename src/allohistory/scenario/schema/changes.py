"""The changes that a what-if can make: one class per kind, with the keys that belong to it.

The first key of a kind names what is changed; where several kinds share it, the second says how.
The keys identify the kind of a change, in a file as in Python. Leaves out whether the names exist,
and what a change does (the engine's interventions, and the direct effects on the record).
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from allohistory.errors import InterventionError
from allohistory.scenario.schema.base import (
    Bounded,
    Day,
    Finite,
    Frozen,
    Real,
    Ref,
    Text,
    exactly_one,
)
from allohistory.scenario.schema.construction import Constructed, refusal
from allohistory.scenario.schema.course import Effect
from allohistory.scenario.schema.shapes import Shape, from_annotation
from allohistory.scenario.schema.vocabulary import Plant, WorldPath
from allohistory.vocabulary.effects import OPERATIONS

PREMISE = {"source": ("judgement",), "standing": "assumed", "why": "a premise of the what-if"}
NUMBERS_OF_EFFECT = (*OPERATIONS, "fades")

Talk = Annotated[str, Ref("talk"), Field(description="in which talk")]
Party = Annotated[str, Ref("actor"), Field(description="by which party")]
Firmness = Literal["wish", "dealbreaker", "never_without"]
Form = Annotated[Literal["open", "secret"], Field(description="published or secret")]
OptionName = Annotated[str, Field(description="which option")]
First = Annotated[
    Day | None, Field(alias="from", description="first day; the what-if's date if left out")
]
Last = Annotated[Day | None, Field(description="last day; the end if left out")]
At = Annotated[Day | None, Field(description="day; the what-if's date if left out")]
LawPath = Annotated[str, Ref("law"), Field(description="path of a law")]
StatePath = Annotated[WorldPath, Field(description="quantity of the world")]
Value = Annotated[Real, Field(description="new value")]
Added = Annotated[Real, Field(description="what is added")]
Factor = Annotated[Finite, Field(ge=0, description="factor"), Bounded]


class Change(Frozen, metaclass=Constructed):
    """One change, in force from the what-if's date unless it says another."""

    model_config = ConfigDict(populate_by_name=True, coerce_numbers_to_str=True)

    @model_validator(mode="after")
    def in_order(self) -> "Change":
        """Refuse a span that ends before it begins."""
        first, last = getattr(self, "from_", None), getattr(self, "to", None)
        if first is not None and last is not None and last < first:
            raise ValueError("`to` is before `from`")
        return self

    @classmethod
    def keys(cls) -> tuple[str, ...]:
        """Return the keys it can have, as they are written; the first names what is changed."""
        return tuple(info.alias or name for name, info in cls.model_fields.items())

    @property
    def subject(self) -> str:
        """The name of what is changed."""
        return getattr(self, self.keys()[0])

    def days(self) -> dict[str, date]:
        """Return every day that it names, by key."""
        values = {
            info.alias or name: getattr(self, name)
            for name, info in type(self).model_fields.items()
        }
        return {key: value for key, value in values.items() if isinstance(value, date)}

    def written(self) -> dict[str, Any]:
        """Return the keys that were set, as JSON values."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


class ChangeOfNumber(Change):
    """A change of a number: its second key is the operation."""

    @property
    def operation(self) -> str:
        """`set`, `add` or `scale`."""
        return self.keys()[1]

    @property
    def amount(self) -> float:
        """What the number is set to, what is added to it, or what it is multiplied by."""
        return float(getattr(self, self.operation))


class Demand(Change):
    """A party puts a clause on the table."""

    demand: Annotated[str, Ref("clause")] = Field(description="clause put on the table")
    in_: Talk = Field(alias="in")
    by: Party
    as_: Firmness = Field(alias="as", description="how firmly")
    form: Form


class Offer(Change):
    """A party grants the other side a clause at once."""

    offer: Annotated[str, Ref("clause")] = Field(
        description="clause that the other side is granted at once"
    )
    in_: Talk = Field(alias="in")
    by: Party
    form: Form


class Withdraw(Change):
    """A party takes a clause off the table."""

    withdraw: Annotated[str, Ref("clause")] = Field(description="clause taken off the table")
    in_: Talk = Field(alias="in")
    by: Party


class Force(Change):
    """A decision has a fixed outcome, on its first day if that is set, and whenever it comes up."""

    force: Annotated[str, Ref("decision")] = Field(description="decision whose outcome is fixed")
    option: OptionName
    from_: First = None
    to: Last = None


class Forbid(Change):
    """An option of a decision is not available."""

    forbid: Annotated[str, Ref("decision")] = Field(description="decision with a forbidden option")
    option: OptionName
    from_: First = None
    to: Last = None


class MoveEvent(Change):
    """An outside event comes on another day."""

    event: Annotated[str, Ref("event")] = Field(description="event that is moved")
    move: Day = Field(description="its new day")


class CancelEvent(Change):
    """An outside event does not happen."""

    event: Annotated[str, Ref("event")] = Field(description="event that is cancelled")
    cancel: Literal[True] = Field(description="true: it does not happen")


def as_premises(effect: Any) -> Any:
    """Turn the plain numbers of an effect into premises of the what-if."""
    if not isinstance(effect, Mapping):
        return effect
    filled = {**effect}
    for key in NUMBERS_OF_EFFECT:
        number = effect.get(key)
        if isinstance(number, Mapping) and "source" not in number:
            filled[key] = {**PREMISE, **number}
        elif isinstance(number, int | float):
            filled[key] = {**PREMISE, "value": number}
    return filled


class AddedEvent(Frozen):
    """An event that did not happen in history."""

    id: Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")] = Field(description="new id")
    text: Text = Field(description="sentence for the chronicle")
    date: Day = Field(description="the day")
    effects: Annotated[
        tuple[Annotated[Effect, BeforeValidator(as_premises)], ...], Field(min_length=1)
    ] = Field(description="what it changes")


class AddEvent(Change):
    """An outside event happens that did not happen in history."""

    add_event: AddedEvent = Field(description="new event")

    @property
    def subject(self) -> str:
        """The id of the event."""
        return self.add_event.id


class SetLaw(ChangeOfNumber):
    """A law has another value, permanently or until a day."""

    law: LawPath
    set: Value
    from_: First = None
    to: Last = None


class ScaleLaw(ChangeOfNumber):
    """A law is multiplied, permanently or until a day."""

    law: LawPath
    scale: Factor
    from_: First = None
    to: Last = None


class SetState(ChangeOfNumber):
    """A quantity of the world has another value on a day, and evolves from there."""

    state: StatePath
    set: Value
    at: At = None


class ShiftState(ChangeOfNumber):
    """Something is added to a quantity of the world on a day."""

    state: StatePath
    add: Added
    at: At = None


class ScaleState(ChangeOfNumber):
    """A quantity of the world is multiplied on a day."""

    state: StatePath
    scale: Factor
    at: At = None


class AddForces(ChangeOfNumber):
    """A group of forces gets or loses divisions on a day."""

    forces: Annotated[str, Ref("group")] = Field(description="group that gets or loses divisions")
    add: Added
    at: At = None


class OpenChannel(Change):
    """A channel of intelligence is open from a day on."""

    channel: Annotated[str, Ref("channel")] = Field(description="channel")
    open: Day = Field(description="day from which the channel is open")


class CloseChannel(Change):
    """A channel of intelligence is closed from a day on."""

    channel: Annotated[str, Ref("channel")] = Field(description="channel")
    close: Day = Field(description="day from which the channel is closed")


class FeedChannel(Change):
    """Reports are planted in a channel of intelligence."""

    channel: Annotated[str, Ref("channel")] = Field(description="channel")
    plant: Plant = Field(description="what is planted in the channel")
    from_: First = None
    to: Last = None


def kind_of(keys: Collection[str]) -> type[Change]:
    """Return the kind of a change by its keys; ValueError says which keys are needed."""
    subject = exactly_one(SUBJECTS, "a change")(keys)
    kinds = [kind for kind in CHANGES if kind.keys()[0] == subject]
    if len(kinds) == 1:
        return kinds[0]
    verbs = {kind.keys()[1]: kind for kind in kinds}
    return verbs[exactly_one(tuple(verbs), f"a change with {subject}")(keys)]


def tag_of(change: Any) -> str | None:
    """Return the name of a change's kind, as the union has it; None if it has none."""
    if isinstance(change, Change):
        return type(change).__name__
    try:
        return kind_of(change).__name__
    except (TypeError, ValueError):
        return None


def has_a_kind(change: Any) -> Any:
    """Refuse data that is not a change, or is of no kind."""
    if isinstance(change, Mapping):
        kind_of(change)
    elif not isinstance(change, Change):
        raise ValueError("must be a mapping; write the keys of a change")  # noqa: TRY004
    return change


# Every kind of change: a new class is added here.
AnyChange = Annotated[
    Annotated[Demand, Tag("Demand")]
    | Annotated[Offer, Tag("Offer")]
    | Annotated[Withdraw, Tag("Withdraw")]
    | Annotated[Force, Tag("Force")]
    | Annotated[Forbid, Tag("Forbid")]
    | Annotated[MoveEvent, Tag("MoveEvent")]
    | Annotated[CancelEvent, Tag("CancelEvent")]
    | Annotated[AddEvent, Tag("AddEvent")]
    | Annotated[SetLaw, Tag("SetLaw")]
    | Annotated[ScaleLaw, Tag("ScaleLaw")]
    | Annotated[SetState, Tag("SetState")]
    | Annotated[ShiftState, Tag("ShiftState")]
    | Annotated[ScaleState, Tag("ScaleState")]
    | Annotated[AddForces, Tag("AddForces")]
    | Annotated[OpenChannel, Tag("OpenChannel")]
    | Annotated[CloseChannel, Tag("CloseChannel")]
    | Annotated[FeedChannel, Tag("FeedChannel")],
    Discriminator(tag_of),
    BeforeValidator(has_a_kind),
]
CHANGES: tuple[type[Change], ...] = tuple(
    get_args(choice)[0] for choice in get_args(get_args(AnyChange)[0])
)
SUBJECTS = tuple(dict.fromkeys(kind.keys()[0] for kind in CHANGES))
READER: TypeAdapter[tuple[Change, ...]] = TypeAdapter(tuple[AnyChange, ...])


def changes_of(data: Iterable[Change | Mapping[str, Any]]) -> tuple[Change, ...]:
    """Return typed changes of data that have the keys of the files.

    Raises InterventionError, which says where and why, if one of them is invalid.
    """
    if not isinstance(data, Iterable) or isinstance(data, str | Mapping):
        raise InterventionError("the changes must be a list of mappings with the keys of the files")
    try:
        return READER.validate_python(tuple(data))
    except ValidationError as error:
        shape = Shape(item=from_annotation(AnyChange))
        raise refusal(error, shape, "these changes", "changes.") from None

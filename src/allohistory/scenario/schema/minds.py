"""What each side can know of the other: channels of intelligence and opening beliefs.

A channel reports, late and with errors, whether an attack is prepared or how strong a group is.
Leaves out how a report changes a belief.
"""

from typing import Annotated, Literal

from pydantic import Field

from allohistory.scenario.schema.base import Day, Defaults, Flag, Frozen, Ids, Sourced, Text
from allohistory.scenario.schema.cast import ActorId
from allohistory.scenario.schema.ground import GroupId
from allohistory.scenario.schema.numbers import (
    LogSpread,
    LogStrength,
    Number,
    PerYear,
    Quantity,
    Share,
    Weeks,
)


class Channel(Sourced):
    """A channel through which an actor learns of another."""

    name: Text = Field(description="name")
    owner: ActorId = Field(description="who learns from it")
    about: ActorId = Field(description="about whom")
    group: GroupId | None = Field(None, description="group whose strength it reports, if any")
    kind: Literal["agents", "decrypts", "attaches", "recon", "defector", "press"] = Field(
        description="kind of channel"
    )
    from_: Day = Field(alias="from", description="first day it is open")
    to: Day | None = Field(None, description="last day it is open; null if it stays open")
    hit: Share = Field(description="chance that a report says alarm when an attack is prepared")
    false_alarm: Share = Field(description="chance that a report says alarm when none is prepared")
    reports: PerYear = Field(description="reports")
    delay: Weeks = Field(description="weeks from the fact to the reader")
    noise: LogSpread = Field(description="standard deviation of the log of reported strength")
    bias: LogStrength = Field(description="mean error of the log of reported strength")
    open: Flag = Field(description="true if it sees only what is declared")
    instructions: Annotated[Number, Quantity("util", 0.01)] | None = Field(
        None,
        description="error of a reading of the other's instructions for talks, a round; none read "
        "if left out",
    )
    run_by: ActorId | None = Field(None, description="actor able to plant reports in it")


class Belief(Sourced):
    """What one actor thinks of another at the opening, and returns to without news."""

    of: ActorId = Field(description="who believes")
    about: ActorId = Field(description="about whom")
    attack: Share = Field(description="opening probability of being attacked within a year")
    resting: Share = Field(description="probability it returns to without news")
    strength: LogStrength = Field(description="opening error of the log of believed strength")
    collusion: Share | None = Field(None, description="belief that others act in concert with it")


class ChannelsFile(Frozen):
    """channels.yaml: who learns what about whom."""

    defaults: Defaults | None = Field(
        None, description="source, standing and why of the file's numbers"
    )
    channels: Annotated[dict[str, Channel], Ids("channel")] = Field(
        default_factory=dict, description="the channels"
    )
    beliefs: Annotated[dict[str, Belief], Ids("belief")] = Field(
        default_factory=dict, description="opening beliefs"
    )

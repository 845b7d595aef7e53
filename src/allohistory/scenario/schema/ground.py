"""Where and with what: border sectors and groups of forces.

A sector is a stretch of border where two sides meet; a group is what an actor has within reach of
it. Leaves out the map (views draw it) and the movement of a front.
"""

from typing import Annotated

from pydantic import Field, model_validator

from allohistory.scenario.schema.base import Day, Defaults, Frozen, Ids, Ref, Sourced, Text
from allohistory.scenario.schema.cast import ActorId, Month
from allohistory.scenario.schema.numbers import (
    Aircraft,
    Divisions,
    Kilometres,
    Lorries,
    Men,
    PerDivision,
    PerYear,
    Rail,
    Ratio,
    Share,
    Tanks,
    Weight,
    Years,
)
from allohistory.scenario.schema.vocabulary import Terrain

GroupId = Annotated[str, Ref("group")]


class Since(Frozen):
    """When something begins to exist: on a date, or after an event."""

    date: Day | None = Field(None, description="day from which it exists")
    event: Annotated[str, Ref("event")] | None = Field(
        None, description="event that brings it about"
    )

    @model_validator(mode="after")
    def one_of_both(self) -> "Since":
        """Refuse both keys, and neither."""
        if (self.date is None) == (self.event is None):
            raise ValueError("needs exactly one of date, event")
        return self


class Side(Frozen):
    """One side of a border sector."""

    actor: ActorId = Field(description="who stands there")
    command: Annotated[str, Ref("command")] = Field(description="command in charge")
    group: GroupId = Field(description="forces it draws on")
    for_: ActorId | None = Field(
        None, alias="for", description="client on whose soil or behalf it stands"
    )


class Sector(Sourced):
    """A stretch of border where two sides meet."""

    name: Text = Field(description="name")
    a: Side = Field(description="one side")
    b: Side = Field(description="the other side")
    opens: Since = Field(description="since when the two sides meet there")
    terrain: Terrain = Field(description="ground")
    season_peak: Month = Field(description="month in which incidents are most frequent")
    incidents: PerYear = Field(description="contacts between posts at 60 % on both sides")
    unclear: Share = Field(description="how unclear the border's course is")
    stakes_a: Share = Field(description="what the place is worth to side a")
    stakes_b: Share = Field(description="what the place is worth to side b")
    season: Share = Field(description="how much the season matters")
    reach_a: Share = Field(
        description="share of side a's group that can be there within two months"
    )
    reach_b: Share = Field(
        description="share of side b's group that can be there within two months"
    )
    posts: Share = Field(description="share of the posts of either side that stand when it opens")
    railhead_a: Share = Field(description="share of side a's railway that can serve the sector")
    railhead_b: Share = Field(description="share of side b's railway that can serve the sector")
    distance_a: Kilometres = Field(description="road from side a's railhead to the line")
    distance_b: Kilometres = Field(description="road from side b's railhead to the line")
    lorries_a: Lorries = Field(description="lorries that side a could lend the sector in 1939")
    lorries_b: Lorries = Field(description="lorries that side b could lend the sector in 1939")
    water: Share = Field(description="share of incidents on rivers and islands")
    air: Share = Field(description="share of incidents in the air")


class TheatreFile(Frozen):
    """theatre.yaml: where the sides meet."""

    defaults: Defaults | None = Field(
        None, description="source, standing and why of the file's numbers"
    )
    sectors: Annotated[dict[str, Sector], Ids("sector"), Field(min_length=1)] = Field(
        description="the border sectors"
    )


class Group(Sourced):
    """The forces of an actor in one theatre."""

    name: Text = Field(description="name")
    actor: ActorId = Field(description="whose forces")
    faces: GroupId = Field(description="group against which it is measured")
    divisions: Divisions = Field(description="opening divisions")
    aircraft: Aircraft = Field(description="opening aircraft")
    tanks: Tanks = Field(description="opening tanks")
    men: Men = Field(description="men of a division, army troops included")
    floor: Divisions = Field(description="fewest divisions it is ever cut to")
    ceiling: Divisions = Field(description="most divisions the theatre can hold")
    ratio: Ratio = Field(description="wanted ratio to the opponent's believed strength")
    alarm: Divisions = Field(description="extra divisions wanted when an attack seems certain")
    drain: Share = Field(
        description="share pulled away when threat and commitment elsewhere are full"
    )
    air_drain: Share = Field(
        description="share of the aircraft drawn off when threat elsewhere is full"
    )
    rail: Rail = Field(description="divisions that the railway brings per month")
    rail_growth: PerYear = Field(description="growth of the railway's capacity")
    tanks_goal: PerDivision = Field(description="tanks wanted for each division")
    aircraft_goal: PerDivision = Field(description="aircraft wanted for each division")
    equipping: PerYear = Field(description="share of the missing tanks and aircraft that arrives")
    tooling: Years = Field(description="years until factories produce arms at full rate")
    quality: Weight = Field(description="combat worth of a division; 1 is the reference")
    concealment: Share = Field(description="share hidden from open sources")


class ForcesFile(Frozen):
    """forces.yaml: what each side has there."""

    defaults: Defaults | None = Field(
        None, description="source, standing and why of the file's numbers"
    )
    groups: Annotated[dict[str, Group], Ids("group"), Field(min_length=2)] = Field(
        description="the groups of forces"
    )

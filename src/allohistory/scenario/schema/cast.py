"""Who is there: the head, sources and claims, and the actors with factions and commands.

An actor is a state or movement that decides as a mixture of factions. Leaves out what the actors
own and where.
"""

from typing import Annotated, Literal

from pydantic import Field

from allohistory.scenario.schema.base import (
    CLAIM,
    KEBAB,
    Day,
    Defaults,
    Flag,
    Frozen,
    Ids,
    Ref,
    Sourced,
    Text,
    Whole,
)
from allohistory.scenario.schema.dated_names import DatedName
from allohistory.scenario.schema.numbers import Months, Precision, Share, Weight
from allohistory.scenario.schema.vocabulary import WorldPath

Month = Annotated[Whole, Field(ge=1, le=12)]
ActorId = Annotated[str, Ref("actor")]


class Series(Frozen):
    """A quantity of the world that every run records monthly."""

    name: Text = Field(description="name in charts")
    of: WorldPath = Field(description="quantity of the world, such as affairs.tension[a,b]")
    unit: Text = Field(description="unit in charts")
    record: Annotated[str, Ref("record_series")] | None = Field(
        None, description="id of the series of record.yaml it is compared with"
    )


class HeadFile(Frozen):
    """scenario.yaml: what the scenario is."""

    id: Annotated[str, Field(pattern=KEBAB)] = Field(description="id; the name of its folder")
    title: Text = Field(description="title")
    summary: Text = Field(description="what it is about, in a paragraph")
    start: Day = Field(description="first day of week 0")
    end: Day = Field(description="day after the last week begins; nothing happens later")
    language: Text = Field("en", description="language of its texts")
    provisional: Flag = Field(
        description="true until its numbers have been re-entered and compared"
    )
    licence: Text = Field(description="licence of the data")
    authors: Annotated[tuple[Text, ...], Field(min_length=1)] = Field(description="who wrote it")
    campaign_months: dict[ActorId, Annotated[tuple[Month, ...], Field(max_length=12)]] = Field(
        default_factory=dict,
        description="months suitable for a campaign, by actor; list every month",
    )
    series: Annotated[dict[str, Series], Ids("series")] = Field(
        default_factory=dict, description="quantities recorded monthly"
    )


class Source(Frozen):
    """One source."""

    title: Text = Field(description="title")
    author: Text | None = Field(None, description="who wrote it")
    year: Whole | Text | None = Field(None, description="year of the edition used")
    kind: Literal[
        "book", "article", "archive", "dataset", "web", "thread", "fiction", "judgement"
    ] = Field(description="kind of evidence")
    locator: Text | None = Field(None, description="pages, call number, DOI or address")
    note: Text | None = Field(None, description="caveat")


class SourcesFile(Frozen):
    """sources.yaml: the sources of the numbers; must contain `judgement`."""

    sources: Annotated[dict[str, Source], Ids("source", KEBAB)] = Field(description="the sources")


class Claim(Frozen):
    """How one claim of the sources was treated."""

    status: Literal["used", "disputed", "premise", "set_aside"] = Field(
        description="how it was treated"
    )
    where: Text | None = Field(None, description="path or file where it is used")
    why: Text = Field(description="why it was treated so, in our own words")


class ClaimsFile(Frozen):
    """claims.yaml: how each claim of the sources was treated (never their sentences)."""

    claims: Annotated[dict[str, Claim], Ids("claim", CLAIM)] = Field(description="the claims")


class Oil(Sourced):
    """Oil of an actor that must buy it."""

    stock: Months = Field(description="opening stock, in months of use")
    income: Share = Field(description="share of use bought from outsiders, lost under embargo")
    sellers: tuple[ActorId, ...] = Field(description="actors whose embargo stops the income")
    great_wars: tuple[ActorId, ...] = Field(
        (), description="actors a war with whom burns oil as great wars do"
    )


class Faction(Sourced):
    """A party inside an actor, with its own views."""

    name: Text = Field(description="name")
    line: Text = Field(description="what it stands for, in one line")
    power: Weight = Field(description="opening weight in the actor's decisions (made to sum to 1)")


class Command(Sourced):
    """A command of an actor that may act without orders from its centre."""

    name: DatedName = Field(description="name; a list of steps where it changed")
    autonomy: Share = Field(description="chance that it acts without orders from its centre")
    restraint: Share = Field(description="strength of standing orders against provocation")
    view: Annotated[str, Ref("faction")] = Field(
        description="faction whose view its commander shares"
    )


class Actor(Sourced):
    """A state or movement that decides."""

    name: Text = Field(description="name")
    short: DatedName = Field(
        description="who decides, as printed (a capital); a list of steps where it changed"
    )
    people: Text = Field(description="adjective of its people")
    colour: Annotated[str, Field(pattern="^#[0-9a-fA-F]{6}$")] = Field(
        description="colour, #rrggbb"
    )
    precision: Precision = Field(
        description="how reliably the better option is chosen; about 1 to 4"
    )
    conservatism: Share = Field(description="weight given to evidence; 1 is full Bayes' rule")
    punishment: Share = Field(description="how much bad news is withheld on the way up")
    oil: Oil | None = Field(None, description="oil, if it must buy it")
    factions: Annotated[dict[str, Faction], Ids("faction"), Field(min_length=1)] = Field(
        description="its factions; ids are unique in the scenario"
    )
    commands: Annotated[dict[str, Command], Ids("command")] = Field(
        default_factory=dict, description="its commands; ids are unique in the scenario"
    )


class ActorsFile(Frozen):
    """actors.yaml: who decides."""

    defaults: Defaults | None = Field(
        None, description="source, standing and why of the file's numbers"
    )
    actors: Annotated[dict[str, Actor], Ids("actor"), Field(min_length=2)] = Field(
        description="the actors"
    )

"""What can be agreed: clients with their directives, talks and clauses.

A talk is a bargaining between two parties over clauses; a clause may need a third party to perform
it, which a directive asks of a client. Leaves out how they bargain, and how a client answers.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated

from pydantic import Field, model_validator

from allohistory.scenario.schema.base import Defaults, Flag, Frozen, Ids, Ref, Sourced, Text, Whole
from allohistory.scenario.schema.cast import ActorId
from allohistory.scenario.schema.course import Effect, Views
from allohistory.scenario.schema.ground import Since
from allohistory.scenario.schema.numbers import Change, Divisions, Share, Utility, Weeks, Years

ClauseId = Annotated[str, Ref("clause")]
LEAST_GRADES, MOST_GRADES = 2, 4


class Client(Sourced):
    """A movement or state that depends on a patron."""

    name: Text = Field(description="name")
    patron: ActorId = Field(description="actor it depends on")
    disowned: Flag = Field(
        default=False, description="true if the patron denies in public that it commands it"
    )
    client: ActorId = Field(description="the actor that it is")
    exists: Since = Field(description="since when")
    against: ActorId = Field(description="actor it harasses")
    contact: Share = Field(description="chance that a directive arrives")
    dependence: Share = Field(description="how much it depends on the patron's aid")
    creed: Share = Field(description="how much it shares the patron's creed")
    legitimacy: Share = Field(description="how far it can stand on its own")
    harassment: Share = Field(description="opening harassment")
    tie_down: Divisions = Field(description="divisions it ties down at full harassment")
    monolith: dict[ActorId, Share] = Field(
        default_factory=dict,
        description="how much each third actor believes that the patron commands it",
    )


class Directive(Sourced):
    """Something a patron may order a client to do."""

    client: Annotated[str, Ref("client")] = Field(description="to whom")
    name: Text = Field(description="name")
    text: Text = Field(description="sentence part for the chronicle")
    cost: Share = Field(description="what obeying costs the client")
    aid_at_stake: Share = Field(description="share of the aid that depends on obeying")
    harassment: Change = Field(description="change of its harassment if carried out")
    if_obeyed: tuple[Effect, ...] = Field((), description="what compliance changes besides")
    if_defied: tuple[Effect, ...] = Field((), description="what an answer without it changes")


class ClientsFile(Frozen):
    """clients.yaml: who depends on whom."""

    defaults: Defaults | None = Field(
        None, description="source, standing and why of the file's numbers"
    )
    clients: Annotated[dict[str, Client], Ids("client")] = Field(
        default_factory=dict, description="the clients"
    )
    directives: Annotated[dict[str, Directive], Ids("directive")] = Field(
        default_factory=dict, description="what patrons may order them to do"
    )


class Talk(Sourced):
    """A bargaining between two actors; keys that differ by party use the actors' ids."""

    name: Text = Field(description="name")
    parties: tuple[ActorId, ActorId] = Field(description="the two actors")
    treaty: Text = Field(description="name of the treaty it may end in")
    core: Annotated[tuple[ClauseId, ...], Field(min_length=1)] = Field(
        description="clauses that any treaty must contain"
    )
    terms: tuple[ClauseId, ...] = Field(
        (), description="other clauses that either party may ask for or offer"
    )
    pact: Flag = Field(default=False, description="true if the treaty is a promise not to fight")
    lasts: Years = Field(description="years the treaty lasts")
    patience: dict[ActorId, Weeks] = Field(
        description="weeks for which each party bears a table without hope"
    )
    round: Annotated[Whole, Field(ge=1, le=104)] = Field(description="weeks between two rounds")
    cooling: Weeks = Field(description="weeks before talks can resume after being broken off")
    outside: dict[ActorId, Views] = Field(description="what having no deal is worth to each party")

    @property
    def clauses(self) -> tuple[str, ...]:
        """Every clause that can come up, in order: the core, then the other terms."""
        return tuple(dict.fromkeys((*self.core, *self.terms)))


class Grade(Sourced):
    """One amount of a graded clause, and what it is worth."""

    amount: Annotated[float, Field(gt=0, allow_inf_nan=False)] = Field(description="the amount")
    views: dict[ActorId, Views] = Field(description="what it is worth to each party while in force")


class Amount(Frozen):
    """The scale of a graded clause: worth is linear in the log of the amount between two grades."""

    unit: Text = Field(description="unit of the amounts, such as `million yen`")
    at: Annotated[dict[str, Grade], Ids("grade")] = Field(
        description="amounts whose worth is stated, from the least to the greatest"
    )

    @model_validator(mode="after")
    def in_order(self) -> "Amount":
        """Refuse fewer than two amounts, more than four, or amounts that do not rise."""
        amounts = [grade.amount for grade in self.at.values()]
        if not LEAST_GRADES <= len(amounts) <= MOST_GRADES:
            raise ValueError(f"has {len(amounts)} amounts; state two to {MOST_GRADES}")
        if any(first >= second for first, second in pairwise(amounts)):
            raise ValueError("the amounts do not rise; list them from the least to the greatest")
        return self


class Clause(Sourced):
    """One thing that a treaty may contain."""

    name: Text = Field(description="name")
    text: Text = Field(description="sentence part for the chronicle")
    wanted_by: ActorId = Field(description="who wants it")
    owed_by: ActorId = Field(description="who must perform it, or have it performed")
    views: dict[ActorId, Views] = Field(
        default_factory=dict,
        description="what it is worth to each party while in force; not with `amount`",
    )
    amount: Amount | None = Field(
        None, description="for a clause that is a matter of more or less, such as a price"
    )
    public_cost: dict[ActorId, Utility] = Field(
        default_factory=dict, description="what it costs each party if it is public"
    )
    secret: Flag = Field(description="whether it can be agreed in secret")
    needs: tuple[ClauseId, ...] = Field((), description="clauses it requires")
    bars: tuple[ClauseId, ...] = Field((), description="clauses that exclude it")
    directive: Annotated[str, Ref("directive")] | None = Field(
        None, description="directive to a client by which it is performed"
    )
    term: Years | None = Field(
        None, description="years it binds; as long as the treaty if left out"
    )
    notice: Weeks | None = Field(
        None, description="weeks it still binds after a denunciation; none if left out"
    )
    monitor: Share = Field(description="chance per month that a breach is detected")
    temptation: Views = Field(
        default_factory=dict, description="what breaking it is worth to the actor that owes it"
    )
    effects: tuple[Effect, ...] = Field((), description="what it changes while in force")

    @model_validator(mode="after")
    def one_worth(self) -> "Clause":
        """Refuse a clause with both `views` and `amount`, or with neither."""
        if bool(self.views) == (self.amount is not None):
            raise ValueError("state its worth either by `views` or by `amount`, exactly one")
        return self

    def valuations(self) -> Iterator[tuple[tuple[str, ...], dict[str, Views]]]:
        """Yield every statement of its worth to the parties, each with its path."""
        if self.amount is None:
            yield ("views",), self.views
            return
        for name, grade in self.amount.at.items():
            yield ("amount", "at", name, "views"), grade.views


class ClausesFile(Frozen):
    """clauses.yaml: what the parties bargain over."""

    defaults: Defaults | None = Field(
        None, description="source, standing and why of the file's numbers"
    )
    talks: Annotated[dict[str, Talk], Ids("talk")] = Field(
        default_factory=dict, description="the talks"
    )
    clauses: Annotated[dict[str, Clause], Ids("clause")] = Field(
        default_factory=dict, description="the clauses"
    )

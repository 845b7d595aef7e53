"""The functions of the question language that find events in timelines.

Each is one entry of a table: the kind of event, the arguments that narrow it down, and one line of
help with an example, from which errors and documentation are made.
Leaves out events that a run does not save: these exist only in the replay of one timeline.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from allohistory.answers.language.names import Vocabulary
from allohistory.answers.language.timelines import Rows, Selection, Timelines, select

Gives = Literal["events", "counts", "truth", "number", "date"]
WINDOW = ("before", "after", "from", "to", "year")


@dataclass(frozen=True)
class Arguments:
    """The arguments of one call: indices of names, numbers, and the weeks of its window."""

    values: Mapping[str, Any]
    weeks: tuple[int, int] | None  # first, and the one after the last

    def get(self, name: str, otherwise: Any = None) -> Any:
        """Return the value of an argument, or `otherwise` where the call has none."""
        return self.values.get(name, otherwise)

    def __contains__(self, name: str) -> bool:
        return name in self.values


@dataclass(frozen=True)
class Function:
    """One function of the language: its arguments, its result, and what it means."""

    name: str
    gives: Gives
    places: tuple[tuple[str, str], ...]  # arguments by place: (name, kind of name)
    named: tuple[tuple[str, str], ...]  # arguments by name
    says: str
    example: str
    find: Callable[[Timelines, Arguments], Any]
    needed: int = 0  # how many of `places` are required
    windowed: bool = True
    ready: Callable[[Vocabulary, Arguments], object] | None = None
    """Refuses, before a run, what no run of the scenario saves."""

    def arguments(self) -> dict[str, str]:
        """Map every argument to the kind of name it takes."""
        window = dict.fromkeys(WINDOW, "date") if self.windowed else {}
        return {**dict(self.places), **dict(self.named), **window}

    def spelled(self) -> str:
        """Return the call as help prints it."""
        places = [name for name, _ in self.places]
        named = [f"{name}=" for name, _ in self.named]
        window = ["before=", "after=", "from=", "to=", "year="] if self.windowed else []
        return f"{self.name}({', '.join([*places, *named, *window])})"


def within(rows: Rows, arguments: Arguments) -> np.ndarray:
    """Tell which rows are in the weeks of the call; (row,)."""
    if arguments.weeks is None:
        return np.ones(len(rows), dtype=bool)
    low, high = arguments.weeks
    week = rows["week"]
    return (week >= low) & (week < high)


def involves(rows: Rows, arguments: Arguments) -> np.ndarray | bool:
    """Tell which rows are between the two actors, in either order, or involve the first."""
    first, second = arguments.get("a"), arguments.get("b")
    if first is None:
        return True
    actor, other = rows["actor"], rows["other"]
    if second is None:
        return (actor == first) | (other == first)
    return ((actor == first) & (other == second)) | ((actor == second) & (other == first))


def carries(rows: Rows, arguments: Arguments, timelines: Timelines) -> np.ndarray | bool:
    """Tell which rows have a clause, or a secret, or that clause in secret."""
    clause, secret = arguments.get("clause"), arguments.get("secret")
    selected = True
    hidden = rows["secret"] != 0 if secret is not None else None
    if clause is not None:
        bits = timelines.words.clause_bits(clause)[rows["what"]]
        selected = (bits >= 0) & ((rows["mask"] >> np.maximum(bits, 0)) & 1 == 1)
        if secret is not None:
            hidden = (rows["secret"] >> np.maximum(bits, 0)) & 1 == 1
    if hidden is not None:
        selected = selected & (hidden if secret else ~hidden)
    return selected


COLUMN = {
    **dict.fromkeys(("who", "began", "by"), "actor"),
    "toward": "other",
    **dict.fromkeys(
        ("talk", "event", "decision", "directive", "channel", "command", "kind"), "what"
    ),
    "sector": "place",
    **dict.fromkeys(("option", "cause", "response", "form"), "option"),
}


def matches(rows: Rows, arguments: Arguments, timelines: Timelines) -> np.ndarray:
    """Tell which rows meet every argument of the call; (row,)."""
    selected = within(rows, arguments) & involves(rows, arguments)
    for name in arguments.values:
        if name in COLUMN:
            selected &= rows[COLUMN[name]] == arguments.get(name)
    if "client" in arguments:
        selected &= np.isin(rows["what"], _directives_of(timelines, arguments.get("client")))
    if "rung" in arguments:
        selected &= rows["rung"] >= arguments.get("rung")
    if "losses" in arguments:
        selected &= rows["amount"].astype(float) + rows["amount2"] >= arguments.get("losses")
    if "clause" in arguments or "secret" in arguments:
        selected &= carries(rows, arguments, timelines)
    return selected


def breach_search(kind: str) -> Callable[[Timelines, Arguments], Selection]:
    """Return the search for breaches, whose rows name the clause itself."""

    def find(timelines: Timelines, arguments: Arguments) -> Selection:
        rows = timelines.rows(kind)
        words = timelines.words
        filters = {k: v for k, v in arguments.values.items() if k not in ("clause", "talk")}
        selected = matches(rows, Arguments(filters, arguments.weeks), timelines)
        if "clause" in arguments:
            selected &= rows["what"] == words.axes["clause"].index(arguments.get("clause"))
        if "talk" in arguments:
            selected &= np.isin(rows["what"], words.clauses_in(arguments.get("talk")))
        return select(rows, selected, timelines)

    return find


def _directives_of(timelines: Timelines, client: int) -> list[int]:
    """Return the indices of the directives to one client."""
    words = timelines.words
    name = words.axes["client"][client]
    return [
        k
        for k, directive in enumerate(words.axes["directive"])
        if words.client_of[directive] == name
    ]


def events_of(kind: str) -> Callable[[Timelines, Arguments], Selection]:
    """Return the search for events of one kind."""

    def find(timelines: Timelines, arguments: Arguments) -> Selection:
        rows = timelines.rows(kind)
        selected = matches(rows, arguments, timelines)
        if kind == "decision" and "option" not in arguments:
            selected &= rows["option"] > 0
        return select(rows, selected, timelines)

    return find


PAIR = (("a", "actor"), ("b", "actor"))
WHO = (("who", "actor"), ("toward", "actor"))

EVENTS = (
    Function(
        "treaty",
        "events",
        PAIR,
        (("clause", "clause"), ("talk", "talk"), ("secret", "truth")),
        "a treaty is signed between the two, in either order; with `clause=` one that holds it, "
        "with `secret=true` one that has it (or anything) in a secret article",
        "P(treaty('japan', 'ussr', clause='viet_minh_disarms', before='1941-07-01'))",
        events_of("signed"),
    ),
    Function(
        "talks",
        "events",
        PAIR,
        (("talk", "talk"),),
        "talks open between the two",
        "P(talks('japan', 'ussr', year=1941))",
        events_of("talks_opened"),
    ),
    Function(
        "agreed",
        "events",
        PAIR,
        (("clause", "clause"), ("talk", "talk"), ("secret", "truth")),
        "the two agree on the terms of a treaty, whether or not it is signed later",
        "P(agreed('japan', 'ussr', talk='neutrality', before='1941-06-22'))",
        events_of("agreed"),
    ),
    Function(
        "walked",
        "events",
        WHO,
        (("talk", "talk"),),
        "the actor leaves the table without a treaty",
        "P(walked('ussr', talk='neutrality'))",
        events_of("walked"),
    ),
    Function(
        "returned",
        "events",
        WHO,
        (("talk", "talk"),),
        "the actor comes back to talks that had been broken off",
        "P(returned('ussr', after='1941-06-22') | walked('ussr', before='1941-06-22'))",
        events_of("returned"),
    ),
    Function(
        "broke",
        "events",
        WHO,
        (("clause", "clause"), ("talk", "talk")),
        "the actor breaks a clause that it owes",
        "P(broke('ussr', talk='neutrality'))",
        breach_search("clause_broken"),
    ),
    Function(
        "caught",
        "events",
        WHO,
        (("clause", "clause"), ("talk", "talk")),
        "the actor sees the other break a clause",
        "P(caught('japan') | broke('ussr'))",
        breach_search("breach_seen"),
    ),
    Function(
        "denounced",
        "events",
        WHO,
        (("talk", "talk"),),
        "the actor denounces a treaty before its time",
        "P(denounced('ussr', before='1945-08-01'))",
        events_of("denounced"),
    ),
    Function(
        "lapsed",
        "events",
        PAIR,
        (("talk", "talk"),),
        "a treaty between the two runs out",
        "P(lapsed('japan', 'ussr'))",
        events_of("lapsed"),
    ),
    Function(
        "war",
        "events",
        PAIR,
        (("began", "actor"),),
        "a general war breaks out between the two; with `began=` one that this actor began",
        "P(war('japan', 'ussr', began='japan', before='1942-12-31'))",
        events_of("war"),
    ),
    Function(
        "battle",
        "events",
        PAIR,
        (("sector", "sector"), ("losses", "number"), ("rung", "rung"), ("began", "actor")),
        "the two fight in a sector; fighting is one battle until it is settled, pauses included, "
        "dated by its first week; `losses=` is the least number of men lost by both together",
        "P(battle('japan', 'ussr', losses=1000, before='1939-09-01'))",
        events_of("battle"),
    ),
    Function(
        "escalated",
        "events",
        PAIR,
        (("sector", "sector"), ("rung", "rung"), ("by", "actor")),
        "an incident is raised to this rung of the ladder or higher",
        "P(escalated(rung='division', before='1939-09-01'))",
        events_of("escalation"),
    ),
    Function(
        "settlement",
        "events",
        PAIR,
        (("sector", "sector"), ("form", "form"), ("losses", "number")),
        "a quarrel on the border is settled, in one of the forms `status_quo`, `line_moved`, "
        "`bodies_returned`, `commission`",
        "P(settlement('japan', 'ussr', form='line_moved'))",
        events_of("settlement"),
    ),
    Function(
        "decision",
        "events",
        (("decision", "decision"),),
        (("option", "option"),),
        "the decision is taken for this option; without `option=`, for any but its first, which "
        "is to leave things as they are and is kept only in replays",
        "P(decision('strike_north', option='strike', before='1942-12-31'))",
        events_of("decision"),
        needed=1,
    ),
    Function(
        "event",
        "events",
        (("event", "event"),),
        (),
        "an outside event happens",
        "P(event('hitler', before='1933-06-01'))",
        events_of("world_event"),
        needed=1,
    ),
    Function(
        "ordered",
        "events",
        (("client", "client"),),
        (("directive", "directive"),),
        "a patron gives its client an order",
        "P(ordered('ccp', directive='withdraw_to_yanan'))",
        events_of("directive"),
    ),
    Function(
        "response",
        "events",
        (("client", "client"), ("response", "response")),
        (("directive", "directive"),),
        "a client answers an order: it `complies`, `pretends`, `refuses`, `splits` or `refounds` "
        "itself",
        "P(response('ccp', 'complies') | ordered('ccp', after='1941-01-01'))",
        events_of("response"),
    ),
    Function(
        "report",
        "events",
        WHO,
        (("channel", "channel"),),
        "a report makes the actor believe an attack by the other more likely than not (other "
        "reports are kept only in replays)",
        "P(report('ussr', 'japan', before='1933-12-31'))",
        events_of("report"),
    ),
    Function(
        "curbed",
        "events",
        (("who", "actor"),),
        (("command", "command"),),
        "after a failure the centre tightens its hold on a command of its own",
        "P(curbed('japan', before='1939-12-31'))",
        events_of("politics"),
    ),
)

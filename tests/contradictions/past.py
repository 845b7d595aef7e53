"""The past of one timeline, read row by row from its log and from nothing else.

The model's own gates are not asked: a gate that is missing or broken shows as a contradiction.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from allohistory.vocabulary.events import COMPLIES, KINDS, SPLITS


@dataclass(slots=True)
class Row:
    """One event, in names where the scenario has them."""

    serial: int
    cause: int
    week: int
    kind: str
    actor: str
    other: str
    what: str
    option: int
    place: int
    rung: int
    mask: int
    amount: float
    amount2: float


AXES = {
    **dict.fromkeys(("offer", "agreed", "retracted", "stalled"), "talk"),
    "world_event": "event",
    "decision": "decision",
    "signed": "talk",
    "talks_opened": "talk",
    "walked": "talk",
    "returned": "talk",
    "lapsed": "talk",
    "denounced": "talk",
    "directive": "directive",
    "response": "directive",
    "report": "channel",
    "clause_broken": "clause",
    "breach_seen": "clause",
    "politics": "command",
}
NUMBERS = ("serial", "cause", "week", "option", "place", "rung", "mask", "amount", "amount2")


def rows_of(ensemble, timeline):
    """Return the kept events of a timeline, in order."""
    names = ensemble.model.names
    columns = {name: column.tolist() for name, column in ensemble.events_of(timeline).items()}
    rows = []
    for k in range(len(columns["week"])):
        kind = KINDS[columns["kind"][k]]
        axis, what = AXES.get(kind), columns["what"][k]
        rows.append(
            Row(
                kind=kind,
                actor=name_in(names["actor"], columns["actor"][k]),
                other=name_in(names["actor"], columns["other"][k]),
                what=name_in(names[axis], what) if axis else str(what),
                **{name: columns[name][k] for name in NUMBERS},
            )
        )
    return rows


def name_in(members, place):
    """Return the name at a place, empty for nobody."""
    return members[place] if 0 <= place < len(members) else ""


@dataclass
class Past:
    """What has happened so far."""

    scenario: object
    calendar: object
    week: int = 0
    happened: dict = field(default_factory=dict)  # event: week
    chosen: dict = field(default_factory=dict)  # (decision, option): week of the first time
    stands: dict = field(default_factory=dict)  # decision: option chosen last
    wars: dict = field(default_factory=dict)  # frozenset of two: (week, who began it)
    treaties: dict = field(default_factory=dict)  # talk: clauses in force
    talking: set = field(default_factory=set)
    ordered: dict = field(default_factory=dict)  # directive: week
    answers: dict = field(default_factory=dict)  # directive: response
    split: set = field(default_factory=set)  # clients
    denounced: dict = field(default_factory=lambda: defaultdict(list))  # talk: weeks

    def add(self, row):
        """Take in the next event."""
        self.week = row.week
        if row.kind in TAKES_IN:
            TAKES_IN[row.kind](self, row)

    def happen(self, row):
        self.happened.setdefault(row.what, row.week)

    def choose(self, row):
        option = list(self.scenario.decisions[row.what].options)[row.option]
        self.chosen.setdefault((row.what, option), row.week)
        self.stands[row.what] = option

    def begin_war(self, row):
        self.wars.setdefault(frozenset((row.actor, row.other)), (row.week, row.actor))

    def begin_talks(self, row):
        self.talking.add(row.what)

    def end_talks(self, row):
        self.talking.discard(row.what)

    def sign(self, row):
        self.talking.discard(row.what)
        clauses = self.scenario.talks[row.what].clauses
        self.treaties[row.what] = {c for k, c in enumerate(clauses) if row.mask >> k & 1}

    def end_treaty(self, row):
        self.treaties.pop(row.what, None)
        self.denounced[row.what].append(row.week)

    def break_clause(self, row):
        for clauses in self.treaties.values():
            clauses.discard(row.what)

    def order(self, row):
        self.ordered.setdefault(row.what, row.week)

    def answer(self, row):
        self.answers[row.what] = row.option
        if row.option >= SPLITS:
            self.split.add(self.scenario.directives[row.what].client)

    def war(self, a, b):
        """Return the week and the attacker of a war, or None."""
        return self.wars.get(frozenset((a, b)))

    def exists(self, client):
        """Return whether a client has been founded."""
        birth = self.scenario.clients[client].exists
        if birth.event is not None:
            return birth.event in self.happened
        return self.calendar.week_of(birth.date) <= self.week

    def holds(self, condition):
        """Return whether a condition holds, as far as the log tells."""
        kind, names = condition.kind, condition.names
        if kind in ("war", "began", "war_weeks"):
            return self.war_holds(kind, names, condition.weeks)
        if kind in STATEMENTS:
            return STATEMENTS[kind](self, names)
        return self.client_holds(kind, names[0])

    def war_holds(self, kind, names, weeks):
        """Return whether a condition about a war holds."""
        war = self.war(*names)
        if war is None or kind == "war":
            return war is not None
        return war[1] == names[0] if kind == "began" else self.week - war[0] >= weeks

    def client_holds(self, kind, name):
        """Return whether a condition about a client or an order to one holds."""
        if kind == "exists":
            return self.exists(name)
        if kind == "split":
            return name in self.split
        if kind == "ordered":
            return name in self.ordered
        answer = self.answers.get(name)
        if kind == "obeyed":
            return answer == COMPLIES
        return answer is not None and answer != COMPLIES


STATEMENTS = {
    "happened": lambda past, names: names[0] in past.happened,
    "chosen": lambda past, names: tuple(names) in past.chosen,
    "stands": lambda past, names: past.stands.get(names[0]) == names[1],
    "pact": lambda past, names: names[0] in past.treaties,
    "clause": lambda past, names: any(names[0] in kept for kept in past.treaties.values()),
    "talking": lambda past, names: names[0] in past.talking,
}
TAKES_IN = {
    "world_event": Past.happen,
    "decision": Past.choose,
    "war": Past.begin_war,
    "talks_opened": Past.begin_talks,
    "returned": Past.begin_talks,
    "walked": Past.end_talks,
    "stalled": Past.end_talks,
    "signed": Past.sign,
    "denounced": Past.end_treaty,
    "lapsed": Past.end_treaty,
    "clause_broken": Past.break_clause,
    "directive": Past.order,
    "response": Past.answer,
}

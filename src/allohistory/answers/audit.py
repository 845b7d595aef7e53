"""The audit of a scenario: what its numbers rest on, and what became of its sources' claims.

Assumption: a number is as good as its standing says, and a wide prior is honest where nobody
measured it; so the audit counts standings and names the widest guesses. Leaves out whether a number
moves an answer: that needs timelines, not files.
"""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from allohistory.answers.fields import helps
from allohistory.model.priors import quantile
from allohistory.scenario import Number, Scenario
from allohistory.scenario.schema.past import Battle, Point, RecordEvent

STANDINGS = ("documented", "estimated", "contested", "assumed")
FILES = {
    "actors": "actors.yaml",
    "sectors": "theatre.yaml",
    "groups": "forces.yaml",
    "channels": "channels.yaml",
    "beliefs": "channels.yaml",
    "clients": "clients.yaml",
    "directives": "clients.yaml",
    "talks": "clauses.yaml",
    "clauses": "clauses.yaml",
    "decisions": "decisions.yaml",
    "events": "events.yaml",
}
MEANINGS = {
    "documented": "a page, a data set or a document that says so was seen",
    "estimated": "counted from outside, or recalled without a page",
    "contested": "sources conflict, and the range holds them",
    "assumed": "nobody measured it: a wide prior, with its reason",
}
WIDEST = 20
Entry = RecordEvent | Point | Battle  # of the record
USUAL = np.array([0.16, 0.5, 0.84])  # the middle, and about 68 % about it


@dataclass(frozen=True)
class Tally:
    """How many numbers of each standing there are in one place."""

    name: str = field(metadata=helps("file, or kind of record"))
    standings: dict[str, int] = field(metadata=helps("numbers of each standing"))

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.standings.values())


@dataclass(frozen=True)
class Carrier:
    """A source, and how much rests on it."""

    id: str = field(metadata=helps("id in sources.yaml"))
    title: str = field(metadata=helps("title"))
    kind: str = field(metadata=helps("book, article, archive, dataset, ..."))
    numbers: int = field(metadata=helps("numbers of the model that cite it"))
    alone: int = field(metadata=helps("of these, numbers that cite nothing else"))
    record: int = field(metadata=helps("entries of the record that cite it"))
    note: str = field(default="", metadata=helps("how it was read"))


@dataclass(frozen=True)
class Fate:
    """What became of one claim of a source."""

    id: str = field(metadata=helps("number of the claim"))
    status: str = field(metadata=helps("used, disputed, premise or set_aside"))
    where: str = field(metadata=helps("where it is used"))
    why: str = field(metadata=helps("why"))


@dataclass(frozen=True)
class Guess:
    """A number that is assumed, with the range that is thought possible."""

    path: str = field(metadata=helps("its path"))
    middle: float = field(metadata=helps("its middle value"))
    low: float = field(metadata=helps("lower end of about 68 %"))
    high: float = field(metadata=helps("upper end of about 68 %"))
    unit: str = field(metadata=helps("unit"))
    why: str = field(metadata=helps("its reason"))


@dataclass(frozen=True)
class Audit:
    """What a scenario stands on."""

    scenario: str = field(metadata=helps("id"))
    title: str = field(metadata=helps("title"))
    provisional: bool = field(metadata=helps("whether numbers still wait for a second reader"))
    numbers: Tally = field(metadata=helps("all numbers of the model"))
    open: int = field(metadata=helps("numbers with a prior instead of one value"))
    files: tuple[Tally, ...] = field(metadata=helps("the same by file"))
    record: tuple[Tally, ...] = field(metadata=helps("the record by kind of entry"))
    sources: tuple[Carrier, ...] = field(metadata=helps("sources, those that carry most first"))
    unused: tuple[str, ...] = field(metadata=helps("sources that nothing cites"))
    claims: tuple[Fate, ...] = field(metadata=helps("every claim and what became of it"))
    widest: tuple[Guess, ...] = field(metadata=helps("the widest of the numbers assumed"))

    @property
    def fates(self) -> dict[str, int]:
        """How many claims had each status."""
        return dict(Counter(one.status for one in self.claims))


def audit(scenario: Scenario) -> Audit:
    """Audit a scenario, from its files alone."""
    numbers = tuple(scenario.numbers())
    carriers = carried(scenario, numbers)
    return Audit(
        scenario=scenario.id,
        title=scenario.title,
        provisional=scenario.provisional,
        numbers=tally("numbers", numbers),
        open=sum(one.prior is not None for one in numbers),
        files=by_file(numbers),
        record=tuple(tally(kind, entries) for kind, entries in record_of(scenario).items()),
        sources=tuple(one for one in carriers if one.numbers or one.record),
        unused=tuple(one.id for one in carriers if not one.numbers and not one.record),
        claims=tuple(
            Fate(name, one.status, one.where or "", one.why or "")
            for name, one in scenario.claims.items()
        ),
        widest=widest(numbers),
    )


def tally(name: str, entries: Iterable[Number | Entry]) -> Tally:
    """Count standings."""
    found = Counter(str(one.standing) for one in entries)
    return Tally(name, {standing: found[standing] for standing in STANDINGS})


def file_of(path: str) -> str:
    """The file in which a number of this path stands."""
    section = path.partition(".")[0]
    return FILES.get(section, f"laws: {section}")


def by_file(numbers: Iterable[Number]) -> tuple[Tally, ...]:
    """The standings of the numbers of each file."""
    found: dict[str, list[Number]] = {}
    for one in numbers:
        found.setdefault(file_of(one.path), []).append(one)
    return tuple(tally(name, found[name]) for name in sorted(found))


def record_of(scenario: Scenario) -> dict[str, list[Entry]]:
    """The entries of the record, by kind."""
    record = scenario.record
    if record is None:
        return {}
    return {
        "dated events": list(record.events.values()),
        "points of series": [point for one in record.series.values() for point in one.points],
        "battles": list(record.battles.values()),
    }


def carried(scenario: Scenario, numbers: Iterable[Number]) -> list[Carrier]:
    """Every source with what rests on it, the heaviest first."""
    cited, alone, recorded = Counter[str](), Counter[str](), Counter[str]()
    for one in numbers:
        cited.update(set(one.source))
        if len(set(one.source)) == 1:
            alone.update(one.source[:1])
    for entries in record_of(scenario).values():
        for one in entries:
            recorded.update(set(one.source or ()))
    found = [
        Carrier(
            name, each.title, each.kind, cited[name], alone[name], recorded[name], each.note or ""
        )
        for name, each in scenario.sources.items()
    ]
    return sorted(found, key=lambda one: (-one.numbers - one.record, one.id))


def widest(numbers: Iterable[Number]) -> tuple[Guess, ...]:
    """The assumed numbers left widest open, one of each family (same part, same reason)."""
    guesses: dict[str, tuple[float, Guess]] = {}
    for one in numbers:
        if one.standing != "assumed" or one.prior is None:
            continue
        low, middle, high = quantile(one.prior, USUAL).tolist()
        # A factor counts by its logarithm, a share or weight as it is, a large one by size.
        ratio = one.prior.multiplies
        size = max(1.0, abs(middle))
        width = math.log(high / low) / 2 if ratio else (high - low) / 2 / size
        guess = Guess(one.path, middle, low, high, one.unit or "", one.why or "")
        family = f"{one.path.partition('.')[0]}: {one.why}"
        if family not in guesses or guesses[family][0] < width:
            guesses[family] = (width, guess)
    ordered = sorted(guesses.values(), key=lambda each: (-each[0], each[1].path))
    return tuple(guess for _, guess in ordered[:WIDEST])

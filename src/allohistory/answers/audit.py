"""The audit of a scenario: what its numbers rest on, and how the claims of its sources are used.

Assumption: a number is as good as its standing, and a wide prior is honest where there are no data;
so the audit counts standings and lists the widest assumed numbers. Leaves out whether a number
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
    "documented": "a page, a data set or a document that says so was read",
    "estimated": "counted from outside, or recalled without a page",
    "contested": "sources conflict, and the range covers them",
    "assumed": "expert judgement, no data: a wide prior, with its reason",
}
WIDEST = 20
Entry = RecordEvent | Point | Battle  # of the record
USUAL = np.array([0.16, 0.5, 0.84])  # the middle, and about 68 % about it


@dataclass(frozen=True)
class Tally:
    """Numbers of each standing in one place."""

    name: str = field(metadata=helps("file, or kind of record"))
    standings: dict[str, int] = field(metadata=helps("numbers of each standing"))

    @property
    def total(self) -> int:
        """Number of entries of every standing."""
        return sum(self.standings.values())


@dataclass(frozen=True)
class Carrier:
    """A source, and what cites it."""

    id: str = field(metadata=helps("id in sources.yaml"))
    title: str = field(metadata=helps("title"))
    kind: str = field(metadata=helps("book, article, archive, dataset, ..."))
    numbers: int = field(metadata=helps("numbers of the model that cite it"))
    alone: int = field(metadata=helps("of these, numbers that cite nothing else"))
    record: int = field(metadata=helps("entries of the record that cite it"))
    note: str = field(default="", metadata=helps("how it was read"))


@dataclass(frozen=True)
class Fate:
    """How one claim of a source is used."""

    id: str = field(metadata=helps("number of the claim"))
    status: str = field(metadata=helps("used, disputed, premise or set_aside"))
    where: str = field(metadata=helps("where it is used"))
    why: str = field(metadata=helps("why"))


@dataclass(frozen=True)
class Guess:
    """An assumed number, with the range that is thought possible."""

    path: str = field(metadata=helps("its path"))
    middle: float = field(metadata=helps("its middle value"))
    low: float = field(metadata=helps("lower end of about 68 %"))
    high: float = field(metadata=helps("upper end of about 68 %"))
    unit: str = field(metadata=helps("unit"))
    why: str = field(metadata=helps("its reason"))


@dataclass(frozen=True)
class Audit:
    """Sources and assumptions of a scenario."""

    scenario: str = field(metadata=helps("id"))
    title: str = field(metadata=helps("title"))
    provisional: bool = field(
        metadata=helps("whether it has one coder and is not independently checked")
    )
    numbers: Tally = field(metadata=helps("all numbers of the model"))
    open: int = field(metadata=helps("numbers with a prior instead of one value"))
    files: tuple[Tally, ...] = field(metadata=helps("the same by file"))
    record: tuple[Tally, ...] = field(metadata=helps("the record by kind of entry"))
    sources: tuple[Carrier, ...] = field(metadata=helps("sources, the most cited first"))
    unused: tuple[str, ...] = field(metadata=helps("sources that nothing cites"))
    claims: tuple[Fate, ...] = field(metadata=helps("every claim and how it is used"))
    widest: tuple[Guess, ...] = field(metadata=helps("the widest of the assumed numbers"))

    @property
    def fates(self) -> dict[str, int]:
        """Claims of each status."""
        return dict(Counter(claim.status for claim in self.claims))


def audit(scenario: Scenario) -> Audit:
    """Audit a scenario, from its files alone."""
    numbers = tuple(scenario.numbers())
    carriers = carried(scenario, numbers)
    return Audit(
        scenario=scenario.id,
        title=scenario.title,
        provisional=scenario.provisional,
        numbers=tally("numbers", numbers),
        open=sum(number.prior is not None for number in numbers),
        files=by_file(numbers),
        record=tuple(tally(kind, entries) for kind, entries in record_of(scenario).items()),
        sources=tuple(source for source in carriers if source.numbers or source.record),
        unused=tuple(source.id for source in carriers if not source.numbers and not source.record),
        claims=tuple(
            Fate(name, claim.status, claim.where or "", claim.why or "")
            for name, claim in scenario.claims.items()
        ),
        widest=widest(numbers),
    )


def tally(name: str, entries: Iterable[Number | Entry]) -> Tally:
    """Count the standings of entries."""
    counts = Counter(str(entry.standing) for entry in entries)
    return Tally(name, {standing: counts[standing] for standing in STANDINGS})


def file_of(path: str) -> str:
    """Return the file in which a number of this path is written."""
    section = path.partition(".")[0]
    return FILES.get(section, f"laws: {section}")


def by_file(numbers: Iterable[Number]) -> tuple[Tally, ...]:
    """Return the standings of the numbers of each file."""
    files: dict[str, list[Number]] = {}
    for number in numbers:
        files.setdefault(file_of(number.path), []).append(number)
    return tuple(tally(name, files[name]) for name in sorted(files))


def record_of(scenario: Scenario) -> dict[str, list[Entry]]:
    """Return the entries of the record, by kind."""
    record = scenario.record
    if record is None:
        return {}
    return {
        "dated events": list(record.events.values()),
        "points of series": [point for line in record.series.values() for point in line.points],
        "battles": list(record.battles.values()),
    }


def carried(scenario: Scenario, numbers: Iterable[Number]) -> list[Carrier]:
    """Return every source with what cites it, the most cited first."""
    cited, alone, recorded = Counter[str](), Counter[str](), Counter[str]()
    for number in numbers:
        cited.update(set(number.source))
        if len(set(number.source)) == 1:
            alone.update(number.source[:1])
    for entries in record_of(scenario).values():
        for entry in entries:
            recorded.update(set(entry.source or ()))
    carriers = [
        Carrier(
            name, source.title, source.kind, cited[name], alone[name], recorded[name],
            source.note or "",
        )
        for name, source in scenario.sources.items()
    ]  # fmt: skip
    return sorted(carriers, key=lambda carrier: (-carrier.numbers - carrier.record, carrier.id))


def widest(numbers: Iterable[Number]) -> tuple[Guess, ...]:
    """Return the assumed numbers with the widest priors, one a family (same part, same reason)."""
    guesses: dict[str, tuple[float, Guess]] = {}
    for number in numbers:
        if number.standing != "assumed" or number.prior is None:
            continue
        low, middle, high = quantile(number.prior, USUAL).tolist()
        # A factor counts by its logarithm, a share or weight as it is, a large one by size.
        ratio = number.prior.multiplies
        size = max(1.0, abs(middle))
        width = math.log(high / low) / 2 if ratio else (high - low) / 2 / size
        guess = Guess(number.path, middle, low, high, number.unit or "", number.why or "")
        family = f"{number.path.partition('.')[0]}: {number.why}"
        if family not in guesses or guesses[family][0] < width:
            guesses[family] = (width, guess)
    ordered = sorted(guesses.values(), key=lambda entry: (-entry[0], entry[1].path))
    return tuple(guess for _, guess in ordered[:WIDEST])

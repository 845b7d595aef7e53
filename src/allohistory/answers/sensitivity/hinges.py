"""Hinges: which uncertain numbers an answer hangs on, from the draws that a run was made of.

For a question, and for the difference that a change makes to it: how much of what the sources leave
open goes with each law, which laws can be told from noise among all that were tried, which way each
pulls, and how much goes with whole files and standings. Leaves out numbers held fixed, and what
laws do only together, which is told as one remainder. Needs no further timelines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from allohistory.answers.audit import file_of
from allohistory.answers.comparison import Run
from allohistory.answers.estimation.estimates import NONE, Estimate, normal_estimate
from allohistory.answers.estimation.influence import Outcome, Side, outcome_of
from allohistory.answers.fields import helps
from allohistory.answers.informed import SAYS, SILENT, information_of
from allohistory.answers.law_labels import label
from allohistory.answers.sensitivity.indices import (
    Sensitivity,
    average_by_draw,
    family_chance,
    sensitivity,
)
from allohistory.errors import QuestionError, RunError
from allohistory.model import LawField
from allohistory.model.priors import quantile
from allohistory.scenario import Number, Scenario

FEWEST = 40  # draws of the laws below which nothing can be told
MOST = 10
LEVEL = 0.05
ENDS = (0.05, 0.95)
SIDES: tuple[Side, ...] = ("baseline", "difference")
Direction = Literal["rises", "falls", "bends"]


@dataclass(frozen=True)
class Share:
    """A part of what the sources leave open, with its bootstrap interval."""

    value: float | None = field(
        metadata=helps(
            "share of the variance over laws; none where that variance cannot be told from noise"
        )
    )
    low: float | None = field(metadata=helps("lower end of its 90 % bootstrap interval"))
    high: float | None = field(metadata=helps("upper end of its 90 % bootstrap interval"))


@dataclass(frozen=True)
class Hinge:
    """One uncertain number, and what it does to the answer."""

    path: str = field(metadata=helps("path of the number in the scenario's data"))
    meaning: str = field(metadata=helps("what it means"))
    why: str = field(metadata=helps("why the data say what they say of it"))
    unit: str = field(metadata=helps("its unit"))
    prior: str = field(metadata=helps("what is known of it: its prior, as written in the data"))
    standing: str = field(metadata=helps("documented, estimated, contested or assumed"))
    source: tuple[str, ...] = field(metadata=helps("ids of its sources"))
    file: str = field(metadata=helps("file or mechanism it belongs to"))
    informed: bool | None = field(
        metadata=helps("whether the record says something of it; none where it was not asked")
    )
    before: tuple[float, float] = field(metadata=helps("its prior: below it lie 5 and 95 %"))
    after: tuple[float, float] = field(metadata=helps("its draws in this run: the same"))
    effect: float = field(
        metadata=helps("standard deviation of the answer as this number goes over its range")
    )
    share: Share = field(metadata=helps("the same as a share of what the sources leave open"))
    chance: float = field(
        metadata=helps("chance of as strong a connection among all numbers tried if none had any")
    )
    stands_out: bool = field(metadata=helps("whether it can be told from noise (5 %, all numbers)"))
    direction: Direction = field(
        metadata=helps("whether the answer rises or falls as it grows, or bends")
    )
    low_third: float = field(metadata=helps("the lowest third of its draws lies below this"))
    high_third: float = field(metadata=helps("the highest third of its draws lies above this"))
    lowest: Estimate = field(metadata=helps("the answer in the lowest third of its draws"))
    highest: Estimate = field(metadata=helps("the answer in the highest third of its draws"))
    swing: Estimate = field(metadata=helps("highest third less lowest third"))


@dataclass(frozen=True)
class Group:
    """Numbers of one subject, one file or one standing, taken together."""

    name: str = field(metadata=helps("subject, file or standing"))
    numbers: int = field(metadata=helps("uncertain numbers in it"))
    share: Share = field(metadata=helps("what they do one by one, summed: a share of what is open"))
    chance: float = field(metadata=helps("chance of as much among all such groups if none had any"))
    stands_out: bool = field(metadata=helps("whether it can be told from noise (5 %, all groups)"))


@dataclass(frozen=True)
class Hinges:
    """What one answer hangs on."""

    id: str = field(metadata=helps("name of the question"))
    text: str = field(metadata=helps("the question in words"))
    ask: str = field(metadata=helps("the question in the question language"))
    unit: str = field(metadata=helps("unit of the answer"))
    kind: str = field(metadata=helps("probability, mean or quantile"))
    of: Side = field(metadata=helps("baseline, changed, or difference of the two"))
    estimate: Estimate = field(metadata=helps("the answer itself"))
    draws: int = field(metadata=helps("draws of the laws it rests on"))
    numbers: int = field(metadata=helps("uncertain numbers tried"))
    open: float | None = field(
        metadata=helps("standard deviation over what the sources leave open, without noise")
    )
    hinges: tuple[Hinge, ...] = field(metadata=helps("the strongest numbers, the strongest first"))
    standing_out: int = field(metadata=helps("how many numbers can be told from noise"))
    detectable: Share = field(
        metadata=helps("share above which a number would be told from noise with these draws")
    )
    subjects: tuple[Group, ...] = field(
        metadata=helps("the numbers by decision, clause, group of forces, ...; the strongest")
    )
    files: tuple[Group, ...] = field(metadata=helps("the numbers by file or mechanism"))
    standings: tuple[Group, ...] = field(metadata=helps("the numbers by standing"))
    by_record: tuple[Group, ...] = field(
        metadata=helps("by whether the record says something of them; empty where not asked")
    )
    alone: Share = field(metadata=helps("what all numbers do one by one"))
    note: str = field(default="", metadata=helps("what to know in reading it"))

    @property
    def clear(self) -> tuple[Hinge, ...]:
        """The hinges that can be told from noise."""
        return tuple(one for one in self.hinges if one.stands_out)


def hinges(
    comparison: Run, question: str, of: Side | None = None, *, most: int = MOST
) -> tuple[Hinges, ...]:
    """What the answer to a question hangs on: the level without the change, and the difference.

    `of` picks one of baseline, changed and difference. `most` of the strongest numbers are told.
    Raises RunError where a run has too few draws of the laws, QuestionError where there is no such
    side or the question has no answer here.
    """
    sides: tuple[Side, ...] = ("baseline",) if comparison.changed is None else SIDES
    if of is not None and of != "baseline" and comparison.changed is None:
        raise QuestionError(f"nothing was changed in this run: there is no {of}; ask of baseline")
    chosen = (of,) if of is not None else sides
    laws = uncertain(comparison)
    return tuple(
        hinges_of(comparison, outcome_of(comparison, question, side), laws, most) for side in chosen
    )


def main_question(comparison: Run) -> str:
    """The name of the question that the change moved most; without a change, the least certain.

    Raises QuestionError where the scenario asks nothing.
    """
    sizes = {}
    for one in comparison.answers():
        shown = one.difference or one.baseline
        if one.kind == "probability" and one.given == one.total and shown.is_known:
            sizes[one.id] = abs(shown.value or 0.0) if one.difference else shown.spread or 0.0
    if not sizes:
        raise QuestionError("no question of this run has an answer; say which one is meant")
    return max(sizes, key=lambda name: sizes[name])


def uncertain(comparison: Run) -> dict[str, np.ndarray]:
    """The laws that differ between the draws of a run, by path; each (timeline,)."""
    draws = len(np.unique(comparison.branches[0].laws_of))
    if draws < FEWEST:
        raise RunError(
            f"the run has {draws} draws of the laws, too few to tell what an answer hangs on; "
            f"run at least {FEWEST} (timelines divided by --noise), better some hundreds"
        )
    known = {one.path for one in comparison.baseline.model.laws}
    laws = {
        path: values
        for path, values in comparison.baseline.laws.items()
        if path in known and np.ptp(values) > 0
    }
    if not laws:
        raise RunError("no number of this run is uncertain: its answers hang on none")
    return laws


def hinges_of(
    comparison: Run, outcome: Outcome, laws: Mapping[str, np.ndarray], most: int
) -> Hinges:
    """What one side of one answer hangs on."""
    paths = list(laws)
    draws = average_by_draw(outcome.influence, outcome.laws_of, [laws[path] for path in paths])
    fields = {one.path: one for one in comparison.baseline.model.laws}
    numbers = [fields[path] for path in paths]
    found = sensitivity(draws)
    told = VarianceShares(found)
    chance = found.chance()
    order = np.argsort(-found.of_law, kind="stable")
    scale = float(np.mean((draws.mean - draws.mean.mean()) ** 2))
    empty = scale == 0
    taken = information_of(comparison.baseline)
    known = None if taken is None else taken.informed
    strongest = tuple(
        hinge(
            comparison.scenario,
            numbers[k],
            outcome,
            laws[paths[k]],
            told,
            k,
            float(chance[k]),
            scale,
            known,
        )
        for k in order[: 0 if empty else most]
    )
    return Hinges(
        id=outcome.id,
        text=outcome.text,
        ask=outcome.ask,
        unit=outcome.unit,
        kind=outcome.kind,
        of=outcome.of,
        estimate=outcome.estimate,
        draws=draws.count,
        numbers=len(paths),
        open=None if found.total is None else float(np.sqrt(found.total)),
        hinges=strongest,
        standing_out=0 if empty else int(np.count_nonzero(chance < LEVEL)),
        detectable=Share(None if empty else told.part(found.detectable(LEVEL)), None, None),
        subjects=groups(told, [subject(path) for path in paths])[:most],
        files=groups(told, [file_of(path) for path in paths]),
        standings=groups(told, [str(one.number.standing) for one in numbers]),
        by_record=()
        if known is None
        else groups(told, [SAYS if path in known else SILENT for path in paths]),
        alone=told.share(np.arange(len(paths))),
        note=note_of(found, outcome, empty=empty),
    )


@dataclass(frozen=True)
class VarianceShares:
    """Variances told as shares of what the sources leave open."""

    sensitivity: Sensitivity

    def part(self, variance: float) -> float | None:
        """A variance as a share; None where what is open cannot be told from noise."""
        total = self.sensitivity.total
        return None if not total else float(variance / total)

    def share(self, members: np.ndarray) -> Share:
        """The share of some laws, with its interval."""
        value, resampled, _ = self.sensitivity.together(members)
        totals = self.sensitivity.total_resampled
        if not self.sensitivity.total or totals is None:
            return Share(None, None, None)
        sure = np.where(totals > 0, totals, np.nan)
        # A resample in which nothing is left open would make any share infinite: all of it.
        shares = np.clip(np.nan_to_num(resampled / sure, nan=1.0), 0.0, 1.0)
        low, high = np.quantile(shares, ENDS)
        value = min(1.0, max(0.0, value / self.sensitivity.total))
        return Share(value, float(min(low, value)), float(max(high, value)))


def hinge(
    scenario: Scenario, law: LawField, outcome: Outcome, values: np.ndarray, told: VarianceShares,
    k: int, chance: float, scale: float, known: frozenset[str] | None,
) -> Hinge:  # fmt: skip
    """Tell one law."""
    variance, slope = float(told.sensitivity.of_law[k]), float(told.sensitivity.slope[k])
    straight = slope**2 * scale >= max(0.0, variance) / 2
    direction: Direction = "bends" if not straight else "rises" if slope > 0 else "falls"
    _, first = np.unique(outcome.laws_of, return_index=True)
    low, high = np.quantile(values[first], [1 / 3, 2 / 3])
    after = np.quantile(values[first], ENDS)
    lowest, highest = outcome.within(values <= low), outcome.within(values >= high)
    number = law.number
    return Hinge(
        path=law.path,
        meaning=label(scenario, law),
        why=number.why or "",
        unit=number.unit or "",
        prior=prior_of(number),
        standing=str(number.standing),
        source=tuple(number.source),
        file=file_of(law.path),
        informed=None if known is None else law.path in known,
        before=range_of(number),
        after=(float(after[0]), float(after[1])),
        effect=float(np.sqrt(max(0.0, variance))),
        share=told.share(np.array([k])),
        chance=chance,
        stands_out=chance < LEVEL,
        direction=direction,
        low_third=float(low),
        high_third=float(high),
        lowest=lowest,
        highest=highest,
        swing=unpaired_difference(lowest, highest),
    )


def unpaired_difference(one: Estimate, two: Estimate) -> Estimate:
    """The difference of two estimates that share no draw of the laws."""
    if one.value is None or two.value is None:
        return NONE
    value = two.value - one.value
    error = float(np.hypot(one.error or 0.0, two.error or 0.0))
    number = one.timelines + two.timelines
    return normal_estimate(value, error, number)


def prior_of(number: Number) -> str:
    """A prior as the data write it, such as `lognormal(median 0.1, factor 1.8)`."""
    return f"{number.value:g}" if number.prior is None else str(number.prior)


def range_of(number: Number) -> tuple[float, float]:
    """Where 90 % of the prior of a number lie, kept within its range."""
    if number.prior is None:
        value = float(number.value or 0.0)
        return (value, value)
    least = -np.inf if number.low is None else number.low
    most = np.inf if number.high is None else number.high
    low, high = np.clip(quantile(number.prior, np.array(ENDS)), least, most)
    return (float(low), float(high))


def groups(told: VarianceShares, labels: Sequence[str]) -> tuple[Group, ...]:
    """The laws of each label together, those that do most first."""
    names = sorted(set(labels))
    array = np.array(labels)
    members = [np.flatnonzero(array == name) for name in names]
    sums = [told.sensitivity.together(each) for each in members]
    size = np.array([float(np.std(shuffled)) or 1.0 for _, _, shuffled in sums])
    observed = np.array([value for value, _, _ in sums]) / size
    shuffled = np.stack([each for _, _, each in sums]) / size[:, None]
    chance = family_chance(observed, shuffled)
    found = [
        Group(name, len(each), told.share(each), float(sure), bool(sure < LEVEL))
        for name, each, sure in zip(names, members, chance, strict=True)
    ]
    order = np.argsort(-np.array([value for value, _, _ in sums]), kind="stable")
    return tuple(found[k] for k in order)


def subject(path: str) -> str:
    """The entity or mechanism that a number is about."""
    return (
        ".".join(path.split(".")[:2]) if file_of(path).endswith(".yaml") else path.partition(".")[0]
    )


def note_of(found: Sensitivity, outcome: Outcome, *, empty: bool) -> str:
    """What to know in reading it."""
    if empty:
        return "it comes out the same under every draw of the laws: it hangs on no number"
    if found.total is None:
        return (
            "each draw of the laws was run once, so that what the sources leave open cannot be "
            "told from chance; run with --noise 2 or more to see shares"
        )
    if found.total == 0:
        return (
            "what the sources leave open cannot be told from chance with these timelines; run more"
        )
    if outcome.estimate.timelines < FEWEST:
        return f"only {outcome.estimate.timelines} timelines meet the condition"
    return ""

"""Hinges: the uncertain numbers that drive an answer, from the parameter draws of a run.

For a question, and for the difference that a change makes to it: the share of the variance over
parameters that each law explains, which laws are significant after correcting for multiple tests,
the direction of each effect, and the shares of whole files and standings. Leaves out numbers held
fixed, and interactions of laws, which are reported as one remainder. Needs no further timelines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
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
from allohistory.answers.sensitivity.shares import ENDS, LEVEL, Share, VarianceShares
from allohistory.errors import QuestionError, RunError
from allohistory.model import LawField
from allohistory.model.priors import quantile
from allohistory.scenario import Number, Scenario

FEWEST = 40  # parameter draws below which nothing can be estimated
MOST = 10
SIDES: tuple[Side, ...] = ("baseline", "difference")
Direction = Literal["rises", "falls", "bends"]


@dataclass(frozen=True)
class Hinge:
    """One uncertain number, and its effect on the answer."""

    path: str = field(metadata=helps("path of the number in the scenario's data"))
    meaning: str = field(metadata=helps("what it means"))
    why: str = field(metadata=helps("why the data say what they say of it"))
    unit: str = field(metadata=helps("its unit"))
    prior: str = field(metadata=helps("its prior, as written in the data"))
    standing: str = field(metadata=helps("documented, estimated, contested or assumed"))
    source: tuple[str, ...] = field(metadata=helps("ids of its sources"))
    file: str = field(metadata=helps("file or mechanism it belongs to"))
    informed: bool | None = field(
        metadata=helps("whether the record informs it; none where the record was not used")
    )
    before: tuple[float, float] = field(metadata=helps("5 % and 95 % quantiles of its prior"))
    after: tuple[float, float] = field(metadata=helps("the same quantiles of its draws in the run"))
    effect: float = field(
        metadata=helps("standard deviation of the answer as this number goes over its range")
    )
    share: Share = field(
        metadata=helps(
            "the same as a share of the variance explained, allowing for its having come out "
            "large; none where it does not stand out"
        )
    )
    chance: float = field(
        metadata=helps("p-value, corrected for multiple tests over all numbers tried")
    )
    stands_out: bool = field(
        metadata=helps("significant (5 %) after correcting for multiple tests")
    )
    direction: Direction = field(
        metadata=helps("whether the answer rises or falls as it grows, or bends")
    )
    low_third: float = field(metadata=helps("upper limit of low: a third of its draws are below"))
    high_third: float = field(metadata=helps("lower limit of high: a third of its draws lie above"))
    lowest: Estimate = field(metadata=helps("the answer when it is low"))
    highest: Estimate = field(metadata=helps("the answer when it is high"))
    swing: Estimate = field(metadata=helps("the answer when high less the answer when low"))


@dataclass(frozen=True)
class Group:
    """Numbers of one subject, one file or one standing, taken together."""

    name: str = field(metadata=helps("subject, file or standing"))
    numbers: int = field(metadata=helps("uncertain numbers in it"))
    share: Share = field(metadata=helps("sum of their separate shares of the variance explained"))
    chance: float = field(metadata=helps("p-value, corrected for multiple tests over such groups"))
    stands_out: bool = field(
        metadata=helps("significant (5 %) after correcting for multiple tests")
    )


@dataclass(frozen=True)
class Hinges:
    """What drives one answer."""

    id: str = field(metadata=helps("name of the question"))
    text: str = field(metadata=helps("the question in words"))
    ask: str = field(metadata=helps("the question in the question language"))
    unit: str = field(metadata=helps("unit of the answer"))
    kind: str = field(metadata=helps("probability, mean or quantile"))
    of: Side = field(metadata=helps("baseline, changed, or difference of the two"))
    estimate: Estimate = field(metadata=helps("the answer itself"))
    draws: int = field(metadata=helps("parameter draws used"))
    numbers: int = field(metadata=helps("uncertain numbers tried"))
    open: float | None = field(
        metadata=helps(
            "standard deviation over parameters: the uncertainty of the inputs, noise removed"
        )
    )
    hinges: tuple[Hinge, ...] = field(metadata=helps("the strongest numbers, the strongest first"))
    standing_out: int = field(metadata=helps("how many numbers are significant"))
    detectable: Share = field(
        metadata=helps("smallest share that would be significant with these draws")
    )
    subjects: tuple[Group, ...] = field(
        metadata=helps("the numbers by decision, clause, group of forces, ...; the strongest")
    )
    files: tuple[Group, ...] = field(metadata=helps("the numbers by file or mechanism"))
    standings: tuple[Group, ...] = field(metadata=helps("the numbers by standing"))
    by_record: tuple[Group, ...] = field(
        metadata=helps("by whether the record informs them; empty where the record was not used")
    )
    alone: Share = field(metadata=helps("sum of the separate effects of all numbers"))
    note: str = field(default="", metadata=helps("remark for the reader"))

    @property
    def clear(self) -> tuple[Hinge, ...]:
        """Hinges that are significant after correcting for multiple tests."""
        return tuple(hinge for hinge in self.hinges if hinge.stands_out)


def hinges(
    comparison: Run, question: str, of: Side | None = None, *, most: int = MOST
) -> tuple[Hinges, ...]:
    """Return what drives an answer: its level without the change, and the difference.

    `of` picks one of baseline, changed and difference; `most` limits how many of the strongest
    numbers are returned. Raises RunError if the run has too few parameter draws, QuestionError if
    there is no such side or the question has no answer here.
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
    """Return the question that the change moved most, or without a change the least certain one.

    Raises QuestionError if no question of the run has an answer.
    """
    sizes = {}
    for answer in comparison.answers():
        estimate = answer.difference or answer.baseline
        if answer.kind == "probability" and answer.given == answer.total and estimate.is_known:
            size = abs(estimate.value or 0.0) if answer.difference else estimate.spread or 0.0
            sizes[answer.id] = size
    if not sizes:
        raise QuestionError("no question of this run has an answer; say which one is meant")
    return max(sizes, key=lambda name: sizes[name])


def uncertain(comparison: Run) -> dict[str, np.ndarray]:
    """Return the laws that differ between the draws of a run, by path; arrays of (timeline,).

    Raises RunError if the run has too few draws, or no uncertain law.
    """
    draws = len(np.unique(comparison.branches[0].laws_of))
    if draws < FEWEST:
        raise RunError(
            f"the run has {draws} parameter draws, too few to estimate what drives an answer; "
            f"run at least {FEWEST} (timelines divided by --noise), better some hundreds"
        )
    paths = {law.path for law in comparison.baseline.model.laws}
    laws = {
        path: values
        for path, values in comparison.baseline.laws.items()
        if path in paths and np.ptp(values) > 0
    }
    if not laws:
        raise RunError("no number of this run is uncertain: its answers depend on none")
    return laws


def hinges_of(
    comparison: Run, outcome: Outcome, laws: Mapping[str, np.ndarray], most: int
) -> Hinges:
    """Return what drives one side of one answer."""
    paths = list(laws)
    draws = average_by_draw(outcome.influence, outcome.laws_of, [laws[path] for path in paths])
    fields = {law.path: law for law in comparison.baseline.model.laws}
    numbers = [fields[path] for path in paths]
    information = information_of(comparison.baseline)
    indices = sensitivity(draws, design=1.0 if information is None else information.design)
    shares = VarianceShares(indices)
    chance = indices.chance()
    order = np.argsort(-indices.of_law, kind="stable")
    scale = float(np.mean((draws.mean - draws.mean.mean()) ** 2))
    empty = scale == 0
    informed = None if information is None else information.informed
    strongest = tuple(
        hinge(
            comparison.scenario,
            numbers[k],
            outcome,
            laws[paths[k]],
            shares,
            k,
            float(chance[k]),
            scale,
            informed,
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
        open=None if indices.total is None else float(np.sqrt(indices.total)),
        hinges=strongest,
        standing_out=0 if empty else int(np.count_nonzero(chance < LEVEL)),
        detectable=Share(None if empty else shares.part(indices.detectable(LEVEL)), None, None),
        subjects=groups(shares, [subject(path) for path in paths])[:most],
        files=groups(shares, [file_of(path) for path in paths]),
        standings=groups(shares, [str(law.number.standing) for law in numbers]),
        by_record=()
        if informed is None
        else groups(shares, [SAYS if path in informed else SILENT for path in paths]),
        alone=shares.share(np.arange(len(paths))),
        note=note_of(indices, outcome, empty=empty),
    )


def hinge(
    scenario: Scenario, law: LawField, outcome: Outcome, values: np.ndarray, shares: VarianceShares,
    k: int, chance: float, scale: float, informed: frozenset[str] | None,
) -> Hinge:  # fmt: skip
    """Return the hinge of one law, the `k`th.

    It is shown because it came out large: its share, and the answers when it is low and high, allow
    for that. A number that does not stand out has no share.
    """
    indices, stands_out = shares.sensitivity, chance < LEVEL
    variance, slope = float(indices.of_law[k]), float(indices.slope[k])
    straight = slope**2 * scale >= max(0.0, variance) / 2
    direction: Direction = "bends" if not straight else "rises" if slope > 0 else "falls"
    _, first = np.unique(outcome.laws_of, return_index=True)
    low, high = np.quantile(values[first], [1 / 3, 2 / 3])
    after = np.quantile(values[first], ENDS)
    told = max(0.0, variance)
    share = Share(None, None, None)
    if stands_out:
        share, told = shares.selected(k)
    kept = float(np.sqrt(told / variance)) if variance > 0 else 0.0
    lowest, highest = (
        drawn_to(outcome.estimate, outcome.within(rows), kept if stands_out else 1.0)
        for rows in (values <= low, values >= high)
    )
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
        informed=None if informed is None else law.path in informed,
        before=range_of(number),
        after=(float(after[0]), float(after[1])),
        effect=float(np.sqrt(told)),
        share=share,
        chance=chance,
        stands_out=stands_out,
        direction=direction,
        low_third=float(low),
        high_third=float(high),
        lowest=lowest,
        highest=highest,
        swing=unpaired_difference(lowest, highest),
    )


def drawn_to(middle: Estimate, estimate: Estimate, kept: float) -> Estimate:
    """Return an estimate drawn to the `middle`, so that only a part of their distance is kept."""
    if middle.value is None or estimate.value is None:
        return estimate
    step = (1.0 - kept) * (middle.value - estimate.value)
    ends = (None if end is None else end + step for end in (estimate.low, estimate.high))
    low, high = ends
    return replace(estimate, value=estimate.value + step, low=low, high=high)


def unpaired_difference(first: Estimate, second: Estimate) -> Estimate:
    """Return the second estimate less the first; they share no parameter draw."""
    if first.value is None or second.value is None:
        return NONE
    value = second.value - first.value
    error = float(np.hypot(first.error or 0.0, second.error or 0.0))
    number = first.timelines + second.timelines
    return normal_estimate(value, error, number)


def prior_of(number: Number) -> str:
    """Return a prior as the data write it, such as `lognormal(median 0.1, factor 1.8)`."""
    return f"{number.value:g}" if number.prior is None else str(number.prior)


def range_of(number: Number) -> tuple[float, float]:
    """Return the central 90 % interval of the prior of a number, clipped to its range."""
    if number.prior is None:
        value = float(number.value or 0.0)
        return (value, value)
    least = -np.inf if number.low is None else number.low
    most = np.inf if number.high is None else number.high
    low, high = np.clip(quantile(number.prior, np.array(ENDS)), least, most)
    return (float(low), float(high))


def groups(shares: VarianceShares, labels: Sequence[str]) -> tuple[Group, ...]:
    """Return the laws of each label as a group, the largest effect first."""
    names = sorted(set(labels))
    array = np.array(labels)
    members = [np.flatnonzero(array == name) for name in names]
    sums = [shares.sensitivity.together(member) for member in members]
    size = np.array([float(np.std(shuffled)) or 1.0 for _, _, shuffled in sums])
    observed = np.array([value for value, _, _ in sums]) / size
    shuffled = np.stack([permuted for _, _, permuted in sums]) / size[:, None]
    chance = family_chance(observed, shuffled)
    results = [
        Group(name, len(member), shares.share(member), float(p), bool(p < LEVEL))
        for name, member, p in zip(names, members, chance, strict=True)
    ]
    order = np.argsort(-np.array([value for value, _, _ in sums]), kind="stable")
    return tuple(results[k] for k in order)


def subject(path: str) -> str:
    """Return the entity or mechanism that a number is about."""
    return (
        ".".join(path.split(".")[:2]) if file_of(path).endswith(".yaml") else path.partition(".")[0]
    )


def note_of(indices: Sensitivity, outcome: Outcome, *, empty: bool) -> str:
    """Return a remark for the reader; empty if there is nothing to remark."""
    if empty:
        return "it is the same under every parameter draw: it depends on no number"
    if indices.total is None:
        return (
            "each parameter draw was run once, so the shares of the variance explained cannot be "
            "estimated; run with --noise 2 or more"
        )
    if indices.total == 0:
        return "the uncertainty of the inputs cannot be estimated from these timelines; run more"
    if outcome.estimate.timelines < FEWEST:
        return f"only {outcome.estimate.timelines} timelines meet the condition"
    return ""

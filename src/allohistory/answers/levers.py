"""Levers: the what-ifs of a scenario, ranked by how far each moves the answer to one question.

Every what-if is lived on the same seed: the same draws of the laws and the same luck, so that their
effects can be compared with one another and not only with nothing. Each stands with its default
parameters. Leaves out what two changes do together.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.stats import rankdata

from allohistory.answers.comparison import Run
from allohistory.answers.estimation.estimates import NONE, Answer, Estimate
from allohistory.answers.estimation.influence import outcome_of
from allohistory.answers.fields import helps
from allohistory.answers.language.questions import read
from allohistory.answers.requests import check_scenario, check_threads, spelled_out
from allohistory.answers.run import NOISE, run
from allohistory.answers.sensitivity.multiplicity import LEVEL, chances
from allohistory.engine import Design, Say
from allohistory.errors import InterventionError, QuestionError, RunError
from allohistory.model import build
from allohistory.scenario import Scenario, WhatIf
from allohistory.scenario.schema.changes import CancelEvent, Forbid, Force, MoveEvent

SETTING = (Force, Forbid, MoveEvent, CancelEvent)  # kinds of changes that may set what is asked
TIMELINES = 300
RESAMPLES = 2000
SEED = 1
ENDS = (0.05, 0.95)
SHARED = {
    "prior": "from the priors: the same draws of the laws and the same luck for all",
    "hindsight": "with hindsight: the same histories for all, which the whole record conditioned",
    "as-of": "as of the day of each: those of other years know another part of the record, "
    "so how they compare is not only their doing",
}


@dataclass(frozen=True)
class Lever:
    """One what-if, and how far it moves the answer."""

    whatif: str = field(metadata=helps("name of the what-if"))
    title: str = field(metadata=helps("its title"))
    date: str = field(metadata=helps("the date from which it changes something"))
    baseline: Estimate = field(metadata=helps("the answer without the change"))
    changed: Estimate = field(metadata=helps("the answer with the change"))
    difference: Estimate = field(metadata=helps("changed less baseline, paired"))
    chance: float | None = field(
        metadata=helps("chance of as large an effect of any what-if if none had one")
    )
    stands_out: bool = field(metadata=helps("whether it can be told from no effect (5 %, all)"))
    rank: int | None = field(metadata=helps("its place by the size of its effect, from 1"))
    rank_low: int | None = field(metadata=helps("the first place it may hold (90 % bootstrap)"))
    rank_high: int | None = field(metadata=helps("the last place it may hold (90 % bootstrap)"))
    first: float | None = field(metadata=helps("chance that its effect is the largest of all"))
    sets: bool = field(
        default=False, metadata=helps("it sets a decision or an event that the question is about")
    )
    given: str = field(default="", metadata=helps("its condition on the past, if it has one"))
    given_share: float = field(default=1.0, metadata=helps("share of timelines that met it"))
    note: str = field(default="", metadata=helps("why it has no effect to be ranked"))


@dataclass(frozen=True)
class Levers:
    """What-ifs by the size of their effect on one question."""

    scenario: str = field(metadata=helps("id of the scenario"))
    question: str = field(metadata=helps("name of the question"))
    text: str = field(metadata=helps("the question in words"))
    ask: str = field(metadata=helps("the question in the question language"))
    kind: str = field(metadata=helps("probability, mean or quantile"))
    unit: str = field(metadata=helps("unit of the answer"))
    timelines: int = field(metadata=helps("pairs of timelines for each what-if"))
    seed: int = field(metadata=helps("the seed that all share"))
    noise: int = field(metadata=helps("timelines that share a draw of the laws"))
    reading: str = field(metadata=helps("what was taken from the record, and what they share"))
    levers: tuple[Lever, ...] = field(metadata=helps("the what-ifs, the largest effect first"))
    requested: int | None = field(default=None, metadata=helps("pairs that were asked for"))


@dataclass(frozen=True)
class Effect:
    """One what-if lived: its answer, and how much each draw of the laws adds to its error."""

    answer: Answer | None
    given_share: float
    draws: np.ndarray  # (draw,) addresses
    sums: np.ndarray  # (draw,) influence on the difference
    note: str = ""


UNKNOWN = Effect(None, 1.0, np.zeros(0, np.int64), np.zeros(0))


def levers(
    scenario: Scenario,
    question: str,
    timelines: int = TIMELINES,
    seed: int = 1,
    *,
    names: Sequence[str] = (),
    noise: int = NOISE,
    reading: str | None = None,
    threads: int | None = None,
    progress: Callable[[int, int, str], None] | None = None,
    say: Say | None = None,
) -> Levers:
    """Rank the what-ifs of a scenario (or those named) by the size of their effect on a question.

    Each is lived on `timelines` pairs of the same seed, and by one `reading` of the record: from
    the priors where none is asked for, for as of their divergences they know different parts of
    it. `progress(done, wanted, title)` is told which comes next. A what-if that cannot be lived is
    listed last, with the reason. Raises QuestionError for a question that cannot be read or a
    scenario without what-ifs.
    """
    check_scenario(scenario)
    threads = check_threads(threads)
    design = Design(timelines, seed, noise, reading=reading or "prior")
    asked = read(spelled_out(scenario, question), build(scenario))
    known = scenario.questions.get(question)
    chosen = [scenario.whatif(name) for name in names or scenario.whatifs]
    if not chosen:
        raise QuestionError(f"{scenario.id} has no what-ifs; write some in whatifs/")
    found, pairs = [], design.timelines
    for n, whatif in enumerate(chosen):
        if progress is not None:
            progress(n, len(chosen), whatif.title)
        try:
            lived = run(scenario, whatif, design, threads=threads, say=say)
        except (InterventionError, RunError) as error:
            found.append(Effect(None, 0.0, UNKNOWN.draws, UNKNOWN.sums, str(error)))
        else:
            found.append(effect_of(lived, question))
            pairs = min(pairs, lived.baseline.timelines)  # with hindsight no more than histories
    if progress is not None:
        progress(len(chosen), len(chosen), "")
    return Levers(
        scenario=scenario.id,
        question=question if known is not None else "asked",
        text=known.text if known is not None else asked.text,
        ask=asked.text,
        kind=asked.kind,
        unit=(known.unit if known is not None else "") or asked.unit,
        timelines=pairs,
        seed=design.seed,
        noise=design.noise,
        reading=SHARED[str(design.reading)],
        levers=rank(chosen, found, asked.text),
        requested=timelines,
    )


def effect_of(lived: Run, question: str) -> Effect:
    """The effect of one what-if."""
    answer = lived.ask(question)
    if answer.difference is None or not answer.difference.is_known:
        note = answer.note or "no timeline meets the condition of the question"
        return Effect(answer, lived.given_share, UNKNOWN.draws, UNKNOWN.sums, note)
    outcome = outcome_of(lived, question, "difference")
    draws, group = np.unique(outcome.laws_of, return_inverse=True)
    sums = np.bincount(group, outcome.influence) / len(outcome.influence)
    return Effect(answer, lived.given_share, draws, sums)


def rank(whatifs: Sequence[WhatIf], effects: Sequence[Effect], ask: str = "") -> tuple[Lever, ...]:
    """The what-ifs with their places, the largest effect first; those without one last."""
    differences = [None if one.note or one.answer is None else one.answer.difference
                   for one in effects]  # fmt: skip
    sure = chances(differences)
    places = rank_intervals(effects, differences)
    found = []
    for whatif, one, difference, chance, place in zip(
        whatifs, effects, differences, sure, places, strict=True
    ):
        answer = one.answer
        found.append(
            Lever(
                whatif=whatif.id,
                title=whatif.title,
                date=str(whatif.date),
                baseline=NONE if answer is None else answer.baseline,
                changed=NONE if answer is None else answer.changed or NONE,
                difference=difference or NONE,
                chance=chance,
                stands_out=chance is not None and chance < LEVEL,
                rank=place[0],
                rank_low=place[1],
                rank_high=place[2],
                first=place[3],
                sets=fixes_question(whatif, ask),
                given=getattr(whatif, "given", None) or "",
                given_share=one.given_share,
                note=one.note,
            )
        )
    last = len(found) + 1
    return tuple(sorted(found, key=lambda one: (one.rank or last, one.whatif)))


def fixes_question(whatif: WhatIf, ask: str) -> bool:
    """Whether a what-if forces or forbids a decision, or moves an event, that is asked about."""
    return any(
        isinstance(change, SETTING) and f"'{change.subject}'" in ask for change in whatif.changes
    )


Place = tuple[int | None, int | None, int | None, float | None]


def rank_intervals(
    effects: Sequence[Effect], differences: Sequence[Estimate | None]
) -> list[Place]:
    """Each what-if's place, the first and last that it may hold, and its chance of the first.

    Draws of the laws are sampled anew (bootstrap), the same for all what-ifs, because they share
    them.
    """
    known = [k for k, one in enumerate(differences) if one is not None]
    found: list[Place] = [(None, None, None, None)] * len(differences)
    if not known:
        return found
    values = np.array([value_of(differences[k]) for k in known])
    spread = resample_errors([effects[k] for k in known], [error_of(differences[k]) for k in known])
    size = np.abs(values[:, None] + spread)
    place = rankdata(-np.abs(values), method="min")
    early = rankdata(-size, method="min", axis=0)
    late = rankdata(-size, method="max", axis=0)
    largest = size >= size.max(axis=0)
    for row, k in enumerate(known):
        found[k] = (
            int(place[row]),
            int(np.quantile(early[row], ENDS[0], method="inverted_cdf")),
            int(np.quantile(late[row], ENDS[1], method="inverted_cdf")),
            float(np.mean(largest[row] / largest.sum(axis=0))),
        )
    return found


def value_of(estimate: Estimate | None) -> float:
    """The value of an estimate that has one."""
    return 0.0 if estimate is None or estimate.value is None else estimate.value


def error_of(estimate: Estimate | None) -> float:
    """The error of an estimate that has one."""
    return 0.0 if estimate is None or estimate.error is None else estimate.error


def resample_errors(effects: Sequence[Effect], errors: Sequence[float]) -> np.ndarray:
    """How far each effect would lie off under other draws of the laws; (what-if, resample).

    An error larger than the draws show (none of many is not never) is added as noise of its own.
    """
    chance = np.random.default_rng(SEED)
    every = np.unique(np.concatenate([one.draws for one in effects]))
    count = len(every)
    weight = chance.multinomial(count, np.full(count, 1.0 / count), size=RESAMPLES).T - 1.0
    found = np.empty((len(effects), RESAMPLES))
    for row, (one, error) in enumerate(zip(effects, errors, strict=True)):
        found[row] = one.sums @ weight[np.searchsorted(every, one.draws)]
        missing = max(0.0, error**2 - float(np.sum(one.sums**2)))
        found[row] += chance.normal(0.0, np.sqrt(missing), RESAMPLES)
    return found

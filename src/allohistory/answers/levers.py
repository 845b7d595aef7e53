"""Levers: the what-ifs of a scenario, ranked by how far each moves the answer to one question.

Every what-if is simulated on the same seed: the same parameter draws and the same random draws, so
that effects can be compared with one another as well as with the baseline. Each has its default
parameters. Leaves out what two changes do together.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

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

SETTING = (Force, Forbid, MoveEvent, CancelEvent)  # changes that may fix what is asked
TIMELINES = 300
RESAMPLES = 2000
SEED = 1
ENDS = (0.05, 0.95)
SHARED = {
    "prior": "from the priors: the same parameter draws and the same random draws for all",
    "hindsight": "with hindsight: the same posterior histories for all, consistent with the whole "
    "record",
    "as-of": "as of the date of each: what-ifs of different years use different parts of the "
    "record, so their effects are not like for like",
}


@dataclass(frozen=True)
class Lever:
    """One what-if, and its effect on the answer."""

    whatif: str = field(metadata=helps("name of the what-if"))
    title: str = field(metadata=helps("its title"))
    date: str = field(metadata=helps("the date from which it changes something"))
    baseline: Estimate = field(metadata=helps("the answer without the change"))
    changed: Estimate = field(metadata=helps("the answer with the change"))
    difference: Estimate = field(metadata=helps("changed less baseline, paired"))
    chance: float | None = field(
        metadata=helps("p-value of the effect, corrected for the number of what-ifs")
    )
    stands_out: bool = field(metadata=helps("whether its effect is significant (5 %, all)"))
    rank: int | None = field(metadata=helps("its rank by the size of its effect, from 1"))
    rank_low: int | None = field(metadata=helps("lowest rank in its 90 % bootstrap interval"))
    rank_high: int | None = field(metadata=helps("highest rank in its 90 % bootstrap interval"))
    first: float | None = field(metadata=helps("probability that its effect is the largest"))
    sets: bool = field(
        default=False,
        metadata=helps("it fixes a decision or an event that the question asks about"),
    )
    given: str = field(default="", metadata=helps("its condition on the past, if it has one"))
    given_share: float = field(default=1.0, metadata=helps("share of timelines that met it"))
    note: str = field(default="", metadata=helps("why its effect cannot be ranked"))


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
    noise: int = field(metadata=helps("timelines that share a parameter draw"))
    reading: str = field(
        metadata=helps("what is taken from the record, and what the what-ifs share")
    )
    levers: tuple[Lever, ...] = field(metadata=helps("the what-ifs, the largest effect first"))
    requested: int | None = field(default=None, metadata=helps("pairs requested"))


@dataclass(frozen=True)
class Effect:
    """One what-if simulated: its answer, and what each parameter draw adds to its error."""

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

    Each is simulated on `timelines` pairs of the same seed, with one `reading` of the record: by
    default from the priors, because as of their divergences they would use different parts of it.
    `progress(done, wanted, title)` is called before each. A what-if that cannot be simulated is
    listed last, with the reason. Raises QuestionError for a question that cannot be read or a
    scenario without what-ifs.
    """
    check_scenario(scenario)
    threads = check_threads(threads)
    design = Design(timelines, seed, noise, reading=reading or "prior")
    compiled = read(spelled_out(scenario, question), build(scenario))
    entry = scenario.questions.get(question)
    whatifs = [scenario.whatif(name) for name in names or scenario.whatifs]
    if not whatifs:
        raise QuestionError(f"{scenario.id} has no what-ifs; write some in whatifs/")
    effects, pairs = [], design.timelines
    for n, whatif in enumerate(whatifs):
        if progress is not None:
            progress(n, len(whatifs), whatif.title)
        try:
            result = run(scenario, whatif, design, threads=threads, say=say)
        except (InterventionError, RunError) as error:
            effects.append(Effect(None, 0.0, UNKNOWN.draws, UNKNOWN.sums, str(error)))
        else:
            effects.append(effect_of(result, question))
            pairs = min(pairs, result.baseline.timelines)  # with hindsight at most one a history
    if progress is not None:
        progress(len(whatifs), len(whatifs), "")
    return Levers(
        scenario=scenario.id,
        question=question if entry is not None else "asked",
        text=entry.text if entry is not None else compiled.text,
        ask=compiled.text,
        kind=compiled.kind,
        unit=(entry.unit if entry is not None else "") or compiled.unit,
        timelines=pairs,
        seed=design.seed,
        noise=design.noise,
        reading=SHARED[str(design.reading)],
        levers=rank(whatifs, effects, compiled.text),
        requested=timelines,
    )


def effect_of(result: Run, question: str) -> Effect:
    """Return the effect of one what-if."""
    answer = result.ask(question)
    if answer.difference is None or not answer.difference.is_known:
        note = answer.note or "n = 0: the condition of the question never holds"
        return Effect(answer, result.given_share, UNKNOWN.draws, UNKNOWN.sums, note)
    outcome = outcome_of(result, question, "difference")
    draws, group = np.unique(outcome.laws_of, return_inverse=True)
    sums = np.bincount(group, outcome.influence) / len(outcome.influence)
    return Effect(answer, result.given_share, draws, sums)


def rank(whatifs: Sequence[WhatIf], effects: Sequence[Effect], ask: str = "") -> tuple[Lever, ...]:
    """Rank the what-ifs, the largest effect first; those without an effect last."""
    differences = [
        None if effect.note or effect.answer is None else effect.answer.difference
        for effect in effects
    ]
    values = chances(differences)
    places = rank_intervals(effects, differences)
    levers = []
    for whatif, effect, difference, chance, place in zip(
        whatifs, effects, differences, values, places, strict=True
    ):
        answer = effect.answer
        levers.append(
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
                given_share=effect.given_share,
                note=effect.note,
            )
        )
    last = len(levers) + 1
    return tuple(sorted(levers, key=lambda lever: (lever.rank or last, lever.whatif)))


def fixes_question(whatif: WhatIf, ask: str) -> bool:
    """Tell whether a what-if fixes a decision or event that the question asks about."""
    return any(
        isinstance(change, SETTING) and f"'{change.subject}'" in ask for change in whatif.changes
    )


Place = tuple[int | None, int | None, int | None, float | None]


def rank_intervals(
    effects: Sequence[Effect], differences: Sequence[Estimate | None]
) -> list[Place]:
    """Return each what-if's rank, its 90 % interval, and its probability of rank 1.

    Parameter draws are resampled (bootstrap), the same for all what-ifs, because all share them.
    """
    ranked = [k for k, difference in enumerate(differences) if difference is not None]
    places: list[Place] = [(None, None, None, None)] * len(differences)
    if not ranked:
        return places
    values = np.array([value_of(differences[k]) for k in ranked])
    errors = [error_of(differences[k]) for k in ranked]
    spread = resample_errors([effects[k] for k in ranked], errors)
    size = np.abs(values[:, None] + spread)
    place = 1 + larger(np.abs(values)[:, None])[:, 0]
    early = 1 + larger(size)
    late = len(size) - larger(-size)  # ties go before it
    largest = size >= size.max(axis=0)
    for row, k in enumerate(ranked):
        places[k] = (
            int(place[row]),
            int(np.quantile(early[row], ENDS[0], method="inverted_cdf")),
            int(np.quantile(late[row], ENDS[1], method="inverted_cdf")),
            float(np.mean(largest[row] / largest.sum(axis=0))),
        )
    return places


def larger(sizes: np.ndarray) -> np.ndarray:
    """Return how many of `sizes` (what-if, resample) are larger than each in its resample."""
    return np.stack([(sizes > size).sum(axis=0) for size in sizes])


def value_of(estimate: Estimate | None) -> float:
    """Return the value of an estimate, 0 where it has none."""
    return 0.0 if estimate is None or estimate.value is None else estimate.value


def error_of(estimate: Estimate | None) -> float:
    """Return the error of an estimate, 0 where it has none."""
    return 0.0 if estimate is None or estimate.error is None else estimate.error


def resample_errors(effects: Sequence[Effect], errors: Sequence[float]) -> np.ndarray:
    """Return the errors of each effect under resampled parameter draws; (what-if, resample).

    Where the error of an estimate is larger than the draws show, as for a share of 0 or 1, the rest
    is added as independent noise.
    """
    random = np.random.default_rng(SEED)
    draws = np.unique(np.concatenate([effect.draws for effect in effects]))
    count = len(draws)
    weight = random.multinomial(count, np.full(count, 1.0 / count), size=RESAMPLES).T - 1.0
    resampled = np.empty((len(effects), RESAMPLES))
    for row, (effect, error) in enumerate(zip(effects, errors, strict=True)):
        resampled[row] = effect.sums @ weight[np.searchsorted(draws, effect.draws)]
        missing = max(0.0, error**2 - float(np.sum(effect.sums**2)))
        resampled[row] += random.normal(0.0, np.sqrt(missing), RESAMPLES)
    return resampled

"""The data of a report: everything it shows, as one frozen value.

The report and `--json` both print this value. Leaves out layout.
"""

import datetime as dt
import shlex
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from allohistory.answers.audit import Audit, audit
from allohistory.answers.estimation.estimates import Answer
from allohistory.answers.fields import helps
from allohistory.answers.hindsight import Hindsight
from allohistory.answers.narrative.exemplar import exemplar
from allohistory.answers.narrative.story import Story, story
from allohistory.answers.result import Comparison
from allohistory.answers.sensitivity.hinges import Hinges, hinges
from allohistory.answers.trajectories import Trajectory, trajectories
from allohistory.engine.archive import manifest_of
from allohistory.errors import RunError
from allohistory.scenario import Scenario, WhatIf
from allohistory.scenario.library import command_name
from allohistory.scenario.schema.past import Position
from allohistory.scenario.schema.whatifs import Parameter

HUNG = 4  # answers whose key assumptions are reported


@dataclass(frozen=True)
class Provenance:
    """How a run was computed, so that it can be reproduced."""

    run: str = field(metadata=helps("name of the run: a digest of all its inputs"))
    command: str = field(metadata=helps("the command that reproduces it"))
    scenario: str = field(metadata=helps("id of the scenario"))
    scenario_hash: str = field(metadata=helps("SHA-256 of the content of the scenario's files"))
    sources_hash: str = field(metadata=helps("digest of the source code it depends on"))
    versions: dict[str, str] = field(metadata=helps("versions of the program and its libraries"))
    seed: int = field(metadata=helps("the seed of every draw"))
    timelines: int = field(metadata=helps("timelines, or pairs of them"))
    noise: int = field(metadata=helps("timelines that share one parameter draw"))
    candidates: int = field(metadata=helps("timelines tried to meet the condition on the past"))
    given: str = field(default="", metadata=helps("the condition on the past"))
    given_text: str = field(default="", metadata=helps("the same in words"))
    given_share: float = field(default=1.0, metadata=helps("share that met it"))
    warnings: tuple[str, ...] = field(default=(), metadata=helps("cautions"))
    reading: str = field(default="", metadata=helps("what was taken from the record"))
    histories: str = field(default="", metadata=helps("digest of the posterior histories"))
    requested: int | None = field(default=None, metadata=helps("timelines requested"))


@dataclass(frozen=True)
class Setting:
    """One parameter of a what-if and its chosen value."""

    name: str = field(metadata=helps("name of the parameter"))
    text: str = field(metadata=helps("what it means"))
    chosen: tuple[str, ...] = field(metadata=helps("what was chosen"))
    others: tuple[str, ...] = field(metadata=helps("the other possible values"))


@dataclass(frozen=True)
class ReportData:
    """Everything that a report shows."""

    title: str = field(metadata=helps("title of the what-if, or of the scenario"))
    question: str = field(metadata=helps("the question in words"))
    scenario: str = field(metadata=helps("title of the scenario"))
    provisional: bool = field(
        metadata=helps("whether it has one coder and is not independently checked")
    )
    start: dt.date = field(metadata=helps("first day"))
    end: dt.date = field(metadata=helps("day after the last"))
    divergence: dt.date | None = field(metadata=helps("date of the change"))
    settings: tuple[Setting, ...] = field(metadata=helps("parameters of the what-if"))
    premises: tuple[str, ...] = field(metadata=helps("sources of the what-if itself"))
    why: str = field(metadata=helps("why the what-if has this date and form"))
    answers: tuple[Answer, ...] = field(metadata=helps("the answers"))
    hinges: tuple[Hinges, ...] = field(metadata=helps("key assumptions of the answers"))
    trajectories: tuple[Trajectory, ...] = field(metadata=helps("series against the record"))
    story: Story | None = field(metadata=helps("one timeline as a story"))
    audit: Audit = field(metadata=helps("sources and assumptions of the scenario"))
    provenance: Provenance = field(metadata=helps("how to reproduce it"))
    no_story: str = field(default="", metadata=helps("why there is no story, if there is none"))
    positions: tuple[str, ...] = field(default=(), metadata=helps("positions it assumes"))
    hindsight: Hindsight | None = field(
        default=None, metadata=helps("the range over couplings, and the effect on the record")
    )
    excerpt: int | None = field(
        default=None,
        metadata=helps("timelines that series and hinges are of, the first ones; none if all"),
    )


def report_data(
    comparison: Comparison, *, questions: Sequence[str] = (), timeline: int | None = None
) -> ReportData:
    """Gather the report of a comparison, with answers to further questions and one story.

    The story is of `timeline`, or else of one that shows the change at work. A run made by another
    version of the source code cannot be re-run: its report has no story, and says why.
    """
    scenario, whatif = comparison.scenario, comparison.whatif
    answers = (*comparison.answers(), *(comparison.ask(question) for question in questions))
    excerpt = comparison.excerpt
    example, no_story = None, comparison.baseline.recipe.stale
    with ThreadPoolExecutor(1) as executor:
        assumptions = executor.submit(key_assumptions, excerpt, most_moved(answers))
        if not no_story:
            choice = exemplar(comparison)
            row, because = (choice.row, choice.because) if timeline is None else (timeline, "")
            example = story(comparison, row, because)
        series = trajectories(excerpt)
    couplings = None
    if comparison.coupling and not no_story:
        couplings = comparison.hindsight(*comparison.questions, *questions)
    return ReportData(
        title=whatif.title if whatif else scenario.title,
        question=whatif.question if whatif else scenario.head.summary,
        scenario=scenario.title,
        provisional=scenario.provisional,
        start=scenario.start,
        end=scenario.end,
        divergence=whatif.date if whatif else None,
        settings=settings(scenario, whatif),
        premises=tuple(sources_of(scenario, getattr(whatif, "source", ()))),
        why=getattr(whatif, "why", None) or "",
        answers=answers,
        hinges=assumptions.result(),
        trajectories=series,
        story=example,
        audit=audit(scenario),
        provenance=provenance(comparison),
        no_story=no_story,
        hindsight=couplings,
        excerpt=None if excerpt is comparison else excerpt.baseline.timelines,
        positions=tuple(position_text(scenario.positions[name]) for name in comparison.positions),
    )


def key_assumptions(comparison: Comparison, answers: Sequence[Answer]) -> tuple[Hinges, ...]:
    """Return the hinges of some answers; none where there are too few parameter draws."""
    of = "baseline" if comparison.changed is None else "difference"
    questions = comparison.scenario.questions
    assumptions = []
    for answer in answers:
        try:
            question = answer.id if answer.id in questions else answer.ask
            assumptions += hinges(comparison, question, of)
        except RunError:
            return ()
    return tuple(assumptions)


def position_text(position: Position) -> str:
    """Describe a position in a sentence, with who holds it."""
    holders = (position.holders,) if isinstance(position.holders, str) else position.holders
    return f"{position.name} ({'; '.join(holders)}). {position.text}"


def most_moved(answers: Sequence[Answer]) -> tuple[Answer, ...]:
    """Return the unconditional answers that the change moved most, in their order."""
    plain = [
        answer
        for answer in answers
        if answer.given == answer.total and answer.kind == "probability"
    ]

    def size(answer: Answer) -> float:
        estimate = answer.difference or answer.baseline
        return abs(estimate.value or 0.0) if answer.difference else (estimate.spread or 0.0)

    largest = sorted(plain, key=size, reverse=True)[:HUNG]
    return tuple(answer for answer in answers if answer in largest)


def settings(scenario: Scenario, whatif: WhatIf | None) -> tuple[Setting, ...]:
    """Return the parameters of a what-if with the chosen values, in words."""
    names = {}
    for section in (scenario.events, scenario.decisions, scenario.channels, scenario.clauses):
        names |= {key: entry.name for key, entry in section.items()}

    def words(value: Parameter) -> str:
        return names.get(str(value), str(value).replace("_", " "))

    if whatif is None:
        return ()
    chosen_settings = []
    for name, spec in whatif.known_parameters.items():
        value = whatif.parameters[name]
        chosen = tuple(map(words, value if isinstance(value, tuple) else (value,)))
        unchosen = tuple(words(option) for option in spec.values if words(option) not in chosen)
        chosen_settings.append(Setting(name, spec.text or "", chosen, unchosen))
    return tuple(chosen_settings)


def sources_of(scenario: Scenario, ids: Sequence[str]) -> list[str]:
    """Describe sources by author, title and year."""
    sources = []
    for name in ids:
        source = scenario.sources.get(name)
        if source is None:
            sources.append(name)
            continue
        by = f"{source.author}, " if source.author else ""
        year = f" ({source.year})" if source.year else ""
        sources.append(f"{by}{source.title}{year}")
    return sources


def provenance(comparison: Comparison) -> Provenance:
    """Return how a comparison was computed."""
    manifest = manifest_of(comparison.baseline, comparison.changed)
    return Provenance(
        run=manifest["id"],
        command=command_of(comparison),
        scenario=comparison.scenario.id,
        scenario_hash=manifest["scenario"]["hash"],
        sources_hash=manifest["sources"],
        versions=dict(manifest["versions"]),
        seed=int(manifest["seed"]),
        timelines=int(manifest["timelines"]),
        requested=comparison.requested,
        noise=int(manifest["noise"]),
        candidates=int(manifest["candidates"]),
        given=getattr(comparison.whatif, "given", None) or "",
        given_text=getattr(comparison.whatif, "given_text", None) or "",
        given_share=comparison.given_share,
        warnings=tuple(manifest["warnings"]),
        reading=comparison.reading_in_words,
        histories=(manifest["known"] or {}).get("name", ""),
    )


def command_of(comparison: Comparison) -> str:
    """Return the command line that reproduces a run."""
    recipe, whatif = comparison.baseline.recipe, comparison.whatif
    name = command_name(comparison.scenario)
    parts = ["allohistory", "run" if whatif is None else "whatif", name]
    if whatif is not None:
        parts.append(whatif.id)
        for name, value in whatif.parameters.items():
            text = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
            parts += ["--set", f"{name}={text}"]
    for name in comparison.positions:
        parts += ["--position", name]
    parts += ["--reading", comparison.reading]
    if comparison.coupling:
        parts += ["--coupling", comparison.coupling]
    parts += ["--timelines", str(len(comparison.baseline)), "--seed", str(recipe.design.seed)]
    parts += ["--noise", str(recipe.design.noise)]
    return shlex.join(parts)

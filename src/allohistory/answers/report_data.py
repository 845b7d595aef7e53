"""The account of a run: all that a report shows, as one frozen value.

The report and `--json` say the same because they show this. Leaves out looks.
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

HUNG = 4  # answers of which it is told what they hang on


@dataclass(frozen=True)
class Provenance:
    """How a run was computed, so that it can be repeated."""

    run: str = field(metadata=helps("name of the run: a digest of all that decides it"))
    command: str = field(metadata=helps("the command that makes it again"))
    scenario: str = field(metadata=helps("id of the scenario"))
    scenario_hash: str = field(metadata=helps("SHA-256 of what the scenario's files say"))
    sources_hash: str = field(metadata=helps("digest of the program's sources that decide it"))
    versions: dict[str, str] = field(metadata=helps("versions of the program and its libraries"))
    seed: int = field(metadata=helps("the seed of every draw"))
    timelines: int = field(metadata=helps("timelines, or pairs of them"))
    noise: int = field(metadata=helps("timelines that share one draw of the laws"))
    candidates: int = field(metadata=helps("timelines tried to meet the condition on the past"))
    given: str = field(default="", metadata=helps("the condition on the past"))
    given_text: str = field(default="", metadata=helps("the same in words"))
    given_share: float = field(default=1.0, metadata=helps("share that met it"))
    warnings: tuple[str, ...] = field(default=(), metadata=helps("what to beware of"))
    reading: str = field(default="", metadata=helps("what was taken from the record"))
    histories: str = field(default="", metadata=helps("digest of the conditioned histories"))
    requested: int | None = field(default=None, metadata=helps("timelines that were asked for"))


@dataclass(frozen=True)
class Setting:
    """One parameter of a what-if, as it was chosen."""

    name: str = field(metadata=helps("name of the parameter"))
    text: str = field(metadata=helps("what it means"))
    chosen: tuple[str, ...] = field(metadata=helps("what was chosen"))
    others: tuple[str, ...] = field(metadata=helps("what else could have been"))


@dataclass(frozen=True)
class ReportData:
    """All that a report shows."""

    title: str = field(metadata=helps("title of the what-if, or of the scenario"))
    question: str = field(metadata=helps("the question in words"))
    scenario: str = field(metadata=helps("title of the scenario"))
    provisional: bool = field(metadata=helps("whether its numbers wait for a second reader"))
    start: dt.date = field(metadata=helps("first day"))
    end: dt.date = field(metadata=helps("day after the last"))
    divergence: dt.date | None = field(metadata=helps("date of the change"))
    settings: tuple[Setting, ...] = field(metadata=helps("parameters of the what-if"))
    premises: tuple[str, ...] = field(metadata=helps("sources of the what-if itself"))
    why: str = field(metadata=helps("why the what-if is as it is"))
    answers: tuple[Answer, ...] = field(metadata=helps("the answers"))
    hinges: tuple[Hinges, ...] = field(metadata=helps("what answers hang on"))
    trajectories: tuple[Trajectory, ...] = field(metadata=helps("series against the record"))
    story: Story | None = field(metadata=helps("one timeline, told"))
    audit: Audit = field(metadata=helps("what the scenario stands on"))
    provenance: Provenance = field(metadata=helps("how it was computed"))
    no_story: str = field(default="", metadata=helps("why no timeline is told, if none is"))
    positions: tuple[str, ...] = field(default=(), metadata=helps("positions it assumes"))
    hindsight: Hindsight | None = field(
        default=None, metadata=helps("the range over couplings, and what is left of the record")
    )


def report_data(
    comparison: Comparison, *, asked: Sequence[str] = (), timeline: int | None = None
) -> ReportData:
    """The account of a comparison, with answers to further questions, and with one timeline told.

    The timeline is chosen to show the change at work unless it is given. A run that was made by
    other sources of the program cannot be lived again: its account has no story, and says why.
    """
    scenario, whatif = comparison.scenario, comparison.whatif
    answers = (*comparison.answers(), *(comparison.ask(one) for one in asked))
    told, untold = None, comparison.baseline.recipe.stale
    with ThreadPoolExecutor(1) as aside:
        hanging = aside.submit(key_assumptions, comparison, most_moved(answers))
        if not untold:
            choice = exemplar(comparison)
            row, because = (choice.row, choice.because) if timeline is None else (timeline, "")
            told = story(comparison, row, because)
        drawn = trajectories(comparison)
    looked_back = None
    if comparison.coupling and not untold:
        looked_back = comparison.hindsight(*comparison.questions, *asked)
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
        hinges=hanging.result(),
        trajectories=drawn,
        story=told,
        audit=audit(scenario),
        provenance=provenance(comparison),
        no_story=untold,
        hindsight=looked_back,
        positions=tuple(position_text(scenario.positions[name]) for name in comparison.positions),
    )


def key_assumptions(comparison: Comparison, answers: Sequence[Answer]) -> tuple[Hinges, ...]:
    """What some answers hang on; nothing where the draws of the laws are too few to tell."""
    of = "baseline" if comparison.changed is None else "difference"
    known = comparison.scenario.questions
    found = []
    for one in answers:
        try:
            found += hinges(comparison, one.id if one.id in known else one.ask, of)
        except RunError:
            return ()
    return tuple(found)


def position_text(position: Position) -> str:
    """A position in a sentence, with who holds it."""
    holders = (position.holders,) if isinstance(position.holders, str) else position.holders
    return f"{position.name} ({'; '.join(holders)}). {position.text}"


def most_moved(answers: Sequence[Answer]) -> tuple[Answer, ...]:
    """The unconditional answers that the change moved most, in their order."""
    plain = [one for one in answers if one.given == one.total and one.kind == "probability"]

    def size(one: Answer) -> float:
        shown = one.difference or one.baseline
        return abs(shown.value or 0.0) if one.difference else (shown.spread or 0.0)

    chosen = sorted(plain, key=size, reverse=True)[:HUNG]
    return tuple(one for one in answers if one in chosen)


def settings(scenario: Scenario, whatif: WhatIf | None) -> tuple[Setting, ...]:
    """The parameters of a what-if with what was chosen, in words."""
    named = {}
    for section in (scenario.events, scenario.decisions, scenario.channels, scenario.clauses):
        named |= {name: one.name for name, one in section.items()}

    def words(value: Parameter) -> str:
        return named.get(str(value), str(value).replace("_", " "))

    if whatif is None:
        return ()
    found = []
    for name, spec in whatif.known_parameters.items():
        value = whatif.parameters[name]
        chosen = tuple(map(words, value if isinstance(value, tuple) else (value,)))
        others = tuple(words(one) for one in spec.values if words(one) not in chosen)
        found.append(Setting(name, spec.text or "", chosen, others))
    return tuple(found)


def sources_of(scenario: Scenario, ids: Sequence[str]) -> list[str]:
    """Sources in words."""
    found = []
    for name in ids:
        source = scenario.sources.get(name)
        if source is None:
            found.append(name)
            continue
        by = f"{source.author}, " if source.author else ""
        year = f" ({source.year})" if source.year else ""
        found.append(f"{by}{source.title}{year}")
    return found


def provenance(comparison: Comparison) -> Provenance:
    """Say how a comparison was computed."""
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
    """The command line that makes a run again."""
    recipe, whatif = comparison.baseline.recipe, comparison.whatif
    name = command_name(comparison.scenario)
    parts = ["allohistory", "run" if whatif is None else "whatif", name]
    if whatif is not None:
        parts.append(whatif.id)
        for name, value in whatif.parameters.items():
            shown = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
            parts += ["--set", f"{name}={shown}"]
    for name in comparison.positions:
        parts += ["--position", name]
    parts += ["--reading", comparison.reading]
    if comparison.coupling:
        parts += ["--coupling", comparison.coupling]
    parts += ["--timelines", str(len(comparison.baseline)), "--seed", str(recipe.design.seed)]
    parts += ["--noise", str(recipe.design.noise)]
    return shlex.join(parts)

"""Running ensembles from the command line; `run` for a scenario with nothing changed."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allohistory.cli.app import (
    FiniteRange,
    all_option,
    folder_option,
    json_option,
    noise_option,
    on_option,
    position_option,
    print_json,
    reading_option,
    seed_option,
    threads_option,
    timelines_option,
)
from allohistory.cli.keeping import Aftermath
from allohistory.cli.report import check_report, plain_run, report_option, write_report

if TYPE_CHECKING:
    from allohistory.answers.result import Comparison
    from allohistory.engine import Design
    from allohistory.scenario import Scenario, WhatIf


def load(name: str, *whatifs: Path, record: bool = False) -> "Scenario":
    """Load and check the scenario of a name or folder, with further what-ifs."""
    from allohistory.answers import check

    return check.load(name, whatifs=whatifs, record=record)


def simulate(
    scenario: "Scenario",
    whatif: "WhatIf | None",
    design: "Design",
    threads: int | None,
    *,
    quiet: bool = False,
    place: str = "threads",
    folder: str | None = None,
) -> tuple[Any, float, bool]:
    """Run with progress shown; return the result, the seconds it took, and whether it stopped."""
    from allohistory.answers import run
    from allohistory.cli.console import remark
    from allohistory.cli.progress import Watch
    from allohistory.errors import StoreError, WorkersError

    watch = Watch(whatif.id if whatif else scenario.id, quiet=quiet)
    try:
        with watch.watching():
            result = run.run(
                scenario, whatif, design,
                threads=threads, progress=watch.progress, say=watch.say, on=place, folder=folder,
            )  # fmt: skip
        return result, time.monotonic() - watch.started, watch.stopping
    except (KeyboardInterrupt, StoreError, WorkersError) as reason:
        if watch.so_far is None or watch.done == 0 or watch.impatient:
            raise
        if not isinstance(reason, KeyboardInterrupt):  # a lost cluster, or a full disk
            remark(f"allohistory: {reason}")
        result = watch.so_far()
        done = result.baseline.timelines
        remark(f"stopped after {done:,} of {watch.wanted:,} timelines; the answers use those")
        return result, time.monotonic() - watch.started, True


def position_laws(scenario: "Scenario", positions: tuple[str, ...], seed: int) -> Any:
    """Return the parameters that positions set, or None without a position."""
    if not positions:
        return None
    from allohistory.answers.overrides import laws_of
    from allohistory.model import build

    return laws_of(build(scenario), positions, seed)


def check_folder(folder: str | None) -> None:
    """Refuse a folder in which no run can be stored, before the first timeline."""
    from allohistory.store import check_writable

    check_writable(folder)


def keep_run(comparison: "Comparison", folder: str | None) -> str:
    """Store a run and return its name."""
    from allohistory.answers import run

    return run.keep(comparison, folder)


def check_questions(scenario: "Scenario", questions: tuple[str, ...]) -> None:
    """Refuse a question that cannot be read, before the first timeline."""
    if not questions:
        return
    from allohistory.answers.language.questions import read
    from allohistory.answers.requests import spelled_out
    from allohistory.model import build

    model = build(scenario)
    for question in questions:
        read(spelled_out(scenario, question), model)


def all_answers(
    comparison: "Comparison", questions: tuple[str, ...], aftermath: Aftermath
) -> tuple[tuple[Any, ...], tuple[str, ...]]:
    """Return all answers of a comparison, and which further questions are among the answered."""
    answers, answered = [*comparison.answers()], []
    for question in questions:
        with aftermath.despite(f"--ask {question!r} is not answered"):
            answers.append(comparison.ask(question))
            answered.append(question)
    return tuple(answers), tuple(answered)


@click.command()
@click.argument("scenario")
@timelines_option
@seed_option
@noise_option
@position_option
@reading_option
@threads_option
@on_option
@click.option("--ask", "questions", multiple=True, metavar="QUESTION", help="Ask this as well.")
@click.option(
    "--precision",
    type=FiniteRange(min=0, min_open=True),
    default=None,
    help="Say how many timelines this half-width of an interval would take.",
)
@report_option
@folder_option
@all_option
@json_option
def run(
    scenario: str, timelines: int, seed: int, noise: int, positions: tuple[str, ...],
    reading: str | None, threads: int | None, place: str, questions: tuple[str, ...],
    precision: float | None, report: str | None, folder: str | None, everything: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Run a scenario with nothing changed, and answer its questions.

    SCENARIO is a name (see `allohistory scenarios`) or a folder.
    """
    from allohistory.cli.answer_table import (
        print_answers,
        print_positions,
        print_precision,
        print_reading,
    )
    from allohistory.cli.console import heading, say
    from allohistory.engine import Design

    loaded = load(scenario)
    check_report(report, loaded)
    check_questions(loaded, questions)
    check_folder(folder)
    design = Design(timelines, seed, noise, position_laws(loaded, positions, seed), reading)
    result, seconds, stopped = simulate(
        loaded, None, design, threads, quiet=as_json, place=place, folder=folder
    )
    aftermath = Aftermath(stopped=stopped)
    answers, answered = all_answers(result, questions, aftermath)
    if not as_json:
        heading(loaded.title)
        print_positions(result)
        print_answers(answers, further=len(answered), everything=everything)
        print_reading(answers)
        if precision is not None:
            print_precision(answers, precision)
    name = content = None
    with aftermath.despite("the run is not kept"):
        name = keep_run(result, folder)
    with aftermath.despite("the report is not written"):
        content = write_report(result, report, answered) if report else None
    if as_json:
        print_json(
            plain_run(result, answers)
            | {"run": name, "seconds": round(seconds, 2), "missing": aftermath.reasons}
        )
    else:
        heading("Stored")
        stored = f"run {name}" if name else "the run is not kept"
        say(f"{result.size} timelines in {seconds:.1f} s, seed {seed}; {stored}")
        say(f"Read {result.reading_in_words}.")
        if content is not None:
            say(f"The report: {report}")
    aftermath.end()

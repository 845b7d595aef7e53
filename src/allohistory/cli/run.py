"""Running ensembles from the command line; `run` for a scenario with nothing changed."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allohistory.cli.app import (
    STOPPED,
    all_option,
    folder_option,
    json_option,
    noise_option,
    position_option,
    print_json,
    reading_option,
    seed_option,
    threads_option,
    timelines_option,
)
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
) -> tuple[Any, float, bool]:
    """Run with progress shown; return the result, the seconds it took, and whether it stopped."""
    from allohistory.answers import run
    from allohistory.cli.console import remark
    from allohistory.cli.progress import Watch

    watch = Watch(whatif.id if whatif else scenario.id, quiet=quiet)
    try:
        with watch.watching():
            result = run.run(
                scenario, whatif, design,
                threads=threads, progress=watch.progress, say=watch.say,
            )  # fmt: skip
        return result, time.monotonic() - watch.started, False
    except KeyboardInterrupt:
        if watch.so_far is None or watch.done == 0:
            raise
        remark(f"stopped after {watch.done:,} of {watch.wanted:,} timelines; the answers use those")
        return watch.so_far(), time.monotonic() - watch.started, True


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


def all_answers(comparison: "Comparison", questions: tuple[str, ...]) -> tuple[Any, ...]:
    """Return the answers of a comparison, and those to further questions."""
    return (*comparison.answers(), *(comparison.ask(question) for question in questions))


@click.command()
@click.argument("scenario")
@timelines_option
@seed_option
@noise_option
@position_option
@reading_option
@threads_option
@click.option("--ask", "questions", multiple=True, metavar="QUESTION", help="Ask this as well.")
@click.option(
    "--precision",
    type=click.FloatRange(min=0, min_open=True),
    default=None,
    help="Say how many timelines this half-width of an interval would take.",
)
@report_option
@folder_option
@all_option
@json_option
def run(
    scenario: str, timelines: int, seed: int, noise: int, positions: tuple[str, ...],
    reading: str | None, threads: int | None, questions: tuple[str, ...], precision: float | None,
    report: str | None, folder: str | None, everything: bool, as_json: bool,
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
    check_folder(folder)
    design = Design(timelines, seed, noise, position_laws(loaded, positions, seed), reading)
    result, seconds, stopped = simulate(loaded, None, design, threads, quiet=as_json)
    name = keep_run(result, folder)
    answers = all_answers(result, questions)
    if report:
        write_report(result, report, questions)
    if as_json:
        print_json(plain_run(result, answers) | {"run": name, "seconds": round(seconds, 2)})
    else:
        heading(loaded.title)
        print_positions(result)
        print_answers(answers, further=len(questions), everything=everything)
        print_reading(answers)
        if precision is not None:
            print_precision(answers, precision)
        heading("Stored")
        say(f"{result.size} timelines in {seconds:.1f} s, seed {seed}; run {name}")
        say(f"Read {result.reading_in_words}.")
        if report:
            say(f"The report: {report}")
    if stopped:
        raise SystemExit(STOPPED)

"""`whatif`: one change, thousands of pairs of timelines, one table."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allohistory.cli.app import (
    FiniteRange,
    all_option,
    coupling_option,
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
from allohistory.cli.run import (
    all_answers,
    check_folder,
    check_questions,
    keep_run,
    load,
    position_laws,
    simulate,
)

if TYPE_CHECKING:
    from allohistory.answers.estimation.estimates import Answer
    from allohistory.answers.hindsight import Hindsight
    from allohistory.answers.narrative.story import Story
    from allohistory.answers.result import Comparison
    from allohistory.scenario import WhatIf

EACH = 200  # timelines a variant by default
SHARED, PARTED = 2, 3  # entries printed before the first difference, and of each branch after it
DATED = 14  # columns that the mark and the date of an entry take


@click.command()
@click.argument("scenario")
@click.argument("name", metavar="[WHATIF]", required=False)
@timelines_option
@seed_option
@noise_option
@click.option(
    "--set", "settings", multiple=True, metavar="NAME=VALUE",
    help="Choose a parameter of the what-if; several values with commas.",
)  # fmt: skip
@click.option("--variants", is_flag=True, help=f"Run every variant, {EACH} timelines each.")
@click.option(
    "--ask", "questions", multiple=True, metavar="QUESTION",
    help="Ask this as well: a question of the scenario, or one in the question language.",
)  # fmt: skip
@click.option(
    "--precision", type=FiniteRange(min=0, min_open=True), default=None,
    help="Say how many timelines this half-width of an interval would take.",
)  # fmt: skip
@report_option
@position_option
@reading_option
@coupling_option
@threads_option
@on_option
@folder_option
@all_option
@json_option
@click.pass_context
def whatif(
    context: click.Context, scenario: str, name: str | None, timelines: int, seed: int, noise: int,
    settings: tuple[str, ...], variants: bool, questions: tuple[str, ...], precision: float | None,
    report: str | None, positions: tuple[str, ...], reading: str | None, coupling: str,
    threads: int | None, place: str, folder: str | None, everything: bool, as_json: bool,
) -> None:  # fmt: skip
    """Change one thing and see what follows.

    SCENARIO is a name (see `allohistory scenarios`) or a folder; WHATIF is one of its what-ifs, or
    a file of your own, such as mine.yaml. Without it, the what-ifs are listed with their dates.
    """
    if name is None:
        print_list(scenario, as_json=as_json)
        return
    from concurrent.futures import ThreadPoolExecutor

    from allohistory.answers.comparison import plain
    from allohistory.engine import Design

    file = Path(name) if name.endswith((".yaml", ".yml")) else None
    loaded = load(scenario) if file is None else load(scenario, file)
    original = loaded.whatif(name if file is None else file.stem)
    chosen = original.vary(**parameters(original, settings))
    check_report(report, loaded)
    check_questions(loaded, questions)
    if variants:
        from allohistory.cli.variants import print_variants

        source = context.get_parameter_source("timelines")
        pairs = timelines if source is not click.core.ParameterSource.DEFAULT else EACH
        if positions:
            raise click.UsageError("--variants takes no --position; run the variants one by one")
        design = Design(pairs, seed, noise, reading=reading)
        print_variants(loaded, chosen, design, threads, questions, as_json=as_json)
        return
    design = Design(
        timelines, seed, noise, position_laws(loaded, positions, seed), reading, coupling
    )
    check_folder(folder)
    result, seconds, stopped = simulate(
        loaded, chosen, design, threads, quiet=as_json, place=place, folder=folder
    )
    aftermath = Aftermath(stopped=stopped)
    run = content = story = None
    with ThreadPoolExecutor(1) as aside:
        try:
            answers, answered = all_answers(result, questions, aftermath)
            if not as_json:
                print_whatif(
                    result, chosen, answers, len(answered), seconds, precision,
                    everything=everything,
                )  # fmt: skip
        finally:
            # Only now, so that nothing delays the answers; and even if they fail. It is stored
            # beside the report: that saves a second, and survives a report that fails.
            keeping = aside.submit(keep_run, result, folder)
        with aftermath.despite("the report is not written"):
            content = write_report(result, report, answered) if report else None
        hindsight = compared_couplings(result, answered, aftermath, content)
        if not as_json:
            with aftermath.despite("no example is shown"):
                story = content.story if content and content.story else example_story(result)
            print_more(hindsight, story)
        with aftermath.despite("the run is not kept"):
            run = keeping.result()
    if as_json:
        more = {} if hindsight is None else {"hindsight": plain(hindsight)}
        more["missing"] = aftermath.reasons
        print_json(plain_run(result, answers) | {"run": run, "seconds": round(seconds, 2)} | more)
    else:
        print_next(result, run, None if content is None else report, folder)
    aftermath.end()


def compared_couplings(
    comparison: "Comparison", answered: Sequence[str], aftermath: Aftermath, content: Any
) -> "Hindsight | None":
    """Return the answers under every coupling, which the report's `content` has if there is one."""
    if content is not None:
        return content.hindsight
    if comparison.coupling:
        with aftermath.despite("the couplings are not compared"):
            return comparison.hindsight(*comparison.questions, *answered)
    return None


def print_list(name: str, *, as_json: bool) -> None:
    """Print the what-ifs of a scenario with their dates, the earliest first."""
    from allohistory.scenario import load as read

    loaded = read(name)
    whatifs = sorted(loaded.whatifs.values(), key=lambda whatif: whatif.date)
    if as_json:
        listed = [
            {"id": whatif.id, "date": whatif.date.isoformat(), "title": whatif.title}
            for whatif in whatifs
        ]
        print_json({"scenario": loaded.id, "whatifs": listed})
        return
    from allohistory.cli.console import output, say, table

    if not whatifs:
        say(f"{name} has no what-ifs; write some in its folder whatifs/")
        return
    rows = [(whatif.id, whatif.date.isoformat(), whatif.title) for whatif in whatifs]
    output().print(table(("what-if", "from", "summary"), rows))
    output().print()
    say(f"allohistory whatif {name} {whatifs[0].id}  # run it", "dim")


def parameters(change: Any, settings: tuple[str, ...]) -> dict[str, Any]:
    """Return the values that `--set` chooses, by parameter."""
    chosen: dict[str, Any] = {}
    for setting in settings:
        name, sign, value = setting.partition("=")
        if not sign:
            names = ", ".join(change.known_parameters) or "none"
            raise click.BadParameter(
                f"{setting!r} is not NAME=VALUE; parameters of {change.id}: {names}",
                param_hint="--set",
            )
        spec = change.known_parameters.get(name)
        many = spec is not None and spec.many
        values = [part.strip() for part in value.split(",") if part.strip()]
        chosen[name.strip()] = values if many or len(values) > 1 else value.strip()
    return chosen


def example_story(comparison: "Comparison") -> Any:
    """Return the story of a timeline that shows the effect of the change."""
    from allohistory.answers.narrative.exemplar import exemplar
    from allohistory.answers.narrative.story import story

    choice = exemplar(comparison)
    return story(comparison, choice.row, choice.because)


def print_whatif(
    comparison: "Comparison", chosen: "WhatIf", answers: "Sequence[Answer]", further: int,
    seconds: float, precision: float | None, *, everything: bool,
) -> None:  # fmt: skip
    """Print the question, the table, and how the run was made."""
    from allohistory.answers.wording import percent
    from allohistory.cli.answer_table import (
        print_answers,
        print_positions,
        print_precision,
        print_reading,
    )
    from allohistory.cli.console import heading, output, say

    heading(chosen.title)
    say(chosen.question)
    if chosen.parameters:
        say(
            "; ".join(f"{name}: {written(value)}" for name, value in chosen.parameters.items()),
            "dim",
        )
    print_positions(comparison)
    if comparison.scenario.provisional:
        say(
            "The scenario is provisional: one coder; its numbers are not independently checked.",
            "dim",
        )
    output().print()
    print_answers(answers, further=further, everything=everything)
    print_reading(answers)
    if precision is not None:
        print_precision(answers, precision)
    heading("Reproduce")
    design = comparison.baseline.recipe.design
    say(
        f"{comparison.size} pairs of timelines in {seconds:.1f} s, seed "
        f"{design.seed}, {design.noise} to a parameter draw; "
        f"the change takes effect on {chosen.date}."
    )
    say(f"Read {comparison.reading_in_words}.")
    if chosen.given:
        say(
            f"Only timelines in which this held by then: {chosen.given_text or chosen.given} "
            f"({percent(comparison.given_share)} of all that were simulated)."
        )
    for warning in comparison.changed.warnings if comparison.changed else ():
        say(f"Warning: {warning}")


def print_more(hindsight: "Hindsight | None", story: "Story | None") -> None:
    """Print what more is known of a what-if: the couplings, and one example."""
    from allohistory.cli.hindsight import print_hindsight

    if hindsight is not None:
        print_hindsight(hindsight)
    if story is not None:
        print_first_difference(story)


def print_first_difference(story: "Story") -> None:
    """Print the first entries of an example that occur in one branch only."""
    from allohistory.cli.console import heading, output, say, wrap

    heading("First difference in one example")
    say(f"Timeline {story.timeline}: {story.because}", "dim")
    first = story.first_difference
    if first is None:
        say("Both branches are the same.")
        return
    out = output()
    shared = story.entries[max(0, first - SHARED) : first]
    parted = story.entries[first:]
    sides = [("-", "baseline"), ("+", "changed")]
    lines = [("  ", line.entry) for line in shared]
    only = [
        (f"{sign} ", line.entry)
        for sign, branch in sides
        for line in [line for line in parted if line.entry.branch == branch][:PARTED]
    ]
    lines += sorted(only, key=lambda line: (line[1].date, line[0] == "+ "))
    for sign, entry in lines:
        text = wrap(entry.text, out.width, " " * DATED)[DATED:]
        out.print(f"{sign}{entry.date}  {text}", soft_wrap=True)
    say("- without the change, + with the change, unmarked: both", "dim")


def print_next(
    comparison: "Comparison", run: str | None, report: str | None, folder: str | None
) -> None:
    """Print where the run is stored, if it is, and which commands read it."""
    from allohistory.cli.console import heading, output
    from allohistory.scenario.library import command_name

    heading("What to do next")
    first = comparison.answers()[0]
    event = event_in(first.ask)
    where = f" --runs {shlex.quote(folder)}" if folder else ""
    offers = [(f"open {report}", "the report")] if report else []
    if run is not None:
        offers.append((f"allohistory chronicle {run}{where}", "read that timeline in full"))
        if event:
            offers.append((f'allohistory why {run} "{event}"{where}', "why it happened"))
        offers.append((f"allohistory ask {run} {first.id}{where}", "or any other question"))
        offers.append((f"allohistory hinges {run}{where}", "what drives the answer"))
    offers.append(
        (
            f"allohistory sources {shlex.quote(command_name(comparison.scenario))}",
            "sources and assumptions",
        )
    )
    for command, purpose in offers:
        # Not wrapped: a command is there to be copied.
        output().print(f"  {command}  # {purpose}", soft_wrap=True)


def event_in(ask: str) -> str:
    """Return the event of a simple question, as `why` takes it, or nothing for another."""
    inner = ask.removeprefix("P(").removesuffix(")")
    plain = ask.startswith("P(") and not any(sign in inner for sign in ("|", " and ", " or ", "<"))
    return inner if plain and not inner.startswith("not ") else ""


def written(value: Any) -> str:
    """Return the value of a parameter, as `--set` takes it."""
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)

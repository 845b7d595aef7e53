"""`whatif`: one change, thousands of pairs of timelines, one table."""

import shlex
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allohistory.cli.app import (
    STOPPED,
    all_option,
    coupling_option,
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
from allohistory.cli.report import check_report, plainly, report_option, write_report
from allohistory.cli.run import check_folder, kept, laws_held, lived, load, with_questions

if TYPE_CHECKING:
    from allohistory.answers.estimation.estimates import Answer
    from allohistory.answers.narrative.story import Story
    from allohistory.answers.result import Comparison
    from allohistory.scenario import WhatIf

EACH = 200  # timelines a variant, unless said
SHARED, PARTED = 2, 3  # entries shown before two branches part, and of each after
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
@click.option("--variants", is_flag=True, help=f"Every variant of it, {EACH} timelines each.")
@click.option(
    "--ask", "asked", multiple=True, metavar="QUESTION",
    help="Ask this too: a question of the scenario, or one in the question language.",
)  # fmt: skip
@click.option(
    "--precision", type=click.FloatRange(min=0, min_open=True), default=None,
    help="Say how many timelines this half-width of an interval would take.",
)  # fmt: skip
@report_option
@position_option
@reading_option
@coupling_option
@threads_option
@folder_option
@all_option
@json_option
@click.pass_context
def whatif(
    context: click.Context, scenario: str, name: str | None, timelines: int, seed: int, noise: int,
    settings: tuple[str, ...], variants: bool, asked: tuple[str, ...], precision: float | None,
    report: str | None, held: tuple[str, ...], reading: str | None, coupling: str,
    threads: int | None, folder: str | None, everything: bool, as_json: bool,
) -> None:  # fmt: skip
    """Change one thing and see what becomes of it.

    SCENARIO is a name (see `allohistory scenarios`) or a folder; WHATIF is one of its what-ifs, or
    a file of your own, such as mine.yaml. Without it, the what-ifs are listed with their dates.
    """
    if name is None:
        print_list(scenario, as_json=as_json)
        return
    from allohistory.answers.comparison import plain
    from allohistory.cli.hindsight import print_hindsight
    from allohistory.engine import Design

    file = Path(name) if name.endswith((".yaml", ".yml")) else None
    loaded = load(scenario) if file is None else load(scenario, file)
    known = loaded.whatif(name if file is None else file.stem)
    chosen = known.vary(**parameters(known, settings))
    check_report(report, loaded)
    if variants:
        from allohistory.cli.variants import print_variants

        said = context.get_parameter_source("timelines")
        each = timelines if said is not click.core.ParameterSource.DEFAULT else EACH
        if held:
            raise click.UsageError("--variants takes no --position: ask each of them by itself")
        design = Design(each, seed, noise, reading=reading)
        print_variants(loaded, chosen, design, threads, asked, as_json=as_json)
        return
    design = Design(timelines, seed, noise, laws_held(loaded, held, seed), reading, coupling)
    check_folder(folder)
    found, seconds, stopped = lived(loaded, chosen, design, threads, quiet=as_json)
    with ThreadPoolExecutor(1) as aside:
        # Kept beside the answers, which takes a second off them; and kept even if the report fails.
        keeping = aside.submit(kept, found, folder)
        answers = with_questions(found, asked)
        told = write_report(found, report, asked) if report else None
    run = keeping.result()
    if told is not None:
        looked_back = told.hindsight
    else:
        looked_back = found.hindsight(*found.questions, *asked) if found.coupling else None
    if as_json:
        more = {} if looked_back is None else {"hindsight": plain(looked_back)}
        print_json(plainly(found, answers) | {"run": run, "seconds": round(seconds, 2)} | more)
    else:
        print_whatif(found, chosen, answers, len(asked), seconds, precision, everything=everything)
        if looked_back is not None:
            print_hindsight(looked_back)
        print_parting(told.story if told and told.story else told_story(found))
        print_next(found, run, report, folder)
    if stopped:
        raise SystemExit(STOPPED)


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
    output().print(table(("what-if", "from", "in a line"), rows))
    output().print()
    say(f"allohistory whatif {name} {whatifs[0].id}  # asks it", "dim")


def parameters(known: Any, settings: tuple[str, ...]) -> dict[str, Any]:
    """What `--set` says, by parameter."""
    chosen: dict[str, Any] = {}
    for setting in settings:
        name, sign, value = setting.partition("=")
        if not sign:
            names = ", ".join(known.known_parameters) or "none"
            raise click.BadParameter(
                f"{setting!r} is not NAME=VALUE; parameters of {known.id}: {names}",
                param_hint="--set",
            )
        spec = known.known_parameters.get(name)
        many = spec is not None and spec.many
        values = [part.strip() for part in value.split(",") if part.strip()]
        chosen[name.strip()] = values if many or len(values) > 1 else value.strip()
    return chosen


def told_story(comparison: "Comparison") -> "Story":
    """The story of a timeline that shows the change at work."""
    from allohistory.answers.narrative.exemplar import telling_timeline
    from allohistory.answers.narrative.story import story

    choice = telling_timeline(comparison)
    return story(comparison, choice.row, choice.because)


def print_whatif(
    comparison: "Comparison", chosen: "WhatIf", answers: "Sequence[Answer]", asked: int,
    seconds: float, precision: float | None, *, everything: bool,
) -> None:  # fmt: skip
    """Print the question, the table, and how the run was made."""
    from allohistory.cli.answer_table import (
        print_answers,
        print_held,
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
    print_held(comparison)
    if comparison.scenario.provisional:
        say("The scenario is provisional: its numbers still wait for a second reader.", "dim")
    output().print()
    print_answers(answers, asked=asked, everything=everything)
    print_reading(answers)
    if precision is not None:
        print_precision(answers, precision)
    heading("How it was computed")
    design = comparison.baseline.recipe.design
    say(
        f"{comparison.size} pairs of timelines in {seconds:.1f} s, seed "
        f"{design.seed}, {design.noise} a draw of the laws; "
        f"changed from {chosen.date} on."
    )
    say(f"Read {comparison.reading_in_words}.")
    if chosen.given:
        say(
            f"Only histories in which this held by then: {chosen.given_text or chosen.given} "
            f"({100 * comparison.given_share:.0f} % of all that were tried)."
        )
    for warning in () if comparison.changed is None else comparison.changed.warnings:
        say(f"Beware: {warning}")


def print_parting(told: "Story") -> None:
    """Print where two histories part: the first entries that only one branch tells."""
    from allohistory.cli.console import heading, output, say, wrapped

    heading("Where a timeline parts")
    say(f"Timeline {told.timeline}: {told.because}", "dim")
    first = told.first_difference
    if first is None:
        say("Both branches tell the same.")
        return
    out = output()
    shared = told.told[max(0, first - SHARED) : first]
    parted = told.told[first:]
    sides = [("-", "baseline"), ("+", "changed")]
    lines = [("  ", one.entry) for one in shared]
    only = [
        (f"{sign} ", one.entry)
        for sign, branch in sides
        for one in [each for each in parted if each.entry.branch == branch][:PARTED]
    ]
    lines += sorted(only, key=lambda each: (each[1].date, each[0] == "+ "))
    for sign, entry in lines:
        text = wrapped(entry.text, out.width, " " * DATED)[DATED:]
        out.print(f"{sign}{entry.date}  {text}", soft_wrap=True)
    say("- as it was, + with the change, unmarked: both", "dim")


def print_next(comparison: "Comparison", run: str, report: str | None, folder: str | None) -> None:
    """Print where the run is kept, and what can be asked of it."""
    from allohistory.cli.console import heading, output
    from allohistory.scenario.library import command_name

    heading("What to do next")
    first = comparison.answers()[0]
    event = event_in(first.ask)
    where = f" --runs {shlex.quote(folder)}" if folder else ""
    offers = [(f"open {report}", "the report")] if report else []
    offers.append((f"allohistory chronicle {run}{where}", "read that timeline whole"))
    if event:
        offers.append((f'allohistory why {run} "{event}"{where}', "why it came so"))
    offers.append((f"allohistory ask {run} {first.id}{where}", "or any question, without a rerun"))
    offers.append((f"allohistory hinges {run}{where}", "which uncertain numbers it hangs on"))
    offers.append(
        (
            f"allohistory sources {shlex.quote(command_name(comparison.scenario))}",
            "what it all stands on",
        )
    )
    for command, purpose in offers:
        # Not wrapped: a command is there to be copied.
        output().print(f"  {command}  # {purpose}", soft_wrap=True)


def event_in(ask: str) -> str:
    """The event that a simple question asks for, as `why` takes it; nothing if it is not simple."""
    inner = ask.removeprefix("P(").removesuffix(")")
    plain = ask.startswith("P(") and not any(sign in inner for sign in ("|", " and ", " or ", "<"))
    return inner if plain and not inner.startswith("not ") else ""


def written(value: Any) -> str:
    """The value of a parameter, as `--set` takes it."""
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)

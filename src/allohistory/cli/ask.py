"""Asking a kept run: `ask` for a number, `chronicle` for a timeline, `why` for a cause."""

from typing import Any

import click

from allohistory.cli.app import Refusal, all_option, folder_option, json_option, print_json


def opened(name: str, folder: str | None) -> Any:
    """A kept run, ready to be asked."""
    from allohistory.answers.run import open_run

    return open_run(name, folder)


timeline_option = click.option(
    "--timeline", "-k", type=click.IntRange(min=0), default=None,
    help="Which timeline.  [default: one that shows what is asked for]",
)  # fmt: skip
branch_option = click.option(
    "--branch", type=click.Choice(["baseline", "changed"]), default=None,
    help="Only this branch.",
)  # fmt: skip


@click.command()
@click.argument("run")
@click.argument("questions", nargs=-1, metavar="[QUESTION]...")
@click.option(
    "--precision", type=click.FloatRange(min=0, min_open=True), default=None,
    help="Say how many timelines this half-width of an interval would take.",
)  # fmt: skip
@folder_option
@json_option
def ask(
    run: str, questions: tuple[str, ...], precision: float | None, folder: str | None, as_json: bool
) -> None:
    """Ask a kept run any question, without running it again.

    RUN is the name that a run was kept by, its beginning, or `last`. QUESTION is one of the
    scenario's, by its name, or any in the question language, such as "P(war('japan', 'ussr'))";
    without any, the run's own questions are answered again.
    """
    from allohistory.answers.comparison import plain

    found = opened(run, folder)
    answers = tuple(found.ask(one) for one in questions) or found.answers()
    if as_json:
        print_json({"run": run, "answers": [plain(one) for one in answers]})
    else:
        from allohistory.cli.answer_table import print_answers, print_precision, print_reading

        print_answers(answers)
        print_reading(answers)
        if precision is not None:
            print_precision(answers, precision)
    if not any(one.baseline.known or (one.changed and one.changed.known) for one in answers):
        raise Refusal("no timeline of this run meets the condition; ask for more, or loosen it")


@click.command()
@click.argument("run")
@timeline_option
@branch_option
@click.option("--full", is_flag=True, help="Every event, with its number and its cause.")
@all_option
@folder_option
@json_option
def chronicle(
    run: str, timeline: int | None, branch: Any, full: bool, everything: bool,
    folder: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Tell a timeline of a kept run in dated sentences, both branches together.

    RUN is the name that a run was kept by, its beginning, or `last`.
    """
    from allohistory.answers.comparison import plain
    from allohistory.answers.narrative.exemplar import telling_timeline

    found = opened(run, folder)
    row = telling_timeline(found).row if timeline is None else timeline
    told = found.chronicle(row, "full" if full else "brief")
    if branch is not None:
        if branch == "changed" and found.changed is None:
            raise Refusal(f"{run} has no changed branch: nothing was changed in it")
        told = told.branch(branch)
    if as_json:
        print_json({"run": run, "timeline": row, **plain(told)})
        return
    from allohistory.cli.console import LINES, output, say_rest

    lines = told.text(output().width).splitlines()
    shown = lines if full or everything else lines[:LINES]
    click.echo("\n".join(shown))
    say_rest(len(lines) - len(shown), "lines")


@click.command()
@click.argument("run")
@click.argument("event")
@timeline_option
@branch_option
@folder_option
@json_option
def why(
    run: str, event: str, timeline: int | None, branch: Any, folder: str | None, as_json: bool
) -> None:
    """Say why an event happened: the chain of its causes, with the reasons of every decision.

    RUN is the name that a run was kept by, its beginning, or `last`. EVENT is the number of an
    event as `chronicle --full` prints it, such as 12 or baseline:12, a name, or a function of the
    question language, such as "war('japan', 'ussr')".
    """
    from allohistory.answers.comparison import plain
    from allohistory.answers.narrative.causes import numbered
    from allohistory.answers.narrative.exemplar import telling_timeline, timeline_with

    found = opened(run, folder)
    side, wanted = numbered(event)
    if side is not None and branch not in (None, side):
        raise click.UsageError(f"{event} is of the {side}, not of the {branch}; leave out --branch")
    branch = side or branch
    if branch == "changed" and found.changed is None:
        raise Refusal(f"{run} has no changed branch: nothing was changed in it")
    row, of_changed = timeline, None if branch is None else branch == "changed"
    if row is None and isinstance(wanted, int):
        row = telling_timeline(found).row  # the one that `chronicle` tells
    if row is None:
        row, of_changed = timeline_with(found, event, changed=of_changed)
    cause = found.timeline(row).why(wanted, changed=of_changed)
    if of_changed is None:
        of_changed = found.changed is not None
    which = "changed" if of_changed else "baseline"
    if as_json:
        print_json({"run": run, "timeline": row, "branch": which, "cause": plain(cause)})
        return
    from allohistory.cli.console import output, say

    say(f"Timeline {row}, {'with the change' if of_changed else 'as it was'}", "dim")
    click.echo(cause.text_tree(output().width))

"""Questions to a stored run: `ask` for a number, `chronicle` for a timeline, `why` for a cause."""

from typing import Any

import click

from allohistory.cli.app import (
    FiniteRange,
    Refusal,
    all_option,
    folder_option,
    json_option,
    print_json,
)


def find_run(name: str, folder: str | None) -> Any:
    """Open a stored run; for `last`, say if runs that cannot be read are passed over."""
    from allohistory.answers.run import open_run
    from allohistory.cli.console import remark
    from allohistory.store import list_all

    unreadable = len(list_all(folder).unreadable) if name == "last" else 0
    if unreadable:
        remark(
            f"`last` passes over what cannot be read ({unreadable} here): `allohistory runs verify`"
        )
    return open_run(name, folder)


timeline_option = click.option(
    "--timeline", "-k", type=click.IntRange(min=0), default=None,
    help="Which timeline.  [default: one that shows the event or the effect of the change]",
)  # fmt: skip
branch_option = click.option(
    "--branch", type=click.Choice(["baseline", "changed"]), default=None,
    help="Only this branch.",
)  # fmt: skip


@click.command()
@click.argument("run")
@click.argument("questions", nargs=-1, metavar="[QUESTION]...")
@click.option(
    "--precision", type=FiniteRange(min=0, min_open=True), default=None,
    help="Say how many timelines this half-width of an interval would take.",
)  # fmt: skip
@folder_option
@json_option
def ask(
    run: str, questions: tuple[str, ...], precision: float | None, folder: str | None, as_json: bool
) -> None:
    """Ask a stored run any question, without a new run.

    RUN is the name of a stored run, the beginning of it, or `last`. QUESTION is one of the
    scenario's, by its name, or any in the question language, such as "P(war('japan', 'ussr'))";
    without any, the run's own questions are answered.
    """
    from allohistory.answers.comparison import plain

    result = find_run(run, folder)
    answers = tuple(result.ask(question) for question in questions) or result.answers()
    if as_json:
        print_json({"run": run, "answers": [plain(answer) for answer in answers]})
    else:
        from allohistory.cli.answer_table import print_answers, print_precision, print_reading

        print_answers(answers)
        print_reading(answers)
        if precision is not None:
            print_precision(answers, precision)
    if not any(
        answer.baseline.is_known or (answer.changed and answer.changed.is_known)
        for answer in answers
    ):
        raise Refusal(
            "the condition never holds in this run; run more timelines, or loosen the condition"
        )


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
    """Print a timeline of a stored run in dated sentences, both branches together.

    RUN is the name of a stored run, the beginning of it, or `last`.
    """
    from allohistory.answers.comparison import plain
    from allohistory.answers.narrative.exemplar import exemplar

    result = find_run(run, folder)
    row = exemplar(result).row if timeline is None else timeline
    account = result.chronicle(row, "full" if full else "brief")
    if branch is not None:
        if branch == "changed" and result.changed is None:
            raise Refusal(f"{run} has no changed branch: it is a run without a change")
        account = account.branch(branch)
    if as_json:
        print_json({"run": run, "timeline": row, **plain(account)})
        return
    from allohistory.cli.console import LINES, output, say_rest

    lines = account.text(output().width).splitlines()
    visible = lines if full or everything else lines[:LINES]
    click.echo("\n".join(visible))
    say_rest(len(lines) - len(visible), "lines", singular="line")


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
    """Explain an event: the chain of its causes, with the reasons for every decision.

    RUN is the name of a stored run, the beginning of it, or `last`. EVENT is the number of an
    event as `chronicle --full` prints it, such as 12 or baseline:12, a name, or a function of the
    question language, such as "war('japan', 'ussr')".
    """
    from allohistory.answers.comparison import plain
    from allohistory.answers.narrative.causes import parse_event_number
    from allohistory.answers.narrative.exemplar import exemplar, timeline_with

    result = find_run(run, folder)
    side, wanted = parse_event_number(event)
    if side is not None and branch not in (None, side):
        raise click.UsageError(
            f"{event} belongs to the {side} branch, not to {branch}; leave out --branch"
        )
    branch = side or branch
    if branch == "changed" and result.changed is None:
        raise Refusal(f"{run} has no changed branch: it is a run without a change")
    row, of_changed = timeline, None if branch is None else branch == "changed"
    if row is None and isinstance(wanted, int):
        row = exemplar(result).row  # the same that `chronicle` prints
    if row is None:
        row, of_changed = timeline_with(result, event, changed=of_changed)
    cause = result.timeline(row).why(wanted, changed=of_changed)
    if of_changed is None:
        of_changed = result.changed is not None
    which = "changed" if of_changed else "baseline"
    if as_json:
        print_json({"run": run, "timeline": row, "branch": which, "cause": plain(cause)})
        return
    from allohistory.cli.console import output, say

    say(f"Timeline {row}, {'with the change' if of_changed else 'without the change'}", "dim")
    click.echo(cause.text_tree(output().width))

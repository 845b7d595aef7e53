"""`runs`: the stored runs: list, verify, prune, compare and export them."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allohistory.cli.app import (
    FiniteRange,
    Refusal,
    all_option,
    folder_option,
    json_option,
    print_json,
)
from allohistory.cli.ask import find_run

if TYPE_CHECKING:
    from allohistory.answers.run_difference import RunDifference, Shift
    from allohistory.store import Listing

DEFAULT = "list"
KINDS = ("parquet", "csv", "arrow", "arviz")


class ListByDefault(click.Group):
    """A group that lists unless its first word is one of its commands."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Insert the default command before any other word."""
        asks_for_help = set(args[:1]) & set(self.get_help_option_names(ctx))
        if not asks_for_help and (not args or args[0] not in self.commands):
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which they were added."""
        del ctx
        return list(self.commands)


@click.group(cls=ListByDefault)
def runs() -> None:
    """List, verify, prune, compare and export the stored runs.

    `runs` is short for `runs list`.
    """


def listing_of(folder: str | None) -> tuple["Listing", Path]:
    """Return the runs of a folder, and the folder; say which cannot be read."""
    from allohistory.store import list_all, runs_folder

    listing = list_all(folder)
    for reason in listing.unreadable.values():
        click.echo(f"allohistory: not listed: {reason}", err=True)
    return listing, runs_folder(folder)


@runs.command("list")
@folder_option
@all_option
@json_option
def list_(folder: str | None, everything: bool, as_json: bool) -> None:
    """List the stored runs, the newest first."""
    listing, root = listing_of(folder)
    entries = listing.entries
    if as_json:
        print_json([asdict(entry) for entry in entries])
        return
    from allohistory.cli.console import LINES, output, say, say_rest, table

    if not entries:
        say(f"There are no runs in {root} yet. `allohistory whatif` stores one.")
        return
    rows = [
        (
            entry.id if entry.folder == entry.id else f"{entry.id} (in {entry.folder})",
            entry.created[:16].replace("T", " "),
            entry.scenario,
            f"{entry.timelines:,}",
            str(entry.seed),
        )
        for entry in (entries if everything else entries[:LINES])
    ]
    output().print(table(("run", "created", "scenario", "timelines", "seed"), rows, right=(3, 4)))
    say_rest(len(entries) - len(rows))


@runs.command()
@click.argument("names", nargs=-1, metavar="[RUN]...")
@folder_option
@json_option
def verify(names: tuple[str, ...], folder: str | None, as_json: bool) -> None:
    """Compare every file of stored runs with its checksum: of each RUN, or of all.

    The exit code is 1 if any run is damaged.
    """
    from allohistory.store import faults

    faults_of = faults(names, folder)
    if as_json:
        print_json([{"folder": str(place), "fault": fault} for place, fault in faults_of.items()])
    else:
        for place, fault in faults_of.items():
            click.echo(fault or f"{place}: unchanged")
    damaged = sum(1 for fault in faults_of.values() if fault)
    if damaged:
        raise Refusal(f"{damaged} of {len(faults_of)} runs cannot be used")


@runs.command()
@click.option(
    "--keep", type=click.IntRange(min=0), default=None, metavar="N",
    help="Keep the newest N, whatever their age.",
)  # fmt: skip
@click.option(
    "--older", type=FiniteRange(min=0), default=None, metavar="DAYS",
    help="Remove only runs that were created at least so many days ago.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Only say which runs would be removed.")
@folder_option
@json_option
def prune(
    keep: int | None, older: float | None, dry_run: bool, folder: str | None, as_json: bool
) -> None:
    """Remove old runs: all but the newest N, those older than DAYS, or those that are both."""
    from allohistory.store.pruning import prunable
    from allohistory.store.pruning import prune as remove

    if keep is None and older is None:
        raise click.UsageError("say which runs: --keep N, --older DAYS, or both")
    listing, root = listing_of(folder)
    chosen = prunable(listing.entries, keep or 0, older or 0.0)
    if not dry_run:
        remove(root, chosen)
    if as_json:
        print_json({"removed": not dry_run, "runs": [asdict(entry) for entry in chosen]})
        return
    for entry in chosen:
        click.echo(f"{'would remove' if dry_run else 'removed'} {root / entry.folder}")
    click.echo(f"{len(chosen)} of {len(listing.entries)} runs")


@runs.command()
@click.argument("first", metavar="RUN")
@click.argument("second", metavar="OTHER")
@folder_option
@json_option
def compare(first: str, second: str, folder: str | None, as_json: bool) -> None:
    """Compare the answers of two stored runs: those of OTHER minus those of RUN."""
    from allohistory.answers.comparison import plain
    from allohistory.answers.run_difference import run_difference
    from allohistory.store import find, runs_folder

    pair = find_run(first, folder), find_run(second, folder)
    difference = run_difference(*pair)
    # Names in full: of `last`, and of the beginning of one.
    first, second = (find(name, runs_folder(folder)).name for name in (first, second))
    if as_json:
        print_json({"run": first, "other": second, **plain(difference)})
        return
    print_difference(difference, first, second)
    if not difference.shifts:
        raise Refusal(f"{first} and {second} have no question in common")


def print_difference(difference: "RunDifference", first: str, second: str) -> None:
    """Print in what two runs differ, and the shift of every answer."""
    from allohistory.cli.console import heading, output, say, table

    heading(f"{second} compared with {first}")
    if difference.apart:
        rows = [(name, *values) for name, values in difference.apart.items()]
        output().print(table(("", first, second), rows))
    else:
        say("Both were made in the same way.")
    if difference.shifts:
        heading("Answers")
        heads = ("question", first, second, "shift, 90 %")
        output().print(table(heads, list(map(cells, difference.shifts)), right=(1, 2, 3)))
        say(
            "What the change does where both runs have one, else the baseline. The interval is "
            "that of independent runs; with one seed the error of a shift is smaller.",
            "dim",
        )
    if difference.unshared:
        say(f"Asked in one of them only: {', '.join(difference.unshared)}.", "dim")


def cells(shift: "Shift") -> tuple[str, ...]:
    """Return one question in both runs as a row."""
    from allohistory.answers.formatting import interval, value

    answers: tuple[Any, Any] = shift.first, shift.second
    moved = shift.baseline if shift.difference is None else shift.difference
    if shift.difference is None:
        values = [value(answer.baseline, answer) for answer in answers]
    else:
        values = [interval(answer.difference, answer, signed=True) for answer in answers]
    return (shift.first.text, *values, interval(moved, shift.first, signed=True))


@runs.command()
@click.argument("run")
@click.argument("target", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option(
    "--format", "kind", type=click.Choice(KINDS), default=KINDS[0], show_default=True,
    help="Tables as Parquet, CSV or Arrow files, or laws and series in the container of ArviZ.",
)  # fmt: skip
@folder_option
@json_option
def export(run: str, target: Path, kind: str, folder: str | None, as_json: bool) -> None:
    """Write a stored run for other programs to a new FOLDER.

    RUN is the name of a stored run, the beginning of it, or `last`. The tables are the answers, the
    laws of every parameter draw, and the events and monthly series of each branch. Arrow needs the
    extra `tables`, ArviZ the extra `arviz`.
    """
    from allohistory.answers.export import groups, months_of, tables
    from allohistory.store.exports import new_export, write_tables

    result = find_run(run, folder)
    with new_export(target) as draft:
        if kind == "arviz":
            from allohistory.answers.inference_data import write_netcdf

            write_netcdf(draft / "run.nc", groups(result), months_of(result.baseline))
        else:
            write_tables(draft, tables(result), kind)
    files = sorted(path.name for path in target.iterdir())
    if as_json:
        print_json({"run": run, "folder": str(target), "files": files})
        return
    click.echo(f"{target}: {', '.join(files)}")

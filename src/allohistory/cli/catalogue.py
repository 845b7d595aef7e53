"""What there is: scenarios that came with the program, runs that were kept; `new` starts one."""

import shlex
from dataclasses import asdict

import click

from allohistory.cli.app import all_option, folder_option, json_option, print_json


@click.command()
@json_option
def scenarios(as_json: bool) -> None:
    """List the scenarios that come with the program, and their what-ifs."""
    from allohistory.scenario import load, names

    loaded = [load(name) for name in names()]
    if as_json:
        print_json(
            [
                {
                    "id": one.id,
                    "title": one.title,
                    "start": one.start.isoformat(),
                    "end": one.end.isoformat(),
                    "provisional": one.provisional,
                    "whatifs": {name: each.title for name, each in one.whatifs.items()},
                }
                for one in loaded
            ]
        )
        return
    from allohistory.cli.console import heading, output, say, table

    for one in loaded:
        heading(one.id)
        say(f"{one.title} ({one.start} to {one.end}{', provisional' if one.provisional else ''})")
        rows = [(name, each.title) for name, each in one.whatifs.items()]
        output().print()
        output().print(table(("what-if", "in a line"), rows))


@click.command()
@folder_option
@all_option
@json_option
def runs(folder: str | None, everything: bool, as_json: bool) -> None:
    """List the runs that were kept, the newest first."""
    from pathlib import Path

    from allohistory.store import list_runs, runs_folder

    entries = list_runs(None if folder is None else Path(folder))
    if as_json:
        print_json([asdict(one) for one in entries])
        return
    from allohistory.cli.console import LINES, output, say, say_rest, table

    if not entries:
        say(f"Nothing is kept in {runs_folder(folder)} yet. Ask a what-if: it keeps its run.")
        return
    rows = [
        (
            one.id,
            one.created[:16].replace("T", " "),
            one.scenario,
            f"{one.timelines:,}",
            str(one.seed),
        )
        for one in (entries if everything else entries[:LINES])
    ]
    output().print(table(("run", "kept", "scenario", "timelines", "seed"), rows, right=(3, 4)))
    say_rest(len(entries) - len(rows))


@click.command()
@click.argument("folder", type=click.Path())
@json_option
def new(folder: str, as_json: bool) -> None:
    """Write a small commented scenario to start from into a new FOLDER."""
    from allohistory.scenario import new as write

    path = write(folder)
    files = sorted(each.relative_to(path).as_posix() for each in path.rglob("*") if each.is_file())
    if as_json:
        print_json({"folder": str(path), "files": files})
        return
    from allohistory.cli.console import output, say

    say(f"{path}: {len(files)} files. It runs as it is:")
    for command in ("check", "run"):
        # Not wrapped: a command is there to be copied.
        output().print(f"    allohistory {command} {shlex.quote(str(path))}", soft_wrap=True)

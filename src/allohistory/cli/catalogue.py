"""`scenarios` and `runs` list what there is; `new` starts a scenario."""

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
                    "id": scenario.id,
                    "title": scenario.title,
                    "start": scenario.start.isoformat(),
                    "end": scenario.end.isoformat(),
                    "provisional": scenario.provisional,
                    "whatifs": {name: whatif.title for name, whatif in scenario.whatifs.items()},
                }
                for scenario in loaded
            ]
        )
        return
    from allohistory.cli.console import heading, output, say, table

    for scenario in loaded:
        heading(scenario.id)
        provisional = ", provisional" if scenario.provisional else ""
        say(f"{scenario.title} ({scenario.start} to {scenario.end}{provisional})")
        rows = [(name, whatif.title) for name, whatif in scenario.whatifs.items()]
        output().print()
        output().print(table(("what-if", "summary"), rows))


@click.command()
@folder_option
@all_option
@json_option
def runs(folder: str | None, everything: bool, as_json: bool) -> None:
    """List the stored runs, the newest first."""
    from pathlib import Path

    from allohistory.store import list_runs, runs_folder

    entries = list_runs(None if folder is None else Path(folder))
    if as_json:
        print_json([asdict(entry) for entry in entries])
        return
    from allohistory.cli.console import LINES, output, say, say_rest, table

    if not entries:
        say(f"There are no runs in {runs_folder(folder)} yet. `allohistory whatif` stores one.")
        return
    rows = [
        (
            entry.id,
            entry.created[:16].replace("T", " "),
            entry.scenario,
            f"{entry.timelines:,}",
            str(entry.seed),
        )
        for entry in (entries if everything else entries[:LINES])
    ]
    output().print(table(("run", "created", "scenario", "timelines", "seed"), rows, right=(3, 4)))
    say_rest(len(entries) - len(rows))


@click.command()
@click.argument("folder", type=click.Path())
@json_option
def new(folder: str, as_json: bool) -> None:
    """Write a small commented scenario to start from into a new FOLDER."""
    from allohistory.scenario import new as write

    path = write(folder)
    files = sorted(file.relative_to(path).as_posix() for file in path.rglob("*") if file.is_file())
    if as_json:
        print_json({"folder": str(path), "files": files})
        return
    from allohistory.cli.console import output, say

    say(f"{path}: {len(files)} files. Try:")
    for command in ("check", "run"):
        # Not wrapped: a command is there to be copied.
        output().print(f"    allohistory {command} {shlex.quote(str(path))}", soft_wrap=True)

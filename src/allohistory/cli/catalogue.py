"""`scenarios` lists what there is; `new` starts a scenario."""

import shlex

import click

from allohistory.cli.app import json_option, print_json


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

"""Inspection of a scenario: its faults, sources and parts, and the schema of its files."""

from typing import TYPE_CHECKING

import click

from allohistory.cli.app import Refusal, all_option, json_option, print_json
from allohistory.errors import counted

if TYPE_CHECKING:
    from allohistory.scenario import Scenario


@click.command()
@click.argument("scenario")
@json_option
def check(scenario: str, as_json: bool) -> None:
    """List every fault of a scenario, each with its file, line and column.

    SCENARIO is a folder, or the name of a scenario that comes with the program.
    """
    from dataclasses import asdict

    import allohistory

    faults = allohistory.check(scenario)
    if as_json:
        print_json({"scenario": scenario, "faults": [asdict(fault) for fault in faults]})
    else:
        for fault in faults:
            click.echo(fault.full())
        if not faults:
            click.echo(f"{scenario}: no faults")
    if faults:
        number = counted(len(faults), "fault")
        raise Refusal(f"{scenario}: {number}")


@click.command()
@click.argument("scenario")
@all_option
@json_option
def sources(scenario: str, everything: bool, as_json: bool) -> None:
    """Audit a scenario: the sources of its numbers, and the use of its sources' claims."""
    from allohistory.answers.audit import audit
    from allohistory.answers.comparison import plain
    from allohistory.scenario import load

    findings = audit(load(scenario))
    if as_json:
        print_json(plain(findings))
        return
    from allohistory.cli.audit import print_audit

    print_audit(findings, everything=everything)


@click.command()
@click.argument("scenario")
@click.argument("path", required=False)
@click.option("--resolved", is_flag=True, help="Print every file in full, with all defaults.")
@all_option
@json_option
def show(scenario: str, path: str | None, resolved: bool, everything: bool, as_json: bool) -> None:
    """Show a scenario, or the part of it at PATH, such as `actors.ussr` or `incidents.fading`."""
    from allohistory.scenario import load

    loaded = load(scenario)
    if resolved:
        print_resolved(loaded, as_json=as_json)
        return
    from allohistory.cli.show import print_overview, print_part

    if path is None:
        print_overview(loaded, everything=everything, as_json=as_json)
    else:
        print_part(loaded, path, as_json=as_json)


def print_resolved(scenario: "Scenario", *, as_json: bool) -> None:
    """Print the resolved form of every file."""
    from allohistory.scenario import resolved

    files = resolved(scenario)
    if as_json:
        print_json(files)
        return
    for name, text in files.items():
        click.echo(f"# ---- {name}\n{text}")


@click.command()
@click.argument("kind", required=False)
@json_option
def schema(kind: str | None, as_json: bool) -> None:
    """Print the JSON Schema of one KIND of file, or of all of them.

    Editors use it to complete and check what you write.
    """
    del as_json  # a schema is JSON in any case
    from allohistory.scenario import json_schema, schemas

    print_json(schemas() if kind is None else json_schema(kind))

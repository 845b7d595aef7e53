"""`show`: a scenario at a glance, or one part of it with its numbers and their sources."""

import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from allohistory.cli.app import print_json
from allohistory.cli.console import heading, output, say, table

if TYPE_CHECKING:
    from allohistory.scenario import Scenario

BEFORE = 26  # columns before the names
REST = ", ..."
SECTIONS = (
    "actors",
    "sectors",
    "groups",
    "channels",
    "beliefs",
    "clients",
    "directives",
    "talks",
    "clauses",
    "decisions",
    "events",
    "positions",
    "questions",
    "whatifs",
    "sources",
    "claims",
)


def print_overview(scenario: "Scenario", *, everything: bool, as_json: bool) -> None:
    """Print the parts of a scenario: a screen of them, or all."""
    from allohistory.scenario.library import command_name

    names = {section: list(getattr(scenario, section)) for section in SECTIONS}
    names["laws"] = [f"{a}.{b}" for a, laws in scenario.laws.items() for b in laws]
    if scenario.record is not None:
        kinds = ("events", "series", "battles")
        names |= {f"record.{kind}": list(getattr(scenario.record, kind)) for kind in kinds}
    if as_json:
        print_json(
            {
                "id": scenario.id,
                "title": scenario.title,
                "summary": scenario.head.summary,
                "start": scenario.start.isoformat(),
                "end": scenario.end.isoformat(),
                "provisional": scenario.provisional,
                "hash": scenario.hash,
                "folder": str(scenario.folder),
                **names,
            }
        )
        return
    heading(scenario.title)
    say(scenario.head.summary)
    say(f"{scenario.start} to {scenario.end}; {scenario.folder}", "dim")
    output().print()
    rows = [(name, str(len(ids)), ", ".join(ids)) for name, ids in names.items() if ids]
    if not everything:
        rows = shorten(rows, output().width - BEFORE)
    output().print(table(("part", "", "names"), rows, right=(1,)))
    output().print()
    if not everything:
        say("--all shows every name.", "dim")
    name = shlex.quote(command_name(scenario))
    for command in (
        f"allohistory whatif {name}  # its what-ifs",
        f"allohistory show {name} actors.{next(iter(scenario.actors))}",
    ):
        # Not wrapped: a command is there to be copied.
        output().print(command, style="dim", soft_wrap=True)


def shorten(rows: list[tuple[str, str, str]], width: int) -> list[tuple[str, str, str]]:
    """Shorten rows so that their names fit one line."""
    return [
        (part, size, names if len(names) <= width else cut(names, width))
        for part, size, names in rows
    ]


def cut(names: str, width: int) -> str:
    """Cut a list of names to a width."""
    return f"{names[: max(0, width - len(REST))].rpartition(',')[0]}{REST}"


def print_part(scenario: "Scenario", path: str, *, as_json: bool) -> None:
    """Print the part of a scenario at a path, with all defaults."""
    from allohistory.scenario.resolved import plain_form, to_yaml
    from allohistory.scenario.whatif import WhatIf

    part = part_at(scenario, path)
    if isinstance(part, WhatIf):
        from allohistory.scenario.resolved import written_whatif

        plain = written_whatif(part)
    else:
        plain = plain_form(part)
    if as_json:
        print_json({path: plain})
        return
    out = output()
    out.print(to_yaml({path: plain} if not isinstance(plain, Mapping) else plain).rstrip(),
              soft_wrap=True)  # fmt: skip
    cited = sources_in(plain)
    rows = [
        (name, scenario.sources[name].kind, scenario.sources[name].title)
        for name in cited
        if name in scenario.sources
    ]
    if rows:
        heading("Sources cited")
        out.print(table(("source", "kind", "title"), rows))


def part_at(scenario: "Scenario", path: str) -> Any:
    """Return the part of a scenario at a dotted path.

    Raises `UnknownName`, with suggestions, if there is none.
    """
    from allohistory.errors import UnknownName

    sections = {name: getattr(scenario, name) for name in SECTIONS}
    sections |= {"record": scenario.record, "scenario": scenario.head, "laws": scenario.laws}
    part: Any = {**scenario.laws, **sections}
    prefix = scenario.id
    for step in path.split("."):
        inside = parts_of(part)
        if step not in inside:
            raise UnknownName(f"part of {prefix}", step, inside)
        part, prefix = inside[step], f"{prefix}.{step}"
    return part


def parts_of(part: Any) -> Mapping[str, Any]:
    """Return the named parts of a part."""
    if isinstance(part, Mapping):
        return {str(name): value for name, value in part.items()}
    if isinstance(part, tuple):
        return {str(place): value for place, value in enumerate(part)}
    fields = getattr(type(part), "model_fields", {})
    return {info.alias or name: getattr(part, name) for name, info in fields.items()
            if getattr(part, name) is not None}  # fmt: skip


def sources_in(plain: Any) -> list[str]:
    """Return the ids of all sources that a part names, in order of appearance."""
    names: dict[str, None] = {}

    def look(value: Any) -> None:
        if isinstance(value, Mapping):
            for key, item in value.items():
                if key == "source":
                    names.update(dict.fromkeys([item] if isinstance(item, str) else item))
                else:
                    look(item)
        elif isinstance(value, list):
            for item in value:
                look(item)

    look(plain)
    return list(names)

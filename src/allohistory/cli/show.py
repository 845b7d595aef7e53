"""`show`: a scenario at a glance, or one part of it with its numbers and their sources."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from allohistory.cli.app import print_json
from allohistory.cli.console import heading, output, say, table

if TYPE_CHECKING:
    from allohistory.scenario import Scenario

BEFORE = 26  # columns that stand before the names
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
    """Print what a scenario holds: a screen of it, or all."""
    from allohistory.scenario.library import command_name

    names = {one: list(getattr(scenario, one)) for one in SECTIONS}
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
        rows = shortened(rows, output().width - BEFORE)
    output().print(table(("part", "", "names"), rows, right=(1,)))
    output().print()
    if not everything:
        say("--all shows every name.", "dim")
    name = command_name(scenario)
    say(f"allohistory whatif {name}  # its what-ifs", "dim")
    say(f"allohistory show {name} actors.{next(iter(scenario.actors))}", "dim")


def shortened(rows: list[tuple[str, str, str]], width: int) -> list[tuple[str, str, str]]:
    """Rows whose names fit one line."""
    return [
        (part, size, names if len(names) <= width else cut(names, width))
        for part, size, names in rows
    ]


def cut(names: str, width: int) -> str:
    """As many of the names as fit a width."""
    return f"{names[: max(0, width - len(REST))].rpartition(',')[0]}{REST}"


def print_part(scenario: "Scenario", path: str, *, as_json: bool) -> None:
    """Print the part of a scenario at a path, as it is written when everything is."""
    from allohistory.scenario.resolved import to_yaml, written
    from allohistory.scenario.whatif import WhatIf

    found = part_at(scenario, path)
    if isinstance(found, WhatIf):
        from allohistory.scenario.resolved import written_whatif

        plain = written_whatif(found)
    else:
        plain = written(found)
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
        heading("Sources named here")
        out.print(table(("source", "kind", "title"), rows))


def part_at(scenario: "Scenario", path: str) -> Any:
    """The part of a scenario at a dotted path; raises UnknownName with the names that would do."""
    from allohistory.errors import UnknownName

    sections = {name: getattr(scenario, name) for name in SECTIONS}
    sections |= {"record": scenario.record, "scenario": scenario.head, "laws": scenario.laws}
    found: Any = {**scenario.laws, **sections}
    walked = scenario.id
    for step in path.split("."):
        inside = within(found)
        if step not in inside:
            raise UnknownName(f"part of {walked}", step, inside)
        found, walked = inside[step], f"{walked}.{step}"
    return found


def within(part: Any) -> Mapping[str, Any]:
    """The named parts of a part."""
    if isinstance(part, Mapping):
        return {str(name): one for name, one in part.items()}
    if isinstance(part, tuple):
        return {str(place): one for place, one in enumerate(part)}
    fields = getattr(type(part), "model_fields", {})
    return {info.alias or name: getattr(part, name) for name, info in fields.items()
            if getattr(part, name) is not None}  # fmt: skip


def sources_in(plain: Any) -> list[str]:
    """The ids of all sources that a part names, in the order in which they are met."""
    found: dict[str, None] = {}

    def look(value: Any) -> None:
        if isinstance(value, Mapping):
            for key, one in value.items():
                if key == "source":
                    found.update(dict.fromkeys([one] if isinstance(one, str) else one))
                else:
                    look(one)
        elif isinstance(value, list):
            for one in value:
                look(one)

    look(plain)
    return list(found)

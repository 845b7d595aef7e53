"""Laws in words: what a number of the model means, from its path and the scenario's names.

A weight in somebody's choice is told as whose, in what, and for which option; a number of an entity
by the entity's name; any other by what its mechanism says of it. Leaves out how sure the number is.
"""

from typing import Any

from allohistory.answers.narrative.reasons import phrase
from allohistory.mechanisms import ORDER
from allohistory.model import LawField
from allohistory.scenario import Scenario
from allohistory.scenario.schema.cast import Actor
from allohistory.scenario.schema.course import Effect
from allohistory.scenario.schema.dated_names import name_on

SECTIONS = (
    "actors", "sectors", "groups", "channels", "beliefs", "clients", "directives", "talks",
    "clauses", "decisions", "events",
)  # fmt: skip


def label(scenario: Scenario, law: LawField) -> str:
    """What a law (a LawField) means, in a line."""
    parts = law.path.split(".")
    if law.block == "choice":
        return weight(scenario, parts)
    if (law.block, law.field) in {("affairs", "amount"), ("affairs", "fades")}:
        return effect(scenario, parts)
    says = declared_meaning(law.block, law.field) or law.field.replace("_", " ")
    about = entity(scenario, parts)
    return f"{about}: {says}" if about else says


def declared_meaning(block: str, field: str) -> str:
    """What a mechanism says of one of its laws."""
    for mechanism in ORDER:
        if mechanism.__name__.rpartition(".")[2] == block:
            known = getattr(mechanism, "LAW", {}).get(field)
            return known.says if known else ""
    return ""


def name_of(scenario: Scenario, section: str, one: str) -> str:
    """The name of an entity; its id in words where it has none."""
    known = (getattr(scenario, section, None) or {}).get(one)
    return getattr(known, "name", None) or one.replace("_", " ")


def entity(scenario: Scenario, parts: list[str]) -> str:
    """The entity that a path leads through, in words; nothing for a law of a mechanism."""
    if parts[0] not in SECTIONS or parts[1] not in (getattr(scenario, parts[0], None) or {}):
        return ""
    if parts[0] == "actors" and len(parts) > 4:  # noqa: PLR2004 - actors.A.factions.F.power
        return insider(scenario, parts[1], parts[3]).removeprefix("the ")
    if parts[0] == "beliefs":
        held = scenario.beliefs[parts[1]]
        return f"{actor(scenario, held.of)} of {actor(scenario, held.about)}"
    found = name_of(scenario, parts[0], parts[1])
    other = parts[-1]
    return f"{found}, {actor(scenario, other)}" if other in scenario.actors else found


def actor(scenario: Scenario, one: str) -> str:
    """An actor by the short name of who decides."""
    found = scenario.actors.get(one)
    return name_on(found.short) if found is not None else one.replace("_", " ")


def insider(scenario: Scenario, owner: str, one: str) -> str:
    """A faction or command of an actor by its name."""
    found = scenario.actors.get(owner)
    for inner in ("factions", "commands"):
        known = (getattr(found, inner, None) or {}).get(one)
        if known is not None:
            return f"the {name_on(known.name)}"
    return actor(scenario, owner) if one == "all" else one.replace("_", " ")


def weight(scenario: Scenario, parts: list[str]) -> str:
    """A constant or a weight of a driver in somebody's view of something."""
    place = parts.index("terms") if "terms" in parts else len(parts) - 1
    holder, counted = parts[place - 1], parts[place + 1 :]
    whose = owner_of(scenario, parts, place)
    viewer = insider(scenario, whose, holder) if whose else holder.replace("_", " ")
    if holder == "all" and whose:
        viewer = actor(scenario, whose)
    what = subject(scenario, parts)
    if not counted:
        return f"how far {viewer} is for {what}, other things equal"
    other = actor(scenario, counted[1]) if len(counted) > 1 else ""
    seen = phrase(counted[0], other, high=True)
    return f"how much it counts with {viewer}, for {what}, that {seen}"


def owner_of(scenario: Scenario, parts: list[str], place: int) -> str:
    """The actor whose view it is, or nothing."""
    if parts[place - 2] in scenario.actors:
        return parts[place - 2]
    if parts[0] == "decisions" and parts[1] in scenario.decisions:
        return scenario.decisions[parts[1]].actor
    if parts[0] == "clauses" and parts[1] in scenario.clauses:
        return scenario.clauses[parts[1]].owed_by
    return ""


def subject(scenario: Scenario, parts: list[str]) -> str:
    """What is being chosen."""
    name = name_of(scenario, parts[0], parts[1])
    if parts[0] == "decisions":
        option = parts[3].replace("_", " ") if len(parts) > 3 else ""  # noqa: PLR2004
        return f"“{option}” in the decision “{name}”"
    if parts[0] == "talks":
        return f"doing without an agreement in “{name}”"
    if "temptation" in parts:
        return f"breaking the clause “{name}”"
    if parts[0] == "clauses":
        return f"the clause “{name}”"
    return f"“{name}”"


def effect(scenario: Scenario, parts: list[str]) -> str:
    """The size of an effect, or how soon half of it is gone."""
    place = parts.index("effects")
    found: Any = getattr(scenario, parts[0], {}).get(parts[1])
    if parts[0] == "decisions" and found is not None:
        found = found.options.get(parts[3])
    effects = list(getattr(found, "effects", None) or ())
    number = int(parts[place + 1])
    one = effects[number] if number < len(effects) else None
    target = f" on {target_of(scenario, one)}" if one is not None else ""
    of = name_of(scenario, parts[0], parts[1])
    option = f", option “{parts[3].replace('_', ' ')}”" if parts[0] == "decisions" else ""
    size = "half-life in weeks of the effect" if parts[-1] == "fades" else "size of the effect"
    return f"{size}{target} of “{of}”{option}"


def target_of(scenario: Scenario, one: Effect) -> str:
    """What an effect acts on."""
    if one.gauge:
        ends = [actor(scenario, each) for each in (one.actor, one.toward) if each]
        return f"{one.gauge.replace('_', ' ')} ({' toward '.join(ends)})"
    return f"the {one.kind} of {entity_name(scenario, str(getattr(one, one.kind)))}"


def entity_name(scenario: Scenario, one: str) -> str:
    """The name of whatever entity is called so; its id in words where none is."""
    for section in SECTIONS:
        if one in (getattr(scenario, section, None) or {}):
            return name_of(scenario, section, one)
    within = (name for name, each in scenario.actors.items() if one in insiders(each))
    return insider(scenario, next(within, ""), one)


def insiders(actor: Actor) -> set[str]:
    """The ids of an actor's factions and commands."""
    return {*(actor.factions or ()), *(actor.commands or ())}

"""Laws in words: what a number of the model means, from its path and the scenario's names.

A weight in an actor's choice is described by actor, choice and option; a number of an entity by the
entity's name; any other by the text in its mechanism. Leaves out how uncertain the number is.
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
LISTS_OF_EFFECTS = ("effects", "if_obeyed", "if_defied")  # keys under which effects stand


def label(scenario: Scenario, law: LawField) -> str:
    """Return what a law means, in a line."""
    parts = law.path.split(".")
    if law.block == "choice":
        return weight(scenario, parts)
    if (law.block, law.field) in {("affairs", "amount"), ("affairs", "fades")}:
        return effect(scenario, parts)
    says = declared_meaning(law.block, law.field) or law.field.replace("_", " ")
    about = entity(scenario, parts)
    return f"{about}: {says}" if about else says


def declared_meaning(block: str, field: str) -> str:
    """Return the text of a mechanism on one of its laws; empty where there is none."""
    for mechanism in ORDER:
        if mechanism.__name__.rpartition(".")[2] == block:
            spec = getattr(mechanism, "LAW", {}).get(field)
            return spec.says if spec else ""
    return ""


def name_of(scenario: Scenario, section: str, id: str) -> str:  # noqa: A002  # as in the files
    """Return the name of an entity; its id in words where it has none."""
    entry = (getattr(scenario, section, None) or {}).get(id)
    return getattr(entry, "name", None) or id.replace("_", " ")


def entity(scenario: Scenario, parts: list[str]) -> str:
    """Return the entity in a path, in words; empty for a law of a mechanism."""
    if parts[0] not in SECTIONS or parts[1] not in (getattr(scenario, parts[0], None) or {}):
        return ""
    if parts[0] == "actors" and len(parts) > 4:  # noqa: PLR2004 - actors.A.factions.F.power
        return insider(scenario, parts[1], parts[3]).removeprefix("the ")
    if parts[0] == "beliefs":
        belief = scenario.beliefs[parts[1]]
        return f"{actor(scenario, belief.of)} of {actor(scenario, belief.about)}"
    name = name_of(scenario, parts[0], parts[1])
    last = parts[-1]
    return f"{name}, {actor(scenario, last)}" if last in scenario.actors else name


def actor(scenario: Scenario, id: str) -> str:  # noqa: A002  # as in the files
    """Return the short name of an actor."""
    entry = scenario.actors.get(id)
    return name_on(entry.short) if entry is not None else id.replace("_", " ")


def insider(scenario: Scenario, owner: str, id: str) -> str:  # noqa: A002  # as in the files
    """Return the name of a faction or command of an actor."""
    holder = scenario.actors.get(owner)
    for inner in ("factions", "commands"):
        group = (getattr(holder, inner, None) or {}).get(id)
        if group is not None:
            return f"the {name_on(group.name)}"
    return actor(scenario, owner) if id == "all" else id.replace("_", " ")


def weight(scenario: Scenario, parts: list[str]) -> str:
    """Describe a constant, or the weight of a driver, in how an actor judges something."""
    place = parts.index("terms") if "terms" in parts else len(parts) - 1
    holder, counted = parts[place - 1], parts[place + 1 :]
    whose = owner_of(scenario, parts, place)
    viewer = insider(scenario, whose, holder) if whose else holder.replace("_", " ")
    if holder == "all" and whose:
        viewer = actor(scenario, whose)
    what = subject(scenario, parts)
    if not counted:
        return f"how far {viewer} is for {what}, other things equal"
    about = actor(scenario, counted[1]) if len(counted) > 1 else ""
    reason = phrase(counted[0], actor(scenario, whose) if whose else "", about, high=True)
    return f"how much it counts with {viewer}, for {what}, that {reason}"


def owner_of(scenario: Scenario, parts: list[str], place: int) -> str:
    """Return the actor whose view it is; empty where there is none."""
    if parts[place - 2] in scenario.actors:
        return parts[place - 2]
    if parts[0] == "decisions" and parts[1] in scenario.decisions:
        return scenario.decisions[parts[1]].actor
    if parts[0] == "clauses" and parts[1] in scenario.clauses:
        return scenario.clauses[parts[1]].owed_by
    return ""


def subject(scenario: Scenario, parts: list[str]) -> str:
    """Describe what is chosen."""
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
    """Describe the size of an effect, or its half-life."""
    which = next(part for part in parts if part in LISTS_OF_EFFECTS)
    place = parts.index(which)
    entry: Any = getattr(scenario, parts[0], {}).get(parts[1])
    if parts[0] == "decisions" and entry is not None:
        entry = entry.options.get(parts[3])
    effects = list(getattr(entry, which, None) or ())
    number = int(parts[place + 1])
    change = effects[number] if number < len(effects) else None
    target = f" on {target_of(scenario, change)}" if change is not None else ""
    of = name_of(scenario, parts[0], parts[1])
    option = f", option “{parts[3].replace('_', ' ')}”" if parts[0] == "decisions" else ""
    size = "half-life in weeks of the effect" if parts[-1] == "fades" else "size of the effect"
    return f"{size}{target} of “{of}”{option}"


def target_of(scenario: Scenario, effect: Effect) -> str:
    """Describe what an effect acts on."""
    if effect.gauge:
        ends = [actor(scenario, name) for name in (effect.actor, effect.toward) if name]
        return f"{effect.gauge.replace('_', ' ')} ({' toward '.join(ends)})"
    return f"the {effect.kind} of {entity_name(scenario, str(getattr(effect, effect.kind)))}"


def entity_name(scenario: Scenario, id: str) -> str:  # noqa: A002  # as in the files
    """Return the name of any entity with this id; the id in words where there is none."""
    for section in SECTIONS:
        if id in (getattr(scenario, section, None) or {}):
            return name_of(scenario, section, id)
    owners = (name for name, entry in scenario.actors.items() if id in insiders(entry))
    return insider(scenario, next(owners, ""), id)


def insiders(actor: Actor) -> set[str]:
    """Return the ids of an actor's factions and commands."""
    return {*(actor.factions or ()), *(actor.commands or ())}

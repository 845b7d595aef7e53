"""Checks of the setting: head, actors, sectors, groups, channels, beliefs, clients."""

from allohistory.errors import suggestion
from allohistory.scenario.checks.place import Path, Places, check_quantity
from allohistory.scenario.scenario import Scenario
from allohistory.scenario.schema.dated_names import NameStep
from allohistory.scenario.schema.ground import Side


def check_setting(places: Places, scenario: Scenario) -> None:
    """Note inconsistencies in the setting."""
    check_head(places, scenario)
    check_actors(places, scenario)
    check_sectors(places, scenario)
    check_groups(places, scenario)
    check_channels(places, scenario)
    check_clients(places, scenario)


def check_head(places: Places, scenario: Scenario) -> None:
    """Refuse a scenario that ends before it begins, and unknown or mismatched series."""
    head = scenario.head
    if head.end <= head.start:
        places.fault(
            "scenario.yaml", ("end",), f"the end is not after the start {head.start}", "move it"
        )
    sources = places.folder.models.get("sources.yaml")
    if sources is not None and "judgement" not in sources.sources:
        hint = "add `judgement: {title: ..., kind: judgement}`"
        places.fault("sources.yaml", ("sources",), "there is no source `judgement`", hint)
    for name, series in head.series.items():
        check_quantity(places, "scenario.yaml", ("series", name, "of"), series.of)
        observed = scenario.record.series.get(series.record or "") if scenario.record else None
        if observed is not None and observed.of not in (None, name):
            message = f"{series.record} observes {observed.of}, not {name}"
            places.fault("scenario.yaml", ("series", name, "record"), message, "make both agree")


def check_actors(places: Places, scenario: Scenario) -> None:
    """Refuse factions without power, commanders with foreign views, oil bought from oneself."""
    for name, actor in scenario.actors.items():
        here = ("actors", name)
        check_dated_name(places, scenario, (*here, "short"), actor.short)
        if all(faction.power.middle() <= 0 for faction in actor.factions.values()):
            places.fault(
                "actors.yaml",
                (*here, "factions"),
                "no faction has any power",
                "give one more than 0",
            )
        for key, command in actor.commands.items():
            check_dated_name(places, scenario, (*here, "commands", key, "name"), command.name)
            defined = command.view in places.ids_of("faction")
            if defined and command.view not in actor.factions:
                message = f"{command.view} is not a faction of {name}"
                hint = suggestion(command.view, actor.factions)
                places.fault("actors.yaml", (*here, "commands", key, "view"), message, hint)
        if actor.oil is not None and name in actor.oil.sellers:
            places.fault(
                "actors.yaml", (*here, "oil", "sellers"), f"{name} buys from itself", "name others"
            )


def check_dated_name(
    places: Places, scenario: Scenario, path: Path, name: str | tuple[NameStep, ...]
) -> None:
    """Refuse steps that leave the start without a name, do not ascend, or come after the end."""
    if isinstance(name, str):
        return
    start, end = scenario.start, scenario.end
    if name[0].from_ > start:
        message = f"no name is valid before {name[0].from_}"
        hint = f"begin with the name that is valid at the start {start}"
        places.fault("actors.yaml", (*path, 0, "from"), message, hint)
    for index, step in enumerate(name[1:], 1):
        here, earlier = (*path, index, "from"), name[index - 1].from_
        if step.from_ <= earlier:
            message = f"{step.from_} is not after {earlier}, the step before it"
            places.fault("actors.yaml", here, message, "put the steps in the order of their dates")
        elif step.from_ > end > start:
            message = f"{step.from_} is after the end"
            places.fault("actors.yaml", here, message, f"the end is {end}; leave the step out")


def check_sectors(places: Places, scenario: Scenario) -> None:
    """Refuse sides of the same actor, and commands or groups of other actors."""
    for name, sector in scenario.sectors.items():
        here = ("sectors", name)
        if sector.a.actor == sector.b.actor:
            places.fault(
                "theatre.yaml",
                (*here, "b", "actor"),
                "both sides are the same actor",
                "name another",
            )
        for key, side in (("a", sector.a), ("b", sector.b)):
            check_side(places, scenario, (*here, key), side)
        opens = sector.opens.date
        if opens is not None and opens > scenario.end > scenario.start:
            places.fault(
                "theatre.yaml",
                (*here, "opens"),
                "opens after the end",
                f"the end is {scenario.end}",
            )


def check_side(places: Places, scenario: Scenario, path: tuple[str, ...], side: Side) -> None:
    """Refuse a side whose command or group belongs to another actor."""
    names = [name for name in (side.actor, side.for_) if name is not None]
    actors = [scenario.actors[name] for name in names if name in scenario.actors]
    commands = [command for actor in actors for command in actor.commands]
    read = len(actors) == len(names) and side.command in places.ids_of("command")
    if read and side.command not in commands:
        message = (
            f"{side.command} is not a command of {side.actor} or of the actor it stands in for"
        )
        places.fault(
            "theatre.yaml", (*path, "command"), message, suggestion(side.command, commands)
        )
    group = scenario.groups.get(side.group)
    if group is not None and group.actor != side.actor:
        candidates = [key for key, other in scenario.groups.items() if other.actor == side.actor]
        message = f"group {side.group} belongs to {group.actor}, not {side.actor}"
        places.fault("theatre.yaml", (*path, "group"), message, suggestion(side.group, candidates))
    if side.for_ == side.actor:
        places.fault("theatre.yaml", (*path, "for"), "stands in for itself", "leave it out")


def check_groups(places: Places, scenario: Scenario) -> None:
    """Refuse groups that face their own side, and floors above ceilings."""
    for name, group in scenario.groups.items():
        here = ("groups", name)
        other = scenario.groups.get(group.faces)
        if other is not None and other.actor == group.actor:
            message = f"faces {group.faces}, which is on its own side"
            foreign = [key for key, rival in scenario.groups.items() if rival.actor != group.actor]
            places.fault("forces.yaml", (*here, "faces"), message, suggestion("", foreign))
        if group.floor.middle() > group.ceiling.middle():
            places.fault(
                "forces.yaml", (*here, "floor"), "the floor is above the ceiling", "lower it"
            )


def check_channels(places: Places, scenario: Scenario) -> None:
    """Refuse channels about their owner, about foreign groups, or that mislead."""
    for name, channel in scenario.channels.items():
        here = ("channels", name)
        if channel.owner == channel.about:
            places.fault(
                "channels.yaml", (*here, "about"), "is about its owner", "name another actor"
            )
        group = scenario.groups.get(channel.group or "")
        if group is not None and group.actor != channel.about:
            candidates = [
                key for key, other in scenario.groups.items() if other.actor == channel.about
            ]
            message = f"group {channel.group} belongs to {group.actor}, not {channel.about}"
            places.fault("channels.yaml", (*here, "group"), message, suggestion("", candidates))
        if channel.to is not None and channel.to < channel.from_:
            places.fault(
                "channels.yaml",
                (*here, "to"),
                "ends before it begins",
                f"it begins {channel.from_}",
            )
        if channel.from_ > scenario.end > scenario.start:
            places.fault(
                "channels.yaml",
                (*here, "from"),
                "begins after the end",
                f"the end is {scenario.end}",
            )
        if channel.hit.middle() < channel.false_alarm.middle():
            message = "reports alarm more often when no attack is prepared"
            places.fault("channels.yaml", (*here, "hit"), message, "make hit at least false_alarm")
    pairs: dict[tuple[str, str], str] = {}
    for name, belief in scenario.beliefs.items():
        here = ("beliefs", name)
        earlier = pairs.setdefault((belief.of, belief.about), name)
        if earlier != name:
            message = f"{earlier} already states what {belief.of} believes of {belief.about}"
            places.fault("channels.yaml", here, message, "keep one")
        if belief.of == belief.about:
            places.fault(
                "channels.yaml", (*here, "about"), "is about the believer", "name another actor"
            )


def check_clients(places: Places, scenario: Scenario) -> None:
    """Refuse clients of themselves, and third parties that are not."""
    for name, client in scenario.clients.items():
        here = ("clients", name)
        if client.patron == client.client:
            places.fault(
                "clients.yaml", (*here, "patron"), "is its own patron", "name another actor"
            )
        if client.against in (client.client, client.patron):
            message = f"{client.against} is not a third party"
            places.fault("clients.yaml", (*here, "against"), message, "name whom it harasses")
        for third in client.monolith:
            if third in (client.client, client.patron):
                message = f"{third} is not a third party"
                places.fault("clients.yaml", (*here, "monolith", third), message, "leave it out")
        since = client.exists.date
        if since is not None and since > scenario.end > scenario.start:
            places.fault(
                "clients.yaml",
                (*here, "exists"),
                "comes after the end",
                f"the end is {scenario.end}",
            )

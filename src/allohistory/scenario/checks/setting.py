"""Checks of the setting: head, actors, sectors, groups, channels, beliefs, clients."""

from allohistory.errors import suggestion
from allohistory.scenario.checks.place import Path, Places, check_quantity
from allohistory.scenario.scenario import Scenario
from allohistory.scenario.schema.dated_names import NameStep
from allohistory.scenario.schema.ground import Side


def check_setting(places: Places, scenario: Scenario) -> None:
    """Note what does not fit together in the setting."""
    check_head(places, scenario)
    check_actors(places, scenario)
    check_sectors(places, scenario)
    check_groups(places, scenario)
    check_channels(places, scenario)
    check_clients(places, scenario)


def check_head(places: Places, scenario: Scenario) -> None:
    """Refuse a scenario that ends before it begins, and series of nothing."""
    head = scenario.head
    if head.end <= head.start:
        places.fault(
            "scenario.yaml", ("end",), f"the end is not after the start {head.start}", "move it"
        )
    own = places.folder.models.get("sources.yaml")
    if own is not None and "judgement" not in own.sources:
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
            known = command.view in places.ids_of("faction")
            if known and command.view not in actor.factions:
                message = f"{command.view} is no faction of {name}"
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
    """Refuse sides that are the same, and commands or groups of somebody else."""
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
    """Refuse a side whose command or group is somebody else's."""
    names = [one for one in (side.actor, side.for_) if one is not None]
    actors = [scenario.actors[one] for one in names if one in scenario.actors]
    commands = [command for actor in actors for command in actor.commands]
    read = len(actors) == len(names) and side.command in places.ids_of("command")
    if read and side.command not in commands:
        message = f"{side.command} is no command of {side.actor}, nor of whom it stands there for"
        places.fault(
            "theatre.yaml", (*path, "command"), message, suggestion(side.command, commands)
        )
    group = scenario.groups.get(side.group)
    if group is not None and group.actor != side.actor:
        own = [key for key, one in scenario.groups.items() if one.actor == side.actor]
        message = f"group {side.group} belongs to {group.actor}, not {side.actor}"
        places.fault("theatre.yaml", (*path, "group"), message, suggestion(side.group, own))
    if side.for_ == side.actor:
        places.fault("theatre.yaml", (*path, "for"), "stands there for itself", "leave it out")


def check_groups(places: Places, scenario: Scenario) -> None:
    """Refuse groups that face their own side, and floors above ceilings."""
    for name, group in scenario.groups.items():
        here = ("groups", name)
        other = scenario.groups.get(group.faces)
        if other is not None and other.actor == group.actor:
            message = f"faces {group.faces}, which is its own side"
            foreign = [key for key, one in scenario.groups.items() if one.actor != group.actor]
            places.fault("forces.yaml", (*here, "faces"), message, suggestion("", foreign))
        if group.floor.middle() > group.ceiling.middle():
            places.fault(
                "forces.yaml", (*here, "floor"), "the floor is above the ceiling", "lower it"
            )


def check_channels(places: Places, scenario: Scenario) -> None:
    """Refuse channels about their owner, about foreign groups, and channels that mislead."""
    for name, channel in scenario.channels.items():
        here = ("channels", name)
        if channel.owner == channel.about:
            places.fault(
                "channels.yaml", (*here, "about"), "is about its owner", "name another actor"
            )
        group = scenario.groups.get(channel.group or "")
        if group is not None and group.actor != channel.about:
            own = [key for key, one in scenario.groups.items() if one.actor == channel.about]
            message = f"group {channel.group} belongs to {group.actor}, not {channel.about}"
            places.fault("channels.yaml", (*here, "group"), message, suggestion("", own))
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
            message = "says alarm more often when there is none"
            places.fault("channels.yaml", (*here, "hit"), message, "make hit at least false_alarm")
    pairs: dict[tuple[str, str], str] = {}
    for name, belief in scenario.beliefs.items():
        here = ("beliefs", name)
        earlier = pairs.setdefault((belief.of, belief.about), name)
        if earlier != name:
            message = f"{earlier} is already what {belief.of} believes of {belief.about}"
            places.fault("channels.yaml", here, message, "keep one")
        if belief.of == belief.about:
            places.fault(
                "channels.yaml", (*here, "about"), "is about the believer", "name another actor"
            )


def check_clients(places: Places, scenario: Scenario) -> None:
    """Refuse clients of themselves, and onlookers who are no third party."""
    for name, client in scenario.clients.items():
        here = ("clients", name)
        if client.patron == client.client:
            places.fault(
                "clients.yaml", (*here, "patron"), "is its own patron", "name another actor"
            )
        if client.against in (client.client, client.patron):
            message = f"{client.against} is no third party"
            places.fault("clients.yaml", (*here, "against"), message, "name whom it harasses")
        for third in client.monolith:
            if third in (client.client, client.patron):
                message = f"{third} is no third party"
                places.fault("clients.yaml", (*here, "monolith", third), message, "leave it out")
        since = client.exists.date
        if since is not None and since > scenario.end > scenario.start:
            places.fault(
                "clients.yaml",
                (*here, "exists"),
                "comes after the end",
                f"the end is {scenario.end}",
            )

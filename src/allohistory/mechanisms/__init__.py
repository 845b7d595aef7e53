"""The mechanisms, in the order in which a week runs them."""

from allohistory.mechanisms import (
    affairs,
    battle,
    buildup,
    clients,
    decisions,
    diplomacy,
    hostilities,
    incidents,
    intelligence,
    politics,
    situation,
    world_events,
)

ORDER = (
    world_events,  # what comes from outside
    affairs,  # effects of what happened are applied
    buildup,  # forces move
    intelligence,  # reports come in
    politics,  # results change power and obedience
    situation,  # every actor observes
    decisions,  # and chooses
    clients,  # clients respond to patrons' orders
    diplomacy,  # talks, treaties
    incidents,  # border incidents and quarrels
    battle,  # and battles
    hostilities,  # wars begin
)

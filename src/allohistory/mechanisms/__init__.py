"""The mechanisms, in the order in which a week runs them."""

from allohistory.mechanisms import (
    affairs,
    battle,
    buildup,
    clients,
    decisions,
    diplomacy,
    incidents,
    intelligence,
    politics,
    situation,
    world_events,
)

ORDER = (
    world_events,  # what comes from outside
    affairs,  # what happened is put to account
    buildup,  # forces move
    intelligence,  # reports come in
    politics,  # results move power and obedience
    situation,  # everybody looks around
    decisions,  # and chooses
    clients,  # patrons' orders are obeyed, or not
    diplomacy,  # talks, treaties
    incidents,  # the frontier quarrels
    battle,  # and fights
)

"""Conditions: statements about the world that hold or do not, looked up when somebody asks.

A treaty is in force, an event has happened, two states are at war. They are as of this moment, not
of the last week: what presupposes peace does not happen in the week after an attack.
"""

from __future__ import annotations

from allohistory.kit.blocks import block, index
from allohistory.kit.compiled import compiled
from allohistory.vocabulary.drivers import (
    BEGAN,
    CHOSEN,
    CLAUSE_HOLDS,
    EXISTS,
    HAPPENED,
    OBEYED,
    ORDERED,
    PACT_HOLDS,
    SPLIT,
    STANDS,
    TALKS_HOLD,
    WAR_HOLDS,
    WAR_WEEKS,
)
from allohistory.vocabulary.events import COMPLIES

FACTS = block(
    kind=index("condition", says="kind of condition"),
    i=index("condition", says="first member concerned"),
    j=index("condition", says="second member concerned"),
    weeks=index("condition", says="for how many weeks a war must have gone on"),
)


@compiled
def condition_holds(world, facts, c):
    """Return whether condition `c` holds."""
    kind, i, j = facts.conditions.kind[c], facts.conditions.i[c], facts.conditions.j[c]
    if kind == HAPPENED:
        return world.world_events.happened[i]
    if kind == CHOSEN:
        return world.decisions.ever[i]
    if kind == STANDS:
        return 1 if world.decisions.stands[j] == i else 0
    if kind == PACT_HOLDS:
        return 1 if world.diplomacy.signed_mask[i] != 0 else 0
    if kind == CLAUSE_HOLDS:
        return world.diplomacy.in_force[i]
    if kind == WAR_HOLDS:
        return world.hostilities.at_war[i, j]
    if kind == BEGAN:
        return world.hostilities.began[i, j]
    if kind == WAR_WEEKS:
        since = world.hostilities.since[i, j]
        return 1 if 0 <= since <= world.clock.week - facts.conditions.weeks[c] else 0
    if kind == TALKS_HOLD:
        return world.diplomacy.open[i]
    return client_condition(world, kind, i)


@compiled
def client_condition(world, kind, i):
    """Return whether a condition of `kind` about client or directive `i` holds."""
    if kind == EXISTS:
        return world.clients.exists[i]
    if kind == SPLIT:
        return world.clients.estranged[i]
    if kind == ORDERED:
        return 1 if world.clients.given[i] >= 0 else 0
    response = world.clients.response[i]
    if kind == OBEYED:
        return 1 if response == COMPLIES else 0
    return 1 if response > COMPLIES else 0

"""Frontier: tension that fades, and incidents that bring on incidents.

Assumes one tension for the whole border. Leaves out forces, orders and seasons.
"""

from math import exp

from allohistory.kit import (
    FULL,
    block,
    compiled,
    emit,
    number,
    per,
    poisson_quantile,
    purpose,
    uniform,
    uniforms,
)
from allohistory.vocabulary.events import INCIDENT

STATE = block(
    tension=number("tension", "what lies between the two"),
    excited=per("sector", unit="1/week", says="incidents to be expected from recent ones"),
)
FACTS = block()
LAW = block(
    rates=per("sector", unit="1/week", says="incidents where nothing excites them"),
    keep_tension=number("0..1", "share of tension left after a week"),
    tension_weight=number("log", "growth of incidents at the fullest tension"),
    tension_scale=number("tension", "tension that counts for half of the fullest"),
    heat=number("tension", "tension that an incident adds"),
    branching=number("incidents", "further incidents that one brings on"),
    keep_excited=number("0..1", "share left, after a week, of what brings them on"),
    shots=number("0..1", "chance that an incident opens a quarrel"),
    most=number("incidents", "most incidents of a week in a sector"),
    even=number("0..1", "chance that the second side begins an incident"),
)
WRITES = ("frontier", "quarrels")

COUNT = purpose("frontier.count", "border")
CHARACTER = purpose("frontier.character", "border")


@compiled
def flare(world, law, facts, log, s):
    """Simulate the incidents of a week in sector `s`."""
    state, rule, name = world.frontier, law.frontier, facts.names.sector[s]
    tense = state.tension / (state.tension + rule.tension_scale)
    mean = rule.rates[s] * exp(rule.tension_weight * tense) + state.excited[s]
    count = min(poisson_quantile(uniform(world, COUNT, name, 0), mean), int(rule.most))
    for k in range(count):
        shots, mover = uniforms(world, CHARACTER, name, k)
        state.tension += rule.heat
        if shots < rule.shots and world.quarrels.rung[s] == 0:
            world.quarrels.rung[s] = 1
        side = 1 if mover < rule.even else 0
        emit(
            log,
            world,
            FULL,
            INCIDENT,
            actor=side,
            other=1 - side,
            place=s,
            what=0,
            option=0,
            rung=world.quarrels.rung[s],
        )
    keep = rule.keep_excited
    state.excited[s] = keep * state.excited[s] + (1.0 - keep) * rule.branching * count


@compiled
def step(world, law, facts, log):
    """Let tension fade, and simulate the incidents of a week."""
    world.frontier.tension *= law.frontier.keep_tension
    for s in range(facts.sizes.sector):
        flare(world, law, facts, log, s)

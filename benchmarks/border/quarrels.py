"""Quarrels: each side raises, holds or backs down by logit, until a quarrel is settled.

Assumes that both choose at once and know the rung and the tension. Leaves out fighting.
"""

from allohistory.kit import (
    FULL,
    block,
    compiled,
    emit,
    index,
    number,
    per,
    pick,
    purpose,
    uniforms,
)
from allohistory.vocabulary.events import ESCALATION, SETTLEMENT

STATE = block(
    rung=index("sector", says="rung of the open quarrel, 0 if there is none"),
    utility=per(3, unit="utility", says="workspace: worth of backing down, holding, raising"),
)
FACTS = block()
LAW = block(
    raising=number("utility", "worth of raising, other things equal"),
    rung_cost=number("utility", "what each rung takes from it"),
    tension_worth=number("utility", "what the fullest tension adds to it"),
    step_heat=number("tension", "tension that a step up the ladder adds"),
    backing=number("utility", "worth of backing down, other things equal"),
    rung_fear=number("utility", "what each rung adds to it"),
    precision=per(2, unit="1/utility", says="how sharply each actor chooses"),
    settling=number("0..1", "chance that a quarrel which both hold is talked out"),
    top=number("rung", "highest rung of the ladder"),
)
WRITES = ("quarrels", "frontier")

CHOICE = purpose("quarrels.choice", "border")
TALKS = purpose("quarrels.talks", "border")
BACK, HOLD, RAISE = range(3)


@compiled
def quarrel(world, law, facts, log, s):
    """Let both sides of the quarrel in sector `s` choose; climb, settle or go on."""
    own, rule, name = world.quarrels, law.quarrels, facts.names.sector[s]
    rung, tension = own.rung[s], world.frontier.tension
    tense = tension / (tension + law.frontier.tension_scale)
    own.utility[BACK] = rule.backing + rule.rung_fear * rung
    own.utility[HOLD] = 0.0
    own.utility[RAISE] = rule.raising - rule.rung_cost * rung + rule.tension_worth * tense
    options = 3 if rung < rule.top else 2
    one, other = uniforms(world, CHOICE, name, 0)
    first, _ = pick(own.utility, options, rule.precision[0], one)
    second, _ = pick(own.utility, options, rule.precision[1], other)
    if first == RAISE or second == RAISE:
        own.rung[s] = rung + 1
        world.frontier.tension += rule.step_heat
        side = 0 if first == RAISE else 1
        emit(
            log,
            world,
            FULL,
            ESCALATION,
            actor=side,
            other=1 - side,
            place=s,
            what=0,
            option=0,
            rung=rung + 1,
        )
        return
    if first == HOLD and second == HOLD:
        talked, _ = uniforms(world, TALKS, name, 0)
        if talked >= rule.settling:
            return
    own.rung[s] = 0
    emit(log, world, FULL, SETTLEMENT, place=s, what=0, option=0, rung=rung)


@compiled
def step(world, law, facts, log):
    """Simulate every open quarrel for a week."""
    for s in range(facts.sizes.sector):
        if world.quarrels.rung[s] > 0:
            quarrel(world, law, facts, log, s)

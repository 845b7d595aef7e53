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
    state, rule, name = world.quarrels, law.quarrels, facts.names.sector[s]
    rung, tension = state.rung[s], world.frontier.tension
    tense = tension / (tension + law.frontier.tension_scale)
    state.utility[BACK] = rule.backing + rule.rung_fear * rung
    state.utility[HOLD] = 0.0
    state.utility[RAISE] = rule.raising - rule.rung_cost * rung + rule.tension_worth * tense
    options = 3 if rung < rule.top else 2
    first_draw, second_draw = uniforms(world, CHOICE, name, 0)
    first_option, _ = pick(state.utility, options, rule.precision[0], first_draw)
    second_option, _ = pick(state.utility, options, rule.precision[1], second_draw)
    if first_option == RAISE or second_option == RAISE:
        state.rung[s] = rung + 1
        world.frontier.tension += rule.step_heat
        side = 0 if first_option == RAISE else 1
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
    if first_option == HOLD and second_option == HOLD:
        talked, _ = uniforms(world, TALKS, name, 0)
        if talked >= rule.settling:
            return
    state.rung[s] = 0
    emit(log, world, FULL, SETTLEMENT, place=s, what=0, option=0, rung=rung)


@compiled
def step(world, law, facts, log):
    """Simulate every open quarrel for a week."""
    for s in range(facts.sizes.sector):
        if world.quarrels.rung[s] > 0:
            quarrel(world, law, facts, log, s)

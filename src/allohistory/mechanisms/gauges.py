"""Gauges: reading and changing a gauge by its code, with the events that moved it.

A gauge is a number of an actor, or of one actor toward another, that outlasts its cause. The block
is `affairs`; its codes are the vocabulary's (`vocabulary.effects`).
"""

from allohistory.kit import compiled
from allohistory.vocabulary.effects import (
    ADD,
    AID,
    ALIGNMENT,
    APPEAL,
    AUTONOMY,
    BUDGET,
    CHANNEL,
    COMMITTED,
    CONCEALMENT,
    CONTACT,
    EMBARGO,
    EMBARGO_FEAR,
    ENCIRCLED,
    HARASSMENT,
    INTENT,
    OWN,
    PAIR,
    POWER,
    PRESTIGE,
    QUALITY,
    RECOGNITION,
    RESTRAINT,
    SET,
    TARGET,
    TENSION,
    THREAT,
)


@compiled
def changed(value, mode, size):
    """Return `value` after an effect of `size`."""
    if mode == SET:
        return size
    if mode == ADD:
        return value + size
    return value * size


@compiled
def move(gauge, raised, lowered, place, mode, size, serial):
    """Change the gauge at `place` of an actor's row; event `serial` did it, -1 if none."""
    before = gauge[place]
    gauge[place] = changed(before, mode, size)
    if serial >= 0:
        if gauge[place] > before:
            raised[place] = serial
        elif gauge[place] < before:
            lowered[place] = serial


@compiled
def act_on_own(own, code, i, mode, size, serial):
    """Change actor `i`'s own gauge of `code`."""
    if code == THREAT:
        move(own.threat, own.threat_raised, own.threat_lowered, i, mode, size, serial)
    elif code == COMMITTED:
        move(own.committed, own.committed_raised, own.committed_lowered, i, mode, size, serial)
    elif code == ENCIRCLED:
        move(own.encircled, own.encircled_raised, own.encircled_lowered, i, mode, size, serial)
    elif code == BUDGET:
        move(own.budget, own.budget_raised, own.budget_lowered, i, mode, size, serial)
    elif code == QUALITY:
        move(own.quality, own.quality_raised, own.quality_lowered, i, mode, size, serial)
    elif code == PRESTIGE:
        move(own.prestige, own.prestige_raised, own.prestige_lowered, i, mode, size, serial)
    else:
        move(own.weariness, own.weariness_raised, own.weariness_lowered, i, mode, size, serial)


@compiled
def act_on_pair(own, code, i, j, mode, size, serial):
    """Change the gauge of `code` of actor `i` toward `j`; tension is the same for both."""
    if code == TENSION:
        move(own.tension[i], own.tension_raised[i], own.tension_lowered[i], j, mode, size, serial)
        own.tension[i, j] = max(0.0, own.tension[i, j])
        own.tension[j, i] = own.tension[i, j]
        own.tension_raised[j, i] = own.tension_raised[i, j]
        own.tension_lowered[j, i] = own.tension_lowered[i, j]
    elif code == RECOGNITION:
        up, down = own.recognition_raised[i], own.recognition_lowered[i]
        move(own.recognition[i], up, down, j, mode, size, serial)
    elif code == AID:
        move(own.aid[i], own.aid_raised[i], own.aid_lowered[i], j, mode, size, serial)
    elif code == EMBARGO:
        move(own.embargo[i], own.embargo_raised[i], own.embargo_lowered[i], j, mode, size, serial)
    elif code == EMBARGO_FEAR:
        up, down = own.embargo_fear_raised[i], own.embargo_fear_lowered[i]
        move(own.embargo_fear[i], up, down, j, mode, size, serial)
    elif code == ALIGNMENT:
        up, down = own.alignment_raised[i], own.alignment_lowered[i]
        move(own.alignment[i], up, down, j, mode, size, serial)
    elif code == INTENT:
        move(own.intent[i], own.intent_raised[i], own.intent_lowered[i], j, mode, size, serial)
    elif code == APPEAL:
        move(own.appeal[i], own.appeal_raised[i], own.appeal_lowered[i], j, mode, size, serial)
    else:
        move(own.pledge[i], own.pledge_raised[i], own.pledge_lowered[i], j, mode, size, serial)


@compiled
def value_of(own, code, i, j):
    """Return what effects of `code` on `i` (and `j`) act on, 0 where they only add or happen."""
    if code < OWN:
        return own_gauge(own, code, i)
    if code < PAIR:
        return pair_gauge(own, code, i, j)
    if code == RESTRAINT:
        return own.restraint[i]
    if code == AUTONOMY:
        return own.autonomy[i]
    if code == POWER:
        return own.power[i]
    if code == TARGET:
        return own.target[i]
    if code == CONCEALMENT:
        return own.concealment[i]
    if code == CHANNEL:
        return 1.0 - own.dead[i]
    if code == CONTACT:
        return own.contact[i]
    if code == HARASSMENT:
        return own.harassment[i]
    return 0.0


@compiled
def own_gauge(own, code, i):
    """Return actor `i`'s own gauge of `code`."""
    if code == THREAT:
        return own.threat[i]
    if code == COMMITTED:
        return own.committed[i]
    if code == ENCIRCLED:
        return own.encircled[i]
    if code == BUDGET:
        return own.budget[i]
    if code == QUALITY:
        return own.quality[i]
    if code == PRESTIGE:
        return own.prestige[i]
    return own.weariness[i]


@compiled
def pair_gauge(own, code, i, j):
    """Return the gauge of `code` of actor `i` toward `j`."""
    if code == TENSION:
        return own.tension[i, j]
    if code == RECOGNITION:
        return own.recognition[i, j]
    if code == AID:
        return own.aid[i, j]
    if code == EMBARGO:
        return own.embargo[i, j]
    if code == EMBARGO_FEAR:
        return own.embargo_fear[i, j]
    if code == ALIGNMENT:
        return own.alignment[i, j]
    if code == INTENT:
        return own.intent[i, j]
    if code == APPEAL:
        return own.appeal[i, j]
    return own.pledge[i, j]

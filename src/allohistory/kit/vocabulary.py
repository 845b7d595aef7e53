"""The words that data and code share: what an effect can act on, how, and what it follows from.

Gauges are numbers that outlive their cause; the first seven are one actor's own, the next seven are
of one actor toward another; the rest are orders to stocks that a mechanism owns.  Rungs are how
far a quarrel on the frontier has climbed.
"""

# What an effect can act on; `model` maps the scenario's words to these places.
TARGETS = (
    "threat",
    "committed",
    "encircled",
    "budget",
    "quality",
    "prestige",
    "weariness",
    "recognition",
    "aid",
    "embargo",
    "embargo_fear",
    "alignment",
    "tension",
    "intent",
    "restraint",
    "autonomy",
    "power",
    "transfer",
    "target",
    "concealment",
    "channel",
    "contact",
    "harassment",
    "opens",
    "denounces",
    "directive",
    "war",
)
(
    THREAT,
    COMMITTED,
    ENCIRCLED,
    BUDGET,
    QUALITY,
    PRESTIGE,
    WEARINESS,
    RECOGNITION,
    AID,
    EMBARGO,
    EMBARGO_FEAR,
    ALIGNMENT,
    TENSION,
    INTENT,
    RESTRAINT,
    AUTONOMY,
    POWER,
    TRANSFER,
    TARGET,
    CONCEALMENT,
    CHANNEL,
    CONTACT,
    HARASSMENT,
    OPENS,
    DENOUNCES,
    DIRECTIVE,
    WAR_BETWEEN,
) = range(len(TARGETS))
OWN = RECOGNITION  # codes below are one actor's own gauges
PAIR = RESTRAINT  # codes below are gauges of one actor toward another
SET, ADD, SCALE = range(3)

# The rungs of a quarrel, from the mildest; from a patrol fight up it is one.
TRESPASS, SHOTS, PATROL, COMPANY, DIVISION, LIMITED_WAR, GENERAL_WAR = RUNGS = range(7)

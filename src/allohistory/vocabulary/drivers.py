"""Drivers that an actor weighs when it chooses, and conditions that hold or do not.

A driver is about the actor itself or about another actor; a condition holds or does not. A word's
code is its place in its list.
"""

OWN_DRIVERS = (
    "threat",
    "committed",
    "encircled",
    "prestige",
    "weariness",
    "budget",
    "oil_need",
    "campaign_season",
    "restraint",
)
PAIR_DRIVERS = (
    "attack_expected",
    "win_chance",
    "advantage",
    "power_shift",
    "tension",
    "grievance",
    "pact",
    "recognition",
    "aid_given",
    "aids_enemy",
    "harassment",
    "monolith",
    "beset",
    "weakened",
    "embargo",
    "embargo_fear",
    "alignment",
    "lesson",
    "at_war",
    "talking",
    "walked",
    "intent",
    "appeal",
    "aggressor",
)
DRIVERS = (*OWN_DRIVERS, *PAIR_DRIVERS)
CONDITIONS = (
    "happened",
    "chosen",
    "stands",
    "pact",
    "clause",
    "war",
    "exists",
    "talking",
    "began",
    "war_weeks",
    "ordered",
    "obeyed",
    "defied",
    "split",
)

THREAT = DRIVERS.index("threat")
COMMITTED = DRIVERS.index("committed")
ENCIRCLED = DRIVERS.index("encircled")
PRESTIGE = DRIVERS.index("prestige")
WEARINESS = DRIVERS.index("weariness")
BUDGET = DRIVERS.index("budget")
OIL_NEED = DRIVERS.index("oil_need")
CAMPAIGN_SEASON = DRIVERS.index("campaign_season")
RESTRAINT = DRIVERS.index("restraint")
ATTACK_EXPECTED = DRIVERS.index("attack_expected")
WIN_CHANCE = DRIVERS.index("win_chance")
ADVANTAGE = DRIVERS.index("advantage")
POWER_SHIFT = DRIVERS.index("power_shift")
TENSION = DRIVERS.index("tension")
GRIEVANCE = DRIVERS.index("grievance")
PACT = DRIVERS.index("pact")
RECOGNITION = DRIVERS.index("recognition")
AID_GIVEN = DRIVERS.index("aid_given")
AIDS_ENEMY = DRIVERS.index("aids_enemy")
HARASSMENT = DRIVERS.index("harassment")
MONOLITH = DRIVERS.index("monolith")
BESET = DRIVERS.index("beset")
WEAKENED = DRIVERS.index("weakened")
EMBARGO = DRIVERS.index("embargo")
EMBARGO_FEAR = DRIVERS.index("embargo_fear")
ALIGNMENT = DRIVERS.index("alignment")
LESSON = DRIVERS.index("lesson")
AT_WAR = DRIVERS.index("at_war")
TALKING = DRIVERS.index("talking")
WALKED = DRIVERS.index("walked")
INTENT = DRIVERS.index("intent")
APPEAL = DRIVERS.index("appeal")
AGGRESSOR = DRIVERS.index("aggressor")

HAPPENED = CONDITIONS.index("happened")
CHOSEN = CONDITIONS.index("chosen")
STANDS = CONDITIONS.index("stands")
PACT_HOLDS = CONDITIONS.index("pact")
CLAUSE_HOLDS = CONDITIONS.index("clause")
WAR_HOLDS = CONDITIONS.index("war")
EXISTS = CONDITIONS.index("exists")
TALKS_HOLD = CONDITIONS.index("talking")
BEGAN = CONDITIONS.index("began")
WAR_WEEKS = CONDITIONS.index("war_weeks")
ORDERED = CONDITIONS.index("ordered")
OBEYED = CONDITIONS.index("obeyed")
DEFIED = CONDITIONS.index("defied")
SPLIT = CONDITIONS.index("split")

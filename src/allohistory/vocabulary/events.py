"""Kinds of events, and the values that the columns of the log can take.

A word's code is its place in its list.
"""

# Kinds of events of the log.
KINDS = (
    "world_event",
    "decision",
    "talks_opened",
    "offer",
    "walked",
    "returned",
    "signed",
    "clause_broken",
    "breach_seen",
    "denounced",
    "lapsed",
    "directive",
    "response",
    "incident",
    "escalation",
    "battle",
    "settlement",
    "war",
    "report",
    "transfer",
    "politics",
    "agreed",
    "retracted",
    "stalled",
    "order",
    "reinforcement",
    "truce_asked",
    "truce_refused",
    "demarcation",
    "client_losses",
)
WORLD_EVENT = KINDS.index("world_event")
DECISION = KINDS.index("decision")
TALKS_OPENED = KINDS.index("talks_opened")
OFFER = KINDS.index("offer")
WALKED = KINDS.index("walked")
RETURNED = KINDS.index("returned")
SIGNED = KINDS.index("signed")
CLAUSE_BROKEN = KINDS.index("clause_broken")
BREACH_SEEN = KINDS.index("breach_seen")
DENOUNCED = KINDS.index("denounced")
LAPSED = KINDS.index("lapsed")
DIRECTIVE = KINDS.index("directive")
RESPONSE = KINDS.index("response")
INCIDENT = KINDS.index("incident")
ESCALATION = KINDS.index("escalation")
BATTLE = KINDS.index("battle")
SETTLEMENT = KINDS.index("settlement")
WAR = KINDS.index("war")
REPORT = KINDS.index("report")
TRANSFER = KINDS.index("transfer")
POLITICS = KINDS.index("politics")
AGREED = KINDS.index("agreed")
RETRACTED = KINDS.index("retracted")
STALLED = KINDS.index("stalled")
ORDER = KINDS.index("order")
REINFORCEMENT = KINDS.index("reinforcement")
TRUCE_ASKED = KINDS.index("truce_asked")
TRUCE_REFUSED = KINDS.index("truce_refused")
DEMARCATION = KINDS.index("demarcation")
CLIENT_LOSSES = KINDS.index("client_losses")

# What an offer is to the last one of the same side.
OFFERS = ("opens", "concedes", "final", "drops", "hardens")
OPENS = OFFERS.index("opens")
CONCEDES = OFFERS.index("concedes")
FINAL = OFFERS.index("final")
DROPS = OFFERS.index("drops")
HARDENS = OFFERS.index("hardens")

# How an outside event's time is set: by date, within a window, by a hazard, or by its cause's date.
TIMES = ("date", "window", "hazard", "after")
DATED = TIMES.index("date")
WINDOW = TIMES.index("window")
HAZARD = TIMES.index("hazard")
AFTER = TIMES.index("after")

# The rungs of a border incident, from the mildest; from a patrol fight up it is a quarrel.
RUNGS = ("trespass", "shots", "patrol", "company", "division", "limited_war", "general_war")
TRESPASS = RUNGS.index("trespass")
SHOTS = RUNGS.index("shots")
PATROL = RUNGS.index("patrol")
COMPANY = RUNGS.index("company")
DIVISION = RUNGS.index("division")
LIMITED_WAR = RUNGS.index("limited_war")
GENERAL_WAR = RUNGS.index("general_war")
# How the record states the scale of a battle.
SCALES = {
    "clash": PATROL,
    "company": COMPANY,
    "division": DIVISION,
    "limited_war": LIMITED_WAR,
    "general_war": GENERAL_WAR,
}

# Causes of an incident.
CAUSES = ("accident", "local", "ordered")
ACCIDENT = CAUSES.index("accident")
LOCAL = CAUSES.index("local")
ORDERED = CAUSES.index("ordered")

# Where an incident happens.
SURFACES = ("land", "water", "air")
LAND = SURFACES.index("land")
WATER = SURFACES.index("water")
AIR = SURFACES.index("air")

# Why a side asks for a truce.
REQUESTS = ("losses", "defeat", "weariness", "caution")
FROM_LOSSES = REQUESTS.index("losses")
FROM_DEFEAT = REQUESTS.index("defeat")
FROM_WEARINESS = REQUESTS.index("weariness")
FROM_CAUTION = REQUESTS.index("caution")

# How a mixed commission on the border ends.
DEMARCATIONS = ("broken_up", "marked")
BROKEN_UP = DEMARCATIONS.index("broken_up")
MARKED = DEMARCATIONS.index("marked")

# Who escalates a quarrel, sends for men, or orders an act.
DECIDERS = ("centre", "commander")
BY_CENTRE = DECIDERS.index("centre")
BY_COMMANDER = DECIDERS.index("commander")

# How a quarrel is settled.
SETTLEMENTS = ("status_quo", "line_moved", "bodies_returned", "commission")
STATUS_QUO = SETTLEMENTS.index("status_quo")
LINE_MOVED = SETTLEMENTS.index("line_moved")
BODIES_RETURNED = SETTLEMENTS.index("bodies_returned")
COMMISSION = SETTLEMENTS.index("commission")

# How a client responds to an order.
RESPONSES = ("complies", "pretends", "refuses", "splits", "refounds")
COMPLIES = RESPONSES.index("complies")
PRETENDS = RESPONSES.index("pretends")
REFUSES = RESPONSES.index("refuses")
SPLITS = RESPONSES.index("splits")
REFOUNDS = RESPONSES.index("refounds")

# What a report says; a fright is logged when it makes an attack more likely than not.
REPORTS = ("calm", "alarm", "fright")
CALM = REPORTS.index("calm")
ALARM = REPORTS.index("alarm")
FRIGHT = REPORTS.index("fright")
PLANTS = (REPORTS[CALM], REPORTS[ALARM])  # what can be planted in a channel

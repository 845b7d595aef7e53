"""Kinds of contradictions: each looks at one event and at the past before it.

A kind is a function of (row, past, rows by serial) that returns what is wrong, or nothing.
"""

from allohistory.vocabulary.events import COMPLIES, FRIGHT, GENERAL_WAR

BORDER = ("incident", "escalation", "battle")


def presupposition(row, past, _):
    """A sentence takes for granted what is not so."""
    if row.kind == "world_event":
        entry = past.scenario.events.get(row.what)
    elif row.kind == "decision" and row.option > 0:
        entry = past.scenario.decisions[row.what]
    else:
        return None
    taken = entry.presupposes if entry else None
    for condition in taken.requires if taken else ():
        if not past.holds(condition):
            return f"{row.what} without {condition.kind} {condition.names}"
    for condition in taken.unless if taken else ():
        if past.holds(condition):
            return f"{row.what} in spite of {condition.kind} {condition.names}"
    return None


def late(row, past, _):
    """An event comes after its last date."""
    entry = past.scenario.events.get(row.what) if row.kind == "world_event" else None
    until = entry.until if entry else None
    if until is not None and row.week > past.calendar.week_of(until):
        return f"{row.what} after {until}"
    return None


def twice(row, past, _):
    """What happens once happens again."""
    if row.kind == "world_event" and row.what in past.happened:
        return f"{row.what} again"
    if row.kind == "war" and past.war(row.actor, row.other):
        return f"war of {row.actor} and {row.other} begins again"
    if row.kind == "response" and row.what in past.answers:
        return f"{row.what} is answered again"
    if row.kind == "decision" and row.option > 0 and past.scenario.decisions[row.what].once:
        options = list(past.scenario.decisions[row.what].options)[1:]
        if any((row.what, option) in past.chosen for option in options):
            return f"{row.what} is decided again"
    return None


def fear_in_war(row, past, _):
    """An actor comes to expect an attack by an enemy it is at war with."""
    if row.kind == "report" and row.option == FRIGHT and past.war(row.actor, row.other):
        return f"{row.actor} fears {row.other}, with whom it is at war"
    return None


def deed_told_twice(row, past, rows):
    """A war begins later than its attack."""
    cause = rows.get(row.cause) if row.kind == "war" else None
    if cause is not None and cause.kind in ("decision", "world_event") and cause.week != row.week:
        return f"war of {row.actor} on {row.other} begins weeks after {cause.what}"
    return None


def before_its_cause(row, past, rows):
    """An effect comes before its cause."""
    cause = rows.get(row.cause)
    if row.cause >= row.serial or (cause is not None and cause.week > row.week):
        return f"{row.kind} {row.what} comes before its cause"
    return None


def orders_after_a_split(row, past, _):
    """A client that has broken with its patron is given orders, or answers them."""
    if row.kind in ("directive", "response"):
        client = past.scenario.directives[row.what].client
        if client in past.split:
            return f"{row.what} to {client}, which has split"
    return None


def answer_without_order(row, past, _):
    """A client answers an order that nobody gave, or before it exists."""
    if row.kind == "response" and row.what not in past.ordered:
        return f"{row.what} was never ordered"
    if row.kind in ("directive", "response"):
        client = past.scenario.directives[row.what].client
        if row.kind == "response" and not past.exists(client):
            return f"{client} answers before it exists"
    return None


def front_after_a_refusal(row, past, _):
    """The united front comes although the order to make it was refused."""
    front = row.kind == "decision" and row.what == "truce_with_ccp" and row.option > 0
    if front and past.answers.get("free_chiang", COMPLIES) != COMPLIES:
        return "a united front after the order was defied"
    return None


def parties_of(row, past):
    """Return the parties of talks."""
    return tuple(past.scenario.talks[row.what].parties)


def diplomacy_in_war(row, past, _):
    """States at war open talks, resume them or sign."""
    if row.kind in ("talks_opened", "returned", "signed", "offer") and row.what:
        a, b = parties_of(row, past)
        if past.war(a, b):
            return f"{row.kind} {row.what} in the war of {a} and {b}"
    return None


def signed_again(row, past, _):
    """A treaty is signed while it is in force."""
    if row.kind == "signed" and row.what in past.treaties:
        return f"{row.what} is signed while in force"
    return None


def border_in_war(row, past, _):
    """Quarrels on a border go on in a general war of its two holders, or beyond it."""
    if row.kind in BORDER and row.rung < GENERAL_WAR:
        sector = list(past.scenario.sectors.values())[row.place]
        war = past.war(sector.a.actor, sector.b.actor)
        if war is not None and row.week > war[0] + 1:
            return f"{row.kind} on the border in a general war"
    return None


def impossible_losses(row, past, _):
    """Losses are negative."""
    if row.kind in ("battle", "settlement") and min(row.amount, row.amount2) < 0.0:
        return "negative losses"
    return None


KINDS = (
    presupposition,
    late,
    twice,
    fear_in_war,
    deed_told_twice,
    before_its_cause,
    orders_after_a_split,
    answer_without_order,
    front_after_a_refusal,
    diplomacy_in_war,
    signed_again,
    border_in_war,
    impossible_losses,
)

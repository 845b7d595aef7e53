"""Checks of talks and clauses."""

from allohistory.errors import suggestion
from allohistory.scenario.checks.place import Places, check_effects, check_views
from allohistory.scenario.scenario import Scenario
from allohistory.scenario.schema.bargains import Clause, Talk

MOST_CLAUSES = 10


def check_bargains(places: Places, scenario: Scenario) -> None:
    """Note inconsistencies in talks and clauses."""
    for name, talk in scenario.talks.items():
        check_talk(places, scenario, name, talk)
    listed = {clause for talk in scenario.talks.values() for clause in talk.clauses}
    for name, clause in scenario.clauses.items():
        check_clause(places, scenario, name, clause)
        if name not in listed:
            hint = "add it to core or terms of a talk"
            places.fault("clauses.yaml", ("clauses", name), "is not in any talk", hint)


def check_talk(places: Places, scenario: Scenario, name: str, talk: Talk) -> None:
    """Refuse talks of an actor with itself, keys that are not parties, and too many clauses."""
    here = ("talks", name)
    parties = talk.parties
    if parties[0] == parties[1]:
        hint = "name another"
        places.fault("clauses.yaml", (*here, "parties"), "both parties are the same", hint)
    for key in ("patience", "outside"):
        table = getattr(talk, key)
        for party in table:
            if party not in parties:
                message = f"{party} is not a party to this talk"
                hint = suggestion(party, parties)
                places.fault("clauses.yaml", (*here, key, party), message, hint)
        missing = [party for party in parties if party not in table]
        for party in missing:
            message = f"has no entry for {party}"
            places.fault("clauses.yaml", (*here, key), message, f"add `{party}:`")
    for party, views in talk.outside.items():
        check_views(places, scenario, "clauses.yaml", (*here, "outside", party), views, party)
    if len(talk.clauses) > MOST_CLAUSES:
        message = f"has {len(talk.clauses)} clauses"
        places.fault("clauses.yaml", here, message, f"at most {MOST_CLAUSES} can be bargained over")
    check_amounts(places, scenario, name, talk)
    for clause in talk.clauses:
        if clause in scenario.clauses:
            check_listed(places, name, talk, clause, scenario.clauses[clause])


def check_amounts(places: Places, scenario: Scenario, name: str, talk: Talk) -> None:
    """Refuse talks with several clauses that are a matter of more or less."""
    known = [clause for clause in talk.clauses if clause in scenario.clauses]
    graded = [clause for clause in known if scenario.clauses[clause].amount is not None]
    if len(graded) > 1:
        message = f"has {len(graded)} clauses with an amount: {', '.join(graded)}"
        hint = "one can be haggled over at a time"
        places.fault("clauses.yaml", ("talks", name), message, hint)


def check_listed(places: Places, name: str, talk: Talk, listed: str, clause: Clause) -> None:
    """Refuse a clause that is not between the parties of its talk, or can never be signed."""
    here = ("talks", name)
    for verb, actor in (("wanted", clause.wanted_by), ("owed", clause.owed_by)):
        if actor not in talk.parties:
            message = f"clause {listed} is {verb} by {actor}, who is not a party"
            hint = suggestion(actor, talk.parties)
            places.fault("clauses.yaml", (*here, "parties"), message, hint)
    for other in clause.needs:
        if other not in talk.clauses:
            message = f"clause {listed} needs {other}, which is not in this talk"
            hint = "add it to core or terms"
            places.fault("clauses.yaml", here, message, hint)
    for other in clause.bars if listed in talk.core else ():
        if other in talk.core:
            message = f"core clauses {listed} and {other} exclude one another"
            places.fault("clauses.yaml", (*here, "core"), message, "remove one")


def check_clause(places: Places, scenario: Scenario, name: str, clause: Clause) -> None:
    """Refuse clauses with a single actor, without a worth to a party, or at odds with others."""
    here = ("clauses", name)
    if clause.wanted_by == clause.owed_by:
        message = "is wanted and owed by the same actor"
        places.fault("clauses.yaml", (*here, "owed_by"), message, "name the other one")
    else:
        check_worth(places, name, clause)
    for where, worths in clause.valuations():
        for actor, views in worths.items():
            check_views(places, scenario, "clauses.yaml", (*here, *where, actor), views, actor)
    path = (*here, "temptation")
    check_views(places, scenario, "clauses.yaml", path, clause.temptation, clause.owed_by)
    for key in ("needs", "bars"):
        if name in getattr(clause, key):
            places.fault("clauses.yaml", (*here, key), "names itself", "leave it out")
    for other in sorted(set(clause.needs) & set(clause.bars)):
        message = f"both needs and bars {other}"
        places.fault("clauses.yaml", (*here, "bars"), message, "keep only one of them")
    directive = scenario.directives.get(clause.directive or "")
    client = scenario.clients.get(directive.client) if directive else None
    if client is not None and client.patron != clause.owed_by:
        message = f"{clause.directive} is for {client.patron} to give, but {clause.owed_by} owes it"
        hint = f"use a directive of {clause.owed_by}"
        places.fault("clauses.yaml", (*here, "directive"), message, hint)
    check_effects(places, "clauses.yaml", (*here, "effects"), clause.effects)


def check_worth(places: Places, name: str, clause: Clause) -> None:
    """Refuse a clause without a worth to one of its sides, or with a worth to others."""
    here, sides = ("clauses", name), (clause.wanted_by, clause.owed_by)
    for where, worths in clause.valuations():
        for side in sides:
            if side not in worths:
                message = f"does not state what it is worth to {side}"
                places.fault("clauses.yaml", (*here, *where), message, f"add `{side}:`")
    for where, table in (*clause.valuations(), (("public_cost",), clause.public_cost)):
        for actor in table:
            if actor not in sides:
                hint = suggestion(actor, sides)
                message = f"{actor} neither wants nor owes it"
                places.fault("clauses.yaml", (*here, *where, actor), message, hint)

"""Checks of talks and clauses."""

from allohistory.errors import suggestion
from allohistory.scenario.scenario import Scenario
from allohistory.scenario.schema.bargains import Clause, Talk

from .place import Places, check_effects, check_views

MOST_CLAUSES = 10


def check_bargains(places: Places, scenario: Scenario) -> None:
    """Note what does not fit together in talks and clauses."""
    for name, talk in scenario.talks.items():
        check_talk(places, scenario, name, talk)
    listed = {one for talk in scenario.talks.values() for one in talk.clauses}
    for name, clause in scenario.clauses.items():
        check_clause(places, scenario, name, clause)
        if name not in listed:
            hint = "add it to core, agenda or may_add of a talk"
            places.fault("clauses.yaml", ("clauses", name), "is in no talk", hint)


def check_talk(places: Places, scenario: Scenario, name: str, talk: Talk) -> None:
    """Refuse talks of one, keys that are no party, and clauses that are nobody's here."""
    here = ("talks", name)
    parties = talk.parties
    if parties[0] == parties[1]:
        places.fault(
            "clauses.yaml", (*here, "parties"), "both parties are the same", "name another"
        )
    for key, table in (("patience", talk.patience), ("outside", talk.outside)):
        for party in parties:
            if party not in table:
                places.fault(
                    "clauses.yaml", (*here, key), f"says nothing for {party}", f"add `{party}:`"
                )
    for key, table in (
        ("agenda", talk.agenda),
        ("patience", talk.patience),
        ("outside", talk.outside),
    ):
        for party in table:
            if party not in parties:
                message = f"{party} is no party of this talk"
                places.fault(
                    "clauses.yaml", (*here, key, party), message, suggestion(party, parties)
                )
    for party, views in talk.outside.items():
        check_views(places, scenario, "clauses.yaml", (*here, "outside", party), views, party)
    if len(talk.clauses) > MOST_CLAUSES:
        message = f"has {len(talk.clauses)} clauses"
        places.fault("clauses.yaml", here, message, f"at most {MOST_CLAUSES} can be bargained over")
    for one in talk.clauses:
        clause = scenario.clauses.get(one)
        if clause is None:
            continue
        for word, actor in (("wanted", clause.wanted_by), ("owed", clause.owed_by)):
            if actor not in parties:
                message = f"clause {one} is {word} by {actor}, who is no party"
                places.fault(
                    "clauses.yaml", (*here, "parties"), message, suggestion(actor, parties)
                )
        for other in clause.needs:
            if other not in talk.clauses:
                message = f"clause {one} needs {other}, which is not in this talk"
                places.fault("clauses.yaml", here, message, "add it to core, agenda or may_add")
    for one in talk.core:
        clause = scenario.clauses.get(one)
        for other in clause.bars if clause else ():
            if other in talk.core:
                message = f"core clauses {one} and {other} exclude one another"
                places.fault(
                    "clauses.yaml", (*here, "core"), message, "nothing could ever be signed"
                )


def check_clause(places: Places, scenario: Scenario, name: str, clause: Clause) -> None:
    """Refuse clauses between nobody, about nobody, or performed by somebody else's client."""
    here = ("clauses", name)
    sides = (clause.wanted_by, clause.owed_by)
    if clause.wanted_by == clause.owed_by:
        message = "is wanted and owed by the same actor"
        places.fault("clauses.yaml", (*here, "owed_by"), message, "name the other one")
    for side in sides:
        if side not in clause.views:
            message = f"says nothing of what it is worth to {side}"
            places.fault("clauses.yaml", (*here, "views"), message, f"add `{side}:`")
    for key, table in (("views", clause.views), ("public_cost", clause.public_cost)):
        for actor in table:
            if actor not in sides:
                message = f"{actor} neither wants nor owes it"
                places.fault("clauses.yaml", (*here, key, actor), message, suggestion(actor, sides))
    for actor, views in clause.views.items():
        check_views(places, scenario, "clauses.yaml", (*here, "views", actor), views, actor)
    path = (*here, "temptation")
    check_views(places, scenario, "clauses.yaml", path, clause.temptation, clause.owed_by)
    for key, others in (("needs", clause.needs), ("bars", clause.bars)):
        if name in others:
            places.fault("clauses.yaml", (*here, key), "names itself", "leave it out")
    for other in set(clause.needs) & set(clause.bars):
        places.fault(
            "clauses.yaml", (*here, "bars"), f"both needs and bars {other}", "decide for one"
        )
    directive = scenario.directives.get(clause.directive or "")
    client = scenario.clients.get(directive.client) if directive else None
    if client is not None and client.patron != clause.owed_by:
        message = (
            f"{clause.directive} is given by {client.patron}, but {clause.owed_by} owes the clause"
        )
        places.fault("clauses.yaml", (*here, "directive"), message, "take a directive of its own")
    check_effects(places, "clauses.yaml", (*here, "effects"), clause.effects)

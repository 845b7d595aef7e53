"""Checks of talks and clauses: each refuses one thing, and nothing of the template."""

import pytest
from tests.scenario.checks.stage import altered

from allohistory.scenario.checks.bargains import MOST_CLAUSES, check_bargains
from allohistory.scenario.schema.bargains import Amount
from allohistory.scenario.schema.course import Effect

TALK, PEACE, FISHING = "talks river_pact", "peace_on_the_river", "fishing"


def notes_of(places, scenario):
    check_bargains(places, scenario)
    return [note.removeprefix("clauses.yaml ") for note in places.notes]


def views_of(scenario):
    return scenario.clauses[FISHING].views


def test_the_template_has_no_faults(places, small):
    assert notes_of(places, small) == []


def test_a_clause_in_no_talk_is_refused(places, small):
    talk = altered(small, "talks", "river_pact", terms=("fishing",))

    assert notes_of(places, talk) == [
        "clauses.league_disarms: is not in any talk; add it to core or terms of a talk"
    ]


def test_a_talk_of_an_actor_with_itself_is_refused(places, small):
    talk = altered(small, "talks", "river_pact", parties=("borea", "borea"))

    assert notes_of(places, talk)[0] == (
        "talks.river_pact.parties: both parties are the same; name another"
    )


@pytest.mark.parametrize("key", ["patience", "outside"])
def test_a_key_that_is_no_party_is_refused(places, small, key):
    table = getattr(small.talks["river_pact"], key)
    talk = altered(small, "talks", "river_pact", **{key: {**table, "hill_league": table["borea"]}})

    assert notes_of(places, talk)[0] == (
        f"talks.river_pact.{key}.hill_league: hill_league is not a party to this talk; "
        "known: aurelia, borea"
    )


@pytest.mark.parametrize("key", ["patience", "outside"])
def test_a_party_without_an_entry_is_refused(places, small, key):
    table = {**getattr(small.talks["river_pact"], key)}
    del table["borea"]
    notes = notes_of(places, altered(small, "talks", "river_pact", **{key: table}))

    assert notes == [f"talks.river_pact.{key}: has no entry for borea; add `borea:`"]


def test_what_no_deal_is_worth_is_seen_by_the_party_s_own_factions(places, small):
    outside = small.talks["river_pact"].outside
    talk = altered(small, "talks", "river_pact", outside={**outside, "aurelia": outside["borea"]})

    assert notes_of(places, talk) == [
        (
            "talks.river_pact.outside.aurelia.council: council is not a faction of aurelia; "
            "known: all, palace, staff"
        ),
        (
            "talks.river_pact.outside.aurelia.council.terms.tension.aurelia: driver "
            "tension.aurelia "
            "points from aurelia to itself; name another actor"
        ),
    ]


@pytest.mark.parametrize(("count", "faults"), [(MOST_CLAUSES, 0), (MOST_CLAUSES + 1, 1)])
def test_a_talk_has_so_many_clauses_and_no_more(places, small, count, faults):
    names = [f"clause_{n}" for n in range(count - 3)]
    added = ("fishing", "league_disarms", *names)
    notes = notes_of(places, altered(small, "talks", "river_pact", terms=added))

    assert (
        notes
        == [f"talks.river_pact: has {count} clauses; at most {MOST_CLAUSES} can be bargained over"]
        * faults
    )


@pytest.mark.parametrize(("key", "verb"), [("wanted_by", "wanted"), ("owed_by", "owed")])
def test_a_clause_is_between_the_parties_of_its_talk(places, small, key, verb):
    clause = altered(small, "clauses", FISHING, **{key: "hill_league"})

    assert notes_of(places, clause)[0] == (
        f"talks.river_pact.parties: clause fishing is {verb} by hill_league, who is not a party; "
        "known: aurelia, borea"
    )


def test_a_clause_needs_only_others_of_its_talk(places, small):
    clause = altered(small, "clauses", FISHING, needs=("tolls", PEACE))

    assert notes_of(places, clause) == [
        (
            "talks.river_pact: clause fishing needs tolls, which is not in this talk; "
            "add it to core or terms"
        )
    ]


def test_core_clauses_do_not_exclude_one_another(places, small):
    both = altered(small, "talks", "river_pact", core=(PEACE, FISHING))
    barred = altered(both, "clauses", FISHING, bars=(PEACE,), needs=())

    assert notes_of(places, barred) == [
        (
            "talks.river_pact.core: core clauses fishing and peace_on_the_river "
            "exclude one another; "
            "remove one"
        )
    ]


@pytest.mark.parametrize(
    "bars", [{FISHING: (PEACE,)}, {PEACE: (FISHING,)}, {FISHING: ("league_disarms",)}]
)
def test_clauses_outside_the_core_may_exclude_others(places, small, bars):
    for name, others in bars.items():
        small = altered(small, "clauses", name, bars=others, needs=())

    assert notes_of(places, small) == []


def test_a_clause_is_wanted_by_one_and_owed_by_another(places, small):
    clause = altered(small, "clauses", FISHING, wanted_by="borea")

    assert notes_of(places, clause)[0] == (
        "clauses.fishing.owed_by: is wanted and owed by the same actor; name the other one"
    )


@pytest.mark.parametrize("side", ["aurelia", "borea"])
def test_a_clause_is_worth_something_to_both_sides(places, small, side):
    views = {actor: view for actor, view in views_of(small).items() if actor != side}

    assert notes_of(places, altered(small, "clauses", FISHING, views=views)) == [
        f"clauses.fishing.views: does not state what it is worth to {side}; add `{side}:`"
    ]


def test_a_clause_is_worth_nothing_to_others(places, small):
    views = {**views_of(small), "hill_league": {}}
    cost = {**small.clauses[FISHING].public_cost, "hill_league": 1}

    assert notes_of(places, altered(small, "clauses", FISHING, views=views, public_cost=cost)) == [
        f"clauses.fishing.{key}.hill_league: hill_league neither wants nor owes it; "
        "known: aurelia, borea"
        for key in ("views", "public_cost")
    ]


def test_views_of_a_clause_are_of_the_actor_s_own_factions(places, small):
    views = views_of(small)
    swapped = {"aurelia": views["borea"], "borea": views["borea"]}

    assert [
        note.partition(":")[0]
        for note in notes_of(places, altered(small, "clauses", FISHING, views=swapped))
    ] == ["clauses.fishing.views.aurelia.council"]


def test_breaking_a_clause_tempts_factions_of_who_owes_it(places, small):
    temptation = small.clauses[PEACE].temptation

    assert [
        note.partition(":")[0]
        for note in notes_of(places, altered(small, "clauses", FISHING, temptation=temptation))
    ] == [
        "clauses.fishing.temptation.staff",
        "clauses.fishing.temptation.staff.terms.win_chance.borea",
    ]


def test_a_clause_does_not_name_itself(places, small):
    clause = altered(small, "clauses", FISHING, needs=(PEACE, FISHING), bars=())

    assert notes_of(places, clause) == ["clauses.fishing.needs: names itself; leave it out"]
    places.notes.clear()
    clause = altered(small, "clauses", FISHING, bars=(FISHING,))
    assert notes_of(places, clause) == ["clauses.fishing.bars: names itself; leave it out"]


def test_a_clause_does_not_need_what_it_bars(places, small):
    clause = altered(small, "clauses", FISHING, bars=(PEACE, "league_disarms"))

    assert notes_of(places, clause) == [
        "clauses.fishing.bars: both needs and bars peace_on_the_river; keep only one of them"
    ]


def test_a_directive_is_given_by_who_owes_the_clause(places, small):
    client = altered(small, "clients", "league", patron="borea")

    assert notes_of(places, client) == [
        (
            "clauses.league_disarms.directive: league_rests is for borea to give, but "
            "aurelia owes it; "
            "use a directive of aurelia"
        )
    ]


def test_effects_of_a_clause_are_checked(places, small):
    war = Effect.model_validate({"war": ["borea", "borea"]})

    assert notes_of(places, altered(small, "clauses", FISHING, effects=(war,))) == [
        "clauses.fishing.effects.0.war: a war needs two different actors; name the other one"
    ]


def test_one_clause_of_a_talk_at_most_is_a_matter_of_more_or_less(places, small):
    views = small.clauses[FISHING].views
    grade = {"views": views, "source": ["judgement"], "why": "x"}
    grades = {"few": {"amount": 10, **grade}, "many": {"amount": 40, **grade}}
    amount = Amount.model_validate({"unit": "boats", "at": grades})
    clauses = {
        name: clause.model_copy(update={"amount": amount, "views": {}})
        for name, clause in small.clauses.items()
        if name == FISHING
    }
    tolls = {**small.clauses, **clauses, "tolls": clauses[FISHING]}
    talks = {
        name: talk.model_copy(update={"terms": (*talk.terms, "tolls")})
        for name, talk in small.talks.items()
    }

    assert notes_of(places, small.model_copy(update={"clauses": tolls, "talks": talks})) == [
        (
            "talks.river_pact: has 2 clauses with an amount: fishing, tolls; "
            "one can be haggled over at a time"
        )
    ]

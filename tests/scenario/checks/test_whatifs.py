"""Checks of what-ifs: what each kind of change cannot do, and from which day on."""

from datetime import date, timedelta

import pytest
from tests.scenario.checks.stage import altered

from allohistory.scenario.checks.whatifs import Check, check_whatifs
from allohistory.scenario.schema.changes import changes_of
from allohistory.scenario.schema.numbers import Number

NAME = "league-clause"
SINCE = date(1951, 1, 1)  # its point of divergence
DAY = timedelta(days=1)
TERMS = {"in": "river_pact", "by": "borea", "form": "open"}
FLOOD = {
    "id": "flood",
    "text": "The river floods.",
    "date": SINCE,
    "effects": [{"gauge": "threat", "actor": "borea", "add": 0.2}],
}


@pytest.fixture
def notes_of(places, small):
    """Return what is noted of one change of the what-if."""
    laws = {number.path: number for number in small.numbers()}

    def check(scenario=None, /, **keys):
        scenario = scenario or small
        whatif = scenario.whatifs[NAME]
        here = Check(places, scenario, whatif, f"whatifs/{NAME}.yaml", 3, laws)
        (change,) = changes_of([keys])
        here.check_days(change)
        here.check(change)
        return [note.removeprefix(f"whatifs/{NAME}.yaml changes.3.") for note in places.notes]

    return check


def test_the_template_has_no_faults(places, small):
    check_whatifs(places, small)

    assert places.notes == []


def test_the_day_of_a_what_if_lies_in_the_scenario(places, small):
    check_whatifs(places, altered(small, "whatifs", NAME, date=date(1940, 1, 1)))

    assert places.notes[0] == (
        f"whatifs/{NAME}.yaml from: 1940-01-01 is outside the scenario; "
        "it runs from 1950-01-02 to 1952-12-29"
    )


@pytest.mark.parametrize(
    ("keys", "count"),
    [
        ({"given": None, "given_text": "it is calm"}, 1),
        ({"given": "x", "given_text": "it is calm"}, 0),
        ({"given": "x", "given_text": None}, 0),
    ],
)
def test_words_describe_a_condition_that_is_there(places, small, keys, count):
    check_whatifs(places, altered(small, "whatifs", NAME, **keys))

    assert (
        places.notes
        == [
            (
                f"whatifs/{NAME}.yaml given_text: describes a condition that is not there; "
                "write it as `given`, in the question language"
            )
        ]
        * count
    )


def test_every_change_that_was_made_is_checked_at_its_place(places, small):
    check_whatifs(places, altered(small, "whatifs", NAME, date=date(1951, 1, 9)))

    assert places.notes == [
        (
            f"whatifs/{NAME}.yaml changes.1.from: 1951-01-08 is before the point of divergence; "
            "it is 1951-01-09"
        )
    ]


def test_a_day_is_in_the_scenario_and_not_before_the_divergence(notes_of, places):
    assert notes_of(event="dry_summer", move=SINCE) == []
    assert notes_of(event="dry_summer", move=SINCE - DAY) == [
        "move: 1950-12-31 is before the point of divergence; it is 1951-01-01"
    ]
    places.notes.clear()
    assert notes_of(event="dry_summer", move="1960-01-01") == [
        "move: 1960-01-01 is outside the scenario; it runs from 1950-01-02 to 1952-12-29"
    ]


def test_a_demand_is_of_a_party_a_clause_and_a_form_of_its_talk(notes_of):
    assert notes_of(demand="fishing", **{**TERMS, "as": "wish", "form": "secret"}) == []


@pytest.mark.parametrize("kind", ["demand", "offer", "withdraw"])
def test_terms_are_by_a_party(notes_of, kind):
    firmness = {"as": "wish"} if kind == "demand" else {}
    keys = {**TERMS, **firmness, "by": "hill_league"}
    if kind == "withdraw":
        del keys["form"]

    assert notes_of(**{kind: "fishing", **keys}) == [
        "by: hill_league is not a party to river_pact; known: aurelia, borea"
    ]


def test_terms_are_of_a_clause_of_the_talk(notes_of, small):
    talk = altered(small, "talks", "river_pact", terms=("fishing",))

    assert notes_of(talk, offer="league_disarms", **TERMS) == [
        (
            "offer: clause league_disarms is not in talk river_pact; add it to terms of the talk "
            "(known: fishing, peace_on_the_river)"
        )
    ]


def test_a_clause_or_a_talk_that_could_not_be_read_is_passed_over(notes_of):
    assert notes_of(offer="unread", **{**TERMS, "form": "secret"}) == []
    assert notes_of(offer="fishing", **{**TERMS, "in": "unread", "by": "hill_league"}) == []


@pytest.mark.parametrize(("form", "count"), [("secret", 1), ("open", 0)])
def test_a_clause_without_a_secret_form_is_open(notes_of, form, count):
    notes = notes_of(offer="peace_on_the_river", **{**TERMS, "form": form})

    message = "form: clause peace_on_the_river cannot be agreed in secret; write open"
    assert notes == [message] * count


@pytest.mark.parametrize("kind", ["force", "forbid"])
def test_an_option_is_one_of_the_decision(notes_of, kind):
    assert notes_of(**{kind: "open_talks", "option": "ask"}) == []
    assert notes_of(**{kind: "unread", "option": "aks"}) == []
    assert notes_of(**{kind: "open_talks", "option": "aks"}) == [
        "option: open_talks has no option 'aks'; did you mean 'ask'? (known: ask, wait)"
    ]


@pytest.mark.parametrize(("day", "count"), [(SINCE, 0), (SINCE - DAY, 1)])
def test_an_event_is_not_over_at_the_divergence(notes_of, small, day, count):
    event = altered(small, "events", "league_rises", date=day)

    message = "event: the event (1950-12-31) is before the point of divergence; it is 1951-01-01"
    assert notes_of(event, event="league_rises", cancel=True) == [message] * count


@pytest.mark.parametrize(("day", "count"), [(SINCE, 0), (SINCE - DAY, 1)])
def test_an_event_of_a_window_is_over_after_its_last_day(notes_of, small, day, count):
    window = small.events["dry_summer"].window.model_copy(
        update={"early": date(1950, 2, 1), "likely": date(1950, 3, 1), "late": day}
    )
    event = altered(small, "events", "dry_summer", window=window)

    assert len(notes_of(event, event="dry_summer", cancel=True)) == count


@pytest.mark.parametrize("name", ["ring_caught", "unread"])
def test_an_event_without_a_last_day_is_never_over(notes_of, name):
    assert notes_of(event=name, cancel=True) == []


def test_an_added_event_has_a_new_id_and_a_day_from_the_divergence_on(notes_of, places):
    assert notes_of(add_event=FLOOD) == []
    assert notes_of(add_event={**FLOOD, "id": "dry_summer", "date": SINCE - DAY}) == [
        "add_event: there is already an event dry_summer; choose another id",
        "add_event: 1950-12-31 is before the point of divergence; it is 1951-01-01",
    ]
    places.notes.clear()
    war = {"war": ["borea", "borea"]}
    assert notes_of(add_event={**FLOOD, "effects": [war]}) == [
        "add_event.effects.0.war: a war needs two different actors; name the other one"
    ]


@pytest.mark.parametrize("keys", [{"set": 1.0}, {"set": 0.0}, {"scale": 5.0}])
def test_a_law_is_set_within_its_range(notes_of, keys):
    assert notes_of(law="incidents.accident_share", **keys) == []


def test_a_law_set_beyond_its_range_is_refused(notes_of):
    assert notes_of(law="incidents.accident_share", set=1.5) == [
        "set: 1.5 is out of the law's range; it must be between 0 and 1"
    ]


@pytest.mark.parametrize("keys", [{"set": 1.5}, {"scale": 2.0}])
def test_an_unknown_law_is_refused_unless_its_entry_could_not_be_read(
    notes_of, places, monkeypatch, keys
):
    (note,) = notes_of(law="incidents.accident_shar", **keys)
    assert note.startswith(
        "law: unknown law 'incidents.accident_shar'; did you mean 'incidents.acc"
    )

    places.notes.clear()
    monkeypatch.setattr(places, "has_law", lambda path, laws: True)
    assert notes_of(law="incidents.accident_shar", **keys) == []


@pytest.mark.parametrize("keys", [{"set": 1.0}, {"add": 1.0}, {"scale": 2.0}])
def test_a_state_is_a_quantity_of_the_world(notes_of, keys):
    assert notes_of(state="affairs.tension[aurelia,borea]", **keys) == []
    (note,) = notes_of(state="affairs.mood", **keys)
    assert note.startswith("state: unknown quantity of the world 'affairs.mood'")


def test_other_changes_have_no_more_to_check(notes_of):
    assert notes_of(forces="aurelia_river", add=5.0) == []


def test_laws_are_looked_up_by_their_path(places, small):
    template = small.whatifs[NAME].templates[0]
    (change,) = changes_of([{"law": "x.y", "set": 3.0}])
    wrong = template.__class__(type(change), {}, (), {"[]": change})
    law = Number(value=1, source="treaty", standing="assumed", **{"@path": "x.y", "@high": 2})
    scenario = altered(small, "whatifs", NAME, templates=(wrong,))
    check_whatifs(places, scenario.model_copy(update={"laws": {"x": {"y": law}}}))

    assert places.notes == [
        f"whatifs/{NAME}.yaml changes.0.set: 3 is out of the law's range; it must be at most 2"
    ]

"""Direct effects: what of a scenario each kind of change fixes or alters, and from when."""

from datetime import date
from types import SimpleNamespace

import pytest
from tests.inference.stage import FERRY, MODEL, recorded

from allohistory.inference.counterfactual.direct_effects import (
    direct_effects,
    effects_of,
    first_day,
    thing_named,
    thing_of,
)
from allohistory.scenario.schema.changes import CHANGES, Change

SINCE, SPRING, SUMMER = date(1951, 1, 1), date(1951, 4, 2), date(1951, 7, 2)
EARLY, AUTUMN = date(1950, 6, 5), date(1951, 10, 1)
SPAN = {"from": str(SPRING), "to": str(SUMMER)}
DAY = "1951-03-12"
FISHING, TALKS = "Fishing rights", "Talks on the river"
TABLE = f"The change alters what is on the table: {TALKS}."
LIVE = MODEL.scenario


def effects(change, scenario=LIVE):
    """Return what a change does directly, each as a row."""
    return [
        (effect.thing, effect.fixes, effect.reason, effect.first, effect.last)
        for effect in direct_effects(scenario, [change], SINCE)
    ]


def at_once(by):
    return f"It follows at once from what the change fixes: {by}."


def test_a_change_applies_from_its_day_but_not_before_the_divergence():
    assert first_day(None, SINCE) == SINCE
    assert first_day(EARLY, SINCE) == SINCE
    assert first_day(SPRING, SINCE) == SPRING


def test_a_war_is_known_whoever_began_it():
    assert thing_of("war", ("borea", "aurelia")) == ("war", "aurelia", "borea")
    assert thing_of("chosen", ("open_talks", "ask")) == ("chosen", "open_talks", "ask")


def test_an_entry_of_the_record_is_about_a_thing_of_the_scenario():
    point = {"from": "1951-01-01", "to": "1951-12-31", "value": 9}
    series = {"name": "x", "unit": "x", "kind": "level", "points": [point]}
    what = {
        "asked": {"chosen": ["open_talks", "ask"]},
        "war": {"war": ["borea", "aurelia"]},
        "league": {"exists": "league"},
        "question": "no question",
    }
    events = {name: {"text": "x", "date": DAY, "what": told} for name, told in what.items()}
    scenario = recorded(
        events=events | {"silent": {"text": "x", "date": DAY}},
        series={"free": series, "a.b": {**series, "of": "divisions_aurelia"}},
        battles={"ferry": FERRY},
    ).scenario

    assert thing_named(scenario, "events.asked") == ("chosen", "open_talks", "ask")
    assert thing_named(scenario, "events.war") == ("war", "aurelia", "borea")
    assert thing_named(scenario, "events.league") == ("happened", "league_rises")
    assert thing_named(scenario, "battles.ferry") == ("battle", "river")
    divisions = ("series", "buildup.divisions[aurelia_river]")
    assert thing_named(scenario, "series.a.b.1951-01-01") == divisions
    for name in ("events.question", "events.silent", "battles.unlisted", "series.free.1951-01-01"):
        assert thing_named(scenario, name) == ()


def test_a_client_of_the_first_day_is_no_thing_that_happens():
    what = SimpleNamespace(kind="exists", names=("league",))
    scenario = SimpleNamespace(
        record=SimpleNamespace(events={"old": SimpleNamespace(what=what)}),
        clients={"league": SimpleNamespace(exists=SimpleNamespace(event=None))},
    )

    assert thing_named(scenario, "events.old") == ()


@pytest.mark.parametrize(
    ("change", "verb"),
    [
        ({"demand": "fishing", "by": "aurelia", "as": "wish"}, "demands"),
        ({"offer": "fishing", "by": "borea"}, "grants"),
        ({"withdraw": "fishing", "by": "aurelia"}, "takes off the table"),
    ],
)
def test_a_change_of_terms_fixes_its_clause_and_alters_the_talks(change, verb):
    form = {} if "withdraw" in change else {"form": "open"}

    assert effects({**change, "in": "river_pact", **form}) == [
        (("clause", "fishing"), True, f"The change {verb} it: {FISHING}.", SINCE, None),
        (("pact", "river_pact"), False, TABLE, SINCE, None),
        (("talking", "river_pact"), False, TABLE, SINCE, None),
    ]


def test_a_forced_choice_fixes_its_decision_and_what_the_option_begins():
    decides = "The change itself decides it: {}."

    assert effects({"force": "open_talks", "option": "ask"}) == [
        (("chosen", "open_talks"), True, decides.format("Open talks"), SINCE, None),
        (("talking", "river_pact"), True, at_once("Open talks"), SINCE, None),
    ]
    assert effects({"force": "cross_the_river", "option": "attack", **SPAN}) == [
        (("chosen", "cross_the_river"), True, decides.format("Cross the river"), SPRING, SUMMER),
        (("war", "aurelia", "borea"), True, at_once("Cross the river"), SPRING, SUMMER),
    ]
    assert len(effects({"force": "cross_the_river", "option": "mobilise"})) == 1


def test_a_forbidden_option_is_fixed_and_the_others_altered():
    assert effects({"forbid": "cross_the_river", "option": "attack", **SPAN}) == [
        (("chosen", "cross_the_river", "attack"), True,
         "The change forbids it: Cross the river (attack).", SPRING, SUMMER),
        (("chosen", "cross_the_river"), False,
         "The change takes an option away: Cross the river (attack).", SPRING, SUMMER),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("how", "verb"), [({"cancel": True}, "cancels"), ({"move": "1951-06-04"}, "moves")]
)
def test_a_moved_or_cancelled_event_takes_its_effects_along(how, verb):
    event = LIVE.events["ring_caught"].model_copy(
        update={"effects": LIVE.decisions["open_talks"].options["ask"].effects}
    )
    scenario = LIVE.model_copy(update={"events": {**LIVE.events, "ring_caught": event}})

    assert effects({"event": "ring_caught", **how}, scenario) == [
        (("happened", "ring_caught"), True, f"The change {verb} it: The ring is caught.", SINCE,
         None),
        (("talking", "river_pact"), True, at_once("The ring is caught"), SINCE, None),
    ]  # fmt: skip


def test_an_added_event_begins_its_wars():
    added = {
        "id": "raid", "text": "A raid.", "date": "1951-02-05",
        "effects": [{"war": ["borea", "aurelia"]}],
    }  # fmt: skip

    assert effects({"add_event": added}) == [
        (("war", "aurelia", "borea"), True, at_once("raid"), SINCE, None)
    ]


@pytest.mark.parametrize(
    ("law", "thing"),
    [
        ("events.ring_caught.hazard.rate", ("happened", "ring_caught")),
        ("decisions.cross_the_river.chance", ("chosen", "cross_the_river")),
    ],
)
def test_a_rate_of_nothing_fixes_what_it_is_the_rate_of(law, thing):
    name = {"happened": "The ring is caught", "chosen": "Cross the river"}[thing[0]]
    none, less = (f"The change {verb}: {name}." for verb in
                  ("leaves no rate of it", "alters a law of it"))  # fmt: skip

    assert effects({"law": law, "set": 0}) == [(thing, True, none, SINCE, None)]
    assert effects({"law": law, "scale": 0, **SPAN}) == [(thing, True, none, SPRING, SUMMER)]
    assert effects({"law": law, "scale": 0.5}) == [(thing, False, less, SINCE, None)]
    assert effects({"law": law, "set": 2}) == [(thing, False, less, SINCE, None)]


def test_incidents_of_a_sector_are_its_battles_and_its_series():
    law = {"law": "sectors.river.incidents"}
    things = [("battle", "river"), ("series", "incidents.count[river]")]

    for change, fixes in (({"set": 0, **SPAN}, True), ({"scale": 3, **SPAN}, False)):
        rows = effects({**law, **change})
        assert [row[0] for row in rows] == things
        assert {row[1] for row in rows} == {fixes}
        assert {row[3:] for row in rows} == {(SPRING, SUMMER)}
        assert rows[0][2] == rows[1][2]
        assert rows[0][2].endswith("the Great River.")


def test_another_law_of_a_thing_alters_it_even_if_it_is_nothing():
    law = next(
        path for path in (law.path for law in MODEL.laws)
        if path.startswith("decisions.cross_the_river.") and not path.endswith(".chance")
    )  # fmt: skip

    ((thing, fixes, *_),) = effects({"law": law, "set": 0})

    assert (thing, fixes) == (("chosen", "cross_the_river"), False)


def test_a_law_of_no_thing_has_no_direct_effects():
    assert effects({"law": "incidents.fading", "set": 0}) == []


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"state": "buildup.divisions[borea_river]", "set": 3}, "buildup.divisions[borea_river]"),
        ({"state": "buildup.divisions[borea_river]", "add": 3}, "buildup.divisions[borea_river]"),
        ({"state": "buildup.divisions[borea_river]", "scale": 2}, "buildup.divisions[borea_river]"),
        ({"forces": "aurelia_river", "add": 3}, "buildup.divisions[aurelia_river]"),
    ],
)
@pytest.mark.parametrize(("at", "day"), [(str(AUTUMN), AUTUMN), (str(EARLY), SINCE)])
def test_a_quantity_is_fixed_on_its_day_and_altered_from_then_on(change, path, at, day):
    assert effects({**change, "at": at}) == [
        (("series", path), True, f"The change itself sets or shifts that quantity on {day}.", day,
         day),
        (("series", path), False, f"It goes on from where the change put it on {day}.", day, None),
    ]  # fmt: skip


def test_a_channel_alters_the_events_that_affect_it():
    reason = "It bears on a source that the change itself opens, closes or feeds: {}."

    assert effects({"channel": "harbour_ring", "close": str(SPRING)}) == [
        (("happened", "ring_caught"), False, reason.format("harbour_ring"), SINCE, None)
    ]
    assert effects({"channel": "attaches", "close": str(SPRING)}) == []


def test_changes_have_their_effects_in_order():
    changes = [
        {"channel": "harbour_ring", "close": str(SPRING)},
        {"law": "sectors.pass.incidents", "set": 0},
    ]

    things = [effect.thing[0] for effect in direct_effects(LIVE, changes, SINCE)]

    assert things == ["happened", "battle", "series"]


def test_every_kind_of_change_of_every_shipped_what_if_is_understood():
    for name in LIVE.whatifs:
        for whatif in LIVE.whatif(name).variants():
            assert list(direct_effects(LIVE, whatif.changes, whatif.date))


def test_every_kind_of_change_says_what_it_touches():
    assert [
        kind for kind in CHANGES if effects_of.dispatch(kind) is effects_of.dispatch(Change)
    ] == []


def test_a_change_of_an_unknown_kind_is_an_error():
    with pytest.raises(NotImplementedError, match="a change of kind SimpleNamespace"):
        list(effects_of(SimpleNamespace(), LIVE, SINCE))

"""Events of the record: how they are found in timelines, and which choices can be imposed."""

from datetime import date
from math import hypot
from types import SimpleNamespace

import numpy as np
import pytest
from tests.inference.stage import MODEL, SIDE, outcomes, place, reasons, recorded, row, week

from allohistory.engine import Site
from allohistory.inference.observation.entries import Contradiction, Cut
from allohistory.inference.observation.errors import error_laws
from allohistory.inference.observation.events import (
    distance,
    event_part,
    find_choice,
    find_either,
    find_events,
    find_wars,
    observed_events,
    search_for,
    signing,
    sites_of_decision,
    sites_of_talk,
    why_not,
)
from allohistory.scenario.schema.conditions import Condition
from allohistory.vocabulary.events import DECISION, RETURNED, SIGNED, TALKS_OPENED

DOUBT = error_laws()["doubt"]
PACT = {"pact": "river_pact"}


def entry_of(model=MODEL, **fields):
    """Return an entry of the record, dated by `date` or by `from` and `to`."""
    plain = {"text": "so"} | {name.rstrip("_"): value for name, value in fields.items()}
    return recorded(events={"it": plain}).scenario.record.events["it"]


def part_of(what, ask=None, **dates):
    entry = entry_of(what=what, **(dates or {"date": "1951-08-06"}))
    return event_part(MODEL, "it", entry, ask)


def found(find, timelines, *rows):
    """Return what a search finds, as pairs of timeline and week."""
    timeline, weeks = find(outcomes(timelines, rows))
    return list(zip(timeline.tolist(), weeks.tolist(), strict=True))


@pytest.mark.parametrize(("at", "away"), [(3, 2), (5, 0), (7, 0), (8, 0), (9, 1), (12, 4)])
def test_a_distance_is_nothing_inside_of_a_span(at, away):
    assert distance(at, 5, 8) == away


def test_events_are_found_by_all_their_columns():
    rows = [row("decision", k, "1951-08-06", what=what, option=option)
            for k, (what, option) in enumerate([(2, 1), (2, 0), (1, 1)])]  # fmt: skip

    at = week("1951-08-06")
    assert found(find_events(DECISION, what=2, option=1), 3, *rows) == [(0, at)]
    assert found(find_events(DECISION, what=2), 3, *rows) == [(0, at), (1, at)]
    assert found(find_events(DECISION), 3, *rows) == [(0, at), (1, at), (2, at)]
    assert found(find_events(SIGNED), 3, *rows) == []


def test_a_war_is_found_whoever_declared_it():
    pairs = [(0, 1), (1, 0), (0, 0), (1, 1), (0, 2), (2, 1)]
    rows = [row("war", k, "1951-08-06", actor=actor, other=other)
            for k, (actor, other) in enumerate(pairs)]  # fmt: skip

    at = week("1951-08-06")
    assert found(find_wars(0, 1), 6, *rows) == [(0, at), (1, at)]
    assert found(find_wars(1, 0), 6, *rows) == [(0, at), (1, at)]


def test_a_clause_is_found_in_the_treaties_that_contain_it():
    talks = SimpleNamespace(
        names={"talk": ("first", "second", "third")},
        clauses={"first": ("a", "b"), "second": ("c",), "third": ("x", "y", "b")},
    )
    cases = [(0, 0b01), (0, 0b10), (0, 0b11), (1, 0b11), (2, 0b011), (2, 0b100)]
    rows = [row("signed", k, "1951-08-06", what=what, mask=mask)
            for k, (what, mask) in enumerate(cases)]  # fmt: skip

    timelines = [timeline for timeline, _ in found(signing(talks, "b"), 6, *rows)]

    assert timelines == [1, 2, 5]
    assert [timeline for timeline, _ in found(signing(talks, "c"), 6, *rows)] == [3]


def test_either_search_will_do():
    rows = [row("returned", 1, "1951-08-06", what=0), row("talks_opened", 0, "1950-03-06", what=0)]
    find = find_either(find_events(TALKS_OPENED, what=0), find_events(RETURNED, what=0))

    assert found(find, 2, *rows) == [(0, week("1950-03-06")), (1, week("1951-08-06"))]


@pytest.mark.parametrize(
    ("what", "kind", "columns"),
    [
        ({"pact": "river_pact"}, "signed", {"what": 0}),
        ({"talking": "river_pact"}, "returned", {"what": 0}),
        ({"talking": "river_pact"}, "talks_opened", {"what": 0}),
        ({"clause": "fishing"}, "signed", {"mask": 0b011}),
        ({"war": ["borea", "aurelia"]}, "war", {"actor": SIDE.a, "other": SIDE.b}),
        ({"happened": "dry_summer"}, "world_event", {"what": place("event", "dry_summer")}),
        ({"exists": "league"}, "world_event", {"what": place("event", "league_rises")}),
    ],
)
def test_every_kind_of_entry_is_found_by_its_event(what, kind, columns):
    search = search_for(MODEL, "it", entry_of(what=what, date="1951-08-06"), Condition(**what))
    other = {name: value + 1 for name, value in columns.items()}

    rows = [row(kind, 0, "1951-08-06", **columns), row(kind, 1, "1951-08-06", **columns | other)]
    assert [timeline for timeline, _ in found(search.find, 2, *rows)] == [0]
    assert search.nearest == ("talking" in what)
    assert search.interval == (4.0 if {"talking", "pact"} & set(what) else 0.0)
    assert bool(search.sites) == ("pact" in what)
    assert not search.absence


def test_an_option_is_found_and_the_status_quo_is_the_absence_of_others():
    entry = entry_of(what=PACT, date="1951-08-06")
    rows = [row("decision", k, "1951-08-06", what=place("decision", "cross_the_river"), option=k)
            for k in (1, 2)]  # fmt: skip
    rows.append(row("decision", 0, "1951-08-06", what=place("decision", "rein_in"), option=2))

    attack = find_choice(MODEL, "it", entry, "cross_the_river", "attack")
    hold = find_choice(MODEL, "it", entry, "cross_the_river", "hold")
    rein = find_choice(MODEL, "it", entry, "rein_in", "order")

    assert [timeline for timeline, _ in found(attack.find, 3, *rows)] == [2]
    assert [timeline for timeline, _ in found(hold.find, 3, *rows)] == [1, 2]
    assert (attack.nearest, attack.interval, attack.absence, attack.sites) == (
        False,
        4.0,
        False,
        (),
    )
    assert (hold.nearest, hold.interval, hold.absence, hold.sites) == (True, 4.0, True, ())
    assert (rein.nearest, rein.interval, rein.absence) == (True, 26.0, False)
    assert rein.sites == (Site("decision", "rein_in", 1, week("1951-08-06"), week("1951-08-06")),)


@pytest.mark.parametrize(
    ("first", "last", "possible"),
    [("1950-04-01", "1950-04-30", False), ("1950-04-01", "1950-05-01", True),
     ("1952-10-31", "1952-11-30", True), ("1952-11-01", "1952-11-30", False)],
)  # fmt: skip
def test_a_choice_must_come_up_within_its_dates(first, last, possible):
    entry = entry_of(what=PACT, from_=first, to=last)

    if possible:
        assert find_choice(MODEL, "it", entry, "cross_the_river", "attack").find
        return
    with pytest.raises(Contradiction) as error:
        find_choice(MODEL, "it", entry, "cross_the_river", "attack")
    assert error.value.path == ("events", "it", "what")
    assert error.value.message == (
        f"has cross_the_river decided between {first} and {last}, but the scenario lets it come up "
        "only from 1950-05-01 to 1952-10-31"
    )


def decisive(**fields):
    """Return a model with a decision that comes up every 10 weeks from week 10 to 60."""
    plain = {
        "from_": MODEL.calendar.date_of(10),
        "to": MODEL.calendar.date_of(60),
        "every": 10,
        "chance": None,
        "once": False,
    }
    decision = SimpleNamespace(**plain | fields)
    scenario = SimpleNamespace(decisions={"it": decision})
    return SimpleNamespace(calendar=MODEL.calendar, scenario=scenario)


def span(first, last):
    return MODEL.calendar.date_of(first), MODEL.calendar.date_of(last)


def weeks_of(sites):
    """Return option and weeks of each site of the decision."""
    assert all((site.axis, site.name) == ("decision", "it") for site in sites)
    assert all(site.first == site.last for site in sites)
    return [(site.option, site.first) for site in sites]


@pytest.mark.parametrize(
    ("first", "last", "falls"),
    [(15, 45, 40), (20, 40, 40), (22, 29, 30), (31, 34, 30), (1, 4, 10), (70, 80, 60),
     (60, 61, 60)],
)  # fmt: skip
def test_a_choice_that_can_recur_is_imposed_at_its_last_time_within_or_nearest(first, last, falls):
    sites = sites_of_decision(decisive(), "it", 3, span(first, last), 2.0)

    assert weeks_of(sites) == [(3, falls)]


def test_a_choice_for_once_is_not_taken_before_and_may_come_late():
    model = decisive(once=True)

    assert weeks_of(sites_of_decision(model, "it", 3, span(35, 45), 2.0)) == [
        (0, 10), (0, 20), (0, 30), (3, 40), (3, 50)
    ]  # fmt: skip
    # Within the span, it may be taken earlier by chance.
    assert weeks_of(sites_of_decision(model, "it", 3, span(20, 45), 20.0)) == [
        (0, 10), (3, 40), (3, 50), (3, 60)
    ]  # fmt: skip
    # Nearest before the span: nothing is imposed earlier but its absence.
    assert weeks_of(sites_of_decision(model, "it", 3, span(31, 34), 2.0)) == [
        (0, 10), (0, 20), (3, 30), (3, 40)
    ]  # fmt: skip


def test_a_decision_that_opened_before_the_run_comes_up_in_its_rhythm():
    model = decisive(from_=MODEL.calendar.date_of(-15))

    assert weeks_of(sites_of_decision(model, "it", 1, span(0, 4), 2.0)) == [(1, 5)]
    rows = sites_of_decision(decisive(from_=MODEL.calendar.date_of(-10)), "it", 1, span(0, 4), 2.0)
    assert weeks_of(rows) == [(1, 0)]


def test_a_choice_that_comes_up_by_an_event_has_no_interval():
    options = {"wait": None, "act": None}
    model = decisive(every=None, options=options)
    model.names = {"decision": ("it",)}
    entry = entry_of(what=PACT, date="1950-06-05")

    assert find_choice(model, "it", entry, "it", "act").interval == 0.0


@pytest.mark.parametrize("fields", [{"every": None}, {"chance": 0.5}])
def test_a_decision_that_comes_up_at_random_has_no_sites(fields):
    assert sites_of_decision(decisive(**fields), "it", 1, span(15, 45), 2.0) == ()


def test_a_signature_is_imposed_in_its_weeks_and_none_before():
    # Rounds are 4 weeks apart; the date is documented, so that 2 weeks late will do.
    entry = entry_of(what=PACT, date="1950-03-06")

    sites = sites_of_talk(MODEL, "river_pact", entry)

    assert week("1950-03-06") == 9
    assert {(site.axis, site.name) for site in sites} == {("talk", "river_pact")}
    assert [(site.option, site.first, site.last) for site in sites] == [
        (0, 3, 6), (0, 0, 2), (1, 7, 13)
    ]  # fmt: skip


def test_no_signature_is_imposed_on_at_most_forty_rounds():
    late = MODEL.calendar.week_of(date(1952, 12, 22))
    model = SimpleNamespace(
        calendar=MODEL.calendar,
        scenario=SimpleNamespace(talks={"it": SimpleNamespace(round=3)}),
    )

    sites = sites_of_talk(model, "it", entry_of(what=PACT, date="1952-12-22"))

    assert len(sites) == 41
    assert (sites[0].first, sites[0].last) == (late - 4, late - 2)
    assert (sites[-1].option, sites[-1].first, sites[-1].last) == (1, late - 1, late + 3)


@pytest.mark.parametrize(
    ("what", "day", "reason"),
    [
        (None, "1951-08-06", "it does not say what it is in the model (`what`)"),
        (PACT, "1950-01-02", ""),
        (PACT, "1950-01-01", "it lies outside of 1950-01-02 to the end"),
        (PACT, "1952-12-29", ""),
        (PACT, "1953-01-05", "it lies outside of 1950-01-02 to the end"),
        ("war('a', 'b')", "1951-08-06", ""),
        ({"exists": "league"}, "1951-08-06", "the scenario itself puts it on its date"),
        ({"happened": "league_rises"}, "1951-08-06", "the scenario itself puts it on its date"),
        ({"happened": "dry_summer"}, "1951-08-06", ""),
    ],
)
def test_an_entry_is_compared_where_a_timeline_can_have_it_or_not(what, day, reason):
    assert why_not(MODEL, entry_of(date=day, **({"what": what} if what else {}))) == reason


@pytest.mark.parametrize("terms", [{"requires": ("x",)}, {"unless": ("x",)}])
def test_a_dated_event_with_a_condition_may_fail_to_happen(terms):
    plain = {"date": date(1951, 1, 1), "requires": (), "unless": ()}
    scenario = SimpleNamespace(events={"league_rises": SimpleNamespace(**plain | terms)})
    model = SimpleNamespace(calendar=MODEL.calendar, scenario=scenario)

    entry = entry_of(what={"happened": "league_rises"}, date="1951-08-06")

    assert why_not(model, entry) == ""


def test_a_client_of_the_scenarios_first_day_is_not_compared():
    clients = {"league": SimpleNamespace(exists=SimpleNamespace(event=None))}
    model = SimpleNamespace(calendar=MODEL.calendar, scenario=SimpleNamespace(clients=clients))

    entry = entry_of(what={"exists": "league"}, date="1951-08-06")

    assert why_not(model, entry) == "the scenario itself puts it on its date"


def test_entries_that_are_cut_or_impossible_are_listed_with_the_reason():
    model = recorded(
        events={
            "pact": {"date": "1951-08-06", "text": "a pact", "what": PACT},
            "cut": {"date": "1951-08-07", "text": "a pact", "what": PACT},
            "silent": {"date": "1951-08-06", "text": "so"},
        }
    )

    events = observed_events(model, Cut(date(1951, 8, 6)), None)

    assert [part.observations[0].id for part in events.parts] == ["events.pact"]
    assert list(reasons(events)) == ["events.cut", "events.silent"]


def test_a_date_is_as_soft_as_its_standing_and_the_rounds_of_talks():
    part = part_of(PACT, from_="1951-08-01", to="1951-08-31")
    rows = [row("signed", 1, "1951-10-22", what=0), row("signed", 2, "1951-08-15", what=0),
            row("signed", 3, "1951-09-10", what=0),
            row("signed", 4, "1951-09-17", what=0)]  # fmt: skip
    summary = outcomes(5, rows)

    # Two weeks of a documented date, and half of four weeks between rounds.
    tail = hypot(2.0, 2.0)
    last = week("1951-08-31")
    gaps = np.array([np.inf, *(week(day) - last for day in ("1951-10-22",)), 0.0, 2.0, 3.0])
    expected = np.log((1 - DOUBT) * np.exp(-gaps / tail) + DOUBT)
    assert part.log_likelihood(summary)[:, 0] == pytest.approx(expected)
    assert part.agrees(summary).tolist() == [False, False, True, True, False]
    assert part.first_week(summary).tolist() == [
        np.inf, *(week(day) for day in ("1951-10-22", "1951-08-15", "1951-09-10", "1951-09-17"))
    ]  # fmt: skip
    (entry,) = part.observations
    assert (entry.id, entry.kind, entry.text) == ("events.it", "event", "so")
    assert (entry.first, entry.last) == (date(1951, 8, 1), date(1951, 8, 31))
    assert part.sites


def test_an_absence_is_less_likely_the_nearer_the_event():
    part = part_of({"chosen": ["cross_the_river", "hold"]})
    choice = {"what": place("decision", "cross_the_river"), "option": 2}
    rows = [row("decision", 0, "1951-08-06", **choice), row("decision", 1, "1951-08-20", **choice)]
    summary = outcomes(3, rows)

    # It comes up every four weeks: two weeks away the degree of having happened is exp(-2 / tail).
    degree = np.exp(-np.array([0.0, 2.0, np.inf]) / hypot(2.0, 2.0))
    expected = np.log(degree * DOUBT + (1 - degree) * (1 - DOUBT))
    assert part.log_likelihood(summary)[:, 0] == pytest.approx(expected)
    assert part.agrees(summary).tolist() == [False, True, True]
    assert part.observations[0].kind == "absence"
    assert part.first_week is None


def test_an_event_as_late_as_the_error_of_its_date_still_agrees():
    # A documented date may be two weeks off.
    rows = [row("war", k, day, actor=SIDE.a, other=SIDE.b)
            for k, day in enumerate(("1951-08-20", "1951-08-27"))]  # fmt: skip

    part = part_of({"war": ["aurelia", "borea"]})

    assert part.agrees(outcomes(2, rows)).tolist() == [True, False]


def test_what_can_recur_has_no_first_week():
    assert part_of({"talking": "river_pact"}).first_week is None
    assert part_of({"chosen": ["rein_in", "order"]}).first_week is None


def test_a_question_needs_somebody_to_parse_it():
    asked = []

    def ask(text):
        asked.append(text)
        return lambda ensemble: np.arange(len(ensemble)) == 1

    part = part_of("not war('aurelia', 'borea')", ask)

    assert asked == ["not war('aurelia', 'borea')"]
    assert part.observations[0].kind == "question"
    assert part.log_likelihood(outcomes(2))[:, 0] == pytest.approx(np.log([DOUBT, 1 - DOUBT]))
    assert part.agrees(outcomes(2)).tolist() == [False, True]
    with pytest.raises(Contradiction, match=r"is a question .*, and no function .*; give `ask`"):
        part_of("not war('aurelia', 'borea')")

"""Interventions on the template scenario: each kind of change has its effect and no other."""

from dataclasses import replace
from datetime import date

import numba
import numpy as np
import pytest

from allohistory.engine import Design, branch, compare, keep, plan, reopen, simulate
from allohistory.errors import InterventionError
from allohistory.model import build
from allohistory.scenario import load
from allohistory.scenario.library import TEMPLATE
from allohistory.vocabulary.events import DECISION, REPORT, WAR, WORLD_EVENT

SINCE = date(1950, 6, 12)
SEED = 2
N = 1 if numba.config.DISABLE_JIT else 3  # timelines: as plain Python, one is enough
ENOUGH = 70  # weeks; all that the changes below bring about has happened by then
TALK = {"in": "river_pact", "by": "borea"}
UNTIL_SPRING = {"from": "1950-10-02", "to": "1951-03-31"}


@pytest.fixture(scope="module")
def whole():
    return build(load(TEMPLATE))


@pytest.fixture(scope="module")
def model(whole):
    return replace(whole, calendar=replace(whole.calendar, weeks=ENOUGH))


@pytest.fixture(scope="module")
def run(model):
    return simulate(model, Design(N, SEED))


def facts_of(model, *changes):
    return plan(model, changes, SINCE).facts


def arms(model, *changes, timelines=N):
    return branch(model, changes, SINCE, Design(timelines, SEED))


def rows(arm, kind, what=None):
    matches = arm.events["kind"] == kind
    if what is not None:
        matches &= arm.events["what"] == what
    return {name: column[matches] for name, column in arm.events.items()}


def same(first, second):
    return first.values.tobytes() == second.values.tobytes() and all(
        np.array_equal(column, second.events[name]) for name, column in first.events.items()
    )


def test_a_null_what_if_changes_nothing(model, run):
    baseline, changed = arms(model)

    assert same(baseline, run)
    assert same(changed, run)


def test_the_facts_of_the_baseline_are_left_alone(model):
    facts = model.facts.copy()
    changes = {"event": "dry_summer", "cancel": True}, {"channel": "attaches", "close": SINCE}
    facts_of(model, *changes)

    assert model.facts.tobytes() == facts.tobytes()


def test_a_clause_without_a_secret_form_stays_open_with_a_warning(model):
    change = {"demand": "peace_on_the_river", **TALK, "as": "wish", "form": "secret"}
    compiled = plan(model, [change], SINCE)

    assert compiled.facts.diplomacy.secret[0, 1] == model.facts.diplomacy.secret[0, 1]
    assert "stays open" in compiled.warnings[0]


def test_an_offer_accepts_the_burden(model):
    bit = 1 << model.clause_bit("river_pact", "fishing")
    facts = facts_of(model, {"offer": "fishing", **TALK, "form": "open"})

    assert facts.diplomacy.granted[0, 1] & bit
    assert not facts.diplomacy.pressed[0, 0] & bit


def test_a_forced_decision_is_taken_on_its_day_in_every_timeline(model):
    war = model.names["decision"].index("cross_the_river")
    change = {"force": "cross_the_river", "option": "attack", "from": "1950-08-07"}
    baseline, changed = arms(model, change)
    week = model.calendar.week_of(date(1950, 8, 7))

    decisions = rows(changed, DECISION, war)
    forced = decisions["timeline"][(decisions["week"] == week) & (decisions["option"] == 2)]
    assert set(forced) == set(range(N))
    assert len(set(rows(changed, WAR)["timeline"])) == N > len(set(rows(baseline, WAR)["timeline"]))


def test_a_forbidden_option_is_never_taken(model):
    row = model.names["decision"].index("open_talks")
    baseline, changed = arms(model, {"forbid": "open_talks", "option": "ask"})
    week = model.calendar.week_of(SINCE)

    def times_asked(arm):
        decisions = rows(arm, DECISION, row)
        return ((decisions["option"] == 1) & (decisions["week"] >= week)).sum()

    assert times_asked(baseline) > 0
    assert times_asked(changed) == 0


def test_two_options_of_a_decision_can_be_forbidden(model):
    changes = [
        {"forbid": "cross_the_river", "option": "attack", **UNTIL_SPRING},
        {"forbid": "cross_the_river", "option": "mobilise"},
    ]
    compiled = plan(model, changes, SINCE)

    row = model.names["decision"].index("cross_the_river")
    assert compiled.facts.decisions.forbidden[row] == 0b110
    assert "both spans" in compiled.warnings[0]


def test_of_two_spans_that_forbid_an_option_the_longer_applies(whole):
    row = whole.names["decision"].index("cross_the_river")
    later = {"from": "1951-06-04", "to": "1951-08-31"}
    first, second = (
        {"forbid": "cross_the_river", "option": option, **span}
        for option, span in (("attack", UNTIL_SPRING), ("mobilise", later))
    )

    for changes in ((first, second), (second, first)):
        case = plan(whole, changes, SINCE).facts.decisions
        assert case.forbidden_from[row] == whole.calendar.week_of(date(1950, 10, 2))
        assert case.forbidden_until[row] == whole.calendar.week_of(date(1951, 8, 31)) + 1


def test_a_moved_event_happens_on_its_new_day(model):
    dry = model.names["event"].index("dry_summer")
    _, changed = arms(model, {"event": "dry_summer", "move": "1950-09-04"})
    came = rows(changed, WORLD_EVENT, dry)

    assert came["week"].tolist() == [model.calendar.week_of(date(1950, 9, 4))] * N


def test_a_cancelled_event_does_not_happen(whole):
    dry = whole.names["event"].index("dry_summer")
    baseline, changed = arms(whole, {"event": "dry_summer", "cancel": True})

    assert len(rows(baseline, WORLD_EVENT, dry)["week"]) == N
    assert len(rows(changed, WORLD_EVENT, dry)["week"]) == 0


def test_a_past_event_cannot_be_undone_and_a_warning_says_so(model):
    baseline, changed = arms(model, {"event": "league_rises", "cancel": True})

    assert "before the point of divergence" in changed.warnings[0]
    assert same(baseline, changed)


def test_an_event_can_be_added(model):
    effect = {"gauge": "tension", "actor": "aurelia", "toward": "borea", "add": 0.5}
    added = {"id": "shots", "text": "Shots.", "date": "1950-07-03", "effects": [effect]}
    _, changed = arms(model, {"add_event": added})
    week = model.calendar.week_of(date(1950, 7, 3))

    came = rows(changed, WORLD_EVENT, len(model.names["event"]))
    assert came["week"].tolist() == [week] * N
    path = "affairs.tension[aurelia,borea]"
    before, after = (changed.replay(0).at(week + n).state(path) for n in (0, 2))
    assert after > before + 0.3


def test_events_are_added_until_there_is_no_room(model):
    effect = {"gauge": "threat", "actor": "aurelia", "set": 1}
    added = {"text": "Shots.", "date": "1950-07-03", "effects": [effect]}
    changes = [{"add_event": {**added, "id": f"shots_{n}"}} for n in range(40)]

    with pytest.raises(InterventionError, match="no room to add event"):
        plan(model, changes, SINCE)


def test_a_law_is_scaled_for_a_time(model):
    path = "sectors.river.incidents"
    change = {"law": path, "scale": 20.0, "from": "1950-10-02", "to": "1951-03-31"}
    baseline, changed = arms(model, change)
    law = model.law(path)
    first, last = (model.calendar.week_of(date(*day)) for day in ((1950, 10, 2), (1951, 4, 2)))

    def value(week):
        timeline = changed.replay(N - 1, week)
        return timeline.law[law.block][law.field][law.index]

    values = baseline.laws[path][N - 1]
    assert value(first) == values
    assert value(first + 1) == 20 * values
    assert value(last) == 20 * values
    assert value(last + 1) == values
    assert changed.series["incidents"][:, -1].mean() > baseline.series["incidents"][:, -1].mean()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("buildup.divisions[aurelia_river]", 9.0),
        ("affairs.tension[aurelia,borea]", 0.7),
        ("intelligence.prepares[borea,aurelia]", 0.8),
        ("intelligence.strength[borea,aurelia_river]", 12.0),
        ("politics.restraint[border_guard]", 0.1),
        ("politics.autonomy[river_army]", 0.05),
        ("clients.harassment[league]", 0.9),
    ],
)
def test_a_state_that_is_set_lasts_for_weeks(model, path, expected):
    baseline, changed = arms(model, {"state": path, "set": expected, "at": "1950-07-03"})
    week = model.calendar.week_of(date(1950, 7, 3))
    last = 8 if path.startswith(("politics", "clients")) else 1

    def off(arm):
        states = [arm.replay(row, week + last).state(path) for row in range(N)]
        return abs(np.mean(states) - expected)

    assert off(changed) < 0.9 * off(baseline)


def test_incidents_end_at_once_where_nobody_meets(model):
    sector = "river"
    at = model.calendar.week_of(SINCE)

    def later(*changes):
        changed = arms(model, *changes)[1]
        path = f"incidents.count[{sector}]"
        ends = [(changed.replay(k, at), changed.replay(k, at + 40)) for k in range(N)]
        return sum(b.state(path) - a.state(path) for a, b in ends)

    assert later({"law": f"sectors.{sector}.incidents", "set": 0}) == 0
    assert later({"state": f"incidents.unmarked[{sector}]", "set": 0}) > 0


def test_tension_is_one_for_both(model):
    change = {"state": "affairs.tension[aurelia,borea]", "add": 0.5, "at": "1950-07-03"}
    world = arms(model, change, timelines=2)[1].replay(0, model.calendar.week_of(date(1950, 7, 10)))

    assert world.state("affairs.tension[borea,aurelia]") > 0.4


def test_a_state_computed_each_week_cannot_be_set_and_a_warning_says_so(model):
    compiled = plan(model, [{"state": "buildup.wanted[aurelia_river]", "set": 30}], SINCE)

    assert "recomputed each week" in compiled.warnings[0]


def test_divisions_are_added_and_never_fall_below_zero(model):
    week = model.calendar.week_of(SINCE)
    more = arms(model, {"forces": "borea_river", "add": 4}, timelines=2)
    none = arms(model, {"forces": "borea_river", "add": -99}, timelines=2)
    path = "buildup.divisions[borea_river]"

    gained = more[1].replay(0, week + 1).state(path) - more[0].replay(0, week + 1).state(path)
    assert 3.0 < gained <= 4.0
    assert 0.0 <= none[1].replay(0, week + 1).state(path) < 1.0


def test_channels_can_be_opened_closed_and_fed(model):
    row = model.names["channel"].index("harbour_ring")
    week = model.calendar.week_of
    compiled = facts_of(
        model,
        {"channel": "harbour_ring", "close": "1950-12-04"},
        {"channel": "harbour_ring", "plant": "alarm", "from": "1950-07-03", "to": "1950-10-01"},
        {"channel": "attaches", "open": "1950-09-04"},
    ).intelligence

    assert compiled.open_until[row] == week(date(1950, 12, 4))
    assert compiled.planted[row] == 1
    assert compiled.planted_from[row] == week(date(1950, 7, 3))
    assert compiled.planted_until[row] == week(date(1950, 10, 1)) + 1
    assert compiled.open_from[model.names["channel"].index("attaches")] == week(date(1950, 9, 4))


def test_a_closed_channel_that_is_opened_stays_open(whole):
    row = whole.names["channel"].index("harbour_ring")
    facts = facts_of(whole, {"channel": "harbour_ring", "open": "1952-06-02"}).intelligence

    assert facts.open_until[row] > whole.calendar.weeks


def test_a_closed_channel_reports_no_more(model):
    row = model.names["channel"].index("attaches")
    _, changed = arms(model, {"channel": "attaches", "close": "1950-12-04"}, timelines=N)
    week = model.calendar.week_of(date(1950, 12, 4))

    weeks = []
    for k in range(N):
        events = changed.replay(k).events
        weeks += events["week"][(events["kind"] == REPORT) & (events["what"] == row)].tolist()
    assert weeks
    assert max(weeks) < week + 1


def test_dates_without_effect_give_a_warning(model):
    early = plan(model, [{"forces": "borea_river", "add": 1, "at": "1950-01-09"}], SINCE)
    late = plan(model, [{"forces": "borea_river", "add": 1, "at": "1960-01-09"}], SINCE)

    assert "before the point of divergence (1950-06-12)" in early.warnings[0]
    assert [week for week, _ in early.edits] == [model.calendar.week_of(SINCE)]
    assert "nothing will change" in late.warnings[0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"demand": "coal", **TALK, "as": "wish", "form": "open"}, "unknown clause 'coal'"),
        ({"withdraw": "fishing", "in": "lake_pact", "by": "borea"}, "unknown talk 'lake_pact'"),
        ({"withdraw": "fishing", "in": "river_pact", "by": "hill_league"}, "aurelia and borea"),
        ({"withdraw": "fishing", "by": "borea"}, "changes.0.in: the key `in` is missing"),
        ({"force": "open_talk", "option": "ask"}, "did you mean 'open_talks'"),
        ({"force": "open_talks", "option": "beg"}, "no option 'beg'; known: ask, wait"),
        ({"event": "dry_sumer", "cancel": True}, "did you mean 'dry_summer'"),
        ({"event": "dry_summer", "move": "summer"}, "'summer' is not a date"),
        ({"law": "sectors.river.incident", "set": 1}, "did you mean 'sectors.river.incidents'"),
        ({"law": "sectors.river.incidents"}, "needs exactly one of set, scale"),
        ({"law": "sectors.river.incidents", "set": float("nan")}, "not finite"),
        ({"state": "buildup.division[aurelia_river]", "set": 1}, "buildup.divisions"),
        ({"state": "buildup.divisions[aurelia]", "set": 1}, "aurelia_river"),
        ({"forces": "aurelia", "add": 1}, "unknown group 'aurelia'"),
        ({"channel": "attaches", "plant": "panic"}, "write 'calm' or 'alarm'"),
        ({"chanel": "attaches"}, "a change needs exactly one of demand, offer"),
        ({}, "a change needs exactly one of"),
    ],
)
def test_an_impossible_change_is_refused_with_a_suggestion(model, change, message):
    with pytest.raises(InterventionError, match=message):
        plan(model, [change], SINCE)


def test_a_what_if_of_the_scenario_runs_and_is_read_back_from_the_store(whole, tmp_path):
    whatif = whole.scenario.whatif("league-clause", firmness="wish")
    baseline, changed = compare(whole, whatif, Design(N, SEED))
    run = reopen(keep(baseline, changed, tmp_path), tmp_path)

    assert same(run.baseline, baseline)
    assert same(run.changed, changed)
    assert run.changed.whatif.parameters["firmness"] == "wish"
    assert run.changed.replay(N - 1).world.tobytes() == changed.replay(N - 1).world.tobytes()


def test_changes_as_data_and_as_classes_give_the_same_plan(model):
    whatif = model.scenario.whatif("league-clause")
    written = plan(model, whatif.changes, whatif.date)
    message = plan(
        model,
        [
            {"demand": "league_disarms", **TALK, "as": "dealbreaker", "form": "open"},
            {"force": "open_talks", "option": "ask", "from": "1951-01-08", "to": "1951-06-25"},
        ],
        whatif.date,
    )

    assert written.facts.tobytes() == message.facts.tobytes()

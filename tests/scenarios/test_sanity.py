"""Two hundred timelines of the reference scenario may be unlikely but never absurd."""

from collections import defaultdict
from itertools import pairwise

import numpy as np
import pytest

from allohistory.vocabulary.events import COMPANY, DIVISION, GENERAL_WAR, KINDS, PATROL

pytestmark = pytest.mark.slow

REPLAYED = range(6)
BETWEEN_PEACEFUL = {"talks_opened", "returned", "offer", "walked", "signed"}
BETWEEN_PEACEFUL |= {"agreed", "retracted", "stalled"}
ON_THE_BORDER = {"incident", "escalation", "battle", "settlement"}


class Event:
    """One row of an ensemble, its numbers as attributes."""

    def __init__(self, columns, row):
        for name, column in columns.items():
            setattr(self, name, column[row].item() if column.ndim == 1 else column[row])
        self.kind = KINDS[self.kind]

    @property
    def pair(self):
        return frozenset((self.actor, self.other))


def events_of(columns):
    return [Event(columns, row) for row in range(len(columns["week"]))]


@pytest.fixture(scope="module")
def histories(ensemble):
    """Return the events of every timeline, in order."""
    return [events_of(ensemble.events_of(k)) for k in range(len(ensemble))]


@pytest.fixture(scope="module")
def whole(ensemble):
    """Return a few timelines with all their events."""
    return [events_of(ensemble.replay(k).events) for k in REPLAYED]


def sectors_of(model):
    """Return the pair of actors that face each other in each sector."""
    facing = model.facts.incidents.actor
    return [frozenset(facing[s].tolist()) for s in range(len(model.names["sector"]))]


def pairs_of_talks(model):
    """Return the two actors of each talk."""
    parties = model.facts.diplomacy.party
    return [frozenset(parties[t].tolist()) for t in range(len(model.names["talk"]))]


def test_serial_numbers_increase_and_time_does_not_go_back(histories, whole):
    for history in histories:
        for before, after in pairwise(history):
            assert before.serial < after.serial
            assert before.week <= after.week
    for history in whole:
        assert [event.serial for event in history] == list(range(len(history)))


def test_causes_come_before_what_they_cause(histories, whole):
    assert all(event.cause < event.serial for history in histories for event in history)
    for history in whole:
        for event in history:
            assert event.cause < 0 or history[event.cause].week <= event.week


def test_important_events_have_a_cause(whole):
    for history in whole:
        for event in history:
            if event.kind in ("war", "escalation", "settlement", "response", "battle"):
                assert event.cause >= 0, f"{event.kind} in week {event.week}"


def test_probabilities_are_between_0_and_1(ensemble):
    chances = ensemble.events["probability"]

    assert (chances > 0).all()
    assert (chances <= 1).all()


def test_an_outside_event_happens_once(histories):
    for history in histories:
        happened = [event.what for event in history if event.kind == "world_event"]
        assert len(happened) == len(set(happened))


def has_ended(event):
    """Return whether an event ends a treaty: its term or notice, or a denunciation without one."""
    return event.kind == "lapsed" or (event.kind == "denounced" and event.amount2 == 0)


def test_no_treaty_is_signed_twice_while_it_is_in_force(ensemble, histories):
    pairs = pairs_of_talks(ensemble.model)
    for history in histories:
        in_force = set()
        for event in history:
            if event.kind == "signed":
                assert event.what not in in_force
                in_force.add(event.what)
            elif has_ended(event):
                assert event.what in in_force
                in_force.remove(event.what)
            elif event.kind == "war":
                in_force = {talk for talk in in_force if pairs[talk] != event.pair}


def test_talks_are_opened_left_and_resumed_in_that_order(ensemble, histories):
    pairs = pairs_of_talks(ensemble.model)
    for history in histories:
        open_now = set()
        for event in history:
            if event.kind in ("talks_opened", "returned"):
                assert event.what not in open_now
                open_now.add(event.what)
            elif event.kind in ("walked", "stalled", "signed"):
                open_now.remove(event.what)
            elif event.kind == "war":
                open_now = {talk for talk in open_now if pairs[talk] != event.pair}


def test_only_signed_clauses_are_broken(ensemble, histories):
    names = ensemble.model.names
    held_in = defaultdict(set)  # clause -> (talk, bit)
    for talk, clauses in ensemble.model.clauses.items():
        for bit, clause in enumerate(clauses):
            held_in[names["clause"].index(clause)].add((names["talk"].index(talk), bit))
    for history in histories:
        signed, broken = defaultdict(int), set()
        for event in history:
            if event.kind == "signed":
                signed[event.what] = event.mask
                broken -= {c for c in broken if contained_in(held_in[c], {event.what: event.mask})}
            elif has_ended(event):
                signed[event.what] = 0
            elif event.kind == "clause_broken":
                assert contained_in(held_in[event.what], signed)
                assert event.what not in broken
                broken.add(event.what)


def contained_in(places, signed):
    """Return whether any treaty contains a clause at `places` (talk, bit)."""
    return any(signed.get(talk, 0) >> bit & 1 for talk, bit in places)


def test_no_breach_is_seen_without_a_breach(ensemble, histories):
    """An actor broke the clause, or a third party did not perform it."""
    scenario, names = ensemble.model.scenario, ensemble.model.names
    orders = {
        names["clause"].index(name): names["directive"].index(clause.directive)
        for name, clause in scenario.clauses.items()
        if clause.directive is not None
    }
    for history in histories:
        broken, unperformed = set(), set()
        for event in history:
            if event.kind == "clause_broken":
                broken.add(event.what)
            elif event.kind == "response" and event.option > 0:
                unperformed.add(event.what)
            elif event.kind == "breach_seen":
                assert event.what in broken or orders.get(event.what) in unperformed


def test_war_breaks_out_once_per_pair_and_ends_its_talks_and_quarrels(ensemble, histories):
    sectors = sectors_of(ensemble.model)
    for history in histories:
        at_war = set()
        for event in history:
            if event.kind in BETWEEN_PEACEFUL:
                assert event.pair not in at_war, f"{event.kind} in week {event.week}"
            elif event.kind in ON_THE_BORDER:
                assert sectors[event.place] not in at_war, f"{event.kind} in week {event.week}"
            elif event.kind == "war":
                assert event.pair not in at_war
                assert len(event.pair) == 2
                at_war.add(event.pair)


def test_no_decision_is_taken_on_a_war_already_in_progress(ensemble, histories):
    decisions = list(ensemble.model.scenario.decisions.values())
    actors = ensemble.model.names["actor"]
    barred = [
        {
            frozenset(map(actors.index, condition.names))
            for condition in decision.unless
            if condition.kind == "war"
        }
        for decision in decisions
    ]
    for history in histories:
        at_war = set()
        for event in history:
            if event.kind == "war":
                at_war.add(event.pair)
            elif event.kind == "decision":
                assert not barred[event.what] & at_war


def test_no_decision_is_taken_outside_of_its_dates(ensemble, histories):
    week_of = ensemble.model.calendar.week_of
    spans = [
        (max(0, week_of(decision.from_)), week_of(decision.to), len(decision.options))
        for decision in ensemble.model.scenario.decisions.values()
    ]
    for history in histories:
        for event in history:
            if event.kind == "decision":
                first, last, options = spans[event.what]
                assert first <= event.week <= last
                assert 0 <= event.option < options


def test_a_one_time_decision_is_taken_once(ensemble, histories):
    decisions = list(ensemble.model.scenario.decisions.values())
    for history in histories:
        last = {}
        for event in history:
            if event.kind != "decision":
                continue
            decision = decisions[event.what]
            if event.what in last:
                assert not decision.once
                assert event.week - last[event.what] >= (decision.again or 0)
            if event.option > 0:
                last[event.what] = event.week


def test_a_client_answers_only_once_it_exists(ensemble, histories):
    model = ensemble.model
    clients, directives = model.scenario.clients, list(model.scenario.directives.values())
    for history in histories:
        happened = {}
        for event in history:
            if event.kind == "world_event":
                happened[event.what] = event.week
            elif event.kind == "response":
                founded = clients[directives[event.what].client].exists
                if founded.date is not None:
                    assert event.week >= model.calendar.week_of(founded.date)
                else:
                    assert model.names["event"].index(founded.event) in happened


def test_an_order_is_answered_once_and_after_it_was_issued(histories):
    for history in histories:
        issued, answered = set(), set()
        for event in history:
            if event.kind == "directive":
                assert event.what not in issued
                issued.add(event.what)
            elif event.kind == "response":
                assert event.what in issued - answered
                answered.add(event.what)


def test_a_quarrel_climbs_and_is_settled_or_becomes_war(ensemble, whole):
    sectors = sectors_of(ensemble.model)
    last_week = ensemble.model.calendar.weeks
    for history in whole:
        open_since, rung = {}, {}
        for event in history:
            place = event.place
            if event.kind == "incident" and event.rung >= PATROL and place not in open_since:
                open_since[place], rung[place] = event.week, event.rung
            elif event.kind == "escalation":
                assert event.rung > rung[place]
                rung[place] = event.rung
            elif event.kind == "settlement":
                assert event.week - open_since.pop(place) + 1 == event.span
            elif event.kind == "war":
                for place in [site for site in open_since if sectors[site] == event.pair]:
                    del open_since[place]
        assert all(last_week - week < 60 for week in open_since.values())


def test_every_great_quarrel_is_settled_or_becomes_war_in_every_timeline(ensemble, histories):
    sectors = sectors_of(ensemble.model)
    for history in histories:
        burning = {}
        for event in history:
            if event.kind == "escalation" and event.rung >= COMPANY:
                burning[event.place] = event.week
            elif event.kind == "settlement":
                burning.pop(event.place, None)
            elif event.kind == "war":
                burning = {p: w for p, w in burning.items() if sectors[p] != event.pair}
        assert all(ensemble.model.calendar.weeks - week < 60 for week in burning.values())


def test_a_settlement_counts_the_losses_of_its_battles(whole):
    for history in whole:
        lost = defaultdict(float)
        for event in history:
            if event.kind == "battle":
                lost[event.place] += event.amount + event.amount2
            elif event.kind == "settlement":
                total = event.amount + event.amount2
                assert total == pytest.approx(lost.pop(event.place, 0.0), rel=1e-4, abs=0.1)
            elif event.kind == "escalation" and event.rung == GENERAL_WAR:
                lost.pop(event.place, None)


def test_losses_match_the_size_of_the_fight(ensemble):
    fights = ensemble.events["kind"] == KINDS.index("battle")
    losses = ensemble.events["amount"][fights] + ensemble.events["amount2"][fights]
    rungs = ensemble.events["rung"][fights]

    assert (losses >= 0).all()
    assert losses.max() < 120_000
    assert np.median(losses[rungs == COMPANY]) < np.median(losses[rungs >= DIVISION])


def test_series_stay_within_their_ranges(ensemble):
    series = ensemble.series
    assert all(np.isfinite(values).all() for values in series.values())
    for name in ("attack_expected_ussr", "autonomy_kwantung", "harassment_ccp", "power_navy"):
        assert ((series[name] >= 0) & (series[name] <= 1)).all()
    for name in ("tension", "divisions_ussr_far_east", "tanks_japan_manchuria", "oil_japan"):
        assert (series[name] >= 0).all()
    assert (np.diff(series["incidents_total"]) >= 0).all()


def test_tokyo_s_factions_share_one_power(ensemble):
    owners = ensemble.model.scenario.actors["japan"].factions
    shares = [ensemble.series[f"power_{name}"] for name in owners]

    assert sum(shares) == pytest.approx(np.ones_like(shares[0]), abs=1e-6)

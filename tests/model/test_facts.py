"""Facts: what the template says, in rows and weeks worked out by hand, and what it might say."""

from datetime import date

import numpy as np
import pytest

from allohistory.errors import ModelError
from allohistory.kit import hash_of
from allohistory.mechanisms.bargaining import MOST_CLAUSES
from allohistory.model.axes import axes_of
from allohistory.model.calendar import calendar_of
from allohistory.model.facts import FOREVER, Compiler
from allohistory.model.tables import Tables
from allohistory.scenario import Number
from allohistory.scenario.schema.course import Effect
from allohistory.vocabulary.drivers import CONDITIONS, DRIVERS
from allohistory.vocabulary.effects import ADD, SET, TARGETS
from allohistory.vocabulary.events import DATED, HAZARD, WINDOW

AURELIA, BOREA, LEAGUE = range(3)
PALACE, STAFF, COUNCIL, ELDERS = range(4)
RIVER_ARMY, BORDER_GUARD = range(2)


def compiler_of(scenario):
    calendar = calendar_of(scenario.start, scenario.end)
    return Compiler(scenario, calendar, Tables(axes_of(scenario)))


def blank(model, block):
    """Facts of one block, with nothing in them yet."""
    return np.zeros(1, model.facts.dtype[block]).view(np.recarray)[0]


def altered(scenario, section, name, **keys):
    """Return the scenario with keys of one entry changed."""
    entries = dict(getattr(scenario, section))
    entries[name] = entries[name].model_copy(update=keys)
    return scenario.model_copy(update={section: entries})


def number(value=None, prior=None):
    return Number(value=value, prior=prior, source="treaty", standing="assumed")


def test_sizes_count_members_and_rows(model):
    sizes = model.facts.sizes

    assert (sizes.actor, sizes.faction, sizes.option, sizes.clause) == (3, 4, 7, 3)
    assert (sizes.driver, sizes.condition, sizes.effect) == (7, 3, 11)


def test_names_are_hashed_in_their_places(model):
    names = model.facts.names

    assert names.actor.tolist()[:3] == [hash_of(n) for n in ("aurelia", "borea", "hill_league")]
    assert names.option[4] == hash_of("cross_the_river.attack")
    assert not names.actor[3:].any()


def test_drivers_in_use_have_a_slot_in_the_order_of_flattening(model):
    situation = model.facts.situation
    slots = list(zip(situation.driver[:7], situation.actor[:7], situation.other[:7], strict=True))

    assert [(DRIVERS[driver], actor, other) for driver, actor, other in slots] == [
        ("tension", BOREA, AURELIA),
        ("attack_expected", BOREA, AURELIA),
        ("attack_expected", AURELIA, BOREA),
        ("win_chance", AURELIA, BOREA),
        ("campaign_season", AURELIA, -1),
        ("threat", AURELIA, -1),
        ("harassment", BOREA, AURELIA),
    ]


def test_conditions_in_use_have_a_slot(model):
    table = model.facts.conditions
    slots = list(zip(table.kind[:3], table.i[:3], table.j[:3], strict=True))

    assert [(CONDITIONS[kind], i, j) for kind, i, j in slots] == [
        ("war", AURELIA, BOREA),
        ("talking", 0, 0),
        ("pact", 0, 0),
    ]


def test_requirements_of_an_owner_are_rows_of_conditions(model):
    choice = model.facts.choice

    # ring_caught: no war; open_talks: no talks, no war; cross_the_river: no pact.
    assert choice.condition[:4].tolist() == [0, 1, 0, 2]
    assert choice.negated[:5].tolist() == [1, 1, 1, 1, 0]
    assert model.facts.world_events.first_need[:4].tolist() == [0, 0, 0, 0]
    assert model.facts.world_events.last_need[:4].tolist() == [0, 0, 0, 1]
    assert model.facts.decisions.first_need[:3].tolist() == [1, 3, 4]
    assert model.facts.decisions.last_need[:3].tolist() == [3, 4, 4]


def test_views_are_rows_of_terms_of_a_faction(model):
    choice = model.facts.choice

    assert choice.slot[:13].tolist() == [0, -1, 0, 1, -1, 2, -1, 3, -1, 3, 4, -1, 0]
    assert choice.slot[26:29].tolist() == [5, -1, 0]  # what no deal is worth
    assert choice.faction[:6].tolist() == [-1, COUNCIL, -1, PALACE, STAFF, COUNCIL]
    assert choice.first[:6].tolist() == [0, 1, 4, 6, 8, 11]
    assert choice.last[:6].tolist() == [1, 4, 6, 8, 11, 13]
    assert (choice.faction[17], choice.first[17], choice.last[17]) == (COUNCIL, 27, 29)


def test_an_event_comes_on_its_day_within_its_window_or_at_its_rate(model):
    event = model.facts.world_events

    assert event.kind[:4].tolist() == [DATED, WINDOW, HAZARD, HAZARD]
    # From 2 January 1950: 154 days to 5 June; 518, 546 and 602 to the summer of 1951; 63 to 6 March
    # 1950; 1064 to 1 December 1952; 789 to 1 March 1952.
    assert event.early[:4].tolist() == [22, 74, 9, 9]
    assert (event.likely[1], event.late[1]) == (78, 86)
    assert event.late[2:4].tolist() == [152, 112]


def test_an_event_concerns_its_first_two_actors_and_has_the_views_of_its_rate(model):
    event = model.facts.world_events

    assert event.actor[:4].tolist() == [LEAGUE, AURELIA, AURELIA, AURELIA]
    assert event.other[:4].tolist() == [BOREA, BOREA, -1, BOREA]
    assert event.first_view[:4].tolist() == [0, 0, 0, 0]
    assert event.last_view[:4].tolist() == [0, 0, 0, 1]


def test_an_event_may_concern_nobody(scenario, model):
    event = blank(model, "world_events")
    compiler_of(altered(scenario, "events", "dry_summer", actors=())).fill_events(event)

    assert (event.actor[1], event.other[1]) == (-1, -1)


def test_effects_are_rows_with_their_owners(model):
    affairs = model.facts.affairs
    codes = ["tension"] * 3 + ["threat", "channel", "opens", "target", "intent", "war"]
    codes += ["restraint", "directive"]

    assert [TARGETS[code] for code in affairs.code[:11]] == codes
    assert affairs.i[:11].tolist() == [1, 0, 1, 0, 0, 0, 0, 0, 0, BORDER_GUARD, 0]
    assert affairs.j[:11].tolist() == [0, 1, 0, -1, -1, -1, -1, 1, 1, -1, -1]
    assert affairs["mode"][:11].tolist() == [ADD] * 3 + [SET] * 3 + [ADD] + [SET] * 4
    assert affairs.first_of_event[:4].tolist() == [0, 1, 3, 4]
    assert affairs.last_of_event[:4].tolist() == [1, 3, 4, 5]
    assert affairs.first_of_option[:7].tolist() == [5, 5, 6, 6, 8, 9, 9]
    assert affairs.last_of_option[:7].tolist() == [5, 6, 6, 8, 9, 9, 10]
    assert affairs.first_of_clause[:3].tolist() == [10, 10, 10]
    assert affairs.last_of_clause[:3].tolist() == [10, 10, 11]  # the order to a client is its last


def test_effects_that_fade_are_listed(model):
    assert model.facts.affairs.passing[:4].tolist() == [0, 1, 2, -1]


def test_an_option_knows_its_decision(model):
    assert model.facts.affairs.decision[:7].tolist() == [0, 0, 1, 1, 1, 2, 2]


def test_oil_has_its_sellers_and_a_sector_its_pair(model):
    affairs = model.facts.affairs

    assert affairs.uses_oil.tolist() == [1, *[0] * (len(affairs.uses_oil) - 1)]
    assert affairs.seller[:2, :2].tolist() == [[0, 1], [0, 0]]
    assert affairs.seller.sum() == 1
    assert affairs.pair_border[:2].tolist() == [[AURELIA, BOREA]] * 2


def test_groups_belong_to_their_actor_and_face_one_another(model):
    facts = model.facts

    assert facts.buildup.actor[:2].tolist() == [AURELIA, BOREA]
    assert facts.buildup.faces[:2].tolist() == [1, 0]
    assert facts.buildup.groups_of[:3, :2].tolist() == [[0, -1], [1, -1], [-1, -1]]
    assert facts.situation.facing[AURELIA, :3].tolist() == [-1, 0, -1]
    assert facts.situation.facing[BOREA, :3].tolist() == [1, -1, -1]


def test_a_second_group_of_an_actor_comes_after_its_first_and_is_faced_by_nobody(scenario, model):
    spare = scenario.groups["aurelia_river"].model_copy(
        update={"name": "Aurelian forces in the hills"}
    )
    larger = scenario.model_copy(update={"groups": {**scenario.groups, "aurelia_hills": spare}})
    facts = model.facts.copy()
    facts.buildup.groups_of[:] = -1
    facts.situation.facing[:] = -1
    compiler_of(larger).fill_forces(facts)

    assert facts.buildup.groups_of[AURELIA, :3].tolist() == [0, 2, -1]
    assert facts.buildup.faces[:3].tolist() == [1, 0, 1]
    assert facts.situation.facing[AURELIA, BOREA] == 0


def test_channels_say_who_learns_what_of_whom_and_until_when(model):
    own = model.facts.intelligence

    assert own.owner[:2].tolist() == [AURELIA, BOREA]
    assert own.about[:2].tolist() == [BOREA, AURELIA]
    assert own.group[:2].tolist() == [1, 0]
    assert own.open_from[:2].tolist() == [0, 0]
    assert own.open_until[:2].tolist() == [117, FOREVER]  # 819 days to 31 March 1952
    assert own.is_open[:2].tolist() == [0, 1]
    assert own.of[:2].tolist() == [AURELIA, BOREA]
    assert own.on[:2].tolist() == [BOREA, AURELIA]


@pytest.mark.parametrize(
    ("hit", "false_alarm", "sees"),
    [
        (number(0.4), number(0.1), 1),
        (number(0.1), number(0.1), 0),
        (number(prior={"beta": {"mean": 0.4, "weight": 9}}), number(0.1), 1),
        (number(0.4), number(prior={"beta": {"mean": 0.4, "weight": 9}}), 1),
        (
            number(prior={"beta": {"mean": 0.4, "weight": 9}}),
            number(prior={"beta": {"mean": 0.4, "weight": 9}}),
            1,
        ),
    ],
)
def test_a_channel_sees_intent_unless_it_alarms_as_often_without(
    scenario, model, hit, false_alarm, sees
):
    changed = altered(scenario, "channels", "attaches", hit=hit, false_alarm=false_alarm)
    own = blank(model, "intelligence")
    compiler_of(changed).fill_intelligence(own)

    assert own.sees_intent[:2].tolist() == [1, sees]


def test_factions_and_commands_belong_to_their_actor(model):
    politics = model.facts.politics

    assert politics.actor[:4].tolist() == [AURELIA, AURELIA, BOREA, LEAGUE]
    assert politics.of[:2].tolist() == [AURELIA, BOREA]
    assert politics.shares[:2].tolist() == [STAFF, COUNCIL]


def test_months_of_campaign_and_of_every_week_count_from_january(model):
    situation = model.facts.situation

    assert np.flatnonzero(situation.season[AURELIA]).tolist() == [4, 5, 6, 7, 8, 9]
    assert np.flatnonzero(situation.season[BOREA]).tolist() == [3, 4, 5, 6, 7, 8, 9]
    assert not situation.season[LEAGUE].any()
    assert situation.season.max() == 1
    assert situation.month[[0, 4, 5, 52]].tolist() == [0, 0, 1, 0]  # 30 January, 6 February, 1951
    assert situation.month[156] == 11  # the week after the end: 29 December 1952


def test_decisions_open_on_their_first_day_and_close_after_their_last(model):
    own = model.facts.decisions

    assert own.actor[:3].tolist() == [BOREA, AURELIA, BOREA]
    # 35, 119 and 35 days; 910, 1033 and 1064 days, and one week more.
    assert own.opens[:3].tolist() == [5, 17, 5]
    assert own.closes[:3].tolist() == [131, 148, 153]
    assert own.every[:3].tolist() == [13, 4, 26]
    assert own.by_chance[:3].tolist() == [0, 1, 0]
    assert own.once[:3].tolist() == [1, 1, 0]
    assert own.again[:3].tolist() == [0, 0, 52]
    assert own.first_option[:3].tolist() == [0, 2, 5]
    assert own.options[:3].tolist() == [2, 3, 2]
    assert own.first_view[:7].tolist() == [1, 1, 2, 2, 3, 5, 5]
    assert own.last_view[:7].tolist() == [1, 2, 2, 3, 5, 5, 6]


def test_a_decision_before_the_start_opens_with_it(scenario, model):
    early = altered(scenario, "decisions", "open_talks", from_=date(1949, 6, 1))
    own = blank(model, "decisions")
    compiler_of(early).fill_decisions(own)

    assert own.opens[0] == 0


def test_a_decision_concerns_the_other_side_of_what_it_does(model):
    assert model.facts.decisions.other[:3].tolist() == [-1, BOREA, -1]


@pytest.mark.parametrize(
    ("keys", "other"),
    [
        ({"war": ["hill_league", "borea"]}, LEAGUE),
        ({"war": ["borea", "hill_league"]}, LEAGUE),
        ({"gauge": "tension", "actor": "aurelia", "toward": "borea", "add": number(1)}, AURELIA),
        ({"gauge": "tension", "actor": "borea", "toward": "hill_league", "add": number(1)}, LEAGUE),
        ({"gauge": "threat", "actor": "aurelia", "add": number(1)}, -1),
        ({"opens": "river_pact"}, -1),
    ],
)
def test_a_war_or_a_gauge_between_two_has_another_side(scenario, keys, other):
    decision = scenario.decisions["open_talks"]
    options = {
        name: option.model_copy(update={"effects": (Effect.model_validate(keys),)})
        for name, option in decision.options.items()
    }

    assert (
        compiler_of(scenario).concerned(decision.model_copy(update={"options": options})) == other
    )


def test_a_client_is_founded_on_a_day_or_by_an_event(scenario, model):
    clients = model.facts.clients

    assert (clients.patron[0], clients.client[0], clients.against[0]) == (AURELIA, LEAGUE, BOREA)
    assert (clients.founded[0], clients.founding[0], clients.of[0]) == (FOREVER, 0, 0)

    since = scenario.clients["league"].exists.model_copy(
        update={"date": date(1950, 3, 6), "event": None}
    )
    own = blank(model, "clients")
    compiler_of(altered(scenario, "clients", "league", exists=since)).fill_clients(own)
    assert (own.founded[0], own.founding[0]) == (9, -1)


def test_talks_have_a_bit_for_each_clause(model):
    talks = model.facts.diplomacy

    assert talks.member[0].tolist() == [0, 1, 2, *[-1] * (MOST_CLAUSES - 3)]
    assert (talks.core[0], talks.is_pact[0], talks.interval[0]) == (0b001, 1, 4)
    assert talks.party[0].tolist() == [AURELIA, BOREA]
    assert talks.table[0] == 0b111
    assert talks.packages[0, : talks.count[0]].tolist() == [0b001, 0b011, 0b101, 0b111]
    assert talks.free[0] == 0b110  # what they need is in every treaty
    assert talks.first_outside[0].tolist() == [16, 17]
    assert talks.last_outside[0].tolist() == [17, 18]


def test_more_clauses_than_a_talk_can_hold_are_refused(scenario, model):
    names = [f"clause_{n}" for n in range(MOST_CLAUSES)]
    clauses = {**scenario.clauses, **dict.fromkeys(names, scenario.clauses["fishing"])}
    larger = scenario.model_copy(update={"clauses": clauses})
    limit = MOST_CLAUSES - 3

    most = compiler_of(
        altered(larger, "talks", "river_pact", terms=("fishing", "league_disarms", *names[:limit]))
    )
    most.fill_talks(blank(model, "diplomacy"))
    over = altered(
        larger, "talks", "river_pact", terms=("fishing", "league_disarms", *names[: limit + 1])
    )
    with pytest.raises(
        ModelError, match=f"about {MOST_CLAUSES + 1} clauses; at most {MOST_CLAUSES}"
    ):
        compiler_of(over).fill_talks(blank(model, "diplomacy"))


def test_clauses_say_who_owes_them_and_what_they_are_worth(model):
    talks = model.facts.diplomacy

    assert talks.owed_by[:3].tolist() == [AURELIA, BOREA, AURELIA]
    assert talks.wanted_by[:3].tolist() == [BOREA, AURELIA, BOREA]
    assert talks.directive[:3].tolist() == [-1, -1, 0]
    assert talks.first_view[:3].tolist() == [[6, 8], [10, 11], [13, 14]]
    assert talks.last_view[:3].tolist() == [[8, 9], [11, 12], [14, 15]]
    assert talks.first_temptation[:3].tolist() == [9, 12, 15]
    assert talks.last_temptation[:3].tolist() == [10, 13, 16]


def test_sectors_say_who_stands_where_with_what(model):
    own = model.facts.incidents

    assert own.opens[:2].tolist() == [0, FOREVER]
    assert own.opening[:2].tolist() == [-1, 0]
    assert own.terrain[:2].tolist() == [0, 1]
    assert own.season_peak[:2].tolist() == [6, 7]
    assert own.actor[:2].tolist() == [[AURELIA, BOREA]] * 2
    assert own.local[:2].tolist() == [[AURELIA, BOREA], [LEAGUE, BOREA]]
    assert own.command[:2].tolist() == [[RIVER_ARMY, BORDER_GUARD]] * 2
    assert own.group[:2].tolist() == [[0, 1]] * 2


def test_the_battle_law_counts_years_from_the_start(model):
    assert model.facts.battle.start == pytest.approx(1950 + 1 / 365.2425, abs=1e-3)


def test_no_day_is_a_week_after_the_end_or_what_is_given(scenario):
    compiler = compiler_of(scenario)

    assert compiler.week(None) == FOREVER
    assert compiler.week(None, -1) == -1
    assert compiler.week(date(1950, 1, 16)) == 2

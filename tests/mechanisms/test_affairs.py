"""Affairs: effects are applied, fade, and are undone; oil runs down."""

import pytest
from tests.mechanisms.stage import Stage

from allohistory.mechanisms import affairs
from allohistory.vocabulary.effects import (
    ADD,
    AUTONOMY,
    BUDGET,
    CHANNEL,
    CONCEALMENT,
    CONTACT,
    DENOUNCES,
    DIRECTIVE,
    GAUGES,
    HARASSMENT,
    OPENS,
    POWER,
    PRESTIGE,
    QUALITY,
    RECOGNITION,
    RESTRAINT,
    SCALE,
    SET,
    TARGET,
    TARGETS,
    TENSION,
    TRANSFER,
)

EVENT, EFFECT, CLAUSE = 0, 0, 0
AURELIA, BOREA, LEAGUE = range(3)


def happen(stage, event=EVENT, serial=5):
    """Let an event happen, and simulate one week."""
    stage.worlds.world_events.fired[:, event] = stage.worlds.world_events.news = 1
    stage.worlds.world_events.serial[:, event] = serial
    stage.run(affairs)
    stage.worlds.world_events.fired[:] = 0


def effect(stage, code, mode, amount, i=AURELIA, j=BOREA, fades=0.0):
    """Set the only effect of the only event."""
    rows = stage.facts.affairs
    rows.code[EFFECT], rows.mode[EFFECT], rows.i[EFFECT], rows.j[EFFECT] = code, mode, i, j
    rows.first_of_event[EVENT], rows.last_of_event[EVENT] = EFFECT, EFFECT + 1
    rows.passing[:] = -1
    if fades:
        rows.passing[0] = EFFECT
    stage.laws.affairs.amount[:, EFFECT] = amount
    stage.laws.affairs.fades[:, EFFECT] = fades


@pytest.mark.parametrize(("mode", "expected"), [(SET, 0.3), (ADD, 0.8), (SCALE, 0.15)])
def test_a_gauge_can_be_set_increased_or_scaled(stage, mode, expected):
    effect(stage, BUDGET, mode, 0.3)
    stage.world.affairs.budget[AURELIA] = 0.5
    happen(stage)

    assert stage.world.affairs.budget[AURELIA] == pytest.approx(expected)
    assert stage.world.affairs.budget[BOREA] == 0.0


def test_what_moved_a_gauge_is_remembered(stage):
    effect(stage, BUDGET, ADD, 0.3)
    happen(stage, serial=41)

    assert stage.world.affairs.budget_raised[AURELIA] == 41
    assert stage.world.affairs.budget_lowered[AURELIA] == -1
    assert stage.world.affairs.budget_raised[BOREA] == -1


def test_what_lowers_a_gauge_is_remembered_beside_what_raised_it(stage):
    effect(stage, BUDGET, ADD, 0.3)
    happen(stage, serial=41)
    effect(stage, BUDGET, SCALE, 0.5)
    happen(stage, serial=42)

    assert stage.world.affairs.budget_raised[AURELIA] == 41
    assert stage.world.affairs.budget_lowered[AURELIA] == 42


@pytest.mark.parametrize(("seers", "shown"), [([], 0.0), ([BOREA], -0.4)])
def test_a_change_of_quality_is_shown_to_those_who_see_it(stage, seers, shown):
    effect(stage, QUALITY, ADD, -0.4)
    stage.facts.affairs.seen_by[EFFECT] = sum(1 << seer for seer in seers)
    happen(stage)
    assert stage.world.affairs.shown[BOREA, AURELIA] == pytest.approx(shown)
    assert stage.world.affairs.shown[LEAGUE, AURELIA] == 0.0

    stage.run(affairs)
    assert stage.world.affairs.shown[BOREA, AURELIA] == 0.0


def test_a_gauge_toward_another_has_a_direction(stage):
    effect(stage, RECOGNITION, SET, 1.0)
    happen(stage, serial=41)
    state = stage.world.affairs

    assert state.recognition[AURELIA, BOREA] == 1.0
    assert state.recognition[BOREA, AURELIA] == 0.0
    assert state.recognition_raised[AURELIA, BOREA] == 41


@pytest.mark.parametrize("moved", GAUGES)
def test_an_effect_moves_only_the_gauge_of_its_code(stage, moved):
    state = stage.world.affairs
    before = {name: state[name].copy() for name in GAUGES}
    effect(stage, TARGETS.index(moved), SET, 0.5)
    happen(stage, serial=41)

    assert [name for name in GAUGES if (state[name] != before[name]).any()] == [moved]
    assert [name for name in GAUGES if (state[f"{name}_raised"] == 41).any()] == [moved]


def test_tension_of_a_pair_is_one_for_both(stage):
    effect(stage, TENSION, ADD, 0.4)
    happen(stage)
    tension = stage.world.affairs.tension

    assert tension[AURELIA, BOREA] == tension[BOREA, AURELIA] == pytest.approx(0.4)


def test_a_lasting_effect_lasts(stage):
    effect(stage, PRESTIGE, ADD, 0.4)
    happen(stage)
    stage.run(affairs, weeks=50)

    assert stage.world.affairs.prestige[AURELIA] == 0.4


def test_a_passing_effect_decays_with_its_half_life_and_leaves_the_rest(stage):
    stage.world.affairs.prestige[AURELIA] = 0.1
    effect(stage, PRESTIGE, ADD, 0.4, fades=10.0)
    happen(stage)
    stage.run(affairs, weeks=10)
    assert stage.world.affairs.prestige[AURELIA] == pytest.approx(0.1 + 0.2)

    stage.run(affairs, weeks=200)
    assert stage.world.affairs.prestige[AURELIA] == pytest.approx(0.1, abs=1e-6)


ORDERS = {
    "restraint": (RESTRAINT, ADD, 0.3, 0.3),
    "autonomy": (AUTONOMY, ADD, -0.2, -0.2),
    "power": (POWER, ADD, 0.1, 0.1),
    "transfer": (TRANSFER, ADD, -2.0, -2.0),
    "target": (TARGET, ADD, 4.0, 4.0),
    "concealment": (CONCEALMENT, SET, 2.0, 0.95),
    "contact": (CONTACT, ADD, -0.5, -0.5),
    "harassment": (HARASSMENT, ADD, 0.2, 0.2),
    "opened": (OPENS, SET, 0.0, 1),
    "denounced": (DENOUNCES, SET, 0.0, 1),
    "asked": (DIRECTIVE, SET, 0.0, 1),
    "dead": (CHANNEL, SET, 0.0, 1),
}


@pytest.mark.parametrize("field", ORDERS)
def test_an_order_is_stored_in_its_own_stock(stage, field):
    code, mode, amount, expected = ORDERS[field]
    effect(stage, code, mode, amount, i=0, j=-1)
    happen(stage, serial=9)

    assert stage.world.affairs[field][0] == pytest.approx(expected)
    if field in ("opened", "denounced", "asked"):
        assert stage.world.affairs[f"{field}_by"][0] == 9


@pytest.mark.parametrize("field", ["opened", "denounced"])
def test_a_message_to_another_state_is_sent_once(stage, field):
    effect(stage, *ORDERS[field][:3], i=0, j=-1)
    happen(stage)
    stage.run(affairs)

    assert stage.world.affairs[field][0] == 0


def test_a_dead_channel_can_be_revived(stage):
    effect(stage, CHANNEL, SET, 1.0, i=0, j=-1)
    stage.world.affairs.dead[0] = 1
    happen(stage)

    assert stage.world.affairs.dead[0] == 0


def test_only_the_chosen_option_has_its_effects(stage):
    option = stage.at("option", "cross_the_river.mobilise")
    stage.world.decisions.taken[option] = stage.world.decisions.news = 1
    stage.world.decisions.serial[stage.at("decision", "cross_the_river")] = 17
    stage.run(affairs)

    assert stage.world.affairs.target[stage.at("group", "aurelia_river")] == 2.0
    state = stage.world.affairs
    assert state.intent[AURELIA, BOREA] == 1.0
    assert {name: state[f"{name}_raised"].max() for name in GAUGES} == {
        name: 17 if name == "intent" else -1 for name in GAUGES
    }


@pytest.mark.parametrize(("mode", "within"), [(ADD, 0.8), (SET, 0.3)])
def test_effects_of_a_clause_last_as_long_as_it_is_in_force(stage, mode, within):
    stage.facts.affairs.first_of_clause[CLAUSE] = EFFECT
    stage.facts.affairs.last_of_clause[CLAUSE] = EFFECT + 1
    effect(stage, BUDGET, mode, 0.3)
    before = stage.world.affairs.budget[AURELIA] = 0.5
    stage.world.diplomacy.in_force[CLAUSE] = 1
    stage.run(affairs, weeks=3)
    assert stage.world.affairs.budget[AURELIA] == pytest.approx(within)

    stage.world.diplomacy.in_force[CLAUSE] = 0
    stage.run(affairs, weeks=3)
    assert stage.world.affairs.budget[AURELIA] == pytest.approx(before)


def test_a_clause_that_a_client_performs_issues_the_directive(stage):
    clause = stage.at("clause", "league_disarms")
    stage.world.diplomacy.in_force[clause] = 1
    stage.world.diplomacy.under[clause], stage.world.diplomacy.signed_serial[1] = 1, 23
    stage.run(affairs)

    assert (stage.world.affairs.asked[0], stage.world.affairs.asked_by[0]) == (1, 23)


@pytest.mark.parametrize(("response", "taken"), [(0, "obeyed"), (1, "defied"), (2, "defied")])
def test_a_client_s_answer_has_its_effects(stage, response, taken):
    effect(stage, BUDGET, ADD, 0.3)
    rows, state = stage.facts.affairs, stage.world.clients
    rows.first_of_event[EVENT] = rows.last_of_event[EVENT] = 0
    rows[f"first_of_{taken}"][0], rows[f"last_of_{taken}"][0] = EFFECT, EFFECT + 1
    state.answered[0], state.response[0], state.serial[0] = 1, response, 12
    stage.run(affairs)

    assert stage.world.affairs.budget[AURELIA] == pytest.approx(0.3)
    assert stage.world.affairs.budget_raised[AURELIA] == 12


def test_a_war_that_burns_no_oil_costs_none(stage):
    stage.world.hostilities.at_war[AURELIA, LEAGUE] = 1
    stage.run(affairs)

    assert stage.world.affairs.oil[AURELIA] == pytest.approx(8.0)


def test_incidents_raise_tension_and_time_lowers_it(stage):
    stage.law.affairs.heat, stage.law.affairs.cooling = 0.02, 10.0
    stage.world.incidents.heat[0] = 5.0
    stage.run(affairs)
    tension = stage.world.affairs.tension
    assert tension[AURELIA, BOREA] == tension[BOREA, AURELIA] == pytest.approx(0.1)
    assert tension[AURELIA, LEAGUE] == 0.0

    stage.world.incidents.heat[0] = 0.0
    stage.run(affairs, weeks=10)
    assert stage.world.affairs.tension[AURELIA, BOREA] == pytest.approx(0.05)


def test_oil_sales_keep_the_stock_full(stage):
    full = stage.world.affairs.oil[AURELIA]
    stage.run(affairs, weeks=52)

    assert full == 8.0
    assert stage.world.affairs.oil[AURELIA] == pytest.approx(full)


def test_an_embargo_drains_oil_by_the_former_purchases(stage):
    stage.world.affairs.embargo[BOREA, AURELIA] = 0.5
    stage.run(affairs, weeks=10)

    bought = stage.law.affairs.oil_income[AURELIA]
    expected = 8.0 - 10 * 12 / 52.1775 * 0.5 * bought
    assert stage.world.affairs.oil[AURELIA] == pytest.approx(expected)


def test_an_embargo_by_a_state_that_sells_nothing_has_no_effect(stage):
    stage.world.affairs.embargo[LEAGUE, AURELIA] = 1.0
    stage.world.affairs.embargo[AURELIA, BOREA] = 1.0
    stage.run(affairs, weeks=10)

    assert stage.world.affairs.oil[AURELIA] == pytest.approx(8.0)


def test_war_burns_more_oil_but_never_more_than_the_stock(stage):
    stage.facts.affairs.great_war[AURELIA, LEAGUE] = 1
    stage.world.hostilities.at_war[AURELIA, LEAGUE] = 1
    stage.run(affairs)
    more = stage.law.affairs.war_use - 1.0
    assert stage.world.affairs.oil[AURELIA] == pytest.approx(8.0 - more * 12 / 52.1775)

    stage.run(affairs, weeks=400)
    assert stage.world.affairs.oil[AURELIA] == 0.0


def test_war_with_the_seller_acts_as_an_embargo(stage):
    stage.law.affairs.war_use = 1.0
    stage.world.hostilities.at_war[AURELIA, BOREA] = stage.world.hostilities.at_war[
        BOREA, AURELIA
    ] = 1
    stage.run(affairs)

    bought = stage.law.affairs.oil_income[AURELIA]
    assert stage.world.affairs.oil[AURELIA] == pytest.approx(8.0 - bought * 12 / 52.1775)


def test_a_week_in_which_nothing_happens_changes_nothing(model):
    stage = Stage(model)
    world, _, _ = stage.all
    before = world.affairs.tobytes()
    stage.run(affairs, weeks=4)

    assert stage.world.affairs.tobytes() == before
    assert stage.log.emitted == 0

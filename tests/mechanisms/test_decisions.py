"""Decisions: which option is taken how often, when a matter comes up, what is imposed."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.special import softmax
from scipy.stats import chisquare
from tests.mechanisms.stage import Stage, near

from allohistory.mechanisms import decisions
from allohistory.mechanisms.choosing_clock import NONE, NOTES, ROOM, RULES, UNKNOWN
from allohistory.mechanisms.decisions import comes_up

TALKS, CROSSING, REINING = range(3)
HOLD, MOBILISE, ATTACK = range(3)
AURELIA, BOREA = 0, 1
LATE = 9999


@pytest.fixture
def prepare(model):
    """Return a stage on which the crossing alone comes up, every week, at stated utilities."""

    def make(count=400, mobilise=0.3, attack=-0.2, precision=2.0, seed=7):
        stage = Stage(model, count, seed)
        case = stage.facts.decisions
        case.opens[:] = LATE
        case.opens[CROSSING], case.closes[CROSSING], case.every[CROSSING] = 0, LATE, 1
        case.by_chance[CROSSING] = case.once[CROSSING] = case.again[CROSSING] = 0
        case.last_need[:] = case.first_need
        for option, worth in ((MOBILISE, mobilise), (ATTACK, attack)):
            place = case.first_option[CROSSING] + option
            for view in range(case.first_view[place], case.last_view[place]):
                first, last = stage.facts.choice.first[view], stage.facts.choice.last[view]
                constants = stage.facts.choice.slot[first:last] < 0
                stage.laws.choice.weight[:, first:last] = np.where(constants, worth, 0.0)
        stage.laws.decisions.precision[:, AURELIA] = precision
        return stage

    return make


def chosen(stage):
    """Return the option of the crossing that each world took last."""
    return np.array([stage.noted("decision", k)[-1].option for k in range(len(stage))])


def test_options_are_taken_as_often_as_the_logit_says(prepare):
    stage = prepare(2000)
    stage.live(decisions)
    expected = softmax(2.0 * np.array([0.0, 0.3, -0.2]))
    counts = np.bincount(chosen(stage), minlength=3)

    assert chisquare(counts, expected * len(stage)).pvalue > 1e-4


def test_the_chance_of_the_choice_is_noted(prepare):
    stage = prepare(50)
    stage.live(decisions)
    expected = softmax(2.0 * np.array([0.0, 0.3, -0.2]))

    for k in range(len(stage)):
        row = stage.noted("decision", k)[0]
        assert row.probability == pytest.approx(expected[row.option], rel=1e-6)
        assert (row.actor, row.what) == (AURELIA, CROSSING)


def test_a_more_precise_actor_takes_the_better_option_more_often(prepare):
    shares = []
    for precision in (0.0, 2.0, 20.0):
        stage = prepare(300, precision=precision)
        stage.live(decisions)
        shares.append((chosen(stage) == MOBILISE).mean())

    assert near(shares[0], 1 / 3, 300)
    assert shares[0] < shares[1] < shares[2]


def test_what_makes_the_drastic_option_better_makes_no_choice_milder(prepare):
    before, after = prepare(400, attack=-0.2), prepare(400, attack=0.6)
    before.live(decisions)
    after.live(decisions)
    moved = chosen(after) - chosen(before)

    assert (moved >= 0).all()
    assert 0.05 < (moved > 0).mean() < 0.5


def test_the_factions_count_by_their_power(prepare):
    """The attack has a view of each faction; Palace and Staff share the power."""
    shares = []
    for power in (0.0, 1.0):
        stage = prepare(300)
        place = stage.facts.decisions.first_option[CROSSING] + ATTACK
        palace = stage.facts.decisions.first_view[place]
        stage.laws.choice.weight[:, stage.facts.choice.first[palace]] = 3.0
        stage.worlds.politics.power[:, :2] = [power, 1.0 - power]
        stage.live(decisions)
        shares.append((chosen(stage) == ATTACK).mean())

    assert near(shares[0], softmax(2.0 * np.array([0.0, 0.3, -0.2]))[2], 300)
    assert near(shares[1], softmax(2.0 * np.array([0.0, 0.3, 3.0]))[2], 300)


def test_a_decision_comes_up_within_its_dates_every_so_many_weeks(stage):
    case = stage.facts.decisions
    case.opens[REINING], case.closes[REINING], case.every[REINING] = 10, 31, 5
    case.last_need[:] = case.first_need
    weeks = []
    for week in range(50):
        stage.week(week)
        if comes_up(*stage.all, REINING):
            weeks.append(week)

    assert weeks == [10, 15, 20, 25, 30]


def test_a_decision_that_comes_up_at_random_does_so_at_its_rate(prepare):
    stage = prepare(800)
    stage.facts.decisions.by_chance[CROSSING] = 1
    stage.laws.decisions.chance[:, CROSSING] = 20.0
    stage.live(decisions)
    share = np.mean([bool(stage.noted("decision", k)) for k in range(len(stage))])

    assert near(share, 1.0 - np.exp(-20.0 / 52.1775), len(stage))


def test_a_decision_waits_until_what_it_needs_holds(prepare):
    stage = prepare(1)
    case = stage.facts.decisions
    case.first_need[CROSSING], case.last_need[CROSSING] = 0, 1
    stage.facts.choice.condition[0], stage.facts.choice.negated[0] = 0, 0
    stage.live(decisions)
    assert not stage.noted("decision")

    stage.world.situation.holds[0] = 1
    stage.live(decisions)
    assert stage.noted("decision")


def test_a_matter_that_comes_up_once_is_closed_by_any_option_but_the_first(prepare):
    stage = prepare(200)
    stage.facts.decisions.once[CROSSING] = 1
    stage.live(decisions, weeks=8)

    for k in range(len(stage)):
        options = [row.option for row in stage.noted("decision", k)]
        assert all(option == HOLD for option in options[:-1])
        assert options[-1] != HOLD or len(options) == 8


def test_a_matter_rests_after_a_choice_and_not_after_the_first_option(prepare):
    stage = prepare(200)
    stage.facts.decisions.again[CROSSING] = 5
    stage.live(decisions, weeks=12)

    for k in range(len(stage)):
        rows = stage.noted("decision", k)
        for row, following in pairwise(rows):
            assert following.week - row.week == (1 if row.option == HOLD else 5)


def test_what_is_imposed_is_done_in_its_weeks_for_certain(prepare):
    stage = prepare(60, attack=-9.0)
    case = stage.facts.decisions
    case.forced_option[CROSSING], case.forced_from[CROSSING] = ATTACK, 2
    case.forced_until[CROSSING] = 4
    stage.live(decisions, weeks=6)

    for k in range(len(stage)):
        rows = stage.noted("decision", k)
        assert [row.option == ATTACK for row in rows] == [False, False, True, True, False, False]
        assert {row.probability for row in rows[2:4]} == {1.0}


def test_what_is_imposed_on_a_day_is_done_whatever_else_holds(prepare):
    stage = prepare(5)
    case = stage.facts.decisions
    case.opens[CROSSING] = LATE
    case.forced_option[CROSSING], case.forced_from[CROSSING] = ATTACK, 3
    case.forced_until[CROSSING], case.forced_at[CROSSING] = LATE, 3
    stage.live(decisions, weeks=6)

    for k in range(len(stage)):
        assert [(row.week, row.option) for row in stage.noted("decision", k)] == [(3, ATTACK)]


def test_what_is_forbidden_is_not_done_in_its_weeks(prepare):
    stage = prepare(100, attack=5.0)
    case = stage.facts.decisions
    case.forbidden[CROSSING] = 1 << ATTACK
    case.forbidden_from[CROSSING], case.forbidden_until[CROSSING] = 1, 2
    stage.live(decisions, weeks=3)
    options = np.array([[row.option for row in stage.noted("decision", k)] for k in range(100)])

    assert ((options == ATTACK).mean(axis=0) > 0.9).tolist() == [True, False, True]
    assert not (options[:, 1] == ATTACK).any()


def test_the_reasons_and_the_cause_of_a_choice_are_noted(stage):
    case = stage.facts.decisions
    case.opens[:] = LATE
    case.opens[TALKS], case.last_need[:] = 0, case.first_need
    stage.see("tension.aurelia", 0.8)
    stage.see("attack_expected.aurelia", 0.1)
    drivers = stage.model.drivers
    stage.world.situation.because[drivers.index(("tension", "borea", "aurelia"))] = 55
    stage.live(decisions)
    row = stage.noted("decision")[0]

    reasons = {
        drivers[slot][0]: weight
        for slot, weight in zip(row.reasons, row.weights, strict=True)
        if slot >= 0
    }
    assert reasons == pytest.approx({"tension": 0.8, "attack_expected": 0.1})
    assert row.cause == 55


def test_the_first_option_is_a_detail(prepare):
    stage = prepare(100)
    stage.logs.detail = 0
    stage.live(decisions)
    kept = [row.option for k in range(100) for row in stage.noted("decision", k)]

    assert 0 < len(kept) < 100
    assert HOLD not in kept


def test_taken_is_of_this_week_and_ever_is_for_good(prepare):
    stage = prepare(1)
    option = stage.facts.decisions.first_option[CROSSING] + ATTACK
    stage.facts.decisions.forced_option[CROSSING] = ATTACK
    stage.facts.decisions.forced_until[CROSSING] = 1
    stage.live(decisions)
    assert stage.world.decisions.taken[option] == 1

    stage.facts.decisions.opens[CROSSING] = LATE
    stage.live(decisions, weeks=3)
    assert stage.world.decisions.taken[option] == 0
    assert stage.world.decisions.ever[option] == 1


def test_the_clock_of_a_matter_whose_choices_were_too_many_to_note_goes_on_by_new_chance(prepare):
    stage = prepare(200)
    own = stage.worlds.decisions
    own.clock, own.noted = NOTES, ROOM
    own.coming = own.latest = NONE
    stage.live(decisions)
    taken = own.coming[:, CROSSING] == UNKNOWN
    assert 0.5 < taken.mean() < 1.0

    own.clock, own.quiet, own.spent = RULES, 1e9, 0.0
    stage.live(decisions)
    again = chosen(stage) != HOLD
    assert not again[~taken].any()
    assert 0.5 < again[taken].mean() < 1.0


def test_beyond_what_is_known_the_clock_takes_options_as_often_as_the_logit_says(prepare):
    stage = prepare(2000)
    stage.worlds.decisions.clock, stage.worlds.decisions.coming = RULES, NONE
    stage.live(decisions)
    expected = softmax(2.0 * np.array([0.0, 0.3, -0.2]))
    counts = np.bincount(chosen(stage), minlength=3)

    assert chisquare(counts, expected * len(stage)).pvalue > 1e-4


@pytest.mark.parametrize("clock", [NOTES, RULES])
def test_what_comes_up_at_random_does_so_at_its_rate_by_the_clock_too(prepare, clock):
    stage = prepare(800)
    stage.facts.decisions.by_chance[CROSSING] = 1
    stage.laws.decisions.chance[:, CROSSING] = 20.0
    own = stage.worlds.decisions
    own.clock, own.coming, own.latest = clock, NONE, NONE
    stage.live(decisions)
    came = np.array([bool(stage.noted("decision", k)) for k in range(len(stage))])

    assert near(came.mean(), 1.0 - np.exp(-20.0 / 52.1775), len(stage))
    assert own.spent[~came, CROSSING] == pytest.approx(20.0 / 52.1775)
    assert (own.spent[came, CROSSING] == 0.0).all()


def guide(stage, option, week=0):
    """Hold the crossing to `option` in `week`."""
    own = stage.facts.guide
    own.first_of_decision[CROSSING], own.last_of_decision[CROSSING] = 0, 1
    own.option[0], own.opens[0], own.closes[0] = option, week, week + 1


def in_another_world(prepare, stage, **utilities):
    """Return the options that other utilities lead to, with the luck that `stage` has abducted."""
    other = prepare(len(stage), **utilities)
    other.facts.guide = stage.facts.guide
    other.worlds.guide = stage.worlds.guide
    other.worlds.guide.guided = 1
    other.live(decisions)
    return chosen(other)


@pytest.mark.parametrize("option", [HOLD, MOBILISE, ATTACK])
def test_a_known_choice_is_made_and_weighs_the_chance_that_it_had(prepare, option):
    stage = prepare(60)
    guide(stage, option)
    stage.live(decisions)
    chance = softmax(2.0 * np.array([0.0, 0.3, -0.2]))[option]

    assert (chosen(stage) == option).all()
    assert stage.worlds.guide.weight[:, 0] == pytest.approx(np.log(chance))
    assert stage.noted("decision")[-1].probability == pytest.approx(chance)
    assert (in_another_world(prepare, stage) == option).all()


def test_what_is_known_does_not_rule_other_weeks(prepare):
    stage, free = prepare(80), prepare(80)
    guide(stage, ATTACK, week=1)
    stage.live(decisions)
    free.live(decisions)

    assert np.array_equal(chosen(stage), chosen(free))
    assert (stage.worlds.guide.weight[:, 0] == 0.0).all()


def test_a_choice_that_could_not_be_made_is_not_imposed(prepare):
    stage = prepare(20, attack=-40.0)
    guide(stage, ATTACK)
    stage.live(decisions)

    assert (chosen(stage) != ATTACK).all()
    assert (stage.worlds.guide.met[:, 0] == 0).all()


def test_a_known_yes_stays_as_far_as_its_chance_does(prepare):
    stage = prepare(2000, mobilise=-40.0, attack=0.3)
    guide(stage, ATTACK)
    stage.live(decisions)
    before, after = (softmax(2.0 * np.array([0.0, worth]))[1] for worth in (0.3, -0.2))

    likelier = in_another_world(prepare, stage, mobilise=-40.0, attack=0.8)
    seldomer = in_another_world(prepare, stage, mobilise=-40.0, attack=-0.2)

    assert (likelier == ATTACK).all()
    assert near((seldomer == ATTACK).mean(), after / before, len(stage))


def test_a_known_no_turns_as_far_as_the_chance_has_grown(prepare):
    stage = prepare(2000, mobilise=-40.0, attack=-0.2)
    guide(stage, HOLD)
    stage.live(decisions)
    before, after = (softmax(2.0 * np.array([0.0, worth]))[1] for worth in (-0.2, 0.3))

    likelier = in_another_world(prepare, stage, mobilise=-40.0, attack=0.3)

    assert near((likelier == ATTACK).mean(), (after - before) / (1.0 - before), len(stage))
    assert (in_another_world(prepare, stage, mobilise=-40.0, attack=-0.9) == HOLD).all()

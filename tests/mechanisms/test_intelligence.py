"""Intelligence: how reports change beliefs, and what prevents it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.mechanisms.stage import Stage, near

from allohistory.mechanisms import intelligence
from allohistory.vocabulary.events import ALARM, CALM

AURELIA, BOREA = 0, 1
RING = 0
BOREAN_FORCE = 1
ALWAYS = 100.0  # reports a year: more than one a week
chances = some.floats(0.02, 0.98)


def feed(stage, what, channel=RING):
    """Let one channel report the same thing every week."""
    facts, rule = stage.facts.intelligence, stage.laws.intelligence
    facts.planted[channel], facts.planted_until[channel] = what, 9999
    rule.reports[:, :] = 0.0
    rule.reports[:, channel] = ALWAYS
    rule.ending = 0.0  # nothing is forgotten
    rule.punishment[:] = 0.0
    rule.silence = 1.0
    rule.conservatism[:] = 1.0


def expect(stage, chance):
    stage.worlds.intelligence.prepares[:, AURELIA, BOREA] = chance


def bayes(prior, if_so, if_not):
    return prior * if_so / (prior * if_so + (1.0 - prior) * if_not)


@settings(max_examples=60, deadline=None)
@given(prior=some.floats(0.05, 0.95), hit=some.floats(0.3, 0.9), false=some.floats(0.05, 0.29))
def test_a_full_update_follows_bayes_rule(model, prior, hit, false):
    for what, if_so, if_not in ((ALARM, hit, false), (CALM, 1.0 - hit, 1.0 - false)):
        stage = Stage(model)
        feed(stage, what)
        stage.law.intelligence.hit[RING], stage.law.intelligence.false_alarm[RING] = hit, false
        expect(stage, prior)
        stage.run(intelligence)

        belief = stage.world.intelligence.prepares[AURELIA, BOREA]
        assert belief == pytest.approx(bayes(prior, if_so, if_not))


def test_a_conservative_mind_moves_a_share_of_the_way(stage):
    feed(stage, ALARM)
    odds = []
    for conservatism in (0.0, 0.5, 1.0):
        stage.law.intelligence.conservatism[AURELIA] = conservatism
        expect(stage, 0.2)
        stage.run(intelligence)
        chance = stage.world.intelligence.prepares[AURELIA, BOREA]
        odds.append(np.log(chance / (1.0 - chance)))

    assert odds[0] == pytest.approx(np.log(0.25))
    assert odds[1] == pytest.approx(0.5 * (odds[0] + odds[2]))
    assert odds[2] > odds[1]


def test_silence_has_the_weight_that_the_law_states(stage):
    feed(stage, CALM)
    stage.law.intelligence.silence = 0.0
    expect(stage, 0.2)
    stage.run(intelligence)

    assert stage.world.intelligence.prepares[AURELIA, BOREA] == pytest.approx(0.2)


def test_alarms_have_the_frequency_of_hits_and_false_alarms(many):
    feed(many, -1)
    expect(many, 0.3)
    rule = many.laws.intelligence
    rule.hit[:, RING], rule.false_alarm[:, RING] = 0.7, 0.2
    half = len(many) // 2
    many.worlds.affairs.intent[:half, BOREA, AURELIA] = 1.0
    rule.delay[:] = 0.0
    many.run(intelligence)
    alarmed = many.worlds.intelligence.prepares[:, AURELIA, BOREA] > 0.3

    assert near(alarmed[:half].mean(), 0.7, half)
    assert near(alarmed[half:].mean(), 0.2, half)


def test_planted_reports_are_believed_regardless_of_the_truth(many):
    feed(many, CALM)
    expect(many, 0.3)
    many.worlds.affairs.intent[:, BOREA, AURELIA] = 1.0
    many.run(intelligence)
    assert (many.worlds.intelligence.prepares[:, AURELIA, BOREA] < 0.3).all()

    many.facts.intelligence.planted[RING] = ALARM
    expect(many, 0.3)
    many.run(intelligence)
    assert (many.worlds.intelligence.prepares[:, AURELIA, BOREA] > 0.3).all()


def test_planted_reports_are_limited_to_their_dates(many):
    feed(many, ALARM)
    many.facts.intelligence.planted_from[RING] = 5
    many.facts.intelligence.planted_until[RING] = 6
    many.laws.intelligence.false_alarm[:, RING] = 0.01
    many.laws.intelligence.hit[:, RING] = 0.5
    alarmed = []
    for week in range(4, 7):
        many.week(week)
        expect(many, 0.3)
        many.run(intelligence)
        alarmed.append((many.worlds.intelligence.prepares[:, AURELIA, BOREA] > 0.3).mean())

    assert alarmed[1] == 1.0
    assert max(alarmed[0], alarmed[2]) < 0.05


def test_leaders_who_punish_receive_less_bad_news(many):
    feed(many, ALARM)
    many.laws.intelligence.punishment[:] = 0.6
    expect(many, 0.25)
    many.run(intelligence)
    alarmed = many.worlds.intelligence.prepares[:, AURELIA, BOREA] > 0.25

    assert near(alarmed.mean(), 1.0 - 0.6 * 0.75, len(many))


def test_good_news_is_never_withheld(many):
    feed(many, CALM)
    many.laws.intelligence.punishment[:] = 1.0
    expect(many, 0.25)
    many.run(intelligence)

    assert (many.worlds.intelligence.prepares[:, AURELIA, BOREA] < 0.25).all()


def test_a_better_channel_leaves_less_surprise(model):
    surprise = []
    for hit in (0.15, 0.5, 0.9):
        stage = Stage(model, 100)
        feed(stage, -1)
        stage.laws.intelligence.hit[:, RING] = hit
        stage.worlds.affairs.intent[:, BOREA, AURELIA] = 1.0
        expect(stage, 0.05)
        stage.run(intelligence, weeks=12)
        surprise.append(1.0 - stage.worlds.intelligence.prepares[:, AURELIA, BOREA].mean())

    assert surprise[0] > surprise[1] + 0.1
    assert surprise[1] > surprise[2] + 0.1


@pytest.mark.parametrize("how", ["dead", "not yet", "no longer"])
def test_a_dead_channel_reports_nothing(stage, how):
    feed(stage, ALARM)
    if how == "dead":
        stage.world.affairs.dead[RING] = 1
    elif how == "not yet":
        stage.facts.intelligence.open_from[RING] = 1
    else:
        stage.facts.intelligence.open_until[RING] = 0
    expect(stage, 0.2)
    stage.run(intelligence)

    assert stage.world.intelligence.prepares[AURELIA, BOREA] == pytest.approx(0.2)
    assert not stage.recorded("report")


def test_a_channel_reports_at_the_rate_of_the_law(many):
    feed(many, ALARM)
    many.laws.intelligence.reports[:, RING] = 26.0
    many.run(intelligence, weeks=4)
    reports = [
        row for k in range(len(many)) for row in many.recorded("report", k) if row.option == ALARM
    ]

    assert {row.what for row in reports} == {RING}
    assert near(len(reports) / (4 * len(many)), 26.0 / 52.1775, 4 * len(many))


def strength_only(stage, delay=0.0, bias=0.0, noise=0.0):
    """Let one channel report strength, by default without error."""
    feed(stage, -1)
    stage.facts.intelligence.sees_intent[:] = 0
    rule = stage.law.intelligence
    rule.delay[RING], rule.bias[RING], rule.noise[RING] = delay, bias, noise
    rule.doubt, rule.staleness = 1.0, 0.0
    stage.world.intelligence.variance[:] = 1.0
    stage.world.affairs.concealment[:] = 0.0


def test_news_is_delayed_by_its_channel(stage):
    strength_only(stage, delay=4.0)
    true = []
    for week in range(8):
        stage.world.buildup.counted[BOREAN_FORCE] = 0.1 * week
        true.append(stage.world.buildup.counted[BOREAN_FORCE])
        stage.world.intelligence.variance[:] = 1.0
        stage.run(intelligence)
        estimate = stage.world.intelligence.reckoned[AURELIA, BOREAN_FORCE]
        assert estimate == pytest.approx(true[max(0, week - 4)], abs=1e-6)


def test_a_report_moves_belief_in_proportion_to_its_precision(stage):
    strength_only(stage, noise=0.5)
    stage.world.intelligence.reckoned[AURELIA, BOREAN_FORCE] = 0.0
    stage.run(intelligence)
    gain = 1.0 / (1.0 + 0.25)

    assert stage.world.intelligence.variance[AURELIA, BOREAN_FORCE] == pytest.approx(1.0 - gain)


def test_strength_is_reported_with_the_bias_and_noise_of_the_channel(many):
    feed(many, -1)
    rule = many.laws.intelligence
    rule.delay[:], rule.bias[:, RING], rule.noise[:, RING] = 0.0, 0.2, 0.3
    rule.doubt[:], rule.staleness[:] = 1e9, 0.0
    many.worlds.intelligence.variance[:] = 1e9
    many.worlds.affairs.concealment[:] = 0.0
    many.worlds.buildup.counted[:, BOREAN_FORCE] = 2.0
    many.run(intelligence)
    estimates = many.worlds.intelligence.reckoned[:, AURELIA, BOREAN_FORCE]

    assert estimates.mean() == pytest.approx(2.2, abs=4 * 0.3 / len(many) ** 0.5)
    assert estimates.std() == pytest.approx(0.3, rel=0.15)


@pytest.mark.parametrize(("is_open", "visible"), [(1, 0.6), (0, 0.6 + 0.4 * 0.5)])
def test_open_channels_see_what_is_declared_and_others_more(stage, is_open, visible):
    strength_only(stage)
    stage.facts.intelligence.is_open[RING] = is_open
    stage.law.intelligence.piercing = 0.5
    stage.world.affairs.concealment[BOREAN_FORCE] = 0.4
    stage.run(intelligence)

    declared = stage.world.buildup.counted[BOREAN_FORCE] + np.log(visible)
    estimate = stage.world.intelligence.reckoned[AURELIA, BOREAN_FORCE]
    assert estimate == pytest.approx(declared, abs=1e-6)


def test_a_hidden_change_of_quality_moves_no_belief(stage):
    strength_only(stage)
    stage.run(intelligence)
    before = stage.world.intelligence.strength[AURELIA, BOREAN_FORCE]
    stage.world.affairs.quality[BOREA] = -0.4
    stage.run(intelligence, weeks=30)

    assert stage.world.intelligence.strength[AURELIA, BOREAN_FORCE] == pytest.approx(before)


def test_a_change_of_quality_that_is_seen_moves_belief_its_own_way(stage):
    strength_only(stage)
    stage.run(intelligence)
    before = stage.world.intelligence.strength[AURELIA, BOREAN_FORCE]
    stage.world.affairs.shown[AURELIA, BOREA] = -0.4
    stage.run(intelligence)

    now = stage.world.intelligence.strength[AURELIA, BOREAN_FORCE]
    assert now == pytest.approx(before * np.exp(-0.4))


@pytest.mark.parametrize("where", ["quarrel", "war"])
def test_fighting_teaches_what_troops_are_worth(stage, where):
    strength_only(stage)
    stage.world.affairs.quality[BOREA] = -0.4
    stage.law.intelligence.insight = 0.25
    if where == "war":
        stage.world.hostilities.at_war[AURELIA, BOREA] = 1
    else:
        stage.world.battle.lost[BOREAN_FORCE] = 100.0
    stage.run(intelligence, weeks=2)

    learnt = -0.4 * (1.0 - 0.75**2)
    assert stage.world.intelligence.repute[AURELIA, BOREA] == pytest.approx(learnt)


def test_nobody_fears_the_attack_of_an_enemy_at_war(stage):
    feed(stage, ALARM)
    stage.world.hostilities.at_war[AURELIA, BOREA] = 1
    stage.run(intelligence, weeks=5)

    assert stage.world.intelligence.attack[AURELIA, BOREA] == 1.0
    assert not stage.recorded("report")


def test_a_forecast_knows_the_burdens_of_both_sides(stage):
    feed(stage, -1)
    stage.law.intelligence.reports[:] = 0.0
    chances = []
    for beset, busy in ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0)):
        stage.world.affairs.threat[AURELIA], stage.world.affairs.threat[BOREA] = beset, busy
        expect(stage, 0.4)
        stage.run(intelligence)
        chances.append(stage.world.intelligence.attack[AURELIA, BOREA])

    assert chances[1] > chances[2] > chances[0] > 0.0


def test_the_forecast_of_a_known_case_is_as_computed_by_hand(stage):
    feed(stage, -1)
    rule = stage.law.intelligence
    rule.reports[:], rule.ending = 0.0, 0.0
    rule.follow, rule.opportunity, rule.burden, rule.unnoticed = 0.1, 2.0, 1.0, 0.5
    stage.world.affairs.threat[AURELIA], stage.world.affairs.committed[BOREA] = 0.5, 0.2
    expect(stage, 0.4)
    stage.run(intelligence)

    rate = 0.1 * (0.4 + 0.5 * 0.6) * np.exp(2.0 * 0.5 - 0.2)
    assert stage.world.intelligence.attack[AURELIA, BOREA] == pytest.approx(1.0 - np.exp(-rate))


def test_uncertainty_about_strength_grows_with_time_up_to_a_bound(stage):
    stage.law.intelligence.reports[:] = 0.0
    before = stage.world.intelligence.variance[AURELIA, BOREAN_FORCE]
    stage.run(intelligence)
    after = stage.world.intelligence.variance[AURELIA, BOREAN_FORCE]
    assert after == pytest.approx(before + stage.law.intelligence.staleness)

    stage.law.intelligence.staleness = 1.0
    stage.run(intelligence, weeks=9)
    most = 4.0 * stage.law.intelligence.doubt
    assert stage.world.intelligence.variance[AURELIA, BOREAN_FORCE] == pytest.approx(most)


def test_fear_returns_to_its_resting_level(stage):
    stage.law.intelligence.reports[:] = 0.0
    stage.law.intelligence.ending = 0.2
    for start in (0.01, 0.9):
        expect(stage, start)
        stage.run(intelligence, weeks=80)
        rest = stage.law.intelligence.resting[0]
        assert stage.world.intelligence.prepares[AURELIA, BOREA] == pytest.approx(rest, rel=1e-3)


def test_tension_raises_the_resting_level_of_fear(stage):
    stage.law.intelligence.reports[:] = 0.0
    stage.law.intelligence.ending = 0.2
    stage.world.affairs.tension[AURELIA, BOREA] = stage.law.intelligence.tension_scale
    stage.run(intelligence, weeks=100)
    rest = stage.law.intelligence.resting[0]
    odds = rest / (1 - rest) * np.exp(0.5 * stage.law.intelligence.tension_weight)

    belief = stage.world.intelligence.prepares[AURELIA, BOREA]
    assert belief / (1 - belief) == pytest.approx(odds, rel=1e-3)


def test_an_alarm_is_recorded_only_when_it_begins(stage):
    feed(stage, ALARM)
    expect(stage, 0.3)
    stage.run(intelligence, weeks=3)
    begun = [row for row in stage.recorded("report") if row.option == 2]
    assert len(begun) == 1
    assert begun[0].serial == stage.world.intelligence.alarmed_by[AURELIA, BOREA]
    assert stage.world.intelligence.alarmed[AURELIA, BOREA] == 1

    expect(stage, 0.1)
    stage.facts.intelligence.planted[RING] = CALM
    stage.run(intelligence)
    assert stage.world.intelligence.alarmed[AURELIA, BOREA] == 0


@settings(max_examples=30, deadline=None)
@given(start=some.floats(0, 1), hit=chances, false=chances, what=some.sampled_from([CALM, ALARM]))
def test_beliefs_never_reach_certainty(model, start, hit, false, what):
    stage = Stage(model)
    feed(stage, what)
    stage.law.intelligence.hit[RING], stage.law.intelligence.false_alarm[RING] = hit, false
    expect(stage, start)
    stage.run(intelligence, weeks=20)

    assert 0.0 < stage.world.intelligence.prepares[AURELIA, BOREA] < 1.0


def test_a_world_without_channels_receives_no_reports(stage):
    stage.facts.sizes.channel = 0
    stage.run(intelligence, weeks=5)

    assert stage.log.emitted == 0
    assert not stage.world.intelligence.alarmed.any()


@pytest.mark.parametrize(
    ("what", "prior", "end"), [(ALARM, 0.9, 0.9975274), (CALM, 0.1, 0.0024726)]
)
def test_beliefs_are_bounded_at_six_log_odds(stage, what, prior, end):
    feed(stage, what)
    stage.law.intelligence.hit[RING], stage.law.intelligence.false_alarm[RING] = 0.95, 0.05
    expect(stage, prior)
    stage.run(intelligence, weeks=5)

    assert stage.world.intelligence.prepares[AURELIA, BOREA] == pytest.approx(end, abs=1e-6)

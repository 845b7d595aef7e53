import math
import os
import subprocess
import sys
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as some

import allohistory
from allohistory.mechanisms.battle_law import (
    FORTIFIED,
    HASTY,
    LAW,
    MIXED,
    PREPARED,
    Fight,
    Side,
    air_balance,
    battle_score,
    casualties,
    duration,
    expected_log_exchange,
    fight_out,
    log_men_ratio,
    loss_shares,
    odds,
    winner,
    winner_probability,
)

LAWS = Path(allohistory.__file__).with_name("laws") / "battle.yaml"


def middle(entry):
    if "value" in entry:
        return entry["value"]
    parameters = next(iter(entry["prior"].values()))
    return parameters.get("mean", parameters.get("median"))


def shipped():
    entries = yaml.safe_load(LAWS.read_text("utf-8"))
    rule = np.zeros(1, np.dtype((np.record, [(name, "f8") for name in LAW])))
    for name in LAW:
        rule[name] = middle(entries[name])
    return rule[0]


RULE = shipped()
men = some.floats(10, 1e6)
arms = some.floats(0, 5000)
uniform = some.floats(1e-6, 1 - 1e-6)
sides = some.builds(Side, men, arms, arms, some.floats(0.3, 3))
fights = some.builds(
    Fight,
    attacker=sides,
    defender=sides,
    air=some.floats(-1, 1),
    surprise=some.floats(-1, 1),
    posture=some.sampled_from([0.0, 1.0, 2.0]),
    terrain=some.sampled_from([-1.0, 0.0, 1.0]),
    year=some.floats(1600, 1990),
)
quick = settings(max_examples=60, deadline=None)


def chances_of(fight):
    """Probabilities of victory, draw and defeat, computed independently of the code."""
    expected, margin = odds(RULE, fight), RULE.drawn_margin
    won, lost = (NormalDist().cdf(side * expected - margin) for side in (1, -1))
    return won, 1 - won - lost, lost


def even(strength=10_000.0, **changes):
    side = Side(strength, 0.0, 0.0, 1.0)
    return Fight(side, side, 0.0, 0.0, float(HASTY), float(MIXED), 1938.0)._replace(**changes)


def test_every_law_of_battle_has_a_number_with_a_source():
    entries = yaml.safe_load(LAWS.read_text("utf-8"))
    bare = [name for name in LAW if not entries.get(name, {}).get("source")]
    assert not bare


@pytest.mark.parametrize("arm", ["men", "tanks", "guns", "quality"])
@quick
@given(fight=fights, factor=some.floats(1, 10))
def test_a_stronger_attacker_is_never_less_likely_to_win(arm, fight, factor):
    before = winner_probability(RULE, fight)
    stronger = fight.attacker._replace(**{arm: getattr(fight.attacker, arm) * factor})
    assert winner_probability(RULE, fight._replace(attacker=stronger)) >= before - 1e-12


@pytest.mark.parametrize("arm", ["men", "tanks", "guns", "quality"])
@quick
@given(fight=fights, factor=some.floats(1, 10))
def test_a_stronger_defender_is_never_more_likely_to_lose(arm, fight, factor):
    before = winner_probability(RULE, fight)
    stronger = fight.defender._replace(**{arm: getattr(fight.defender, arm) * factor})
    assert winner_probability(RULE, fight._replace(defender=stronger)) <= before + 1e-12


@quick
@given(fight=fights, more=some.floats(0, 1))
def test_air_and_surprise_help_whoever_has_them(fight, more):
    before = winner_probability(RULE, fight)
    assert winner_probability(RULE, fight._replace(air=fight.air + more)) >= before
    assert winner_probability(RULE, fight._replace(surprise=fight.surprise + more)) >= before


@quick
@given(fight=fights)
def test_fortifications_help_the_defender(fight):
    chances = [
        winner_probability(RULE, fight._replace(posture=float(posture)))
        for posture in (HASTY, PREPARED, FORTIFIED)
    ]
    assert chances[0] >= chances[1] >= chances[2]


@quick
@given(fight=fights)
def test_the_winner_is_told_apart_from_draws(fight):
    won, _, lost = chances_of(fight)
    assert winner_probability(RULE, fight) == pytest.approx(won / (won + lost), rel=1e-6)


@quick
@given(fight=fights)
def test_swapping_the_sides_inverts_the_odds_except_for_the_attacker_role(fight):
    turned = fight._replace(
        attacker=fight.defender,
        defender=fight.attacker,
        air=-fight.air,
        surprise=-fight.surprise,
    )
    level = even()._replace(year=fight.year, posture=fight.posture)
    assert odds(RULE, fight) + odds(RULE, turned) == pytest.approx(2 * odds(RULE, level))
    assert expected_log_exchange(RULE, fight) + expected_log_exchange(RULE, turned) == (
        pytest.approx(2 * expected_log_exchange(RULE, level))
    )


@quick
@given(fight=fights, us=some.tuples(uniform, uniform, uniform, uniform))
def test_no_side_loses_more_than_it_has(fight, us):
    _, days, attacker, defender = fight_out(RULE, fight, *us)
    assert 0 <= attacker <= fight.attacker.men
    assert 0 <= defender <= fight.defender.men
    assert days > 0
    assert attacker == int(attacker)
    assert defender == int(defender)


@quick
@given(fight=fights, us=some.tuples(uniform, uniform, uniform, uniform), more=uniform)
def test_every_draw_increases_with_its_uniform(fight, us, more):
    def raised(k):
        return [max(u, more) if place == k else u for place, u in enumerate(us)]

    score = battle_score(RULE, fight, us[0])
    days = duration(RULE, fight, us[1])
    assert battle_score(RULE, fight, raised(0)[0]) >= score
    assert duration(RULE, fight, raised(1)[1]) >= days
    lost = loss_shares(RULE, fight, score, days, us[2], us[3])
    traded = loss_shares(RULE, fight, score, days, raised(2)[2], us[3])
    bled = loss_shares(RULE, fight, score, days, us[2], raised(3)[3])
    assert traded[0] >= lost[0] - 1e-12
    assert traded[1] <= lost[1] + 1e-12
    assert bled[0] >= lost[0] - 1e-12
    assert bled[1] >= lost[1] - 1e-12


@quick
@given(fight=fights, us=some.tuples(uniform, uniform, uniform), better_draw=uniform)
def test_a_lucky_winner_loses_less(fight, us, better_draw):
    scores = [
        battle_score(RULE, fight, u) for u in (min(us[0], better_draw), max(us[0], better_draw))
    ]
    worse, better = (loss_shares(RULE, fight, score, 1.0, us[1], us[2]) for score in scores)
    assert better[0] <= worse[0] + 1e-12


@quick
@given(fight=fights, us=some.tuples(uniform, uniform, uniform), days=some.floats(0.01, 5000))
def test_the_share_lost_stays_below_one_for_fights_of_any_length(fight, us, days):
    score = battle_score(RULE, fight, us[0])
    assert all(0 <= lost <= 1 for lost in loss_shares(RULE, fight, score, days, us[1], us[2]))


def test_a_score_within_the_margin_is_a_draw():
    margin = RULE.drawn_margin
    assert [winner(RULE, score) for score in (-1.0, -0.9 * margin, 0.9 * margin, 1.0)] == [
        -1, 0, 0, 1,
    ]  # fmt: skip


def test_shares_of_outcomes_are_the_chances_that_the_law_states():
    fight = even(air=0.3, surprise=-0.2)
    scores = [battle_score(RULE, fight, (k + 0.5) / 4000) for k in range(4000)]
    ends = [winner(RULE, score) for score in scores]
    shares = [ends.count(end) / 4000 for end in (1, 0, -1)]
    assert shares == pytest.approx(chances_of(fight), abs=1e-3)


def test_a_company_fight_costs_a_company_some_men_and_hours():
    draws = np.random.default_rng(7).uniform(1e-6, 1 - 1e-6, (2000, 4))
    ends = np.array([fight_out(RULE, even(150.0), *us) for us in draws])
    assert 1 <= np.median(ends[:, 2]) <= 30
    assert np.quantile(ends[:, 2], 0.95) < 75
    assert 1 / 48 < np.median(ends[:, 1]) < 2


def test_an_empty_field_costs_nothing():
    nobody = even()._replace(attacker=Side(0.0, 0.0, 0.0, 1.0))
    attacker, defender = casualties(RULE, nobody, 0.0, 1.0, 0.5, 0.5)
    assert attacker == 0
    assert 0 <= defender <= 10_000


def test_air_superiority_is_bounded_and_needs_more_than_one_aircraft():
    assert air_balance(0.0, 0.0) == 0.0
    assert 0 < air_balance(1.0, 0.0) < 0.1
    assert air_balance(500.0, 0.0) > 0.9
    assert air_balance(80.0, 20.0) == -air_balance(20.0, 80.0)


def fights_fought():
    """Return the ends of nine fights: winner, days and both losses of each."""
    ends = []
    for k in range(1, 10):
        fight = even(10.0 ** (1 + k / 2), surprise=k / 10, posture=float(k % 3))
        ends += fight_out(RULE, fight, k / 10, 1 - k / 10, k / 11, 1 - k / 12)
    return ends


def test_interpreted_and_compiled_fights_end_alike():
    """A child process fights the same fights in the other mode."""
    other = {"0": "1", "1": "0"}[os.environ.get("NUMBA_DISABLE_JIT", "0")]
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from test_battle_law import fights_fought\n"
        "print(*fights_fought())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(Path(__file__).parent)],
        env=os.environ | {"NUMBA_DISABLE_JIT": other},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    there, here = [float(word) for word in done.stdout.split()], fights_fought()
    assert len(here) == 36
    assert all(math.isclose(a, b, rel_tol=1e-12) for a, b in zip(there, here, strict=True))


def test_losses_are_correlated_with_the_exchange_ratio():
    rule = np.zeros(1, RULE.dtype)[0]
    rule.exchange_tie, rule.exchange_spread = 0.8, 0.5
    rule.toll, rule.toll_tie, rule.toll_spread = -3.0, 0.6, 0.4
    half, less = NormalDist().cdf(0.5), NormalDist().cdf(-1.0)

    shares = loss_shares(rule, even(), 1.0, 1.0, half, less)

    # Exchange: 0.5 * (0.8 * 1 + 0.6 * 0.5) = 0.55; toll: 0.6 * 1.1 - 0.8 * 1 = -0.14.
    toll, tilt = -3.0 + 0.4 * -0.14, 0.5 * 0.55
    expected = [1.0 - math.exp(-math.exp(toll + side * tilt)) for side in (1, -1)]
    assert shares == pytest.approx(expected)


def test_an_army_of_nobody_counts_as_one_man():
    army, nobody = Side(1000.0, 0.0, 0.0, 1.0), Side(0.0, 0.0, 0.0, 1.0)
    fight = Fight(army, nobody, 0.0, 0.0, float(HASTY), float(MIXED), 1940.0)

    assert log_men_ratio(fight) == pytest.approx(math.log(1000.0))
    assert log_men_ratio(fight._replace(attacker=nobody, defender=army)) == pytest.approx(
        -math.log(1000.0)
    )


def test_every_law_of_battle_has_a_unit_and_a_description():
    assert [name for name, law in LAW.items() if len(law.says) < 20 or len(law.unit) > 14] == []

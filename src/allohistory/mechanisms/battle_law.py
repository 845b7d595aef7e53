"""Battle law: who wins a fight, how long it lasts and what it costs, from a patrol to an army.

One normal score decides: the attacker's odds from both sides' fighting power (men, and tanks and
guns counted as men), quality, air, surprise and works, plus one draw. Length, exchange (attacker's
casualties for one of the defender's) and toll (share of both sides lost) are log-linear laws with
their own draws; the exchange is correlated with the score, so that the winner also loses less.
Every number was fitted on land battles of 1600-1982 (docs/battle-law.md): a company fight is an
extrapolation. Leaves out supply, frontage, weather and the course of the fight; casualties include
prisoners.
"""

from math import erfc, exp, floor, log, sinh, sqrt
from typing import NamedTuple

from allohistory.kit import block, clip, compiled, normal_quantile, number

HASTY, PREPARED, FORTIFIED = 0, 1, 2
OPEN, MIXED, ROUGH = -1, 0, 1

ORDINARY_MEN = 10_000.0  # size of fight at which the constants hold
FEW_AIRCRAFT = 20.0  # so that one aircraft against none is not air superiority
RIFLE_AGE, REFERENCE_YEAR = 1914.0, 1938.0  # bend of the trends, and year of the constants
LEAST_DAYS = 1e-4  # ten seconds
NO_TAIL = 1e-6  # below this a tail is that of the normal
LEAST_LOG, MOST_LOG = -30.0, 5.0  # log hazards beyond these lose nobody, or everybody

LAW = block(
    attack_odds=number("score", "score of an attacker who has no advantage, in 1938"),
    strength_exponent=number("score", "value of e times the defender's fighting power"),
    tank_worth=number("men", "men that one tank counts as"),
    gun_worth=number("men", "men that one gun counts as"),
    air_worth=number("score", "value of air superiority"),
    surprise_worth=number("score", "value of complete surprise"),
    fortified_worth=number("score", "fall in the attacker's score against fortifications"),
    quality_worth=number("score", "value of e times the defender's quality"),
    attack_before_1914=number("score/century", "change of the attacker's score up to 1914"),
    attack_after_1914=number("score/30 years", "change of the attacker's score since 1914"),
    drawn_margin=number("score", "scores nearer to zero than this are draws"),
    exchange_start=number("log", "log exchange at equal terms, in 1938"),
    numbers_exposed=number("log", "growth of the exchange with the ratio of men exposed to fire"),
    exchange_exponent=number("log", "fall of the exchange with the ratio of fighting power"),
    air_exchange=number("log", "fall of the exchange with air superiority"),
    surprise_exchange=number("log", "fall of the exchange with complete surprise"),
    exchange_before_1914=number("log/century", "change of the exchange up to 1914"),
    exchange_after_1914=number("log/30 years", "change of the exchange since 1914"),
    exchange_spread=number("log", "scale of the random part of the exchange"),
    exchange_tail=number("1", "how far extreme exchanges exceed those of a normal"),
    exchange_tie=number("1", "correlation of the noise of the exchange with that of the result"),
    toll=number("log", "log hazard of a man in a one-day fight of 10,000 a side, in 1938"),
    length_toll=number("log", "growth of the toll with the length of the fight"),
    size_toll=number("log", "change of the toll with the size of the fight"),
    fortified_toll=number("log", "how much bloodier fortifications make a fight"),
    toll_before_1914=number("log/century", "change of the toll up to 1914"),
    toll_after_1914=number("log/30 years", "change of the toll since 1914"),
    toll_tie=number("1", "correlation of the noise of the toll with that of the exchange"),
    toll_spread=number("log", "random spread of the toll"),
    length=number("log", "log days of a fight of 10,000 a side, since 1914"),
    size_length=number("log", "growth of length with the size of the fight"),
    fortified_length=number("log", "how much longer fortifications make a fight"),
    rough_length=number("log", "how much longer rough country makes a fight, and open one shorter"),
    length_before_1914=number("log/century", "change of length up to 1914"),
    field_day=number("log", "how much shorter fights were before 1914"),
    length_spread=number("log", "random spread of the length"),
)


class Side(NamedTuple):
    """One side of a fight: men, tanks, guns, and the quality of its troops (1 = reference)."""

    men: float
    tanks: float
    guns: float
    quality: float


class Fight(NamedTuple):
    """One fight; air and surprise are -1..1 in the attacker's favour, posture the defender's."""

    attacker: Side
    defender: Side
    air: float
    surprise: float
    posture: float  # HASTY, PREPARED or FORTIFIED
    terrain: float  # OPEN, MIXED or ROUGH
    year: float


@compiled
def normal_share(x):
    """Return the share of standard normal draws below `x`."""
    return 0.5 * erfc(-x / sqrt(2.0))


@compiled
def air_balance(own, other):
    """Return air superiority, -1..1, from the aircraft (or sorties) of both sides."""
    return (own - other) / (own + other + FEW_AIRCRAFT)


@compiled
def fighting_power(rule, side):
    """Return the fighting power of `side` in men of reference quality on foot."""
    return max(side.men + rule.tank_worth * side.tanks + rule.gun_worth * side.guns, 1.0)


@compiled
def log_power_ratio(rule, fight):
    """Return the log of the attacker's fighting power over the defender's."""
    return log(fighting_power(rule, fight.attacker) / fighting_power(rule, fight.defender))


@compiled
def log_men_ratio(fight):
    """Return the log of the attacker's men over the defender's."""
    return log(max(fight.attacker.men, 1.0) / max(fight.defender.men, 1.0))


@compiled
def log_quality_ratio(fight):
    """Return the log of the attacker's quality over the defender's."""
    return log(fight.attacker.quality / fight.defender.quality)


@compiled
def log_size(fight):
    """Return the log of the size of the fight (geometric mean of the sides) over 10,000 men."""
    return 0.5 * log(max(fight.attacker.men, 1.0) * max(fight.defender.men, 1.0)) - log(
        ORDINARY_MEN
    )


@compiled
def fortified(fight):
    """Return 1 where the defender is in fortifications, else 0."""
    return 1.0 if fight.posture >= FORTIFIED else 0.0


@compiled
def centuries_before(year):
    """Return the time from `year` to 1914 in centuries, as a negative number, or 0 afterwards."""
    return (min(year, RIFLE_AGE) - RIFLE_AGE) / 100.0


@compiled
def spans_after(year):
    """Return the time from 1938 in spans of 30 years; before 1914 as in 1914."""
    return (max(year, RIFLE_AGE) - REFERENCE_YEAR) / 30.0


@compiled
def odds(rule, fight):
    """Return the attacker's expected score: above zero it is more likely to win than to lose."""
    return (
        rule.attack_odds
        + rule.strength_exponent * log_power_ratio(rule, fight)
        + rule.quality_worth * log_quality_ratio(fight)
        + rule.air_worth * fight.air
        + rule.surprise_worth * fight.surprise
        - rule.fortified_worth * fortified(fight)
        + rule.attack_before_1914 * centuries_before(fight.year)
        + rule.attack_after_1914 * spans_after(fight.year)
    )


@compiled
def winner_probability(rule, fight):
    """Return the probability that the attacker is the winner, if there is one."""
    expected = odds(rule, fight)
    won = normal_share(expected - rule.drawn_margin)
    return won / (won + normal_share(-expected - rule.drawn_margin))


@compiled
def battle_score(rule, fight, u):
    """Draw the score of the fight by uniform `u`; a higher score favours the attacker."""
    return odds(rule, fight) + normal_quantile(u)


@compiled
def winner(rule, score):
    """Return 1 if the attacker wins at `score`, -1 if the defender does, 0 for a draw."""
    if score > rule.drawn_margin:
        return 1
    return -1 if score < -rule.drawn_margin else 0


@compiled
def expected_log_days(rule, fight):
    """Return the expected log length of the fight in days."""
    era = 0.0 if fight.year >= RIFLE_AGE else rule.field_day
    return (
        rule.length
        + rule.size_length * log_size(fight)
        + rule.fortified_length * fortified(fight)
        + rule.rough_length * fight.terrain
        + rule.length_before_1914 * centuries_before(fight.year)
        - era
    )


@compiled
def duration(rule, fight, u):
    """Draw the length of the fight in days by uniform `u`."""
    return exp(expected_log_days(rule, fight) + rule.length_spread * normal_quantile(u))


@compiled
def expected_log_exchange(rule, fight):
    """Return the expected log of the attacker's casualties over the defender's."""
    return (
        rule.exchange_start
        + rule.numbers_exposed * log_men_ratio(fight)
        - rule.exchange_exponent * log_power_ratio(rule, fight)
        - log_quality_ratio(fight)
        - rule.air_exchange * fight.air
        - rule.surprise_exchange * fight.surprise
        + rule.exchange_before_1914 * centuries_before(fight.year)
        + rule.exchange_after_1914 * spans_after(fight.year)
    )


@compiled
def expected_log_toll(rule, fight, days):
    """Return the expected log hazard of the men of both sides in a fight of `days`."""
    return (
        rule.toll
        + rule.length_toll * log(max(days, LEAST_DAYS))
        + rule.size_toll * log_size(fight)
        + rule.fortified_toll * fortified(fight)
        + rule.toll_before_1914 * centuries_before(fight.year)
        + rule.toll_after_1914 * spans_after(fight.year)
    )


@compiled
def stretched(z, tail):
    """Return normal draw `z` with the tails of a sinh law (Jones and Pewsey 2009)."""
    return sinh(tail * z) / tail if tail > NO_TAIL else z


@compiled
def tied(correlation, first, second):
    """Return a normal draw correlated with `first`, from it and an independent `second`."""
    return correlation * first + sqrt(1.0 - correlation * correlation) * second


@compiled
def share_lost(log_hazard):
    """Return the share of a side lost at `log_hazard`, at most 1."""
    return 1.0 - exp(-exp(clip(log_hazard, LEAST_LOG, MOST_LOG)))


@compiled
def loss_shares(rule, fight, score, days, u_exchange, u_toll):
    """Draw the shares of attacker and defender lost in a fight that ended at `score`.

    A larger `u_exchange` costs the attacker more and the defender less; a larger `u_toll` costs
    both sides more.
    """
    luck = score - odds(rule, fight)
    traded = tied(rule.exchange_tie, luck, normal_quantile(u_exchange))
    exchange = expected_log_exchange(rule, fight) + rule.exchange_spread * stretched(
        traded, rule.exchange_tail
    )
    bled = tied(rule.toll_tie, traded, normal_quantile(u_toll))
    toll = expected_log_toll(rule, fight, days) + rule.toll_spread * bled
    tilt = 0.5 * (exchange - log_men_ratio(fight))
    return share_lost(toll + tilt), share_lost(toll - tilt)


@compiled
def casualties(rule, fight, score, days, u_exchange, u_toll):
    """Draw the casualties of attacker and defender: whole men, at most all of them."""
    attacker, defender = loss_shares(rule, fight, score, days, u_exchange, u_toll)
    attackers, defenders = max(fight.attacker.men, 0.0), max(fight.defender.men, 0.0)
    return (
        min(floor(attacker * attackers + 0.5), floor(attackers)),
        min(floor(defender * defenders + 0.5), floor(defenders)),
    )


@compiled
def fight_out(rule, fight, u_score, u_length, u_exchange, u_toll):
    """Return the winner (1, 0, -1), the days, and both sides' casualties of a fight."""
    score = battle_score(rule, fight, u_score)
    days = duration(rule, fight, u_length)
    attacker, defender = casualties(rule, fight, score, days, u_exchange, u_toll)
    return winner(rule, score), days, attacker, defender

"""Bargaining: random games end as theory predicts, and doubt slows them down."""

import itertools
from math import erf, sqrt

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from allohistory.kit.blocks import record
from allohistory.mechanisms.bargaining import (
    MOST_CLAUSES,
    NO_PACKAGE,
    TABLE,
    acceptance,
    add_up,
    base,
    best_prospect,
    chance_below,
    concession,
    drop_settled,
    firmness,
    gain_of,
    hope,
    level_of,
    opening_offer,
    pack,
    turning_point,
)

CLAUSES = 5
EVERY = np.arange(1, 1 << CLAUSES, dtype=np.int32)
DTYPE = record({"table": TABLE}, {})
SURE, BOLD = 0.65, 0.1


def table_of(worths, outside, errors=((0.0,) * CLAUSES,) * 2, spread=0.0):
    """Return a table on which side `i` misreads the clauses of the other by `errors[i]`."""
    table = np.zeros(1, DTYPE).view(np.recarray)[0].table
    clauses = len(worths[0])
    for side in range(2):
        table.worth[side, :clauses] = worths[side]
        table.worth[3 - side, :clauses] = np.add(worths[side], errors[1 - side][:clauses])
        table.fixed[side] = table.fixed[3 - side] = outside[side]
        table.spread[side] = spread
    table.allowed = (1 << clauses) - 1
    add_up(table)
    return table


@some.composite
def games(draw):
    """Draw the worths of five clauses to both sides, and outside options."""
    worths = [[draw(some.floats(-2, 3)) for _ in range(CLAUSES)] for _ in range(2)]
    return worths, [draw(some.floats(-1, 1)) for _ in range(2)]


def products(worths, outside):
    """Return the Nash product of every package from which both gain, in plain Python."""
    found = {}
    for mask in EVERY.tolist():
        clauses = [c for c in range(CLAUSES) if mask >> c & 1]
        gains = [sum(worths[i][c] for c in clauses) - outside[i] for i in range(2)]
        if min(gains) > 0:
            found[mask] = gains[0] * gains[1]
    return found


def play(table, packages=EVERY):
    """Let both open and concede, the less firm first, until they agree; return all offers."""
    offers = np.array([opening_offer(table, i, packages, 0.0, BOLD) for i in range(2)])
    history = [tuple(offers.tolist())]
    while offers[0] != offers[1]:
        stand = [firmness(table, i, offers, 0.0) for i in range(2)]
        side = int(stand[1] < stand[0])
        assert stand[side] < 1.0, "nobody gives way"
        offers[side] = concession(table, side, offers, packages, 0.0, SURE)
        history.append(tuple(offers.tolist()))
        assert len(history) < 1 << (CLAUSES + 2), "the bargaining does not end"
    return history


def distinct(values, gap=1e-6):
    """Return whether no two numbers are so close that rounding could decide between them."""
    ordered = sorted(values)
    return all(b - a > gap for a, b in itertools.pairwise(ordered))


def random_games(count, seed=3):
    """Yield `count` random games that rounding does not decide."""
    random = np.random.default_rng(seed)
    while count:
        game = random.uniform(-2, 3, (2, CLAUSES)), random.uniform(-1, 1, 2)
        if distinct(products(*game).values()):
            count -= 1
            yield game


def test_a_thousand_games_without_doubt_end_at_the_nash_product():
    for game in random_games(1000):
        possible = products(*game)
        end = play(table_of(*game))[-1]
        assert end[0] == (max(possible, key=possible.get) if possible else NO_PACKAGE)


@settings(max_examples=100, deadline=None)
@given(game=games())
def test_no_offer_is_below_anybody_s_outside_option(game):
    assume(distinct(products(*game).values()))
    table = table_of(*game)
    for offers in play(table):
        for side in range(2):
            assert offers[side] == NO_PACKAGE or gain_of(table, side, offers[side]) > 0


@settings(max_examples=100, deadline=None)
@given(game=games())
def test_swapping_the_sides_swaps_the_offers(game):
    worths, outside = game
    assume(distinct(products(*game).values()))
    turned = table_of(worths[::-1], outside[::-1])

    assert play(turned) == [offers[::-1] for offers in play(table_of(worths, outside))]


@settings(max_examples=60, deadline=None)
@given(game=games(), spread=some.floats(0.01, 1.0))
def test_the_best_prospect_is_the_best_by_enumeration(game, spread):
    table = table_of(*game, spread=spread)
    prospects = {
        mask: gain_of(table, 0, mask) * acceptance(table, 0, mask, 0.0)
        for mask in EVERY.tolist()
        if gain_of(table, 0, mask) > 0
    }
    assume(distinct(prospects.values(), 1e-9))
    package, prospect = best_prospect(table, 0, EVERY, 0.0, NO_PACKAGE)
    assume(not prospects or max(prospects.values()) > 0.0)

    assert package == max(prospects, key=prospects.get, default=NO_PACKAGE)
    assert prospect == max(prospects.values(), default=0.0)


def test_hope_is_the_best_chance_among_packages_a_side_would_sign():
    table = table_of(([1.0, -3.0], [-0.5, 4.0]), (0.0, 0.0), spread=0.5)
    expected = 0.5 * (1.0 + erf(-0.5 / 0.5 / sqrt(2.0)))

    assert hope(table, 0, np.array([1, 2, 3]), 0.0) == pytest.approx(expected)
    assert hope(table, 0, np.array([2]), 0.0) == 0.0


def test_the_turning_point_makes_both_nash_products_equal():
    table = table_of(([2.0, 0.5], [0.25, 1.5]), (0.0, 0.0))
    even, margin = turning_point(table, 0, 0b01, 0b10)

    assert margin == 1.5
    assert 2.0 * (0.25 - even) == pytest.approx(0.5 * (1.5 - even))


def test_a_side_in_doubt_is_neither_sure_to_stand_nor_to_yield():
    game = ([2.0, 0.5], [0.25, 1.5]), (0.0, 0.0)
    offers = np.array([0b01, 0b10])
    even = turning_point(table_of(*game), 0, 0b01, 0b10)[0]

    assert firmness(table_of(*game), 0, offers, 0.0) == 0.0
    assert firmness(table_of(*game, spread=0.3), 0, offers, even) == pytest.approx(0.5)
    assert 0.0 < firmness(table_of(*game, spread=0.3), 0, offers, 0.0) < 0.5


def test_first_terms_ask_less_of_an_other_who_is_thought_tough():
    game = ([0.0, 1.0, 1.0], [0.5, -0.4, -0.4]), (0.0, 0.0)
    packages = np.array([1, 3, 7])
    table = table_of(*game, spread=0.2)
    asked = [opening_offer(table, 0, packages, mean, BOLD) for mean in (-0.3, 0.1, 1.0)]

    assert asked == [0b111, 0b011, NO_PACKAGE]


def test_a_concession_is_as_small_as_conviction_allows():
    game = ([0.1, 1.0, 0.8, 0.6], [1.0, -0.9, -0.6, -0.3]), (0.0, 0.0)
    packages = np.array([1, 3, 5, 9])
    offers = np.array([0b0011, 0b0001])
    steps = [
        concession(table_of(*game, spread=0.2), 0, offers, packages, 0.0, sure)
        for sure in (0.1, 0.99)
    ]
    values = [game[0][0][0] + game[0][0][1:][int(step).bit_length() - 2] for step in steps]

    assert values[0] > values[1]


def test_an_offer_called_final_costs_whoever_goes_below_it():
    table = table_of(([1.0, 1.0], [1.0, 1.0]), (0.0, 0.0))
    table.stake[0], table.floor[0] = 0.3, 2.0

    assert gain_of(table, 0, 0b11) == 2.0
    assert gain_of(table, 0, 0b01) == pytest.approx(0.7)
    assert base(table, 0, 0b01) == 1.0


def test_what_is_insisted_on_costs_face_only_where_it_is_missing():
    table = table_of(([1.0, 1.0], [1.0, 1.0]), (0.0, 0.0))
    table.must[0], table.loss[0] = 0b10, 0.9

    assert gain_of(table, 0, 0b01) == pytest.approx(0.1)
    assert gain_of(table, 0, 0b11) == 2.0


def test_clauses_that_both_want_are_settled_and_those_that_neither_wants():
    table = table_of(([1.0, 1.0, -1.0, 1.0], [1.0, 1.0, -1.0, -1.0]), (0.0, 0.0))
    drop_settled(table, 0b1110)

    assert table.always == 0b0010
    assert table.allowed == 0b1011
    assert opening_offer(table, 0, np.arange(1, 16), 0.0, BOLD) != NO_PACKAGE


def test_what_is_insisted_on_is_never_dropped_from_the_table():
    table = table_of(([1.0, -1.0], [1.0, -1.0]), (0.0, 0.0))
    table.must[0] = 0b10
    drop_settled(table, 0b11)

    assert table.allowed == 0b11


def test_an_amount_is_haggled_over_like_a_clause():
    table = table_of(([0.5, 0.0], [0.5, 0.0]), (0.0, 0.0))
    table.graded = 0b10
    scale = np.linspace(-1.0, 1.0, table.grade.shape[1])
    table.grade[:] = [scale, -scale, -scale, scale]
    end = play(table, np.array([0b11], np.int32))[-1][0]

    assert end == pack(0b11, level_of(end))
    assert abs(scale[level_of(end)]) < 0.1  # the gains are equal in the middle


def test_chances_are_steps_where_nothing_is_in_doubt():
    assert [chance_below(limit, 0.0) for limit in (-1.0, 0.0, 1.0)] == [0.0, 0.5, 1.0]
    assert chance_below(0.3, 0.3) == pytest.approx(0.841344746)


def test_a_package_has_room_for_every_clause_and_amount():
    assert pack((1 << MOST_CLAUSES) - 1, 23) < 1 << 31

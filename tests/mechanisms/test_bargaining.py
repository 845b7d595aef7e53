"""Bargaining: random games end as theory predicts."""

import itertools

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from allohistory.mechanisms.bargaining import (
    MOST_CLAUSES,
    NO_PACKAGE,
    allowed,
    best_deal,
    best_for,
    concession,
    is_deal,
    product,
    risk,
    who_concedes,
    worth_of,
)

CLAUSES = 5
SUBSETS = range(1, 1 << CLAUSES)
worths = some.floats(-2, 3)
masks = some.integers(0, (1 << CLAUSES) - 1)


def rules(values):
    return np.array(values + [0] * (MOST_CLAUSES - len(values)), np.int32)


@some.composite
def games(draw, ruled=True):
    """Draw a game: table, worths, outside options, core, deal-breakers, needs and bars."""
    table = np.zeros((2, MOST_CLAUSES))
    for side, clause in itertools.product(range(2), range(CLAUSES)):
        table[side, clause] = draw(worths)
    outside = np.array([draw(some.floats(-1, 1)), draw(some.floats(-1, 1))])
    core = draw(some.sampled_from([0, 1])) if ruled else 0
    required = np.array([draw(some.sampled_from([0, 2, 4])) if ruled else 0, 0], np.int32)
    needs = rules([draw(some.sampled_from([0, 0, 1, 8])) if ruled else 0 for _ in range(CLAUSES)])
    bars = rules([0, 0, 16 if ruled and draw(some.booleans()) else 0])
    return (1 << CLAUSES) - 1, table, outside, core, required, needs, bars


def deals(game):
    """List the packages that both sides prefer to no deal, in plain Python."""
    _, table, outside, core, required, needs, bars = game
    packages = []
    for mask in SUBSETS:
        clauses = [c for c in range(CLAUSES) if mask >> c & 1]
        gains = [table[side, clauses].sum() - outside[side] for side in range(2)]
        consistent = all(mask & needs[c] == needs[c] and not mask & bars[c] for c in clauses)
        insisted = core | required[0] | required[1]
        if min(gains) > 0 and consistent and mask & insisted == insisted:
            packages.append((mask, gains[0] * gains[1]))
    return packages


def play(game):
    """Let both sides open with their best package and concede until they agree."""
    table, values, outside, core, required, needs, bars = game
    rest = (values, outside, core, required, needs, bars)
    offers = np.array([best_deal(side, 0.0, table, *rest) for side in range(2)], np.int32)
    history = [tuple(offers.tolist())]
    while offers[0] != offers[1]:
        side = who_concedes(offers, values, outside)
        offers[side] = concession(side, offers, table, *rest)
        history.append(tuple(offers.tolist()))
        assert len(history) < 1 << (CLAUSES + 2), "the bargaining does not end"
    return history


def distinct(values, gap=1e-6):
    """Return whether no two numbers are so close that rounding could decide between them."""
    ordered = sorted(values)
    return all(b - a > gap for a, b in itertools.pairwise(ordered))


@settings(max_examples=200, deadline=None)
@given(game=games())
def test_bargaining_ends_at_the_nash_product_where_there_is_one(game):
    possible = deals(game)
    assume(distinct(product for _, product in possible))
    end = play(game)[-1]

    if not possible:
        assert end == (NO_PACKAGE, NO_PACKAGE)
    else:
        assert end[0] == max(possible, key=lambda deal: deal[1])[0]


@settings(max_examples=100, deadline=None)
@given(game=games())
def test_no_offer_is_below_anybody_s_outside_option(game):
    _, values, outside, *_ = game
    for offers in play(game):
        for mask, side in itertools.product(offers, range(2)):
            assert mask == NO_PACKAGE or worth_of(values, side, mask) > outside[side]


@settings(max_examples=100, deadline=None)
@given(game=games())
def test_every_offer_is_a_deal(game):
    possible = {mask for mask, _ in deals(game)}
    offered = set(itertools.chain(*play(game)))

    assert offered - {NO_PACKAGE} <= possible
    assert possible or offered == {NO_PACKAGE}


@settings(max_examples=100, deadline=None)
@given(game=games())
def test_swapping_the_sides_makes_no_difference(game):
    assume(distinct(product for _, product in deals(game)))
    table, values, outside, core, required, needs, bars = game
    turned = (table, values[::-1].copy(), outside[::-1].copy(), core, required[::-1].copy())

    assert play((*turned, needs, bars)) == [offers[::-1] for offers in play(game)]


@settings(max_examples=100, deadline=None)
@given(game=games())
def test_the_side_that_risks_less_concedes_and_then_risks_more(game):
    _, values, outside, *_ = game
    assume(distinct(product for _, product in deals(game)))
    for before, after in itertools.pairwise(play(game)):
        side = 0 if before[0] != after[0] else 1
        then = np.array(before, np.int32)
        assert risk(side, then, values, outside) <= risk(1 - side, then, values, outside)
        assert product(after[side], values, outside) >= product(before[1 - side], values, outside)


@settings(max_examples=100, deadline=None)
@given(game=games(), side=some.sampled_from([0, 1]), floor=some.floats(0, 3))
def test_the_best_deal_is_the_best_by_enumeration(game, side, floor):
    _, values, *_ = game
    above = [mask for mask, product in deals(game) if product > floor]
    assume(distinct(product - floor for _, product in [*deals(game), (0, floor)]))
    best = max(above, key=lambda mask: worth_of(values, side, mask), default=NO_PACKAGE)

    result = best_deal(side, floor, *game)
    assert result == best or worth_of(values, side, result) == worth_of(values, side, best)


@settings(max_examples=60, deadline=None)
@given(game=games(), insisted=masks, side=some.sampled_from([0, 1]))
def test_the_best_package_contains_all_the_other_side_insists_on(game, insisted, side):
    table, values, _, core, _, needs, bars = game
    result = best_for(side, table, values, core, insisted, needs, bars)
    possible = [
        mask for mask in SUBSETS if mask & insisted == insisted and allowed(mask, core, needs, bars)
    ]

    if not possible:
        assert result == NO_PACKAGE
    else:
        assert result & insisted == insisted
        assert worth_of(values, side, result) == max(worth_of(values, side, m) for m in possible)


def test_a_deal_breaker_leaves_only_packages_that_contain_it():
    values = np.zeros((2, MOST_CLAUSES))
    values[:, :2] = [[1.0, -0.5], [1.0, 1.0]]
    nothing, none = np.zeros(2), rules([])

    assert is_deal(0b01, values, nothing, 0, np.array([0, 0]), none, none)
    assert not is_deal(0b01, values, nothing, 0, np.array([0, 0b10]), none, none)
    assert is_deal(0b11, values, nothing, 0, np.array([0, 0b10]), none, none)


def test_a_package_worth_no_more_than_the_outside_option_is_no_deal():
    values = np.zeros((2, MOST_CLAUSES))
    values[0, 0] = 1.0
    none = rules([])

    assert not is_deal(1, values, np.zeros(2), 0, np.array([0, 0]), none, none)

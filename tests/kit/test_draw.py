"""Addressed random numbers: published vectors, uniformity, and independence of addresses."""

import warnings
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from allohistory.kit import compiled, hash_of, purpose
from allohistory.kit.blocks import bits, index, record
from allohistory.kit.draw import (
    COMMON,
    LOW,
    PART,
    PARTS,
    STREAMS,
    STRETCH,
    law_uniforms,
    philox,
    salts_of,
    streams_of,
    to_unit,
    turned_name,
    uniforms,
    uniforms_each,
)

STRETCHES = 4


def worlds_of(seed, timelines, sectors=0):
    streams = streams_of(sectors)
    clock = {"salts": bits(streams, STRETCHES, says=""), "week": index(says="")}
    worlds = np.zeros(timelines, record({"clock": clock}, {})).view(np.recarray)
    salts = np.zeros((timelines, streams, STRETCHES), np.uint64)
    salts_of(np.uint64(seed), np.arange(timelines), salts)
    worlds.clock.salts = salts
    return worlds


@compiled
def fill(worlds, what, weeks, names, out):
    """Draw for every world, week and pair of names."""
    for k in range(len(worlds)):
        for week in range(weeks):
            worlds[k].clock.week = week
            for i in range(names):
                for j in range(names):
                    first, second = uniforms(worlds[k], what, i, j)
                    out[k, week, i, j, 0] = first
                    out[k, week, i, j, 1] = second


def draws(what, seed=1, timelines=6, weeks=STRETCH + 2, names=3):
    out = np.zeros((timelines, weeks, names, names, 2))
    fill(worlds_of(seed, timelines), what, weeks, names, out)
    return out


VECTORS = [  # of Random123, kat_vectors, philox4x32 10
    ([0] * 4, [0] * 2, [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]),
    ([0xFFFFFFFF] * 4, [0xFFFFFFFF] * 2, [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]),
    (
        [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344],
        [0xA4093822, 0x299F31D0],
        [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1],
    ),
]


@pytest.mark.parametrize(("counter", "key", "expected"), VECTORS)
def test_the_generator_gives_the_published_vectors(counter, key, expected):
    words = philox(*(np.uint64(word) for word in (*counter, *key)))

    assert [int(word) for word in words] == expected


def test_no_draw_warns_of_an_overflow():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        draws(purpose("test.a"), timelines=2, weeks=2, names=2)


def test_the_same_address_gives_the_same_draw():
    assert np.array_equal(draws(purpose("test.a")), draws(purpose("test.a")))


def test_every_part_of_an_address_matters():
    values = np.concatenate(
        [
            draws(purpose("test.a")).reshape(-1),
            draws(purpose("test.b")).reshape(-1),
            draws(purpose("test.a", "border")).reshape(-1),
            draws(purpose("test.a"), seed=2).reshape(-1),
        ]
    )

    assert len(np.unique(values)) == len(values)


def test_draws_lie_strictly_between_0_and_1():
    edges = [to_unit(np.uint64(0), np.uint64(0)), to_unit(LOW, LOW)]

    assert edges[0] > 0.0
    assert edges[1] < 1.0


@pytest.mark.parametrize("axis", range(5))
def test_draws_are_uniform_in_every_part_of_the_address(axis):
    u = np.moveaxis(draws(purpose("test.a"), timelines=8, names=4), axis, 0)

    assert stats.kstest(u.reshape(-1), "uniform").pvalue > 1e-3
    pairs = stats.pearsonr(u[1:].reshape(-1), u[:-1].reshape(-1))
    assert pairs.pvalue > 1e-3
    boxes = np.histogram2d(u[1:].reshape(-1), u[:-1].reshape(-1), bins=6, range=[[0, 1]] * 2)[0]
    assert stats.chisquare(boxes.reshape(-1)).pvalue > 1e-3


def test_one_bit_of_the_address_flips_half_of_the_bits_of_the_draw():
    chance = np.random.default_rng(4)
    turned = []
    for _ in range(60):
        words = [int(word) for word in chance.integers(0, 1 << 32, 6)]
        base = philox(*(np.uint64(word) for word in words))
        place, bit = chance.integers(0, 6), int(chance.integers(0, 32))
        words[place] ^= 1 << bit
        reference = philox(*(np.uint64(word) for word in words))
        turned.append(
            sum((int(a) ^ int(b)).bit_count() for a, b in zip(base, reference, strict=True))
        )

    assert abs(np.mean(turned) - 64) < 4 * np.sqrt(32 / 60)


def test_neighbouring_seeds_and_timelines_share_no_salt():
    salts = np.zeros((3, 200, len(STREAMS), STRETCHES), np.uint64)
    for seed in range(3):
        salts_of(np.uint64(seed), np.arange(200), salts[seed])

    assert len(np.unique(salts)) == salts.size


def test_salts_of_a_timeline_do_not_depend_on_other_timelines():
    whole = np.zeros((50, len(STREAMS), STRETCHES), np.uint64)
    alone = np.zeros((1, len(STREAMS), STRETCHES), np.uint64)
    salts_of(np.uint64(9), np.arange(50), whole)
    salts_of(np.uint64(9), np.array([17]), alone)

    assert np.array_equal(alone[0], whole[17])


def test_a_redrawn_salt_changes_only_its_stretch_and_stream():
    what, untouched = purpose("test.a"), purpose("test.a", "border")
    worlds = worlds_of(1, 1)
    weeks, names = 2 * STRETCH, 2
    before = {address: np.zeros((1, weeks, names, names, 2)) for address in (what, untouched)}
    after = {address: np.zeros((1, weeks, names, names, 2)) for address in (what, untouched)}
    for address, out in before.items():
        fill(worlds, address, weeks, names, out)
    worlds.clock.salts[0, what[1], 1] ^= np.uint64(1)
    for address, out in after.items():
        fill(worlds, address, weeks, names, out)

    assert np.array_equal(before[untouched], after[untouched])
    assert np.array_equal(before[what][:, :STRETCH], after[what][:, :STRETCH])
    assert (before[what][:, STRETCH:] != after[what][:, STRETCH:]).all()


@compiled
def name_each(worlds, sectors, weeks, names, out):
    """Record under which name each sector draws in each week."""
    for k in range(len(worlds)):
        for week in range(weeks):
            worlds[k].clock.week = week
            for s in range(sectors):
                out[k, week, s] = turned_name(worlds[k], s, names[s])


def test_a_turn_redraws_one_sector_for_some_weeks_and_nothing_else():
    sectors, weeks, stretch, part = 2, 2 * STRETCH, 1, 1
    names = np.array([hash_of("river"), hash_of("pass")], np.uint64)
    worlds = worlds_of(3, 1, sectors)
    assert (worlds.clock.salts[:, COMMON:] == 0).all()
    before, after = (np.zeros((1, weeks, sectors), np.uint64) for _ in range(2))

    name_each(worlds, sectors, weeks, names, before)
    worlds.clock.salts[0, COMMON + PARTS * 1 + part, stretch] = 0xABCD0000_00001234
    name_each(worlds, sectors, weeks, names, after)

    assert (before[0] == names).all()
    changed = np.argwhere(before != after)
    first = STRETCH * stretch + PART * part
    assert [tuple(place) for place in changed] == [(0, first + k, 1) for k in range(PART)]
    assert (after[before != after] ^ names[1] == 0x1234).all()


def test_laws_are_drawn_by_name():
    out = np.zeros((3, 400))
    law_uniforms(np.uint64(1), hash_of("incidents.fading"), np.arange(400), out[0])
    law_uniforms(np.uint64(1), hash_of("incidents.season"), np.arange(400), out[1])
    law_uniforms(np.uint64(1), hash_of("incidents.fading"), np.arange(400, 800), out[2])

    assert len(np.unique(out)) == out.size
    assert all(stats.kstest(row, "uniform").pvalue > 1e-3 for row in out)


def test_streams_are_identified_by_name():
    assert purpose("test.a")[1] == STREAMS.index("chance")
    with pytest.raises(ValueError, match="not in tuple"):
        purpose("test.a", "weather")


def test_purposes_of_the_model_do_not_collide():
    from allohistory import mechanisms

    purposes = {}
    for mechanism in mechanisms.ORDER:
        for name, value in vars(mechanism).items():
            if name.isupper() and isinstance(value, tuple) and len(value) == 2:
                purposes[mechanism.__name__, name] = value[0]

    assert len(set(purposes.values())) == len(purposes) > 5


def test_interpreted_worlds_may_be_any_object():
    clock = SimpleNamespace(week=3, salts=np.full((len(STREAMS), STRETCHES), 5, np.uint64))
    draw = getattr(uniforms, "py_func", uniforms)

    assert draw(SimpleNamespace(clock=clock), purpose("test.a"), 1, 2)[0] == pytest.approx(
        draw(SimpleNamespace(clock=clock), purpose("test.a"), 1, 2)[0]
    )


def test_pairs_drawn_for_every_name_are_those_drawn_one_by_one():
    world, names = worlds_of(5, 1)[0], np.array([3, 1, 4, 1], np.uint64)
    first, second = np.zeros(4), np.zeros(4)
    uniforms_each(world, purpose("test.a"), names, 2, first, second)
    pairs = [uniforms(world, purpose("test.a"), name, 2) for name in names]

    assert [*zip(first.tolist(), second.tolist(), strict=True)] == pairs

"""Random numbers that are addressed, not consumed.

A draw is a pure function of (salt of the timeline for this stretch of weeks and this stream of
purposes, week, purpose, names of the members concerned). Two timelines that differ in one
intervention therefore share every other draw; threads, the order of calls, new actors and new
mechanisms change none; and a history is fully determined by its laws and its few salts.

Conditioning redraws noise, and should not lose a fight in one sector when it redraws another. So
the streams are followed by turns of each sector's noise, a few weeks each: 0 unless redrawn, they
change the name under which the sector draws.

The generator is Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
1, 2, 3", SC11, 2011). Its products of 32-bit halves never overflow 64 bits, so interpreted and
compiled code agree to the last bit, without warnings.
"""

from __future__ import annotations

import zlib

import numpy as np
from numba import literal_unroll

from allohistory.kit.compiled import compiled, compiled_into

LOW = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)
MULTIPLY_FIRST = np.uint64(0xD2511F53)
MULTIPLY_SECOND = np.uint64(0xCD9E8D57)
WEYL_FIRST = np.uint64(0x9E3779B9)
WEYL_SECOND = np.uint64(0xBB67AE85)
TWELVE = np.uint64(12)
TWENTY = np.uint64(20)
TO_UNIT = 2.0**-52  # with one bit more, the largest number would be rounded to 1
ROUNDS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)

STRETCH = 13  # weeks that share one salt: long enough to matter, short enough to redraw alone
STREAMS = ("chance", "border")  # decisions and diplomacy; the many small events of the frontier
COMMON = len(STREAMS)
PARTS, PART = 3, 5  # parts of a stretch whose noise a sector redraws alone; weeks of a part
TURN = np.uint64(0xFFFF)  # the bits of a turn that count


def hash_of(name: str) -> int:
    """Return 32 bits for `name` that depend on no other name."""
    return zlib.crc32(name.encode())


def purpose(name: str, stream: str = "chance") -> tuple[int, int]:
    """Return the address of a purpose: its 32 bits and the stream of salts it draws from."""
    return hash_of(name), STREAMS.index(stream)


def streams_of(sectors: int) -> int:
    """Return the number of all streams, including the turns of `sectors` sectors."""
    return COMMON + PARTS * sectors


@compiled_into
def philox(c0, c1, c2, c3, k0, k1):
    """Run ten rounds on four 32-bit words, each stored in 64 bits."""
    # Unrolled when compiled: only then are loops over it vectorized.
    for _ in literal_unroll(ROUNDS):
        p0 = MULTIPLY_FIRST * c0
        p1 = MULTIPLY_SECOND * c2
        c0, c1, c2, c3 = (p1 >> HALF) ^ c1 ^ k0, p1 & LOW, (p0 >> HALF) ^ c3 ^ k1, p0 & LOW
        k0 = (k0 + WEYL_FIRST) & LOW
        k1 = (k1 + WEYL_SECOND) & LOW
    return c0, c1, c2, c3


@compiled_into
def to_unit(high, low):
    """Turn two 32-bit words into a number in (0, 1): never 0, never 1."""
    bits = (high << TWENTY) ^ (low >> TWELVE)
    return (float(bits) + 0.5) * TO_UNIT


@compiled
def uniform(world, what, i, j):
    """Return a number in (0, 1) for this week, this purpose and these names."""
    return uniforms(world, what, i, j)[0]


@compiled
def uniforms(world, what, i, j):
    """Return two independent numbers in (0, 1) for this week, this purpose and these names."""
    week = world.clock.week
    key = np.uint64(world.clock.salts[what[1], week // STRETCH])
    a, b, c, d = philox(
        np.uint64(week),
        np.uint64(what[0]),
        np.uint64(i),
        np.uint64(j),
        key & LOW,
        key >> HALF,
    )
    return to_unit(a, b), to_unit(c, d)


@compiled
def uniform_each(world, what, names, j, out):
    """Fill `out` with `uniform(world, what, names[n], j)`, one for each place on its axis.

    These are the same numbers, several times faster, because the loop is vectorized. Spare places
    are filled too, so that no lane is left over.
    """
    week = np.uint64(world.clock.week)
    key = np.uint64(world.clock.salts[what[1], world.clock.week // STRETCH])
    purpose_bits, last = np.uint64(what[0]), np.uint64(j)
    first_key, second_key = key & LOW, key >> HALF
    for n in range(len(out)):
        a, b, _, _ = philox(week, purpose_bits, names[n], last, first_key, second_key)
        out[n] = to_unit(a, b)


@compiled
def uniforms_each(world, what, names, j, first, second):
    """Fill `first` and `second` with `uniforms(world, what, names[n], j)`, as `uniform_each`."""
    week = np.uint64(world.clock.week)
    key = np.uint64(world.clock.salts[what[1], world.clock.week // STRETCH])
    purpose_bits, last = np.uint64(what[0]), np.uint64(j)
    first_key, second_key = key & LOW, key >> HALF
    for n in range(len(first)):
        a, b, c, d = philox(week, purpose_bits, names[n], last, first_key, second_key)
        first[n] = to_unit(a, b)
        second[n] = to_unit(c, d)


@compiled
def turned_name(world, s, name):
    """Return the name under which sector `s`, called `name`, draws this week."""
    week = world.clock.week
    stream = COMMON + PARTS * s + week % STRETCH // PART
    return name ^ (np.uint64(world.clock.salts[stream, week // STRETCH]) & TURN)


@compiled
def salts_of(seed, timelines, out):
    """Fill `out` (timeline, stream, stretch) with the salts of `timelines` under `seed`.

    Turns are not changed.
    """
    seed = np.uint64(seed)
    for k in range(len(timelines)):
        for stream in range(min(COMMON, out.shape[1])):
            for stretch in range(out.shape[2]):
                a, b, _, _ = philox(
                    np.uint64(stretch),
                    np.uint64(stream),
                    np.uint64(timelines[k]) & LOW,
                    np.uint64(timelines[k]) >> HALF,
                    seed & LOW,
                    seed >> HALF,
                )
                out[k, stream, stretch] = (a << HALF) | b


@compiled
def law_uniforms(seed, name, draws, out):
    """Fill `out` with one number in (0, 1) for law `name` in each of `draws`."""
    seed = np.uint64(seed)
    for k in range(len(draws)):
        a, b, _, _ = philox(
            LOW,
            np.uint64(name),
            np.uint64(draws[k]) & LOW,
            np.uint64(draws[k]) >> HALF,
            seed & LOW,
            seed >> HALF,
        )
        out[k] = to_unit(a, b)

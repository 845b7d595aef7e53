"""Numbers, dates and states of timelines: one worked value each, and what is not sampled."""

import numpy as np
import pytest
from tests.answers.synthetic import WORDS, timelines_of

from allohistory.answers.language.event_functions import EVENTS, Arguments
from allohistory.answers.language.number_functions import (
    FUNCTIONS,
    QUANTITIES,
    NotSampled,
    change,
    column_at,
    count,
    date_search,
    duration,
    extreme,
    in_force,
    incidents,
    law,
    losses,
    months_within,
    rise,
    samples,
    series,
    series_of,
    series_of_group,
    series_of_incidents,
    small_incidents,
    strength,
)
from allohistory.answers.language.timelines import Selection

USSR, JAPAN, USA, CHINA = range(4)
KHASAN, HALHA = range(2)
PATROL = 2  # the mildest rung that is saved as a row


def arguments(weeks=None, **values):
    return Arguments(values, weeks)


def event(timeline, kind, week, **columns):
    return {"timeline": timeline, "kind": kind, "week": week, **columns}


def weekly(week, actor, other, amount, amount2, **columns):
    pair = {"actor": actor, "other": other, "amount": amount, "amount2": amount2}
    return event(0, "battle", week, **{"place": KHASAN, "rung": 3, **pair, **columns})


SELECTED = Selection(np.array([0, 0, 2]), np.array([4, 0, 728]), 3, np.zeros(3))


def test_events_are_counted_in_each_timeline():
    assert count(None, arguments())(SELECTED).tolist() == [2.0, 0.0, 1.0]


def test_the_first_and_last_are_decimal_years_and_missing_where_there_is_none():
    asked = timelines_of([], 3)
    first = date_search("first")(asked, arguments())(SELECTED)
    last = date_search("last")(asked, arguments())(SELECTED)

    # Week 0 begins on day 256 of 1931, week 4 on day 284; week 728 is Monday 27 August 1945.
    assert first == pytest.approx([1931 + 256 / 365, np.nan, 1945 + 238 / 365], nan_ok=True)
    assert last == pytest.approx([1931 + 284 / 365, np.nan, 1945 + 238 / 365], nan_ok=True)


FOUGHT = timelines_of(
    [
        weekly(10, JAPAN, USSR, 1, 20),
        weekly(12, USSR, JAPAN, 300, 4000),
        weekly(14, JAPAN, CHINA, 50_000, 600_000, place=HALHA),
    ],
    2,
)


@pytest.mark.parametrize(
    ("call", "lost"),
    [
        (arguments(actor=JAPAN), 1 + 4000 + 50_000),
        (arguments(actor=USSR), 20 + 300),
        (arguments(actor=JAPAN, against=USSR), 1 + 4000),
        (arguments(actor=CHINA, against=JAPAN), 600_000),
        (arguments(actor=CHINA, against=USSR), 0),
        (arguments(actor=USA), 0),
        (arguments(actor=JAPAN, sector=HALHA), 50_000),
        (arguments((11, 14), actor=JAPAN), 4000),
    ],
)
def test_losses_are_those_of_the_actor_whoever_attacks(call, lost):
    assert losses(FOUGHT, call).tolist() == [lost, 0]


def test_the_longest_battle_is_counted_with_its_first_and_last_week():
    rows = [
        weekly(10, JAPAN, USSR, 0, 0),
        weekly(12, JAPAN, USSR, 0, 0),
        weekly(40, JAPAN, USSR, 0, 0, place=HALHA),
    ]
    asked = timelines_of(rows, 2)

    assert duration(asked, arguments()).tolist() == [3.0, 0.0]
    assert duration(asked, arguments(sector=HALHA)).tolist() == [1.0, 0.0]
    assert duration(asked, arguments((11, 99))).tolist() == [1.0, 0.0]  # dated by its first week


def treaty(week, kind="signed", *, timeline=0, what=0, **columns):
    pair = {"actor": JAPAN, "other": USSR}
    return event(timeline, kind, week, **{**pair, "what": what, **columns})


@pytest.mark.parametrize(
    ("rows", "week", "expected"),
    [
        ([treaty(10)], 9, False),
        ([treaty(10)], 10, True),
        ([treaty(10), treaty(20, "denounced")], 19, True),
        ([treaty(10), treaty(20, "denounced")], 20, False),
        ([treaty(10), treaty(20, "lapsed")], 20, False),
        ([treaty(10), treaty(20, "lapsed"), treaty(15, "denounced")], 30, False),
        ([treaty(10), treaty(20, "denounced"), treaty(30)], 30, True),
        ([treaty(10), treaty(10, "denounced")], 10, False),
        ([treaty(0)], 0, True),
        ([], 10, False),
    ],
)
def test_a_treaty_is_in_force_from_its_signature_until_it_ends(rows, week, expected):
    assert in_force(timelines_of(rows, 1), arguments(at=week)).tolist() == [expected]


def test_a_treaty_that_ends_leaves_the_others_in_force():
    asked = timelines_of([treaty(10), treaty(12, what=1), treaty(20, "denounced")], 1)

    assert in_force(asked, arguments(at=30)).tolist() == [True]
    assert in_force(asked, arguments(at=30, talk=0)).tolist() == [False]
    assert in_force(asked, arguments(at=30, talk=1)).tolist() == [True]


def test_a_treaty_in_force_is_narrowed_by_its_pair_and_its_clauses():
    asked = timelines_of([treaty(10, mask=0b01, secret=0b01)], 1)

    assert in_force(asked, arguments(at=30, a=USSR, b=JAPAN)).tolist() == [True]
    assert in_force(asked, arguments(at=30, a=USSR, b=USA)).tolist() == [False]
    assert in_force(asked, arguments(at=30, clause="no_attack")).tolist() == [True]
    assert in_force(asked, arguments(at=30, clause="viet_minh_disarms")).tolist() == [False]
    assert in_force(asked, arguments(at=30, secret=False)).tolist() == [False]


def test_a_denunciation_ends_a_treaty_whatever_its_clauses():
    asked = timelines_of([treaty(10, mask=0b01), treaty(20, "denounced")], 1)

    assert in_force(asked, arguments(at=30, clause="no_attack")).tolist() == [False]


# -- series -------------------------------------------------------------------

# Samples of months 0, 1, 2, 3 are taken in weeks 2, 6, 11, 15 (October 1931 to January 1932).
MONTHS = np.arange(169.0)
SERIES = {
    "tension": np.stack([MONTHS, -MONTHS]).astype(np.float32),
    "incidents": np.stack([2 * MONTHS + 3, 0 * MONTHS]),
    "incidents_khasan": np.stack([5 * MONTHS + 1, 0 * MONTHS]),
    "kwantung_divisions": np.stack([MONTHS + 10, MONTHS + 20]),
}
SAMPLED = timelines_of([], 2, series=SERIES)


def test_the_weeks_of_the_first_samples_are_as_this_file_takes_them():
    assert SAMPLED.sampled[:4].tolist() == [2, 6, 11, 15]
    assert SAMPLED.sampled[-1] == 729


def test_a_series_that_the_run_lacks_is_an_error_that_names_the_others():
    message = "the run has no series 'oil'; known: kwantung_divisions, incidents, "
    with pytest.raises(NotSampled, match=message):
        samples(SAMPLED, "oil")


@pytest.mark.parametrize(("week", "column"), [(0, 0), (4, 0), (5, 1), (8, 1), (9, 2), (900, 168)])
def test_a_week_is_read_at_the_nearest_sample_and_the_earlier_of_two(week, column):
    assert column_at(SAMPLED, week) == column


@pytest.mark.parametrize(
    ("weeks", "columns"),
    [
        ((2, 11), [1, 2]),  # a sample at the beginning of the window is of the month before
        ((1, 10), [0, 1]),
        ((2, 15), [1, 2, 3]),
        ((6, 9), [1]),  # none within: the one nearest to week 7
        ((7, 10), [1]),  # none within: 8 is nearer to 6 than to 11
        ((8, 10), [2]),  # 9 is nearer to 11
        (None, list(range(169))),
    ],
)
def test_a_window_has_the_samples_within_it_or_else_the_nearest(weeks, columns):
    assert months_within(SAMPLED, arguments(weeks)).tolist() == columns


def test_a_series_is_its_sample_at_a_date_or_its_mean_over_a_window():
    assert series(SAMPLED, arguments(series="tension", at=11)).tolist() == [2.0, -2.0]
    assert series(SAMPLED, arguments((2, 15), series="tension")).tolist() == [2.0, -2.0]
    assert series(SAMPLED, arguments((2, 11), series="tension")).tolist() == [1.5, -1.5]
    assert series(SAMPLED, arguments(series="tension")).tolist() == [84.0, -84.0]  # 0 to 168
    assert series(SAMPLED, arguments(series="tension")).dtype == float


def test_the_extremes_are_of_the_samples_within_the_window():
    call = arguments((2, 15), series="tension")

    assert extreme(np.maximum)(SAMPLED, call).tolist() == [3.0, -1.0]
    assert extreme(np.minimum)(SAMPLED, call).tolist() == [1.0, -3.0]
    assert extreme(np.minimum)(SAMPLED, call).dtype == float


def test_a_change_is_the_sample_at_the_end_less_that_at_the_beginning():
    assert change(SAMPLED, arguments((6, 15), series="tension")).tolist() == [2.0, -2.0]
    assert change(SAMPLED, arguments(series="tension")).tolist() == [168.0, -168.0]


@pytest.mark.parametrize(
    ("low", "counted", "level"),
    [
        (0, 9.0, 3.0),  # a count starts at nothing, a level at its first sample
        (1, 6.0, 3.0),  # from here on the first sample, in week 2, is the nearer
        (2, 6.0, 3.0),
        (6, 4.0, 2.0),
    ],
)
def test_before_the_first_sample_a_count_is_nothing_and_a_level_unknown(low, counted, level):
    assert rise(SAMPLED, "incidents", (low, 15))[0] == counted
    assert rise(SAMPLED, "tension", (low, 15))[0] == level


def test_over_the_whole_horizon_a_count_is_its_last_sample():
    assert rise(SAMPLED, "incidents", None).tolist() == [2 * 168 + 3, 0.0]


def test_strength_is_the_series_of_the_groups_divisions():
    assert series_of_group(WORDS, arguments(group=0)) == "kwantung_divisions"
    assert strength(SAMPLED, arguments(group=0, at=6)).tolist() == [11.0, 21.0]
    assert strength(SAMPLED, arguments((2, 11), group=0)).tolist() == [11.5, 21.5]


def test_a_quantity_that_no_series_follows_is_an_error():
    message = r"no series of the scenario follows buildup.divisions\[ussr_far_east\]; add one"
    with pytest.raises(NotSampled, match=message):
        series_of_group(WORDS, arguments(group=1))
    assert series_of(WORDS, "incidents.total") == "incidents"


def test_a_law_is_its_value_in_each_timeline_or_an_error():
    asked = timelines_of([], 2, laws={"incidents.fading": [1, 2]})

    assert law(asked, arguments(law="incidents.fading")).tolist() == [1.0, 2.0]
    assert law(asked, arguments(law="incidents.fading")).dtype == float
    with pytest.raises(NotSampled, match=r"the run has no law 'incidents\.heat'; ask for one"):
        law(asked, arguments(law="incidents.heat"))


# -- incidents ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "small"),
    [
        ({}, True),
        ({"sector": 0}, True),
        ({"rung": 0}, True),
        ({"rung": PATROL - 1}, True),
        ({"rung": PATROL}, False),
        *[({name: 0}, False) for name in ("cause", "kind", "by", "a", "b")],
        ({"rung": 0, "a": 0}, False),
    ],
)
def test_incidents_of_every_size_are_only_counted_together(call, small):
    assert small_incidents(arguments(**call)) is small


@pytest.mark.parametrize(
    ("call", "name"),
    [
        ({}, "incidents"),
        ({"rung": 0}, "incidents"),
        ({"sector": KHASAN}, "incidents_khasan"),
        ({"rung": PATROL}, None),
        ({"cause": 1}, None),
        ({"a": JAPAN}, None),
        ({"rung": PATROL, "a": JAPAN}, None),
    ],
)
def test_a_call_is_counted_from_a_series_or_means_events(call, name):
    assert series_of_incidents(WORDS, arguments(**call)) == name


@pytest.mark.parametrize("call", [{"rung": 1}, {"rung": 1, "a": JAPAN}, {"rung": 0, "a": JAPAN}])
def test_single_incidents_below_a_patrol_fight_are_not_saved(call):
    with pytest.raises(NotSampled, match="write rung='patrol' or higher, or count all"):
        series_of_incidents(WORDS, arguments(**call))


def test_a_sector_that_no_series_counts_is_an_error():
    with pytest.raises(NotSampled, match=r"follows incidents.count\[halha\]"):
        series_of_incidents(WORDS, arguments(sector=HALHA))


def test_incidents_are_a_rise_of_the_count_or_events():
    rows = [
        event(1, "incident", 30, actor=JAPAN, other=USSR, rung=2),
        event(1, "incident", 40, actor=JAPAN, other=USSR, rung=3),
    ]
    asked = timelines_of(rows, 2, series=SERIES)

    assert incidents(asked, arguments((6, 15))).tolist() == [4.0, 0.0]
    assert incidents(asked, arguments((6, 15), sector=KHASAN)).tolist() == [10.0, 0.0]
    assert incidents(asked, arguments(rung=3)).week.tolist() == [40]
    assert incidents(asked, arguments((0, 40), a=JAPAN)).week.tolist() == [30]


# -- the table ----------------------------------------------------------------


def test_every_function_stands_in_one_table_under_its_name():
    assert list(FUNCTIONS) == [entry.name for entry in (*EVENTS, *QUANTITIES)]
    assert len(FUNCTIONS) == len(EVENTS) + len(QUANTITIES)


def test_each_quantity_gives_its_kind_and_says_what_it_needs():
    needs_one = {"count", "first", "last", "losses", "series", "strength", "mean", "max", "min",
        "change", "law"}  # fmt: skip
    assert {entry.name: entry.needed for entry in QUANTITIES} == {
        entry.name: int(entry.name in needs_one) for entry in QUANTITIES
    }
    gives = {"first": "date", "last": "date", "incidents": "counts", "in_force": "truth"}
    for entry in QUANTITIES:
        assert entry.gives == gives.get(entry.name, "number"), entry.name
    assert {entry.name for entry in QUANTITIES if not entry.windowed} == {
        "count", "first", "last", "in_force", "law",
    }  # fmt: skip


def test_each_entry_of_the_table_finds_what_its_name_says():
    selection = Selection(np.array([0, 0]), np.array([0, 9]), 1, np.zeros(2))
    asked = timelines_of([], 1)
    first, last, number = (
        FUNCTIONS[name].find(asked, arguments())(selection)[0]
        for name in ("first", "last", "count")
    )

    assert first < last
    assert number == 2
    call = arguments((2, 15), series="tension")
    values = {name: FUNCTIONS[name].find(SAMPLED, call)[0] for name in ("max", "min", "mean")}
    assert values == {"max": 3.0, "min": 1.0, "mean": 2.0}
    assert FUNCTIONS["change"].find(SAMPLED, arguments((6, 15), series="tension"))[0] == 2.0
    assert FUNCTIONS["strength"].ready is series_of_group
    assert FUNCTIONS["incidents"].ready is series_of_incidents

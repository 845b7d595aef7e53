"""Battle figures: how far quarrels are from a battle, and what it would have cost in them."""

import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from tests.inference.stage import FERRY, Ensemble, quarrel, recorded, rows_of

from allohistory.inference.observation.battle_figures import (
    BattleFigures,
    center,
    figures_of,
    fought,
    nearest,
    weeks_away,
)
from allohistory.inference.observation.record import read_record
from allohistory.inference.observation.summaries import Outcomes, Quarrels

BATTLE = BattleFigures(
    sector=1,
    weeks=(10, 12),
    rung=3,
    losses=((0, (None, 100.0, None), 0.2), (1, (None, None, 9.0), 0.3), (1, (4.0, None, 9.0), 0.4)),
    lasted=2.0,
    sides=("aurelia", "borea"),
)
ENTRY = SimpleNamespace(name="the Ferry", from_="first day", to="last day")


def outcomes_of(count, *quarrels):
    """Return outcomes with quarrels (timeline, sector, week, until, rung, losses of a, of b)."""
    table = np.array(quarrels, float).reshape(-1, 7)
    numbers = table[:, :5].astype(int).T
    return SimpleNamespace(count=count, quarrels=Quarrels(*numbers, table[:, 5:]))


class Middle:
    """A generator whose normals are one."""

    def standard_normal(self, shape):
        return np.ones(shape)


def test_quarrels_within_the_weeks_of_a_battle_are_not_away():
    assert weeks_away(BATTLE, np.arange(7, 16)).tolist() == [3, 2, 1, 0, 0, 0, 1, 2, 3]


def test_a_battle_is_fought_where_place_scale_and_time_fit():
    outcomes = outcomes_of(
        9,
        (0, 1, 10, 11, 3, 0, 0),
        (1, 0, 10, 11, 3, 0, 0),  # elsewhere
        (2, 1, 10, 11, 2, 0, 0),  # too small
        (3, 1, 10, 11, 6, 0, 0),  # larger will do
        (4, 1, 18, 19, 3, 0, 0),  # six weeks late
        (5, 1, 19, 20, 3, 0, 0),  # seven
        (6, 1, 4, 4, 3, 0, 0),  # six weeks early
        (7, 1, 3, 4, 3, 0, 0),
        (7, 1, 50, 50, 3, 0, 0),
    )

    assert np.flatnonzero(fought(outcomes, BATTLE)).tolist() == [0, 3, 4, 6]
    assert not fought(outcomes_of(2), BATTLE).any()


def test_the_nearest_fight_of_the_scale_is_taken_from_each_timeline():
    outcomes = outcomes_of(
        5,
        (0, 1, 90, 91, 3, 0, 0),
        (0, 1, 14, 15, 3, 0, 0),
        (0, 1, 10, 11, 4, 0, 0),
        (2, 0, 10, 11, 3, 0, 0),
        (3, 1, 5, 6, 3, 0, 0),
        (3, 1, 18, 19, 3, 0, 0),
    )

    timelines, rows = nearest(outcomes, BATTLE)

    assert timelines.tolist() == [0, 3]
    assert rows.tolist() == [1, 4]


@pytest.mark.parametrize(
    ("figure", "value"),
    [((1.0, 7.0, 9.0), 7.0), ((1.0, None, 9.0), 3.0), ((None, None, 9.0), None),
     ((4.0, None, None), None), ((0.0, None, 0.2), 0.1), ((0.2, None, 0.0), 0.1)],
)  # fmt: skip
def test_the_centre_of_a_figure_is_its_value_or_between_both_ends(figure, value):
    # The geometric mean of 1 and 9 is 3; ends of nothing count as 0.05.
    assert center(figure) == (None if value is None else pytest.approx(value))


def test_a_length_is_less_sure_the_shorter_it_is():
    # 0.3 of all lengths, and half a week of two.
    assert BATTLE.error_of_length == pytest.approx(math.hypot(0.3, 0.25))


def test_figures_of_a_battle_are_its_length_and_the_losses_with_a_centre():
    figures = figures_of("ferry", ENTRY, BATTLE).figures

    assert [figure.id for figure in figures] == [
        "battles.ferry.length", "battles.ferry.losses_a", "battles.ferry.losses_b"
    ]  # fmt: skip
    assert [figure.kind for figure in figures] == ["duration", "losses", "losses"]
    assert [figure.text for figure in figures] == [
        "the Ferry: length", "the Ferry: men lost by aurelia", "the Ferry: men lost by borea"
    ]  # fmt: skip
    assert [figure.unit for figure in figures] == ["weeks", "men", "men"]
    assert [figure.value for figure in figures] == pytest.approx([2.0, 100.0, 6.0])
    for figure in figures:
        assert (figure.first, figure.last, figure.group) == ("first day", "last day", "battles")


def test_replicates_are_those_of_the_nearest_fight():
    outcomes = outcomes_of(3, (2, 1, 11, 14, 3, 70.0, 30.0), (2, 1, 40, 41, 3, 1.0, 1.0))

    drawn = figures_of("ferry", ENTRY, BATTLE).replicate(outcomes, Middle())

    # From week 11 up to week 14 are four weeks; side a lost 70 and side b 30.
    errors = [BATTLE.error_of_length, 0.2, 0.4]
    assert drawn[2] == pytest.approx(np.array([4.0, 70.0, 30.0]) * np.exp(errors))
    assert np.isnan(drawn[:2]).all()


@pytest.mark.parametrize(("weeks", "kinds"), [(0.99, ["losses"]), (1.0, ["duration", "losses"])])
def test_a_length_of_less_than_a_week_is_not_compared(weeks, kinds):
    battle = replace(BATTLE, lasted=weeks, losses=BATTLE.losses[:1])
    figures = figures_of("ferry", ENTRY, battle)

    assert [figure.kind for figure in figures.figures] == kinds
    drawn = figures.replicate(outcomes_of(1, (0, 1, 11, 11, 3, 70.0, 30.0)), Middle())
    assert drawn.shape == (1, len(kinds))
    assert drawn[0, -1] == pytest.approx(70.0 * math.exp(0.2))


def test_battles_of_the_record_are_compared_with_the_nearest_fight_of_their_scale():
    rows = rows_of(
        quarrel(0, "1951-07-16", 3, lost_a=70.0, lost_b=30.0, weeks=3),
        quarrel(0, "1950-07-16", 3, lost_a=1.0, lost_b=1.0),
        quarrel(1, "1951-07-16", 4, lost_a=5000.0, lost_b=5000.0),
        quarrel(2, "1952-03-03", 3, lost_a=9.0, lost_b=8.0),
        quarrel(3, "1951-07-16", 2),
    )
    model = recorded(battles={"ferry": FERRY})
    outcomes = Outcomes(Ensemble(model, 5, rows))
    part = next(part for part in read_record(model).parts if part.figures)
    drawn = np.array(
        [part.figures.replicate(outcomes, np.random.default_rng(k)) for k in range(400)]
    )

    middle = np.exp(np.log(drawn).mean(axis=0))
    assert middle[0] == pytest.approx([3.0, 70.0, 30.0], rel=0.1)
    assert middle[2][1:] == pytest.approx([9.0, 8.0], rel=0.1)
    assert np.isnan(middle[[1, 3, 4]]).all()

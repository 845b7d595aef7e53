"""Choice: the logit, its monotone coupling, and the recorded reasons."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allohistory.kit import (
    appraise,
    block,
    cause_of,
    emit,
    explain,
    index,
    per,
    pick,
    record,
)
from allohistory.kit import choice as choice_kit
from allohistory.kit.choice import span_of
from allohistory.kit.log import blank_logs
from allohistory.vocabulary.events import DECISION

SIZES = {
    "term": 4, "view": 3, "requirement": 2, "driver": 3, "condition": 2, "faction": 2, "option": 4,
}  # fmt: skip


def one_of(blocks):
    return np.zeros(1, record(blocks, SIZES)).view(np.recarray)[0]


@pytest.fixture
def minds():
    """Return two factions: one fears (driver 0), one hopes (driver 1) and has a leaning."""
    world = one_of(
        {
            "clock": block(week=index(says="")),
            "situation": block(
                seen=per("driver", unit="", says=""),
                raised=index("driver", says=""),
                lowered=index("driver", says=""),
            ),
            "politics": block(power=per("faction", unit="", says="")),
        }
    )
    law, facts = one_of({"choice": choice_kit.LAW}), one_of({"choice": choice_kit.FACTS})
    world.situation.seen[:] = [0.5, 2.0, 7.0]
    world.situation.raised[:] = [11, 22, -1]
    world.situation.lowered[:] = [12, 23, 33]
    world.politics.power[:] = [0.75, 0.25]
    facts.choice.slot[:] = [0, 1, -1, 2]
    law.choice.weight[:] = [2.0, 3.0, -1.0, 0.1]
    facts.choice.faction[:] = [0, 1, -1]
    facts.choice.first[:] = [0, 1, 3]
    facts.choice.last[:] = [1, 3, 4]
    return world, law, facts


def test_the_utility_of_an_actor_is_that_of_its_factions_weighted_by_power(minds):
    assert appraise(*minds, 0, 2) == pytest.approx(0.75 * (2 * 0.5) + 0.25 * (3 * 2 - 1))


def test_a_view_shared_by_all_factions_counts_fully(minds):
    assert appraise(*minds, 2, 3) == pytest.approx(0.7)


def test_an_option_without_views_has_zero_utility(minds):
    assert appraise(*minds, 1, 1) == 0.0


def test_the_cause_is_the_event_behind_the_strongest_reason(minds):
    assert cause_of(*minds, 0, 2, -1) == 22
    assert cause_of(*minds, 0, 1, -1) == 11
    assert cause_of(*minds, 2, 3, 5) == 5


def test_what_speaks_against_a_choice_is_not_its_cause(minds):
    world, law, facts = minds
    law.choice.weight[1] = -3.0
    assert cause_of(world, law, facts, 0, 2, -1) == 11


def test_what_speaks_against_views_is_the_cause_of_doing_without_them(minds):
    world, law, facts = minds
    law.choice.weight[1] = -3.0

    assert cause_of(world, law, facts, 0, 2, -1, -1.0) == 22


def test_a_driver_below_zero_was_made_so_by_what_lowered_it(minds):
    world, law, facts = minds
    world.situation.seen[1], law.choice.weight[1] = -2.0, -3.0
    assert cause_of(world, law, facts, 0, 2, -1) == 23


@pytest.mark.parametrize(("sign", "cause"), [(1.0, 22), (-1.0, 12)])
def test_the_parent_moved_the_weightiest_reason_of_the_right_sign(minds, sign, cause):
    world, law, facts = minds
    world.situation.seen[0] = -0.5
    log = blank_logs(1, 4, 0)[0]
    serial = emit(log, world, 0, DECISION, actor=0, what=0, option=1)
    explain(log, serial, world, law, facts, 0, 2)
    choice_kit.note_cause(log, serial, world, sign, 5)

    assert log.cause[0] == cause


def test_without_a_reason_of_the_right_sign_the_parent_is_another(minds):
    log = blank_logs(1, 4, 0)[0]
    serial = emit(log, minds[0], 0, DECISION, actor=0, what=0, option=1)
    explain(log, serial, *minds, 0, 2)
    choice_kit.note_cause(log, serial, minds[0], -1.0, 5)

    assert log.cause[0] == 5


def test_the_strongest_reasons_are_recorded(minds):
    world, law, facts = minds
    log = blank_logs(1, 4, 0)[0]
    serial = emit(log, world, 0, DECISION, actor=0, what=0, option=1)

    explain(log, serial, world, law, facts, 0, 3)

    noted = dict(zip(log.reasons[0].tolist(), log.weights[0].tolist(), strict=True))
    assert noted == pytest.approx({0: 0.75, 1: 1.5, 2: 0.7})


def test_the_weakest_reason_is_dropped(minds):
    log = blank_logs(1, 4, 0)[0]
    emit(log, minds[0], 0, DECISION, actor=0, what=0, option=1)
    for slot, weight in ((1, 0.1), (2, -3.0), (3, 0.2), (4, 0.05), (5, -0.4), (2, 1.0)):
        choice_kit.weigh_in(log, 0, slot, weight)

    noted = dict(zip(log.reasons[0].tolist(), log.weights[0].tolist(), strict=True))
    assert noted == pytest.approx({5: -0.4, 2: -2.0, 3: 0.2})


def test_the_logit_follows_its_formula():
    utilities = np.array([0.0, 1.0, -0.5, 99.0])
    expected = np.exp(2 * utilities[:3]) / np.exp(2 * utilities[:3]).sum()
    u = (np.arange(3000) + 0.5) / 3000
    chosen = [pick(utilities, 3, 2.0, one_of) for one_of in u]

    assert np.bincount([k for k, _ in chosen]) / 3000 == pytest.approx(expected, abs=1e-3)
    assert {round(p, 9) for _, p in chosen} == {round(p, 9) for p in expected}


@settings(deadline=None)
@given(
    st.lists(st.floats(-4, 4), min_size=2, max_size=5),
    st.floats(0.1, 3),
    st.floats(0, 3),
    st.floats(1e-9, 1 - 1e-9),
)
def test_making_the_most_drastic_option_better_moves_nobody_away_from_it(
    values, precision, more, u
):
    utilities = np.array(values)
    before, _ = pick(utilities, len(values), precision, u)
    utilities[-1] += more
    after, _ = pick(utilities, len(values), precision, u)

    assert after >= before


def test_huge_utilities_do_not_overflow():
    assert pick(np.array([0.0, 1e9]), 2, 5.0, 0.5) == (1, 1.0)
    assert pick(np.array([0.0, -1e9]), 2, 5.0, 1 - 1e-16) == (0, 1.0)


def test_the_spans_of_all_options_are_where_they_are_picked_and_fill_the_unit_interval():
    utilities, precision = np.array([0.4, -1.0, 2.0, 0.1]), 1.3
    spans = [span_of(utilities, 4, precision, option) for option in range(4)]

    assert (spans[0][0], spans[3][1]) == (0.0, 1.0)
    for option, (low, high) in enumerate(spans):
        assert low == (spans[option - 1][1] if option else 0.0)
        assert pick(utilities, 4, precision, 0.5 * (low + high))[0] == option

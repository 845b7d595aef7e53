"""Events that a call selects: by week, pair, clause and every other column of the log."""

import numpy as np
import pytest
from tests.answers.synthetic import WORDS, timelines_of

from allohistory.answers.language.event_functions import (
    COLUMN,
    EVENTS,
    Arguments,
    Function,
    breach_search,
    carries,
    events_of,
    involves,
    matches,
    within,
)
from allohistory.answers.language.timelines import Rows
from allohistory.vocabulary.events import KINDS

USSR, JAPAN, USA, CHINA = range(4)
FIND = {function.name: function.find for function in EVENTS}
EMPTY = timelines_of([], 1)


def rows(**columns):
    arrays = {name: np.asarray(values) for name, values in columns.items()}
    return Rows(arrays, np.arange(len(next(iter(arrays.values())))))


def arguments(weeks=None, **values):
    return Arguments(values, weeks)


def test_arguments_are_asked_by_name_and_may_be_missing():
    call = arguments(rung=3)

    assert call.get("rung") == 3
    assert call.get("sector") is None
    assert call.get("sector", 7) == 7
    assert "rung" in call
    assert "sector" not in call


def function_of(*, windowed):
    return Function(
        "f", "events", (("a", "actor"),), (("by", "actor"),), "", "", None, windowed=windowed
    )


def test_a_function_takes_a_window_unless_it_says_otherwise():
    plain = Function("f", "events", (("a", "actor"),), (("by", "actor"),), "", "", None)

    assert plain.needed == 0
    assert plain.arguments() == function_of(windowed=True).arguments()
    assert function_of(windowed=True).arguments() == {
        "a": "actor", "by": "actor",
        "before": "date", "after": "date", "from": "date", "to": "date", "year": "date",
    }  # fmt: skip
    assert function_of(windowed=False).arguments() == {"a": "actor", "by": "actor"}


def test_a_call_is_spelled_with_its_places_before_its_names():
    assert function_of(windowed=True).spelled() == "f(a, by=, before=, after=, from=, to=, year=)"
    assert function_of(windowed=False).spelled() == "f(a, by=)"


def test_a_window_includes_its_first_week_and_not_the_one_after_its_last():
    weekly = rows(week=[1, 2, 3, 4])

    assert within(weekly, arguments((2, 4))).tolist() == [False, True, True, False]
    assert within(weekly, arguments()).tolist() == [True] * 4


PAIRS = rows(actor=[USSR, JAPAN, USSR, JAPAN, USA], other=[JAPAN, USSR, USA, USA, CHINA])


@pytest.mark.parametrize(
    ("pair", "selected"),
    [
        ({"a": USSR, "b": JAPAN}, [1, 1, 0, 0, 0]),
        ({"a": JAPAN, "b": USSR}, [1, 1, 0, 0, 0]),
        ({"a": USSR}, [1, 1, 1, 0, 0]),
        ({"a": USA}, [0, 0, 1, 1, 1]),
        ({"a": JAPAN, "b": USA}, [0, 0, 0, 1, 0]),
    ],
)
def test_a_pair_is_meant_in_either_order_and_one_actor_on_either_side(pair, selected):
    assert involves(PAIRS, arguments(**pair)).astype(int).tolist() == selected


def test_without_an_actor_every_row_is_meant():
    assert involves(PAIRS, arguments()) is True


# Talk 0 has no_attack as bit 0 and viet_minh_disarms as bit 1; talk 1 has price as bit 0.
TREATIES = rows(what=[0, 0, 0, 1], mask=[0b01, 0b10, 0b11, 0b01], secret=[0, 0b10, 0b01, 0])


@pytest.mark.parametrize(
    ("meant", "selected"),
    [
        ({"clause": "no_attack"}, [1, 0, 1, 0]),
        ({"clause": "viet_minh_disarms"}, [0, 1, 1, 0]),
        ({"clause": "price"}, [0, 0, 0, 1]),
        ({"secret": True}, [0, 1, 1, 0]),
        ({"secret": False}, [1, 0, 0, 1]),
        ({"clause": "viet_minh_disarms", "secret": True}, [0, 1, 0, 0]),
        ({"clause": "viet_minh_disarms", "secret": False}, [0, 0, 1, 0]),
        ({"clause": "no_attack", "secret": True}, [0, 0, 1, 0]),
        ({"clause": "price", "secret": True}, [0, 0, 0, 0]),
    ],
)
def test_a_treaty_is_selected_by_a_clause_and_by_what_is_secret(meant, selected):
    assert carries(TREATIES, arguments(**meant), EMPTY).astype(int).tolist() == selected


def test_without_a_clause_every_treaty_is_meant():
    assert carries(TREATIES, arguments(), EMPTY) is True


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("who", "actor"), ("began", "actor"), ("by", "actor"), ("toward", "other"),
        ("talk", "what"), ("event", "what"), ("decision", "what"), ("directive", "what"),
        ("channel", "what"), ("command", "what"), ("kind", "what"), ("sector", "place"),
        ("option", "option"), ("cause", "option"), ("response", "option"), ("form", "option"),
    ],
)  # fmt: skip
def test_an_argument_narrows_its_own_column(name, column):
    columns = {key: [0, 0] for key in ("week", "actor", "other", "what", "place", "option")}
    table = rows(**{**columns, column: [0, 1]})

    assert matches(table, arguments(**{name: 1}), EMPTY).tolist() == [False, True]
    assert matches(table, arguments(**{name: 0}), EMPTY).tolist() == [True, False]


def test_the_columns_that_arguments_narrow_are_sixteen():
    assert len(COLUMN) == 16


@pytest.mark.parametrize(("rung", "selected"), [(2, [1, 1, 1]), (3, [0, 1, 1]), (5, [0, 0, 0])])
def test_a_rung_means_that_rung_or_higher(rung, selected):
    table = rows(week=[0, 0, 0], rung=[2, 3, 4])

    assert matches(table, arguments(rung=rung), EMPTY).astype(int).tolist() == selected


def test_losses_are_those_of_both_sides_together_and_at_least_so_many():
    table = rows(
        week=[0, 0, 0], amount=np.float32([400, 600, 0]), amount2=np.float32([599, 400, 2000])
    )

    assert matches(table, arguments(losses=1000), EMPTY).tolist() == [False, True, True]


def test_orders_to_a_client_are_found_by_their_directive():
    table = rows(week=[0, 0], what=[0, 1])  # withdraw goes to the ccp, disarm to the viet minh

    assert matches(table, arguments(client=0), EMPTY).tolist() == [True, False]
    assert matches(table, arguments(client=1), EMPTY).tolist() == [False, True]


def test_a_row_must_meet_every_argument():
    table = rows(week=[5, 5, 9, 5], actor=[USSR, USSR, USSR, JAPAN], other=[JAPAN, USA, JAPAN, USA],
        place=[1, 1, 1, 1], what=[0] * 4, mask=[1] * 4, secret=[0] * 4)  # fmt: skip
    call = arguments((0, 9), a=USSR, b=JAPAN, sector=1, clause="no_attack")

    assert matches(table, call, EMPTY).tolist() == [True, False, False, False]
    assert not matches(table, arguments((0, 9), a=USSR, clause="price"), EMPTY).any()
    assert not matches(table, arguments((0, 9), a=USSR, secret=True), EMPTY).any()


def breach(timeline, kind, week, actor, other, clause):
    return {
        "timeline": timeline, "kind": kind, "week": week, "actor": actor, "other": other,
        "what": clause,
    }  # fmt: skip


BREACHES = timelines_of(
    [
        breach(0, "clause_broken", 3, USSR, JAPAN, 0),
        breach(1, "clause_broken", 4, USSR, JAPAN, 2),
        breach(2, "clause_broken", 5, JAPAN, USSR, 1),
        breach(3, "breach_seen", 6, JAPAN, USSR, 1),
    ],
    4,
)


@pytest.mark.parametrize(
    ("call", "timelines"),
    [
        (arguments(), [0, 1, 2]),
        (arguments(clause="price"), [1]),
        (arguments(clause="viet_minh_disarms"), [2]),
        (arguments(talk=0), [0, 2]),  # whose clauses are no_attack and viet_minh_disarms
        (arguments(talk=1), [1]),
        (arguments(who=USSR, talk=0), [0]),
        (arguments(clause="no_attack", talk=1), []),
        (arguments((4, 9)), [1, 2]),
    ],
)
def test_a_breach_names_the_clause_itself(call, timelines):
    assert breach_search("clause_broken")(BREACHES, call).timeline.tolist() == timelines


def test_a_breach_that_is_seen_is_an_event_of_its_own():
    assert breach_search("breach_seen")(BREACHES, arguments()).timeline.tolist() == [3]


DECISIONS = timelines_of(
    [
        {"timeline": option, "kind": "decision", "week": 8, "what": 0, "option": option}
        for option in range(3)
    ],
    3,
)


def test_a_decision_is_any_but_to_leave_things_unless_its_option_is_named():
    find = events_of("decision")

    assert find(DECISIONS, arguments(decision=0)).timeline.tolist() == [1, 2]
    assert find(DECISIONS, arguments(decision=0, option=0)).timeline.tolist() == [0]
    assert find(DECISIONS, arguments(decision=1)).timeline.tolist() == []


def test_options_of_other_events_are_not_left_out():
    settled = timelines_of([{"timeline": 0, "kind": "settlement", "week": 8, "option": 0}], 1)

    assert events_of("settlement")(settled, arguments()).happened().tolist() == [True]


ALL = timelines_of(
    [
        {"timeline": k, "kind": kind, "week": 9, "actor": 0, "other": 1, "place": 0, "what": 0,
         "option": 1, "rung": 3}
        for k, kind in enumerate(KINDS)
    ],
    len(KINDS),
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("treaty", "signed"), ("talks", "talks_opened"), ("walked", "walked"),
        ("returned", "returned"), ("broke", "clause_broken"), ("caught", "breach_seen"),
        ("denounced", "denounced"), ("lapsed", "lapsed"), ("war", "war"), ("battle", "battle"),
        ("escalated", "escalation"), ("settlement", "settlement"), ("decision", "decision"),
        ("event", "world_event"), ("ordered", "directive"), ("response", "response"),
        ("report", "report"), ("curbed", "politics"),
    ],
)  # fmt: skip
def test_a_function_finds_events_of_its_kind_alone(name, kind):
    assert FIND[name](ALL, arguments()).timeline.tolist() == [KINDS.index(kind)]


def test_every_function_finds_events_and_only_two_need_an_argument():
    assert len(FIND) == len(EVENTS) == 19
    assert {function.gives for function in EVENTS} == {"events"}
    assert {function.name: function.needed for function in EVENTS if function.needed} == {
        "decision": 1,
        "event": 1,
    }


def test_every_argument_narrows_something():
    narrowed = {*COLUMN, "a", "b", "clause", "secret", "rung", "losses", "client"}
    for function in EVENTS:
        plain = {*dict(function.places), *dict(function.named)}
        assert plain <= narrowed, function.name
        assert set(function.arguments().values()) <= {
            *WORDS.axes, "date", "truth", "number", "rung", "option", "form", "response",
        }  # fmt: skip

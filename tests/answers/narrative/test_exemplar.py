"""The timeline that is shown: one in which the change shows, or one with an event."""

from types import SimpleNamespace

import pytest
from tests.answers.synthetic import timelines_of

from allohistory.answers.narrative.exemplar import Exemplar, exemplar, selection, timeline_with
from allohistory.errors import QuestionError

KINDS = {
    "war": {"kind": "war", "week": 9, "actor": 1, "other": 0},
    "walked": {"kind": "walked", "week": 5, "actor": 0, "other": 1},
    "opened": {"kind": "talks_opened", "week": 4, "actor": 0, "other": 1},
}


def timelines(count=5, **places):
    rows = [{"timeline": k, **KINDS[name]} for name, rows in places.items() for k in rows]
    return timelines_of(rows, count)


def answered(ask):
    kind = "mean" if ask.startswith("E") else "probability"
    return SimpleNamespace(kind=kind, text=f"<{ask}>", ask=ask)


def run(before, after, *asks):
    answers = [answered(ask) for ask in asks]
    return SimpleNamespace(branches=(before, after), answers=lambda: answers)


WAR, WALKED = "P(war())", "P(walked())"


def test_without_a_change_the_first_timeline_is_shown():
    assert exemplar(run(timelines(war=[2]), None, WAR)) == Exemplar(0, "the first of the run")


def test_where_no_answer_differs_the_first_is_shown():
    same = run(timelines(war=[2]), timelines(war=[2]), WAR, WALKED)
    none = run(timelines(), timelines(war=[2]), "E(count(war()))")

    expected = Exemplar(0, "the first: no answer differs between its branches")
    assert exemplar(same) == exemplar(none) == exemplar(run(timelines(), timelines())) == expected


def test_the_first_timeline_is_shown_of_those_in_which_the_most_moved_answer_differs():
    before, after = timelines(war=[0, 1]), timelines(war=[1, 3], walked=[2, 4])

    assert exemplar(run(before, after, WAR, WALKED)) == Exemplar(
        2, "one of 2 timelines in which this happens only in the what-if: <P(walked())>"
    )


def test_a_timeline_that_is_alone_is_called_the_only_one():
    assert exemplar(run(timelines(), timelines(war=[3]), WAR)) == Exemplar(
        3, "the only timeline in which this happens only in the what-if: <P(war())>"
    )


def test_what_happens_only_without_the_change_counts_as_well():
    before, after = timelines(war=[1, 2, 3]), timelines(war=[0, 4])

    assert exemplar(run(before, after, WAR)) == Exemplar(
        1, "one of 3 timelines in which this happens only in the baseline: <P(war())>"
    )


def test_of_equally_many_the_first_asked_stands_and_the_whatif_before_the_baseline():
    before, after = timelines(war=[1], walked=[4]), timelines(war=[2], walked=[3])

    assert exemplar(run(before, after, WALKED, WAR)).row == 3
    assert exemplar(run(before, after, WAR, WALKED)).row == 2


def test_a_pair_counts_where_both_branches_meet_the_condition():
    before = timelines(opened=[1, 2, 3])
    after = timelines(opened=[2, 3, 4], war=[0, 1, 3, 4])

    assert exemplar(run(before, after, "P(war() | talks())")) == Exemplar(
        3, "the only timeline in which this happens only in the what-if: <P(war() | talks())>"
    )


def test_thousands_of_timelines_are_written_with_a_comma():
    many = run(timelines(1500), timelines(1500, war=range(1200)), WAR)

    assert exemplar(many).because.startswith("one of 1,200 timelines in which")


BOTH = run(timelines(war=[1, 2], walked=[0]), timelines(war=[4, 3]))


@pytest.mark.parametrize(
    ("event", "changed", "place"),
    [
        ("war()", None, (3, True)),
        ("war()", True, (3, True)),
        ("war()", False, (1, False)),
        ("walked('ussr')", None, (0, False)),
        (" war() ", None, (3, True)),
    ],
)
def test_an_event_is_searched_in_the_changed_branch_first(event, changed, place):
    assert timeline_with(BOTH, event, changed=changed) == place


def test_without_a_change_the_baseline_is_searched():
    assert timeline_with(run(timelines(war=[2]), None), "war()") == (2, False)


@pytest.mark.parametrize(
    ("event", "changed"), [("talks()", None), ("walked()", True), ("talks()", False)]
)
def test_an_event_of_no_timeline_is_refused(event, changed):
    with pytest.raises(QuestionError, match="it happens in no timeline of this run") as error:
        timeline_with(BOTH, event, changed=changed)
    assert (error.value.text, error.value.position) == (event, 0)


def test_a_branch_that_is_not_there_holds_no_event():
    with pytest.raises(QuestionError, match="in no timeline"):
        timeline_with(run(timelines(war=[2]), None), "war()", changed=True)


def test_an_event_may_be_a_function_or_a_name():
    rows = [
        {"timeline": 1, "kind": "decision", "week": 5, "what": 0, "option": 2},
        {"timeline": 2, "kind": "signed", "week": 6, "what": 0},
        {"timeline": 3, "kind": "incident", "week": 7, "actor": 1, "other": 0, "rung": 3},
    ]
    asked = timelines_of(rows, 4)

    assert selection("strike_north", asked).timeline.tolist() == [1]
    assert selection("neutrality", asked).timeline.tolist() == [2]
    assert selection("incidents('japan')", asked).timeline.tolist() == [3]


@pytest.mark.parametrize("event", ["count(war())", "war() and war()", "in_force()", "incidents()"])
def test_what_is_no_event_is_refused(event):
    with pytest.raises(
        QuestionError, match="this is no event; write a function such as war"
    ) as error:
        selection(event, timelines(war=[0]))
    assert (error.value.text, error.value.position) == (event, 0)

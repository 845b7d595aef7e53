"""Causes: an event, named by kind, number or function, is traced back through the log."""

import pytest
from tests.answers.narrative.logs import FIGHT, ROAD_TO_WAR, row_of
from tests.answers.stage import timeline

from allohistory.answers.narrative.causes import first_event, why_tree
from allohistory.errors import QuestionError


def test_why_follows_the_causes_back_to_the_root():
    tree = why_tree(timeline(ROAD_TO_WAR), "war('japan', 'ussr')")

    assert [cause.serial for cause in tree.chain] == [3, 2, 0]
    assert "Moscow is hard pressed elsewhere" in tree.because[0].why
    assert str(tree).splitlines()[1].startswith("└─ 1941-07-28  Japan attacks")


def test_why_of_a_quarrel_passes_over_its_weeks():
    rows = [row_of("world_event", 300, what=1), *[dict(row) for row in FIGHT]]
    for row in rows[1:]:
        row["cause"] = row.get("cause", -1) + 1  # the incident follows from the event
    tree = why_tree(timeline(rows), 7)

    assert [cause.serial for cause in tree.chain] == [7, 6, 0]
    assert tree.because[0].text.startswith("Six-week division-level battle near Khasan")


@pytest.mark.parametrize(
    ("query", "serial"),
    [("strike_north", 2), ("barbarossa", 0), ("2", 2), ("war()", 3), ("report('ussr')", 1)],
)
def test_an_event_can_be_named_by_kind_number_or_function(query, serial):
    assert first_event(timeline(ROAD_TO_WAR), query) == serial


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("strike_nroth", "did you mean 'strike_north'"),
        ("war('usa')", "does not happen"),
        ("war('japann')", "did you mean 'japan'"),
        ("count(war())", "no event"),
        ("war() and war()", "write one function"),
    ],
)
def test_a_missing_event_is_an_error(query, message):
    with pytest.raises(QuestionError, match=message):
        first_event(timeline(ROAD_TO_WAR), query)


def test_an_unknown_event_number_is_an_error():
    with pytest.raises(QuestionError, match="no event 99"):
        why_tree(timeline(ROAD_TO_WAR), 99)


def test_a_cycle_of_causes_ends():
    rows = [dict(row) for row in ROAD_TO_WAR]
    rows[0]["cause"] = 2

    assert len(why_tree(timeline(rows), 3).chain) < 100

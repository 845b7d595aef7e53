"""What a sentence has told already is not told again."""

from types import SimpleNamespace

from allohistory.answers.narrative.events import told_by_causes


def event(serial, kind, cause=-1, week=10):
    return SimpleNamespace(serial=serial, kind=kind, cause=cause, week=week)


def test_a_war_is_told_by_its_attack_of_the_same_week():
    attack, late = event(1, "decision"), event(2, "decision", week=9)
    wars = [event(3, "war", cause=1), event(4, "war", cause=2)]

    assert told_by_causes([attack, late, *wars]) == {3: 1}


def test_a_war_out_of_a_quarrel_is_told_by_itself():
    assert told_by_causes([event(1, "incident"), event(2, "war", cause=1)]) == {}


def test_an_order_is_told_by_the_choice_or_the_event_that_gives_it():
    rows = [event(1, "decision"), event(2, "world_event"), event(3, "signed")]
    orders = [event(k + 10, "directive", cause=k, week=11) for k in (1, 2, 3)]

    assert told_by_causes([*rows, *orders]) == {11: 1, 12: 2}

"""Chronicles and causes: what happened, in sentences that can be traced to the log."""

import datetime as dt
import re
from dataclasses import replace

import pytest
from tests.answers.stage import MODEL, timeline

from allohistory.answers.comparison import Pair
from allohistory.answers.narrative.causes import cause_text, first_event, why_tree
from allohistory.answers.narrative.chronicle import chronicle_of, chronicle_text, compare_branches
from allohistory.answers.narrative.reasons import PHRASES, SIGNED, Reason, in_words
from allohistory.answers.narrative.sentences import SENTENCES
from allohistory.errors import QuestionError
from allohistory.vocabulary.drivers import DRIVERS
from allohistory.vocabulary.events import KINDS

USSR, JAPAN, USA, CHINA = range(4)
KHASAN, HALHA = range(2)
BESET, OIL, ADVANTAGE, THREAT = range(4)


def one(kind, week, **columns):
    return {"kind": kind, "week": week, **columns}


def near_khasan(kind, week, actor, other, **columns):
    return one(kind, week, actor=actor, other=other, place=KHASAN, **columns)


FIGHT = [
    near_khasan("incident", 356, JAPAN, USSR, what=0, option=1, rung=2),
    near_khasan("battle", 357, JAPAN, USSR, cause=0, rung=3, amount=200, amount2=300),
    near_khasan("escalation", 358, USSR, JAPAN, cause=0, rung=4, probability=0.25),
    near_khasan("battle", 359, USSR, JAPAN, cause=2, rung=4, amount=700, amount2=1534),
    near_khasan("battle", 360, USSR, JAPAN, cause=2, rung=4, amount=10, amount2=20),
    near_khasan("settlement", 361, USSR, JAPAN, cause=2, option=1, rung=4, span=6),
    near_khasan("politics", 362, JAPAN, USSR, cause=5, what=0),
]
ROAD_TO_WAR = [
    one("world_event", 510, what=0),
    one("report", 511, actor=USSR, other=JAPAN, what=0, option=2, cause=0, probability=0.6),
    one("decision", 515, actor=JAPAN, other=USSR, what=0, option=2, cause=0, probability=0.34,
        reasons=(BESET, OIL, ADVANTAGE), weights=(1.2, -0.4, 0.3)),
    one("war", 516, actor=JAPAN, other=USSR, cause=2, rung=6),
]  # fmt: skip


def texts(rows, level="brief"):
    return [entry.text for entry in chronicle_of(timeline(rows), level)]


def test_every_kind_of_event_has_a_sentence():
    assert set(KINDS) - set(SENTENCES) == {"battle", "settlement"}  # told with their quarrel


def test_every_driver_has_a_phrase_for_high_and_for_low():
    assert set(PHRASES) == set(DRIVERS)
    assert set(SIGNED) <= set(DRIVERS)
    assert all(high and low and high != low for high, low in PHRASES.values())


def test_a_quarrel_says_who_began_why_how_long_at_what_cost_and_how_it_ended():
    entries = chronicle_of(timeline(FIGHT)).entries

    assert entries[0].text == (
        "Near Khasan and the Tumen, a battle of divisions in 6 weeks, begun by Japanese troops on "
        "local initiative, driven that far by Moscow (chance 25 %). About 1,000 Soviet and about "
        "1,800 Japanese losses; it ends with the line moved in favour of the Soviet side."
    )
    assert entries[0].date == dt.date(1938, 7, 11)
    assert entries[0].until == dt.date(1938, 8, 22)
    assert entries[0].covers == (0, 1, 2, 3, 4, 5)
    assert entries[1].text == (
        "After the failure near Khasan and the Tumen Tokyo takes Kwantung Army more firmly in hand."
    )


def test_a_commander_who_acts_alone_is_named_as_such():
    rows = [dict(each) for each in FIGHT]
    rows[2].update(actor=JAPAN, other=USSR, option=1, what=0)

    assert "driven that far by Kwantung Army without orders" in texts(rows)[0]


def test_a_quarrel_that_becomes_war_says_so():
    rows = [*FIGHT[:5], one("war", 361, cause=2, actor=USSR, other=JAPAN, rung=6)]

    assert "it grows into general war" in texts(rows)[0]
    assert texts(rows)[1] == "Moscow goes to war with Tokyo."


def test_a_small_quarrel_is_left_to_the_full_chronicle():
    rows = [
        FIGHT[0],
        one("battle", 357, cause=0, actor=JAPAN, other=USSR, place=KHASAN, rung=2, amount=2),
        one("settlement", 358, cause=0, actor=JAPAN, other=USSR, place=KHASAN, option=0, rung=2),
    ]

    assert texts(rows) == []
    assert "everything stays as it was" in texts(rows, "full")[0]


def test_small_incidents_of_a_month_are_told_together():
    rows = [
        one("incident", 356 + k % 2, actor=JAPAN, other=USSR, place=HALHA, option=k % 3, rung=0)
        for k in range(6)
    ]
    expected = (
        "Near the Halha, 6 small incidents in July: 2 by accident, 2 on local initiative and 2 on "
        "orders."
    )

    assert texts(rows, "full") == [expected]


def test_a_treaty_is_told_with_its_open_and_its_secret_clauses():
    rows = [
        one("talks_opened", 480, actor=JAPAN, other=USSR, what=0),
        one("signed", 499, cause=0, actor=JAPAN, other=USSR, what=0, mask=3, secret=2,
            probability=0.6, reasons=(THREAT, -1, -1), weights=(-0.5, 0, 0)),
    ]  # fmt: skip
    entries = chronicle_of(timeline(rows)).entries

    assert entries[0].text == "Tokyo and Moscow open talks (Talks on neutrality)."
    assert entries[1].text == (
        "Tokyo and Moscow sign the Neutrality Pact: neither attacks the other; a secret article "
        "says that the Viet Minh lays down its arms."
    )
    assert entries[1].why == (
        "chance 60 %; mainly because in Moscow's eyes its other fronts are in danger"
    )


def between(kind, actor, other, **columns):
    return one(kind, 1, actor=actor, other=other, **{"what": 0, **columns})


DISARMS = "the Viet Minh lays down its arms"


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (
            between("walked", USSR, JAPAN, mask=2),
            (
                "Moscow breaks off the talks with Tokyo (Talks on neutrality); Tokyo insisted that "
                f"{DISARMS}."
            ),
        ),
        (
            between("returned", USSR, JAPAN),
            "Moscow comes back to the table with Tokyo (Talks on neutrality).",
        ),
        (
            between("clause_broken", USSR, JAPAN, what=1),
            f"Moscow breaks its word to Tokyo that {DISARMS}.",
        ),
        (
            between("breach_seen", JAPAN, USSR, what=1),
            f"Tokyo finds that Moscow does not keep its word that {DISARMS}.",
        ),
        (between("denounced", USSR, JAPAN), "Moscow denounces the Neutrality Pact."),
        (between("lapsed", USSR, JAPAN), "The Neutrality Pact runs out."),
        (between("directive", USSR, CHINA), "Moscow tells Nanjing to withdraw to Yan'an."),
        (
            between("response", CHINA, USSR, option=0),
            "Nanjing obeys Moscow's order to withdraw to Yan'an.",
        ),
        (
            between("response", CHINA, USSR, option=3),
            (
                "Nanjing splits from Moscow under the same creed, over Moscow's order to withdraw "
                "to Yan'an."
            ),
        ),
        (between("decision", JAPAN, -1, option=2), "Japan attacks the Soviet Union."),
        (
            between("report", USSR, JAPAN, option=2),
            "Moscow comes to think an attack by Tokyo more likely than not (source: Sorge ring).",
        ),
        (between("world_event", -1, -1), "Germany invades the Soviet Union."),
    ],
)
def test_each_kind_of_event_is_told_plainly(row, text):
    assert texts([row]) == [text]


def test_a_decision_says_its_chance_and_what_weighed():
    entry = chronicle_of(timeline(ROAD_TO_WAR)).entries[2]

    assert entry.why == (
        "chance 34 %; above all because Moscow is hard pressed elsewhere and it holds Moscow "
        "stronger than itself; against it, its oil is running out"
    )


def test_a_choice_not_to_act_turns_the_reasons_round():
    rows = [
        one("decision", 515, actor=JAPAN, what=0, option=0, probability=0.9,
            reasons=(BESET, OIL, -1), weights=(0.5, -0.8, 0.0)),
    ]  # fmt: skip
    entry = chronicle_of(timeline(rows), "full").entries[0]

    assert texts(rows) == []
    assert entry.why == (
        "chance 90 %; mainly because its oil is running out; against it, Moscow is hard pressed "
        "elsewhere"
    )


def test_choices_not_to_act_are_told_once_until_something_else_is_chosen():
    rows = [one("decision", week, actor=JAPAN, what=0, option=0) for week in (10, 20, 30)]
    rows += [one("decision", 40, actor=JAPAN, what=0, option=1)]
    rows += [one("decision", 50, actor=JAPAN, what=0, option=0)]

    assert texts(rows, "full") == [
        "Tokyo waits (so decided 3 times until April 1932).",
        "Tokyo doubles the Kwantung Army.",
        "Tokyo waits.",
    ]


def test_a_choice_made_again_and_again_is_told_once():
    rows = [one("decision", week, actor=JAPAN, what=0, option=1) for week in (10, 20, 30)]
    rows += [one("decision", 300, actor=JAPAN, what=0, option=1)]

    assert texts(rows) == [
        "Tokyo doubles the Kwantung Army (and 2 times more, the last time in April 1932).",
        "Tokyo doubles the Kwantung Army.",
    ]


def test_weak_reasons_are_not_worth_a_word():
    reasons = [Reason("threat", "A", 1.0), Reason("budget", "B", -0.1), Reason("lesson", "C", 0.2)]

    assert in_words(reasons) == "above all because A and C"
    assert in_words([]) == ""
    assert in_words([Reason("threat", "A", -0.4)]) == "although A"


def test_two_branches_share_their_past_and_mark_the_first_difference():
    after = [*ROAD_TO_WAR[:2], one("decision", 515, actor=JAPAN, what=0, option=1)]
    found = compare_branches(timeline(ROAD_TO_WAR), timeline(after))

    assert [entry.branch for entry in found] == ["both", "both", "baseline", "changed", "baseline"]
    assert found.first_difference == 2
    assert [e.text for e in found.branch("changed")][-1] == "Tokyo doubles the Kwantung Army."
    text = chronicle_text(found)
    assert text.index("first difference") < text.index("- 1941-07-28")
    assert "+ 1941-07-28  Tokyo doubles the Kwantung Army." in text


def test_two_equal_branches_have_no_difference():
    found = compare_branches(timeline(ROAD_TO_WAR), timeline(ROAD_TO_WAR))

    assert found.first_difference is None
    assert {entry.branch for entry in found} == {"both"}
    assert "first difference" not in found.text()


def test_what_both_branches_tell_has_the_numbers_and_reasons_of_each():
    after = [dict(row) for row in ROAD_TO_WAR]
    after.insert(1, one("decision", 510, actor=JAPAN, what=0, option=1))
    for row in after[2:]:
        row["cause"] += row["cause"] > 0
    after[3]["probability"] = 0.8
    both = compare_branches(timeline(ROAD_TO_WAR), timeline(after), "full")
    attack = next(entry for entry in both if entry.text.startswith("Japan attacks"))

    assert attack.branch == "both"
    assert "without the change: chance 34 %" in attack.reasons
    assert "with it: chance 80 %" in attack.reasons
    assert [entry.why for entry in both.branch("changed") if entry.serial == 3] == [
        attack.counterpart.why
    ]
    assert [entry.why for entry in both.branch("baseline") if entry.serial == 2] == [attack.why]


def numbers_in(chronicle):
    """Return the events and the causes that a chronicle prints, as `why` would be asked for them."""
    text = " ".join(chronicle_text(chronicle, 1000).split())
    return re.findall(r"event ((?:baseline:)?\d+)", text)


def test_every_number_that_a_chronicle_prints_is_that_of_the_event_it_tells():
    after = [one("decision", 500, actor=JAPAN, what=0, option=1)]
    after += [row | {"cause": row["cause"] + 1 if "cause" in row else -1} for row in ROAD_TO_WAR]
    pair = Pair(timeline(ROAD_TO_WAR[:3]), timeline(after))
    both = pair.chronicle("full")

    for chronicle in (both, both.branch("baseline"), both.branch("changed")):
        printed = numbers_in(chronicle)
        assert printed
        for entry in chronicle:
            lines = chronicle_text(replace(chronicle, entries=(entry,)), 1000)
            number = re.findall(r"event ((?:baseline:)?\d+)", lines)[0]
            assert pair.why(number).text == entry.text
    assert numbers_in(both.branch("baseline"))[0].startswith("baseline:")


def test_no_event_is_dated_before_the_one_it_follows_from(monkeypatch):
    known = dt.date(1941, 6, 22)  # a Sunday, at the end of its week
    monkeypatch.setattr(MODEL.scenario.events["barbarossa"], "date", known, raising=False)
    week = MODEL.calendar.week_of(known)
    rows = [
        one("world_event", week, what=0),
        one("decision", week, actor=JAPAN, what=0, option=1, cause=0),
    ]
    entries = chronicle_of(timeline(rows)).entries

    assert known > MODEL.calendar.date_of(week)
    assert [entry.serial for entry in entries] == [0, 1]
    assert [entry.date for entry in entries] == [known, known]
    assert [step.date for step in why_tree(timeline(rows), 1).chain] == [known, known]


def test_of_two_branches_no_entry_stands_before_its_cause():
    shared = one("decision", 515, actor=JAPAN, what=0, option=1)
    before = [one("decision", 400, actor=JAPAN, what=0, option=2), shared]
    after = [
        one("decision", 400, actor=JAPAN, what=0, option=2),
        one("war", 515, actor=JAPAN, other=USSR, rung=6),
        shared | {"cause": 1},
    ]
    both = compare_branches(timeline(before), timeline(after)).entries

    assert [(entry.branch, entry.kind) for entry in both[1:]] == [
        ("changed", "war"),
        ("both", "decision"),
    ]


def test_entries_come_in_the_order_of_their_dates():
    dates = [entry.date for entry in chronicle_of(timeline([*FIGHT, *ROAD_TO_WAR]), "full")]

    assert dates == sorted(dates)


@pytest.mark.parametrize("width", [60, 100])
def test_text_keeps_to_its_width(width):
    found = compare_branches(timeline([*FIGHT, *ROAD_TO_WAR]), timeline(FIGHT))

    assert max(map(len, chronicle_text(found, width).splitlines())) <= width
    assert (
        max(map(len, cause_text(why_tree(timeline(ROAD_TO_WAR), 3), width).splitlines())) <= width
    )


def test_why_follows_the_causes_back_to_the_root():
    tree = why_tree(timeline(ROAD_TO_WAR), "war('japan', 'ussr')")

    assert [each.serial for each in tree.chain] == [3, 2, 0]
    assert "Moscow is hard pressed elsewhere" in tree.because[0].why
    assert str(tree).splitlines()[1].startswith("└─ 1941-07-28  Japan attacks")


def test_why_of_a_quarrel_passes_over_its_weeks():
    rows = [one("world_event", 300, what=1), *[dict(each) for each in FIGHT]]
    for row in rows[1:]:
        row["cause"] = row.get("cause", -1) + 1  # the incident follows from the event
    tree = why_tree(timeline(rows), 7)

    assert [each.serial for each in tree.chain] == [7, 6, 0]
    assert tree.because[0].text.startswith("Near Khasan and the Tumen, a battle of divisions")


@pytest.mark.parametrize(
    ("query", "serial"),
    [("strike_north", 2), ("barbarossa", 0), ("2", 2), ("war()", 3), ("report('ussr')", 1)],
)
def test_an_event_is_found_by_name_number_or_function(query, serial):
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
def test_an_event_that_is_not_there_is_an_error(query, message):
    with pytest.raises(QuestionError, match=message):
        first_event(timeline(ROAD_TO_WAR), query)


def test_a_number_that_no_event_has_is_an_error():
    with pytest.raises(QuestionError, match="no event 99"):
        why_tree(timeline(ROAD_TO_WAR), 99)


def test_a_circle_of_causes_does_not_hang():
    rows = [dict(each) for each in ROAD_TO_WAR]
    rows[0]["cause"] = 2

    assert len(why_tree(timeline(rows), 3).chain) < 100

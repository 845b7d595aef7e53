"""Quarrels gathered from the log, and their account: who began, how far, at what cost."""

from dataclasses import replace

import pytest
from tests.answers.narrative.logs import FIGHT, HALHA, JAPAN, KHASAN, USSR, near_khasan, row_of
from tests.answers.stage import MODEL, timeline

from allohistory.answers.narrative.events import Names, read_events
from allohistory.answers.narrative.quarrels import (
    Quarrel,
    number_word,
    quarrel_text,
    quarrels,
    small_incidents,
)

NAMES = Names(MODEL)


def events(rows):
    return read_events(timeline(rows))


def one_quarrel(rows):
    ((quarrel,), _) = quarrels(events(rows))
    return quarrel


def incident(week=10, actor=JAPAN, other=USSR, **columns):
    return near_khasan("incident", week, actor, other, **{"option": 1, "rung": 2, **columns})


def step(kind, week=10, actor=JAPAN, other=USSR, cause=0, **columns):
    return near_khasan(kind, week, actor, other, cause=cause, **columns)


def test_border_events_are_gathered_by_the_incident_they_follow_from():
    rows = [
        incident(10),
        incident(10, rung=1),
        step("escalation", 10, rung=3),
        row_of("decision", 10, cause=2),
        step("battle", 11, cause=2, rung=3),
        step("settlement", 12, cause=4, rung=3),
    ]
    (fights, alone) = quarrels(events(rows))

    assert [[row.serial for row in fight.rows] for fight in fights] == [[0, 2, 4, 5]]
    assert [row.serial for row in alone] == [1]
    assert not fights[0].war
    assert fights[0].first.serial == 0


def test_a_quarrel_out_of_which_war_grew_is_marked():
    rows = [
        incident(10),
        step("escalation", 10, rung=6),
        row_of("war", 11, cause=1, actor=JAPAN, other=USSR),
    ]

    assert one_quarrel(rows).war
    assert [row.serial for row in one_quarrel(rows).rows] == [0, 1]


def test_an_incident_that_led_to_war_at_once_is_a_quarrel():
    (fights, alone) = quarrels(events([incident(10), row_of("war", 11, cause=0)]))

    assert [(len(fight.rows), fight.war) for fight in fights] == [(1, True)]
    assert alone == ()


def test_a_war_of_other_causes_marks_no_quarrel():
    rows = [row_of("decision", 9), incident(10), incident(10), row_of("war", 11, cause=0)]
    (fights, alone) = quarrels(events(rows))

    assert fights == ()
    assert len(alone) == 2


def test_a_circle_of_causes_does_not_hang():
    rows = [incident(10, cause=1), step("battle", 11, cause=0)]

    (fights, alone) = quarrels(events(rows))
    assert sum(len(fight.rows) for fight in fights) + len(alone) == 2


def test_a_quarrel_has_its_highest_rung_and_that_short_of_general_war():
    rows = [incident(10, rung=2), step("escalation", rung=5), step("escalation", rung=6, cause=1)]
    quarrel = one_quarrel(rows)

    assert (quarrel.rung, quarrel.local_rung) == (6, 5)
    assert replace(quarrel, rows=quarrel.rows[2:]).local_rung == 6
    assert replace(quarrel, rows=quarrel.rows[:1]).local_rung == 2


def test_losses_are_summed_by_actor_whoever_attacks():
    assert one_quarrel(FIGHT).losses == {
        JAPAN: 200 + 1534 + 20,
        USSR: 300 + 700 + 10,
    }


def test_without_a_battle_the_losses_are_those_of_the_last_settlement():
    rows = [
        incident(10),
        step("settlement", 11, amount=7, amount2=9),
        step("settlement", 12, actor=USSR, other=JAPAN, amount=5, amount2=3),
    ]

    assert one_quarrel(rows).losses == {USSR: 5, JAPAN: 3}
    fought = [*rows, step("battle", 12, amount=1, amount2=2)]
    assert one_quarrel(fought).losses == {JAPAN: 1, USSR: 2}
    assert one_quarrel([incident(10), step("escalation")]).losses == {}


def test_weeks_are_counted_with_the_first_and_the_last():
    assert one_quarrel(FIGHT).weeks == 361 - 356 + 1


def with_rung(rung, lost=0, war=False):
    rows = [incident(10, rung=rung), step("battle", 11, rung=rung, amount=lost)]
    return replace(one_quarrel(rows), war=war)


@pytest.mark.parametrize(
    ("quarrel", "notable"),
    [
        (with_rung(3), False),
        (with_rung(3, lost=99), False),
        (with_rung(3, lost=100), True),
        (with_rung(4), True),
        (with_rung(2, lost=5000), False),  # below a company
        (with_rung(2, war=True), True),
    ],
)
def test_a_notable_quarrel_is_large_or_bloody_or_became_war(quarrel, notable):
    assert quarrel.notable is notable


@pytest.mark.parametrize(
    ("number", "word"),
    [(0, "no"), (1, "one"), (12, "twelve"), (13, "13"), (1234, "1,234")],
)
def test_a_number_is_in_words_up_to_twelve(number, word):
    assert number_word(number) == word


BATTLE = (
    "Six-week division-level battle near Khasan and the Tumen, begun by Japanese troops on local "
    "initiative; escalated by Moscow (chance 25 %). Losses: about 1,000 Soviet and about 1,800 "
    "Japanese; the line moves in favour of the Soviet side."
)


def text(*rows, war=False):
    return quarrel_text(NAMES, replace(one_quarrel(rows), war=war))


def test_a_quarrel_is_told_in_two_sentences():
    assert text(*FIGHT) == BATTLE


SETTLED = step("settlement", 12, actor=USSR, other=JAPAN, rung=2)


@pytest.mark.parametrize(
    ("option", "end"),
    [
        (0, "the line stays where it was"),
        (1, "the line moves in favour of the Soviet side"),
        (2, "the Japanese side gives way and the dead are returned"),
        (3, "a mixed commission takes up the dispute"),
    ],
)
def test_a_quarrel_ends_as_its_last_settlement_says(option, end):
    first = step("settlement", 11, option=1, rung=2)

    assert text(incident(), first, {**SETTLED, "option": option}) == (
        "Three-week patrol clash near Khasan and the Tumen, begun by Japanese troops on local "
        f"initiative. No losses; {end}."
    )


def test_a_quarrel_ends_in_war_or_without_a_settlement():
    assert text(incident(), {**SETTLED, "option": 1}, war=True).endswith(
        "No losses; the fighting grows into general war."
    )
    assert text(incident(), step("battle", 10)).endswith(
        "No losses; the fighting dies down without a settlement."
    )


def test_losses_of_less_than_half_a_man_are_none():
    assert "Losses: 1 Soviet; " in text(incident(), step("battle", amount=0.5, amount2=0.51))
    assert "No losses; " in text(incident(), step("battle", amount=0.4, amount2=0.5))


@pytest.mark.parametrize(
    ("first", "beginning"),
    [
        (incident(option=0), "Tumen after a border mix-up."),
        (incident(option=1), "Tumen, begun by Japanese troops on local initiative."),
        (incident(option=2, actor=USSR), "Tumen, begun by Soviet troops on orders."),
        (step("battle", cause=-1, option=2), "Tumen, begun by Japanese troops."),
    ],
)
def test_a_quarrel_says_who_began_and_why(first, beginning):
    assert beginning in text(first, step("battle"))


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([], "initiative."),
        ([step("escalation", rung=3, probability=0.25)], "; escalated by Tokyo (chance 25 %)."),
        ([step("escalation", rung=3, probability=1.0)], "; escalated by Tokyo."),
        (
            [
                step("escalation", rung=3, probability=0.25),
                step("escalation", rung=4, actor=USSR, other=JAPAN, probability=0.5),
            ],
            "; last escalated by Moscow (chance 50 %).",
        ),
        (
            [step("escalation", rung=3, option=1, what=0, probability=1.0)],
            "; escalated by the Kwantung Army without orders.",
        ),
    ],
)
def test_a_quarrel_says_who_escalated_it_last(steps, words):
    assert words in text(incident(), *steps, step("battle"))


def test_even_a_quarrel_that_ends_before_it_begins_has_a_week():
    first, last = events([incident(10), step("battle", 10)])
    quarrel = Quarrel((first, replace(last, week=5)), war=False)

    assert quarrel_text(NAMES, quarrel).startswith("One-week patrol clash")


KHASAN_IN_OCTOBER = "near Khasan and the Tumen in October"


def alone(week, place=KHASAN, option=0):
    return row_of("incident", week, actor=JAPAN, other=USSR, place=place, option=option)


def summaries(*rows):
    return [(event.serial, words) for event, words in small_incidents(NAMES, events(rows))]


def test_small_incidents_are_grouped_by_month_and_sector():
    # Weeks 2 and 3 begin on 28 September and 5 October 1931; week 55 on 3 October 1932.
    rows = [alone(2), alone(3, HALHA), alone(3, option=1), alone(4, option=2), alone(55, option=2)]

    assert summaries(*rows) == [
        (0, "Small incident near Khasan and the Tumen in September, by accident."),
        (1, "Small incident near the Halha in October, by accident."),
        (2, f"Two small incidents {KHASAN_IN_OCTOBER}: 1 on local initiative and 1 on orders."),
        (4, f"Small incident {KHASAN_IN_OCTOBER}, on orders."),
    ]


def test_causes_are_counted_in_a_group():
    rows = [alone(3 + k % 3, HALHA, option=(0, 0, 1, 2)[k % 4]) for k in range(13)]

    assert summaries(*rows)[0][1] == (
        "13 small incidents near the Halha in October: 7 by accident, 3 on local initiative and 3 "
        "on orders."
    )


def test_no_incident_is_no_summary():
    assert summaries() == []


def test_an_incident_that_answers_another_or_follows_an_order_is_an_account_of_its_own():
    rows = [
        row_of("order", 9, actor=JAPAN, other=USSR),
        incident(10, option=2, cause=0),
        step("battle", 10, cause=1),
        incident(11, cause=1, actor=USSR, other=JAPAN),
        step("battle", 11, cause=3),
    ]
    (fights, alone) = quarrels(events(rows))

    assert [[row.serial for row in fight.rows] for fight in fights] == [[1, 2], [3, 4]]
    assert fights[0].first.cause == 0
    assert alone == ()


def test_a_quarrel_says_who_sent_for_most_men_refusals_and_what_clients_lost():
    rows = [
        incident(10),
        step("reinforcement", 11, amount=2_000, amount2=300),
        step("reinforcement", 11, amount=20_000, amount2=300, option=1, what=0),
        step("battle", 12, amount=40, amount2=60),
        step("truce_asked", 12, rung=4),
        step("truce_refused", 12, actor=USSR, other=JAPAN, rung=4),
        step("settlement", 13, actor=USSR, other=JAPAN, option=1, rung=4),
        step("client_losses", 13, actor=USSR, other=JAPAN, amount=7),
    ]

    told = text(*rows)
    assert "; the Kwantung Army sends for 20,000 men" in told.replace("about ", "")
    assert "among them 7 Soviet" in told
    assert "a truce is refused once; in the end the line moves in favour of the Soviet side" in told

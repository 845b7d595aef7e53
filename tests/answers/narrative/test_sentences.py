"""Each event, quarrel and reason as a sentence."""

import datetime as dt
import re

import pytest
from tests.answers.narrative.logs import (
    CHINA,
    FIGHT,
    HALHA,
    JAPAN,
    KHASAN,
    THREAT,
    USSR,
    near_khasan,
    row_of,
    texts,
)
from tests.answers.stage import MODEL, timeline

from allohistory.answers.narrative.chronicle import chronicle_of
from allohistory.answers.narrative.events import Names, read_events
from allohistory.answers.narrative.sentences import SENTENCES, sentence, why
from allohistory.vocabulary.events import KINDS


def test_every_kind_of_event_has_a_sentence():
    assert set(KINDS) - set(SENTENCES) == {"battle", "settlement"}  # described with their quarrel


def test_a_quarrel_states_who_began_why_how_long_the_cost_and_the_end():
    entries = chronicle_of(timeline(FIGHT)).entries

    assert entries[0].text == (
        "Six-week division-level battle near Khasan and the Tumen, begun by Japanese troops on "
        "local initiative; escalated by Moscow (chance 25 %). Losses: about 1,000 Soviet and about "
        "1,800 Japanese; the line moves in favour of the Soviet side."
    )
    assert entries[0].date == dt.date(1938, 7, 11)
    assert entries[0].until == dt.date(1938, 8, 22)
    assert entries[0].covers == (0, 1, 2, 3, 4, 5)
    assert entries[1].text == (
        "After the defeat near Khasan and the Tumen, Tokyo tightens its control over the Kwantung "
        "Army."
    )


def test_a_commander_who_acts_alone_is_named_as_such():
    rows = [dict(row) for row in FIGHT]
    rows[2].update(actor=JAPAN, other=USSR, option=1, what=0)

    assert "; escalated by the Kwantung Army without orders" in texts(rows)[0]


def test_a_quarrel_that_becomes_war_says_so():
    rows = [*FIGHT[:5], row_of("war", 361, cause=2, actor=USSR, other=JAPAN, rung=6)]

    assert "the fighting grows into general war" in texts(rows)[0]
    assert texts(rows)[1] == "Moscow goes to war with Tokyo."


def test_a_small_quarrel_is_left_to_the_full_chronicle():
    rows = [
        FIGHT[0],
        row_of("battle", 357, cause=0, actor=JAPAN, other=USSR, place=KHASAN, rung=2, amount=2),
        row_of("settlement", 358, cause=0, actor=JAPAN, other=USSR, place=KHASAN, option=0, rung=2),
    ]

    assert texts(rows) == []
    assert "the line stays where it was" in texts(rows, "full")[0]


def test_small_incidents_of_a_month_are_grouped():
    rows = [
        row_of("incident", 356 + k % 2, actor=JAPAN, other=USSR, place=HALHA, option=k % 3, rung=0)
        for k in range(6)
    ]
    expected = (
        "Six small incidents near the Halha in July: 2 by accident, 2 on local initiative and 2 on "
        "orders."
    )

    assert texts(rows, "full") == [expected]


def test_a_treaty_is_described_with_its_public_and_its_secret_clauses():
    rows = [
        row_of("talks_opened", 480, actor=JAPAN, other=USSR, what=0),
        row_of("signed", 499, cause=0, actor=JAPAN, other=USSR, what=0, mask=3, secret=2,
            probability=0.6, reasons=(THREAT, -1, -1), weights=(-0.5, 0, 0)),
    ]  # fmt: skip
    entries = chronicle_of(timeline(rows)).entries

    assert entries[0].text == "Tokyo and Moscow open talks on neutrality."
    assert entries[1].text == (
        "Tokyo and Moscow sign the Neutrality Pact: neither attacks the other; a secret article "
        "says that the Viet Minh lays down its arms."
    )
    assert entries[1].why == ("chance 60 %; mainly because Moscow's other fronts are in danger")


def between(kind, actor, other, **columns):
    return row_of(kind, 1, actor=actor, other=other, **{"what": 0, **columns})


DISARMS = "the Viet Minh lays down its arms"


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (
            between("walked", USSR, JAPAN, mask=2),
            (
                "Moscow breaks off the talks with Tokyo on neutrality; Tokyo insists that "
                f"{DISARMS}."
            ),
        ),
        (
            between("returned", USSR, JAPAN),
            "Moscow resumes the talks with Tokyo on neutrality.",
        ),
        (
            between("clause_broken", USSR, JAPAN, what=1),
            f"Moscow breaks its promise to Tokyo that {DISARMS}.",
        ),
        (
            between("breach_seen", JAPAN, USSR, what=1),
            f"Tokyo finds that Moscow is breaking its promise that {DISARMS}.",
        ),
        (between("denounced", USSR, JAPAN), "Moscow denounces the Neutrality Pact."),
        (between("lapsed", USSR, JAPAN), "The Neutrality Pact expires."),
        (between("directive", USSR, CHINA), "Moscow orders Nanjing to withdraw to Yan'an."),
        (
            between("response", CHINA, USSR, option=0),
            "Nanjing complies with Moscow's order to withdraw to Yan'an.",
        ),
        (
            between("response", CHINA, USSR, option=3),
            (
                "Over Moscow's order to withdraw to Yan'an, Nanjing breaks with Moscow but keeps "
                "its ideology."
            ),
        ),
        (between("decision", JAPAN, -1, option=2), "Japan attacks the Soviet Union."),
        (
            between("report", USSR, JAPAN, option=2),
            (
                "Moscow now thinks it more likely than not that Tokyo is preparing to attack "
                "(source: Sorge ring)."
            ),
        ),
        (between("world_event", -1, -1), "Germany invades the Soviet Union."),
    ],
)
def test_each_kind_of_event_is_described_plainly(row, text):
    assert texts([row]) == [text]


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (
            near_khasan("incident", 1, JAPAN, USSR, what=0, option=0, rung=0),
            "Trespass by Japanese troops on land near Khasan and the Tumen, after a border mix-up.",
        ),
        (
            near_khasan("incident", 1, JAPAN, USSR, what=2, option=2, rung=1),
            (
                "Exchange of fire in the air near Khasan and the Tumen between Japanese and Soviet "
                "troops, begun by the Japanese side on orders."
            ),
        ),
        (
            near_khasan("escalation", 1, USSR, JAPAN, what=0, option=1, rung=1),
            (
                "The Kwantung Army, without orders, escalates the fighting near Khasan and the "
                "Tumen to an exchange of fire."
            ),
        ),
        (
            near_khasan("escalation", 1, USSR, JAPAN, what=0, option=0, rung=6),
            "Moscow escalates the fighting near Khasan and the Tumen to general war.",
        ),
        (between("offer", USSR, JAPAN), "Moscow makes Tokyo an empty offer."),
        (
            between("offer", USSR, JAPAN, mask=1, option=1),
            "Moscow gives way and proposes to Tokyo that neither attacks the other.",
        ),
        (
            between("offer", USSR, JAPAN, mask=1, option=2),
            "Moscow makes Tokyo what it calls its last offer: that neither attacks the other.",
        ),
        (
            between("offer", USSR, JAPAN, mask=1, option=3),
            (
                "Moscow drops what it had insisted on and proposes to Tokyo that neither attacks "
                "the other."
            ),
        ),
        (
            between("offer", USSR, JAPAN, mask=1, option=4),
            "Moscow hardens its terms: it now proposes to Tokyo that neither attacks the other.",
        ),
        (
            between("agreed", USSR, JAPAN, mask=1),
            "Moscow and Tokyo come to terms on neutrality: neither attacks the other.",
        ),
        (
            between("retracted", USSR, JAPAN),
            "Moscow goes back on the terms agreed with Tokyo on neutrality.",
        ),
        (
            between("stalled", USSR, JAPAN, amount=30.0),
            (
                "The talks between Moscow and Tokyo on neutrality break up after 30 weeks without "
                "a new offer."
            ),
        ),
        (
            between("denounced", USSR, JAPAN, amount2=52.0),
            "Moscow denounces the Neutrality Pact; it binds for another 52 weeks.",
        ),
        (
            between("offer", USSR, JAPAN, mask=3, secret=2),
            (
                "Moscow proposes to Tokyo that neither attacks the other and in secret that "
                f"{DISARMS}."
            ),
        ),
        (
            between("report", USSR, JAPAN, option=0),
            "Moscow receives a report that Tokyo is not preparing to attack (source: Sorge ring).",
        ),
        (
            between("transfer", JAPAN, -1, amount=1.0),
            "Transfer complete: Kwantung Army, now 1 division.",
        ),
        (
            between("response", CHINA, USSR, option=4),
            (
                "Over Moscow's order to withdraw to Yan'an, Nanjing founds a rival party "
                "independent of Moscow."
            ),
        ),
    ],
)
def test_an_event_alone_is_one_sentence(row, text):
    (event,) = read_events(timeline([row]))

    assert sentence(Names(MODEL), event) == text


def test_talks_and_places_without_a_name_still_give_a_full_sentence():
    rows = [
        row_of("talks_opened", 1, actor=USSR, other=JAPAN, what=-1),
        row_of("politics", 2, actor=JAPAN, other=USSR, what=0, place=-1),
    ]

    assert texts(rows) == [
        "Moscow and Tokyo open talks.",
        "After the defeat on the border, Tokyo tightens its control over the Kwantung Army.",
    ]


@pytest.mark.parametrize("weeks", [1, 3, 12, 13, 60])
@pytest.mark.parametrize("place", [KHASAN, HALHA, -1])
@pytest.mark.parametrize("option", range(3))
@pytest.mark.parametrize("rung", range(2, 7))
def test_every_quarrel_is_grammatical(rung, option, place, weeks):
    where = {"place": place, "actor": JAPAN, "other": USSR}
    rows = [
        row_of("incident", 10, what=0, option=option, rung=2, **where),
        row_of("escalation", 10, cause=0, option=1, what=0, rung=rung, **where),
        row_of("settlement", 9 + weeks, cause=1, option=option, rung=rung, **where),
    ]
    text = texts(rows, "full")[0]

    assert re.match(r"[A-Z\d][\w,]*-week \S", text)
    assert not re.search(r" [,;.]|  |\.\.|[{}]|\bNone\b", text)
    assert text.endswith(".")
    assert ("on the border" in text) is (place == -1)


def test_a_quarrel_that_becomes_war_is_named_by_its_earlier_rung():
    rows = [
        *FIGHT[:3],
        near_khasan("escalation", 359, USSR, JAPAN, cause=2, rung=6, probability=1.0),
        row_of("war", 359, cause=3, actor=USSR, other=JAPAN, rung=6),
    ]

    assert texts(rows)[0] == (
        "Four-week division-level battle near Khasan and the Tumen, begun by Japanese troops on "
        "local initiative; last escalated by Moscow. Losses: about 300 Soviet and about 200 "
        "Japanese; the fighting grows into general war."
    )


@pytest.mark.parametrize(
    ("kind", "probability", "reason"),
    [
        ("decision", 0.25, "chance 25 %"),
        ("decision", 1.0, ""),
        ("transfer", 0.25, ""),
        ("report", 0.25, "Tokyo now puts the chance at 25 %"),
    ],
)
def test_only_what_could_have_gone_the_other_way_has_a_chance(kind, probability, reason):
    (event,) = read_events(
        timeline([row_of(kind, 9, actor=JAPAN, what=0, probability=probability)])
    )

    assert why(Names(MODEL), event) == reason


def test_a_gesture_is_called_symbolic_with_why(monkeypatch):
    (event,) = read_events(timeline([row_of("decision", 9, actor=JAPAN, what=0, probability=1.0)]))
    gesture = MODEL.scenario.decisions["strike_north"]
    monkeypatch.setattr(gesture, "symbolic", "the army stays where it is")

    assert why(Names(MODEL), event) == "symbolic: the army stays where it is"

"""Chronicles and causes: what happened, in sentences that can be traced to the log."""

import datetime as dt
import re
from dataclasses import replace

import pytest
from tests.answers.stage import MODEL, timeline

from allohistory.answers.comparison import Pair
from allohistory.answers.narrative.causes import cause_text, first_event, why_tree
from allohistory.answers.narrative.chronicle import chronicle_of, chronicle_text, compare_branches
from allohistory.answers.narrative.events import Names, read_events
from allohistory.answers.narrative.reasons import (
    PHRASES,
    SIGNED,
    Reason,
    in_words,
    phrase,
    reasons_of,
)
from allohistory.answers.narrative.sentences import SENTENCES, sentence
from allohistory.errors import QuestionError
from allohistory.vocabulary.drivers import DRIVERS
from allohistory.vocabulary.events import KINDS

USSR, JAPAN, USA, CHINA = range(4)
KHASAN, HALHA = range(2)
BESET, OIL, ADVANTAGE, THREAT = range(4)


def row_of(kind, week, **columns):
    return {"kind": kind, "week": week, **columns}


def near_khasan(kind, week, actor, other, **columns):
    return row_of(kind, week, actor=actor, other=other, place=KHASAN, **columns)


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
    row_of("world_event", 510, what=0),
    row_of("report", 511, actor=USSR, other=JAPAN, what=0, option=2, cause=0, probability=0.6),
    row_of("decision", 515, actor=JAPAN, other=USSR, what=0, option=2, cause=0, probability=0.34,
        reasons=(BESET, OIL, ADVANTAGE), weights=(1.2, -0.4, 0.3)),
    row_of("war", 516, actor=JAPAN, other=USSR, cause=2, rung=6),
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
        "Six-week division-level battle near Khasan and the Tumen, begun by Japanese troops on "
        "local initiative; escalated by Moscow (chance 25 %). Losses: about 1,000 Soviet and about "
        "1,800 Japanese; the Soviet side gains ground."
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
    assert "neither side gains ground" in texts(rows, "full")[0]


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
            "Moscow now thinks an attack by Tokyo more likely than not (source: Sorge ring).",
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
                "troops, begun by the Japanese side on orders from above."
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


@pytest.mark.parametrize(
    ("name", "phrase"),
    [
        ("Talks on a neutrality pact, 1940-41", " on a neutrality pact"),
        ("Talks between Moscow and Tokyo", " (Neutrality Pact)"),
        ("Russo-Japanese talks", " (Neutrality Pact)"),
        ("Sale of the railway (1933)", " (Sale of the railway)"),
    ],
)
def test_talks_are_named_without_years(monkeypatch, name, phrase):
    monkeypatch.setattr(MODEL.scenario.talks["neutrality"], "name", name)

    assert Names(MODEL).subject(0) == phrase


def test_talks_and_places_without_a_name_leave_a_whole_sentence():
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


def test_a_quarrel_that_grows_into_war_is_called_by_what_it_was_before():
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


def test_every_phrase_names_its_actors():
    for driver in DRIVERS:
        for high in (True, False):
            words = phrase(driver, "Moscow", "Tokyo", high=high)
            assert "{" not in words
            assert driver == "campaign_season" or "Moscow" in words or "Tokyo" in words
            assert not words.startswith("it ")


def test_a_signatory_is_named_where_the_reason_does_not_name_it():
    reasons = reasons_of(
        (0,), (1.0,), MODEL.drivers, Names(MODEL).short_of, lambda *_: 0.0, named=True
    )

    assert in_words(reasons) == (
        "above all because in Tokyo's eyes Moscow is hard pressed elsewhere"
    )


def test_a_decision_says_its_chance_and_what_weighed():
    entry = chronicle_of(timeline(ROAD_TO_WAR)).entries[2]

    assert entry.why == (
        "chance 34 %; above all because Moscow is hard pressed elsewhere and Tokyo believes Moscow "
        "is stronger, although Tokyo's oil is running out"
    )


def test_a_choice_not_to_act_turns_the_reasons_round():
    rows = [
        row_of("decision", 515, actor=JAPAN, what=0, option=0, probability=0.9,
            reasons=(BESET, OIL, -1), weights=(0.5, -0.8, 0.0)),
    ]  # fmt: skip
    entry = chronicle_of(timeline(rows), "full").entries[0]

    assert texts(rows) == []
    assert entry.why == (
        "chance 90 %; mainly because Tokyo's oil is running out, although Moscow is hard pressed "
        "elsewhere"
    )


def test_choices_not_to_act_stand_once_until_something_else_is_chosen():
    rows = [row_of("decision", week, actor=JAPAN, what=0, option=0) for week in (10, 20, 30)]
    rows += [row_of("decision", 40, actor=JAPAN, what=0, option=1)]
    rows += [row_of("decision", 50, actor=JAPAN, what=0, option=0)]

    assert texts(rows, "full") == [
        "Tokyo waits (decided 3 times until April 1932).",
        "Tokyo doubles the Kwantung Army.",
        "Tokyo waits.",
    ]


def test_a_repeated_choice_stands_once():
    rows = [row_of("decision", week, actor=JAPAN, what=0, option=1) for week in (10, 20, 30)]
    rows += [row_of("decision", 300, actor=JAPAN, what=0, option=1)]

    assert texts(rows) == [
        "Tokyo doubles the Kwantung Army (and twice more, last in April 1932).",
        "Tokyo doubles the Kwantung Army.",
    ]


def test_weak_reasons_are_not_worth_a_word():
    reasons = [Reason("threat", "A", 1.0), Reason("budget", "B", -0.1), Reason("lesson", "C", 0.2)]

    assert in_words(reasons) == "above all because A and C"
    assert in_words([]) == ""
    assert in_words([Reason("threat", "A", -0.4)]) == "even though A"


def test_two_branches_share_their_past_and_mark_the_first_difference():
    after = [*ROAD_TO_WAR[:2], row_of("decision", 515, actor=JAPAN, what=0, option=1)]
    chronicle = compare_branches(timeline(ROAD_TO_WAR), timeline(after))

    assert [entry.branch for entry in chronicle] == [
        "both",
        "both",
        "baseline",
        "changed",
        "baseline",
    ]
    assert chronicle.first_difference == 2
    assert [e.text for e in chronicle.branch("changed")][-1] == "Tokyo doubles the Kwantung Army."
    text = chronicle_text(chronicle)
    assert text.index("First difference") < text.index("- 1941-07-28")
    assert "+ 1941-07-28  Tokyo doubles the Kwantung Army." in text


def test_two_equal_branches_have_no_difference():
    chronicle = compare_branches(timeline(ROAD_TO_WAR), timeline(ROAD_TO_WAR))

    assert chronicle.first_difference is None
    assert {entry.branch for entry in chronicle} == {"both"}
    assert "First difference" not in chronicle.text()


def test_what_both_branches_tell_has_the_numbers_and_reasons_of_each():
    after = [dict(row) for row in ROAD_TO_WAR]
    after.insert(1, row_of("decision", 510, actor=JAPAN, what=0, option=1))
    for row in after[2:]:
        row["cause"] += row["cause"] > 0
    after[3]["probability"] = 0.8
    both = compare_branches(timeline(ROAD_TO_WAR), timeline(after), "full")
    attack = next(entry for entry in both if entry.text.startswith("Japan attacks"))

    assert attack.branch == "both"
    assert "without the change: chance 34 %" in attack.reasons
    assert "with the change: chance 80 %" in attack.reasons
    assert [entry.why for entry in both.branch("changed") if entry.serial == 3] == [
        attack.counterpart.why
    ]
    assert [entry.why for entry in both.branch("baseline") if entry.serial == 2] == [attack.why]


def numbers_in(chronicle):
    """Return the events and causes that a chronicle prints, as `why` would be asked for them."""
    text = " ".join(chronicle_text(chronicle, 1000).split())
    return re.findall(r"event ((?:baseline:)?\d+)", text)


def test_every_number_that_a_chronicle_prints_is_that_of_the_event_it_tells():
    after = [row_of("decision", 500, actor=JAPAN, what=0, option=1)]
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
        row_of("world_event", week, what=0),
        row_of("decision", week, actor=JAPAN, what=0, option=1, cause=0),
    ]
    entries = chronicle_of(timeline(rows)).entries

    assert known > MODEL.calendar.date_of(week)
    assert [entry.serial for entry in entries] == [0, 1]
    assert [entry.date for entry in entries] == [known, known]
    assert [step.date for step in why_tree(timeline(rows), 1).chain] == [known, known]


def test_of_two_branches_no_entry_stands_before_its_cause():
    shared = row_of("decision", 515, actor=JAPAN, what=0, option=1)
    before = [row_of("decision", 400, actor=JAPAN, what=0, option=2), shared]
    after = [
        row_of("decision", 400, actor=JAPAN, what=0, option=2),
        row_of("war", 515, actor=JAPAN, other=USSR, rung=6),
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
    chronicle = compare_branches(timeline([*FIGHT, *ROAD_TO_WAR]), timeline(FIGHT))

    assert max(map(len, chronicle_text(chronicle, width).splitlines())) <= width
    assert (
        max(map(len, cause_text(why_tree(timeline(ROAD_TO_WAR), 3), width).splitlines())) <= width
    )


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
    rows = [dict(row) for row in ROAD_TO_WAR]
    rows[0]["cause"] = 2

    assert len(why_tree(timeline(rows), 3).chain) < 100

"""The story of a timeline: entries with what stands behind them, fights and forces."""

import datetime as dt
from types import SimpleNamespace

import pytest
from tests.answers.narrative.logs import FIGHT, JAPAN, KHASAN, ROAD_TO_WAR, USSR, near_khasan
from tests.answers.stage import MODEL, SCENARIO, timeline

from allohistory.answers.comparison import Pair
from allohistory.answers.narrative.causes import Cause
from allohistory.answers.narrative.chronicle import Entry
from allohistory.answers.narrative.story import (
    STEPS,
    Fight,
    Step,
    Strength,
    causes_of,
    fights,
    label,
    losses_of,
    monthly,
    steps,
    story,
    strengths,
)


def named(**more):
    return SimpleNamespace(**more)


def day(n):
    return dt.date(1941, 1, 1) + dt.timedelta(days=n)


def test_at_most_six_steps_behind_an_event_are_shown():
    cause = Cause(day(0), "event 0", "", "war", 0)
    for n in range(1, 9):
        cause = Cause(day(n), f"event {n}", f"why {n}", "war", n, (cause,))

    shown = steps(cause)
    assert STEPS == 6
    assert shown == tuple(Step(day(n), f"event {n}", f"why {n}") for n in range(7, 1, -1))
    assert steps(Cause(day(0), "root", "", "war", 0)) == ()


def entry(kind, text="", branch="changed", place=""):
    return Entry(day(0), text, kind, 0, -1, branch, place=place)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (entry("war", branch="both"), "War"),
        (entry("war"), "War"),
        (entry("signed", "Tokyo signs the Neutrality Pact.", "both"), ""),
        (entry("signed", "Tokyo signs the Neutrality Pact."), "Neutrality Pact"),
        (entry("signed", "Tokyo signs something."), "Treaty"),
        (entry("signed", "Neutrality Pact, Railway Agreement"), "Railway Agreement"),  # the longest
        (entry("walked"), "Talks broken off"),
        (entry("walked", branch="both"), ""),
        (entry("quarrel", "A limited war near", place="khasan"), "Khasan and the Tumen"),
        (entry("quarrel", "A limited war near", "both", "khasan"), ""),
        (entry("quarrel", "A limited war near", place="elsewhere"), ""),
        (entry("quarrel", "A patrol clash near", place="khasan"), ""),
        (entry("decision", "limited war", place="khasan"), ""),
    ],
)
def test_only_large_events_of_a_branch_have_a_label(event, words):
    assert label(SCENARIO, event) == words


def fight(week, sector=KHASAN, lost=5):
    where = {"actor": JAPAN, "other": USSR, "place": sector, "rung": 2}
    return [
        {"kind": "incident", "week": week, "option": 1, **where},
        {"kind": "battle", "week": week + 1, "amount": lost, "amount2": 0.6, **where},
    ]


def log(*fights):
    """A log of fights, each battle caused by its incident."""
    rows = [dict(row) for rows in fights for row in rows]
    for n, row in enumerate(rows):
        if row["kind"] == "battle":
            row["cause"] = n - 1
    return timeline(rows)


def test_a_fight_has_its_days_its_sector_its_account_and_its_losses():
    (account,) = fights(named(baseline=timeline(FIGHT), changed=None))

    assert account == Fight(
        dt.date(1938, 7, 11), dt.date(1938, 8, 22), "khasan",
        "Six-week division-level battle near Khasan and the Tumen, begun by Japanese troops on "
        "local initiative; escalated by Moscow (chance 25 %). Losses: about 1,000 Soviet and about "
        "1,800 Japanese; the line moves in favour of the Soviet side.",
        200 + 300 + 700 + 1534 + 10 + 20, "both",
    )  # fmt: skip


def test_fights_that_both_branches_have_stand_once():
    before = log(fight(10), fight(20), fight(30, sector=1))
    after = log(fight(10), fight(20, lost=7), fight(40))
    fights_of_both = list(fights(named(baseline=before, changed=after)))

    assert [(part.branch, part.sector, part.losses) for part in fights_of_both] == [
        ("both", "khasan", 6),
        ("baseline", "khasan", 6),  # in the other branch it cost more
        ("baseline", "halha", 6),
        ("changed", "khasan", 8),
        ("changed", "khasan", 6),
    ]
    assert [part.date for part in fights_of_both][-2:] == [
        MODEL.calendar.date_of(20),
        MODEL.calendar.date_of(40),
    ]


def test_men_are_whole():
    assert losses_of(named(losses={0: 1.4, 1: 2.2})) == 4
    assert losses_of(named(losses={})) == 0


MONTHS = (dt.date(1941, 1, 1), dt.date(1941, 2, 1), dt.date(1941, 3, 1))


def replay(series, *, last=dt.date(1941, 3, 24), **scenario):
    calendar = named(months=MONTHS, weeks=12, date_of={12: last}.__getitem__)
    return named(model=named(calendar=calendar, scenario=named(**scenario)), series=series)


def test_a_series_is_dated_at_the_end_of_each_month_and_rounded():
    line = replay({"x": [1.04, 1.06, float("nan")]})

    assert monthly(line, "x") == ((MONTHS[1], 1.0), (MONTHS[2], 1.1))
    assert monthly(replay({"x": [1, 2, 3]}), "x")[-1] == (dt.date(1941, 3, 24), 3.0)


def test_a_month_that_begins_after_the_horizon_ends_as_it_begins():
    early = replay({"x": [1, 2, 3]}, last=dt.date(1941, 2, 24))

    assert monthly(early, "x")[-1] == (MONTHS[2], 3.0)


def test_every_month_has_a_sample():
    with pytest.raises(ValueError, match="zip"):
        monthly(replay({"x": [1, 2]}), "x")


FORCES = {
    "groups": {
        "kwantung": named(actor="japan", name="Kwantung Army"),
        "garrison": named(actor="japan", name="Garrison"),
        "far_east": named(actor="ussr", name="Far East"),
    },
    "head": named(
        series={
            "tension": named(of="affairs.tension"),
            "kwantung_divisions": named(of="buildup.divisions[kwantung]"),
            "soviet_divisions": named(of="buildup.divisions[far_east]"),
        }
    ),
}


def forces(kwantung, far_east):
    return replay({"kwantung_divisions": kwantung, "soviet_divisions": far_east}, **FORCES)


def points(*values):
    return tuple(zip((*MONTHS[1:], dt.date(1941, 3, 24)), map(float, values), strict=True))


def test_groups_that_the_change_leaves_alone_stand_once():
    pair = named(baseline=forces([1, 2, 3], [4, 5, 6]), changed=forces([1, 2, 3], [4, 5, 7]))

    assert list(strengths(pair)) == [
        Strength("kwantung", "japan", "Kwantung Army", "both", points(1, 2, 3)),
        Strength("far_east", "ussr", "Far East", "baseline", points(4, 5, 6)),
        Strength("far_east", "ussr", "Far East", "changed", points(4, 5, 7)),
    ]


def test_without_a_change_every_group_stands_once():
    pair = named(baseline=forces([1, 2, 3], [4, 5, 6]), changed=None)

    assert [(line.group, line.branch) for line in strengths(pair)] == [
        ("kwantung", "both"),
        ("far_east", "both"),
    ]


WAR_WITHOUT_INVASION = [
    {**ROAD_TO_WAR[2], "cause": -1, "probability": 0.7},
    {**ROAD_TO_WAR[3], "cause": 0},
]


def test_causes_are_those_of_the_branch_of_each_entry():
    pair = Pair(timeline(ROAD_TO_WAR), timeline(WAR_WITHOUT_INVASION))
    entries = [
        Entry(day(0), "", "war", serial, -1, branch)
        for branch, serial in (("both", 2), ("baseline", 3), ("changed", 1))
    ]
    causes = causes_of(pair, entries)

    assert set(causes) == {("both", 2), ("baseline", 3), ("changed", 1)}
    assert [cause.serial for cause in causes["both", 2].chain] == [2, 0]
    assert [cause.serial for cause in causes["baseline", 3].chain] == [3, 2, 0]
    assert [cause.serial for cause in causes["changed", 1].chain] == [1, 0]


def test_a_branch_that_is_not_there_has_no_causes():
    pair = Pair(timeline(ROAD_TO_WAR))

    assert causes_of(pair, [Entry(day(0), "", "war", 3, -1, "changed")]) == {}
    assert causes_of(pair, []) == {}


@pytest.fixture
def tale(monkeypatch):
    monkeypatch.setattr(SCENARIO, "head", named(series={}), raising=False)
    opened = near_khasan("decision", 500, JAPAN, -1, what=1, option=1)
    after = [opened, *({**row, "cause": row.get("cause", -2) + 1} for row in ROAD_TO_WAR)]
    pair = Pair(timeline(ROAD_TO_WAR), timeline(after))
    comparison = named(scenario=SCENARIO, timeline={4: pair}.__getitem__)
    return story(comparison, 4, "it shows the change")


def test_a_story_has_the_chronicle_with_causes_and_labels(tale):
    assert (tale.timeline, tale.because) == (4, "it shows the change")
    assert tale.first_difference == 0
    assert [(part.entry.kind, part.entry.branch, part.label) for part in tale.entries] == [
        ("decision", "changed", ""),
        ("world_event", "both", ""),
        ("report", "both", ""),
        ("decision", "both", ""),
        ("war", "both", "War"),
    ]
    assert tale.entries[4].steps[-1].text == "Germany invades the Soviet Union."
    assert [len(part.steps) for part in tale.entries] == [0, 0, 1, 1, 2]
    assert tale.fights == tale.strengths == ()


def test_no_step_behind_an_event_is_later_than_it(tale):
    for part in tale.entries:
        dates = [part.entry.date, *(step.date for step in part.steps)]
        assert dates == sorted(dates, reverse=True)

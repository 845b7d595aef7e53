"""One timeline on a page: its map, its strip, and both branches side by side."""

from datetime import date
from types import SimpleNamespace

import pytest
from tests.views.fragments import every, parsed, words

from allohistory.answers.narrative.chronicle import Entry
from allohistory.answers.narrative.story import Fight, Step, Story, StoryEntry, Strength
from allohistory.views.pages import story as module
from allohistory.views.pages.story import (
    chronicle,
    entry_item,
    forces,
    incident,
    map_of,
    sentence,
    side_by_side,
    step_item,
    strip,
)

DAY = date(1938, 7, 29)
FRAME = SimpleNamespace(
    start=date(1931, 9, 14), end=date(1945, 9, 3), divergence=date(1938, 1, 1), scenario="Rivals"
)


def line(text, branch="both", *, day=DAY, steps=(), why="", kind="war", label=""):
    return StoryEntry(Entry(day, text, kind, 1, -1, branch, why), tuple(steps), label)


def tale(*entries, first=None, fights=(), strengths=()):
    return Story(17, "", entries, first, tuple(fights), tuple(strengths))


def fight(losses=7, sector="river", branch="both"):
    return Fight(DAY, date(1938, 8, 11), sector, "A hill is taken.", losses, branch)


def test_a_remark_becomes_a_sentence():
    assert sentence("the chance was 5 %") == "The chance was 5 %."
    assert sentence("x") == "X."
    assert sentence("") == ""


def test_a_step_has_its_day_and_its_reason():
    item = step_item(Step(DAY, "They met & talked.", "2 %"))

    assert words(item) == "29 July 1938 They met & talked. (2 %)"
    assert parsed(item).find("li/time").get("datetime") == "1938-07-29"
    assert "<small" not in step_item(Step(DAY, "They met.", ""))


def test_an_entry_without_reasons_does_not_unfold():
    (item,) = parsed(entry_item(line("A war & raids.")))

    assert item.get("class") == "both kind-war"
    assert [part.tag for part in item] == ["time", "div"]
    assert item.find("time").get("datetime") == "1938-07-29"
    assert "".join(item.itertext()) == "29 July 1938A war & raids."
    assert item.find("div").get("class") == "plain"


def test_an_entry_unfolds_to_its_reasons_and_steps():
    steps = (Step(DAY, "First.", ""), Step(DAY, "Second.", ""))
    (item,) = parsed(entry_item(line("A war.", "changed", why="chance 5 %", steps=steps)))

    details = item.find("details")
    assert details is not None
    summary, body = details
    assert [(span.get("class"), span.text) for span in summary] == [
        ("only", "With the change"), ("what", "A war."),
    ]  # fmt: skip
    assert body.find("p").text == "Chance 5 %."
    assert body.find("ol").get("class") == "steps"
    assert len(body.findall("ol/li")) == 2
    (bare,) = parsed(entry_item(line("A war.", "baseline", steps=steps)))
    assert bare.find(".//p") is None
    assert bare.find(".//span").text == "Without the change"


def test_shared_entries_stand_alone_and_others_in_two_columns():
    lines = [
        line("a"), line("b", "changed"), line("c", "baseline"), line("d", "changed"), line("e"),
    ]  # fmt: skip
    items = list(parsed(side_by_side(lines)))

    assert [item.get("class") for item in items] == ["both kind-war", "fork", "both kind-war"]
    columns = [[what.text for what in column.iter("span") if what.get("class") == "what"]
               for column in items[1]]  # fmt: skip
    assert columns == [["c"], ["b", "d"]]


def test_branches_that_never_part_are_one_list():
    fragment = chronicle(tale(line("a"), line("b")))

    assert words(fragment).startswith("Both branches are the same.")
    (listed,) = every(fragment, "ol", class_="chronicle single")
    assert len(listed) == 2


LINES = tuple(line(str(n), day=date(1938, 1, n + 1)) for n in range(6))


def test_three_entries_stand_before_the_first_difference_the_others_folded():
    fragment = chronicle(tale(*LINES, line("new", "changed"), line("last"), first=6))
    folded, heads, rows = parsed(fragment)

    summary = folded.find("summary").text
    assert summary == "The shared past: 3 events from 1 January 1938 to 3 January 1938"
    assert len(folded.find("ol")) == 3
    assert [head.text for head in heads] == ["Without the change", "With the change"]
    assert [head.get("class") for head in heads] == ["head baseline", "head changed"]
    kinds = [item.get("class") for item in rows]
    assert kinds == ["both kind-war"] * 3 + ["parting", "fork", "both kind-war"]
    assert rows[3].get("id") == "first-difference"
    assert [what.text for what in rows.iter("span") if what.get("class") == "what"] == [
        "3", "4", "5", "new", "last",
    ]  # fmt: skip


@pytest.mark.parametrize("first", [0, 2, 3])
def test_a_short_past_is_not_folded(first):
    fragment = chronicle(tale(*LINES[:first], line("new", "changed"), first=first))
    heads, rows = parsed(fragment)

    assert heads.get("class") == "heads"
    kinds = [item.get("class") for item in rows]
    assert kinds == ["both kind-war"] * first + ["parting", "fork"]


def test_a_past_of_four_has_one_entry_folded():
    fragment = chronicle(tale(*LINES[:4], line("new", "changed"), first=4))

    assert "The shared past: 1 events from 1 January 1938 to 1 January 1938" in words(fragment)


def test_the_strip_has_every_entry_with_its_label():
    story = tale(line("A war.", label="War"), line("A pact.", "changed", label=""))
    fragment = strip(FRAME, story)

    assert "29 July 1938: A war." in fragment
    assert "2 events from 14 September 1931 to 3 September 1945" in fragment
    assert [item.text for item in every(fragment, "text", class_="label both")] == ["War"]
    assert every(fragment, "line", class_="divergence")
    alone = strip(SimpleNamespace(**{**vars(FRAME), "divergence": None}), story)
    assert not every(alone, "line", class_="divergence")


def test_a_fight_is_placed_by_its_sector():
    entry = {
        "date": "1938-07-29", "end": "1938-08-11", "sector": "river", "text": "A hill is taken.",
        "losses": 7,
    }  # fmt: skip
    assert incident(fight()) == entry
    assert incident(fight(branch="changed")) == {**entry, "branch": "changed"}


GEOGRAPHY = {
    "forces": {"army": [1, 2], "lost": None},
    "holders": {"ussr": {}},
    "sectors": {"river": {}},
}


def strength(group="army", actor="ussr", branch="both"):
    return Strength(group, actor, "Army", branch, ((DAY, 4.5), (date(1939, 1, 1), 6.0)))


def test_forces_with_a_place_on_the_map_are_drawn():
    strengths = (
        strength(), strength(branch="changed"), strength("lost"), strength("other"),
        strength(actor="japan"),
    )  # fmt: skip
    entry = {
        "group": "army", "actor": "ussr", "name": "Army",
        "points": [["1938-07-29", 4.5], ["1939-01-01", 6.0]],
    }  # fmt: skip
    assert forces(tale(strengths=strengths), GEOGRAPHY) == [entry, {**entry, "branch": "changed"}]


@pytest.fixture
def mapped(monkeypatch):
    """The map as what it is drawn from."""
    monkeypatch.setattr(module, "map_block", lambda *parts: parts)
    return map_of


def test_a_scenario_without_a_map_has_none():
    assert map_of(FRAME, tale(), None) == ""


def test_the_map_shows_the_whole_time_and_both_branches(mapped):
    _, _, frame = mapped(FRAME, tale(strengths=(strength(),)), GEOGRAPHY)

    assert len(frame.pop("forces")) == 1
    assert frame == {
        "from": "1931-09-14", "to": "1945-09-03", "at": "1945-09-03", "title": "Timeline 17",
        "subtitle": "Rivals",
        "branches": [
            {"id": "baseline", "name": "Without the change"},
            {"id": "changed", "name": "With the change"},
        ],
    }  # fmt: skip
    alone = SimpleNamespace(**{**vars(FRAME), "divergence": None})
    assert "branches" not in mapped(alone, tale(), GEOGRAPHY)[2]


def test_the_sixty_largest_fights_with_a_place_are_on_the_map(mapped):
    fights = [fight(n) for n in range(61)] + [fight(999, "nowhere")]
    _, incidents, _ = mapped(FRAME, tale(fights=fights), GEOGRAPHY)

    assert [entry["losses"] for entry in incidents] == list(range(60, 0, -1))

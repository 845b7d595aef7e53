"""`show`: the overview of a scenario, and one part of it by its path."""

import json
from types import SimpleNamespace

import pytest

from allohistory.cli.show import (
    SECTIONS,
    cut,
    part_at,
    parts_of,
    print_overview,
    print_part,
    shorten,
    sources_in,
)
from allohistory.errors import UnknownName
from allohistory.scenario import load


@pytest.fixture(scope="module")
def scenario(small):
    """The small scenario."""
    return load(small)


def parts(scenario):
    """Return everything of a scenario that its overview shows."""
    names = (*SECTIONS, "laws", "record", "id", "title", "head", "start", "end", "folder", "hash")
    return {name: getattr(scenario, name) for name in names}


@pytest.mark.parametrize(
    ("width", "names"),
    [
        (16, "aa, bb, cc, ..."),
        (15, "aa, bb, ..."),
        (12, "aa, bb, ..."),
        (11, "aa, ..."),
        (9, "aa, ..."),
        (3, ", ..."),
    ],
)
def test_a_list_of_names_is_cut_at_a_comma(width, names):
    assert cut("aa, bb, cc, dddddd", width) == names


def test_only_names_that_are_too_long_are_shortened():
    rows = [("a", "2", "aa, bb, cc"), ("b", "3", "aa, bb, cccc")]

    assert shorten(rows, 10) == [rows[0], ("b", "3", "aa, ...")]
    assert shorten(rows, 12) == rows


def test_every_part_is_counted_with_its_names(screen, rows, scenario):
    printed = rows(screen(print_overview, scenario, everything=True, as_json=False, columns=9000))
    counts = {row[0]: row[1:] for row in printed if len(row) == 3}

    actors = list(scenario.actors)
    assert counts["actors"] == [str(len(actors)), ", ".join(actors)]
    laws = [f"{part}.{law}" for part, names in scenario.laws.items() for law in names]
    assert counts["laws"] == [str(len(laws)), ", ".join(laws)]
    events = list(scenario.record.events)
    assert counts["record.events"] == [str(len(events)), ", ".join(events)]
    bare = SimpleNamespace(**{**parts(scenario), "channels": {}, "record": None})
    bare.folder = "/home/my rivals"
    text = screen(print_overview, bare, everything=True, as_json=False)
    assert "\nallohistory whatif '/home/my rivals'  # its what-ifs\n" in text
    assert "channels" not in text
    assert "record." not in text


def test_a_screen_of_it_has_a_line_for_each_part(screen, scenario):
    text = screen(print_overview, scenario, everything=False, as_json=False, columns=80)

    assert text.startswith(f"\n{scenario.title}\n")
    assert "--all shows every name." in text
    (laws,) = (line.rstrip() for line in text.splitlines() if line.startswith("laws "))
    assert laws.endswith(", ...")
    assert 60 < len(laws) <= 80
    wide = screen(print_overview, scenario, everything=False, as_json=False, columns=120)
    (longer,) = (line.rstrip() for line in wide.splitlines() if line.startswith("laws "))
    assert 90 < len(longer) <= 120
    assert f"\nallohistory whatif {scenario.folder}  # its what-ifs\n" in text
    assert text.endswith(f" actors.{next(iter(scenario.actors))}\n")
    assert "--all" not in screen(print_overview, scenario, everything=True, as_json=False)


def test_the_overview_is_plain_in_json(screen, scenario):
    content = json.loads(screen(print_overview, scenario, everything=False, as_json=True))

    assert (content["id"], content["title"]) == (scenario.id, scenario.title)
    assert content["start"] == scenario.start.isoformat()
    assert content["end"] == scenario.end.isoformat()
    assert content["actors"] == list(scenario.actors)
    assert content["hash"] == scenario.hash


def test_a_part_is_found_by_its_path(scenario):
    actor = next(iter(scenario.actors))

    assert part_at(scenario, f"actors.{actor}") is scenario.actors[actor]
    assert part_at(scenario, "incidents") == scenario.laws["incidents"]
    assert part_at(scenario, "laws.incidents.fading") == scenario.laws["incidents"]["fading"]
    assert part_at(scenario, "record") is scenario.record
    assert part_at(scenario, "scenario") is scenario.head


@pytest.mark.parametrize(
    ("path", "where"), [("actor", "part of {}"), ("actors.nobody", "part of {}.actors")]
)
def test_a_path_that_leads_nowhere_says_how_far_it_led(scenario, path, where):
    with pytest.raises(UnknownName, match=where.format(scenario.id)):
        part_at(scenario, path)


class Part:
    """A part with fields, one of them under another name."""

    model_fields = {  # noqa: RUF012
        "from_": SimpleNamespace(alias="from"),
        "to": SimpleNamespace(alias=None),
        "none": SimpleNamespace(alias=None),
    }
    from_, to, none = 1, 0, None


def test_the_parts_of_a_part_have_names():
    assert parts_of({1: "a"}) == {"1": "a"}
    assert parts_of(("a", "b")) == {"0": "a", "1": "b"}
    assert parts_of(Part()) == {"from": 1, "to": 0}
    assert parts_of("text") == {}


def test_sources_are_collected_in_their_order_once():
    plain = {
        "source": "b",
        "inner": [{"source": ["c", "b"]}, {"deep": {"source": "a"}}, "text", 7],
        "sources": {"source": "d"},
    }
    assert sources_in(plain) == ["b", "c", "a", "d"]
    assert sources_in("text") == []


def test_a_part_is_printed_with_the_sources_it_cites(screen, rows, scenario):
    text = screen(print_part, scenario, "incidents.fading", as_json=False)
    assert text.startswith('unit: "weeks"\nprior:\n')
    assert rows(text)[-3:] == [
        ["Sources cited"],
        ["source", "kind", "title"],
        ["judgement", "judgement", "Judgement of the authors"],
    ]
    bare = screen(print_part, scenario, "incidents.fading.unit", as_json=False)
    assert bare == 'incidents.fading.unit: "weeks"\n'


def test_a_part_is_plain_in_json_under_its_path(screen, scenario):
    content = json.loads(screen(print_part, scenario, "incidents.fading", as_json=True))
    assert list(content) == ["incidents.fading"]
    name = next(iter(scenario.whatifs))
    content = json.loads(screen(print_part, scenario, f"whatifs.{name}", as_json=True))
    assert content[f"whatifs.{name}"]["title"] == scenario.whatifs[name].title

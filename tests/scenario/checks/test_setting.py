"""Checks of the setting: each refuses one thing of the head, an actor, a sector or a channel."""

from datetime import date

import pytest
from tests.scenario.checks.stage import altered

from allohistory.scenario.checks.setting import check_setting
from allohistory.scenario.schema.dated_names import NameStep
from allohistory.scenario.schema.numbers import Number

SOURCED = {"source": "gazette", "standing": "documented"}
START, END = date(1950, 1, 2), date(1952, 12, 29)  # of the template
AFTER = date(1952, 12, 30)


def notes_of(places, scenario):
    check_setting(places, scenario)
    return places.notes


def number(value):
    return Number(value=value, **SOURCED)


def steps(*days):
    return tuple(NameStep.model_validate({"from": day, "name": f"n{day}"}) for day in days)


def inside(scenario, section, name, key, **keys):
    """Return the scenario with keys of one part of an entry changed."""
    part = getattr(getattr(scenario, section)[name], key)
    return altered(scenario, section, name, **{key: part.model_copy(update=keys)})


def with_head(scenario, **keys):
    return scenario.model_copy(update={"head": scenario.head.model_copy(update=keys)})


def test_the_template_has_no_faults(places, small):
    assert notes_of(places, small) == []


@pytest.mark.parametrize("end", [START, date(1949, 1, 1)])
def test_a_scenario_ends_after_its_start_and_then_nothing_is_after_its_end(places, small, end):
    assert notes_of(places, with_head(small, end=end)) == [
        "scenario.yaml end: the end is not after the start 1950-01-02; move it"
    ]


@pytest.mark.parametrize("read", [True, False])
def test_judgement_is_among_the_sources_if_they_could_be_read(places, small, monkeypatch, read):
    sources = places.folder.models["sources.yaml"].model_copy(update={"sources": {}})
    monkeypatch.setitem(places.folder.models, "sources.yaml", sources if read else None)
    notes = notes_of(places, small)

    assert [note.partition(";")[0] for note in notes] == [
        "sources.yaml sources: there is no source `judgement`"
    ][: int(read)]


def test_a_series_is_of_a_quantity_of_the_world(places, small):
    series = small.head.series["tension"].model_copy(update={"of": "affairs.mood"})
    head = with_head(small, series={**small.head.series, "tension": series})

    assert notes_of(places, head)[0].startswith(
        "scenario.yaml series.tension.of: unknown quantity of the world 'affairs.mood'"
    )


def test_a_series_and_its_record_name_one_another(places, small):
    series = small.head.series["tension"].model_copy(update={"record": "border_police"})
    head = with_head(small, series={**small.head.series, "tension": series})

    assert notes_of(places, head) == [
        (
            "scenario.yaml series.tension.record: border_police observes incidents, not tension; "
            "make both agree"
        )
    ]


def test_a_record_that_observes_no_series_fits_any(places, small):
    observed = small.record.series["border_police"].model_copy(update={"of": None})
    record = small.record.model_copy(update={"series": {"border_police": observed}})

    assert notes_of(places, small.model_copy(update={"record": record})) == []


def test_some_faction_has_power(places, small):
    factions = small.actors["aurelia"].factions
    weak = {key: value.model_copy(update={"power": number(0)}) for key, value in factions.items()}
    assert notes_of(places, altered(small, "actors", "aurelia", factions=weak)) == [
        "actors.yaml actors.aurelia.factions: no faction has any power; give one more than 0"
    ]

    places.notes.clear()
    strong = {**weak, "staff": factions["staff"]}
    assert notes_of(places, altered(small, "actors", "aurelia", factions=strong)) == []


@pytest.mark.parametrize(("view", "count"), [("council", 1), ("unread", 0), ("palace", 0)])
def test_a_commander_shares_the_view_of_a_faction_of_his_actor(places, small, view, count):
    commands = small.actors["aurelia"].commands
    army = commands["river_army"].model_copy(update={"view": view})
    notes = notes_of(places, altered(small, "actors", "aurelia", commands={"river_army": army}))

    message = (
        "actors.yaml actors.aurelia.commands.river_army.view: council is not a faction of aurelia; "
        "known: palace, staff"
    )
    assert notes == [message] * count


def test_oil_is_bought_from_others(places, small):
    oil = inside(small, "actors", "aurelia", "oil", sellers=("borea", "aurelia"))

    assert notes_of(places, oil) == [
        "actors.yaml actors.aurelia.oil.sellers: aurelia buys from itself; name others"
    ]


@pytest.mark.parametrize(
    ("days", "messages"),
    [
        ((START,), []),
        ((date(1949, 1, 1), date(1950, 6, 1), END), []),
        (
            (date(1950, 1, 3),),
            [
                (
                    "0.from: no name is valid before 1950-01-03; "
                    "begin with the name that is valid at the start 1950-01-02"
                )
            ],
        ),
        (
            (START, date(1951, 1, 1), date(1951, 1, 1)),
            [
                (
                    "2.from: 1951-01-01 is not after 1951-01-01, the step before it; "
                    "put the steps in the order of their dates"
                )
            ],
        ),
        (
            (START, date(1951, 1, 1), date(1950, 1, 1)),
            [
                (
                    "2.from: 1950-01-01 is not after 1951-01-01, the step before it; "
                    "put the steps in the order of their dates"
                )
            ],
        ),
        (
            (START, AFTER),
            ["1.from: 1952-12-30 is after the end; the end is 1952-12-29; leave the step out"],
        ),
    ],
)
def test_steps_of_a_name_ascend_from_the_start_to_the_end(places, small, days, messages):
    notes = notes_of(places, altered(small, "actors", "borea", short=steps(*days)))

    assert notes == [f"actors.yaml actors.borea.short.{message}" for message in messages]


def test_steps_of_a_command_s_name_are_checked_too(places, small):
    army = small.actors["aurelia"].commands["river_army"].model_copy(update={"name": steps(END)})
    actor = altered(small, "actors", "aurelia", commands={"river_army": army})

    assert notes_of(places, actor)[0].startswith(
        "actors.yaml actors.aurelia.commands.river_army.name.0.from: no name is valid before"
    )


def test_a_sector_has_two_actors(places, small):
    same = inside(small, "sectors", "river", "b", actor="aurelia")

    assert notes_of(places, same)[0] == (
        "theatre.yaml sectors.river.b.actor: both sides are the same actor; name another"
    )


@pytest.mark.parametrize(("day", "count"), [(END, 0), (AFTER, 1)])
def test_a_sector_opens_before_the_end(places, small, day, count):
    notes = notes_of(places, inside(small, "sectors", "river", "opens", date=day))

    message = "theatre.yaml sectors.river.opens: opens after the end; the end is 1952-12-29"
    assert notes == [message] * count


@pytest.mark.parametrize("side", ["a", "b"])
def test_each_side_has_a_command_and_a_group_of_its_own(places, small, side):
    keys = [("border_guard", "borea_river"), ("river_army", "aurelia_river")]
    command, group = keys[0] if side == "a" else keys[1]
    own, other = ("aurelia", "borea") if side == "a" else ("borea", "aurelia")
    notes = notes_of(places, inside(small, "sectors", "river", side, command=command, group=group))

    assert [note.partition(";")[0] for note in notes] == [
        (
            f"theatre.yaml sectors.river.{side}.command: "
            f"{command} is not a command of {own} or of the actor it stands in for"
        ),
        f"theatre.yaml sectors.river.{side}.group: group {group} belongs to {other}, not {own}",
    ]
    assert notes[1].endswith(f"(known: {own}_river)")


def test_a_side_may_have_a_command_of_whom_it_stands_in_for(places, small):
    lent = inside(small, "sectors", "river", "a", command="border_guard", for_="borea")

    assert notes_of(places, lent) == []


@pytest.mark.parametrize("keys", [{"command": "unread"}, {"for_": "unread"}])
def test_a_side_that_could_not_be_read_in_full_is_passed_over(places, small, keys):
    foreign = {"command": "border_guard"} if "for_" in keys else {}

    assert notes_of(places, inside(small, "sectors", "river", "a", **foreign, **keys)) == []


def test_a_side_does_not_stand_in_for_itself(places, small):
    assert notes_of(places, inside(small, "sectors", "river", "a", for_="aurelia")) == [
        "theatre.yaml sectors.river.a.for: stands in for itself; leave it out"
    ]


def test_a_group_faces_one_of_another_side(places, small):
    assert notes_of(places, altered(small, "groups", "aurelia_river", faces="aurelia_river")) == [
        (
            "forces.yaml groups.aurelia_river.faces: faces aurelia_river, which is on "
            "its own side; "
            "known: borea_river"
        )
    ]


@pytest.mark.parametrize(("floor", "count"), [(20, 0), (20.5, 1)])
def test_the_floor_of_a_group_is_not_above_its_ceiling(places, small, floor, count):
    notes = notes_of(places, altered(small, "groups", "aurelia_river", floor=number(floor)))

    message = "forces.yaml groups.aurelia_river.floor: the floor is above the ceiling; lower it"
    assert notes == [message] * count


@pytest.mark.parametrize(
    ("keys", "messages"),
    [
        (
            {"about": "borea", "group": None},
            ["about: is about its owner; name another actor"],
        ),
        (
            {"group": "borea_river"},
            ["group: group borea_river belongs to borea, not aurelia; known: aurelia_river"],
        ),
        ({"group": None}, []),
        ({"to": date(1950, 1, 2)}, []),
        ({"to": date(1950, 1, 1)}, ["to: ends before it begins; it begins 1950-01-02"]),
        ({"from_": END}, []),
        ({"from_": AFTER}, ["from: begins after the end; the end is 1952-12-29"]),
        ({"hit": number(0.1)}, []),
        (
            {"hit": number(0.05)},
            [
                (
                    "hit: reports alarm more often when no attack is prepared; "
                    "make hit at least false_alarm"
                )
            ],
        ),
    ],
)
def test_a_channel_is_of_another_actor_open_in_time_and_no_worse_than_chance(
    places, small, keys, messages
):
    notes = notes_of(places, altered(small, "channels", "attaches", **keys))

    assert notes == [f"channels.yaml channels.attaches.{message}" for message in messages]


def test_a_belief_is_stated_once_and_of_another_actor(places, small):
    twice = altered(small, "beliefs", "borea_aurelia", of="aurelia", about="borea")
    assert notes_of(places, twice) == [
        (
            "channels.yaml beliefs.borea_aurelia: aurelia_borea already states what aurelia "
            "believes of borea; keep one"
        )
    ]

    places.notes.clear()
    assert notes_of(places, altered(small, "beliefs", "borea_aurelia", about="borea")) == [
        "channels.yaml beliefs.borea_aurelia.about: is about the believer; name another actor"
    ]


@pytest.mark.parametrize(
    ("keys", "messages"),
    [
        ({"client": "aurelia"}, ["patron: is its own patron; name another actor"]),
        ({"against": "aurelia"}, ["against: aurelia is not a third party; name whom it harasses"]),
        (
            {"against": "hill_league"},
            ["against: hill_league is not a third party; name whom it harasses"],
        ),
        ({"monolith": {"borea": number(0.5)}}, []),
        (
            {"monolith": {"aurelia": number(0.5), "hill_league": number(0.5)}},
            [
                "monolith.aurelia: aurelia is not a third party; leave it out",
                "monolith.hill_league: hill_league is not a third party; leave it out",
            ],
        ),
    ],
)
def test_a_client_has_a_patron_and_third_parties(places, small, keys, messages):
    notes = notes_of(places, altered(small, "clients", "league", **keys))

    assert notes == [f"clients.yaml clients.league.{message}" for message in messages]


@pytest.mark.parametrize(("day", "count"), [(END, 0), (AFTER, 1)])
def test_a_client_comes_before_the_end(places, small, day, count):
    notes = notes_of(places, inside(small, "clients", "league", "exists", date=day, event=None))

    message = "clients.yaml clients.league.exists: comes after the end; the end is 1952-12-29"
    assert notes == [message] * count

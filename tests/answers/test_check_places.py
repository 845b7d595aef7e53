"""`allohistory.check` reports all that a run could refuse, at its place in the file."""

import shutil

import pytest

import allohistory
from allohistory.errors import FitError, ScenarioError
from allohistory.scenario.library import TEMPLATE

WHATIF = "whatifs/league-clause.yaml"
WAR = """"P(war('aurelia', 'borea'))\""""
SERIES = "affairs.tension[aurelia,borea]"


@pytest.fixture
def changed(tmp_path):
    """Change one place of a copy of the small scenario; return its folder."""

    def change(file, old, new):
        folder = tmp_path / "two_rivals"
        shutil.copytree(TEMPLATE, folder, dirs_exist_ok=True)
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return change


def messages(folder):
    return [str(fault).removeprefix(f"{folder}/") for fault in allohistory.check(folder)]


@pytest.mark.parametrize("name", [TEMPLATE, "far-east-1931"])
def test_shipped_scenarios_are_valid(name):
    assert allohistory.check(name) == []


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        (WAR, """"P(war('aurelia', 'borea')\"""", "11:36 questions.war.ask: expected ')' to close"),
        (
            WAR,
            """"P(war('aurelia', 'boria'))\"""",
            "11:28 questions.war.ask: unknown actor 'boria'",
        ),
        (WAR, "'P(war(''aurelia'', ''boria''))'", "11:30 questions.war.ask: unknown actor 'boria'"),
        (WAR, "P(war('aurelia', 'boria'))", "11:27 questions.war.ask: unknown actor 'boria'"),
        (
            WAR,
            ">-\n      P(war('aurelia',\n        'boria'))",
            "13:9 questions.war.ask: unknown actor 'boria'",
        ),
        (WAR, """"P(wra('aurelia'))\"""", "11:13 questions.war.ask: unknown function 'wra'; did"),
        (
            "talk='river_pact'))",
            "talk='rivr_pact'))",
            "5:45 questions.pact_signed.ask: unknown talk 'rivr_pact'; did you mean 'river_pact'?",
        ),
        (
            "talk='river_pact'))",
            "talk='river_pact', until='1951-01-01'))",
            "5:59 questions.pact_signed.ask: treaty(...) has no argument until=",
        ),
        (
            WAR,
            """"E(strength('borea_river'))\"""",
            "11:13 questions.war.ask: no series of the scenario follows buildup.divisions[bor",
        ),
        (
            WAR,
            """"E(incidents(sector='pass'))\"""",
            "11:13 questions.war.ask: no series of the scenario follows incidents.count[pass]",
        ),
        (WAR, """"E(incidents(rung='shots'))\"""", "11:13 questions.war.ask: a run saves single"),
        ("actual: false", "actual: 'no'", "12:13 questions.war.actual: 'no' is no answer to it"),
        ("actual: false", "actual: 3", "12:13 questions.war.actual: 3 is no answer to it"),
    ],
)
def test_a_question_is_parsed_as_in_a_run(changed, old, new, wanted):
    (fault,) = messages(changed("questions.yaml", old, new))

    assert fault.startswith(f"questions.yaml:{wanted}")


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        (
            "not war('aurelia', 'borea'",
            "9:35 given: expected ',' or ')' in war(...), found the end",
        ),
        ("P(war('aurelia', 'borea'))", "9:9 given: a condition is true or false of a timeline"),
        ("E(war('aurelia', 'borea'))", "9:9 given: a condition is true or false of a timeline"),
        ("count(war('aurelia'))", "9:9 given: a number is not true or false"),
    ],
)
def test_a_condition_of_a_what_if_is_checked_too(changed, condition, wanted):
    (fault,) = messages(changed(WHATIF, "ask:", f'given: "{condition}"\nask:'))

    assert fault.startswith(f"{WHATIF}:{wanted}")


@pytest.mark.parametrize(
    ("file", "old", "new", "wanted"),
    [
        (
            "scenario.yaml",
            "incidents.total",
            "incident.total",
            "17:43 series.incidents.of: unknown quantity of the world 'incident.total'; did you",
        ),
        ("scenario.yaml", SERIES, "affairs.aid[aurelia]", "18:32 series.tension.of: affairs.aid[a"),
        (
            WHATIF,
            "changes:",
            "changes:\n  - {state: 'politics.restrainnt[aurelia]', set: 1}",
            "14:13 changes.0.state: unknown quantity of the world 'politics.restrainnt'; did",
        ),
        (
            "record.yaml",
            "what: {talking: river_pact}",
            "what: \"war('aurelia', 'boria')\"",
            "4:90 events.talks_begin.what: unknown actor 'boria'; did you mean 'borea'?",
        ),
        (
            "record.yaml",
            "events:",
            "events:\n  again: {date: 1952-08-12, text: x, what: {chosen: [open_talks, ask]}}",
            "4:38 events.again.what: has open_talks decided between 1952-08-12 and 1952-08-12, but",
        ),
        (
            "record.yaml",
            "kind: count",
            "kind: level",
            "11:9 series.border_police.of: is a level, b",
        ),
        (
            "record.yaml",
            "borea: {strength",
            "hill_league: {strength",
            "21:5 battles.ferry.sides: has hill_league fight in river, where the scenario has onl",
        ),
        (
            "record.yaml",
            "value: 7}",
            "value: 7000}",
            "14:51 series.border_police.points.1.value: has 7000 from 1951-01-01, more than",
        ),
    ],
)
def test_a_scenario_too_large_for_the_model_is_refused(changed, file, old, new, wanted):
    (fault,) = messages(changed(file, old, new))

    assert fault.startswith(f"{file}:{wanted}")


def test_the_largest_count_of_a_run_is_stated(changed):
    (fault,) = messages(changed("record.yaml", "value: 7}", "value: 2121}"))

    assert "at most 2,120" in fault


def test_the_largest_possible_count_is_accepted(changed):
    assert messages(changed("record.yaml", "value: 7}", "value: 2120}")) == []


def test_faults_of_every_file_are_shown_together(changed):
    folder = changed("record.yaml", "kind: count", "kind: level")
    for file, old, new in (
        (WHATIF, "ask:", 'given: "war("\nask:'),
        ("questions.yaml", WAR, '"P(war("'),
        ("positions.yaml", "clients.league.dependence", "clients.league.dependense"),
    ):
        path = folder / file
        path.write_text(path.read_text().replace(old, new, 1))

    assert [fault.partition(":")[0] for fault in messages(folder)] == [
        "record.yaml",
        "positions.yaml",
        "questions.yaml",
        WHATIF,
    ]


def test_questions_are_parsed_even_if_no_model_can_be_built(changed):
    folder = changed("actors.yaml", "people: Borean", "peeple: Borean")
    path = folder / "questions.yaml"
    path.write_text(path.read_text().replace(WAR, '"P(war("', 1))

    assert any(fault.startswith("questions.yaml:11:") for fault in messages(folder))


def test_loading_a_scenario_makes_the_same_checks(changed):
    with pytest.raises(ScenarioError, match="unknown talk 'rivr_pact'"):
        allohistory.load(changed("questions.yaml", "talk='river_pact'))", "talk='rivr_pact'))"))


def test_a_fit_names_the_entry_that_it_refuses(changed):
    from allohistory.inference.observation.record import read_record
    from allohistory.model import build

    model = build(allohistory.load(changed("record.yaml", "value: 7}", "value: 7000}")))

    with pytest.raises(FitError, match=r"record.yaml: series.border_police has 7000 from"):
        read_record(model)


def write_map(folder, sectors):
    """Write a map of nothing but `sectors`, which begin on line 18."""
    empty = ("caption", "projection", "views", "cells", "soft", "occupiable", "occupation_reach")
    empty += ("nodes", "rails", "regions", "seas", "ranges", "rivers", "lakes")
    text = "".join(f"{key}: []\n" for key in empty)
    (folder / "map.yaml").write_text(f"{text}holders: {{}}\nforces: {{}}\nsectors:\n{sectors}")


def test_a_map_without_a_sector_of_the_scenario_is_refused(changed):
    folder = changed("scenario.yaml", "language: en", "language: en")
    write_map(folder, "  rivr: {course: [[1, 2], [3, 4]]}\n  pass: {course: [[1, 2]]}\n")

    assert [fault.partition("map.yaml")[2][:86] for fault in messages(folder)] == [
        ":18:3 sectors.rivr: unknown sector 'rivr'; did you mean 'river'? (known: pass, river)",
        ":17:1 sectors: river is missing; add `river:` with its `course`",
        ":19:18 sectors.pass: has no line of its own; write `course:` and two or more [longitud",
    ]


def test_a_sector_without_a_course_is_refused_at_its_own_line(changed):
    folder = changed("scenario.yaml", "language: en", "language: en")
    write_map(folder, "  river: {course: [[1, 2], [3, 4]]}\n  pass: {}\n")

    (fault,) = messages(folder)
    assert fault.partition("map.yaml")[2].startswith(":19:9 sectors.pass: has no line of its own")

"""What a report shows: the timeline told, the command that repeats the run, and provenance."""

import shlex
from pathlib import Path
from types import SimpleNamespace

import pytest

import allohistory
from allohistory.answers.narrative import story
from allohistory.answers.narrative.exemplar import exemplar, timeline_with
from allohistory.answers.report_data import command_of, most_moved, report_data
from allohistory.errors import QuestionError

SMALL = Path(allohistory.__file__).parent / "scenarios" / "_template"


@pytest.fixture(scope="module")
def scenario():
    return allohistory.load(SMALL)


@pytest.fixture(scope="module")
def result(scenario):
    return allohistory.compare(scenario, scenario.whatif("league-clause"), timelines=120, seed=1)


@pytest.fixture(scope="module")
def told(result):
    return report_data(result)


def test_both_branches_of_a_series_stand_side_by_side(told):
    for one in told.trajectories:
        assert [fan.branch for fan in one.fans] == ["baseline", "changed"]
        assert all(len(line) == len(one.dates) for line in one.fans[0].quantiles.values())


def test_the_timeline_told_is_one_in_which_the_change_shows(result):
    choice = exemplar(result)
    asked = result.answers()[0].ask
    before, after = (
        result.ask(asked).baseline.value, result.ask(asked).changed.value
    )  # fmt: skip
    assert before > after
    signed = [
        any(one.kind == "signed" for one in told.chronicle())
        for pair in [result.timeline(choice.row)]
        for told in [SimpleNamespace(chronicle=lambda b=b, p=pair: p.chronicle().branch(b).entries)
                     for b in ("baseline", "changed")]
    ]  # fmt: skip
    assert signed == [True, False]


def test_an_event_is_looked_for_in_the_changed_branch_first(result):
    row, changed = timeline_with(result, "treaty('aurelia', 'borea')")
    assert changed
    kinds = [one.kind for one in result.timeline(row).chronicle().branch("changed").entries]
    assert "signed" in kinds


def test_an_event_of_no_timeline_is_refused(result):
    with pytest.raises(QuestionError, match="in no timeline"):
        timeline_with(result, "war('aurelia', 'borea', before='1950-01-09')")


def fought(result):
    """A timeline with a fight in its shared past."""
    since = result.whatif.date
    return next(
        row
        for row in range(result.baseline.timelines)
        if any(one.date < since for one in story.fights(result.timeline(row)))
    )


def test_fights_of_the_shared_past_stand_once(result):
    found = list(story.fights(result.timeline(fought(result))))
    keys = [(one.date, one.sector, one.text) for one in found]
    assert len(keys) == len(set(keys))
    since = result.whatif.date
    assert all(one.branch == "both" for one in found if one.end < since)


def test_every_step_behind_an_event_is_not_later_than_it(told):
    for one in told.story.entries:
        dates = [one.entry.date, *(step.date for step in one.steps)]
        assert dates == sorted(dates, reverse=True)


def test_the_command_makes_the_same_run_again(result):
    words = shlex.split(command_of(result))
    assert words[:4] == ["allohistory", "whatif", str(result.scenario.folder), "league-clause"]
    for wanted in ("--timelines 120", "--seed 1", "--noise 4", "--set terms=league_disarms"):
        assert wanted in command_of(result)


def test_a_shipped_scenario_is_named_by_its_name(result):
    named = SimpleNamespace(
        scenario=SimpleNamespace(id="far-east-1931"),
        baseline=result.baseline,
        whatif=None,
        positions=(),
        reading="prior",
        coupling=None,
    )
    assert command_of(named).startswith("allohistory run far-east-1931 ")


def test_answers_under_a_condition_are_not_what_moved(result):
    asked = result.ask("P(war('aurelia', 'borea') | treaty('aurelia', 'borea'))")
    assert asked.given < asked.total
    assert most_moved((asked,)) == ()


def test_the_seed_versions_and_hashes_are_told(told, scenario):
    assert told.provenance.seed == 1
    assert told.provenance.scenario_hash == scenario.hash
    assert {"allohistory", "numpy", "python"} <= set(told.provenance.versions)


def test_the_parameters_are_told_in_words(told):
    chosen = {one.name: one.chosen for one in told.settings}
    assert chosen["firmness"] == ("dealbreaker",)
    assert "_" not in chosen["terms"][0]

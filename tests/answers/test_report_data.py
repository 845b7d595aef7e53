"""Data of a report: series against the record, the example timeline, audit and provenance."""

import shlex
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

import allohistory
from allohistory.answers.estimation.estimates import NONE, Answer, Estimate
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
def data(result):
    return report_data(result)


def test_both_branches_of_a_series_stand_side_by_side(data):
    for fight in data.trajectories:
        assert [fan.branch for fan in fight.fans] == ["baseline", "changed"]
        assert all(len(line) == len(fight.dates) for line in fight.fans[0].quantiles.values())


def test_the_example_timeline_is_one_in_which_the_change_matters(result):
    choice = exemplar(result)
    question = result.answers()[0].ask
    before, after = (
        result.ask(question).baseline.value, result.ask(question).changed.value
    )  # fmt: skip
    assert before > after
    chronicle = result.timeline(choice.row).chronicle()
    signed = [
        any(entry.kind == "signed" for entry in chronicle.branch(name).entries)
        for name in ("baseline", "changed")
    ]
    assert signed == [True, False]


def test_an_event_is_looked_for_in_the_changed_branch_first(result):
    row, changed = timeline_with(result, "treaty('aurelia', 'borea')")
    assert changed
    kinds = [entry.kind for entry in result.timeline(row).chronicle().branch("changed").entries]
    assert "signed" in kinds


def test_an_event_of_no_timeline_is_refused(result):
    with pytest.raises(QuestionError, match="in no timeline"):
        timeline_with(result, "war('aurelia', 'borea', before='1950-01-09')")


def timeline_with_fight(result):
    """Return a timeline with a fight in its shared past."""
    since = result.whatif.date
    return next(
        row
        for row in range(result.baseline.timelines)
        if any(fight.date < since for fight in story.fights(result.timeline(row)))
    )


def test_fights_of_the_shared_past_are_listed_once(result):
    fights = list(story.fights(result.timeline(timeline_with_fight(result))))
    keys = [(fight.date, fight.sector, fight.text) for fight in fights]
    assert len(keys) == len(set(keys))
    since = result.whatif.date
    assert all(fight.branch == "both" for fight in fights if fight.end < since)


def test_every_step_behind_an_event_is_not_later_than_it(data):
    for fight in data.story.entries:
        dates = [fight.entry.date, *(step.date for step in fight.steps)]
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
    answer = result.ask("P(war('aurelia', 'borea') | treaty('aurelia', 'borea'))")
    assert answer.given < answer.total
    assert most_moved((answer,)) == ()


def test_the_seed_versions_and_hashes_are_reported(data, scenario):
    assert data.provenance.seed == 1
    assert data.provenance.scenario_hash == scenario.hash
    assert {"allohistory", "numpy", "python"} <= set(data.provenance.versions)


def test_the_parameters_are_described_in_words(data):
    chosen = {fight.name: fight.chosen for fight in data.settings}
    assert chosen["firmness"] == ("dealbreaker",)
    assert "_" not in chosen["terms"][0]


def test_what_cannot_be_estimated_is_not_what_moved():
    value = Estimate(0.2, 0.01, 0.1, 0.3, 0.05, 100)
    moved = Answer("a", "A?", "P(x())", "", "probability", value, value, value, None, None,
                   1, 100, 0.01, 100)  # fmt: skip
    unknown = replace(moved, id="b", difference=NONE)

    assert most_moved([unknown, *[replace(moved, id=f"m{k}") for k in range(9)]])[0].id != "b"

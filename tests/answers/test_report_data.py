"""Data of a report: series against the record, the example timeline, audit and provenance."""

import shlex
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import allohistory
from allohistory.answers import trajectories
from allohistory.answers.audit import audit
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


def test_a_growing_count_is_reported_by_year():
    ends = tuple(date(1950 + m // 12, m % 12 + 1, 1) for m in range(1, 40))
    total = np.arange(1.0, 40.0)[None, :] * 2  # two a month
    dates, added = trajectories.yearly(total, ends)
    assert dates == (date(1951, 7, 1), date(1952, 7, 1))
    assert (added == 24.0).all()


def test_a_level_is_reported_by_quarter_to_the_end():
    ends = tuple(date(1950 + m // 12, m % 12 + 1, 1) for m in range(1, 18))
    dates, values = trajectories.quarterly(np.arange(17.0)[None, :], ends)
    assert dates[0] == date(1950, 4, 1)
    assert dates[-1] == ends[-1]
    assert values[0, 0] == 2.0


def test_a_count_over_several_years_is_a_rate_beside_yearly_ones():
    point = SimpleNamespace(
        from_=date(1932, 1, 1), to=date(1934, 12, 31), low=None, value=150.0, high=300.0,
        source=("a",), standing="documented",
    )  # fmt: skip
    assert trajectories.observation(point, yearly=True).value == pytest.approx(50, rel=1e-3)
    assert trajectories.observation(point, yearly=True).high == pytest.approx(100, rel=1e-3)
    assert trajectories.observation(point, yearly=False).value == 150.0


def test_quantiles_are_in_order():
    values = np.random.default_rng(1).normal(size=(200, 3))
    bands = trajectories.quantiles(values)
    lines = np.array([bands[str(level)] for level in trajectories.LEVELS])
    assert (np.diff(lines, axis=0) > 0).all()


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


def test_the_audit_counts_every_number_once(scenario):
    counts = audit(scenario)
    numbers = list(scenario.numbers())
    assert counts.numbers.total == len(numbers) == sum(fight.total for fight in counts.files)
    assert counts.open == sum(fight.prior is not None for fight in numbers)


def test_the_audit_names_sources_that_nothing_cites():
    scenario = allohistory.load("far-east-1931")
    counts = audit(scenario)
    assert counts.unused
    listed = {fight.id for fight in counts.sources} | set(counts.unused)
    assert listed == set(scenario.sources)
    assert all(fight.numbers or fight.record for fight in counts.sources)


def test_the_widest_priors_are_assumed_and_contain_their_median(scenario):
    widest = audit(scenario).widest
    assert widest
    standings = {number.path: number.standing for number in scenario.numbers()}
    assert all(standings[number.path] == "assumed" for number in widest)
    assert all(number.low <= number.middle <= number.high for number in widest)


def test_the_seed_versions_and_hashes_are_reported(data, scenario):
    assert data.provenance.seed == 1
    assert data.provenance.scenario_hash == scenario.hash
    assert {"allohistory", "numpy", "python"} <= set(data.provenance.versions)


def test_the_parameters_are_described_in_words(data):
    chosen = {fight.name: fight.chosen for fight in data.settings}
    assert chosen["firmness"] == ("dealbreaker",)
    assert "_" not in chosen["terms"][0]

"""The public API: the cost of its import, its names, and the first example."""

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import allohistory as ah
from allohistory.errors import InterventionError

SMALL = Path(ah.__file__).parent / "scenarios" / "_template"
HEAVY = ("numba", "numpy", "pydantic", "duckdb", "scipy", "yaml", "click", "rich")


@pytest.fixture(scope="module")
def scenario():
    return ah.load(SMALL)


@pytest.fixture(scope="module")
def result(scenario):
    return ah.compare(scenario, scenario.whatif("league-clause"), timelines=40, seed=1)


def test_importing_it_imports_nothing_heavy():
    script = f"import sys, allohistory; print([n for n in {HEAVY!r} if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_what_a_first_answer_does_not_need_is_not_imported():
    script = (
        "import sys; from allohistory.answers import check, run; "
        "import numba.np.arraymath; from numba.np import linalg; "
        "late = ('duckdb', 'scipy.special', 'scipy.linalg', 'scipy.stats', 'rich'); "
        "print([n for n in late if n in sys.modules], linalg.ensure_blas.__name__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[] ensure_blas"


def test_it_lists_its_public_names_and_no_others():
    assert dir(ah) == ah.__all__ == sorted(ah.__all__)


def test_every_listed_name_can_be_imported():
    assert set(ah.PLACES) == set(ah.__all__)


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(AttributeError, match=r"it has .*compare"):
        _ = ah.comparison


def test_it_has_a_version():
    assert ah.__version__[0].isdigit()


@pytest.mark.parametrize("name", [n for n in ah.__all__ if inspect.isfunction(getattr(ah, n))])
def test_every_function_is_typed(name):
    written = inspect.signature(getattr(ah, name))
    assert written.return_annotation is not inspect.Signature.empty
    assert all(p.annotation is not p.empty for p in written.parameters.values())


def test_a_what_if_is_asked_in_three_lines(result):
    answers = result.answers()
    assert answers[0].id == "pact_signed"
    assert answers[0].changed is not None
    assert result.ask("P(treaty('aurelia', 'borea'))").baseline.timelines == 40
    assert result.timeline(17).chronicle().entries


def test_answers_are_displayed_as_a_table(result):
    answers = result.answers()
    assert "<table>" in answers._repr_html_()
    assert "Is the River Pact signed?" in repr(answers)
    assert isinstance(answers, tuple)


def test_a_timeline_and_a_chronicle_have_a_representation(result):
    pair = result.timeline(3)
    assert repr(pair).startswith("<Timeline 3, baseline and what-if")
    assert "1950-" in repr(pair.chronicle())


def test_a_scenario_with_nothing_changed_can_be_asked_too(scenario):
    alone = ah.simulate(scenario, timelines=40, seed=1)
    assert alone.changed is None
    assert alone.answers()[0].difference is None


def test_a_what_if_without_changes_moves_no_answer(scenario):
    result = ah.compare(scenario, ah.WhatIf(date="1951-01-01"), timelines=40, seed=1)

    assert {answer.id for answer in result.answers()} == set(scenario.questions)
    for answer in result.answers():
        assert answer.difference is None or answer.difference.value == 0.0


def test_a_what_if_built_in_python_has_the_effect_of_the_same_file(scenario, result):
    written = [change.written() for change in result.whatif.changes]
    whatif = ah.WhatIf(date=result.whatif.date, ask=result.whatif.ask, changes=written)

    assert ah.compare(scenario, whatif, timelines=40, seed=1).answers() == result.answers()


@pytest.mark.parametrize(
    "changes",
    [[{"force": "open_talks"}], [{"force": "nothing", "option": "ask"}], [{"event": "x"}], ["x"]],
)
def test_an_impossible_change_raises_one_kind_of_error(scenario, changes):
    with pytest.raises(InterventionError):
        ah.compare(scenario, ah.WhatIf(date="1951-01-01", changes=changes), timelines=4)


def test_a_baseline_is_the_same_with_and_without_a_what_if(scenario, result):
    alone = ah.simulate(scenario, timelines=40, seed=1)
    for column, values in alone.baseline.events.items():
        assert (values == result.baseline.events[column]).all()


def test_progress_reports_the_estimates_so_far(scenario):
    steps = []

    def progress(done, wanted, so_far):
        if done:
            steps.append((done, wanted, so_far().baseline.timelines))

    ah.compare(scenario, scenario.whatif("league-clause"), timelines=300, progress=progress)
    assert steps[-1] == (300, 300, 300)
    assert all(done == total for done, _, total in steps)
    assert len(steps) > 1


def test_a_stored_run_gives_the_same_answers(result, tmp_path):
    from allohistory.answers.run import keep

    name = keep(result, tmp_path)
    reopened = ah.open_run(name, tmp_path)
    assert reopened.answers() == result.answers()
    assert reopened.whatif == result.whatif


def test_a_report_is_one_string(result):
    assert ah.report(result).startswith("<!doctype html>")


def test_every_error_of_the_users_is_an_allohistory_error(scenario, result, tmp_path):
    for wrong in (
        lambda: ah.load(tmp_path / "nothing"),
        lambda: scenario.whatif("nothing"),
        lambda: ah.compare(scenario, scenario.whatif("league-clause"), timelines=0),
        lambda: result.ask("P("),
        lambda: result.timeline(99),
        lambda: ah.open_run("nothing", tmp_path),
    ):
        with pytest.raises(ah.AllohistoryError):
            wrong()

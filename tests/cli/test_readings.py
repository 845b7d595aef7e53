"""Readings of a what-if: as of the divergence, with hindsight, and from the priors."""

import json
import shutil
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from allohistory.answers import result
from allohistory.answers.run import compare, open_run
from allohistory.errors import UnknownName
from allohistory.inference.posterior.histories import read_histories, save_histories
from allohistory.scenario import load

WHATIF = "league-clause"
LITTLE = ("--particles", 30, "--sweeps", 1, "--repeats", 2, "--rounds", 2, "--kept", 0.3)


@pytest.fixture(scope="module")
def fitted(allo, small, tmp_path_factory):
    """Return a copy of the small scenario with histories of all its record and of a part."""
    folder = tmp_path_factory.mktemp("fitted") / "small"
    shutil.copytree(small, folder)
    divergence = str(load(small).whatif(WHATIF).date)
    allo("fit", folder, "--out", folder / "posterior.npz", *LITTLE)
    allo("fit", folder, "--out", folder / "posterior-early.npz", *LITTLE, "--until", divergence)
    for path in folder.glob("*.npz"):
        # Such a small fit agrees only by chance: mark this one as agreed.
        stored = read_histories(path)
        provenance = {**stored.provenance, "agreement": {"agreed": True}}
        save_histories(path, replace(stored, provenance=provenance))
    return folder


@dataclass(frozen=True)
class LookedBack:
    """A what-if with hindsight: as printed, as a page, as JSON, and the folder of its runs."""

    stdout: str
    page: str
    answer: dict
    runs: Path
    times: int  # that hindsight was worked out for what is printed and the page


@pytest.fixture(scope="module")
def looked_back(allo, fitted, tmp_path_factory):
    """Return what a what-if with hindsight says."""
    folder, times, live = tmp_path_factory.mktemp("looked-back"), [], result.hindsight

    def counted(*words, **more):
        times.append(words)
        return live(*words, **more)

    page = folder / "report.html"
    words = ("--reading", "hindsight", "--timelines", 500, "--runs", folder)
    extra = ("--report", page, "--ask", "P(war('aurelia', 'borea'))")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(result, "hindsight", counted)
        stdout = allo("whatif", fitted, WHATIF, *words, *extra).stdout
    answer = answer_of(allo, fitted, WHATIF, *words)
    return LookedBack(stdout, page.read_text("utf-8"), answer, folder, len(times))


def answer_of(allo, *words):
    return json.loads(allo("whatif", *words, "--json").stdout)


def test_a_scenario_that_ships_histories_is_read_as_of_the_divergence(allo, fitted, tmp_path):
    stdout = allo("whatif", fitted, WHATIF, "--timelines", 40, "--runs", tmp_path).stdout

    assert (
        "as of the divergence: 60 posterior histories, consistent with the record up to" in stdout
    )
    answer = answer_of(allo, fitted, WHATIF, "--timelines", 40, "--runs", tmp_path)
    assert answer["reading"] == "as-of"
    assert answer == answer_of(
        allo, fitted, WHATIF, "--timelines", 40, "--reading", "as-of", "--runs", tmp_path
    ) | {"seconds": answer["seconds"]}


def test_histories_whose_runs_disagree_are_used_only_when_asked_for(allo, fitted, tmp_path):
    folder = tmp_path / "apart"
    shutil.copytree(fitted, folder)
    for path in folder.glob("*.npz"):
        stored = read_histories(path)
        agreement = {"agreed": False, "worst": 0.98, "enough": 0.2}
        save_histories(
            path, replace(stored, provenance={**stored.provenance, "agreement": agreement})
        )

    result = allo("whatif", folder, WHATIF, "--timelines", 40, "--runs", tmp_path)
    assert "The priors are used" in result.stderr
    assert "up to 0.98 posterior standard deviations apart" in " ".join(result.stderr.split())
    assert "Read from the priors" in result.stdout
    words = ("--timelines", 40, "--reading", "as-of", "--runs", tmp_path)
    result = allo("whatif", folder, WHATIF, *words)
    assert "Beware of the histories" in result.stderr
    assert "(beware: their runs do not agree" in " ".join(result.stdout.split())


def test_the_latest_histories_whose_runs_agree_are_used_by_default(allo, fitted, tmp_path):
    folder = tmp_path / "later"
    shutil.copytree(fitted, folder)
    early = folder / "posterior-early.npz"
    stored = read_histories(early)
    apart = {"agreed": False, "worst": 0.98, "enough": 0.2}
    save_histories(early, replace(stored, provenance={**stored.provenance, "agreement": apart}))
    assert stored.until
    # Histories of less of the record, according to their file.
    first, earlier = folder / "posterior-first.npz", stored.until - timedelta(weeks=8)
    agreed = {"until": earlier.isoformat(), "agreement": {"agreed": True}}
    save_histories(first, replace(stored, provenance={**stored.provenance, **agreed}))

    result = allo("whatif", folder, WHATIF, "--timelines", 40, "--runs", tmp_path)

    assert f"The record after {earlier} is not used: there are histories" in result.stderr
    text = " ".join(result.stdout.split())
    assert "60 posterior histories, consistent with the record up to" in text
    scenario = load(folder)
    histories = compare(scenario, scenario.whatif(WHATIF), 40).baseline.recipe.histories
    assert histories.place == str(first.resolve())


def test_a_scenario_without_histories_uses_its_priors(allo, small, tmp_path):
    answer = answer_of(allo, small, WHATIF, "--timelines", 40, "--runs", tmp_path)

    assert answer["reading"] == "prior"
    failed = allo("whatif", small, WHATIF, "--reading", "hindsight", "--runs", tmp_path, code=1)
    assert "no histories conditioned on its whole record" in failed.stderr
    assert "allohistory fit" in failed.stderr
    failed = allo("whatif", small, WHATIF, "--reading", "as-of", "--runs", tmp_path, code=1)
    assert "choose the reading `prior`" in failed.stderr


def test_with_hindsight_each_history_is_simulated_once_with_its_own_draws(fitted):
    scenario = load(fitted)
    baseline = compare(scenario, scenario.whatif(WHATIF), 500, reading="hindsight").baseline

    histories = read_histories(fitted / "posterior.npz")
    assert len(baseline) == len(histories) == 60
    rerun = histories.simulate(baseline.model)
    assert np.array_equal(baseline.values, rerun.values, equal_nan=True)


def test_as_of_the_divergence_histories_share_only_their_past(fitted):
    scenario = load(fitted)
    run = compare(scenario, scenario.whatif(WHATIF), 96, noise=4, reading="as-of").baseline

    opened = run.recipe.histories.opened
    assert opened is not None
    week, draws = run.events["week"], run.laws_of
    assert opened <= run.model.calendar.week_of(scenario.whatif(WHATIF).date) + 1

    def events_of(row, past):
        rows = run.rows_of(row)
        part = (week[rows] < opened) == past
        return run.events["week"][rows][part].tolist(), run.events["kind"][rows][part].tolist()

    twins = [(row, row + 1) for row in range(95) if draws[row] == draws[row + 1]]
    assert twins
    assert all(
        events_of(first, past=True) == events_of(second, past=True) for first, second in twins
    )
    assert any(
        events_of(first, past=False) != events_of(second, past=False) for first, second in twins
    )


def test_a_stored_run_of_histories_can_be_narrated_and_queried(allo, fitted, looked_back):
    runs = looked_back.runs
    words = ("--reading", "as-of", "--timelines", 40, "--runs", runs)
    as_of = answer_of(allo, fitted, WHATIF, *words)
    for answer, reading in ((as_of, "as-of"), (looked_back.answer, "hindsight")):
        assert allo("chronicle", answer["run"], "--runs", runs, "--timeline", 1).stdout
        assert open_run(answer["run"], runs).reading == reading


def edited(fitted, folder, file, old, new):
    """Return a copy of the fitted scenario with one thing changed in a file."""
    shutil.copytree(fitted, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_histories_in_which_a_change_matters_are_not_used(allo, fitted, tmp_path):
    folder = edited(fitted, tmp_path / "edited", "theatre.yaml", "median: 8", "median: 12")

    result = allo("whatif", folder, WHATIF, "--timelines", 40, "--runs", tmp_path)

    text = " ".join(result.stderr.split())
    assert "The record is not used: posterior-early.npz is of another state: " in text
    assert "histories now differ" in text
    assert "from the priors" in result.stdout
    failed = allo(
        "whatif", folder, WHATIF, "--reading", "hindsight", "--runs", tmp_path, code=1
    ).stderr
    assert "posterior.npz is of another state" in failed
    assert "fit the scenario again" in " ".join(failed.split())


def test_histories_in_which_nothing_has_changed_are_used(allo, fitted, tmp_path):
    title = load(fitted).title
    folder = edited(fitted, tmp_path / "edited", "scenario.yaml", title, "Under another name")
    words = ("--timelines", 40, "--reading", "as-of")

    result = allo("whatif", folder, WHATIF, *words, "--runs", tmp_path)

    assert "all 60 agree with every entry of the record as they did" in " ".join(
        result.stderr.split()
    )
    answer = answer_of(allo, folder, WHATIF, *words, "--runs", tmp_path)
    expected = answer_of(allo, fitted, WHATIF, *words, "--runs", tmp_path)
    assert answer["reading"] == "as-of"
    assert answer["answers"] == expected["answers"]
    assert open_run(answer["run"], tmp_path).reading == "as-of"
    assert open_run(answer["run"], tmp_path).chronicle(1).entries


def test_an_unknown_reading_is_answered_with_the_known_ones(small):
    scenario = load(small)
    with pytest.raises(UnknownName, match="hindsight"):
        compare(scenario, scenario.whatif(WHATIF), 4, reading="foresight")


def test_no_record_before_the_start_can_be_used(allo, fitted, tmp_path):
    failed = allo("run", fitted, "--reading", "as-of", "--runs", tmp_path, code=1)

    assert "nothing of the record lies before" in failed.stderr
    assert "choose the reading `prior`" in " ".join(failed.stderr.split())


def test_levers_accept_a_reading(allo, fitted):
    words = ("--timelines", 80, "--whatif", WHATIF, "--reading", "hindsight", "--json")
    ranking = json.loads(allo("levers", fitted, "pact_signed", *words).stdout)
    assert ranking["levers"][0]["baseline"]["timelines"] <= 60


def test_fewer_timelines_than_requested_are_reported(allo, fitted, looked_back, tmp_path):
    assert "60 of the 500 asked pairs of timelines" in looked_back.stdout
    assert "60 of the 500 asked timelines" in looked_back.page
    assert (looked_back.answer["timelines"], looked_back.answer["asked"]) == (60, 500)
    words = ("--reading", "hindsight", "--timelines", 500)
    run = allo("run", fitted, *words, "--runs", tmp_path).stdout
    assert "60 of the 500 asked timelines" in run
    levers = allo("levers", fitted, "pact_signed", *words, "--whatif", WHATIF).stdout
    assert "60 of the 500 asked pairs" in levers


def test_hindsight_names_its_coupling_and_gives_the_range(looked_back):
    stdout, answer = looked_back.stdout, looked_back.answer

    assert "coupling weekly: the same random draws in the same week" in stdout
    assert "How randomness is shared between the two worlds" in stdout
    assert "What the change does to recorded history" in stdout
    assert answer["coupling"] == "weekly"
    hindsight = answer["hindsight"]
    assert [row["coupling"] for row in hindsight["coupled"]] == ["weekly", "clock", "independent"]
    fates = [entry["fate"] for entry in hindsight["entries"]]
    assert "kept" in fates
    assert "open" in fates
    weekly = {row["id"]: row["difference"]["value"] for row in answer["answers"]}
    for row in hindsight["ranges"]:
        assert row["differences"][0] == weekly[row["id"]]
        numbers = [value for value in row["differences"] if value is not None]
        assert [row["low"], row["high"]] == (
            [min(numbers), max(numbers)] if numbers else [None, None]
        )


def test_another_coupling_makes_another_run(allo, fitted, looked_back):
    words = ("--reading", "hindsight", "--timelines", 500, "--runs", looked_back.runs)
    runs = {
        answer_of(allo, fitted, WHATIF, *words, "--coupling", coupling)["run"]
        for coupling in ("clock", "independent")
    }
    assert len(runs | {looked_back.answer["run"]}) == 3


def test_the_coupling_is_among_the_hinges(allo, fitted, looked_back):
    def couplings(answer):
        words = ("hinges", answer["run"], "--runs", looked_back.runs, "--json")
        return json.loads(allo(*words).stdout)["couplings"]

    assert len(couplings(looked_back.answer)[0]["differences"]) == 3
    words = ("--reading", "as-of", "--timelines", 160, "--runs", looked_back.runs)
    assert couplings(answer_of(allo, fitted, WHATIF, *words)) is None


def test_the_report_shows_the_range(looked_back):
    assert looked_back.times == 1
    assert "With hindsight: recorded history, changed" in looked_back.page
    assert "What the change does to recorded history" in looked_back.page

"""Readings of a what-if: as of the divergence, with hindsight, and from the priors."""

import json
import shutil
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from allohistory.answers.run import compare, open_run
from allohistory.errors import UnknownName
from allohistory.inference.posterior.histories import read_histories, save_histories
from allohistory.scenario import load

WHATIF = "league-clause"
LITTLE = ("--particles", 30, "--sweeps", 1, "--repeats", 2, "--rounds", 2)


@pytest.fixture(scope="module")
def fitted(allo, small, tmp_path_factory):
    """A copy of the small scenario that ships histories: of all its record, and of a part."""
    folder = tmp_path_factory.mktemp("fitted") / "small"
    shutil.copytree(small, folder)
    divergence = str(load(small).whatif(WHATIF).date)
    allo("fit", folder, "--out", folder / "posterior.npz", *LITTLE)
    allo("fit", folder, "--out", folder / "posterior-early.npz", *LITTLE, "--until", divergence)
    for path in folder.glob("*.npz"):
        # So small a fit agrees by luck only: let this one be said to agree.
        found = read_histories(path)
        said = {**found.provenance, "agreement": {"agreed": True}}
        save_histories(path, replace(found, provenance=said))
    return folder


def asked(allo, *words):
    return json.loads(allo("whatif", *words, "--json").stdout)


def test_a_scenario_that_ships_histories_is_read_as_of_the_divergence(allo, fitted, tmp_path):
    said = allo("whatif", fitted, WHATIF, "--timelines", 40, "--runs", tmp_path).stdout

    assert "as of the divergence: 60 posterior histories, consistent with the record up to" in said
    told = asked(allo, fitted, WHATIF, "--timelines", 40, "--runs", tmp_path)
    assert told["reading"] == "as-of"
    assert told == asked(
        allo, fitted, WHATIF, "--timelines", 40, "--reading", "as-of", "--runs", tmp_path
    ) | {"seconds": told["seconds"]}


def test_histories_whose_runs_disagree_are_used_only_when_asked_for(allo, fitted, tmp_path):
    folder = tmp_path / "apart"
    shutil.copytree(fitted, folder)
    for path in folder.glob("*.npz"):
        found = read_histories(path)
        agreement = {"agreed": False, "worst": 0.98, "enough": 0.2}
        save_histories(
            path, replace(found, provenance={**found.provenance, "agreement": agreement})
        )

    said = allo("whatif", folder, WHATIF, "--timelines", 40, "--runs", tmp_path)
    assert "The priors are used" in said.stderr
    assert "up to 0.98 posterior standard deviations apart" in " ".join(said.stderr.split())
    assert "Read from the priors" in said.stdout
    words = ("--timelines", 40, "--reading", "as-of", "--runs", tmp_path)
    said = allo("whatif", folder, WHATIF, *words)
    assert "Beware of the histories" in said.stderr
    assert "(beware: their runs do not agree" in " ".join(said.stdout.split())


def test_the_latest_histories_whose_runs_agree_are_used_by_default(allo, fitted, tmp_path):
    folder = tmp_path / "later"
    shutil.copytree(fitted, folder)
    early = folder / "posterior-early.npz"
    found = read_histories(early)
    apart = {"agreed": False, "worst": 0.98, "enough": 0.2}
    save_histories(early, replace(found, provenance={**found.provenance, "agreement": apart}))
    assert found.until
    # Histories that saw less of the record, as far as their file says.
    first, earlier = folder / "posterior-first.npz", found.until - timedelta(weeks=8)
    agreed = {"until": earlier.isoformat(), "agreement": {"agreed": True}}
    save_histories(first, replace(found, provenance={**found.provenance, **agreed}))

    said = allo("whatif", folder, WHATIF, "--timelines", 40, "--runs", tmp_path)

    assert f"The record after {earlier} is not used: there are histories" in said.stderr
    text = " ".join(said.stdout.split())
    assert "60 posterior histories, consistent with the record up to" in text
    scenario = load(folder)
    known = compare(scenario, scenario.whatif(WHATIF), 40).baseline.recipe.histories
    assert known.place == str(first.resolve())


def test_a_scenario_without_histories_is_read_from_its_priors(allo, small, tmp_path):
    told = asked(allo, small, WHATIF, "--timelines", 40, "--runs", tmp_path)

    assert told["reading"] == "prior"
    failed = allo("whatif", small, WHATIF, "--reading", "hindsight", "--runs", tmp_path, code=1)
    assert "no histories conditioned on its whole record" in failed.stderr
    assert "allohistory fit" in failed.stderr
    failed = allo("whatif", small, WHATIF, "--reading", "as-of", "--runs", tmp_path, code=1)
    assert "choose the reading `prior`" in failed.stderr


def test_with_hindsight_each_history_is_lived_once_with_its_luck(fitted):
    scenario = load(fitted)
    looked_back = compare(scenario, scenario.whatif(WHATIF), 500, reading="hindsight")

    histories = read_histories(fitted / "posterior.npz")
    assert len(looked_back.baseline) == len(histories) == 60
    again = histories.simulate(looked_back.baseline.model)
    assert np.array_equal(looked_back.baseline.values, again.values, equal_nan=True)


def test_as_of_the_divergence_histories_share_their_past_alone(fitted):
    scenario = load(fitted)
    told = compare(scenario, scenario.whatif(WHATIF), 96, noise=4, reading="as-of").baseline

    opened = told.recipe.histories.opened
    assert opened is not None
    week, draws = told.events["week"], told.laws_of
    assert opened <= told.model.calendar.week_of(scenario.whatif(WHATIF).date) + 1

    def lived(row, past):
        rows = told.rows_of(row)
        part = (week[rows] < opened) == past
        return told.events["week"][rows][part].tolist(), told.events["kind"][rows][part].tolist()

    twins = [(row, row + 1) for row in range(95) if draws[row] == draws[row + 1]]
    assert twins
    assert all(lived(one, past=True) == lived(other, past=True) for one, other in twins)
    assert any(lived(one, past=False) != lived(other, past=False) for one, other in twins)


def test_a_kept_run_of_histories_is_told_and_asked_again(allo, fitted, tmp_path):
    for reading in ("as-of", "hindsight"):
        words = ("--reading", reading, "--timelines", 40, "--runs", tmp_path)
        run = asked(allo, fitted, WHATIF, *words)["run"]
        assert allo("chronicle", run, "--runs", tmp_path, "--timeline", 1).stdout
        assert open_run(run, tmp_path).reading == reading


def edited(fitted, folder, file, old, new):
    """Return a copy of the fitted scenario with one thing changed in a file."""
    shutil.copytree(fitted, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_histories_in_which_a_change_matters_are_not_used(allo, fitted, tmp_path):
    folder = edited(fitted, tmp_path / "edited", "theatre.yaml", "median: 8", "median: 12")

    said = allo("whatif", folder, WHATIF, "--timelines", 40, "--runs", tmp_path)

    told = " ".join(said.stderr.split())
    assert "The record is not used: posterior-early.npz is of another state: " in told
    assert "histories now differ" in told
    assert "from the priors" in said.stdout
    failed = allo(
        "whatif", folder, WHATIF, "--reading", "hindsight", "--runs", tmp_path, code=1
    ).stderr
    assert "posterior.npz is of another state" in failed
    assert "fit the scenario again" in " ".join(failed.split())


def test_histories_in_which_nothing_has_changed_are_used(allo, fitted, tmp_path):
    title = load(fitted).title
    folder = edited(fitted, tmp_path / "edited", "scenario.yaml", title, "Under another name")
    words = ("--timelines", 40, "--reading", "as-of")

    said = allo("whatif", folder, WHATIF, *words, "--runs", tmp_path)

    assert "all 60 agree with every entry of the record as they did" in " ".join(
        said.stderr.split()
    )
    told = asked(allo, folder, WHATIF, *words, "--runs", tmp_path)
    known = asked(allo, fitted, WHATIF, *words, "--runs", tmp_path)
    assert told["reading"] == "as-of"
    assert told["answers"] == known["answers"]
    assert open_run(told["run"], tmp_path).reading == "as-of"
    assert open_run(told["run"], tmp_path).chronicle(1).entries


def test_an_unknown_reading_is_answered_with_those_there_are(small):
    scenario = load(small)
    with pytest.raises(UnknownName, match="hindsight"):
        compare(scenario, scenario.whatif(WHATIF), 4, reading="foresight")


def test_nothing_of_the_record_lies_before_the_start(allo, fitted, tmp_path):
    failed = allo("run", fitted, "--reading", "as-of", "--runs", tmp_path, code=1)

    assert "nothing of the record lies before" in failed.stderr
    assert "choose the reading `prior`" in " ".join(failed.stderr.split())


def test_levers_take_a_reading(allo, fitted):
    words = ("--timelines", 80, "--whatif", WHATIF, "--reading", "hindsight", "--json")
    told = json.loads(allo("levers", fitted, "pact_signed", *words).stdout)
    assert told["levers"][0]["baseline"]["timelines"] <= 60


def test_where_fewer_are_lived_than_asked_for_it_is_said(allo, fitted, tmp_path):
    words = ("--reading", "hindsight", "--timelines", 500)
    page = tmp_path / "report.html"
    whatif = ("whatif", fitted, WHATIF, *words, "--runs", tmp_path)

    assert "60 of the 500 asked pairs of timelines" in allo(*whatif, "--report", page).stdout
    assert "60 of the 500 asked timelines" in page.read_text("utf-8")
    told = asked(allo, fitted, WHATIF, *words, "--runs", tmp_path)
    assert (told["timelines"], told["asked"]) == (60, 500)
    run = allo("run", fitted, *words, "--runs", tmp_path).stdout
    assert "60 of the 500 asked timelines" in run
    levers = allo("levers", fitted, "pact_signed", *words, "--whatif", WHATIF).stdout
    assert "60 of the 500 asked pairs" in levers


def test_hindsight_names_its_coupling_and_gives_the_range(allo, fitted, tmp_path):
    words = ("--reading", "hindsight", "--runs", tmp_path)
    said = allo("whatif", fitted, WHATIF, *words).stdout

    assert "coupling weekly: the same random draws in the same week" in said
    assert "How randomness is shared between the two worlds" in said
    assert "What the change does to recorded history" in said
    told = asked(allo, fitted, WHATIF, *words)
    assert told["coupling"] == "weekly"
    looked_back = told["hindsight"]
    assert [one["coupling"] for one in looked_back["coupled"]] == ["weekly", "clock", "independent"]
    fates = [one["fate"] for one in looked_back["entries"]]
    assert "kept" in fates
    assert "open" in fates
    own = {one["id"]: one["difference"]["value"] for one in told["answers"]}
    for one in looked_back["ranges"]:
        assert one["differences"][0] == own[one["id"]]
        known = [each for each in one["differences"] if each is not None]
        assert [one["low"], one["high"]] == ([min(known), max(known)] if known else [None, None])


def test_another_coupling_is_another_run(allo, fitted, tmp_path):
    words = ("--reading", "hindsight", "--runs", tmp_path)
    runs = {
        asked(allo, fitted, WHATIF, *words, "--coupling", one)["run"]
        for one in ("weekly", "clock", "independent")
    }
    assert len(runs) == 3


def test_the_coupling_is_among_the_hinges(allo, fitted, tmp_path):
    def couplings(*words):
        run = asked(allo, fitted, WHATIF, *words, "--runs", tmp_path)["run"]
        return json.loads(allo("hinges", run, "--runs", tmp_path, "--json").stdout)["couplings"]

    assert len(couplings("--reading", "hindsight")[0]["differences"]) == 3
    assert couplings("--reading", "as-of", "--timelines", 160) is None


def test_the_report_tells_the_range(allo, fitted, tmp_path, monkeypatch):
    from allohistory.answers import result

    page, times = tmp_path / "report.html", []
    lived = result.hindsight

    def counted(*words, **more):
        times.append(words)
        return lived(*words, **more)

    monkeypatch.setattr(result, "hindsight", counted)
    words = ("--reading", "hindsight", "--report", page, "--ask", "P(war('aurelia', 'borea'))")
    said = allo("whatif", fitted, WHATIF, *words, "--runs", tmp_path).stdout

    assert len(times) == 1
    assert "How randomness is shared between the two worlds" in said
    text = page.read_text("utf-8")
    assert "With hindsight: recorded history, changed" in text
    assert "What the change does to recorded history" in text

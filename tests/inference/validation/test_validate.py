"""Validation: which timelines are compared with what, and how their results are put together."""

from datetime import date
from types import SimpleNamespace

import pytest

from allohistory.inference.observation.entries import Figure
from allohistory.inference.observation.record import read_record
from allohistory.inference.posterior.fit import fit
from allohistory.inference.smc.state import Settings
from allohistory.inference.validation import validate as module
from allohistory.inference.validation.posterior_predictive import Band
from allohistory.inference.validation.validate import (
    fit_of,
    groups,
    held_out_forecast,
    predictive_check,
    validate,
)

DAY = date(1950, 1, 1)
AGREEMENT = SimpleNamespace(
    runs=2, agreed=True, worst=0.1, rising=3.0, effective=40.0, least_effective=9.0,
    evidence=(-1.0, -2.0),
)  # fmt: skip


class Histories:
    """Three histories that only say what is done with them."""

    def __init__(self, name, **provenance):
        self.name, self.provenance = name, provenance

    def __len__(self):
        return 3

    def simulate(self, model, *, threads):
        return [f"{self.name} of {model}, {threads} threads"] * 3


RECORD = SimpleNamespace(observations=range(7), unused=range(2))


@pytest.fixture
def calls(monkeypatch):
    """Collect what is asked of the parts of a validation, which answer with a name."""
    asked = {}

    def stand_in(name, answer):
        def called(*words, **more):
            asked.setdefault(name, []).append((*words, *more.values()))
            return answer

        monkeypatch.setattr(module, name, called)

    stand_in("simulate", ["timeline"] * 5)
    stand_in("with_new_noise", Histories("new noise"))
    stand_in("bands", ())
    stand_in("coverage", "coverage")
    stand_in("ranks", "ranks")
    stand_in("surprises", "surprises")
    stand_in("agreement", AGREEMENT)
    stand_in("effort_of", "effort")
    stand_in("futures", ["future"] * 6)
    stand_in("runs_of", "runs")
    stand_in("held_out_counts", "counts")
    stand_in("held_out_one_offs", "one-offs")
    return asked


def band(group, text, value):
    """Return a band of a figure of a group."""
    figure = Figure(f"{group}.{value}", group, "count", text, "things", DAY, DAY, value)
    return Band(figure, 1.0, 1.0, (0.0, 1.0), (0.0, 1.0), 0.5, (value < 2, True))


def test_figures_are_grouped_by_their_series_and_battles_together():
    bands = [band("police", "the police", 1.0), band("battles", "Ford: length", 1.0),
             band("police", "other words", 3.0), band("battles", "Ford: men", 1.0)]  # fmt: skip

    police, battles = groups(bands)

    assert (police.id, police.text) == ("police", "the police")
    assert (battles.id, battles.text) == ("battles", "Battles")
    assert [(part.inside, part.of) for part in police.coverage] == [(1, 2), (2, 2)]
    assert [(part.inside, part.of) for part in battles.coverage] == [(2, 2), (2, 2)]
    assert groups([]) == ()


def test_a_check_compares_all_figures_with_one_set_of_timelines(calls):
    check = predictive_check(RECORD, "abcd", 8)

    assert calls["bands"] == [(RECORD, "abcd", 8)]
    assert (check.timelines, check.coverage, check.groups) == (4, "coverage", ())
    assert (check.ranks, check.bands) == ("ranks", ())


@pytest.mark.usefixtures("calls")
def test_a_fit_says_where_it_comes_from():
    made = fit_of(Histories("x", created=1990, until="1950-12-31", version=2))

    assert (made.histories, made.runs, made.agreed) == (3, 2, True)
    assert (made.worst, made.rising, made.effective, made.least_effective) == (0.1, 3.0, 40.0, 9.0)
    assert (made.effort, made.evidence) == ("effort", (-1.0, -2.0))
    assert (made.created, made.until, made.version) == ("1990", "1950-12-31", "2")
    unknown = fit_of(Histories("x"))
    assert (unknown.created, unknown.until, unknown.version) == ("", None, "")


def test_years_after_the_cut_are_forecast_from_those_before(calls):
    beginning = Histories("beginning", until="1950-12-31")
    ahead, cut = ["future"] * 6, date(1950, 12, 31)

    found = held_out_forecast("model", RECORD, beginning, 40, 9)

    assert calls["futures"] == [("model", beginning, 40, 9)]
    ((model, design),) = calls["simulate"]
    assert (model, design.timelines, design.seed) == ("model", 40, 9)
    assert calls["runs_of"] == [(beginning, 6)]
    prior = ["timeline"] * 5
    assert calls["held_out_counts"] == [(RECORD, ahead, prior, "runs", cut, 9)]
    assert calls["held_out_one_offs"] == [("model", RECORD, ahead, cut, 4)]
    assert (found.cut, found.last, found.timelines) == ("1950-12-31", 1954, 6)
    assert (found.counts, found.matters) == ("counts", "one-offs")
    assert found.fit.histories == 3


def test_every_set_of_timelines_has_a_seed_of_its_own(calls):
    lines = []
    beginning = Histories("beginning", until="1950-12-31")

    found = validate(
        "model", RECORD, Histories("whole"), beginning,
        timelines=4000, seed=20, threads=3, say=lines.append,
    )  # fmt: skip

    fresh, whole = (["new noise of model, 3 threads"] * 3, ["whole of model, 3 threads"] * 3)
    assert [call[1:] for call in calls["with_new_noise"]] == [(4000, 20)]
    assert calls["bands"] == [(RECORD, fresh, 20), (RECORD, whole, 21)]
    assert [call[2:] for call in calls["futures"]] == [(4000, 22)]
    assert calls["surprises"] == [(RECORD, fresh, whole)]
    assert lines == [
        "simulating 4,000 timelines from the posterior with new noise",
        "simulating 3 posterior histories",
        "simulating forecasts from 1950-12-31",
    ]
    assert (found.basis, found.observations, found.figures, found.unused) == ("posterior", 7, 0, 2)
    assert found.reproduction is not None
    assert found.held_out is not None
    assert found.surprises == "surprises"


def test_priors_stand_in_for_histories(calls):
    lines = []

    found = validate("model", RECORD, threads=2, say=lines.append)

    ((model, design, threads),) = calls["simulate"]
    assert (model, design.timelines, design.seed, threads) == ("model", 1000, 1, 2)
    assert calls["bands"] == [(RECORD, ["timeline"] * 5, 1)]
    assert calls["surprises"] == [(RECORD, ["timeline"] * 5, None)]
    assert lines == ["simulating 1,000 timelines from the priors"]
    assert found.basis == "prior"
    assert found.fit is found.reproduction is found.held_out is None


def test_a_validation_holds_all_its_parts(model, beginning):
    record = read_record(model)
    whole = fit(model, record, Settings(30, 1, target_ess=0.4, final_sweeps=1), runs=2)
    lines = []
    found = validate(model, record, whole, beginning, timelines=80, say=lines.append)

    assert found.basis == "posterior"
    assert found.prediction.timelines == 120
    assert found.reproduction.timelines == 60
    assert found.figures == len(found.prediction.bands) == 4
    assert found.held_out.cut == "1951-12-31"
    assert found.fit.histories == 60
    assert len(found.surprises) == 3
    assert [entry.conditioned is not None for entry in found.surprises] == [True] * 3
    assert [group.id for group in found.prediction.groups] == ["border_police"]
    assert len(lines) == 3

    # Conditioned histories agree with more of the record than luck of their own does.
    agree = sum(entry.conditioned for entry in found.surprises)
    assert agree > sum(entry.chance for entry in found.surprises)


def test_without_histories_the_priors_stand_in(model):
    found = validate(model, read_record(model), timelines=40)

    assert found.basis == "prior"
    assert found.fit is found.reproduction is found.held_out is None
    assert found.prediction.timelines == 40

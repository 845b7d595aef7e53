"""Levers: what-ifs ranked by their effect on a question, with significance."""

from types import SimpleNamespace

import numpy as np
import pytest
from tests.answers.debated import DEBATED, MODEL, comparison_of

from allohistory.answers import levers as module
from allohistory.answers.estimation.estimates import Estimate
from allohistory.answers.levers import levers
from allohistory.errors import QuestionError, RunError
from allohistory.scenario.schema.changes import Force

FORCED = Force(force="strike_north", option="strike")


def whatif(name, **more):
    about = {"title": name.title(), "date": "1935-01-01", "changes": (), "given": None}
    return SimpleNamespace(id=name, **{**about, **more})


WHATIFS = {
    "idle": whatif("idle"),
    "strong": whatif("strong", changes=(FORCED,)),
    "weak": whatif("weak", given="not war()"),
    "impossible": whatif("impossible"),
}
HEAT = {"idle": 0.0, "strong": 1.0, "weak": 0.2}
SCENARIO = SimpleNamespace(**vars(DEBATED), whatifs=WHATIFS, whatif=WHATIFS.__getitem__)


@pytest.fixture(autouse=True)
def readings(monkeypatch):
    readings = set()

    def run(scenario, whatif, design, *, threads, say):
        readings.add(design.reading)
        if whatif.id == "impossible":
            raise RunError("the condition is too rare")
        draws = design.timelines // design.noise
        return comparison_of(draws, design.noise, heat=HEAT[whatif.id], seed=design.seed)

    monkeypatch.setattr(module, "run", run)
    monkeypatch.setattr(module, "build", lambda scenario: MODEL)
    monkeypatch.setattr(module, "check_scenario", lambda scenario: scenario)
    return readings


def test_the_largest_effect_comes_first_and_no_effect_last():
    ranking = levers(SCENARIO, "war", 480)

    assert [lever.whatif for lever in ranking.levers] == ["strong", "weak", "idle", "impossible"]
    assert [lever.rank for lever in ranking.levers] == [1, 2, 3, None]
    assert ranking.levers[0].difference.value == pytest.approx(0.3, abs=0.1)


def test_levers_with_an_effect_are_separated_from_those_without():
    strong, weak, idle, _ = levers(SCENARIO, "war", 480).levers

    assert strong.stands_out
    assert weak.stands_out
    assert not idle.stands_out
    assert idle.difference.value == 0


def test_ranks_are_as_certain_as_the_timelines_allow():
    strong, weak, idle, _ = levers(SCENARIO, "war", 480).levers
    assert (strong.rank_low, strong.rank_high, strong.first) == (1, 1, 1.0)
    assert (weak.rank_low, idle.rank_high) == (2, 3)

    few = levers(SCENARIO, "war", 16).levers
    assert any(lever.rank and lever.rank_high != lever.rank_low for lever in few)


def test_a_what_if_that_cannot_be_simulated_is_listed_with_the_reason():
    last = levers(SCENARIO, "war", 480).levers[-1]

    assert last.note == "the condition is too rare"
    assert last.difference.value is None
    assert last.chance is None


def test_a_question_whose_condition_never_holds_has_no_ranks():
    ranking = levers(SCENARIO, "P(war() | event('mukden'))", 480)

    assert {lever.rank for lever in ranking.levers} == {None}
    assert "the condition never holds" in ranking.levers[0].note


def test_a_what_if_that_sets_the_answer_says_so():
    def of(question):
        return {lever.whatif: lever.sets for lever in levers(SCENARIO, question, 48).levers}

    assert of("P(decision('strike_north', option='strike'))")["strong"]
    assert not any(of("P(war())").values())


def test_conditions_on_the_past_are_reported():
    ranking = {lever.whatif: lever for lever in levers(SCENARIO, "war", 48).levers}

    assert ranking["weak"].given == "not war()"
    assert ranking["strong"].given == ""


def test_all_what_ifs_use_the_same_reading_of_the_record(readings):
    assert "the same random draws for all" in levers(SCENARIO, "war", 48).reading
    assert readings == {"prior"}
    assert "different parts of the record" in levers(SCENARIO, "war", 48, reading="as-of").reading
    assert readings == {"prior", "as-of"}


def test_only_the_named_what_ifs_are_simulated():
    steps = []
    ranking = levers(
        SCENARIO, "war", 48, names=["weak"], progress=lambda *step: steps.append(step)
    )  # fmt: skip

    assert [lever.whatif for lever in ranking.levers] == ["weak"]
    assert steps == [(0, 1, "Weak"), (1, 1, "")]


def test_a_mistake_is_reported_before_anything_is_simulated(monkeypatch):
    monkeypatch.setattr(module, "run", None)
    with pytest.raises(QuestionError):
        levers(SCENARIO, "P(wr())")
    with pytest.raises(QuestionError, match="has no what-ifs"):
        levers(SimpleNamespace(**{**vars(SCENARIO), "whatifs": {}}), "war")


def test_effects_are_resampled_with_their_own_error():
    draws = np.arange(50)
    sums = np.random.default_rng(1).normal(size=50) / 50
    effect = module.Effect(None, 1.0, draws, sums - sums.mean())
    silent = module.Effect(None, 1.0, draws, np.zeros(50))
    error = float(np.sqrt(np.sum(effect.sums**2)))
    errors = module.resample_errors([effect, silent], [error, 0.3])

    assert errors.std(axis=1) == pytest.approx([error, 0.3], rel=0.1)


def test_what_ifs_of_the_same_size_may_take_any_of_their_ranks():
    draws = np.arange(20)
    effects = [module.Effect(None, 1.0, draws, np.zeros(20))] * 3
    same, larger = (Estimate(value, 0.0, value, value, None, 20) for value in (-0.1, 0.2))

    places = module.rank_intervals(effects, [same, larger, same])

    assert places == [(2, 2, 3, 0.0), (1, 1, 1, 1.0), (2, 2, 3, 0.0)]

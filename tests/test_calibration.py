"""Simulation-based calibration: worlds, their synthetic records, ranks, and the tests of ranks."""

import importlib

import numpy as np
import pytest

from allohistory.answers.hindsight import question_reader
from allohistory.inference.observation.record import read_record
from allohistory.inference.posterior.target import Target
from allohistory.inference.smc.state import Settings
from allohistory.model import build
from allohistory.scenario import load
from allohistory.scenario.library import TEMPLATE
from allohistory.vocabulary.events import COMPANY

SEED = 7  # of a world with some incidents
FOUGHT, CALM = 21, 3  # of a world with a company-level fight, and of one without
SERIES = {"border_police": [1.0] * 3, "gazetteer": [1.0] * 2, "returns": [1.0] * 3}


@pytest.fixture
def calibration(root, monkeypatch):
    monkeypatch.syspath_prepend(root / "benchmarks")
    return importlib.import_module("calibration")


def test_p_values_are_corrected_after_holm(calibration):
    assert calibration.holm([0.04, 0.001, 0.03]) == pytest.approx([0.06, 0.003, 0.06])
    assert calibration.holm([0.9, 0.8]) == pytest.approx([1.0, 1.0])


def test_the_rank_of_a_truth_from_the_same_distribution_is_uniform(calibration):
    generator = np.random.default_rng(1)
    ranks = [
        calibration.rank(counts[0], counts[1:], generator)
        for counts in generator.poisson(1.0, (4000, 21)).astype(float)
    ]

    assert np.histogram(ranks, 10, (0, 1))[0] == pytest.approx(np.full(10, 400), abs=80)


def test_clustered_ranks_fail_and_uniform_ones_do_not(calibration):
    generator = np.random.default_rng(2)
    ranks = {f"law {k}": generator.random(120) for k in range(40)}
    ranks["heaped"] = generator.beta(0.5, 0.5, 120)
    ranks["incidents by the end"] = generator.beta(2.0, 1.0, 120)
    judgements = {
        judgement["name"]: judgement
        for judgement in calibration.judged(ranks, [f"law {k}" for k in range(40)])
    }

    assert [name for name, judgement in judgements.items() if judgement["fails"]] == [
        "heaped",
        "incidents by the end",
    ]
    assert judgements["law 3"]["kind"] == "law"
    assert judgements["heaped"]["kind"] == "effect"
    assert judgements["incidents by the end"]["kind"] == "outcome"
    assert sum(judgements["heaped"]["ranks"]["counts"]) == 120


def test_a_record_of_one_world_is_generated_with_its_errors(calibration):
    model = build(load(TEMPLATE))
    generator = np.random.default_rng(3)
    from allohistory.engine import Design, simulate

    truth = simulate(model, Design(1, seed=SEED))
    records = [calibration.retold(model, truth, generator).scenario.record for _ in range(60)]
    counts = np.array([record.series["border_police"].points[0].value for record in records])
    from allohistory.inference.observation.summaries import Outcomes

    weeks = (0, model.calendar.week_of(model.calendar.start.replace(year=1951, day=1)))
    assert np.median(counts) == pytest.approx(Outcomes(truth).rise("incidents", weeks)[0], abs=2)
    assert len(set(counts)) > 3
    assert set(records[0].events) == {"asked", "before", "pact", "war"}


def test_events_are_recorded_with_their_date_and_absences_as_not_done(calibration):
    model = build(load(TEMPLATE))
    generator = np.random.default_rng(3)
    days = [calibration.day_told(model, "pact", 30.0, generator) for _ in range(400)]
    late = np.array([(day - model.calendar.date_of(30)).days // 7 for day in days])

    assert set(late) == set(range(-4, 3))
    assert (late == 0).mean() == pytest.approx(0.26, abs=0.08)
    assert calibration.day_told(model, "asked", 30.0, generator) == model.calendar.date_of(30)
    assert calibration.day_told(model, "asked", np.inf, generator) is None
    never = calibration.recorded(model, SERIES, {"war": False}, {"asked": None, "pact": None}, {})
    assert never.scenario.record.events["pact"].what.startswith("not (")
    assert read_record(never, ask=question_reader(never)).guide == ()


def test_the_truth_ignores_the_record_of_the_template(calibration):
    model = build(load(TEMPLATE))
    record = read_record(model, ask=question_reader(model))
    size = Target(model, record, threads=1).size
    generator = np.random.default_rng(5)
    shape = (1, size.streams, size.stretches + size.spare)
    salts = generator.integers(0, 2**64, shape, dtype=np.uint64)
    truth = calibration.truth_of(model, generator.standard_normal((1, size.laws)), salts)

    assert record.guide != ()
    assert truth.recipe.sites == ()


def test_every_law_and_the_effect_of_the_change_are_ranked(calibration):
    model = build(load(TEMPLATE))
    ranks = calibration.one_world(model, 0, 1, Settings(particles=6, sweeps=1, final_sweeps=1))

    assert set(ranks) >= {law.path for law in model.laws if law.number.prior is not None}
    assert set(calibration.OUTCOMES) < set(ranks)
    assert "incidents by the end, by the change" in ranks
    assert all(0.0 < rank < 1.0 for rank in ranks.values())


def test_fights_are_recorded_with_their_dates_and_condition_the_histories(calibration):
    from allohistory.engine import Design, simulate
    from allohistory.inference.observation.summaries import Outcomes

    model = build(load(TEMPLATE))
    river = model.names["sector"].index("river")
    truth = simulate(model, Design(1, seed=FOUGHT))
    quarrels = Outcomes(truth).quarrels
    first = quarrels.week[(quarrels.sector == river) & (quarrels.rung >= COMPANY)].min()
    generator = np.random.default_rng(3)
    worlds = [calibration.retold(model, truth, generator) for _ in range(20)]
    battles = [world.scenario.record.battles["fight_0"] for world in worlds]

    assert {battle.from_ for battle in battles} == {model.calendar.date_of(int(first))}
    assert len({battle.sides["aurelia"].casualties.value for battle in battles}) == 20
    what = worlds[0].scenario.record.events["before"].what
    assert f"before='{battles[0].from_}'" in what
    record = read_record(worlds[0], ask=question_reader(worlds[0]))
    assert (COMPANY, first) in {(site.option, site.first) for site in record.guide}
    before = next(part for part in record.parts if "before" in part.observations[0].id)
    assert before.agrees is not None
    assert before.agrees(Outcomes(truth)).all()


def test_a_world_without_a_fight_is_recorded_as_such(calibration):
    from allohistory.engine import Design, simulate

    model = build(load(TEMPLATE))
    world = calibration.retold(
        model, simulate(model, Design(1, seed=CALM)), np.random.default_rng(3)
    )

    assert world.scenario.record.battles == {}
    assert "before='1952-12-" in world.scenario.record.events["before"].what

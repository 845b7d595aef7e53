"""Fits of the template to a record of its own simulated truth; histories kept and lived again."""

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy import special, stats
from tests.inference.stage import MODEL, recorded

from allohistory.engine import Design, GivenHistories, simulate
from allohistory.errors import FitError
from allohistory.inference.observation.record import read_record
from allohistory.inference.observation.summaries import Outcomes
from allohistory.inference.posterior.diagnostics import agreement
from allohistory.inference.posterior.fit import fit, trajectories_left
from allohistory.inference.posterior.histories import read_histories, save_histories
from allohistory.inference.posterior.sidecar import Sidecar, sha256_of, write_sidecar
from allohistory.inference.posterior.target import LEAST, Target
from allohistory.inference.smc.state import Settings, Step
from allohistory.inference.smc.transform import Coordinates
from allohistory.kit.draw import STRETCH
from allohistory.model.priors import quantile

YEARS = [(f"{year}-01-01", f"{year}-12-31") for year in (1951, 1952)]
TRUTH = 11
SMALL = Settings(particles=24, sweeps=2, target_ess=0.5, final_sweeps=2)
# Enough for what must be equal to the last bit, and to stop before the end of either run.
TINY = Settings(particles=8, sweeps=1, target_ess=0.4, final_sweeps=2)


def told_by(ensemble):
    outcomes = Outcomes(ensemble)
    weeks = [[MODEL.calendar.week_of(date.fromisoformat(day)) for day in year] for year in YEARS]
    counts = [outcomes.rise("incidents", (low, high + 1))[0] for low, high in weeks]
    levels = [outcomes.level("divisions_aurelia", (low, high + 1))[0] for low, high in weeks]
    base = {"name": "told", "unit": "things"}
    return {
        "series": {
            "border_police": base | {
                "kind": "count", "of": "incidents",
                "points": [
                    {"from": a, "to": b, "value": float(x)}
                    for (a, b), x in zip(YEARS, counts, strict=True)
                ],
            },
            "returns": base | {
                "kind": "level", "of": "divisions_aurelia",
                "points": [
                    {"from": a, "to": b, "value": float(x)}
                    for (a, b), x in zip(YEARS, levels, strict=True)
                ],
            },
        }
    }  # fmt: skip


@pytest.fixture(scope="module")
def truth():
    return simulate(MODEL, Design(1, seed=TRUTH))


@pytest.fixture(scope="module")
def model(truth):
    return recorded(**told_by(truth))


@pytest.fixture(scope="module")
def record(model):
    return read_record(model)


@pytest.fixture(scope="module")
def histories(model, record):
    return fit(model, record, SMALL, runs=2, seed=1)


@pytest.fixture(scope="module")
def tiny(model, record):
    return fit(model, record, TINY, runs=2, seed=1)


def test_laws_are_the_quantiles_of_their_priors():
    coordinates = Coordinates(MODEL)
    generator = np.random.default_rng(1)
    # Far out, so that some reach the ends of their ranges.
    laws = 4.0 * generator.standard_normal((9, len(coordinates)))

    records = coordinates.records(laws)

    for column, law in enumerate(coordinates.laws):
        number = law.number
        expected = quantile(number.prior, special.ndtr(np.clip(laws[:, column], -8, 8)))
        values = records[law.block][law.field][(slice(None), *law.index)]
        assert values == pytest.approx(np.clip(expected, number.low, number.high)), law.path
        assert np.isfinite(values).all()
    sure = [law for law in MODEL.laws if law.number.prior is None]
    for law in sure:
        assert (records[law.block][law.field][(slice(None), *law.index)] == law.number.value).all()


def test_laws_that_did_not_move_are_not_another_number():
    coordinates = Coordinates(MODEL)
    laws = np.random.default_rng(1).standard_normal((5, len(coordinates)))
    coordinates.records(laws)
    laws[2, :7] += 0.5
    moved = coordinates.records(laws)

    assert moved.tobytes() == Coordinates(MODEL).records(laws).tobytes()


def test_a_fit_finds_histories_that_the_record_could_be_of(model, record, histories, truth):
    unconditioned = simulate(model, Design(200, seed=5))
    before = record.log_likelihood(unconditioned).sum(axis=1)
    live = histories.simulate(model)
    after = record.log_likelihood(live).sum(axis=1)

    assert len(histories) == 48
    assert np.median(after) > np.quantile(before, 0.9)
    weeks = tuple(
        MODEL.calendar.week_of(date.fromisoformat(day)) for day in ("1951-01-01", "1953-01-01")
    )
    counted = Outcomes(live).rise("incidents", weeks)
    actual = Outcomes(truth).rise("incidents", weeks)[0]
    prior = Outcomes(unconditioned).rise("incidents", weeks)
    assert abs(counted.mean() - actual) < 0.5 * np.abs(prior - actual).mean()
    assert counted.std() < 0.7 * prior.std()


def test_histories_are_lived_again_as_they_were(model, record, histories):
    terms = record.log_likelihood(histories.simulate(model, threads=1))

    assert np.array_equal(terms.astype(np.float32), histories.terms)


def test_histories_are_kept_small_and_read_back_whole(histories, tmp_path):
    path = tmp_path / "fits" / "template.npz"
    save_histories(path, histories)
    back = read_histories(path)

    for name in ("coordinates", "salts", "terms", "run"):
        assert np.array_equal(getattr(back, name), getattr(histories, name)), name
        assert getattr(back, name).dtype == getattr(histories, name).dtype
    assert back.paths == histories.paths
    assert back.observations == histories.observations
    assert back.provenance == json.loads(json.dumps(histories.provenance))
    assert path.stat().st_size < 2000 * len(histories)
    names = ["template.npz", "template.provenance.json"]
    assert sorted(file.name for file in path.parent.iterdir()) == names


def test_hindsight_without_a_change_is_bit_identical(model, histories, tmp_path):
    save_histories(tmp_path / "h.npz", histories)
    saved = read_histories(tmp_path / "h.npz")

    baseline, changed = saved.branch(model, [], date(1951, 3, 5), slice_size=32)
    live = histories.simulate(model)

    for ensemble in (changed, live):
        assert baseline.values.tobytes() == ensemble.values.tobytes()
        for name, column in baseline.events.items():
            assert np.array_equal(column, ensemble.events[name]), name
    assert np.array_equal(baseline.replay(7).series["incidents"], live.series["incidents"][7])


def test_a_change_leaves_the_past_of_a_history_and_its_luck_alone(model, histories):
    day = date(1951, 3, 5)
    changes = [{"forces": "borea_river", "add": 8, "at": day}]

    baseline, changed = histories.branch(model, changes, day)

    since = MODEL.calendar.week_of(day)
    past = Outcomes(baseline).ends <= since
    assert np.array_equal(baseline.values[:, :, past], changed.values[:, :, past])
    assert not np.array_equal(baseline.values, changed.values)
    live = histories.simulate(model)
    assert baseline.values.tobytes() == live.values.tobytes()


def test_an_open_future_keeps_the_past(model, histories):
    week = 5 * STRETCH + 3
    first, second = (histories.with_open_future(week, seed) for seed in (1, 2))

    assert np.array_equal(first.salts[:, :, :6], histories.salts[:, :, :6])
    assert len(np.unique(first.salts[:, :, 6:])) == first.salts[:, :, 6:].size
    assert not np.array_equal(first.salts, second.salts)
    past = Outcomes(histories.simulate(model)).ends <= 6 * STRETCH
    opened, unopened = first.simulate(model), histories.simulate(model)
    assert np.array_equal(opened.values[:, :, past], unopened.values[:, :, past])
    assert not np.array_equal(opened.values, unopened.values)


def test_histories_of_another_scenario_or_other_sources_are_refused(model, histories):
    changed = replace(histories, provenance={**histories.provenance, "sources": "old"})
    with pytest.raises(FitError, match="by other sources of the package"):
        changed.simulate(model)
    scenario = {"name": "two_rivals", "hash": "old"}
    changed = replace(histories, provenance={**histories.provenance, "scenario": scenario})
    with pytest.raises(FitError, match="another state of scenario two_rivals; fit it again"):
        changed.simulate(model)
    with pytest.raises(FitError, match="other laws than the model"):
        replace(histories, paths=histories.paths[1:]).simulate(model)


def test_a_file_that_holds_no_histories_is_refused(tmp_path):
    with pytest.raises(FitError, match="there is no file"):
        read_histories(tmp_path / "none.npz")
    for name, content in {"bare": b"{}", "other": b'{"format": 99}'}.items():
        place = tmp_path / f"{name}.npz"
        np.savez(place, said=np.frombuffer(content, np.uint8))
        write_sidecar(place, Sidecar(sha256_of(place), {}))
        with pytest.raises(FitError, match="another version"):
            read_histories(place)


class Stop(Exception):  # noqa: N818 - nothing went wrong
    pass


def test_a_fit_that_was_stopped_goes_on_where_it_was(model, record, tiny, tmp_path):
    done = []

    def stop(progress):
        done.append(progress.run)
        if len(done) == 2:
            raise Stop

    with pytest.raises(Stop):
        fit(model, record, TINY, runs=2, seed=1, folder=tmp_path, progress=stop)
    first = {}

    def note(progress):
        first.setdefault(progress.run, len(progress.state.steps))

    resumed = fit(model, record, TINY, runs=2, seed=1, folder=tmp_path, progress=note)

    assert np.array_equal(resumed.coordinates, tiny.coordinates)
    assert np.array_equal(resumed.salts, tiny.salts)
    assert resumed.provenance["evidence"] == tiny.provenance["evidence"]
    assert all(first[run] > done.count(run) for run in (0, 1))
    ready = fit(model, record, TINY, runs=2, seed=1, folder=tmp_path)
    assert np.array_equal(ready.salts, tiny.salts)


def test_a_run_that_breaks_off_stops_those_before_it(model, record, tmp_path):
    runs = []

    def stop(progress):
        runs.append(progress.run)
        if progress.run == 1:
            raise Stop

    with pytest.raises(Stop):
        fit(
            model,
            record,
            replace(TINY, final_sweeps=200),
            runs=2,
            threads=2,
            folder=tmp_path,
            progress=stop,
        )

    assert runs.count(0) < 20


def test_a_finished_fit_can_walk_on(model, record, tiny, tmp_path):
    fit(model, record, replace(TINY, final_sweeps=1), runs=2, seed=1, folder=tmp_path)
    steps = []

    resumed = fit(model, record, TINY, runs=2, seed=1, folder=tmp_path, progress=steps.append)

    assert len(steps) == 2 * (TINY.final_sweeps - 1)
    assert np.array_equal(resumed.coordinates, tiny.coordinates)
    assert np.array_equal(resumed.salts, tiny.salts)


def test_a_fit_of_something_else_is_not_gone_on_with(model, record, tmp_path):
    fit(model, record, replace(TINY, final_sweeps=1), runs=1, seed=1, folder=tmp_path)

    with pytest.raises(FitError, match=r"checkpoint of another run \(different settings, seed\)"):
        fit(model, record, replace(TINY, particles=9), runs=1, seed=2, folder=tmp_path)


def test_threads_do_not_change_a_fit(model, record):
    # With four threads both runs go abreast, and each splits its histories among two.
    settings = replace(TINY, particles=2 * LEAST, target_ess=0.1, final_sweeps=1)
    single, many = (fit(model, record, settings, runs=2, threads=n) for n in (1, 4))

    assert np.array_equal(single.coordinates, many.coordinates)
    assert np.array_equal(single.salts, many.salts)


def test_runs_are_compared_law_by_law(histories):
    generator = np.random.default_rng(3)
    laws = generator.standard_normal((400, 3)).astype(np.float32)
    run = np.repeat([0, 1, 2, 3], 100).astype(np.int32)
    laws[:, 1] = 0.3 * laws[:, 1] + 2.0
    laws[:, 2] = 0.3 * laws[:, 2] + run
    provenance = {"evidence": [-10.0, -11.0, -10.5, -10.2]}
    diagnostics = agreement(
        replace(
            histories,
            coordinates=laws,
            run=run,
            paths=("free", "known", "torn"),
            provenance=provenance,
        )
    )

    assert diagnostics.runs == 4
    assert {law.path for law in diagnostics.informed} >= {"known"}
    assert "free" not in {law.path for law in diagnostics.informed}
    informed = next(law for law in diagnostics.laws if law.path == "known")
    assert informed.mean == pytest.approx(2.0, abs=0.1)
    assert informed.spread == pytest.approx(0.3, abs=0.05)
    assert informed.disagreement < 0.2
    torn = next(law for law in diagnostics.laws if law.path == "torn")
    apart = laws[:, 2].reshape(4, 100).mean(axis=1).std(ddof=1)
    assert torn.disagreement == pytest.approx(apart / laws[:, 2].std(), rel=1e-4)
    assert not diagnostics.agreed
    assert diagnostics.worst >= torn.disagreement
    assert diagnostics.evidence_spread == pytest.approx(np.std(provenance["evidence"], ddof=1))


def test_one_run_cannot_say_whether_it_agrees(histories):
    rows = histories.run == 0
    alone = replace(
        histories,
        **{
            name: getattr(histories, name)[rows]
            for name in ("coordinates", "salts", "terms", "run")
        },
    )

    diagnostics = agreement(alone)

    assert not diagnostics.agreed
    assert np.isnan(diagnostics.evidence_spread)
    assert np.isnan(diagnostics.worst) or not diagnostics.informed


def test_the_time_that_is_left_follows_from_how_fast_the_power_rises(model, record):
    from allohistory.inference.smc.sampler import initialise

    target = Target(model, record)
    state = initialise(target, target.size, record.names, Settings(10, 3, final_sweeps=2), 1)
    assert np.isnan(trajectories_left(state))
    for power in (0.125, 0.25):
        state.steps.append(Step(power, 8, 0.3, 0.3, 0.3, 0.3, -9.0, 5, 100))
    state.exponent = 0.25
    a_sweep = 3 * 10  # many laws move twice in a sweep, luck once
    assert trajectories_left(state) == (2 - 1 + 2) * 3 * a_sweep
    for rounds in (1, 2):
        state.exponent = 1.0
        state.steps.append(Step(1.0, 8, 0.3, 0.3, 0.3, 0.3, -9.0, 5, 100))
        assert trajectories_left(state) == (2 - rounds) * 3 * a_sweep


@pytest.mark.slow
def test_ranks_of_the_true_laws_of_the_template_are_even():
    """Simulation-based calibration through the engine: true laws from the prior, counts of them."""
    generator = np.random.default_rng(7)
    ranks = []
    for seed in range(80):
        target = Target(MODEL, read_record(MODEL))
        law = target.coordinates.paths.index("sectors.river.incidents")
        laws = generator.standard_normal((1, target.size.laws))
        shape = (1, target.size.streams, target.size.stretches + target.size.spare)
        salts = generator.integers(0, 2**64, shape, dtype=np.uint64)
        # The truth is held to nothing that the template's own record says.
        truth_histories = GivenHistories(target.coordinates.records(laws), salts)
        truth = simulate(MODEL, Design(1, 0), histories=truth_histories)
        truth_record = told_by(truth)
        for point in truth_record["series"]["border_police"]["points"]:
            # As `log_counts` has it: negative binomial, and one in a hundred means something else.
            spread = 2.0 if generator.random() < 0.01 else 0.1
            mean, size = max(float(point["value"]), 0.5), 1 / spread**2
            chance = size / (size + mean)
            point["value"] = int(stats.nbinom.rvs(size, chance, random_state=generator))
        model = recorded(series={"border_police": truth_record["series"]["border_police"]})
        fitted = fit(model, read_record(model), Settings(60, 6, final_sweeps=2), runs=1, seed=seed)
        some = generator.permutation(60)[:19]
        total = truth.series["incidents"][0, -1]
        totals = fitted.simulate(model).series["incidents"][some, -1]
        below = (fitted.coordinates[some, law] < laws[0, law]).sum()
        ties = generator.integers(0, (totals == total).sum() + 1)
        ranks.append([below, (totals < total).sum() + ties])
    for column in np.array(ranks).T:
        assert stats.chisquare(np.bincount(column // 4, minlength=5)).pvalue > 0.01 / 2

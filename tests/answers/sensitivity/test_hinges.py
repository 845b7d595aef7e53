"""Hinges: which numbers drive an answer, for the level and for the difference."""

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from tests.answers.debated import PATHS, comparison_of
from tests.answers.stage import SCENARIO

from allohistory.answers.comparison import plain
from allohistory.answers.informed import SAYS, SILENT, on_record
from allohistory.answers.result import Comparison
from allohistory.answers.sensitivity.hinges import (
    FEWEST,
    hinges,
    main_question,
    range_of,
    subject,
)
from allohistory.errors import QuestionError, RunError
from allohistory.inference.posterior.histories import (
    Histories,
    read_histories,
    save_histories,
)
from allohistory.inference.posterior.shipped import name_of
from allohistory.scenario.schema.priors import Normal


def sure(value):
    assert value is not None
    return float(value)


@pytest.fixture(scope="module")
def comparison():
    return comparison_of()


def test_the_level_depends_on_one_number_and_the_difference_on_another(comparison):
    level, difference = hinges(comparison, "war")

    assert (level.of, difference.of) == ("baseline", "difference")
    assert [hinge.path for hinge in level.clear] == ["incidents.fading"]
    assert difference.hinges[0].path == "incidents.heat"
    assert level.draws == 120
    assert level.numbers == 4


def test_a_hinge_states_its_meaning_and_its_direction(comparison):
    (hinge,) = hinges(comparison, "war")[0].clear

    assert hinge.meaning == "half-life of the excitation"  # in the words of the mechanism
    assert hinge.prior == "uniform(low 0, high 1)"
    assert (hinge.standing, hinge.source, hinge.why) == (
        "contested", ("judgement",), "nobody measured it",
    )  # fmt: skip
    assert hinge.direction == "rises"
    assert sure(hinge.lowest.value) < 0.35
    assert sure(hinge.highest.value) > 0.6
    apart = sure(hinge.highest.value) - sure(hinge.lowest.value)
    assert hinge.swing.value == pytest.approx(apart)
    assert hinge.low_third == pytest.approx(1 / 3, abs=0.1)
    assert hinge.high_third == pytest.approx(2 / 3, abs=0.1)


def test_the_share_is_of_the_spread_without_simulation_noise(comparison):
    level = hinges(comparison, "war")[0]
    (hinge,) = level.clear

    assert level.open == pytest.approx(0.7 / np.sqrt(12), abs=0.05)
    assert sure(hinge.share.value) > 0.7
    assert sure(hinge.share.low) < sure(hinge.share.value) <= sure(hinge.share.high) <= 1
    assert hinge.effect == pytest.approx(0.2, abs=0.05)


def test_the_share_of_a_group_adds_up_its_numbers(comparison):
    level = hinges(comparison, "war")[0]

    assert level.files[0].name == "laws: incidents"
    assert [group.name for group in level.standings] == ["contested", "assumed"]
    assert level.standings[0].stands_out
    assert not level.standings[1].stands_out
    assert level.standings[0].numbers == 2
    assert {entry.name for entry in level.subjects} == {"incidents", "actors.japan", "politics"}


def histories_at(path, moved):
    """Store synthetic histories of four runs in which the record has `moved` these laws."""
    coordinates = np.random.default_rng(8).standard_normal((400, len(PATHS)))
    for law in moved:
        coordinates[:, PATHS.index(law)] += 2.0
    rows = np.zeros((400, 1, 1), np.uint64)
    run = np.tile(np.arange(4, dtype=np.int32), 100)
    made_up = Histories(
        coordinates.astype(np.float32),
        rows,
        rows[:, 0].astype(np.float32),
        run,
        PATHS,
        ("told",),
        {},
    )
    save_histories(path, made_up)
    name = name_of(read_histories(path))
    return SimpleNamespace(place=str(path), name=name, opened=5, laws=np.zeros(480))


def test_a_hinge_states_whether_the_record_informs_it(tmp_path):
    run = comparison_of()
    (account,) = hinges(run, "war", "baseline")
    assert account.by_record == ()
    assert {hinge.informed for hinge in account.hinges} == {None}
    assert on_record(account.hinges[0]) == ""

    run.baseline.recipe.histories = histories_at(tmp_path / "h.npz", ["incidents.fading"])
    (level,) = hinges(run, "war", "baseline")

    assert {hinge.path for hinge in level.hinges if hinge.informed} == {"incidents.fading"}
    assert [(group.name, group.numbers) for group in level.by_record] == [(SAYS, 1), (SILENT, 3)]
    assert level.by_record[0].stands_out
    first, other = level.hinges[:2]
    assert first.before == pytest.approx((0.05, 0.95))
    assert on_record(first).startswith(", which the record moved from 0.05 to 0.95 to 0.0")
    assert on_record(other) == ", not informed by the record"


def test_without_stored_histories_a_hinge_does_not_mention_the_record(tmp_path):
    run = comparison_of()
    path = tmp_path / "h.npz"
    histories = histories_at(path, [])
    run.baseline.recipe.histories = SimpleNamespace(
        place=str(path), name="others", opened=5, laws=histories.laws
    )
    assert hinges(run, "war", "baseline")[0].by_record == ()
    path.unlink()
    run.baseline.recipe.histories = histories
    assert hinges(run, "war", "baseline")[0].hinges[0].informed is None


def test_a_negative_effect_is_described_as_a_fall(comparison):
    (hinge,) = hinges(comparison, "P(not war())", "baseline")[0].clear

    assert hinge.direction == "falls"


def test_a_conditional_question_uses_the_timelines_that_meet_the_condition(comparison):
    (level,) = hinges(comparison, "P(war() | walked('ussr'))", "baseline")

    assert level.estimate.timelines < 480
    assert level.clear[0].path == "incidents.fading"


def test_the_order_of_timelines_changes_nothing(comparison):
    order = np.random.default_rng(3).permutation(480)
    place = np.argsort(order)
    arms = []
    for arm in (comparison.baseline, comparison.changed):
        events = {**arm.events, "timeline": place[arm.events["timeline"]].astype("i4")}
        sorted_rows = np.argsort(events["timeline"], kind="stable")
        moved = SimpleNamespace(**vars(arm))
        moved.events = {name: column[sorted_rows] for name, column in events.items()}
        moved.laws = {name: column[order] for name, column in arm.laws.items()}
        moved.laws_of = arm.laws_of[order]
        arms.append(moved)
    mixed = Comparison(SCENARIO, None, *arms)

    for account, two in zip(hinges(comparison, "war"), hinges(mixed, "war"), strict=True):
        assert [hinge.path for hinge in account.hinges] == [hinge.path for hinge in two.hinges]
        assert [hinge.chance for hinge in account.hinges] == [hinge.chance for hinge in two.hinges]
        assert account.alone.value == pytest.approx(two.alone.value)


def test_an_answer_that_no_law_moves_has_no_hinges():
    (level,) = hinges(comparison_of(), "P(event('mukden'))", "baseline")

    assert level.hinges == ()
    assert level.standing_out == 0
    assert "depends on no number" in level.note


def test_draws_with_one_timeline_each_have_no_shares():
    (level,) = hinges(comparison_of(200, 1), "war", "baseline")

    assert level.open is None
    assert level.hinges[0].share.value is None
    assert level.clear[0].path == "incidents.fading"
    assert "--noise" in level.note


def test_without_a_change_there_is_one_branch():
    alone = comparison_of(changed=False)

    assert [account.of for account in hinges(alone, "war")] == ["baseline"]
    with pytest.raises(QuestionError, match="nothing was changed"):
        hinges(alone, "war", "difference")


def test_too_few_draws_are_refused():
    with pytest.raises(RunError, match=f"at least {FEWEST}"):
        hinges(comparison_of(20), "war")


def test_a_run_without_uncertain_laws_is_refused(comparison):
    sure = SimpleNamespace(**{**vars(comparison.baseline), "laws": {PATHS[0]: np.ones(480)}})

    with pytest.raises(RunError, match="no number of this run is uncertain"):
        hinges(replace(comparison, baseline=sure, changed=None), "war")


def test_a_condition_that_no_timeline_meets_is_refused(comparison):
    with pytest.raises(QuestionError, match="never holds"):
        hinges(comparison, "P(war() | event('mukden'))")


def test_the_default_question_is_the_one_that_moved_most(comparison):
    assert main_question(comparison) == "war"
    nothing = SimpleNamespace(id="x", title="y", questions={})
    with pytest.raises(QuestionError, match="say which one"):
        main_question(replace(comparison, scenario=nothing))


def test_hinges_are_plain_json(comparison):
    data = json.loads(json.dumps([plain(account) for account in hinges(comparison, "war")]))

    assert data[0]["hinges"][0]["path"] == "incidents.fading"
    assert data[0]["files"][0]["share"]["value"] is not None


def test_a_subject_is_an_entity_or_a_mechanism():
    assert subject("decisions.strike.options.go.views.army.constant") == "decisions.strike"
    assert subject("incidents.fading") == "incidents"


def test_the_range_of_a_prior_stays_within_the_bounds_of_its_number():
    prior = Normal(mean=1.0, sd=1.0)
    free, bounded, half = (
        SimpleNamespace(prior=prior, low=low, high=high, value=None)
        for low, high in ((None, None), (0.5, 1.5), (None, 2.0))
    )

    assert range_of(free) == pytest.approx((1.0 - 1.644854, 1.0 + 1.644854))
    assert range_of(bounded) == (0.5, 1.5)
    assert range_of(half) == pytest.approx((-0.644854, 2.0))
    assert range_of(SimpleNamespace(prior=None, value=3.0)) == (3.0, 3.0)

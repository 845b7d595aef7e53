"""Guides: histories that are held to the choices which the record knows, and what they weigh."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from tests.inference.stage import FERRY, MODEL, recorded, week
from tests.mechanisms.stage import compiled_only

from allohistory.engine import (
    Design,
    GivenHistories,
    Recipe,
    Site,
    Threads,
    branches,
    simulate,
)
from allohistory.engine.runs import run_slices
from allohistory.engine.tasks import Task
from allohistory.inference.observation.events import search_for
from allohistory.inference.observation.record import read_record
from allohistory.inference.observation.summaries import Outcomes
from allohistory.inference.posterior.target import Target
from allohistory.inference.smc.transform import Coordinates
from allohistory.vocabulary.events import COMPANY, DIVISION, ESCALATION

ASKED = {"what": {"chosen": ["open_talks", "ask"]}, "text": "Talks are asked for."}
SIGNED = {"what": {"pact": "river_pact"}, "text": "The pact is signed."}
ALL = MODEL.calendar.weeks - 1
TIMELINES = 2500
FEW_MONTHS = week("1950-09-25")  # to simulate, of five years: what is imposed comes before
COUPLINGS = ("weekly", "clock", "independent")


def weeks_of(record):
    return [(site.option, site.first, site.last) for site in record.guide]


def draw_histories(model, count, seed):
    """Give `count` histories from the prior, held to nothing."""
    size = Target(model, read_record(model), threads=1).size
    generator = np.random.default_rng(seed)
    laws = generator.standard_normal((count, size.laws))
    shape = (count, size.streams, size.stretches + size.spare)
    return GivenHistories(
        Coordinates(model).records(laws), generator.integers(0, 2**64, shape, np.uint64)
    )


def live(model, histories, until):
    """Return an ensemble of known `histories` up to week `until`, made as all ensembles are."""
    recipe = Recipe(model, Design(len(histories.laws), 0), histories=histories, until=until)
    return run_slices(Task((recipe,), 0), len(histories.laws), ({},), None, Threads(None), 250)[0]


@pytest.fixture(scope="module")
def free_histories():
    """Histories that are held to nothing; what the record says has no part in them."""
    return draw_histories(MODEL, TIMELINES, seed=3)


@pytest.fixture(scope="module")
def free_choices(free_histories):
    """What they do in the months in which choices are imposed on others."""
    return Outcomes(live(MODEL, free_histories, FEW_MONTHS))


@pytest.fixture(scope="module")
def quarrelsome(free_histories):
    """The same with many more quarrels."""
    laws = free_histories.laws.copy()
    laws.incidents.incidents *= 80.0
    return replace(free_histories, laws=laws)


@pytest.fixture(scope="module")
def free_quarrels(quarrelsome):
    """What those do in the same months."""
    return Outcomes(live(MODEL, quarrelsome, FEW_MONTHS))


def test_a_choice_is_known_at_the_last_time_it_comes_up_in_its_span_and_not_before():
    record = read_record(recorded(events={"asked": {"date": "1950-08-20", **ASKED}}))
    first = week("1950-02-06")

    # It comes up every 13 weeks; two weeks are left for a page to be out.
    assert weeks_of(record) == [
        (0, first, first),
        (0, first + 13, first + 13),
        (1, first + 26, first + 26),
        (1, first + 39, first + 39),
    ]


def test_a_choice_that_can_come_again_is_known_once():
    entry = {"from": "1951-01-01", "to": "1951-12-31", "text": "ordered"}
    record = read_record(
        recorded(events={"ordered": {**entry, "what": {"chosen": ["rein_in", "order"]}}})
    )

    assert len(record.guide) == 1
    assert record.guide[0].last <= MODEL.calendar.week_of(date(1951, 12, 31))


def test_a_choice_that_comes_up_at_random_is_waited_for():
    entry = {"date": "1951-05-01", "text": "attacked"}
    model = recorded(events={"war": {**entry, "what": {"chosen": ["cross_the_river", "attack"]}}})

    assert read_record(model).guide == ()


@compiled_only
@pytest.mark.parametrize(
    ("entry", "kind"),
    [({"date": "1950-08-07", **ASKED}, "asked"), ({"date": "1950-06-05", **SIGNED}, "signed")],
)
def test_imposed_choices_weigh_what_luck_would_have_cost(entry, kind, free_histories, free_choices):
    model = recorded(events={kind: entry})
    guide = read_record(model).guide
    # Up to the first chance of it: those who let that go by are not among the held.
    last = next(n for n, site in enumerate(guide) if site.option == 1)
    site = replace(guide[last], last=min(guide[last].first + 3, guide[last].last))
    conditioned = replace(free_histories, guide=(*guide[:last], site))

    ensemble = live(model, conditioned, FEW_MONTHS)
    imposed = ensemble.imposed[:, last] < 0.0
    weights = np.where(imposed, np.exp(ensemble.imposed.sum(axis=1)), 0.0)
    entry = model.scenario.record.events[kind]
    find = search_for(model, kind, entry, entry.what).find
    first = free_choices.first(find(free_choices))
    luck = ((first >= site.first) & (first <= site.last)).mean()

    error = np.hypot(weights.std(), np.sqrt(luck * (1.0 - luck))) / np.sqrt(TIMELINES)
    assert site.last < FEW_MONTHS
    assert abs(weights.mean() - luck) < 4.0 * error
    assert luck > 0.02  # or nothing was tried
    assert weights.std() < np.sqrt(luck * (1.0 - luck)) / 1.5  # and it is worth its while


def test_a_battle_is_known_where_it_was_how_long_and_that_there_was_no_larger_one():
    record = read_record(recorded(battles={"ferry": FERRY}))
    first, last = (week(FERRY[end]) for end in ("from", "to"))
    quiet = {Site("sector", name, -DIVISION, 0, ALL) for name in ("pass", "river")}

    # Two weeks, less what they may be out.
    assert set(record.guide) == {Site("sector", "river", COMPANY, first, last + 6, 1), *quiet}


def test_another_battle_of_a_division_is_left_open_about_one_alone():
    record = read_record(recorded(battles={"ferry": {**FERRY, "scale": "division"}}))
    first, last = (week(FERRY[end]) for end in ("from", "to"))

    assert [site for site in record.guide if site.name == "river"] == [
        Site("sector", "river", -DIVISION, 0, first - 13),
        Site("sector", "river", DIVISION, first, last + 6, 1),
        Site("sector", "river", -DIVISION, last + 13, ALL),
    ]


def test_nothing_is_known_of_what_comes_after_the_record_that_is_looked_at():
    until = date.fromisoformat(FERRY["to"]) + timedelta(days=3)
    record = read_record(recorded(battles={"ferry": FERRY}), until=until)

    assert max(site.last for site in record.guide) == MODEL.calendar.week_of(until)


@compiled_only
@pytest.mark.parametrize("lasts", [0, 3])
def test_an_imposed_quarrel_weighs_what_luck_would_have_cost(lasts, quarrelsome, free_quarrels):
    model = recorded(battles={"ferry": {**FERRY, "from": "1950-03-06", "to": "1950-04-16"}})
    (site,) = (site for site in read_record(model).guide if site.option == COMPANY)
    site = replace(site, lasts=lasts)
    ensemble = live(model, replace(quarrelsome, guide=(site,)), FEW_MONTHS)

    weights = np.exp(ensemble.imposed.sum(axis=1))
    lucky, came = (ways(case, site) for case in (free_quarrels, Outcomes(ensemble)))
    quiet, started = (starts_quiet(case, site) for case in (free_quarrels, Outcomes(ensemble)))
    assert site.last + lasts < FEW_MONTHS
    assert came[started].mean() > 0.9  # the rest comes too late, for a fight was going on
    share, expected = (came * weights)[started].mean(), lucky[quiet].mean()
    error = np.hypot((came * weights)[started].std(), np.sqrt(expected)) / np.sqrt(TIMELINES)
    assert abs(share - expected) < 4.0 * error
    assert expected > 0.005  # or nothing was tried
    assert (came * weights)[started].std() < np.sqrt(expected) / 1.25  # and it is worth its while


def ways(outcomes, site):
    """Tell which timelines have a quarrel that begins with `site`, comes to its rung and lasts."""
    place = MODEL.names["sector"].index(site.name)
    columns = outcomes.rows(ESCALATION, "timeline", "week", "place", "rung")
    rows = np.array(columns).T
    quarrels = outcomes.quarrels
    matching = np.zeros(outcomes.count, bool)
    begun = (quarrels.sector == place) & (quarrels.week == site.first)
    for k in np.flatnonzero(begun & (quarrels.rung == site.option)):
        timeline = quarrels.timeline[k]
        mine = rows[(rows[:, 0] == timeline) & (rows[:, 2] == place) & (rows[:, 3] == site.option)]
        mine = mine[(mine[:, 1] >= site.first) & (mine[:, 1] <= quarrels.until[k])]
        # It came to its rung at once, or was raised to it in time.
        in_time = not len(mine) or mine[0, 1] <= site.last
        lasted = quarrels.until[k] - quarrels.week[k] + 1
        matching[timeline] = in_time and lasted >= site.lasts
    return matching


def starts_quiet(outcomes, site):
    """Tell in which timelines no quarrel goes on when `site` opens."""
    quarrels = outcomes.quarrels
    on = (quarrels.sector == MODEL.names["sector"].index(site.name)) & (quarrels.week < site.first)
    on &= quarrels.until >= site.first
    return np.bincount(quarrels.timeline[on], minlength=outcomes.count) == 0


@pytest.fixture(scope="module")
def model_and_histories():
    model = recorded(
        events={"asked": {"date": "1950-08-20", **ASKED}, "pact": {"date": "1951-08-20", **SIGNED}},
        battles={"ferry": FERRY, "late": {**FERRY, "from": "1952-03-03", "to": "1952-04-13"}},
    )
    return model, replace(draw_histories(model, 12, seed=5), guide=read_record(model).guide)


def same(first, second):
    return np.array_equal(first.values, second.values, equal_nan=True) and all(
        np.array_equal(first.events[name], second.events[name]) for name in first.events
    )


def test_a_held_history_branches_without_a_change_into_itself(model_and_histories):
    model, histories = model_and_histories
    day = date(1950, 5, 1)

    baseline, (weekly, clock, independent) = branches(
        model, (), day, Design(12, 0), COUPLINGS, histories=histories, slice_size=5
    )

    assert baseline.imposed is not None
    assert (baseline.imposed < 0.0).any()
    assert same(baseline, simulate(model, Design(12, 0), histories=histories))
    assert same(weekly, baseline)
    assert same(clock, baseline)
    assert not same(independent, baseline)
    assert same(
        simulate(model, Design(12, 0), histories=histories, changes=(), since=day), baseline
    )


@pytest.mark.parametrize("coupling", COUPLINGS)
def test_a_changed_history_is_replayed_as_it_was(model_and_histories, coupling):
    model, histories = model_and_histories
    day = date(1950, 5, 1)
    changes = ({"forces": "aurelia_river", "add": 4},)

    _, (changed,) = branches(model, changes, day, Design(12, 0), (coupling,), histories=histories)
    replayed = changed.replay(7)

    for name, values in replayed.series.items():
        assert np.array_equal(values, changed.series[name][7], equal_nan=True)
    if coupling == "weekly":
        assert same(
            simulate(model, Design(12, 0), histories=histories, changes=changes, since=day), changed
        )


def test_open_chances_are_held_to_nothing(model_and_histories):
    model, histories = model_and_histories
    opened = histories.opened_at(20)

    assert [site.last < 20 for site in opened.sites] == [True] * len(opened.sites)
    assert simulate(model, Design(12, 0), histories=opened).imposed.shape == (12, len(opened.sites))

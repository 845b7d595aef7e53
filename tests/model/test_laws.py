"""Laws: every number of the data has one place in the model, and every law one number."""

import numpy as np
import pytest

from allohistory.errors import ModelError, UnknownName
from allohistory.kit import block, number
from allohistory.mechanisms import ORDER
from allohistory.model import build

TESTED = "incidents"


class WithAnotherLaw:
    """A mechanism that needs one more law."""

    def __init__(self, mechanism, name):
        self.__dict__.update(mechanism.__dict__)
        self.LAW = {**mechanism.LAW, **block(**{name: number("1", "nobody gives it")})}


def with_laws(scenario, **laws):
    """Return the scenario with other numbers for one mechanism."""
    return scenario.model_copy(update={"laws": {**scenario.laws, **laws}})


def test_a_law_without_a_number_is_refused(scenario):
    order = tuple(
        WithAnotherLaw(mechanism, "luck") if mechanism.__name__.endswith(TESTED) else mechanism
        for mechanism in ORDER
    )
    with pytest.raises(ModelError, match=rf"{TESTED}\.luck \(1: nobody gives it\)"):
        build(scenario, order)


def test_a_number_without_a_law_is_refused(scenario):
    numbers = scenario.laws[TESTED]
    more = with_laws(scenario, **{TESTED: {**numbers, "luck": numbers["reprisal"]}})
    with pytest.raises(ModelError, match=rf"{TESTED}\.luck is given, but no mechanism asks"):
        build(more)


def test_laws_without_a_mechanism_are_refused_with_the_known_ones(scenario):
    with pytest.raises(ModelError, match=r"laws for weather, which is not a mechanism.*incidents"):
        build(with_laws(scenario, weather=scenario.laws[TESTED]))


def test_a_missing_number_is_refused(scenario):
    numbers = dict(scenario.laws[TESTED])
    del numbers["reprisal"]
    with pytest.raises(ModelError, match=rf"{TESTED}\.reprisal"):
        build(with_laws(scenario, **{TESTED: numbers}))


def test_every_number_of_the_scenario_is_a_law_or_belongs_to_one(model, scenario):
    paths = {law.path for law in model.laws}
    unused = {number.path for number in scenario.numbers()} - paths

    assert all("collusion" in path for path in unused), unused


def test_every_law_has_its_own_path_and_place(model):
    places = [(law.block, law.field, law.index) for law in model.laws]
    paths = [law.path for law in model.laws]

    assert len(set(places)) == len(places)
    assert len(set(paths)) == len(paths)


def test_a_law_is_found_by_its_path(model):
    law = model.law("channels.harbour_ring.hit")

    assert (law.block, law.field, law.index) == ("intelligence", "hit", (0,))
    with pytest.raises(UnknownName, match=r"incidents\.reprisal"):
        model.law("incidents.reprizal")


def test_certain_numbers_are_the_same_in_every_draw(model):
    laws = model.draw_laws(1, np.arange(20))
    for law in model.laws:
        if law.number.prior is None:
            values = laws[law.block][law.field][(slice(None), *law.index)]
            assert (values == law.number.value).all(), law.path


def test_a_draw_depends_only_on_its_number_and_the_seed(model):
    together = model.draw_laws(5, np.arange(10))
    alone = model.draw_laws(5, np.array([7]))
    draws = model.draw_laws(6, np.array([7]))

    assert together[7].tobytes() == alone[0].tobytes()
    assert alone[0].tobytes() != draws[0].tobytes()


def test_another_number_changes_no_draw(scenario, model):
    """Replacing one prior by a value leaves all other draws unchanged."""
    numbers = scenario.laws[TESTED]
    sure = numbers["reprisal"].model_copy(update={"prior": None, "value": 0.25})
    draws = build(with_laws(scenario, **{TESTED: {**numbers, "reprisal": sure}}))
    before, after = model.draw_laws(5, np.arange(4)), draws.draw_laws(5, np.arange(4))

    assert (after.incidents.reprisal == 0.25).all()
    after.incidents.reprisal = before.incidents.reprisal
    assert after.tobytes() == before.tobytes()


def test_draws_follow_their_prior(model):
    law = model.law("sectors.river.incidents")
    laws = model.draw_laws(3, np.arange(4000))
    values = np.log(laws[law.block][law.field][:, law.index[0]] / 8.0)

    assert values.mean() == pytest.approx(0.0, abs=0.03)
    assert values.std() == pytest.approx(np.log(1.5), rel=0.05)

"""Arguments of a caller are checked at once: one kind of error, with a suggestion."""

import numpy as np
import pytest

import allohistory as ah
from allohistory.answers.requests import spelled_out
from allohistory.engine.design import LARGEST_SEED, whole
from allohistory.errors import AllohistoryError, ArgumentError, UnknownName, UnknownScenario
from allohistory.scenario.library import TEMPLATE


@pytest.fixture(scope="module")
def scenario():
    return ah.load(TEMPLATE)


@pytest.fixture(scope="module")
def whatif(scenario):
    return scenario.whatif("league-clause")


@pytest.mark.parametrize("value", [8.5, 8.0, True, "10", None, np.float64(3), np.True_, [3], 0, -1])
def test_a_number_of_timelines_that_is_not_whole_is_refused(scenario, whatif, value):
    with pytest.raises(ArgumentError, match=r"timelines=.*: write a whole number from 1 up"):
        ah.compare(scenario, whatif, value)


@pytest.mark.parametrize("value", [-1, 2**63, 1.0, "x", None])
def test_an_invalid_seed_is_refused(scenario, value):
    with pytest.raises(ArgumentError, match=r"seed=.*: write a whole number from 0 to 9,223"):
        ah.simulate(scenario, 2, value)


@pytest.mark.parametrize("option", ["noise", "threads"])
@pytest.mark.parametrize("value", [0, -3, 1.5, True])
def test_invalid_numbers_of_timelines_per_draw_or_threads_are_refused(
    scenario, whatif, option, value
):
    with pytest.raises(ArgumentError, match=rf"{option}=.*: write a whole number from 1 up"):
        ah.compare(scenario, whatif, 2, **{option: value})


@pytest.mark.parametrize("kind", [int, np.int32, np.int64, np.uint8])
def test_integers_of_every_kind_are_whole_numbers(kind):
    assert whole("seed", kind(7), 0, LARGEST_SEED) == 7
    assert type(whole("seed", kind(7), 0)) is int


@pytest.mark.parametrize(
    ("how", "wanted"),
    [
        ({"reading": "asof"}, "unknown reading 'asof'; did you mean 'as-of'"),
        ({"reading": ["as-of"]}, "unknown reading"),
        ({"coupling": "weakly"}, "unknown coupling 'weakly'; did you mean 'weekly'"),
        ({"coupling": None}, "unknown coupling 'None'; known"),
        ({"laws": {"incidents.fadng": 1}}, "unknown law .* did you mean 'incidents.fading'"),
    ],
)
def test_an_unknown_name_is_answered_with_the_near_ones(scenario, whatif, how, wanted):
    with pytest.raises(UnknownName, match=wanted):
        ah.compare(scenario, whatif, 2, **how)


@pytest.mark.parametrize("laws", [[1], {"incidents.fading": "x"}, {"incidents.fading": np.nan}])
def test_laws_that_are_not_numbers_are_refused(scenario, whatif, laws):
    with pytest.raises(ArgumentError, match=r"^laws"):
        ah.compare(scenario, whatif, 2, laws=laws)


def test_a_name_in_place_of_a_scenario_or_a_what_if_is_answered_with_what_to_write(
    scenario, whatif
):
    with pytest.raises(ArgumentError, match=r"write load\('far-east-1931'\)"):
        ah.compare("far-east-1931", whatif)  # pyright: ignore[reportArgumentType]
    with pytest.raises(ArgumentError, match=r"write scenario.whatif\('league-clause'\)"):
        ah.compare(scenario, "league-clause")  # pyright: ignore[reportArgumentType]
    with pytest.raises(UnknownName, match="did you mean 'league-clause'"):
        scenario.whatif("league-claus")


@pytest.mark.parametrize("value", [5, None, ["far-east-1931"]])
def test_a_scenario_must_be_a_name_or_a_folder(value):
    for function in (ah.load, ah.check):
        with pytest.raises(UnknownScenario, match="far-east-1931"):
            function(value)


@pytest.mark.parametrize("files", ["x.yaml", 5, [5]])
def test_extra_what_ifs_are_given_as_a_list_of_files(files):
    with pytest.raises(ArgumentError, match="write a list of files"):
        ah.load(TEMPLATE, whatifs=files)


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (ah.open_run, (5,)),
        (ah.report, (5,)),
        (ah.levers, (None, "war")),
        (ah.simulate, (None,)),
    ],
)
def test_every_public_function_refuses_arguments_of_the_wrong_type(function, arguments):
    with pytest.raises(AllohistoryError):
        function(*arguments)


def test_a_single_name_is_read_as_a_question_of_the_scenario(scenario):
    assert spelled_out(scenario, "war") == "P(war('aurelia', 'borea'))"
    assert spelled_out(scenario, "P(1 > 2)") == "P(1 > 2)"
    with pytest.raises(UnknownName, match="unknown question 'pact_singed'; did you mean 'pact_si"):
        spelled_out(scenario, "pact_singed")
    with pytest.raises(ArgumentError, match="a question is a text, not int"):
        spelled_out(scenario, 5)

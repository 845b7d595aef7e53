"""The resolved form: everything written out, and the same scenario when read back."""

import tempfile
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from allohistory.scenario import check, load, names, resolved, write_resolved
from allohistory.scenario.read import CONTROL
from allohistory.scenario.schema.priors import Lognormal, Normal, Uniform

LETTERS = st.characters(codec="utf-8").filter(lambda letter: not CONTROL.search(letter))
TEXTS = st.text(LETTERS, min_size=1, max_size=60).filter(str.strip) | st.sampled_from(
    [
        "no",
        "1e5",
        "1:30",
        "~",
        "- x",
        "a: b",
        "# x",
        "'",
        '"',
        "\\",
        "0x1f",
        "null",
        "=",
        "!",
        "&a",
        "*a",
        "{",
        "@x",
        "`",
        "%",
        "\n",
        " x ",
        "1941-04-13",
        "\u2028",
        "\ufeffx",
        "é",
    ]
).filter(str.strip)
FLOATS = st.floats(-1e12, 1e12, allow_nan=False)
SHARES = st.floats(0, 1)
PRIORS = st.one_of(
    st.builds(
        lambda m, s: Normal(mean=m, sd=s),
        FLOATS,
        st.floats(1e-9, 1e9),
    ),
    st.builds(
        lambda m, f: Lognormal(median=m, factor=f),
        st.floats(1e-9, 1e9),
        st.floats(1.001, 100),
    ),
    st.builds(
        lambda a, b: Uniform(low=a, high=a + b),
        st.floats(-100, 100),
        st.floats(0.01, 100),
    ),
)


def round_trip(scenario):
    with tempfile.TemporaryDirectory() as name:
        write_resolved(scenario, Path(name))
        assert [str(fault) for fault in check(name)] == []
        return load(name)


def test_the_resolved_form_of_the_template_is_the_same_scenario(small):
    assert round_trip(small) == small


@pytest.mark.parametrize("name", names())
def test_the_resolved_form_of_a_shipped_scenario_is_the_same_scenario(name):
    scenario = load(name)

    assert round_trip(scenario) == scenario


def test_the_resolved_form_of_a_resolved_form_is_the_same_text(small):
    assert resolved(round_trip(small)) == resolved(small)


def test_every_number_has_its_own_source_and_standing_written_out(small):
    data = yaml.safe_load(resolved(small)["actors.yaml"])

    assert data["actors"]["aurelia"]["conservatism"] == {
        "unit": "0..1",
        "value": 0.7,
        "source": ["judgement"],
        "standing": "assumed",
        "why": "invented for teaching",
    }


def test_defaults_are_written_out(small):
    data = yaml.safe_load(resolved(small)["decisions.yaml"])

    assert data["decisions"]["rein_in"]["once"] is False
    assert "defaults" not in data


def test_shared_laws_are_written_out(small):
    data = yaml.safe_load(resolved(small)["laws.yaml"])

    assert set(data) == set(small.laws)


@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # an example takes a tenth of a second: no shrinking
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    title=TEXTS,
    name=TEXTS,
    constant=PRIORS,
    weight=FLOATS,
    share=SHARES,
    authors=st.lists(TEXTS, min_size=1, max_size=3),
)
def test_any_text_and_number_survives(small, title, name, constant, weight, share, authors):
    scenario = changed(small, title, tuple(authors), name, share, constant, weight)

    assert round_trip(scenario) == scenario


def changed(scenario, title, authors, name, share, constant, weight):
    actor = scenario.actors["borea"]
    number = actor.conservatism.model_copy(update={"value": share, "why": name})
    actor = actor.model_copy(update={"name": name, "conservatism": number})
    clause = scenario.clauses["peace_on_the_river"]
    view = clause.views["aurelia"]["palace"]
    view = view.model_copy(
        update={
            "constant": view.constant.model_copy(update={"prior": constant}),
            "terms": {"threat": view.terms["threat"].model_copy(update={"value": weight})},
        }
    )
    views = {**clause.views, "aurelia": {**clause.views["aurelia"], "palace": view}}
    return scenario.model_copy(
        update={
            "head": scenario.head.model_copy(update={"title": title, "authors": authors}),
            "actors": {**scenario.actors, "borea": actor},
            "clauses": {
                **scenario.clauses,
                "peace_on_the_river": clause.model_copy(update={"views": views}),
            },
        }
    )

"""Labels of laws: every kind of number of the reference scenario has one."""

import pytest
from tests.shipped import shipped_model

from allohistory.answers.law_labels import label

OIL = (
    "how much it counts with the Navy, for “strike” in the decision “Strike north”, "
    "that Tokyo's oil is running out"
)


@pytest.fixture(scope="module")
def laws():
    model = shipped_model()
    return {law.path: label(model.scenario, law) for law in model.laws}


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("affairs.cooling", "half-life of tension between two states"),
        ("actors.ussr.precision", "Soviet Union: how consistently an actor picks its best option"),
        (
            "actors.ussr.factions.politburo.power",
            "Politburo: power of a faction when nothing has happened",
        ),
        (
            "beliefs.ussr_japan.attack",
            "Moscow of Tokyo: believed chance of attack at the start",
        ),
        (
            "clients.ccp.monolith.japan",
            "Chinese Communist Party, Tokyo: belief that the patron commands",
        ),
        (
            "decisions.strike_north.options.strike.views.navy.terms.oil_need",
            OIL,
        ),
        (
            "clauses.neutrality.views.ussr.politburo.constant",
            "how far the Politburo is for the clause “Neutrality”, other things equal",
        ),
    ],
)
def test_a_number_is_labelled_by_its_meaning(laws, path, says):
    assert laws[path] == says


def test_outside_options_and_temptations_name_their_actor(laws):
    outside = next(words for path, words in laws.items() if ".outside." in path)
    tempted = next(words for path, words in laws.items() if ".temptation." in path)

    assert "doing without an agreement in" in outside
    assert "breaking the clause" in tempted


def test_effects_state_their_target(laws):
    label_of_effect = next(
        words for path, words in laws.items() if path == "events.mukden.effects.0.add"
    )
    fading = next(words for path, words in laws.items() if path.endswith(".fades"))

    assert label_of_effect.startswith("size of the effect on ")
    assert label_of_effect.endswith("of “Mukden”") or "of “" in label_of_effect
    assert fading.startswith("half-life in weeks of the effect on ")


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("events.fall_of_france.effects.2.add", "the power of the Navy"),
        (
            "events.trains_turn_east.effects.0.add",
            "the transfer of Soviet forces in the Far East and Transbaikal",
        ),
    ],
)
def test_effects_name_their_target_as_the_scenario_does(laws, path, target):
    assert f"size of the effect on {target} of “" in laws[path]


def test_every_number_has_a_label(laws):
    assert not [path for path, words in laws.items() if not words.strip() or "{" in words]

"""Reasons in words: which way a driver stood, how much it weighed, and what spoke against."""

from types import SimpleNamespace

import pytest

from allohistory.answers.narrative.reasons import (
    PHRASES,
    SIGNED,
    Reason,
    in_words,
    phrase,
    reasons_of,
    weight_sign,
)
from allohistory.vocabulary.drivers import DRIVERS

SEEN = (("beset", "japan", "ussr"), ("oil_need", "japan", None), ("advantage", "ussr", "japan"))
CAPITALS = {"japan": "Tokyo", "ussr": "Moscow"}


def test_every_driver_has_a_phrase_for_high_and_for_low():
    assert set(PHRASES) == set(DRIVERS)
    assert set(SIGNED) <= set(DRIVERS)
    assert all(high and low and high != low for high, low in PHRASES.values())


def test_every_phrase_names_its_actors():
    for driver in DRIVERS:
        for high in (True, False):
            words = phrase(driver, "Moscow", "Tokyo", high=high)
            assert "{" not in words
            assert driver == "campaign_season" or "Moscow" in words or "Tokyo" in words
            assert not words.startswith("it ")


def test_a_phrase_is_of_the_actor_who_sees_and_of_the_other():
    assert phrase("advantage", "Moscow", "Tokyo", high=True) == (
        "Moscow believes it is stronger than Tokyo"
    )
    assert phrase("advantage", "Moscow", "Tokyo", high=False) == "Moscow believes Tokyo is stronger"
    assert phrase("embargo", "", "", high=True) == (
        "the other side has cut off the actor's supplies"
    )


def test_a_driver_without_a_phrase_is_its_name():
    assert phrase("sea_power", "Moscow", "Tokyo", high=True) == "sea power of Tokyo"
    assert phrase("sea_power", "Moscow", "", high=False) == "sea power"


def reasons(slots, weights, signs=None, **more):
    asked = []

    def sign_of(actor, name):
        asked.append((actor, name))
        return (signs or {}).get(name, 0.0)

    ordered = reasons_of(slots, weights, SEEN, CAPITALS.__getitem__, sign_of, **more)
    return ordered, asked


def test_the_strongest_reason_comes_first_whichever_way_it_weighs():
    ordered, asked = reasons((0, 1, 2), (0.5, -2.0, 1.0))

    assert [(reason.driver, reason.weight) for reason in ordered] == [
        ("oil_need", -2.0), ("advantage", 1.0), ("beset", 0.5),
    ]  # fmt: skip
    assert asked == [("japan", "beset.ussr"), ("japan", "oil_need"), ("ussr", "advantage.japan")]


@pytest.mark.parametrize(
    ("slot", "weight", "number"),
    [(-1, 1.0, 0), (3, 1.0, 0), (0, 0.0, 0), (0, 1.0, 1), (2, -1.0, 1)],
)
def test_slots_without_a_driver_or_weight_are_no_reasons(slot, weight, number):
    assert len(reasons((slot,), (weight,))[0]) == number


def test_every_slot_has_a_weight():
    with pytest.raises(ValueError, match="zip"):
        reasons((0, 1), (1.0,))


@pytest.mark.parametrize(
    ("slot", "weight", "sign", "high"),
    [
        (0, -1.0, 1.0, True),  # a driver from 0 to 1 weighs by being present
        (2, 1.0, 1.0, True),
        (2, -1.0, 1.0, False),
        (2, 1.0, -1.0, False),
        (2, -1.0, -1.0, True),
        (2, -1.0, 0.0, True),  # of an unknown weight
    ],
)
def test_a_driver_of_both_signs_stood_as_its_weight_tells(slot, weight, sign, high):
    driver, actor, other = SEEN[slot]
    ((reason,), _) = reasons((slot,), (weight,), {f"{driver}.{other}": sign})

    assert reason.phrase == phrase(driver, CAPITALS[actor], CAPITALS[other], high=high)


def test_a_signatory_is_named_where_the_reason_does_not_name_it():
    ((beset,), _) = reasons((0,), (1.0,), named=True)
    ((oil,), _) = reasons((1,), (1.0,), named=True)

    assert beset.phrase == "in Tokyo's eyes Moscow is hard pressed elsewhere"
    assert oil.phrase == "Tokyo's oil is running out"
    assert reasons((0,), (1.0,))[0][0].phrase == "Moscow is hard pressed elsewhere"


def spoken(*weights, turned=False):
    given = [Reason("x", "ABCDE"[k], weight) for k, weight in enumerate(weights)]
    return in_words(given, turned=turned)


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ((), ""),
        ((0.5,), "mainly because A"),
        ((1.0,), "above all because A"),
        ((0.99,), "mainly because A"),
        ((0.1,), "mainly because A"),
        ((0.09,), "in small part because A"),
        ((0.5, 0.4), "mainly because A and B"),
        ((0.5, 0.4, 0.3), "mainly because A, B and C"),
        ((0.5, 0.4, 0.3, 0.2), "mainly because A, B and C"),  # at most three
        ((0.5, -0.4), "mainly because A, although B"),
        ((-2.0, 0.4), "mainly because B, although A"),
        ((-2.0, 1.0, -0.5), "above all because B, although A and C"),
        ((-0.4,), "even though A"),
        ((-0.4, -0.3), "even though A and B"),
        ((1.0, 0.15), "above all because A and B"),  # 15 % of the strongest is still a reason
        ((1.0, 0.149), "above all because A"),
        ((1.0, -0.149), "above all because A"),
        ((-1.0, 0.149), "even though A"),
        ((2.0, 0.2, 0.5), "above all because A and C"),
    ],
)
def test_reasons_are_joined_by_what_they_speak_for(weights, words):
    assert spoken(*weights) == words


def test_reasons_against_the_option_not_chosen_speak_for_the_choice():
    assert spoken(0.5, -0.4, turned=True) == "mainly because B, although A"
    assert spoken(0.5, turned=True) == "even though A"
    assert spoken(-1.0, -0.5, turned=True) == "above all because A and B"


def number(value):
    return SimpleNamespace(middle=lambda: value)


def view(**terms):
    return SimpleNamespace(terms={name: number(value) for name, value in terms.items()})


@pytest.mark.parametrize(
    ("views", "sign"),
    [
        (None, 0.0),
        ({}, 0.0),
        ({"all": view(threat=0.3)}, 1.0),
        ({"all": view(threat=-0.3)}, -1.0),
        ({"all": view(threat=0.0)}, 0.0),
        ({"all": view(oil_need=0.3)}, 0.0),
        ({"army": view(threat=0.3), "navy": view(threat=-0.5)}, -1.0),
        ({"army": view(threat=0.3), "navy": view(oil_need=-0.5)}, 1.0),
        ({"army": SimpleNamespace(terms=None), "navy": view(threat=0.5)}, 1.0),
        ({"army": SimpleNamespace()}, 0.0),
    ],
)
def test_the_sign_of_a_weight_is_that_of_its_sum_over_factions(views, sign):
    assert weight_sign(views, "threat") == sign

"""Battles of the record: which quarrels of a timeline they are likely to be."""

import numpy as np
import pytest
from tests.inference.stage import (
    FERRY,
    Ensemble,
    likelihood,
    quarrel,
    reasons,
    recorded,
    rows_of,
)

from allohistory.errors import FitError
from allohistory.inference.observation.battle_figures import BattleFigures
from allohistory.inference.observation.battles import log_battle, log_vague
from allohistory.inference.observation.errors import error_laws
from allohistory.inference.observation.likelihood import VAGUE
from allohistory.inference.observation.record import read_record
from allohistory.inference.observation.summaries import Outcomes
from allohistory.vocabulary.events import COMPANY, PATROL, RUNGS


def test_a_battle_is_likely_where_scale_time_cost_and_length_fit():
    model = recorded(battles={"ferry": FERRY})
    cases = [
        quarrel(0, "1951-07-09", 3),
        quarrel(1, "1951-07-09", 4),
        quarrel(2, "1951-10-01", 3),
        quarrel(3, "1951-07-09", 3, lost_a=20, lost_b=100),
        quarrel(4, "1951-07-09", 3, sector="pass"),
        quarrel(5, "1951-07-09", 3, weeks=20),
        quarrel(6, "1951-07-09", 3, attacker="b"),
        quarrel(8, "1951-07-09", 3) + quarrel(8, "1952-03-03", 3),
    ]

    terms = likelihood(model, read_record(model), 9, rows_of(*cases))["battles.ferry"]

    assert all(terms[0] > terms[k] + 0.5 for k in (1, 2, 3, 4, 5, 7))
    assert terms[6] == pytest.approx(terms[0])
    assert terms[8] == pytest.approx(terms[0])
    assert terms[4] == pytest.approx(terms[7])
    assert np.isfinite(terms).all()


def test_a_clash_is_looked_for_by_scale_and_time_alone():
    model = recorded(battles={"ferry": {**FERRY, "scale": "clash"}})

    terms = likelihood(model, read_record(model), 2, quarrel(0, "1951-07-09", 2))["battles.ferry"]

    assert terms[0] > terms[1] + 3
    assert terms[0] == pytest.approx(np.log(0.99 * 0.67), abs=0.05)


def test_killed_alone_are_the_least_that_were_lost():
    sides = {"aurelia": {"killed": {"low": 50, "high": 70}}, "borea": {}}
    model = recorded(battles={"ferry": {**FERRY, "sides": sides}})
    rows = rows_of(*(quarrel(k, "1951-07-09", 3, lost) for k, lost in enumerate((5, 100, 400))))

    terms = likelihood(model, read_record(model), 3, rows)["battles.ferry"]

    assert terms[0] < terms[1] - 2
    assert terms[1] == pytest.approx(terms[2], abs=0.1)


def test_those_who_fight_for_a_side_count_with_it():
    sides = {
        "hill_league": {"casualties": {"low": 20, "value": 30, "high": 40}},
        "aurelia": {"casualties": {"value": 70}},
        "borea": {},
    }
    model = recorded(battles={"high": {**FERRY, "sector": "pass", "sides": sides}})
    rows = rows_of(
        *(quarrel(k, "1951-07-09", 3, lost, sector="pass") for k, lost in enumerate((30, 100)))
    )

    terms = likelihood(model, read_record(model), 2, rows)["battles.high"]

    assert terms[1] > terms[0] + 2


def test_large_battles_that_the_record_does_not_list_count_against_a_timeline():
    model = recorded(battles={"ferry": {**FERRY, "scale": "division"}})
    rows = [
        *quarrel(0, "1951-07-23", 4),
        *quarrel(1, "1950-05-01", 4),
        *quarrel(2, "1951-07-23", 4, sector="pass"),
        *quarrel(3, "1950-05-01", 3),
    ]

    terms = likelihood(model, read_record(model), 4, rows)["battles.unlisted"]

    assert terms == pytest.approx([-0.1, -0.1 + np.log(0.1), -0.1 + np.log(0.1), -0.1])


def test_a_small_fight_of_the_record_excuses_no_large_battle_beside_it():
    model = recorded(battles={"ferry": FERRY})
    rows = rows_of(quarrel(0, "1951-08-20", 4), quarrel(1, "1951-08-20", 3))

    terms = likelihood(model, read_record(model), 2, rows)["battles.unlisted"]

    assert terms == pytest.approx([-0.1 + np.log(0.1), -0.1])


def test_battles_that_cannot_be_looked_for_are_listed_with_the_reason():
    model = recorded(
        battles={
            "ferry": FERRY,
            "twin": FERRY,
            "landing": {**FERRY, "to": "1951-07-10"},
            "elsewhere": {**FERRY, "sector": "pass", "to": "1951-07-10"},
            "end": {**FERRY, "from": "1952-07-09", "to": "1952-07-29", "scale": "general_war"},
            "old": {**FERRY, "from": "1940-07-09", "to": "1940-07-29"},
        }
    )

    record = read_record(model)

    assert tuple(name[8:] for name in record.names) == ("ferry", "twin", "elsewhere", "unlisted")
    why = reasons(record)
    assert why["battles.landing"] == "it is a part of battles.ferry"
    assert "general war" in why["battles.end"]
    assert "lies outside" in why["battles.old"]


def test_strangers_in_a_battle_are_an_error():
    sides = {"hill_league": {"casualties": {"value": 3}}, "borea": {}}
    model = recorded(battles={"ferry": {**FERRY, "sides": sides}})

    with pytest.raises(FitError, match=r"battles\.ferry has hill_league fight in river, where"):
        read_record(model)


def test_without_the_battle_a_figure_is_vague_and_one_bound_is_even_odds():
    about = -0.5 * np.log(2.0 * np.pi * VAGUE**2)  # the density of a normal at its middle

    assert log_vague((None, 900.0, None)) == pytest.approx(about)
    assert log_vague((100.0, None, 900.0)) == pytest.approx(about)
    assert log_vague((100.0, None, None)) == np.log(0.5)
    assert log_vague((None, None, 900.0)) == np.log(0.5)


@pytest.mark.parametrize(("rung", "figures"), [(PATROL, 2), (COMPANY, 3)])
def test_a_timeline_without_the_battle_pays_for_each_figure(rung, figures):
    known = (None, 100.0, None)
    observed = BattleFigures(0, (3, 9), rung, ((0, known, 0.5), (1, known, 0.5)), 2.0, ())
    laws = error_laws()

    (term,) = log_battle(Outcomes(Ensemble(recorded(), 1, [])), observed)

    about = -0.5 * np.log(2.0 * np.pi * VAGUE**2)
    assert term == pytest.approx(np.log(laws["doubt"] / len(RUNGS)) + figures * about)

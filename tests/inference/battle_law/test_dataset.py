"""Battle data: how a row of the file becomes inputs of the law and outcomes."""

import math

import numpy as np
import pytest
from tests.inference.battle_law.stage import battles_of, row_of, synthetic_rows, write_rows

from allohistory.errors import AllohistoryError
from allohistory.inference.battle_law.dataset import (
    air_in,
    battles_from,
    both,
    fight_in,
    log_or_nan,
    number_in,
    physical_in,
    pick_battles,
    read_battles,
    read_file,
    states_in,
)


def test_an_empty_cell_is_an_unknown_number():
    row = {"line": "7", "full": " 12.5 ", "empty": " ", "none": None, "word": "many"}

    assert number_in(row, "full") == 12.5
    assert math.isnan(number_in(row, "empty"))
    assert math.isnan(number_in(row, "none"))
    with pytest.raises(AllohistoryError) as error:
        number_in(row, "word")
    assert str(error.value) == (
        "row 7, column word: 'many' is not a number; leave the cell empty if it is unknown"
    )


@pytest.mark.parametrize(
    ("own", "other", "pair"),
    [("4", "2", (4, 2)), ("0", "5", (0, 5)), ("5", "0", (5, 0)), ("", "5", (0, 0)),
     ("5", "", (0, 0)), ("-1", "5", (0, 0)), ("5", "-1", (0, 0))],
)  # fmt: skip
def test_a_pair_counts_only_where_both_are_known(own, other, pair):
    assert both(row_of(att_tanks=own, def_tanks=other), "tanks") == pair


@pytest.mark.parametrize(
    ("grade", "own", "other", "air"),
    # Sorties 60 to 20 are (60 - 20) / (60 + 20 + 20) = 0.4.
    [("1", "60", "20", 0.7), ("-1", "60", "", -1.0), ("1", "", "20", 1.0), ("", "60", "20", 0.4),
     ("", "20", "60", -0.4), ("", "", "", 0.0), ("0", "60", "20", 0.2)],
)  # fmt: skip
def test_air_superiority_is_the_mean_of_grade_and_sorties(grade, own, other, air):
    row = row_of(aeroa=grade, att_air_sorties=own, def_air_sorties=other)

    assert air_in(row) == pytest.approx(air)


def test_a_row_becomes_a_fight():
    fight = fight_in(
        row_of(
            att_tanks="3", def_tanks="4", att_guns="5", def_guns="6",
            aeroa="-1", surpa="-2", posture1="PD", terrain1="GW0",
        )
    )  # fmt: skip

    assert tuple(fight.attacker) == (1000.0, 3.0, 5.0, 1.0)
    assert tuple(fight.defender) == (500.0, 4.0, 6.0, 1.0)
    assert fight[2:] == pytest.approx((-1.0, -2.0 / 3.0, 1.0, 1.0, 1942.0))


@pytest.mark.parametrize(
    ("first", "second", "posture"),
    [("HD", "", 0), ("PD", "HD", 1), ("HD", "FD ", 2), ("FD", "PD", 2), ("XX", "YY", 0)],
)
def test_the_stronger_posture_counts(first, second, posture):
    assert fight_in(row_of(posture1=first, posture2=second)).posture == posture


@pytest.mark.parametrize(("code", "terrain"), [("FM0", -1), ("RM0", 0), ("GM0", 1), ("", 0)])
def test_terrain_is_read_from_its_first_letter(code, terrain):
    assert fight_in(row_of(terrain1=code)).terrain == terrain


def test_a_row_without_a_year_is_an_error():
    with pytest.raises(AllohistoryError, match="row 2, column year: is empty; give the year"):
        fight_in(row_of(year=""))


def test_every_nation_is_an_army_as_such_and_in_its_war():
    states = states_in(row_of(attacker="A & B", defender="C"))

    assert states == (("A", "B"), ("C",))


def test_the_physical_variables_are_as_written_down():
    row = row_of(
        att_strength="2000", def_strength="500", att_tanks="6", def_tanks="1", att_guns="0",
        def_guns="2", aeroa="-1", surpa="3", posture1="FD", terrain1="GW", weather1="WxxW",
    )  # fmt: skip

    # Tanks a thousand men: 3 to 2. Guns: 0 to 4. Geometric mean of men: the root of a million.
    assert physical_in(row, fight_in(row)) == pytest.approx(
        [math.log(4), math.log(1000), math.log(4 / 3), math.log(1 / 5), -1.0,
         1, 0, 1, 0, 1, 1, 1, 0.42, 1.0]
    )  # fmt: skip


def test_each_code_sets_its_own_variable():
    plain = row_of(weather1="xWWx", terrain1="RM", year="1900")
    without = {name: text for name, text in plain.items() if name != "weather1"} | {"terrain1": ""}
    prepared = row_of(posture1="PD", terrain1="FMW", weather1="W", year="1800")
    overcast = row_of(weather1="xxxW")

    for row in (plain, without):
        assert physical_in(row, fight_in(row))[4:] == [0.0] * 10
    assert physical_in(prepared, fight_in(prepared))[4:] == [0, 0, 1, 0, 1, 0, 1, 0, -1, 0]
    assert physical_in(overcast, fight_in(overcast))[10:12] == [0, 1]


def test_only_a_positive_number_has_a_logarithm():
    assert log_or_nan(1 / math.e) == pytest.approx(-1.0)
    assert math.isnan(log_or_nan(0.0))
    assert math.isnan(log_or_nan(math.nan))


def test_outcomes_of_a_row_are_shares_and_logarithms():
    battles = battles_from(
        [
            row_of(name="Ford", winner=" attacker ", span_days="3", att_casualties="100",
                   def_casualties="50"),
            row_of(winner="defender", att_casualties="3000", def_casualties="0"),
            row_of(winner="draw", att_casualties="", def_casualties="485", campaign="Hills"),
            row_of(winner="unclear", span_days="0", att_strength="0"),
            row_of(def_strength="0"),
            row_of(winner="unclear", span_days="0", def_casualties="486"),
        ]
    )  # fmt: skip

    assert len(battles) == 4  # two have no strengths
    assert battles.name[0] == "Ford (A attacks)"
    assert battles.campaign.tolist() == ["Coast", "Coast", "Hills", "Coast"]
    assert battles.states[0] == (("A",), ("B",))
    unknown = math.nan
    # At most 97 % are lost.
    assert battles.attacker_lost == pytest.approx([0.1, 0.97, unknown, unknown], nan_ok=True)
    assert battles.defender_lost == pytest.approx([0.1, unknown, 0.97, 0.97], nan_ok=True)
    assert battles.exchange == pytest.approx([math.log(2)] + [unknown] * 3, nan_ok=True)
    assert battles.log_days == pytest.approx([math.log(3)] + [unknown] * 3, nan_ok=True)
    assert battles.winner == pytest.approx([1.0, -1.0, 0.0, unknown], nan_ok=True)
    assert battles.physical.shape == (4, 14)


def test_one_man_is_a_side_and_one_loss_a_loss():
    battles = battles_from([row_of(att_strength="1", def_strength="1", att_casualties="1"),
                            row_of(att_casualties="10", def_casualties="1")])  # fmt: skip

    assert len(battles) == 2
    assert battles.defender_lost[1] == pytest.approx(1 / 500)
    assert battles.attacker_lost == pytest.approx([0.97, 0.01])


@pytest.mark.parametrize(
    ("rows", "places"),
    [(np.array([2, 0, 2]), [2, 0, 2]), (np.array([False, True, True]), [1, 2])],
)
def test_battles_are_picked_whole_in_the_order_asked_for(rows, places):
    values = np.arange(3.0)
    names = ("winner", "attacker_lost", "defender_lost", "exchange", "log_days")
    battles = battles_of(
        3,
        war=np.array(["X", "Y", "Z"]),
        states=tuple(((f"A{k}",), ("B",)) for k in range(3)),
        physical=np.outer(values, np.ones(14)),
        **{name: values + 10 * k for k, name in enumerate(names)},
    )
    fights = tuple(fight._replace(year=1900.0 + k) for k, fight in enumerate(battles.fights))

    picked = pick_battles(battles_of(3, **vars(battles) | {"fights": fights}), rows)

    assert len(picked) == len(places)
    assert [fight.year for fight in picked.fights] == [1900.0 + k for k in places]
    assert picked.name.tolist() == [f"battle {k}" for k in places]
    assert picked.campaign.tolist() == [f"campaign {k}" for k in places]
    assert [own[0] for own, _ in picked.states] == [f"A{k}" for k in places]
    assert picked.physical[:, 5].tolist() == places
    for k, name in enumerate(names):
        assert getattr(picked, name).tolist() == [place + 10 * k for place in places]


def test_outcomes_are_never_read_as_causes():
    rows = synthetic_rows()[:60]
    other = {"winner": "attacker", "span_days": "9", "att_casualties": "5", "def_casualties": "7"}

    before, after = battles_from(rows), battles_from([row | other for row in rows])

    assert before.fights == after.fights
    assert np.array_equal(before.physical, after.physical)


def test_a_file_is_read_with_or_without_a_mark_of_its_order(tmp_path):
    rows = [row_of(), row_of(campaign="Hills", terrain1="GM0")]
    path = write_rows(tmp_path / "battles.csv", rows)
    plain = read_battles(path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert plain.campaign.tolist() == ["Coast", "Hills"]
    assert plain.fights == read_battles(path).fights == battles_from(rows).fights


def test_a_file_without_the_columns_says_which(tmp_path):
    path = tmp_path / "battles.csv"
    path.write_text("war,campaign\nA,B\n")
    with pytest.raises(AllohistoryError, match=r"columns attacker.*are missing; needed are war"):
        read_battles(path)
    path.write_text("")
    with pytest.raises(AllohistoryError, match=r"columns war.*surpa are missing"):
        read_battles(path)


def test_a_word_where_a_number_belongs_is_named(tmp_path):
    path = write_rows(tmp_path / "battles.csv", [row_of(), row_of(), row_of(att_tanks="many")])
    with pytest.raises(AllohistoryError, match=r"line 4, column att_tanks: 'many'"):
        read_battles(path)


def test_a_file_of_one_campaign_cannot_be_scored(tmp_path):
    path = write_rows(tmp_path / "battles.csv", [row_of()] * 3)
    with pytest.raises(AllohistoryError, match="holds battles of fewer than two campaigns"):
        read_battles(path)


def test_a_file_that_cannot_be_read_is_an_error(tmp_path):
    path = tmp_path / "battles.csv"
    with pytest.raises(AllohistoryError, match=r"battles\.csv: cannot be read as a CSV file"):
        read_battles(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(AllohistoryError, match="cannot be read as a CSV file"):
        read_battles(path)


def test_it_is_known_how_many_rows_are_used_and_why_others_are_not(tmp_path):
    told = {"att_casualties": "5", "def_casualties": "6", "span_days": "1", "winner": "draw"}
    rows = [
        row_of(campaign="North", **told),
        row_of(campaign="South", **{**told, "winner": ""}),
        row_of(campaign="South", att_casualties="3"),
        row_of(campaign="East", att_strength=""),
        row_of(campaign="East", att_strength="", def_strength=" "),
        row_of(campaign="East", def_strength="0"),
        row_of(campaign="East", def_strength=""),
        row_of(campaign="East", def_strength=""),
    ]

    file = read_file(write_rows(tmp_path / "b.csv", rows))

    assert (len(file.battles), file.rows) == (3, 8)
    assert file.left_out == {
        "no strength of the attacker": 1,
        "no strength of the attacker and defender": 1,
        "a side of no men": 1,
        "no strength of the defender": 2,
    }
    assert file.partly == {"no winner": 2, "no casualties of both sides": 1, "no length": 1}

"""Rows of battles: what is wrong is an error that names its line, what is empty is unknown."""

import csv

import pytest
from tests.inference.battle_law.stage import row_of, write_rows

from allohistory.errors import AllohistoryError
from allohistory.inference.battle_law import rows as module
from allohistory.inference.battle_law.dataset import read_file
from allohistory.inference.battle_law.rows import NEEDED, read_rows


def refusal(path):
    with pytest.raises(AllohistoryError) as error:
        read_rows(path)
    return str(error.value)


@pytest.mark.parametrize(
    ("column", "text", "reason"),
    [
        ("winner", "nobody", "'nobody' is unknown; known: attacker, draw, defender, or empty"),
        ("winner", "Attacker", "'Attacker' is unknown"),
        ("posture1", "XX", "'XX' is unknown; known: HD, PD, FD, DL, WD, OO, 00, or empty"),
        ("posture2", "pd", "'pd' is unknown"),
        ("terrain1", "ZM0", "'ZM0' is unknown; it begins with F, R, G, 0, or is empty"),
        ("att_strength", "-5", "-5 is not from 0 to 1e+09; leave the cell empty"),
        ("def_strength", "nan", "nan is not from 0 to 1e+09"),
        ("att_casualties", "inf", "inf is not from 0 to 1e+09"),
        ("def_casualties", "1e300", "1e300 is not from 0 to 1e+09"),
        ("att_tanks", "-1", "-1 is not from 0"),
        ("def_guns", "many", "'many' is not a number; leave the cell empty if it is unknown"),
        ("att_air_sorties", "-0.1", "-0.1 is not from 0"),
        ("span_days", "1e-300", "1e-300 is too small; write 0, or at least 0.001"),
        ("year", "1e9", "1e9 is not from -4000 to 3000"),
        ("year", "", "is empty; give the year"),
        ("aeroa", "2", "2 is not from -1 to 1"),
        ("surpa", "-3.5", "-3.5 is not from -3 to 3"),
    ],
)
def test_a_value_that_the_database_does_not_have_is_named_with_its_line(
    tmp_path, column, text, reason
):
    rows = [row_of(), row_of(**{column: text}), row_of()]

    said = refusal(write_rows(tmp_path / "b.csv", rows))

    assert said.startswith(
        f"{tmp_path / 'b.csv'}: one row is wrong, of 3:\n  line 3, column {column}"
    )
    assert reason in said


@pytest.mark.parametrize(
    "columns",
    [
        {"winner": " draw ", "posture1": "WD", "posture2": "00", "terrain1": "0", "aeroa": "-1"},
        {"winner": "", "att_strength": "", "span_days": "0", "year": "-216", "surpa": "-3"},
        {"att_casualties": "2000", "def_strength": "0.001", "def_tanks": "1e9", "year": "3000"},
    ],
)
def test_what_the_database_may_say_is_sound(tmp_path, columns):
    (row,) = read_rows(write_rows(tmp_path / "b.csv", [row_of(**columns)]))

    assert row["line"] == "2"
    assert {name: row[name] for name in columns} == {
        name: value.strip() for name, value in columns.items()
    }


def test_the_first_wrong_rows_are_named_and_the_others_counted(tmp_path):
    said = refusal(write_rows(tmp_path / "b.csv", [row_of(winner="x")] * 1200))

    lines = said.splitlines()
    assert lines[0].endswith("b.csv: 1,200 rows are wrong, of 1,200:")
    assert [line.split(",")[0] for line in lines[1:6]] == [f"  line {n}" for n in range(2, 7)]
    assert lines[6:] == ["  ... and 1,195 more"]


def written(path, *lines):
    path.write_text("\n".join([",".join(NEEDED), *lines]) + "\n", encoding="utf-8")
    return path


def test_short_and_long_rows_are_wrong(tmp_path):
    full = ",".join(row_of()[name] for name in NEEDED)
    path = written(tmp_path / "b.csv", full, "", "War,Coast", full + ",1", full)

    assert refusal(path).splitlines()[1:] == [
        "  line 4, 2 cells, where the head has 22 columns; check its commas",
        "  line 5, 23 cells, where the head has 22 columns; check its commas",
    ]


def test_a_line_is_that_on_which_a_row_begins(tmp_path):
    path = write_rows(tmp_path / "b.csv", [row_of(war="a\nb\nc"), row_of(winner="x")])

    assert "line 5, column winner" in refusal(path)


def test_a_column_that_is_there_twice_is_refused(tmp_path):
    path = tmp_path / "b.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerow([*NEEDED, " year", "notes", "", ""])

    assert refusal(path) == f"{path}: column year is there twice; keep one"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'"' + b"x" * 200_000 + b'"', "field larger than field limit"),
        (b'"never closed', "unexpected end of data"),
        (b"a\0b", "missing|NUL"),
        (b"\xff\xfe", "codec can't decode"),
        (b"", "columns war, .* are missing"),
    ],
)
def test_what_is_no_csv_file_is_refused(tmp_path, content, message):
    (tmp_path / "b.csv").write_bytes(content)

    with pytest.raises(AllohistoryError, match=message):
        read_rows(tmp_path / "b.csv")


def test_a_file_that_is_too_large_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "LARGEST", 100)

    assert "more than the 100 that are read" in refusal(write_rows(tmp_path / "b.csv", [row_of()]))


def test_spaces_around_a_value_are_no_part_of_it(tmp_path):
    spaced = {name: f" {value} " for name, value in row_of().items()}
    blank = {"att_casualties": "  ", "span_days": " ", "winner": "   ", "aeroa": " "}
    said = {"winner": "draw", "att_casualties": "9", "def_casualties": "9", "span_days": "2"}
    path = write_rows(tmp_path / "b.csv", [row_of(campaign="A", **said), {**spaced, **blank}])

    first, second = read_file(path).battles.fights

    assert second == first._replace(air=second.air)
    assert read_file(path).partly == {
        "no winner": 1, "no casualties of both sides": 1, "no length": 1,
    }  # fmt: skip

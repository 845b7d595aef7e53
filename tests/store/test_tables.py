"""Tables: columns written and read back to the last bit, split and merged."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from allohistory.errors import StoreError
from allohistory.store import tables
from allohistory.store.tables import (
    database,
    merge_columns,
    quote,
    read_table,
    split,
    whole,
    write_table,
)


@pytest.mark.parametrize(
    "column",
    [
        np.array([1, -2, 127], dtype=np.int8),
        np.array([1, -2, 32_767], dtype=np.int16),
        np.array([1, -2, 3], dtype=np.int32),
        np.array([0, 2**63 - 1, -(2**63)], dtype=np.int64),
        np.array([0, 2**64 - 1, 5], dtype=np.uint64),
        np.array([0.1, np.nan, -np.inf], dtype=np.float32),
        np.array([0.1, np.nan, -0.0], dtype=np.float64),
        np.arange(6)[::2],  # not contiguous
        np.zeros(0, dtype=np.float32),
    ],
)
def test_a_column_comes_back_to_the_last_bit(tmp_path, column):
    path = tmp_path / "table.parquet"
    write_table(path, {"x": column, "y": column[::-1]})

    back = read_table(path)
    assert list(back) == ["x", "y"]
    assert back["x"].dtype == column.dtype
    assert back["x"].tobytes() == column.tobytes()
    assert back["y"].tobytes() == column[::-1].tobytes()
    assert not isinstance(back["x"], np.ma.MaskedArray)


def test_a_file_that_is_no_table_is_refused_in_one_line(tmp_path):
    path = tmp_path / "table.parquet"
    path.write_bytes(b"PAR1 but nothing else")

    with pytest.raises(StoreError, match=r"table\.parquet cannot be read \(.+\); run the") as error:
        read_table(path)
    assert len(str(error.value).splitlines()) == 1


def test_quotation_marks_in_a_path_do_no_harm(tmp_path):
    assert quote(Path("it's 'here'")) == "it''s ''here''"
    path = tmp_path / "it's here.parquet"
    write_table(path, {"x": np.arange(3)})

    assert read_table(path)["x"].tolist() == [0, 1, 2]


def test_gaps_of_floats_are_restored_and_those_of_integers_are_left():
    gaps = [False, True]

    floats = whole(np.ma.MaskedArray(np.array([1.0, 2.0], np.float32), gaps))
    assert np.array_equal(floats, [1.0, np.nan], equal_nan=True)
    assert floats.dtype == np.float32
    assert whole(np.ma.MaskedArray(np.array([1, 2]), gaps)).tolist() == [1, 2]


def test_columns_of_several_numbers_are_split_and_joined_in_their_order():
    wide = np.arange(24).reshape(2, 12)
    columns = {"week": np.arange(2), "reasons": wide}

    flat = split(columns)
    assert list(flat) == ["week", *(f"reasons.{n}" for n in range(12))]
    assert flat["reasons.11"].tolist() == [11, 23]
    assert flat["week"] is columns["week"]
    back = merge_columns(flat)
    assert list(back) == ["week", "reasons"]
    assert np.array_equal(back["reasons"], wide)
    assert back["week"].tolist() == [0, 1]


def test_a_column_of_one_number_in_each_row_keeps_its_second_axis():
    narrow = np.arange(3)[:, None]

    assert list(split({"reasons": narrow})) == ["reasons.0"]
    assert merge_columns(split({"reasons": narrow}))["reasons"].shape == (3, 1)


@pytest.mark.parametrize("name", ["week", "incidents.fading", ".5", "5"])
def test_names_that_do_not_end_in_a_place_are_columns_of_their_own(name):
    assert merge_columns({name: np.arange(2)})[name].tolist() == [0, 1]


def test_the_store_prints_nothing_while_it_works():
    with database() as connection:
        setting = connection.execute("SELECT current_setting('enable_progress_bar')").fetchone()
    assert setting == (False,)


def test_tables_are_written_and_read_by_several_threads_at_once(tmp_path):
    def and_back(number):
        path = tmp_path / f"{number}.parquet"
        write_table(path, {"x": np.full(9, number)})
        return read_table(path)["x"].tolist()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(and_back, range(40))) == [[number] * 9 for number in range(40)]


def test_nothing_of_a_file_stays_in_memory():
    with database() as connection:
        setting = "SELECT value FROM duckdb_settings() WHERE name = 'enable_external_file_cache'"
        assert connection.execute(setting).fetchall() in ([], [("false",)])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no processes are forked here")
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_a_forked_process_has_a_database_of_its_own(tmp_path):
    path = tmp_path / "table.parquet"
    write_table(path, {"x": np.arange(9)})
    child = os.fork()
    if not child:
        signal.alarm(10)  # it would wait for the threads of its parent for ever
        write_table(path, {"x": np.arange(8)})
        os._exit(len(read_table(path)["x"]))

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 8


ODD = ["a*b", "a?b", "a[X]b", "{a,b}", "year=5", "it's", "100% $x", "new\nline", "\udcff\udcfe"]


@pytest.mark.parametrize("name", ODD)
def test_a_path_is_taken_literally(tmp_path, name):
    for folder, value in (("aXb", 9), (name, 1)):
        (tmp_path / folder).mkdir()
        write_table(tmp_path / folder / "t.parquet", {"x": np.full(2, value)})

    back = read_table(tmp_path / name / "t.parquet")

    assert {column: values.tolist() for column, values in back.items()} == {"x": [1, 1]}
    (tmp_path / name / "t.parquet").unlink()
    with pytest.raises(StoreError, match="cannot be read"):
        read_table(tmp_path / name / "t.parquet")


def test_a_leading_tilde_is_a_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for folder in ("home", "~"):
        (tmp_path / folder).mkdir()

    write_table(Path("~/t.parquet"), {"x": np.arange(2)})

    assert (tmp_path / "~" / "t.parquet").is_file()
    assert read_table(Path("~/t.parquet"))["x"].tolist() == [0, 1]


def test_a_copy_that_cannot_be_written_is_an_error_of_the_store(tmp_path):
    with pytest.raises(StoreError, match="cannot be written"):
        write_table(tmp_path / "no [folder]" / "t.parquet", {"x": np.arange(2)})


def test_a_table_that_does_not_fit_the_memory_is_refused_before_it_is_read(tmp_path, monkeypatch):
    path = tmp_path / "columns.parquet"
    write_table(path, {"a": np.zeros(10_000, np.int32), "b": np.zeros(10_000)})
    monkeypatch.setattr(tables, "free_memory", lambda: 2 * 12 * 10_000 - 1)

    with pytest.raises(
        StoreError, match=r"the memory has room for \(240,000 bytes, 239,999 are fr"
    ):
        read_table(path)
    monkeypatch.setattr(tables, "free_memory", lambda: 2 * 12 * 10_000)
    assert len(read_table(path)["a"]) == 10_000


def test_free_memory_is_some_of_what_there_is():
    assert 1 << 20 < tables.free_memory() < 1 << 62


def test_texts_and_missing_columns_are_refused(tmp_path):
    path = tmp_path / "columns.parquet"
    write_table(path, {"a": np.array(["x", "y"])})
    with pytest.raises(StoreError, match="holds VARCHAR, not numbers"):
        read_table(path)
    write_table(path, {"a": np.zeros(2)})
    with pytest.raises(StoreError, match="has no column b"):
        read_table(path, "a", "b")

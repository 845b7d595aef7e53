"""Exports: complete in a new folder, or nothing."""

import sys

import numpy as np
import pytest

from allohistory.errors import StoreError
from allohistory.store import exports
from allohistory.store.tables import database

TABLE = {
    "name": np.array(["a", 'Ō, "b"'], object),
    "value": np.array([0.1, np.nan]),
    "date": np.array(["1931-09-14", "1945-08-09"], "datetime64[us]"),
}


def export(folder, kind):
    with exports.new_export(folder) as draft:
        exports.write_tables(draft, {"t": TABLE}, kind)


def test_a_table_comes_back_from_parquet(tmp_path):
    export(tmp_path / "out", "parquet")
    with database() as connection:
        source = str(tmp_path / "out" / "t.parquet")
        table = connection.execute("FROM read_parquet(?)", [source]).fetchnumpy()

    assert table["name"].tolist() == TABLE["name"].tolist()
    assert np.array_equal(table["value"].filled(np.nan), TABLE["value"], equal_nan=True)
    assert (table["date"] == TABLE["date"]).all()


def test_a_table_is_plain_csv(tmp_path):
    export(tmp_path / "out", "csv")

    assert (tmp_path / "out" / "t.csv").read_text("utf-8").splitlines() == [
        "name,value,date",
        "a,0.1,1931-09-14 00:00:00",
        '"Ō, ""b""",,1945-08-09 00:00:00',
    ]


def test_arrow_wants_pyarrow_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(StoreError, match=r"pip install 'allohistory\[tables\]'"):
        export(tmp_path / "out", "arrow")

    assert list(tmp_path.iterdir()) == []


def test_a_table_comes_back_from_arrow(tmp_path):
    ipc = pytest.importorskip("pyarrow.ipc")
    export(tmp_path / "out", "arrow")
    with ipc.open_file(tmp_path / "out" / "t.arrow") as file:
        assert file.read_all().column("name").to_pylist() == TABLE["name"].tolist()


def test_a_folder_with_something_in_it_is_not_touched(tmp_path):
    (tmp_path / "mine").write_text("")
    for folder in (tmp_path, tmp_path / "mine"):
        with pytest.raises(StoreError, match="is there already; name a new folder"):
            export(folder, "csv")


def test_a_full_disk_leaves_nothing(tmp_path, monkeypatch):
    def full(folder):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exports, "sync_tree", full)
    with pytest.raises(StoreError, match="No space left on device"):
        export(tmp_path / "out", "csv")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_place_that_cannot_be_written_is_told_in_a_sentence(tmp_path, kind):
    with pytest.raises(StoreError, match="cannot be written"):
        exports.WRITERS[kind](tmp_path / "none" / "t", TABLE)


@pytest.mark.parametrize("name", ["a[b]*", "\udcff\udcfe", "it's"])
def test_a_csv_file_is_written_where_its_name_says(tmp_path, name):
    (tmp_path / name).mkdir()

    exports.write_csv(tmp_path / name / "t.csv", {"x": np.arange(2)})

    assert (tmp_path / name / "t.csv").read_text(encoding="utf-8").split() == ["x", "0", "1"]

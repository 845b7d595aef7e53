"""Histories in two files: arrays, and beside them the text that says where they come from."""

import json
import math
import shutil
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from allohistory.errors import FitError
from allohistory.inference.posterior.digests import Digests
from allohistory.inference.posterior.histories import (
    Histories,
    read_histories,
    save_histories,
)
from allohistory.inference.posterior.sidecar import (
    laid_out,
    read_sidecar,
    sidecar_path,
    write_sidecar,
)

STAMP = {"scenario": {"name": "two_rivals", "hash": "abc"}, "sources": "def"}


def make_histories(count=3, laws=2):
    """Give made-up histories with digests."""
    return Histories(
        np.arange(count * laws, dtype=np.float32).reshape(count, laws),
        np.ones((count, 2, 5), np.uint64),
        np.zeros((count, 1), np.float32),
        np.zeros(count, np.int32),
        tuple(f"law.{k}" for k in range(laws)),
        ("series.told.1950-01-01",),
        {"created": "1990", "until": "1950-12-31", "note": "Größe", **STAMP},
        digests=Digests("arithmetic", ("incidents",), tuple("abc"[:count])),
    )


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "posterior.npz"
    save_histories(path, make_histories())
    return path


def test_both_files_are_read_back_as_they_were(path):
    back = read_histories(path)

    assert back.provenance == make_histories().provenance
    assert back.digests == make_histories().digests
    assert read_sidecar(path).until == date(1950, 12, 31)
    names = sorted(file.name for file in path.parent.iterdir())
    assert names == ["posterior.npz", "posterior.provenance.json"]


def test_the_stamp_stands_on_one_line_of_the_text(path):
    first = sidecar_path(path).read_text(encoding="utf-8").splitlines()[2]

    assert json.loads("{" + first.strip().rstrip(",") + "}") == {"stamp": STAMP}


def test_another_stamp_leaves_the_arrays_as_they_are(path):
    before = path.read_bytes()
    text = sidecar_path(path).read_text(encoding="utf-8")
    sidecar = read_sidecar(path)
    write_sidecar(path, replace(sidecar, provenance={**sidecar.provenance, "sources": "new"}))

    assert path.read_bytes() == before
    assert sidecar_path(path).read_text(encoding="utf-8") == text.replace("def", "new")
    assert read_histories(path).provenance["sources"] == "new"


def test_long_values_stand_an_item_a_line_and_are_read_back():
    value = {"short": [1, 2], "long": [[0.5, "x" * 100]] * 4, "number": math.inf}
    text = laid_out(value)

    assert json.loads(text) == value
    assert len(text.splitlines()) == 10


def test_arrays_without_their_text_are_refused(path):
    sidecar_path(path).unlink()

    with pytest.raises(FitError, match=r"posterior\.npz lacks posterior\.provenance\.json beside"):
        read_histories(path)


def test_a_text_without_its_arrays_is_refused(path):
    path.unlink()

    with pytest.raises(FitError, match=r"there is no file .*posterior\.npz; put both files"):
        read_histories(path)


def test_a_text_of_another_file_is_refused(path, tmp_path):
    save_histories(tmp_path / "other.npz", replace(make_histories(), run=np.ones(3, np.int32)))
    shutil.copy(tmp_path / "other.provenance.json", sidecar_path(path))

    with pytest.raises(FitError, match=r"provenance\.json is of another file than .*posterior"):
        read_histories(path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"format": 1', '"format": 9'),
        ('"format": 1', '"format": '),
        ('"stamp": {', '"stamp": 3, "x": {'),
        ('"histories": ["a"', '"histories": ["z"'),
        ('"1950-12-31"', '"soon"'),
        ('"series": ["incidents"]', '"series": 5'),
        ('"arrays"', '"other"'),
    ],
)
def test_a_damaged_text_is_refused(path, old, new):
    place = sidecar_path(path)
    text = place.read_text(encoding="utf-8")
    assert old in text
    place.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(FitError, match="is damaged or of another version"):
        read_histories(path)


@pytest.mark.parametrize("text", ["[]", "null", "3", "\xff"])
def test_a_text_that_is_no_mapping_is_refused(path, text):
    sidecar_path(path).write_bytes(text.encode("latin-1"))

    with pytest.raises(FitError, match="is damaged or of another version"):
        read_histories(path)


@pytest.mark.parametrize(
    "change",
    [
        {"coordinates": np.zeros((3, 2))},
        {"salts": np.zeros((3, 2), np.uint64)},
        {"run": np.zeros(2, np.int32)},
        {"terms": np.zeros((3, 2), np.float32)},
        {"paths": ("law.0",)},
        {"digests": Digests("a", (), ("a",))},
    ],
)
def test_arrays_that_do_not_fit_together_are_refused(tmp_path, change):
    save_histories(tmp_path / "odd.npz", replace(make_histories(), **change))

    with pytest.raises(FitError, match="its arrays do not fit together"):
        read_histories(tmp_path / "odd.npz")


def test_where_one_of_two_files_cannot_be_written_both_stay_as_they_were(path):
    before = path.read_bytes()
    text = sidecar_path(path)
    text.unlink()
    text.mkdir()

    with pytest.raises(FitError, match="cannot be written: it is a folder"):
        save_histories(path, make_histories(2))

    assert path.read_bytes() == before
    assert sorted(file.name for file in path.parent.iterdir()) == [path.name, text.name]

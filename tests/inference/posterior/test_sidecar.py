"""Histories in two files: arrays, and beside them the text that says where they come from."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from allohistory.errors import FitError, HistoriesError
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


def test_the_stamp_stands_on_one_line_of_the_text(path):
    first = sidecar_path(path).read_text(encoding="utf-8").splitlines()[2]

    assert json.loads("{" + first.strip().rstrip(",") + "}") == {"stamp": STAMP}


def test_another_stamp_leaves_the_arrays_as_they_are(path):
    before = path.read_bytes()
    text = sidecar_path(path).read_text(encoding="utf-8")
    sidecar = read_sidecar(path)
    write_sidecar(path, replace(sidecar, provenance={**sidecar.provenance, "sources": "new"}))

    assert path.read_bytes() == before
    again = sidecar_path(path).read_text(encoding="utf-8")
    assert again.splitlines()[:-2] == text.replace("def", "new").splitlines()[:-2]
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


def test_a_sidecar_that_was_changed_is_refused(path):
    place = sidecar_path(path)
    text = place.read_text(encoding="utf-8")
    for old, new in (('"def"', '"new"'), ('"checksum": "', '"checksum": "0'), ('"chec', '"shec')):
        assert old in text
        place.write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(HistoriesError, match="damaged or of another version"):
            read_sidecar(path)

    place.write_text(json.dumps(json.loads(text)), encoding="utf-8")
    assert read_sidecar(path) == read_sidecar(path)  # the layout is no part of what it says


def test_a_sidecar_of_an_earlier_version_has_no_checksum(path):
    place = sidecar_path(path)
    content = json.loads(place.read_text(encoding="utf-8"))
    del content["checksum"]
    place.write_text(json.dumps(content), encoding="utf-8")

    assert read_sidecar(path).provenance["sources"] == "def"

"""Arrays: columns and metadata in one file, written completely or not at all."""

import json
import os

import numpy as np
import pytest

from allohistory.errors import FitError
from allohistory.inference.arrays import drafts, read_arrays, write_arrays, write_draft

ABOUT = {"name": "Größe", "years": [1931, 1932]}
COLUMNS = {
    "counts": np.arange(6, dtype=np.int16).reshape(2, 3),
    "shares": np.array([0.25, np.nan], np.float32),
    "none": np.zeros((0, 4)),
}


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_arrays_and_metadata_are_read_back_as_they_were(tmp_path):
    path = tmp_path / "new" / "folder" / "columns.npz"

    write_arrays(path, ABOUT, COLUMNS)
    about, arrays = read_arrays(path)

    assert about == ABOUT
    assert set(arrays) == set(COLUMNS)
    for name, column in COLUMNS.items():
        assert arrays[name].dtype == column.dtype
        assert np.array_equal(arrays[name], column, equal_nan=column.dtype.kind == "f")
    assert names_in(path.parent) == ["columns.npz"]


def test_a_file_keeps_its_name_whatever_its_ending(tmp_path):
    write_draft(tmp_path / "draft", ABOUT, COLUMNS)

    assert names_in(tmp_path) == ["draft"]
    assert read_arrays(tmp_path / "draft")[0] == ABOUT


def test_columns_are_compressed(tmp_path):
    path = tmp_path / "zeros.npz"

    write_arrays(path, {}, {"zeros": np.zeros(100_000)})

    assert path.stat().st_size < 10_000


def test_drafts_lie_hidden_beside_their_files_until_all_are_complete(tmp_path):
    paths = tmp_path / "a", tmp_path / "sub" / "b"
    process = os.getpid()

    with drafts(*paths) as made:
        assert made == (tmp_path / f".a.{process}", tmp_path / "sub" / f".b.{process}")
        for k, draft in enumerate(made):
            draft.write_text(f"text {k}", encoding="utf-8")
        assert not any(path.exists() for path in paths)

    assert [path.read_text(encoding="utf-8") for path in paths] == ["text 0", "text 1"]
    assert names_in(tmp_path) == ["a", "sub"]
    assert names_in(tmp_path / "sub") == ["b"]


def test_nothing_is_left_of_files_that_were_not_written_to_their_end(tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_text("as it was", encoding="utf-8")

    def write():
        with drafts(first, second) as (draft, _):
            draft.write_text("half", encoding="utf-8")
            raise OSError(28, "No space left on device")

    with pytest.raises(FitError, match="a cannot be written: No space left on device"):
        write()
    assert names_in(tmp_path) == ["a"]
    assert first.read_text(encoding="utf-8") == "as it was"


def test_an_error_of_another_kind_passes_and_leaves_no_draft(tmp_path):
    def write():
        with drafts(tmp_path / "a") as (draft,):
            draft.write_text("half", encoding="utf-8")
            raise KeyError("a")

    with pytest.raises(KeyError):
        write()
    assert names_in(tmp_path) == []


def test_a_folder_in_the_place_of_a_file_is_refused_before_anything_is_written(tmp_path):
    (tmp_path / "b").mkdir()
    begun = []

    def write():
        with drafts(tmp_path / "a", tmp_path / "b") as made:
            begun.append(made)

    with pytest.raises(FitError, match="a cannot be written: it is a folder"):
        write()
    assert begun == []


def test_a_file_that_is_not_there_is_named(tmp_path):
    path = tmp_path / "none.npz"

    with pytest.raises(FitError) as error:
        read_arrays(path)
    assert str(error.value) == f"there is no file {path}"


def damaged_files(folder):
    """Make files that are no arrays of this program, of several kinds."""
    np.save(folder / "array", np.arange(3))
    (folder / "array.npy").rename(folder / "array.npz")
    np.savez(folder / "list.npz", said=np.frombuffer(b"[]", np.uint8))
    np.savez(folder / "text.npz", said=np.frombuffer(b"{", np.uint8))
    np.savez(folder / "silent.npz", other=np.arange(3))
    np.savez(folder / "objects.npz", said=np.array([{}], object))
    (folder / "words.npz").write_bytes(b"no such thing")
    (folder / "empty.npz").write_bytes(b"")
    (folder / "folder.npz").mkdir()
    whole = folder / "whole.npz"
    write_arrays(whole, ABOUT, {"noise": np.random.default_rng(1).random(100)})
    (folder / "short.npz").write_bytes(whole.read_bytes()[:-40])
    middle = bytearray(whole.read_bytes())
    third = len(middle) // 3
    middle[third : third + 40] = bytes(40)
    whole.write_bytes(bytes(middle))
    return sorted(folder.glob("*.npz"))


def test_a_damaged_file_of_arrays_is_refused_in_a_sentence(tmp_path):
    paths = damaged_files(tmp_path)
    assert len(paths) == 10
    for path in paths:
        with pytest.raises(FitError, match=rf"{path.name} is damaged, or no file of this program"):
            read_arrays(path)


def test_metadata_are_plain_json_in_the_file(tmp_path):
    write_arrays(tmp_path / "columns.npz", ABOUT, COLUMNS)

    with np.load(tmp_path / "columns.npz") as file:
        metadata = json.loads(file["said"].tobytes())
    assert len(metadata.pop("sha256")) == 64
    assert metadata == ABOUT


WRITTEN = {"about": {"seed": 1}, "exponent": 0.25}


@pytest.fixture
def arrays():
    chance = np.random.default_rng(1)
    return {
        "laws": chance.normal(size=(9, 5)).astype(np.float32),
        "salts": chance.integers(0, 2**64, (9, 2), dtype=np.uint64),
    }


def same(found, arrays):
    said, read = found
    return said == WRITTEN and {
        name: (column.dtype, column.shape, column.tobytes()) for name, column in read.items()
    } == {name: (column.dtype, column.shape, column.tobytes()) for name, column in arrays.items()}


def test_no_flipped_bit_gives_other_arrays_or_another_error(tmp_path, arrays):
    path = tmp_path / "a.npz"
    write_arrays(path, WRITTEN, arrays)
    content = path.read_bytes()
    refused = 0
    with path.open("r+b", buffering=0) as file:
        for bit in np.random.default_rng(2).choice(8 * len(content), 1500, replace=False):
            file.seek(bit // 8)
            file.write(bytes([content[bit // 8] ^ 1 << bit % 8]))
            try:
                assert same(read_arrays(path), arrays), bit  # bits that say nothing, as of a date
            except FitError as error:
                assert "is damaged, or no file of this program" in str(error)  # noqa: PT017 - 1,500 times
                refused += 1
            file.seek(bit // 8)
            file.write(content[bit // 8 : bit // 8 + 1])

    assert path.read_bytes() == content
    assert refused > 1000


def test_a_file_without_a_checksum_is_read_as_before(tmp_path, arrays):
    text = np.frombuffer(b'{"about": {"seed": 1}, "exponent": 0.25}', np.uint8)
    np.savez_compressed(tmp_path / "a.npz", said=text, **arrays)

    assert same(read_arrays(tmp_path / "a.npz"), arrays)


def test_arrays_exchanged_between_files_are_refused(tmp_path, arrays):
    write_arrays(tmp_path / "a.npz", WRITTEN, arrays)
    with np.load(tmp_path / "a.npz") as file:
        mixed = {**file, "laws": file["laws"] + 1}
    np.savez_compressed(tmp_path / "a.npz", **mixed)

    with pytest.raises(FitError, match="it is not what was written"):
        read_arrays(tmp_path / "a.npz")

"""Files of arrays: they come back as they went, or not at all and with a reason."""

import numpy as np
import pytest

from allohistory.errors import FitError
from allohistory.inference.arrays import drafts, read_arrays, write_arrays

SAID = {"about": {"seed": 1}, "exponent": 0.25}


@pytest.fixture
def arrays():
    chance = np.random.default_rng(1)
    return {
        "laws": chance.normal(size=(9, 5)).astype(np.float32),
        "salts": chance.integers(0, 2**64, (9, 2), dtype=np.uint64),
    }


def same(found, arrays):
    said, read = found
    return said == SAID and {
        name: (column.dtype, column.shape, column.tobytes()) for name, column in read.items()
    } == {name: (column.dtype, column.shape, column.tobytes()) for name, column in arrays.items()}


def test_arrays_come_back_to_the_last_bit(tmp_path, arrays):
    write_arrays(tmp_path / "a.npz", SAID, arrays)

    assert same(read_arrays(tmp_path / "a.npz"), arrays)


def test_no_flipped_bit_gives_other_arrays_or_another_error(tmp_path, arrays):
    path = tmp_path / "a.npz"
    write_arrays(path, SAID, arrays)
    content = path.read_bytes()
    refused = 0
    for bit in np.random.default_rng(2).choice(8 * len(content), 1500, replace=False):
        changed = bytearray(content)
        changed[bit // 8] ^= 1 << bit % 8
        path.write_bytes(changed)
        try:
            assert same(read_arrays(path), arrays), bit  # bits that say nothing, such as a date
        except FitError as error:
            assert "is damaged, or no file of this program" in str(error)  # noqa: PT017 - 1,500 times
            refused += 1

    assert refused > 1000


def test_a_file_without_a_checksum_is_read_as_before(tmp_path, arrays):
    text = np.frombuffer(b'{"about": {"seed": 1}, "exponent": 0.25}', np.uint8)
    np.savez_compressed(tmp_path / "a.npz", said=text, **arrays)

    assert same(read_arrays(tmp_path / "a.npz"), arrays)


def test_arrays_exchanged_between_files_are_refused(tmp_path, arrays):
    write_arrays(tmp_path / "a.npz", SAID, arrays)
    with np.load(tmp_path / "a.npz") as file:
        mixed = {**file, "laws": file["laws"] + 1}
    np.savez_compressed(tmp_path / "a.npz", **mixed)

    with pytest.raises(FitError, match="it is not what was written"):
        read_arrays(tmp_path / "a.npz")


def test_a_disk_that_is_full_keeps_the_earlier_file(tmp_path, arrays, monkeypatch):
    path = tmp_path / "a.npz"
    write_arrays(path, SAID, arrays)

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez_compressed", full)
    with pytest.raises(FitError, match="cannot be written: No space left on device; make room"):
        write_arrays(path, {}, {})

    assert same(read_arrays(path), arrays)
    assert [file.name for file in tmp_path.iterdir()] == ["a.npz"]


def test_a_folder_in_its_place_is_refused(tmp_path):
    with pytest.raises(FitError, match="it is a folder"), drafts(tmp_path):
        pass

"""Arrays from strangers: nothing is unpacked that the directory and the heads do not allow."""

import io
import os
import struct
import tracemalloc
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import pytest

from allohistory.errors import FitError
from allohistory.inference import npz
from allohistory.inference.arrays import read_arrays, read_heads, write_arrays

LARGE = 20_000_000  # bytes: they deflate to twenty thousand
HEAD = "{{'descr': '{}', 'fortran_order': False, 'shape': {}, }}"


def npy(content=b"", dtype="<f4", shape="(0,)", head=None, version=b"\1\0"):
    """Return an array file with a head of one's own."""
    text = (HEAD.format(dtype, shape) if head is None else head).encode() + b"\n"
    return b"\x93NUMPY" + version + struct.pack("<H", len(text)) + text + content


def write_zip(path, members):
    """Write a zip of members, with metadata that are an empty mapping."""
    buffer = io.BytesIO()
    np.save(buffer, np.frombuffer(b"{}", np.uint8))
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in {"said.npy": buffer.getvalue(), **members}.items():
            archive.writestr(name, content)
    return path


def reason(path):
    with pytest.raises(FitError) as error:
        read_arrays(path)
    assert str(error.value).startswith(f"{path} is damaged, or no file of this program (")
    return str(error.value)


@pytest.mark.parametrize(
    ("limit", "value", "message"),
    [
        ("MOST_PACKED", 500, r"has [0-9,]+ bytes, more than the 500 allowed"),
        ("MOST_UNPACKED", 2000, r"unpacks to [0-9,]+ bytes, more than the 2,000 allowed"),
        ("MOST_ARRAYS", 2, "holds more than 2 arrays"),
        ("MOST_DIRECTORY", 100, "holds more than"),
        ("MOST_DIMENSIONS", 1, r"array 'laws' has the shape \(9, 50\)"),
    ],
)
def test_a_file_beyond_a_bound_is_refused(tmp_path, monkeypatch, limit, value, message):
    path = tmp_path / "a.npz"
    noise = np.random.default_rng(1).random((9, 50))
    write_arrays(path, {}, {"laws": noise, "run": np.arange(9)})
    assert len(read_arrays(path)[1]) == 2
    monkeypatch.setattr(npz, limit, value)

    with pytest.raises(FitError, match=message):
        read_arrays(path)


@pytest.mark.parametrize(
    ("numbers", "shape", "message"),
    [
        (25_000, LARGE // 4, "array 'x' has not the size that its head states"),
        (25_000, 25_000, "Bad CRC-32"),
        (10, 10, "Bad CRC-32"),
    ],
)
def test_a_directory_that_lies_is_found_out_before_more_is_unpacked(
    tmp_path, numbers, shape, message
):
    path = tmp_path / "a.npz"
    content = npy(bytes(LARGE), shape=f"({shape},)")
    write_zip(path, {"x.npy": content})
    stated = len(npy(shape=f"({shape},)")) + 4 * numbers
    real, lie = (struct.pack("<I", size) for size in (len(content), stated))
    path.write_bytes(path.read_bytes().replace(real, lie))

    tracemalloc.start()
    said = reason(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert message in said
    assert peak < 5_000_000


def test_a_head_that_promises_much_takes_no_memory(tmp_path):
    path = write_zip(tmp_path / "a.npz", {"x.npy": npy(shape="(100000000000, 8)")})

    assert "array 'x' has" in reason(path)


@pytest.mark.parametrize(
    ("member", "message"),
    [
        (npy(dtype="|O"), "array 'x' holds object, not numbers"),
        (npy(dtype="<U8"), "array 'x' holds <U8, not numbers"),
        (npy(dtype="<c16"), "array 'x' holds complex128, not numbers"),
        (npy(shape="(-1,)"), "array 'x' has the shape (-1,)"),
        (npy(shape="(0, 10000000000000000000000)"), "array 'x' has the shape"),
        (npy(shape="(1, 1, 1, 1, 0)"), "array 'x' has the shape"),
        (npy(b"1234567", shape="(2,)"), "array 'x' has not the size that its head states"),
        (npy(b"123456789", shape="(2,)"), "array 'x' has not the size that its head states"),
        (npy(head="-" * 9000 + "1"), "array 'x' has no head that can be read"),
        (npy(head="(" * 9000), "array 'x' has no head that can be read"),
        (npy(head="[]"), "array 'x' has no head that can be read"),
        (b"no array", "array 'x' has no head that can be read"),
        (b"", "array 'x' has no head that can be read"),
        (npy(version=b"\2\0"), "array 'x' "),
    ],
)
def test_a_head_is_read_before_its_array(tmp_path, member, message):
    assert message in reason(write_zip(tmp_path / "a.npz", {"x.npy": member}))


def test_what_is_no_array_has_no_place_in_the_file(tmp_path):
    path = write_zip(tmp_path / "a.npz", {"x.py": b"1"})

    assert "'x.py' in it is no array of NumPy" in reason(path)


def test_two_arrays_of_one_name_are_refused(tmp_path):
    path = tmp_path / "a.npz"
    write_zip(path, {"x.npy": npy(), "y.npy": npy()})
    path.write_bytes(path.read_bytes().replace(b"y.npy", b"x.npy"))

    assert "two of one name" in reason(path)


@pytest.mark.parametrize("end", [b"PK\5\6" + bytes(16) + b"\3\0abc", b"PK\6\7" + bytes(16)])
def test_a_directory_elsewhere_is_not_looked_for(tmp_path, end):
    path = write_zip(tmp_path / "a.npz", {"x.npy": npy()})
    whole = path.read_bytes()
    path.write_bytes(whole + end if end[:3] == b"PK\5" else whole[:-22] + end + whole[-22:])

    reason(path)


def test_an_encrypted_member_is_refused(tmp_path):
    path = write_zip(tmp_path / "a.npz", {"x.npy": npy()})
    content = bytearray(path.read_bytes())
    content[content.rindex(b"PK\1\2") + 8] |= 1
    path.write_bytes(bytes(content))

    assert "'x.npy' in it is no array" in reason(path)


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_what_is_no_file_is_not_opened(tmp_path, make):
    make(tmp_path / "a.npz")

    assert "it is not a file" in reason(tmp_path / "a.npz")


def test_the_heads_are_those_of_the_arrays(tmp_path):
    path = tmp_path / "a.npz"
    arrays = {"laws": np.zeros((3, 2), np.float32), "turned": np.arange(6).reshape(2, 3).T}
    write_arrays(path, {"name": "x"}, arrays)

    metadata, heads = read_heads(path)

    assert metadata["name"] == "x"
    assert {name: (head.dtype, head.shape) for name, head in heads.items()} == {
        name: (array.dtype, array.shape) for name, array in arrays.items()
    }
    read = read_arrays(path)[1]
    assert all(np.array_equal(read[name], array) for name, array in arrays.items())
    read["laws"] += 1

"""Indices of compiled code are unsigned: none is counted from the end."""

import numba
import numpy as np
import pytest
from numba.core import types

from allohistory.kit.indices import KernelCompiler, unsigned

pytestmark = pytest.mark.skipif(
    bool(numba.config.DISABLE_JIT), reason="indices of plain Python are what they are"
)


def compiled(function, **options):
    return numba.njit(pipeline_class=KernelCompiler, **options)(function)


def of_rows(values, i, j):
    values[i, j] += 1.0
    return values[i, j] + values[i][j] + values[0, 0]


def of_records(records, i):
    records[i].counts[i] += 2
    return records[i].counts[i]


def test_reads_and_writes_of_arrays_and_records_stay_as_they_are():
    values = np.arange(12.0).reshape(3, 4)
    records = np.zeros(3, [("counts", "i4", (5,))]).view(np.recarray)

    assert compiled(of_rows)(values, 1, 2) == 14.0
    assert values[1, 2] == 7.0
    assert compiled(of_records)(records, 2) == 2
    assert records.counts.tolist() == [[0] * 5, [0] * 5, [0, 0, 2, 0, 0]]


def test_no_access_asks_for_the_sign_of_its_index():
    arguments = (types.float64[:, ::1], types.int64, types.int32)
    plain, kernel = numba.njit(of_rows), compiled(of_rows)
    for function in (plain, kernel):
        function.compile(arguments)

    def signs(function):
        return function.inspect_llvm(function.signatures[0]).count("icmp slt")

    assert signs(kernel) < signs(plain)


@pytest.mark.parametrize("index", [-1, 3, np.int32(-3)])
def test_where_bounds_are_checked_a_negative_index_is_out_of_them(index):
    checked = compiled(of_records, boundscheck=True)
    records = np.zeros(3, [("counts", "i4", (5,))]).view(np.recarray)

    with pytest.raises(IndexError):
        checked(records, index)


def test_types_that_are_no_whole_numbers_stay_as_they_are():
    assert unsigned(types.int32) == types.uintp
    assert unsigned(types.slice2_type) == types.slice2_type
    assert unsigned(types.UniTuple(types.int64, 2)) == types.UniTuple(types.uintp, 2)
    mixed = types.Tuple([types.int64, types.slice2_type])
    assert unsigned(mixed) == types.Tuple([types.uintp, types.slice2_type])

"""Locks: one writer at a time, readers together, and no lock outlives its process."""

import os
import subprocess
import sys

import pytest

from allohistory.errors import StoreError
from allohistory.store.locks import hold, in_use, locked, opened, read_locked, take

HELD = """
import sys
from pathlib import Path
from allohistory.store.locks import hold
hold(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / ".lock"


def test_a_lock_keeps_out_others_until_it_is_left(path):
    with locked(path):
        assert in_use(path)
        fault = pytest.raises(StoreError, match=r"\.lock has been held by another process for 0 s")
        with fault, locked(path, patience=0.0):
            pass
    assert not in_use(path)
    with locked(path, patience=0.0):
        assert in_use(path)


def test_a_lock_is_left_where_its_body_fails(path):
    with pytest.raises(KeyError), locked(path):
        raise KeyError
    assert not in_use(path)


def test_readers_do_not_keep_out_readers_but_keep_out_a_writer(path):
    path.touch()
    with read_locked(path), read_locked(path, patience=0.0):
        file = opened(path)
        assert take(file, shared=True)
        os.close(file)
        assert in_use(path)
    assert not in_use(path)


def test_a_reader_goes_on_without_the_lock_where_there_is_none_or_it_is_not_free(path):
    with read_locked(path):
        assert not path.exists()  # a folder that is read is left as it is
    with locked(path), read_locked(path, patience=0.0):
        assert in_use(path)


def test_a_file_that_is_not_there_is_not_in_use_and_is_not_created(path):
    assert not in_use(path)
    assert not path.exists()


def test_what_is_held_is_free_when_its_descriptor_is_closed(path):
    file = hold(path)
    assert in_use(path)
    os.close(file)
    assert not in_use(path)


def test_a_lock_ends_with_its_process(path):
    process = subprocess.Popen(
        [sys.executable, "-c", HELD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    assert in_use(path)
    process.kill()
    process.communicate()
    assert not in_use(path)

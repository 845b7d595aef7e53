"""The small scenario that ships as a template, and copies of it to damage."""

import shutil
from pathlib import Path

import pytest

from allohistory.scenario import load
from allohistory.scenario.library import TEMPLATE


@pytest.fixture(scope="session")
def small():
    return load(TEMPLATE)


@pytest.fixture
def folder(tmp_path) -> Path:
    target = tmp_path / "two_rivals"
    shutil.copytree(TEMPLATE, target)
    return target


@pytest.fixture
def put(folder):
    """Replace a file of the copy with bytes or text; return the folder."""

    def put_file(name, content):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return folder

    return put_file

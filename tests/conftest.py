"""Fixtures of all tests: which of them run compiled code, the public data, and a browser."""

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
KERNEL_FOLDERS = {"kit", "mechanisms", "engine"}
# Tests run on every core already: threads of the linear algebra, or processes that compile, would
# only wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("ALLOHISTORY_COMPILERS", "1")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)


def pytest_collection_modifyitems(items):
    for item in items:
        folder = item.path.relative_to(ROOT / "tests").parts[0]
        if folder in KERNEL_FOLDERS:
            item.add_marker(pytest.mark.kernel)
        if CHROMIUM is None and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="NO CHROMIUM: apt-get install chromium"))


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the root folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of the browser, for Playwright's `executable_path`."""
    if CHROMIUM is None:
        pytest.skip("NO CHROMIUM: apt-get install chromium")
    return CHROMIUM


@pytest.fixture(scope="session")
def public_data() -> Path:
    """Return the folder of the public data sets (`ALLOHISTORY_DATA`), which are not shipped."""
    path_given = os.environ.get("ALLOHISTORY_DATA")
    folder = Path(path_given) if path_given else ROOT.parent.joinpath("shared", "data")
    if not (folder / "battles.csv").exists():
        pytest.skip(f"NO PUBLIC DATA in {folder}: set ALLOHISTORY_DATA")
    return folder

"""The container of ArviZ: groups are given as its installed version takes them."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest

from allohistory.answers.inference_data import container, write_netcdf
from allohistory.errors import RunError

GROUPS = {"prior": {"fading": np.arange(4.0)}, "predictions": {"tension": np.ones((4, 3))}}
MONTHS = np.array(["1931-01", "1931-02", "1931-03"], "datetime64[us]")


class Container:
    """What a version of ArviZ made of its arguments."""

    def __init__(self, *groups, dims, coords, pred_dims, pred_coords, **named):
        self.groups = {**(groups[0] if groups else {}), **named}
        self.old = bool(named)
        self.dims = dims
        assert (dims, coords) == (pred_dims, pred_coords)

    def to_netcdf(self, path):
        del path
        raise ImportError("no h5netcdf")


@pytest.fixture
def installed(monkeypatch):
    def install(version):
        library = SimpleNamespace(__version__=version, from_dict=Container)
        monkeypatch.setitem(sys.modules, "arviz", library)

    return install


@pytest.mark.parametrize(("version", "old"), [("0.23.4", True), ("1.0.0", False), ("1.3", False)])
def test_every_timeline_is_a_draw_of_one_chain(installed, version, old):
    installed(version)
    found = container(GROUPS, MONTHS)

    assert found.old is old
    assert found.groups["prior"]["fading"].shape == (1, 4)
    assert found.groups["predictions"]["tension"].shape == (1, 4, 3)
    assert found.dims == {"tension": ["month"]}


def test_without_arviz_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "arviz", None)
    with pytest.raises(RunError, match=r"pip install 'allohistory\[arviz\]'"):
        container(GROUPS, MONTHS)


def test_without_a_library_for_netcdf_too(installed, tmp_path):
    installed("1.0.0")
    with pytest.raises(RunError, match=r"run.nc cannot be written .no h5netcdf.; install"):
        write_netcdf(tmp_path / "run.nc", GROUPS, MONTHS)


def test_the_installed_arviz_takes_it(tmp_path):
    arviz = pytest.importorskip("arviz")
    write_netcdf(tmp_path / "run.nc", GROUPS, MONTHS)
    back = arviz.from_netcdf(tmp_path / "run.nc")

    assert back["predictions"]["tension"].dims == ("chain", "draw", "month")

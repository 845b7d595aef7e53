"""The tool that stamps histories files again: all of them, or none."""

import runpy
import shutil
from pathlib import Path

import pytest

from allohistory.inference.posterior.digests import Digests
from allohistory.inference.posterior.histories import read_histories
from allohistory.inference.posterior.sidecar import (
    Sidecar,
    read_sidecar,
    sidecar_path,
    write_sidecar,
)

TOOL = Path(__file__).parents[1] / "tools" / "carry_over.py"
LITTLE = ("--particles", 20, "--sweeps", 1, "--rounds", 1, "--repeats", 2)


@pytest.fixture(scope="module")
def carry_over():
    return runpy.run_path(str(TOOL))["main"]


@pytest.fixture(scope="module")
def fitted(tmp_path_factory):
    """Return a copy of the template with two histories files, stamped with other sources."""
    from click.testing import CliRunner

    from allohistory.cli import main
    from allohistory.scenario.library import TEMPLATE

    folder = tmp_path_factory.mktemp("fitted") / "small"
    shutil.copytree(TEMPLATE, folder)
    for name in ("posterior", "posterior-1951"):
        cut = ("--until", "1951-12-31") if name != "posterior" else ()
        words = ("fit", folder, "--out", folder / f"{name}.npz", *LITTLE, *cut)
        result = CliRunner().invoke(main, [str(word) for word in words])
        assert result.exit_code == 0, result.output
        change_provenance(folder / f"{name}.npz", sources="other")
    return folder


@pytest.fixture
def paths(fitted, tmp_path):
    folder = tmp_path / "small"
    shutil.copytree(fitted, folder)
    return [folder / "posterior.npz", folder / "posterior-1951.npz"]


def change_provenance(path, digests=None, **stamp):
    """Change the provenance of the histories of `path`."""
    sidecar = read_sidecar(path)
    provenance = {**sidecar.provenance, **stamp}
    write_sidecar(path, Sidecar(sidecar.arrays, provenance, digests or sidecar.digests))


def contents(paths):
    return [(path.read_bytes(), sidecar_path(path).read_bytes()) for path in paths]


def test_files_that_still_match_get_a_new_sidecar_and_keep_their_arrays(carry_over, paths, capsys):
    before = contents(paths)

    assert carry_over(*map(str, paths)) == 0

    after = contents(paths)
    assert [arrays for arrays, _ in after] == [arrays for arrays, _ in before]
    assert all(new != old for (_, new), (_, old) in zip(after, before, strict=True))
    assert {read_histories(path).provenance["sources"] for path in paths} != {"other"}
    assert "all 40 histories do what they did, to the last bit" in capsys.readouterr().out


def test_no_file_is_written_if_one_does_not_match(carry_over, paths, capsys):
    digests = read_sidecar(paths[1]).digests
    assert digests is not None
    moved = Digests(digests.arithmetic, digests.series, ("other", *digests.histories[1:]))
    change_provenance(paths[1], moved)
    before = contents(paths)

    assert carry_over(*map(str, paths)) == 1

    assert contents(paths) == before
    stderr = capsys.readouterr().err
    assert "posterior-1951.npz: 1 of 40 histories now differ" in stderr
    assert "1 of 2 files do not hold; nothing was written" in stderr


def test_without_names_it_takes_all_that_the_program_ships(carry_over):
    names = {path.name for path in carry_over.__globals__["shipped"]()}

    assert {"posterior.npz", "posterior-1940.npz"} <= names

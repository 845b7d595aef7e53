"""`runs`: list, verify, prune, compare, export."""

import csv
import json
import shutil
from datetime import date

import pytest
from tests.cli.conftest import WHATIF

from allohistory.store import open_run
from allohistory.store.tables import database


def columns_of(path):
    """Return the columns of a Parquet file, texts and days among them."""
    with database() as connection:
        return connection.execute("FROM read_parquet(?)", [str(path)]).fetchnumpy()


@pytest.fixture(scope="module")
def stored(allo, small, tmp_path_factory):
    """A folder of two runs of a what-if, and their names."""
    root = tmp_path_factory.mktemp("stored")
    names = [
        json.loads(
            allo("whatif", small, WHATIF, "-n", 24, "--seed", seed, "--json", "--runs", root).stdout
        )["run"]
        for seed in (1, 2)
    ]
    return root, names


@pytest.fixture
def store(stored, tmp_path):
    """A copy of it to harm."""
    root, names = stored
    shutil.copytree(root, tmp_path / "store")
    return tmp_path / "store", names


def damage(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_runs_alone_lists_them(allo, stored):
    root, names = stored
    listed = allo("runs", "--runs", root).stdout

    assert listed == allo("runs", "list", "--runs", root).stdout
    assert listed.index(names[1]) < listed.index(names[0])  # the newest first


def test_a_copy_is_listed_with_its_folder_and_a_damaged_one_is_named(allo, store):
    root, names = store
    shutil.copytree(root / names[0], root / "backup")
    damage(root / names[1] / "manifest.json")
    listed = allo("runs", "--runs", root)

    assert f"{names[0]} (in backup)" in listed.stdout
    assert names[1] not in listed.stdout
    assert listed.stderr.startswith(f"allohistory: not listed: {root / names[1]}")
    assert "passes over what cannot be read (1 here)" in allo("ask", "last", "--runs", root).stderr


def test_unchanged_runs_are_verified(allo, stored):
    root, names = stored
    assert allo("runs", "verify", "--runs", root).stdout.count(": unchanged") == 2
    (found,) = json.loads(allo("runs", "verify", names[0], "--runs", root, "--json").stdout)
    assert found == {"folder": str(root / names[0]), "fault": ""}


@pytest.mark.parametrize("file", ["manifest.json", "laws.parquet", "scenario/scenario.yaml"])
def test_a_damaged_run_is_found_by_verifying(allo, store, file):
    root, names = store
    damage(root / names[0] / file)
    found = allo("runs", "verify", "--runs", root, code=1)

    assert f"{root / names[0] / file} is damaged" in found.stdout
    assert f"{root / names[1]}: unchanged" in found.stdout
    assert "1 of 2 runs cannot be used" in found.stderr


def test_pruning_says_first_what_it_would_remove(allo, store):
    root, names = store
    dry = allo("runs", "prune", "--keep", 1, "--dry-run", "--runs", root).stdout
    assert dry == f"would remove {root / names[0]}\n1 of 2 runs\n"
    assert (root / names[0]).is_dir()

    pruned = json.loads(allo("runs", "prune", "--keep", 1, "--runs", root, "--json").stdout)
    assert [entry["id"] for entry in pruned["runs"]] == [names[0]]
    assert not (root / names[0]).exists()
    assert allo("runs", "prune", "--older", 1, "--runs", root).stdout == "0 of 1 runs\n"


def test_pruning_wants_to_know_what(allo, stored):
    assert "--keep N, --older DAYS" in allo("runs", "prune", "--runs", stored[0], code=2).stderr


def test_runs_that_are_compared_are_named_in_full(allo, stored):
    root, names = stored
    plain = json.loads(allo("runs", "compare", "last", names[0], "--runs", root, "--json").stdout)
    assert (plain["run"], plain["other"]) == (names[1], names[0])


def test_two_runs_are_compared(allo, stored):
    root, names = stored
    compared = allo("runs", "compare", *names, "--runs", root).stdout
    plain = json.loads(allo("runs", "compare", *names, "--runs", root, "--json").stdout)

    assert "Is the River Pact signed?" in compared
    assert plain["apart"] == {"seed": ["1", "2"]}
    for shift in plain["shifts"]:
        change = shift["second"]["difference"]["value"] - shift["first"]["difference"]["value"]
        assert shift["difference"]["value"] == pytest.approx(change)
    same = allo("runs", "compare", names[0], names[0], "--runs", root).stdout
    assert "Both were made in the same way." in same


TABLES = {"answers", "laws", "events-baseline", "events-changed", "series-baseline",
          "series-changed"}  # fmt: skip


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_a_run_is_exported(allo, stored, tmp_path, kind):
    root, names = stored
    out = tmp_path / "it's out"
    allo("runs", "export", names[0], out, "--format", kind, "--runs", root)

    assert {path.name for path in out.iterdir()} == {f"{name}.{kind}" for name in TABLES}
    if kind == "csv":
        with (out / "events-baseline.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        assert {row["actor"] for row in rows} <= {"aurelia", "borea", "hill_league", ""}
        assert all(date.fromisoformat(row["date"][:10]).year >= 1950 for row in rows)
        assert {row["kind"] for row in rows} > {"decision", "world_event"}
    else:
        series = columns_of(out / "series-changed.parquet")
        arm = open_run(names[0], root).arms["changed"].series
        assert series["tension"].tobytes() == arm["tension"].tobytes()
        assert columns_of(out / "answers.parquet")["id"][0] == "pact_signed"


def test_an_export_as_json_names_its_files(allo, stored, tmp_path):
    root, _ = stored
    words = ("runs", "export", "last", tmp_path / "out", "--runs", root, "--json")
    assert len(json.loads(allo(*words).stdout)["files"]) == len(TABLES)
    assert "is there already" in allo(*words, code=1).stderr


def test_an_export_to_arviz_holds_laws_and_series(allo, stored, tmp_path, monkeypatch):
    seen = {}

    def write(path, groups, months):
        seen.update(groups)
        path.write_bytes(b"")

    monkeypatch.setattr("allohistory.answers.inference_data.write_netcdf", write)
    root, names = stored
    words = ("runs", "export", names[0], tmp_path / "out", "--format", "arviz", "--runs", root)
    assert allo(*words).stdout.endswith("out: run.nc\n")

    assert set(seen) == {"prior", "prior_predictive", "predictions"}
    assert {len(values) for group in seen.values() for values in group.values()} == {24}

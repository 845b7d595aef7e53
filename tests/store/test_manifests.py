"""Manifests: any change of one is noticed, and what it is not is said."""

import json
import os

import pytest

from allohistory.errors import StoreError
from allohistory.store import manifests as module
from allohistory.store.manifests import (
    MANIFEST,
    check_file,
    check_files,
    described,
    read_manifest,
    sealed,
    sha256_of,
)

WHOLE = {
    "id": "trial-1", "number": 1, "created": "2030-01-01", "scenario": {}, "timelines": 3,
    "seed": 1, "arms": [], "law_paths": [], "shards": 1, "files": {},
}  # fmt: skip


def read(folder, content):
    (folder / "manifest.json").write_bytes(content)
    return read_manifest(folder)


def test_a_manifest_comes_back(tmp_path):
    manifest = read(tmp_path, sealed({**WHOLE, "title": "Ōsaka", "place": "/tmp/\udcff"}))

    assert manifest["title"] == "Ōsaka"
    assert manifest["place"] == "/tmp/\udcff"  # a path that is no Unicode
    assert {name: manifest[name] for name in WHOLE} == WHOLE


def test_its_checksum_is_the_sha256_of_the_text_before_it(tmp_path):
    import hashlib

    text = sealed(WHOLE)
    before, _, line = text.rpartition(b',\n "checksum": ')

    assert json.loads(line.splitlines()[0]) == hashlib.sha256(before).hexdigest()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"id": 1}', b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_manifest_is_refused(tmp_path, content):
    with pytest.raises(StoreError, match="is damaged: it is not what was written"):
        read(tmp_path, content)


@pytest.mark.parametrize("edit", [(b"3", b"4"), (b"\n", b"\n "), (b"}\n", b"}")])
def test_a_manifest_edited_by_hand_is_refused(tmp_path, edit):
    with pytest.raises(StoreError, match="is damaged"):
        read(tmp_path, sealed(WHOLE).replace(*edit))


def test_a_run_of_an_older_format_is_told_from_damage(tmp_path):
    with pytest.raises(StoreError, match="was kept in format 3, this version reads 5"):
        read(tmp_path, json.dumps({**WHOLE, "format": 3}).encode())


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_a_manifest_that_lacks_something_is_refused(tmp_path, name):
    rest = {key: value for key, value in WHOLE.items() if key != name}
    with pytest.raises(StoreError, match=f"has no {name}"):
        read(tmp_path, sealed(rest))


@pytest.mark.parametrize("name", ["", "../x", ".hidden", "a/b", "a\\b"])
def test_an_id_that_is_no_name_is_refused(tmp_path, name):
    with pytest.raises(StoreError, match="an id that is no name"):
        read(tmp_path, sealed({**WHOLE, "id": name}))


@pytest.mark.parametrize("name", ["../outside", "/etc/hostname", "a/../../outside"])
def test_files_outside_of_a_run_are_not_even_read(tmp_path, name):
    (tmp_path / "outside").write_text("")
    with pytest.raises(StoreError, match="names a file outside of the run"):
        check_file(tmp_path / "run", name, {"bytes": 0, "sha256": ""})


def whole_run(folder, **changes):
    """Write a run of two small files with a manifest that lists them; return both."""
    folder.mkdir()
    for name in ("timelines.parquet", "laws.parquet"):
        (folder / name).write_bytes(b"table")
    manifest = {**WHOLE, "files": described(folder), **changes}
    (folder / MANIFEST).write_bytes(sealed(manifest))
    return folder, manifest


def test_a_file_of_a_run_may_be_a_link_within_it_but_not_out_of_it(tmp_path):
    run, manifest = whole_run(tmp_path / "run")
    (run / "laws.parquet").rename(run / "moved")
    (run / "laws.parquet").symlink_to("moved")
    check_files(run, manifest)
    (run / "moved").rename(tmp_path / "moved")
    (run / "laws.parquet").unlink()
    (run / "laws.parquet").symlink_to(tmp_path / "moved")

    with pytest.raises(StoreError, match=r"laws\.parquet is a link that leads out of the run; put"):
        check_files(run, manifest)


@pytest.mark.parametrize("name", ["manifest.json", "scenario"])
def test_neither_the_manifest_nor_the_scenario_is_elsewhere(tmp_path, name):
    run, manifest = whole_run(tmp_path / "run")
    (run / name).unlink(missing_ok=True)
    (run / name).symlink_to(tmp_path)

    with pytest.raises(StoreError, match=f"{name} is a link that leads out of the run"):
        check_files(run, read_manifest(run) if name == "manifest.json" else manifest)


def test_a_run_itself_may_be_a_link(tmp_path):
    whole_run(tmp_path / "run")
    (tmp_path / "link").symlink_to(tmp_path / "run")

    check_files(tmp_path / "link", read_manifest(tmp_path / "link"))


@pytest.mark.parametrize("arms", [["../other"], ["baseline"], [["x"]]])
def test_a_table_that_the_manifest_does_not_list_is_not_read(tmp_path, arms):
    run, manifest = whole_run(tmp_path / "run", arms=arms)

    with pytest.raises(StoreError, match="does not list"):
        check_files(run, manifest)


@pytest.mark.parametrize("written", [3, [], {}, {"bytes": 5}])
def test_an_entry_that_is_no_size_and_digest_is_damage(tmp_path, written):
    run, manifest = whole_run(tmp_path / "run")
    manifest["files"]["laws.parquet"] = written

    with pytest.raises(StoreError, match="is damaged"):
        check_files(run, manifest)


@pytest.mark.parametrize("text", [b"x", b'{"a": ' + b"[" * 100_000])
def test_a_sealed_text_that_is_no_manifest_is_damage(tmp_path, text):
    seal = f',\n "checksum": "{sha256_of(text)}"\n}}\n'.encode()

    with pytest.raises(StoreError, match="is damaged"):
        read(tmp_path, text + seal)


def test_what_is_no_file_or_too_large_is_not_read_as_a_manifest(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "manifest.json")
    with pytest.raises(StoreError, match="cannot be read"):
        read_manifest(tmp_path)
    (tmp_path / "manifest.json").unlink()
    monkeypatch.setattr(module, "LARGEST", 100)
    with pytest.raises(StoreError, match="no file of at most 100 bytes"):
        read(tmp_path, sealed(WHOLE))

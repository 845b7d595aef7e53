"""Manifests: any change of one is noticed, and what it is not is said."""

import json

import pytest

from allohistory.errors import StoreError
from allohistory.store.manifests import check_file, read_manifest, sealed

WHOLE = {
    "id": "trial-1", "number": 1, "created": "2030-01-01", "scenario": {}, "timelines": 3,
    "seed": 1, "arms": [], "law_paths": [], "files": {},
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
    with pytest.raises(StoreError, match="was kept in format 3, this version reads 4"):
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

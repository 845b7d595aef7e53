"""Links in a scenario's folder: followed within it, refused where they lead out."""

import shutil

import pytest

from allohistory.errors import ScenarioError
from allohistory.scenario import check, load


def test_a_symlink_to_a_file_of_the_folder_is_followed(folder, small):
    (folder / "parts").mkdir()
    (folder / "claims.yaml").rename(folder / "parts" / "claims.txt")
    (folder / "claims.yaml").symlink_to("parts/claims.txt")
    (folder / "whatifs").rename(folder / "parts" / "whatifs")
    (folder / "whatifs").symlink_to(folder / "parts" / "whatifs")

    assert load(folder) == small


@pytest.mark.parametrize(
    "name",
    ["claims.yaml", "laws.yaml", "scenario.yaml", "whatifs", "whatifs/league-clause.yaml",
     "map.yaml", "posterior.npz", "posterior-1950.provenance.json", "deep/down/kept.yaml",
     "whatifs/nowhere.yaml"],
)  # fmt: skip
def test_a_symlink_that_leads_out_is_a_fault_and_not_read(folder, tmp_path, name):
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(folder, elsewhere)
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.symlink_to(elsewhere / name)

    faults = [fault for fault in check(folder) if fault.file == str(path)]

    assert [(fault.message, fault.hint) for fault in faults] == [
        ("is a link that leads out of the folder", "put the file itself in its place")
    ]
    with pytest.raises(ScenarioError, match="leads out of the folder"):
        load(folder)


def test_other_links_and_a_link_to_the_folder_itself_are_no_faults(folder, tmp_path, small):
    (folder / "notes.txt").symlink_to("/etc/hostname")
    (tmp_path / "link").symlink_to(tmp_path)

    assert load(tmp_path / "link" / folder.name) == small


def test_a_whatif_of_ones_own_may_be_a_link(folder, tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.symlink_to(folder / "whatifs" / "league-clause.yaml")
    text = mine.read_text().replace("id: league-clause", "id: mine")
    (tmp_path / "real.yaml").write_text(text)
    mine.unlink()
    mine.symlink_to(tmp_path / "real.yaml")

    assert "mine" in load(folder, whatifs=[mine]).whatifs

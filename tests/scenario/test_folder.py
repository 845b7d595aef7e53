"""A scenario's folder: which files are read, what is missing, and the laws that it overrides."""

from pathlib import Path

import pytest

from allohistory.answers.check import read_and_check
from allohistory.scenario import folder as module
from allohistory.scenario.folder import (
    FILES,
    NEEDED,
    Folder,
    law_quantity,
    list_names,
    numbers_of,
    open_files,
    read_folder,
    read_laws,
    read_model,
    read_shared,
    wanted_files,
)
from allohistory.scenario.read import Document, Node, compose
from allohistory.scenario.schema.cast import ClaimsFile
from allohistory.scenario.schema.numbers import Number, Quantity

HEAD = "defaults: {source: gazette, standing: assumed}\n"


def document(text, name="laws.yaml"):
    page = Document(name, text, Node({}, 1, 1))
    page.root = compose(page)
    return page


def law(**keys):
    data = {"source": "gazette", "standing": "assumed", "value": 1.0, **keys}
    return Number.model_validate(data)


@pytest.fixture
def empty(tmp_path):
    """An empty folder in which one source is defined."""
    folder = Folder(tmp_path)
    folder.ids.define("source", "gazette", "sources.gazette")
    return folder


def notes_of(page):
    return [f"{fault.line}:{fault.column} {fault.path}: {fault.message}" for fault in page.faults]


def test_faults_are_told_from_top_to_bottom_once_each():
    first, second = document("a: 1\nb: 2\n", "first.yaml"), document("a: 1\n", "second.yaml")
    for place, message in (((2, 1), "x"), ((1, 4), "y"), ((1, 1), "z"), ((2, 1), "x")):
        first.add(place, "p", message)
    second.add((1, 1), "p", "x")
    folder = Folder(Path("f"), documents={"a": second}, shared={"b": first})

    assert [(fault.file, fault.line, fault.message) for fault in folder.faults()] == [
        ("second.yaml", 1, "x"),
        ("first.yaml", 1, "z"),
        ("first.yaml", 1, "y"),
        ("first.yaml", 2, "x"),
    ]


def test_required_files_are_wanted_even_if_they_are_missing(empty):
    assert [name for name, _ in wanted_files(empty)] == list(NEEDED)
    assert empty.documents == {}


def test_files_are_wanted_in_the_order_of_the_format_and_then_what_ifs(empty, tmp_path):
    for name in ("laws.yaml", "claims.yaml", "map.yaml", "notes.txt"):
        (tmp_path / name).write_text("x: 1\n")
    (tmp_path / "whatifs").mkdir()
    for name in ("b.yaml", "a.yaml", "c.txt"):
        (tmp_path / "whatifs" / name).write_text("x: 1\n")
    names = [name for name, _ in wanted_files(empty)]

    in_order = [name for name in FILES if name in {*NEEDED, "claims.yaml"}]
    assert names == [*in_order, "laws.yaml", "whatifs/a.yaml", "whatifs/b.yaml"]
    assert empty.documents == {}


@pytest.mark.parametrize("name", ["actor.yaml", "actor.yml"])
def test_a_file_of_an_unknown_name_is_refused(empty, tmp_path, name):
    (tmp_path / name).write_text("x: 1\n")
    wanted_files(empty)

    (fault,) = empty.documents[name].faults
    assert fault.message == "no scenario file has this name"
    assert "did you mean 'actors.yaml'" in fault.hint


def test_no_more_what_ifs_are_read_than_allowed(empty, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_WHATIFS", 2)
    (tmp_path / "whatifs").mkdir()
    for name in "abc":
        (tmp_path / "whatifs" / f"{name}.yaml").write_text("x: 1\n")

    assert [name for name, _ in wanted_files(empty)][-2:] == ["whatifs/a.yaml", "whatifs/b.yaml"]


def test_what_ifs_from_elsewhere_come_last_unless_they_are_of_the_folder(empty, tmp_path):
    (tmp_path / "whatifs").mkdir()
    own = tmp_path / "whatifs" / "own.yaml"
    own.write_text("x: 1\n")
    empty.added = [("whatifs/own.yaml", own), ("whatifs/far.yaml", tmp_path / "far.yaml")]

    assert [name for name, _ in wanted_files(empty)][-2:] == [
        "whatifs/own.yaml",
        "whatifs/far.yaml",
    ]
    assert [name for name, _ in wanted_files(empty)].count("whatifs/own.yaml") == 1


def test_a_folder_that_cannot_be_listed_is_a_fault(empty, tmp_path):
    assert list_names(empty, tmp_path / "nowhere") == set()

    (fault,) = empty.documents["nowhere/"].faults
    assert fault.message.startswith("cannot be listed (")


def test_missing_files_that_are_required_are_said_to_be(empty):
    open_files(empty)

    assert list(empty.documents) == list(NEEDED)
    for page in empty.documents.values():
        (fault,) = page.faults
        assert fault.message == "is required: every scenario has this file"


def test_a_second_what_if_of_one_name_is_refused(empty, tmp_path):
    (tmp_path / "whatifs").mkdir()
    for path in (tmp_path / "whatifs" / "x.yaml", tmp_path / "x.yaml"):
        path.write_text("id: x\n")
    empty.added = [("whatifs/x.yaml", tmp_path / "x.yaml")]
    open_files(empty)

    page = empty.documents["whatifs/x.yaml"]
    assert page.name == str(tmp_path / "x.yaml")
    (fault,) = page.faults
    assert fault.message == (
        f"there is already a what-if of this name in {tmp_path / 'whatifs' / 'x.yaml'}"
    )


@pytest.mark.parametrize(("limit", "count"), [(30, 0), (29, 1), (9, 1)])
def test_a_folder_is_not_read_beyond_its_limit(empty, tmp_path, monkeypatch, limit, count):
    monkeypatch.setattr(module, "LARGEST_FOLDER", limit)
    for name in ("scenario.yaml", "sources.yaml", "actors.yaml"):
        (tmp_path / name).write_text("x: abcdef\n")  # ten letters
    open_files(empty)

    faults = [fault for page in empty.documents.values() for fault in page.faults]
    large = [fault for fault in faults if fault.message == "the folder is too large"]
    assert [fault.hint for fault in large] == [f"at most {limit} bytes in all"] * count
    assert ("questions.yaml" in empty.documents) is (count == 0)
    assert ("sources.yaml" in empty.documents) is (limit > 9)


def test_a_file_that_is_missing_is_an_empty_one(empty):
    assert read_model(empty, "claims.yaml", ClaimsFile).claims == {}


def test_a_file_that_cannot_be_read_has_no_model(empty):
    page = Document("claims.yaml", "", Node({}, 1, 1))
    page.add((1, 1), "", "is not YAML here")
    empty.documents["claims.yaml"] = page

    assert read_model(empty, "claims.yaml", ClaimsFile) is None


def test_a_file_is_read_as_its_model(empty):
    text = "claims: {F001: {status: used, why: it says so}}\n"
    empty.documents["claims.yaml"] = document(text, "claims.yaml")

    assert read_model(empty, "claims.yaml", ClaimsFile).claims["F001"].status == "used"


def test_positions_are_contested_unless_they_say_otherwise(template_positions):
    assert {number.standing for number in template_positions} == {"contested"}


@pytest.fixture
def template_positions(small):
    return list(small.positions["auris_commands"].sets.values())


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("{unit: -1..1}", Quantity("-1..1", -1.0, 1.0)),
        ("{unit: 0.5..2}", Quantity("0.5..2", 0.5, 2.0)),
        ("{unit: share}", Quantity("share", 0, 1)),
        ("{unit: probability}", Quantity("probability", 0, 1)),
        ("{unit: chance}", Quantity("chance", 0, 1)),
        ("{unit: weeks}", Quantity("weeks")),
        ("{unit: 1}", Quantity("1")),
    ],
)
def test_the_range_of_a_shared_law_is_told_by_its_unit(text, quantity):
    page = document(f"x: {text}\n")

    assert law_quantity(page, page.root.value["x"], "a.x", None, "x") == quantity
    assert page.faults == []


@pytest.mark.parametrize("text", ["5", "{value: 5}", "{unit: }"])
def test_a_shared_law_has_a_unit(text):
    page = document(f"x: {text}\n")

    assert law_quantity(page, page.root.value["x"], "a.x", None, "x") == Quantity()
    assert [fault.message for fault in page.faults] == ["a law needs a unit"]


def test_a_law_that_overrides_has_the_unit_and_range_of_the_shared_one():
    page = document("x: 5\n")
    shared = {"x": law(unit="weeks", **{"@low": 0, "@high": 9})}

    assert law_quantity(page, page.root.value["x"], "a.x", shared, "x") == Quantity("weeks", 0, 9)


def test_shared_laws_are_numbers_with_what_their_file_states(empty):
    page = document(HEAD + "pace: {unit: weeks, value: 3}\nshare: {unit: 0..1, value: 2}\n")
    laws = numbers_of(empty, page, page.root, "moods.")

    assert list(laws) == ["pace"]
    assert (laws["pace"].path, laws["pace"].source) == ("moods.pace", ("gazette",))
    assert notes_of(page) == ["3:1 moods.share: 2 is out of range; it must be between 0 and 1"]


def test_laws_that_override_inherit_from_their_mechanism(empty):
    page = document(
        HEAD + "moods:\n  standing: contested\n  source: nowhere\n  pace: 4\n  pac: 5\n"
    )
    laws = numbers_of(empty, page, page.root.value["moods"], "moods.", {"pace": law(unit="weeks")})

    assert (laws["pace"].value, laws["pace"].standing) == (4, "contested")
    assert notes_of(page) == [
        "4:11 moods.source: unknown source 'nowhere'",
        "6:3 moods.pac: unknown law 'pac'",
    ]


def test_a_law_may_be_called_source_if_it_is_one(empty):
    page = document(HEAD + "source: {unit: weeks, value: 3}\nwhy: counted\n")

    assert list(numbers_of(empty, page, page.root, "moods.")) == ["source"]


@pytest.fixture
def moods(empty):
    """Let the shared laws be those of one mechanism."""
    page = document(HEAD + "pace: {unit: weeks, value: 3}\nease: {unit: weeks, value: 1}\n")
    empty.laws = {"moods": numbers_of(empty, page, page.root, "moods.")}
    return empty.laws["moods"]


@pytest.mark.usefixtures("moods")
def test_laws_of_the_scenario_override_shared_ones(empty):
    empty.documents["laws.yaml"] = document(HEAD + "moods: {pace: 4}\n")
    read_laws(empty)

    assert list(empty.laws) == ["moods"]
    assert [number.value for number in empty.laws["moods"].values()] == [4, 1]
    assert empty.documents["laws.yaml"].faults == []


@pytest.mark.usefixtures("moods")
def test_laws_of_no_mechanism_and_laws_that_are_none_are_refused(empty):
    empty.documents["laws.yaml"] = document(HEAD + "mood: {pace: 4}\nmoods: 5\n")
    read_laws(empty)

    assert notes_of(empty.documents["laws.yaml"]) == [
        "2:1 mood: unknown mechanism 'mood'",
        "3:8 moods: must be a mapping",
    ]
    assert empty.laws["moods"]["pace"].value == 3


def test_folders_share_their_laws_but_not_the_faults_noted_later(empty, tmp_path):
    other = Folder(tmp_path)
    read_shared(empty)
    read_shared(other)
    empty.shared["incidents"].add((1, 1), "", "is wrong here")

    assert empty.laws["incidents"] is other.laws["incidents"]
    assert other.shared["incidents"].faults == []
    other.laws["incidents"] = {}
    assert empty.laws["incidents"]


def test_a_folder_without_files_is_read_without_an_error(tmp_path):
    folder = read_folder(tmp_path)

    assert {fault.message for fault in folder.faults()} == {
        "is required: every scenario has this file"
    }
    assert folder.ids.unread >= {"actor", "source", "question"}
    assert "incidents" in folder.laws
    assert folder.whatifs == {}


def test_a_name_of_a_what_if_is_an_id(folder):
    read = read_folder(folder, [folder / "elsewhere.yaml"])

    assert read.added == [("whatifs/elsewhere.yaml", folder / "elsewhere.yaml")]
    assert list(read.ids.of_kind("whatif")) == ["league-clause", "elsewhere"]
    assert list(read.whatifs) == ["league-clause"]


def test_a_what_if_whose_id_is_not_its_file_is_one_fault_at_the_id(folder):
    (folder / "whatifs" / "league-clause.yaml").rename(folder / "whatifs" / "other.yaml")

    (fault,) = read_and_check(folder)[0].faults()

    assert (fault.line, fault.path) == (2, "id")
    assert "the id is league-clause, the file other.yaml" in fault.message


def test_a_what_if_that_does_not_end_in_yaml_is_not_ignored(folder):
    (folder / "whatifs" / "league-clause.yaml").rename(folder / "whatifs" / "league-clause.yml")

    (fault,) = read_and_check(folder)[0].faults()

    assert "no scenario file has this name; the name of a what-if ends in .yaml" in str(fault)


def test_a_what_if_too_many_is_not_ignored(folder, monkeypatch):
    monkeypatch.setattr("allohistory.scenario.folder.MOST_WHATIFS", 0)

    (fault,) = read_and_check(folder)[0].faults()

    assert "is one of 1 what-ifs; at most 0 are read" in str(fault)

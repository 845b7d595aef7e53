"""Checks that a single change of the template cannot show, and changes built in Python."""

import pytest

from allohistory.scenario import check, load
from allohistory.scenario.folder import FILES, LARGEST_FOLDER, NEEDED


def edit(path, *pairs):
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


def test_core_clauses_that_exclude_one_another_are_refused(folder):
    edit(
        folder / "clauses.yaml",
        ("core: [peace_on_the_river]", "core: [peace_on_the_river, fishing]"),
        ("    needs: [peace_on_the_river]\n", "    bars: [peace_on_the_river]\n"),
    )

    (fault,) = check(folder)

    assert fault.message == "core clauses fishing and peace_on_the_river exclude one another"


def test_an_entry_with_faults_does_not_make_others_look_faulty(folder):
    edit(folder / "actors.yaml", ("    people: Borean\n", ""))
    edit(folder / "clauses.yaml", ("    text: neither attacks the other\n", ""))
    edit(folder / "decisions.yaml", ("    asks: Does Aurelia attack across the river?\n", ""))

    assert [fault.message for fault in check(folder)] == [
        "the key `people` is missing",
        "the key `text` is missing",
        "the key `asks` is missing",
    ]


def test_a_file_that_cannot_be_read_does_not_make_references_to_other_files_fail(put):
    faults = check(put("questions.yaml", "questions: [\n"))

    assert [fault.message.partition(":")[0] for fault in faults] == ["is not YAML here"]


@pytest.mark.parametrize(
    "name",
    [
        "actors",
        "theatre",
        "forces",
        "channels",
        "clients",
        "clauses",
        "events",
        "sources",
        "claims",
    ],
)
def test_an_unreadable_file_is_the_only_fault(put, name):
    faults = check(put(f"{name}.yaml", "x: [\n"))

    assert [fault.message.partition(":")[0] for fault in faults] == ["is not YAML here"]


@pytest.mark.parametrize("text", ["claims:\n\tG001: x\n", "claims:\n  G001: x\n \tG002: x\n"])
def test_a_tab_is_called_a_tab(put, text):
    fault = next(fault for fault in check(put("claims.yaml", text)) if "tab" in fault.message)

    assert text.splitlines()[fault.line - 1][fault.column - 1] == "\t"
    assert fault.message == f"line {fault.line} is indented with a tab"
    assert fault.hint == "indent with spaces"


@pytest.mark.parametrize("name", NEEDED)
def test_a_missing_required_file_is_named_as_required(folder, name):
    (folder / name).unlink()

    faults = [fault for fault in check(folder) if fault.file == str(folder / name)]

    assert [fault.message for fault in faults] == ["is required: every scenario has this file"]


def test_a_law_of_an_entry_with_faults_is_not_called_unknown(folder):
    edit(folder / "clients.yaml", ("    contact: 0.7\n", ""))

    assert [fault.message for fault in check(folder)] == ["the key `contact` is missing"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("claims: {G001: 'x\n", (2, 1)),
        ("claims: [\n", (2, 1)),
        ("claims: a: b\n", (1, 10)),
        ("claims: @x\n", (1, 9)),
        ('claims: "\\ud800"\n', (1, 13)),
        ("%YAML 9.9\n---\nclaims: {}\n", (1, 1)),
    ],
)
def test_invalid_yaml_is_refused_at_its_place(put, text, place):
    fault = next(fault for fault in check(put("claims.yaml", text)) if "not YAML" in fault.message)

    assert abs(fault.line - place[0]) <= 1
    assert fault.hint


def test_a_folder_that_is_too_large_is_refused(folder, monkeypatch):
    assert LARGEST_FOLDER == 16_000_000
    monkeypatch.setattr("allohistory.scenario.folder.LARGEST_FOLDER", 160_000)
    assert check(folder) == []
    for k in range(6):
        text = f"id: big{k}\nsummary: {'x' * 30_000}\n"
        (folder / "whatifs" / f"big{k}.yaml").write_text(text)

    assert any(fault.message == "the folder is too large" for fault in check(folder))


def test_a_shared_law_needs_a_unit_a_source_and_a_standing(folder, tmp_path, monkeypatch):
    laws = tmp_path / "laws"
    laws.mkdir()
    (laws / "incidents.yaml").write_text("fading: {value: 3}\naccident_share: 0.5\n")
    monkeypatch.setattr("allohistory.scenario.folder.LAWS", laws)

    messages = [
        fault.message for fault in check(folder) if fault.file == str(laws / "incidents.yaml")
    ]

    assert messages == [
        "a law needs a unit",
        "has no source",
        "has no standing",
        "a law needs a unit",
        "has no source",
        "has no standing",
    ]


def test_without_shared_laws_a_scenario_can_still_be_read(folder, monkeypatch):
    monkeypatch.setattr("allohistory.scenario.folder.LAWS", folder / "nowhere")
    (folder / "laws.yaml").unlink()

    assert load(folder).laws == {}


def test_the_range_of_a_shared_law_follows_from_its_unit(small):
    law = small.laws["incidents"]["accident_share"]

    assert (law.unit, law.low, law.high) == ("0..1", 0, 1)


def test_a_number_of_a_what_if_of_judgement_needs_a_reason(folder):
    effect = "{gauge: threat, actor: aurelia, add: 0.2}"
    event = f"{{id: flood, text: x, date: 1951-02-05, effects: [{effect}]}}"
    edit(
        folder / "whatifs" / "league-clause.yaml",
        ("why: invented for teaching\n", ""),
        ("changes:", f"changes:\n  - {{add_event: {event}}}"),
    )

    (fault,) = check(folder)

    assert fault.message.startswith("a judgement must say why")


def test_a_fault_common_to_several_variants_is_reported_once(folder):
    edit(
        folder / "whatifs" / "league-clause.yaml",
        ("values: [wish, dealbreaker]", "values: [wish, dealbreaker, a, b, c, d, e]"),
        (", form: open", ""),
    )

    messages = [fault.message for fault in check(folder)]

    assert messages.count("the key `form` is missing") == 1
    assert len(messages) == 6


def test_a_scenario_is_not_equal_to_other_objects(small):
    assert small != "two_rivals"
    assert (small.title, small.provisional) == ("Two rivals on a river", True)
    assert small.start < small.end


def test_required_files_are_known_files():
    assert set(NEEDED) <= set(FILES)

"""Reading of YAML: fast enough, and the same without the library in C."""

import time

import pytest
import yaml

from allohistory.scenario import load
from allohistory.scenario.library import TEMPLATE
from allohistory.scenario.read import LOADER, parse, parse_scalar, read


@pytest.mark.slow  # under coverage the check would be too slow
def test_the_reference_scenario_loads_in_half_a_second():
    """The limit is for a machine where the bare YAML parser needs 0.05 s for the files."""
    texts = [path.read_text("utf-8") for path in load("far-east-1931").folder.rglob("*.yaml")]
    spent = {"parser": [], "load": []}
    for _ in range(5):  # other load on the machine can only lengthen either
        begin = time.process_time()
        for text in texts:
            assert list(yaml.parse(text, Loader=LOADER))
        spent["parser"].append(time.process_time() - begin)
        parse.cache_clear()
        begin = time.process_time()
        load("far-east-1931")
        spent["load"].append(time.process_time() - begin)

    assert min(spent["load"]) < max(0.5, 10 * min(spent["parser"]))


def test_the_result_is_the_same_without_the_c_library_of_yaml(small, monkeypatch):
    monkeypatch.setattr("allohistory.scenario.read.LOADER", yaml.SafeLoader)
    parse.cache_clear()

    assert load(TEMPLATE) == small


def test_a_number_may_have_thirty_characters_and_no_more():
    assert parse_scalar("1" * 30) == int("1" * 30)
    assert parse_scalar("1" * 31) == "1" * 31


def test_a_text_that_is_no_yaml_says_where_and_what_to_look_for(tmp_path):
    path = tmp_path / "actors.yaml"
    for _ in range(2):  # its text is not parsed anew: the fault is the same
        path.write_text("actors:\n  borea: [1, 2\n")
        (fault,) = read(path, "actors.yaml").faults
        assert (fault.line, fault.column) == (3, 1)
        assert "is not YAML here" in fault.message
        assert "quotation marks" in fault.hint


def test_a_fault_without_a_context_has_its_own_place(tmp_path):
    path = tmp_path / "actors.yaml"
    path.write_text("actors:\n  borea: x: y\n")

    (fault,) = read(path, "actors.yaml").faults

    assert (fault.line, fault.column) == (2, 11)
    assert fault.message.startswith("is not YAML here: mapping values are not allowed")

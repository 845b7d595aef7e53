"""The page on the format of a scenario covers every key, every file and every driver."""

import pytest

from allohistory.scenario import json_schema, kinds
from allohistory.scenario.folder import FILES
from allohistory.scenario.key_tables import key_tables
from allohistory.vocabulary.drivers import OWN_DRIVERS, PAIR_DRIVERS
from allohistory.vocabulary.effects import GAUGES


@pytest.fixture(scope="module")
def page(root):
    return (root / "docs" / "scenario-format.md").read_text(encoding="utf-8")


def test_the_page_holds_the_tables_of_the_schema_as_they_are_now(page):
    assert key_tables().strip() in page, "stale: run `make generated`"


@pytest.mark.parametrize("kind", kinds())
def test_every_key_of_a_file_is_on_the_page(page, kind):
    schema = json_schema(kind)
    mappings = [schema, *schema.get("$defs", {}).values()]
    keys = {key for mapping in mappings for key in mapping.get("properties", {})}

    assert {key for key in keys if f"| `{key}` |" not in page} == set()


def test_every_file_has_a_section(page):
    assert [name for name in [*FILES, "laws.yaml"] if f"\n## {name}\n" not in page] == []


@pytest.mark.parametrize("word", [*OWN_DRIVERS, *PAIR_DRIVERS, *GAUGES])
def test_every_driver_and_gauge_is_on_the_page(page, word):
    assert f"`{word}`" in page


def test_every_link_points_to_a_heading(page):
    links = {part.partition(")")[0] for part in page.split("](#")[1:]}
    headings = {line.lstrip("# ").lower() for line in page.splitlines() if line.startswith("#")}

    assert links - headings == set()

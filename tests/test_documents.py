"""The documents match the code: its mechanisms, laws, drivers, effects, events, draws.

What `test_project.py` and `answers/test_documents.py` check (commands, questions, stale parts,
links) is not repeated here.
"""

import importlib.util
import re

import pytest
from click.testing import CliRunner

from allohistory.cli import main
from allohistory.mechanisms import ORDER, battle_law
from allohistory.scenario import check
from allohistory.scenario.schema.changes import CHANGES
from allohistory.vocabulary.drivers import CONDITIONS, DRIVERS, OWN_DRIVERS
from allohistory.vocabulary.effects import TARGETS
from allohistory.vocabulary.events import KINDS

NAMES = [mechanism.__name__.rpartition(".")[2] for mechanism in ORDER]


@pytest.fixture(scope="module")
def model_pages(root):
    """Return the pages of the model as one text."""
    return "\n".join(page.read_text("utf-8") for page in sorted(root.glob("docs/model/*.md")))


def rows_under(text, head):
    """Return the first cells of the table whose head begins with `head`, without backticks."""
    tables = re.findall(rf"^\| {head} \|.*\n\|[-|]+\n((?:\|.*\n?)+)", text, flags=re.MULTILINE)
    assert len(tables) == 1, f"{len(tables)} tables begin with {head!r}"
    return [row.split("|")[1].strip().strip("`") for row in tables[0].splitlines()]


def section(text, mechanism):
    """Return the section of the model's pages whose heading names `mechanism`."""
    matches = re.findall(
        rf"^## [^\n]*\(`{mechanism}`\)\n(.*?)(?=^## |^# |\Z)", text, flags=re.MULTILINE | re.DOTALL
    )
    assert len(matches) == 1, f"{len(matches)} sections are headed (`{mechanism}`)"
    return matches[0]


def test_the_documented_week_has_the_order_of_the_model(root):
    page = (root / "docs/model/index.md").read_text("utf-8")

    assert rows_under(page, "mechanism") == NAMES


@pytest.mark.parametrize("mechanism", NAMES)
def test_every_mechanism_states_what_it_assumes_and_leaves_out(model_pages, mechanism):
    text = section(model_pages, mechanism)

    assert "Assumption: " in text
    assert "Leaves out: " in text


@pytest.mark.parametrize("mechanism", ORDER, ids=NAMES)
def test_every_law_is_in_the_section_of_its_mechanism(model_pages, mechanism):
    text = section(model_pages, mechanism.__name__.rpartition(".")[2])
    fitted = set(battle_law.LAW)  # they have their own page, docs/laws.md

    missing = [law for law in getattr(mechanism, "LAW", {}) if not re.search(rf"\b{law}\b", text)]

    assert not set(missing) - fitted


def test_every_shared_law_is_in_the_table_of_laws(root):
    listed = re.findall(
        r"^\| `(\w+\.\w+)` \|", (root / "docs/laws.md").read_text("utf-8"), flags=re.MULTILINE
    )
    shared = [
        f"{name}.{law}"
        for name, mechanism in zip(NAMES, ORDER, strict=True)
        for law, field in getattr(mechanism, "LAW", {}).items()
        if not field.axes
    ]

    assert sorted(listed) == sorted(shared)


def test_every_driver_is_documented_and_no_other(model_pages):
    page = section(model_pages, "situation")

    assert rows_under(page, "driver") == list(DRIVERS)
    rows = re.findall(r"^\| `(\w+)` \| own \|", page, flags=re.MULTILINE)
    assert rows == list(OWN_DRIVERS)


def test_every_condition_is_documented_and_no_other(model_pages):
    assert rows_under(section(model_pages, "situation"), "condition") == list(CONDITIONS)


def test_every_target_of_an_effect_is_documented_and_no_other(model_pages):
    assert rows_under(section(model_pages, "affairs"), "target") == list(TARGETS)


def test_every_kind_of_event_is_documented_and_no_other(root):
    page = (root / "docs/model/index.md").read_text("utf-8")

    assert rows_under(page, "kind") == list(KINDS)


def test_every_purpose_of_chance_is_documented_with_its_stream(root):
    page = (root / "docs/model/chance.md").read_text("utf-8")
    written = {"chance": set(), "border": set()}
    for source in (root / "src/allohistory/mechanisms").glob("*.py"):
        for name, stream in re.findall(
            r'purpose\(\s*"([\w.]+)"(?:,\s*"(\w+)")?', source.read_text("utf-8")
        ):
            written[stream or "chance"].add(name)

    for stream, purposes in written.items():
        (row,) = re.findall(rf"^\| `{stream}` \| (.*) \|$", page, flags=re.MULTILINE)
        assert set(re.findall(r"`([\w.]+)`", row)) == purposes


def test_every_change_that_a_whatif_can_make_is_documented(root):
    page = (root / "docs/scenario-format.md").read_text("utf-8")

    for kind in CHANGES:
        table = page.partition(f"\n### {kind.__name__}\n")[2].partition("\n#")[0]
        assert rows_under(table, "key") == list(kind.keys()), kind


def test_every_exported_stage_of_the_program_has_a_page_of_ideas(root):
    page = (root / "docs/ideas/index.md").read_text("utf-8")
    stages = rows_under(page, "stage")
    for stage in ("kit", "scenario", "mechanisms", "model", "engine", "answers", "views"):
        assert f"[{stage}]({stage}.md)" in stages
        assert importlib.util.find_spec(f"allohistory.{stage}")


def test_the_mechanism_of_the_walk_through_is_valid(root, tmp_path):
    page = (root / "docs/add-a-mechanism.md").read_text("utf-8")
    source = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)[0]
    (tmp_path / "fatigue.py").write_text(source, "utf-8")
    spec = importlib.util.spec_from_file_location("fatigue", tmp_path / "fatigue.py")
    fatigue = importlib.util.module_from_spec(spec)

    spec.loader.exec_module(fatigue)

    numbers = re.findall(r"```yaml\n(.*?)```", page, flags=re.DOTALL)[0]
    assert re.findall(r"^(\w+):$", numbers, flags=re.MULTILINE) == list(fatigue.LAW)
    assert fatigue.WRITES == ("fatigue",)
    assert callable(fatigue.step)


def test_the_files_of_the_walk_through_are_those_of_a_new_scenario(root, tmp_path):
    page = (root / "docs/add-a-scenario.md").read_text("utf-8")
    folder = tmp_path / "my-rivalry"

    done = CliRunner().invoke(main, ["new", str(folder)])

    assert done.exit_code == 0, done.output
    assert check(folder) == []
    listed = set(re.findall(r"^\| `([\w.*/]+)` \|", page, flags=re.MULTILINE))
    written = {path.name for path in folder.glob("*.yaml")} | {"whatifs/*.yaml"}
    assert listed == written
    assert f"{len(list(folder.rglob('*.*')))} files" in page


def test_the_first_page_shows_the_question_an_answer_and_the_map(root):
    page = (root / "docs/index.md").read_text("utf-8")
    before = page.partition("* [Quickstart]")[0]
    question = (root / "README.md").read_text("utf-8").partition("```console")[0].partition(">")[2]
    answer = re.search(
        r"^\| Does Moscow agree to end .*\| \d+ % \| \d+ % \| .* \|$", before, re.MULTILINE
    )
    image = re.search(r"!\[[^\]]+\]\((images/map\.png)\)", before)

    assert question.strip() in before
    assert answer is not None
    assert image is not None
    assert (root / "docs" / image[1]).is_file()

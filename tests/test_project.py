"""The house rules that a machine can check: API, files, documents, fragments, words."""

import difflib
import re
import runpy
import subprocess
import sys
import tomllib
from types import ModuleType

import click
import pytest

import allohistory

MOST_PUBLIC_NAMES = 20
MOST_LINES = 400
MOST_REPORTED = 10
# Spelled in pieces, so that this file does not contain what it forbids.
MACHINE_PATHS = ["/" + name + "/" for name in ("work", "farm", "root", "Users")]
WORKPLACE_WORDS = [".lib" + "rary/", "coding " + "session", "/tmp/" + "contract"]


@pytest.fixture(scope="module")
def tracked(root):
    """Return every text file that git tracks or would track."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    if listing.returncode:
        pytest.skip("NOT A GIT CHECKOUT: tracked files are unknown")
    return [root / name for name in listing.stdout.splitlines() if (root / name).is_file()]


def commands_of(group, path=()):
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if not command.hidden:
            yield " ".join((*path, name))
            if isinstance(command, click.Group):
                yield from commands_of(command, (*path, name))


def test_the_public_api_stays_small():
    assert len(allohistory.__all__) <= MOST_PUBLIC_NAMES


def test_the_public_names_are_exactly_those_listed():
    # In a separate process: here, other tests may have imported submodules.
    script = (
        "import allohistory\n"
        "listed = set(allohistory.__all__)\n"
        "assert len(listed) == len(allohistory.__all__), 'a name is listed twice'\n"
        "names = {name for name in dir(allohistory) if not name.startswith('_')}\n"
        "assert names == listed, names ^ listed\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr.splitlines()[-1]
    values = {name: getattr(allohistory, name) for name in allohistory.__all__}
    assert not [name for name, value in values.items() if isinstance(value, ModuleType)]


def test_every_public_name_has_a_docstring():
    bare = [name for name in allohistory.__all__ if not getattr(allohistory, name).__doc__]
    assert not bare


def test_no_file_is_too_long(tracked):
    long = {
        path.name: lines
        for path in tracked
        if path.suffix == ".py" and (lines := path.read_text("utf-8").count("\n")) > MOST_LINES
    }
    assert not long


def test_every_module_has_a_docstring(tracked, root):
    package = root / "src" / "allohistory"
    silent = [
        path
        for path in tracked
        if path.suffix == ".py"
        and package in path.parents
        and not path.read_text().startswith('"""')
    ]
    assert not silent


def test_every_command_is_documented(root):
    from allohistory.cli import main

    page = (root / "docs" / "cli.md").read_text("utf-8")
    headings = set(re.findall(r"^#+ `allohistory (.+?)`$", page, flags=re.MULTILINE))
    assert set(commands_of(main)) == headings


def test_every_mechanism_is_documented(root):
    from allohistory.mechanisms import ORDER

    page = (root / "docs" / "ideas" / "mechanisms.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \|", page, flags=re.MULTILINE)
    assert rows == [mechanism.__name__.rpartition(".")[2] for mechanism in ORDER]


def test_generated_documents_are_fresh(root, monkeypatch):
    monkeypatch.syspath_prepend(root / "tools")
    stale = runpy.run_path(str(root / "tools" / "documents.py"))["stale"]()
    difference = [
        line
        for page, text in stale.items()
        for line in difflib.unified_diff(page.read_text("utf-8").splitlines(), text.splitlines())
    ]
    assert not stale, "\n".join(["run `make generated`", *difference])


def test_every_page_is_in_the_table_of_contents(root):
    def pages(entries):
        for entry in entries:
            value = next(iter(entry.values())) if isinstance(entry, dict) else entry
            yield from [value] if isinstance(value, str) else pages(value)

    listed = set(
        pages(tomllib.loads((root / "zensical.toml").read_text("utf-8"))["project"]["nav"])
    )
    written = {str(page.relative_to(root / "docs")) for page in root.glob("docs/**/*.md")}
    assert listed == written


def test_links_between_pages_have_a_target(root):
    broken = []
    for page in [root / "README.md", root / "CONTRIBUTING.md", *root.glob("docs/**/*.md")]:
        links = re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8"))
        local = [link for link in links if "://" not in link]
        broken += [(page.name, link) for link in local if not (page.parent / link).exists()]
    assert not broken


def fragments(root):
    return [path for path in (root / "changelog.d").glob("*.md") if path.name != "README.md"]


def test_the_changelog_has_fragments_or_a_release(root):
    released = re.search(r"^## \d", (root / "CHANGELOG.md").read_text("utf-8"), flags=re.MULTILINE)
    assert fragments(root) or released


def test_a_changelog_fragment_has_a_valid_name_and_full_sentences(root):
    wrong = [
        path.name
        for path in fragments(root)
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*\.md", path.name)
        or not path.read_text("utf-8").rstrip().endswith((".", ")"))
    ]
    assert not wrong


def test_versions_agree(root):
    version = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert f"version: {version}\n" in (root / "CITATION.cff").read_text("utf-8")


def test_no_file_mentions_the_machine_it_was_written_on(tracked, root):
    pattern = re.compile("|".join(map(re.escape, MACHINE_PATHS + WORKPLACE_WORDS)))
    faults = []
    for path in tracked:
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue  # a picture or a font
        faults += [
            f"{path.relative_to(root)}:{number}: {line.strip()[:80]}"
            for number, line in enumerate(text.splitlines(), 1)
            if pattern.search(line)
        ]
    assert not faults[:MOST_REPORTED]

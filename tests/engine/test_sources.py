"""The hash of the sources: what changes it, and what does not."""

import io
import tokenize

import pytest

from allohistory.engine.sources import SOURCES, code_of, sources_hash
from allohistory.kit.compiled import PACKAGE

PATHS = [path for pattern in SOURCES for path in sorted(PACKAGE.glob(pattern))]
TEXT = '''"""A module."""

FACTOR = 0.5  # half


def fading(x):
    """Give what fades."""
    # By half.
    return FACTOR * x + len("# no comment")
'''


def test_comments_docstrings_and_blank_lines_are_not_code():
    reworded = TEXT.replace("A module", "Another").replace("  # half", "\n\n# a half")
    reworded = reworded.replace("Give what fades.", "Fade.\n\n    By half, always.\n    ")

    assert code_of(reworded) == code_of(TEXT)
    assert code_of(TEXT).splitlines() == [
        "FACTOR = 0.5",
        "def fading(x):",
        '    return FACTOR * x + len("# no comment")',
    ]


@pytest.mark.parametrize(("old", "new"), [("0.5", "0.6"), ("# no", "# a"), ("+ len", "- len")])
def test_a_change_of_code_or_of_a_string_changes_the_hash(old, new):
    assert code_of(TEXT.replace(old, new)) != code_of(TEXT)


@pytest.mark.parametrize("quote", ['"""', "'''"])
def test_a_long_string_that_is_used_is_code(quote):
    text = f"WEEK = {quote}\n# a line\n{quote}\n"

    assert code_of(text) == text.rstrip()


def code_by_tokens(text):
    """Cut comments and bare string statements, using Python's own tokens."""
    lines, cuts, statement = text.splitlines(keepends=True), [], []
    blank = (tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            cuts.append((token.start, token.end))
        elif token.type == tokenize.NEWLINE:
            if all(part.type == tokenize.STRING for part in statement):
                cuts.append((statement[0].start, statement[-1].end))
            statement = []
        elif token.type not in blank:
            statement.append(token)
    for (first, left), (last, right) in sorted(cuts, reverse=True):
        lines[first - 1 : last] = [lines[first - 1][:left] + lines[last - 1][right:]]
    return "\n".join(line.rstrip() for line in "".join(lines).split("\n") if line.strip())


@pytest.mark.parametrize(
    "path", [path for path in PATHS if path.suffix == ".py"], ids=lambda path: path.name
)
def test_comments_are_cut_from_every_source_as_python_parses_it(path):
    text = path.read_text(encoding="utf-8")

    assert code_of(text) == code_by_tokens(text)


def test_the_hash_covers_all_sources_and_laws(monkeypatch, tmp_path):
    from allohistory.engine import sources

    for path in PATHS:
        copied = tmp_path / path.relative_to(PACKAGE)
        copied.parent.mkdir(parents=True, exist_ok=True)
        copied.write_bytes(path.read_bytes())
    monkeypatch.setattr(sources, "PACKAGE", tmp_path)
    named = sources_hash.__wrapped__
    assert named() == sources_hash()

    for part in ("kit/draw.py", "mechanisms/battle.py", "engine/week.py"):
        path = tmp_path / part
        path.write_text(path.read_text(encoding="utf-8") + "\n# a word\n", encoding="utf-8")
    assert named() == sources_hash()
    (tmp_path / "laws" / "battle.yaml").write_text("other: {}\n", encoding="utf-8")
    after = named()
    assert after != sources_hash()
    (tmp_path / "kit" / "draw.py").write_text("x = 1\n", encoding="utf-8")
    assert named() not in (after, sources_hash())

"""Sources: a digest of all code and laws that determine what happens in a timeline.

Two states that differ only in comments, docstrings or blank lines have the same digest, because
these do not affect results.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache

from allohistory.kit.compiled import PACKAGE

SOURCES = (
    "vocabulary/*.py",
    "kit/*.py",
    "mechanisms/*.py",
    "model/*.py",
    "engine/*.py",
    "laws/*.yaml",
)
LONG = '"""' + r'[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*' + '"""'
TOKENS = re.compile(
    "|".join(
        (
            rf"\n[ ]*{LONG}(?=[ ]*\n)",  # a docstring: a long string on lines of its own
            LONG,  # strings are kept, and a `#` in them is not a comment
            LONG.replace('"', "'"),
            r'"(?:[^"\\\n]|\\.)*"',
            r"'(?:[^'\\\n]|\\.)*'",
            r"#[^\n]*",
        )
    ),
    re.DOTALL,
)


@cache
def sources_hash() -> str:
    """Return the digest of all sources that determine what happens in a timeline."""
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(PACKAGE.glob(pattern)):
            text = path.read_text(encoding="utf-8")
            digest.update(f"{path.name}\0".encode())
            digest.update((code_of(text) if path.suffix == ".py" else text).encode())
    return digest.hexdigest()[:16]


def code_of(text: str) -> str:
    """Return Python source without its comments, docstrings and blank lines."""
    code = TOKENS.sub(lambda match: "" if match[0][0] in "\n#" else match[0], "\n" + text)
    return "\n".join(line.rstrip() for line in code.split("\n") if line.strip())

"""Random damage to the template: the reader answers every typing mistake with faults."""

import random
import re

import pytest

from allohistory.scenario import check, load, write_resolved
from allohistory.scenario.library import TEMPLATE

FILES = sorted(str(path.relative_to(TEMPLATE)) for path in TEMPLATE.rglob("*.yaml"))
TEXTS = {name: (TEMPLATE / name).read_text(encoding="utf-8") for name in FILES}
WORD = re.compile(r"[A-Za-z_0-9.$-]+|[{}\[\]:,]")
TYPED = [
    *sorted({word for text in TEXTS.values() for word in WORD.findall(text)}),
    *("null", "true", "1e999", "-1", "{}", "[]", "~", "'", '"', "&a", "*a", "!x", "$terms", "$x"),
    *(
        "9" * 50,
        ".nan",
        "1:30",
        "0x10",
        "on",
        "- ",
        "\n",
        "  ",
        "\t",
        "? ",
        "|\n",
        "é",
        "\0",
        "\u2028",
    ),
    *("{value: 1, value: 2}", "{prior: {normal: {mean: 0}}}", "[[[[]]]]", "'@path': 3", "<<: x"),
]


def damaged(chance, text):
    for _ in range(chance.choice([1, 1, 2, 4])):
        word = chance.choice(list(WORD.finditer(text)))
        kind = chance.randrange(4)
        if kind == 0:
            text = text[: word.start()] + chance.choice(TYPED) + text[word.end() :]
        elif kind == 1:
            text = text[: word.start()] + text[word.end() :]
        else:
            lines = text.split("\n")
            at = chance.randrange(len(lines))
            lines[at : at + 1] = (
                [] if kind == 2 else [" " * chance.randrange(9) + lines[at].strip()]
            )
            text = "\n".join(lines)
        if not WORD.search(text):
            break
    return text


@pytest.mark.parametrize("seed", range(60))
def test_no_damage_makes_the_reader_fail(folder, tmp_path, seed):
    chance = random.Random(seed)  # noqa: S311 - damage, not secrets
    for name in chance.sample(FILES, chance.choice([1, 1, 2])):
        (folder / name).write_text(damaged(chance, TEXTS[name]), encoding="utf-8")

    faults = check(folder)

    assert all(fault.full() and len(str(fault)) < 3000 for fault in faults)
    if not faults:
        write_resolved(load(folder), tmp_path / "resolved")
        assert load(tmp_path / "resolved") == load(folder)

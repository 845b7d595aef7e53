"""Cases that change one place of the template; invalid ones state the expected fault."""

from pathlib import Path

import pytest
from tests.shipped import plain_yaml

from allohistory.scenario import check

CASES = Path(__file__).parent / "cases"


def cases(kind):
    for path in sorted((CASES / kind).glob("*.yaml")):
        for case in plain_yaml(path):
            yield pytest.param(case, id=f"{path.stem}: {case['case']}")


def changed(folder, case):
    path = folder / case["file"]
    text = path.read_text(encoding="utf-8")
    assert text.count(case["old"]) == 1, f"{case['old']!r} is there {text.count(case['old'])} times"
    path.write_text(text.replace(case["old"], case["new"]), encoding="utf-8")
    return check(folder)


def messages(folder, faults):
    return [str(fault).removeprefix(f"{folder}/") for fault in faults]


@pytest.mark.parametrize("case", list(cases("invalid")))
def test_an_invalid_case_gives_exactly_its_fault(folder, case):
    lines = messages(folder, changed(folder, case))
    begun = [line[: len(wanted)] for line, wanted in zip(lines, case["says"], strict=False)]

    assert begun == case["says"]
    assert len(lines) == len(case["says"])


@pytest.mark.parametrize("case", list(cases("valid")))
def test_a_valid_case_has_no_faults(folder, case):
    assert messages(folder, changed(folder, case)) == []

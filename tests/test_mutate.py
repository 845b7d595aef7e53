"""The mutation tool: which mutations it draws, their replacements, and the tests it runs."""

import ast
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOOL = runpy.run_path(str(ROOT / "tools" / "mutate.py"), run_name="mutate")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x + y", {("sign", "x - y"), ("dropped", "x")}),
        ("1.0 - x", {("sign", "1.0 + x"), ("side", "x"), ("factor", "2.0")}),
        ("-x", {("sign", "x")}),
        ("x * 3", {("factor", "x / 3"), ("off by one", "4")}),
        ("x < y", {("comparison", "x <= y")}),
        ("x in y", {("comparison", "x not in y")}),
        ("min(x, y)", {("clip", "x")}),
        ("f(x, y)", {("swapped", "f(y, x)")}),
        ("x and y or z", {
            ("side", "(x and y) and z"), ("side", "x or y"), ("dropped", "x and y"),
            ("dropped", "x"),
        }),
        ("x if y else z", {("side", "z if y else x")}),
        ("not x", {("side", "x")}),
        ("x += 1", {("dropped", "pass"), ("off by one", "2")}),
        ("'a' + x", set()),
        ("f(x, x)", set()),
        ("True", set()),
        ("raise E(x + y)", set()),
    ],
)  # fmt: skip
def test_each_kind_of_mutation_does_what_its_name_says(text, expected):
    slips = TOOL["changes"](ast.parse(text))

    plain = {(kind, new if isinstance(new, str) else ast.unparse(new)) for kind, _, new in slips}
    assert plain == {(kind, ast.unparse(ast.parse(new))) for kind, new in expected}


def test_mutations_are_drawn_by_the_seed_from_every_package_and_kind():
    slips = TOOL["draw_slips"](TOOL["SEED"], TOOL["COUNT"])

    assert slips == TOOL["draw_slips"](TOOL["SEED"], TOOL["COUNT"])
    assert len({slip.fingerprint for slip in slips}) > 100
    assert {slip.kind for slip in slips} == set(TOOL["KINDS"])
    assert len({Path(slip.path).parent for slip in slips}) >= 9


def test_every_drawn_mutation_can_be_applied():
    for slip in TOOL["draw_slips"](1, 200):
        data = (ROOT / slip.path).read_bytes()
        assert data[slip.first : slip.last].decode() == slip.old
        planted = data[: slip.first] + slip.new.encode() + data[slip.last :]
        compile(planted, slip.path, "exec")


@pytest.fixture(scope="module")
def nearness():
    return TOOL["Nearness"]()


def test_the_tests_named_after_a_module_run_first(nearness):
    nearest = nearness.tests_of(ROOT / "src" / "allohistory" / "kit" / "draw.py")

    assert nearest[0].name == "test_draw.py"
    assert 1 < len(nearest) <= TOOL["MOST_FILES"]


def test_every_module_has_nearby_tests(nearness):
    modules = [path for path in nearness.modules.values() if TOOL["candidates_of"](path)]

    assert [path.name for path in modules if not nearness.tests_of(path)] == []

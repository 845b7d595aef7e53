"""Plant slips in the code, one at a time, and see whether the tests nearest to it notice.

    python tools/mutate.py                    # 120 places, drawn by the committed seed
    python tools/mutate.py --list             # only say which
    python tools/mutate.py --state FILE.jsonl # go on where a run stopped, or say what it came to

A kind of slip is drawn first, then a place among all of that kind in the syntax trees of the
package: no list of files is kept, so modules may move. Tests run in a copy of the tree: those named
after the module, then those that import it, then those of the modules that import it; the first
few of these files, and where none of them notices, the next. Of modules that are compiled they run
interpreted, so that nothing is compiled anew.

A slip that changes nothing that a test could see is no fault of the tests. Such are judged by hand
and kept in `tools/equivalent.json` by the fingerprint of the slip, with the reason.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE, TESTS = "src/allohistory", "tests"
EQUIVALENT = ROOT / "tools" / "equivalent.json"
SEED, COUNT = 20261128, 120
FIRST_FILES, MOST_FILES = 3, 12
MOST_BROKEN = 4
TWO = 2
WARM = """
from allohistory.engine import prepare
from allohistory.model import build
from allohistory.scenario import load, names
from allohistory.scenario.library import TEMPLATE
for place in (TEMPLATE, *names()):
    prepare(build(load(place)))
"""
KINDS = ("sign", "factor", "comparison", "off by one", "clip", "side", "swapped", "dropped")
CLIPS = {"min", "max", "minimum", "maximum", "clip"}
SYMMETRIC = {*CLIPS, "hypot", "isclose", "array_equal", "gcd", "union"}
COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
}
UNSEEN = ("decorator_list", "annotation", "returns")  # fields of nodes that decide nothing


@dataclass(frozen=True)
class Slip:
    """One place of the code, and its replacement."""

    kind: str
    path: str  # of the module, from the root of the repository
    line: int
    first: int  # bytes of the file that are replaced, from here ...
    last: int  # ... to here
    old: str
    new: str

    @property
    def fingerprint(self) -> str:
        """Return the name of the slip, independent of the place of the module."""
        words = f"{Path(self.path).stem}\0{self.kind}\0{self.old}\0{self.new}"
        return hashlib.sha256(words.encode()).hexdigest()[:12]

    def __str__(self) -> str:
        """Return the place of the slip and its change."""
        old, new = (" ".join(text.split()) for text in (self.old, self.new))
        return f"{self.path}:{self.line} {self.kind}: {old} -> {new}"


# A module, a kind of slip, the node to replace and its replacement.
Candidate = tuple[Path, str, ast.expr | ast.stmt, ast.expr | str]


@cache
def candidates_of(path: Path) -> tuple[Candidate, ...]:
    """Return every slip that can be planted in the module `path`, in order of the text."""
    return tuple((path, *change) for change in changes(ast.parse(path.read_bytes())))


def slip_of(candidate: Candidate) -> Slip:
    """Return place and text of a slip."""
    path, kind, node, new = candidate
    data = path.read_bytes()
    starts = [0]
    for line in data.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    first = starts[node.lineno - 1] + node.col_offset
    last = starts[(node.end_lineno or 1) - 1] + (node.end_col_offset or 0)
    text = new if isinstance(new, str) else f"({ast.unparse(new)})"
    place = path.relative_to(ROOT).as_posix()
    return Slip(kind, place, node.lineno, first, last, data[first:last].decode(), text)


def changes(node: ast.AST) -> Iterator[tuple[str, ast.expr | ast.stmt, ast.expr | str]]:
    """Yield kind, node and replacement, for `node` and the nodes it depends on."""
    if isinstance(node, ast.Raise | ast.JoinedStr | ast.Import | ast.ImportFrom):
        return
    if isinstance(node, ast.expr | ast.stmt):
        yield from ((kind, node, new) for kind, new in changes_of(node))
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and name not in UNSEEN:
                yield from changes(child)


def changes_of(node: ast.expr | ast.stmt) -> Iterator[tuple[str, ast.expr | str]]:
    """Yield the slips of one node: their kind and the replacement."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, float) and node.value:
            yield "factor", ast.Constant(2.0 * node.value)
        elif isinstance(node.value, int) and not isinstance(node.value, bool):
            yield "off by one", ast.Constant(node.value + 1)
    elif isinstance(node, ast.Call):
        yield from changes_of_call(node)
    else:
        yield from changes_of_logic(node)


def changes_of_logic(node: ast.expr | ast.stmt) -> Iterator[tuple[str, ast.expr | str]]:
    """Return the slips of an operation: of signs, comparisons, conditions and sums."""
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield "sign", operand
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "side", operand
        case ast.BinOp() if not is_text(node.left) and not is_text(node.right):
            yield from changes_of_sum(node)
        case ast.Compare(ops=[op], left=left, comparators=comparators):
            yield "comparison", ast.Compare(left, [COMPARISONS[type(op)]()], comparators)
        case ast.BoolOp(op=op, values=values):
            yield "side", ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
            first, *rest = values[:-1]
            yield "dropped", ast.BoolOp(op, [first, *rest]) if rest else first
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield "side", ast.IfExp(test, orelse, body)
        case ast.AugAssign():
            yield "dropped", "pass"


def changes_of_call(node: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    """Return the slips of a call: of what it clips, or of its first two arguments."""
    if len(node.args) < TWO:
        return
    left, right, *rest = node.args
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in CLIPS:
        yield "clip", left
    starred = isinstance(left, ast.Starred) or isinstance(right, ast.Starred)
    if name not in SYMMETRIC and not starred and ast.dump(left) != ast.dump(right):
        yield "swapped", ast.Call(node.func, [right, left, *rest], node.keywords)


def changes_of_sum(node: ast.BinOp) -> Iterator[tuple[str, ast.expr]]:
    """Return the slips of a sum, a difference, a product or a quotient."""
    if type(node.op) not in OPERATORS:
        return
    kind = "factor" if isinstance(node.op, ast.Mult | ast.Div) else "sign"
    yield kind, ast.BinOp(node.left, OPERATORS[type(node.op)](), node.right)
    if isinstance(node.op, ast.Add):
        yield "dropped", node.left
    if isinstance(node.op, ast.Sub) and getattr(node.left, "value", None) in (1, 1.0):
        yield "side", node.right


def is_text(node: ast.expr) -> bool:
    """Return whether a term is text or a list, as far as its form shows."""
    if isinstance(node, ast.BinOp):
        return is_text(node.left) or is_text(node.right)
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str | bytes)
    return isinstance(node, ast.JoinedStr | ast.List | ast.Tuple | ast.Set | ast.Dict)


def draw_slips(seed: int, count: int) -> list[Slip]:
    """Draw `count` slips: a kind, then a place among all of that kind."""
    modules = sorted((ROOT / PACKAGE).rglob("*.py"))
    candidates = [candidate for path in modules for candidate in candidates_of(path)]
    generator = random.Random(seed)  # noqa: S311 - a draw of places, no secret
    piles = {
        kind: [candidate for candidate in candidates if candidate[1] == kind] for kind in KINDS
    }
    for pile in piles.values():
        generator.shuffle(pile)
    return [slip_of(piles[generator.choice(KINDS)].pop()) for _ in range(count)]


def imports_of(path: Path, modules: dict[str, Path]) -> set[str]:
    """Return the modules of the package that a file imports."""
    names = set()
    parts = path.parent.relative_to(ROOT).parts
    package = list(parts[1:] if parts[0] == "src" else parts)
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            origin = ".".join([*base, *([node.module] if node.module else [])])
            names |= {origin, *(f"{origin}.{alias.name}" for alias in node.names)}
    return {name for name in names if name in modules}


def module_of(path: Path) -> str:
    """Return the dotted name of a file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    parts = parts[1:] if parts[0] == "src" else parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


class Nearness:
    """Distances from modules to files of tests."""

    def __init__(self) -> None:
        files = sorted((ROOT / PACKAGE).rglob("*.py"))
        self.tests = sorted((ROOT / TESTS).rglob("test_*.py"))
        self.modules = {module_of(path): path for path in files}
        self.users: dict[str, set[str]] = {name: set() for name in self.modules}
        self.testers: dict[str, list[Path]] = {name: [] for name in self.modules}
        for name, path in self.modules.items():
            for used in imports_of(path, self.modules):
                self.users[used].add(name)
        reach = {path: imports_of(path, self.modules) for path in self.tests}
        # A file that imports little is about what it imports.
        for path in sorted(self.tests, key=lambda path: len(reach[path])):
            for used in reach[path]:
                self.testers[used].append(path)

    def tests_of(self, path: Path) -> list[Path]:
        """Return the test files closest to the module `path`, the closest first."""
        start = module_of(path)
        queue, visited, nearest = deque([start]), {start}, []
        while queue and len(nearest) < MOST_FILES:
            name = queue.popleft()
            stem = f"test_{name.rpartition('.')[2]}.py"
            named = [test for test in self.tests if test.name == stem]
            nearest = list(dict.fromkeys([*nearest, *named, *self.testers[name]]))
            further = sorted(self.users[name] - visited)
            visited |= set(further)
            queue += further
        return nearest[:MOST_FILES]


def environment(copy: Path, *, interpreted: bool) -> dict[str, str]:
    """Return the environment in which Python runs the `copy`."""
    paths = f"{copy / 'src'}{os.pathsep}{copy}"
    plain = {"NUMBA_DISABLE_JIT": "1"} if interpreted else {}
    return {**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1", **plain}


def run_tests(copy: Path, words: list[str], timeout: int, *, interpreted: bool) -> tuple[str, str]:
    """Run pytest on `words` in the `copy`; return the outcome and the first failed test."""
    usual = ("-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-m", "not slow and not browser")
    try:
        done = subprocess.run(
            [sys.executable, *usual, *words],
            cwd=copy,
            env=environment(copy, interpreted=interpreted),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "timed out", ""
    if done.returncode == 0:
        return "survived", ""
    failed = re.search(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", done.stdout, re.MULTILINE)
    return "killed", failed[1] if failed else done.stdout[-200:]


def judged(copy: Path, slip: Slip, tests: list[str], timeout: int) -> tuple[str, str]:
    """Plant `slip` in the `copy`, run the tests, remove it; return outcome and failed test.

    A test that fails without the slip, too, such as one of time on a busy machine, is left out.
    """
    path = copy / slip.path
    data = path.read_bytes()
    interpreted = "compiled import" in data.decode()
    words, outcome, test = list(tests), "broken", ""
    for _ in range(MOST_BROKEN):
        path.write_bytes(data[: slip.first] + slip.new.encode() + data[slip.last :])
        outcome, test = run_tests(copy, words, timeout, interpreted=interpreted)
        shutil.copy2(ROOT / slip.path, path)  # with its date, by which compiled code is known
        if outcome != "killed" or "::" not in test:
            return outcome, test
        if run_tests(copy, [test], timeout, interpreted=interpreted)[0] == "survived":
            return outcome, test
        words += ["--deselect", test]
    return "broken", test


def copied(copy: Path) -> None:
    """Copy the tree, and compile its compiled code once."""
    unwanted = (".git", ".venv", "__pycache__", ".*_cache", "runs", "site")
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*unwanted), dirs_exist_ok=True)
    subprocess.run(
        [sys.executable, "-c", WARM],
        cwd=copy,
        env=environment(copy, interpreted=False),
        check=True,
    )


def report(rows: list[dict[str, str]]) -> str:
    """Print how many slips were detected, and which were not."""
    reasons = json.loads(EQUIVALENT.read_text(encoding="utf-8")) if EQUIVALENT.is_file() else {}
    for row in rows:
        if row["outcome"] == "survived" and row["fingerprint"] in reasons:
            row["outcome"] = "equivalent"
    counts = Counter(row["outcome"] for row in rows)
    tried = counts["killed"] + counts["survived"]
    lines = [f"{row['outcome']:10} {row['slip']}" for row in rows if row["outcome"] != "killed"]
    for kind in KINDS:
        mine = Counter(row["outcome"] for row in rows if row["kind"] == kind)
        lines.append(f"{kind:10} {mine['killed']} of {mine['killed'] + mine['survived']} killed")
    share = f"{counts['killed'] / tried:.0%}" if tried else "none"
    return "\n".join([*lines, f"{share} of {tried} killed; {dict(counts)}"])


def main() -> int:
    """Plant the drawn slips, and report."""
    parser = argparse.ArgumentParser(description="Plant slips in the code and run the tests.")
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--timeout", type=int, default=900, help="seconds for the tests of a slip")
    parser.add_argument("--state", type=Path, default=None, help="where outcomes are kept (.jsonl)")
    copy = Path(tempfile.gettempdir()) / "allohistory-slips"
    parser.add_argument("--copy", type=Path, default=copy, help="where the tree is copied to")
    parser.add_argument("--only", default="", help="plant only slips whose fingerprint this is")
    parser.add_argument("--list", action="store_true", help="only say which slips were drawn")
    arguments = parser.parse_args()
    slips = draw_slips(arguments.seed, arguments.count)
    nearness = Nearness()
    state = (
        arguments.state or Path(tempfile.gettempdir()) / f"allohistory-slips-{arguments.seed}.jsonl"
    )
    lines = state.read_text(encoding="utf-8").splitlines() if state.is_file() else []
    rows = {row["fingerprint"]: row for row in map(json.loads, lines)}
    if arguments.list:
        for slip in slips:
            tests = [path.name for path in nearness.tests_of(ROOT / slip.path)]
            print(slip.fingerprint, slip, tests)
        return 0
    copied(arguments.copy)
    for slip in slips:
        wanted = (
            slip.fingerprint == arguments.only if arguments.only else slip.fingerprint not in rows
        )
        if not wanted:
            continue
        near = nearness.tests_of(ROOT / slip.path)
        tests = [path.relative_to(ROOT).as_posix() for path in near]
        outcome, test = judged(arguments.copy, slip, tests[:FIRST_FILES], arguments.timeout)
        if outcome == "survived" and tests[FIRST_FILES:]:
            outcome, test = judged(arguments.copy, slip, tests[FIRST_FILES:], arguments.timeout)
        row = {"fingerprint": slip.fingerprint, "kind": slip.kind, "slip": str(slip)}
        rows[slip.fingerprint] = {**row, "outcome": outcome, "test": test}
        with state.open("a", encoding="utf-8") as file:
            file.write(json.dumps(rows[slip.fingerprint]) + "\n")
        print(f"{outcome:10} {slip}", flush=True)
    print(report([rows[slip.fingerprint] for slip in slips if slip.fingerprint in rows]))
    return 0


if __name__ == "__main__":
    sys.exit(main())

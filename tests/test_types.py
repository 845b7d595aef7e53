"""Annotations of functions: concrete types, except in compiled code."""

import ast
import typing
from dataclasses import is_dataclass

from allohistory import Answer, Comparison

COMPILED = ("kit/", "mechanisms/", "engine/week.py")  # records whose dtype comes from a scenario
MOST_UNTYPED = 0.05
UNTYPED = {"Any", "object"}


def modules_of(package):
    """Return the syntax trees of all modules that are not compiled, by dotted name."""
    trees = {}
    for path in sorted(package.rglob("*.py")):
        place = path.relative_to(package).as_posix()
        if not place.startswith(COMPILED):
            name = ".".join(path.relative_to(package.parent).with_suffix("").parts)
            trees[name] = ast.parse(path.read_text("utf-8"))
    return trees


def untyped_names(trees):
    """Return for each module the uninformative types: `Any`, `object`, and their aliases."""
    untyped = {name: set(UNTYPED) for name in trees}
    while True:
        before = sum(map(len, untyped.values()))
        for name, tree in trees.items():
            for node in tree.body:
                if isinstance(node, ast.ImportFrom):
                    module = source_of(name, node)
                    untyped[name] |= {alias.name for alias in node.names} & untyped.get(
                        module, set()
                    )
                elif isinstance(node, ast.Assign | ast.AnnAssign) and is_alias(node):
                    target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
                    if mentions(node.value, untyped[name]):
                        untyped[name].add(target.id)
        if sum(map(len, untyped.values())) == before:
            return untyped


def source_of(module, node):
    above = module.rsplit(".", node.level)[0] if node.level else ""
    return ".".join(filter(None, (above, node.module)))


def is_alias(node):
    """Return whether an assignment names a type: `Rows = Sequence[Row]`."""
    target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
    named = isinstance(target, ast.Name) and target.id[:1].isupper() and not target.id.isupper()
    return named and isinstance(node.value, ast.Subscript | ast.BinOp | ast.Name)


def mentions(annotation, names):
    """Return whether an annotation contains one of `names`, plain or in quotation marks."""
    for node in ast.walk(annotation):
        if isinstance(node, ast.Name) and node.id in names:
            return True
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if node.value.isidentifier() and node.value in names:
                return True
            if "[" in node.value and mentions(ast.parse(node.value, mode="eval"), names):
                return True
    return False


def parameters_of(tree):
    """Yield every parameter of the functions of a module except those of special methods."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("__"):
            every = node.args
            named = [*every.posonlyargs, *every.args, *every.kwonlyargs, every.vararg, every.kwarg]
            for parameter in named:
                if parameter is not None and parameter.arg not in ("self", "cls"):
                    yield node.name, parameter


def untyped_share(trees):
    names = untyped_names(trees)
    parameters = [
        (module, function, parameter)
        for module, tree in trees.items()
        for function, parameter in parameters_of(tree)
    ]
    bare = [
        f"{module}.{function}({parameter.arg})"
        for module, function, parameter in parameters
        if parameter.annotation is None or mentions(parameter.annotation, names[module])
    ]
    return len(bare) / len(parameters), bare


def test_few_parameters_are_untyped(root):
    share, bare = untyped_share(modules_of(root / "src" / "allohistory"))

    assert share <= MOST_UNTYPED, f"{share:.1%} of parameters: {', '.join(bare)}"


def test_an_alias_of_any_counts_as_untyped(tmp_path):
    package = tmp_path / "allohistory"
    package.mkdir()
    (package / "one.py").write_text("Row = Mapping[str, Any]\ndef f(a: Row, b: int, c): ...\n")
    (package / "two.py").write_text(
        "from .one import Row\nRows = list[Row]\ndef g(a: Rows, b: 'list[Rows]', c: str): ...\n"
    )
    _, bare = untyped_share(modules_of(package))

    assert bare == [
        "allohistory.one.f(a)", "allohistory.one.f(c)", "allohistory.two.g(a)",
        "allohistory.two.g(b)",
    ]  # fmt: skip


def test_an_editor_can_complete_the_results_of_a_comparison():
    for method in (Comparison.hinges, Comparison.tipping_points, Comparison.answers):
        (kind, *_) = typing.get_args(typing.get_type_hints(method)["return"]) or (Answer,)
        assert is_dataclass(kind)
    for method in (Comparison.hindsight, Comparison.under_positions, Comparison.chronicle):
        assert is_dataclass(typing.get_type_hints(method)["return"])

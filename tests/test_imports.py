"""Imports between modules, from the syntax trees: late and type-only imports count too."""

import ast
from graphlib import CycleError, TopologicalSorter

import pytest

PACKAGE = "allohistory"


def graph_of(folder):
    """Return the modules of the package in `folder`, each with the modules that it imports."""
    files = {name_of(folder, path): path for path in sorted(folder.rglob("*.py"))}
    return {name: imports_of(name, path, files) for name, path in files.items()}


def name_of(folder, path):
    parts = path.relative_to(folder.parent).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


def imports_of(name, path, modules):
    package = name if path.stem == "__init__" else name.rpartition(".")[0]
    imported = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join(filter(None, [*(above if node.level else ()), node.module]))
            inner = {f"{base}.{alias.name}" for alias in node.names}
            imported |= (inner & modules.keys()) or {base}
            imported |= {base} if inner - modules.keys() else set()
    return imported & modules.keys() - {name}


def between_children(graph, package):
    """Return the same graph between the direct children of `package`, modules or packages."""
    depth = package.count(".") + 2
    within = {name for name in graph if name.startswith(f"{package}.")}
    children = {}
    for name in within:
        child = ".".join(name.split(".")[:depth])
        targets = {".".join(module.split(".")[:depth]) for module in graph[name] & within}
        children.setdefault(child, set()).update(targets - {child})
    return children


def circle_in(graph):
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return " -> ".join(reversed(error.args[1]))
    return ""


@pytest.fixture(scope="module")
def graph(root):
    return graph_of(root / "src" / PACKAGE)


def test_no_modules_import_each_other_in_a_cycle(graph):
    assert not circle_in(graph)


def test_no_packages_import_each_other_in_a_cycle(graph):
    packages = {name.rpartition(".")[0] for name in graph} - {""}
    circles = {name: circle_in(between_children(graph, name)) for name in packages}
    assert not {name: circle for name, circle in circles.items() if circle}


def test_cycles_are_found_for_late_relative_and_type_only_imports(tmp_path):
    folder = tmp_path / PACKAGE
    (folder / "inner").mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "inner" / "__init__.py").write_text("")
    (folder / "one.py").write_text("def late():\n    from allohistory.inner import two\n")
    (folder / "inner" / "two.py").write_text("if TYPE_CHECKING:\n    from ..three import x\n")
    (folder / "three.py").write_text("import allohistory.one\n")
    graph = graph_of(folder)
    assert graph["allohistory.inner.two"] == {"allohistory.three"}
    assert circle_in(graph).count("->") == 3
    (folder / "three.py").write_text("import allohistory.inner\n")
    assert not circle_in(graph_of(folder))
    assert circle_in(between_children(graph_of(folder), "allohistory")).count("->") == 2

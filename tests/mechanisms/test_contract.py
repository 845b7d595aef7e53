"""The contract of every mechanism, checked in its source and as it runs."""

import ast
import inspect
from pathlib import Path

import numpy as np
import pytest
import yaml
from tests.mechanisms.stage import Stage

import allohistory
from allohistory import mechanisms
from allohistory.kit import hash_of
from allohistory.kit.blocks import Field
from allohistory.mechanisms import ORDER
from allohistory.vocabulary.events import KINDS

FOLDER = Path(mechanisms.__file__).parent
LAWS = Path(allohistory.__file__).with_name("laws")
NAMES = [mechanism.__name__.rpartition(".")[2] for mechanism in ORDER]
for_each = pytest.mark.parametrize("mechanism", ORDER, ids=NAMES)
SHARED = ("allohistory.kit", "allohistory.vocabulary")
OWN = "allohistory.mechanisms"
MAY_IMPORT = {"math", "typing", "allohistory.kit"}
FORMULAS = {"obedience"}  # files of formulas alone that two mechanisms read
SCALES = {"start", "amounts", "grade_share"}  # numbers that are structure: a year, steps of a price


def name_of(mechanism):
    return mechanism.__name__.rpartition(".")[2]


def tree_of(name):
    return ast.parse((FOLDER / f"{name}.py").read_text("utf-8"))


def imports_of(name):
    """Yield (module, names) of every import; one of the folder begins with a dot."""
    for node in ast.walk(tree_of(name)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names = tuple(alias.name for alias in node.names)
            module = "." * node.level + (node.module or "")
            if module == OWN or module.startswith(f"{OWN}."):
                module = "." + module.removeprefix(OWN).lstrip(".")
            yield module, names


def neighbours(name):
    """Return the files of the folder that file `name` imports."""
    files = set()
    for module, names in imports_of(name):
        if module == ".":
            files.update(names)
        elif module.startswith("."):
            files.add(module[1:])
    return files


def files_of(name):
    """Return the files of a mechanism: its own, and those of the folder that they import."""
    files, waiting = set(), {name}
    while waiting:
        file = waiting.pop()
        files.add(file)
        waiting |= neighbours(file) - files
    return files


def functions_of(name):
    return [node for node in tree_of(name).body if isinstance(node, ast.FunctionDef)]


def rooted(node):
    """Return the names of a chain such as world.affairs.tension[a, b], from its root."""
    chain = []
    while isinstance(node, ast.Attribute | ast.Subscript):
        if isinstance(node, ast.Attribute):
            chain.append(node.attr)
        node = node.value
    return [node.id, *reversed(chain)] if isinstance(node, ast.Name) else []


class Writes(ast.NodeVisitor):
    """Collects what one function writes to, following aliases of parts of records."""

    def __init__(self, function):
        self.aliases = {}
        self.found = []
        self.passed = []
        for node in ast.walk(function):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    self.alias(target, node.value)
        self.visit(function)

    def alias(self, target, value):
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for part, source in zip(target.elts, value.elts, strict=True):
                self.alias(part, source)
        elif isinstance(target, ast.Name) and len(rooted(value)) > 1:
            self.aliases[target.id] = rooted(value)

    def resolved(self, node):
        chain = rooted(node)
        while chain and chain[0] in self.aliases:
            chain = self.aliases[chain[0]] + chain[1:]
        return chain

    def write(self, target):
        if isinstance(target, ast.Tuple):
            for part in target.elts:
                self.write(part)
        elif not isinstance(target, ast.Name):
            self.found.append(self.resolved(target))

    def visit_Assign(self, node):
        for target in node.targets:
            self.write(target)
        self.generic_visit(node)

    def visit_AugAssign(self, node):
        self.write(node.target)
        self.generic_visit(node)

    def visit_Call(self, node):
        if isinstance(node.func, ast.Name):
            self.passed.append((node.func.id, [self.resolved(argument) for argument in node.args]))
        self.generic_visit(node)


def fields_of(mechanism):
    for what in ("STATE", "LAW", "FACTS"):
        for name, field in getattr(mechanism, what, {}).items():
            yield what, name, field


@for_each
def test_a_mechanism_declares_itself(mechanism):
    assert mechanism.__doc__
    assert mechanism.STATE
    assert (name_of(mechanism),) == mechanism.WRITES
    step = getattr(mechanism.step, "py_func", mechanism.step)
    assert list(inspect.signature(step).parameters) == ["world", "law", "facts", "log"]
    assert step.__doc__.endswith(".")


@for_each
def test_what_a_mechanism_derives_is_the_same_however_often(mechanism, stage):
    derive = getattr(mechanism, "derive", None)
    if derive is None:
        return
    names = list(inspect.signature(getattr(derive, "py_func", derive)).parameters)
    world, law, facts = stage.all
    before = world.tobytes()
    derive(world, law, facts)

    assert names == ["world", "law", "facts"]
    assert world.tobytes() == before


@for_each
def test_every_field_has_a_unit_and_a_description(mechanism):
    bare = [
        f"{what}.{name}"
        for what, name, field in fields_of(mechanism)
        if not isinstance(field, Field) or not field.unit or len(field.says) < 8
    ]
    assert not bare
    sentences = [name for _, name, field in fields_of(mechanism) if field.says.endswith(".")]
    assert not sentences


@for_each
def test_numbers_are_in_laws_and_structure_in_facts(mechanism):
    assert {field.kind for field in getattr(mechanism, "LAW", {}).values()} <= {"f8"}
    kinds = {name: field.kind for name, field in getattr(mechanism, "FACTS", {}).items()}
    assert {name for name, kind in kinds.items() if kind == "f8"} <= SCALES


@for_each
def test_a_shared_law_is_declared_in_the_unit_of_its_value(mechanism):
    laws = {name: f for name, f in getattr(mechanism, "LAW", {}).items() if not f.axes}
    path = LAWS / f"{name_of(mechanism)}.yaml"
    data = yaml.safe_load(path.read_text("utf-8")) if path.exists() else {}
    data.pop("defaults", None)

    assert data.keys() == laws.keys()
    assert {name: str(entry["unit"]) for name, entry in data.items()} == {
        name: field.unit for name, field in laws.items()
    }


@for_each
def test_a_mechanism_imports_only_the_kit_the_vocabulary_and_its_own_files(mechanism):
    other_names = set(NAMES) - {name_of(mechanism)}
    for name in files_of(name_of(mechanism)):
        modules = {module for module, _ in imports_of(name) if not module.startswith(".")}
        assert {m for m in modules if not m.startswith(SHARED)} <= MAY_IMPORT
        assert not neighbours(name) & other_names


def test_every_file_belongs_to_one_mechanism():
    owned = [name for mechanism in NAMES for name in files_of(mechanism) - FORMULAS]
    owned += FORMULAS

    assert sorted(owned) == sorted(set(owned))
    assert set(owned) == {path.stem for path in FOLDER.glob("*.py")} - {"__init__"}


@for_each
def test_a_mechanism_writes_its_own_blocks_only_by_its_source(mechanism):
    """The syntax tree is read; for what a function writes to its parameters its callers answer."""
    everything = {f.name: f for name in files_of(name_of(mechanism)) for f in functions_of(name)}
    parameters = {name: [a.arg for a in f.args.args] for name, f in everything.items()}
    found = {name: Writes(f) for name, f in everything.items()}
    writes, handed = set(), {name: set() for name in everything}

    def note(name, chain):
        """Note a write by function `name`: to a block, or to a parameter for its callers."""
        if chain[0] == "world":
            writes.add(chain[1])
        else:
            assert chain[0] in parameters[name], f"{name} writes {'.'.join(chain)}"
            handed[name].add(parameters[name].index(chain[0]))

    for name, source in found.items():
        for chain in source.found:
            note(name, chain)
    before = None
    while before != {name: len(places) for name, places in handed.items()}:
        before = {name: len(places) for name, places in handed.items()}
        for name, source in found.items():
            for called, arguments in source.passed:
                for place in handed.get(called, ()):
                    if place < len(arguments) and arguments[place]:
                        note(name, arguments[place])

    assert writes <= set(mechanism.WRITES)
    assert writes


def test_a_mechanism_writes_its_own_blocks_only_as_it_runs(model):
    stage = Stage(model, 2)
    laws, facts = stage.laws.tobytes(), stage.facts.tobytes()
    blocks = model.world.names
    for _ in range(80):
        for mechanism in ORDER:
            before = {name: stage.worlds[name].tobytes() for name in blocks}
            for k in range(len(stage)):
                mechanism.step(stage.worlds[k], stage.laws[k], stage.facts, stage.logs[k])
            changed = {name for name in blocks if stage.worlds[name].tobytes() != before[name]}
            assert changed <= set(mechanism.WRITES)
        stage.logs.stored = 0
        stage.worlds.clock.week += 1

    assert stage.laws.tobytes() == laws
    assert stage.facts.tobytes() == facts
    assert stage.logs.emitted.min() > 20


def test_every_purpose_has_a_unique_name_and_address():
    addresses = {}
    for mechanism in NAMES:
        for name in files_of(mechanism):
            for node in ast.walk(tree_of(name)):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "purpose":
                    assert isinstance(node.args[0], ast.Constant)
                    purpose = node.args[0].value
                    assert purpose.startswith(f"{mechanism}."), purpose
                    assert purpose not in addresses
                    addresses[purpose] = hash_of(purpose)

    assert len(addresses) > 10
    assert len(set(addresses.values())) == len(addresses)


def test_every_kind_of_event_is_recorded_by_one_mechanism():
    noted = [
        name
        for mechanism in NAMES
        for file in sorted(files_of(mechanism))
        for module, names in imports_of(file)
        if module == "allohistory.vocabulary.events"
        for name in names
        if name.lower() in KINDS
    ]

    assert sorted(noted) == sorted(kind.upper() for kind in KINDS)


@for_each
def test_a_step_runs_in_every_world(mechanism, model):
    """A step takes any world of the model, also one in its last week."""
    stage = Stage(model)
    stage.week(model.calendar.weeks - 1)
    stage.run(mechanism)

    for name in model.world.names:
        for field in stage.world[name].dtype.names:
            column = np.asarray(stage.world[name][field])
            assert column.dtype.kind != "f" or np.isfinite(column).all()

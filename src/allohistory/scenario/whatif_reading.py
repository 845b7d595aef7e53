"""Reading a what-if: its parameters are put in, one value at a time, and every name is checked.

Values of different parameters do not depend on one another, so that each is tried once with the
others at their default: no product of all of them is needed. Left out: the product itself (the
what-if makes it when asked).
"""

from typing import Any

from pydantic import ValidationError

from allohistory.errors import suggestion

from .inherited import Inherited, stated
from .read import Document, Node
from .resolve import Known, Walk
from .schema.whatifs import Alteration, ParameterSpec, WhatIfFile
from .shapes import Shape, from_annotation, shape_of
from .validate import note, validate
from .whatif import WhatIf, names_in, put_in, substituted

PREMISE = Inherited(standing="assumed")


def read_whatif(document: Document, known: Known, name: str) -> WhatIf | None:
    """The what-if of a file with its parameters at their defaults, or None if it has faults."""
    root = document.root
    changes = root.value.pop("changes", None)
    if not root.value:
        return None
    specs = read_parameters(document)
    shape = shape_of(WhatIfFile)
    walk = Walk(document, known, frozenset(specs))
    data = walk.resolve(shape)
    if changes is not None:
        root.value["changes"] = changes
        data["changes"] = []
    model = validate(document, WhatIfFile, data)
    stem = name.removeprefix("whatifs/").removesuffix(".yaml")
    if model is not None and model.id != stem:
        document.add(
            root.value["id"], "id", f"the id is {model.id}, the file {stem}.yaml", "make them equal"
        )
    written = read_changes(document, known, specs, changes) if changes is not None else None
    if model is None or written is None:
        return None
    chosen = {key: default_of(spec) for key, spec in specs.items()}
    try:
        first = tuple(Alteration.model_validate(one) for one in substituted(written, chosen))
    except ValidationError:
        return None
    return WhatIf(
        id=model.id,
        title=model.title,
        question=model.question,
        source=model.source,
        why=model.why,
        claims=model.claims,
        date=model.from_,
        given=model.given,
        given_text=model.given_text,
        ask=model.ask,
        parameters=chosen,
        changes=first,
        known_parameters=specs,
        written=tuple(written),
    )


def read_parameters(document: Document) -> dict[str, ParameterSpec]:
    """The parameters that can be used; faults are noted with the rest of the file."""
    node = document.root.value.get("parameters")
    specs: dict[str, ParameterSpec] = {}
    if node is None or not node.is_mapping:
        return specs
    for name, child in node.value.items():
        try:
            specs[name] = ParameterSpec.model_validate(child.plain())
        except ValidationError:
            continue
    return specs


def default_of(spec: ParameterSpec) -> Any:
    """The default of a parameter; of `many` ones always several."""
    if spec.many and not isinstance(spec.default, tuple):
        return (spec.default,)
    return spec.default[0] if isinstance(spec.default, tuple) and not spec.many else spec.default


def read_changes(
    document: Document, known: Known, specs: dict[str, ParameterSpec], node: Node
) -> list[Any] | None:
    """The changes as written, resolved; None if they are no list."""
    shape = from_annotation(tuple[Alteration, ...])
    walk = Walk(document, known, frozenset(specs))
    if not node.is_list:
        document.add(node, "changes", "a list is wanted here", "write `- key: value` lines below")
        return None
    inherited = beginning(document)
    before = len(document.faults)
    parameters = document.root.value.get("parameters")
    named = parameters.value if parameters is not None and parameters.is_mapping else {}
    for index, change in enumerate(node.value):
        used = sorted(set(names_in(change.plain())))
        for name in used:
            if name not in named:
                message = f"unknown parameter ${name[:60]}"
                document.add(change, f"changes.{index}", message, suggestion(name, named))
        if all(name in specs for name in used):
            for chosen in trials({name: specs[name] for name in used}):
                try_change(document, walk, change, chosen, index, inherited, shape)
    if len(document.faults) > before:
        return None
    return walk.visit(node, shape, inherited, "changes")


def beginning(document: Document) -> Inherited:
    """What the numbers of a what-if inherit: its source, and that they are assumed."""
    return PREMISE.updated(stated(document, document.root, ""), document.root, "")


def trials(specs: dict[str, ParameterSpec]) -> list[dict[str, Any]]:
    """Choices that try each value of each parameter once."""
    first = {name: spec.values[0] for name, spec in specs.items()}
    tried = [first]
    for name, spec in specs.items():
        tried += [{**first, name: value} for value in spec.values[1:]]
    return tried


def try_change(
    document: Document,
    walk: Walk,
    change: Node,
    chosen: dict[str, Any],
    index: int,
    inherited: Inherited,
    shape: Shape,
) -> None:
    """Note the faults of a change with certain values of its parameters."""
    node = with_values(change, chosen)
    data = Walk(document, walk.known).visit(
        node, shape.item or Shape(), inherited, f"changes.{index}"
    )
    try:
        Alteration.model_validate(data)
    except ValidationError as error:
        holder = Node([node] * (index + 1), change.line, change.column)
        root = Node({"changes": holder}, change.line, change.column)
        faults = [
            {**one, "loc": ("changes", index, *one["loc"])}
            for one in error.errors(include_url=False, include_context=True)
        ]
        note(document, root, faults)


def with_values(node: Node, chosen: dict[str, Any]) -> Node:
    """A node with values in place of parameters."""
    if node.is_mapping:
        value: Any = {key: with_values(child, chosen) for key, child in node.value.items()}
    elif node.is_list:
        value = [with_values(child, chosen) for child in node.value]
    else:
        value = put_in(node.value, chosen)
        return Node(
            value, node.line, node.column, str(value) if value is not node.value else node.text
        )
    return Node(value, node.line, node.column, node.text, node.keys)

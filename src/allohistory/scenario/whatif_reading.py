"""Reading a what-if: one walk over its file, then its changes as templates, tried at the door.

Each change is made once for every value of its parameters (and for the first few hundred of their
combinations), so that a fault is said at its place before anything runs. Leaves out what a change
can do to a scenario (the checks say that of every change that was made).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from allohistory.errors import suggestion
from allohistory.scenario.inherited import Inherited
from allohistory.scenario.read import Document, Node
from allohistory.scenario.resolve import DefinedIds, Resolver
from allohistory.scenario.schema.changes import kind_of
from allohistory.scenario.schema.shapes import shape_of
from allohistory.scenario.schema.validate import note, validate
from allohistory.scenario.schema.whatifs import ParameterSpec, WhatIfFile
from allohistory.scenario.templates import Chosen, Template, Use, names_in
from allohistory.scenario.whatif import WhatIf

PREMISE = Inherited(standing="assumed")
CHANGES = "changes"


def read_whatif(document: Document, known: DefinedIds, name: str) -> WhatIf | None:
    """The what-if of a file with its parameters at their defaults, or None if it has faults."""
    root = document.root
    if not root.value:
        return None
    walk = Resolver(document, known, parametric=f"{CHANGES}.")
    data = walk.resolve(shape_of(WhatIfFile), PREMISE)
    specs = read_parameters(data)
    chosen = {key: default_of(spec) for key, spec in specs.items()}
    templates = read_templates(document, walk, specs, chosen, data)
    changes = [change for template in templates or () for change in template.changes(chosen)]
    if CHANGES in data:
        data[CHANGES] = changes
    model = validate(document, WhatIfFile, data)
    stem = name.removeprefix("whatifs/").removesuffix(".yaml")
    if model is not None and model.id != stem:
        document.add(
            root.value["id"], "id", f"the id is {model.id}, the file {stem}.yaml", "make them equal"
        )
    if model is None or templates is None:
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
        changes=model.changes,
        known_parameters=specs,
        templates=templates,
    )


def read_parameters(data: dict[str, Any]) -> dict[str, ParameterSpec]:
    """The parameters that can be used; faults of the others are noted with the rest of the file."""
    written = data.get("parameters")
    specs: dict[str, ParameterSpec] = {}
    if not isinstance(written, dict):
        return specs
    for name, spec in written.items():
        try:
            specs[name] = ParameterSpec.model_validate(spec)
        except ValidationError:
            continue
    written |= specs
    return specs


def default_of(spec: ParameterSpec) -> Chosen:
    """The default of a parameter; of `many` ones always several."""
    if spec.many and not isinstance(spec.default, tuple):
        return (spec.default,)
    return spec.default[0] if isinstance(spec.default, tuple) and not spec.many else spec.default


def read_templates(
    document: Document,
    walk: Resolver,
    specs: Mapping[str, ParameterSpec],
    chosen: Mapping[str, Chosen],
    data: Mapping[str, Any],
) -> tuple[Template, ...] | None:
    """The changes as written, each tried with its values; None if there are none without faults."""
    node = document.root.value.get(CHANGES)
    if node is None:
        return None
    if not node.is_list:
        document.add(node, CHANGES, "a list is wanted here", "write `- key: value` lines below")
        return None
    for use in walk.uses:
        check_values(walk, use, specs)
    templates = []
    for index, (change, written) in enumerate(zip(node.value, data[CHANGES], strict=True)):
        template = read_template(document, change, written, f"{CHANGES}.{index}")
        if template is not None and all(name in specs for name in template.parameters):
            try_template(document, template, index, specs, chosen)
            templates.append(template)
    faulty = any(f"{fault.path}.".startswith(f"{CHANGES}.") for fault in document.faults)
    return None if faulty or len(templates) < len(node.value) else tuple(templates)


def check_values(walk: Resolver, use: Use, specs: Mapping[str, ParameterSpec]) -> None:
    """Refuse values of a parameter that name nothing where it stands."""
    for value in specs[use.name].values if use.name in specs else ():
        if not isinstance(value, bool):
            place = (use.node.line, use.node.column)
            walk.reference(str(value), use.kind, place, use.path)


def read_template(document: Document, node: Node, written: Any, path: str) -> Template | None:
    """One change as written, None if it is of no kind; parameters that are not there are noted."""
    parameters = document.root.value.get("parameters")
    known = parameters.value if parameters is not None and parameters.is_mapping else {}
    for place in parameters_in(node):
        name = place.value[1:]
        if name not in known:
            message = f"unknown parameter ${name[:60]}"
            document.add(place, path, message, suggestion(name, known))
    if not node.is_mapping:
        document.add(node, path, "a mapping is wanted here", "write `key: value` lines below")
        return None
    try:
        kind = kind_of(node.value)
    except ValueError as error:
        document.add(node, path, str(error))
        return None
    return Template(kind, written, tuple(dict.fromkeys(names_in(written))))


def parameters_in(node: Node) -> Iterator[Node]:
    """Every place inside a node where `$name` stands."""
    if node.is_mapping or node.is_list:
        for child in node.value.values() if node.is_mapping else node.value:
            yield from parameters_in(child)
    elif isinstance(node.value, str) and node.value.startswith("$"):
        yield node


def try_template(
    document: Document,
    template: Template,
    index: int,
    specs: Mapping[str, ParameterSpec],
    chosen: Mapping[str, Chosen],
) -> None:
    """Make a change with each value of its parameters, and note each fault once."""
    faults: dict[str, Any] = {}
    for values in template.trials(specs, chosen):
        try:
            template.change(values)
        except ValidationError as error:
            for fault in error.errors(include_url=False, include_context=True):
                key = f"{fault['loc']} {fault['msg']} {fault['input']!r}"
                faults.setdefault(key, {**fault, "loc": (CHANGES, index, *fault["loc"])})
    if faults:
        note(document, document.root, list(faults.values()))

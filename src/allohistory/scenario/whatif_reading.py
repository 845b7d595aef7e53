"""Reading a what-if: one walk over its file, then its changes as templates, tried at once.

Each change is made once for every value of its parameters (and for the first few hundred of their
combinations), so that a fault is reported at its place before anything runs. Leaves out what a
change can do to a scenario (the checks cover that for every change that was made).
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


def read_whatif(document: Document, ids: DefinedIds, name: str) -> WhatIf | None:
    """Return the what-if of a file with its parameters at their defaults; None if it has faults."""
    root = document.root
    if not root.value:
        return None
    resolver = Resolver(document, ids, parametric=f"{CHANGES}.")
    data = resolver.resolve(shape_of(WhatIfFile), PREMISE)
    specs = read_parameters(data)
    chosen = {key: default_of(spec) for key, spec in specs.items()}
    templates = read_templates(document, resolver, specs, chosen, data)
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
    """Return the usable parameters; faults of the others are noted with the rest of the file."""
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
    """Return the default of a parameter; of a `many` one always a tuple."""
    if spec.many and not isinstance(spec.default, tuple):
        return (spec.default,)
    return spec.default[0] if isinstance(spec.default, tuple) and not spec.many else spec.default


def read_templates(
    document: Document,
    resolver: Resolver,
    specs: Mapping[str, ParameterSpec],
    chosen: Mapping[str, Chosen],
    data: Mapping[str, Any],
) -> tuple[Template, ...] | None:
    """Return the changes as written, each tried with its values; None if any is faulty."""
    node = document.root.value.get(CHANGES)
    if node is None:
        return None
    if not node.is_list:
        document.add(node, CHANGES, "must be a list", "write `- key: value` lines below")
        return None
    for use in resolver.uses:
        check_values(resolver, use, specs)
    templates = []
    for index, (change, written) in enumerate(zip(node.value, data[CHANGES], strict=True)):
        template = read_template(document, change, written, f"{CHANGES}.{index}")
        if template is not None and all(name in specs for name in template.parameters):
            try_template(document, template, index, specs, chosen)
            templates.append(template)
    faulty = any(f"{fault.path}.".startswith(f"{CHANGES}.") for fault in document.faults)
    return None if faulty or len(templates) < len(node.value) else tuple(templates)


def check_values(resolver: Resolver, use: Use, specs: Mapping[str, ParameterSpec]) -> None:
    """Refuse values of a parameter that name nothing where it is used."""
    for value in specs[use.name].values if use.name in specs else ():
        if not isinstance(value, bool):
            place = (use.node.line, use.node.column)
            resolver.reference(str(value), use.kind, place, use.path)


def read_template(document: Document, node: Node, written: Any, path: str) -> Template | None:
    """Return one change as written, None if it is of no kind; note unknown parameters."""
    parameters = document.root.value.get("parameters")
    names = parameters.value if parameters is not None and parameters.is_mapping else {}
    for place in parameters_in(node):
        name = place.value[1:]
        if name not in names:
            message = f"unknown parameter ${name[:60]}"
            document.add(place, path, message, suggestion(name, names))
    if not node.is_mapping:
        document.add(node, path, "must be a mapping", "write `key: value` lines below")
        return None
    try:
        kind = kind_of(node.value)
    except ValueError as error:
        document.add(node, path, str(error))
        return None
    return Template(kind, written, tuple(dict.fromkeys(names_in(written))))


def parameters_in(node: Node) -> Iterator[Node]:
    """Yield every place inside a node where `$name` stands."""
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

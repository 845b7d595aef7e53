"""Changes as written, with `$name` where a parameter goes, and the changes they produce.

A template is resolved once, when its file is read; for each set of parameter values it makes typed
changes and caches them. Leaves out whether the names in them exist (the checks look at every change
that was made while reading).
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from allohistory.scenario.read import Node
from allohistory.scenario.schema.changes import Change
from allohistory.scenario.schema.whatifs import Parameter, ParameterSpec

Chosen = Parameter | tuple[Parameter, ...]
MOST_TRIED = 256  # combinations of values that are tried for a change when it is read


@dataclass(frozen=True)
class Use:
    """A place where `$name` stands for an id, and the kind of that id."""

    name: str
    kind: str
    node: Node
    path: str


@dataclass(frozen=True)
class Template:
    """One change of a what-if as written: its kind, and its resolved keys."""

    kind: type[Change]
    keys: Mapping[str, Any]
    parameters: tuple[str, ...] = ()
    instances: dict[str, Change] = field(default_factory=dict, compare=False, repr=False)
    """Every change made so far."""

    def changes(self, chosen: Mapping[str, Chosen]) -> Iterator[Change]:
        """Yield the changes it makes, one for each value of a parameter that has several.

        Raises ValidationError for values that make no valid change.
        """
        for values in self.combinations(several(chosen[name]) for name in self.parameters):
            yield self.change(values)

    def change(self, values: Mapping[str, Parameter]) -> Change:
        """Return the change for one value of each of its parameters."""
        name = repr([values[parameter] for parameter in self.parameters])
        if name not in self.instances:
            self.instances[name] = self.kind.model_validate(with_values(self.keys, values))
        return self.instances[name]

    def trials(
        self, specs: Mapping[str, ParameterSpec], chosen: Mapping[str, Chosen]
    ) -> Iterator[dict[str, Parameter]]:
        """Yield values to try: as chosen, each value once, then combinations up to a limit."""
        yield from self.combinations(several(chosen[name]) for name in self.parameters)
        first = {name: several(chosen[name])[0] for name in self.parameters}
        for name in self.parameters:
            for value in specs[name].values:
                yield {**first, name: value}
        combinations = self.combinations(specs[name].values for name in self.parameters)
        yield from itertools.islice(combinations, MOST_TRIED)

    def combinations(
        self, values: Iterable[tuple[Parameter, ...]]
    ) -> Iterator[dict[str, Parameter]]:
        """Yield every combination of one value for each parameter."""
        for combination in itertools.product(*values):
            yield dict(zip(self.parameters, combination, strict=True))


def several(chosen: Chosen) -> tuple[Parameter, ...]:
    """Return the values that were chosen, one or several, as a tuple."""
    return chosen if isinstance(chosen, tuple) else (chosen,)


def names_in(value: Any) -> Iterator[str]:
    """Yield the parameters that a written change uses, repeated as often as they occur."""
    if isinstance(value, str) and value.startswith("$"):
        yield value[1:]
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from names_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from names_in(inner)


def with_values(value: Any, values: Mapping[str, Parameter]) -> Any:
    """Return a written change with values in place of its parameters."""
    if isinstance(value, str) and value.startswith("$"):
        return values.get(value[1:], value)
    if isinstance(value, Mapping):
        return {key: with_values(inner, values) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [with_values(inner, values) for inner in value]
    return value

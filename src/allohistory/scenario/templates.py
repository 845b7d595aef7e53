"""Changes as they are written, with `$name` where a parameter goes, and what they come to.

A template is resolved once, when its file is read; for given values of its parameters it makes
typed changes, each of them once. Leaves out whether the names in them exist (the checks look at
every change that was made at the door).
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
    """A place where `$name` stands for an id, and of which kind it must be."""

    name: str
    kind: str
    node: Node
    path: str


@dataclass(frozen=True)
class Template:
    """One change of a what-if as it is written: its kind, and its keys, resolved."""

    kind: type[Change]
    keys: Mapping[str, Any]
    parameters: tuple[str, ...] = ()
    made: dict[str, Change] = field(default_factory=dict, compare=False, repr=False)
    """Every change that it has made so far."""

    def changes(self, chosen: Mapping[str, Chosen]) -> Iterator[Change]:
        """The changes that it makes; where a parameter has several values, one for each of them.

        Raises ValidationError for values that make no change.
        """
        for values in self.combinations(several(chosen[name]) for name in self.parameters):
            yield self.change(values)

    def change(self, values: Mapping[str, Parameter]) -> Change:
        """The change that it makes for one value of each of its parameters."""
        name = repr([values[parameter] for parameter in self.parameters])
        if name not in self.made:
            self.made[name] = self.kind.model_validate(with_values(self.keys, values))
        return self.made[name]

    def trials(
        self, specs: Mapping[str, ParameterSpec], chosen: Mapping[str, Chosen]
    ) -> Iterator[dict[str, Parameter]]:
        """Values to try: as chosen, then each value once, then combinations, up to a limit."""
        yield from self.combinations(several(chosen[name]) for name in self.parameters)
        first = {name: several(chosen[name])[0] for name in self.parameters}
        for name in self.parameters:
            for value in specs[name].values:
                yield {**first, name: value}
        every = self.combinations(specs[name].values for name in self.parameters)
        yield from itertools.islice(every, MOST_TRIED)

    def combinations(
        self, values: Iterable[tuple[Parameter, ...]]
    ) -> Iterator[dict[str, Parameter]]:
        """One value for each parameter, in every way."""
        for combination in itertools.product(*values):
            yield dict(zip(self.parameters, combination, strict=True))


def several(chosen: Chosen) -> tuple[Parameter, ...]:
    """The values that were chosen, one or several."""
    return chosen if isinstance(chosen, tuple) else (chosen,)


def names_in(value: Any) -> Iterator[str]:
    """The parameters that a written change uses, as often as it does."""
    if isinstance(value, str) and value.startswith("$"):
        yield value[1:]
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from names_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from names_in(inner)


def with_values(value: Any, values: Mapping[str, Parameter]) -> Any:
    """A written change with values in place of its parameters."""
    if isinstance(value, str) and value.startswith("$"):
        return values.get(value[1:], value)
    if isinstance(value, Mapping):
        return {key: with_values(inner, values) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [with_values(inner, values) for inner in value]
    return value

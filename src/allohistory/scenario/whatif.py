"""A what-if with its parameters put in: what is changed, and what is asked.

The changes are kept as written, with `$name` where a parameter goes; every choice of parameters
gives another frozen what-if. Left out: whether the names in the changes exist (the reader has
checked every value of every parameter).
"""

import itertools
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pydantic import Field

from allohistory.errors import InterventionError, UnknownName

from .schema.base import Frozen
from .schema.whatifs import Alteration, Parameter, ParameterSpec, is_among

Chosen = Parameter | tuple[Parameter, ...]


class WhatIf(Frozen):
    """A what-if, ready to run."""

    id: str
    title: str
    question: str
    source: tuple[str, ...]
    why: str | None = None
    claims: tuple[str, ...] = ()
    date: date
    given: str | None = None
    given_text: str | None = None
    ask: tuple[str, ...]
    parameters: dict[str, Any]
    changes: tuple[Alteration, ...]
    known_parameters: dict[str, ParameterSpec] = Field(default_factory=dict, repr=False)
    written: tuple[Any, ...] = Field((), repr=False)

    def vary(self, **parameters: Any) -> "WhatIf":
        """The same what-if with other parameters; those not named keep their present value."""
        chosen = {**self.parameters}
        for name, value in parameters.items():
            if name not in self.known_parameters:
                raise UnknownName(f"parameter of {self.id}", name, self.known_parameters)
            chosen[name] = choose(self.known_parameters[name], name, value)
        if chosen == self.parameters:
            return self
        changes = tuple(Alteration.model_validate(one) for one in substituted(self.written, chosen))
        return self.model_copy(update={"parameters": chosen, "changes": changes})

    def variants(self) -> Iterator["WhatIf"]:
        """Every combination of the parameters; of `many` ones every choice that is not empty."""
        names = list(self.known_parameters)
        for combination in itertools.product(*map(choices, self.known_parameters.values())):
            yield self.vary(**dict(zip(names, combination, strict=True)))


def choices(spec: ParameterSpec) -> Iterator[Chosen]:
    """Everything that a parameter can be."""
    if not spec.many:
        yield from spec.values
        return
    for size in range(1, len(spec.values) + 1):
        yield from itertools.combinations(spec.values, size)


def choose(spec: ParameterSpec, name: str, value: Any) -> Chosen:
    """A value given for a parameter, if it is one of its values."""
    several = isinstance(value, list | tuple | set | frozenset)
    given = list(value) if several else [value]
    known = ", ".join(str(one) for one in spec.values)
    if not given or (several and not spec.many):
        what = "one or more" if spec.many else "exactly one"
        raise InterventionError(f"parameter {name} needs {what} of {known}; got {value!r}")
    found = []
    for one in given:
        match = next(
            (each for each in spec.values if is_among(one, (each,)) or str(each) == str(one)), None
        )
        if match is None:
            raise UnknownName(
                f"value of parameter {name}", str(one), [str(each) for each in spec.values]
            )
        found.append(match)
    if not spec.many:
        return found[0]
    return tuple(one for one in spec.values if is_among(one, tuple(found)))


def substituted(changes: Any, chosen: Mapping[str, Any]) -> list[Any]:
    """The changes with parameters put in; a list in place of one id makes several changes."""
    result = []
    for change in changes:
        many = next((one for one in names_in(change) if isinstance(chosen.get(one), tuple)), None)
        for value in chosen[many] if many else (None,):
            full = {**chosen, many: value} if many else chosen
            result.append(put_in(change, full))
    return result


def names_in(value: Any) -> Iterator[str]:
    """The parameters that a written change uses."""
    if isinstance(value, str) and value.startswith("$"):
        yield value[1:]
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from names_in(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from names_in(one)


def put_in(value: Any, chosen: Mapping[str, Any]) -> Any:
    """A written change with parameters put in."""
    if isinstance(value, str) and value.startswith("$"):
        return chosen.get(value[1:], value)
    if isinstance(value, Mapping):
        return {key: put_in(one, chosen) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [put_in(one, chosen) for one in value]
    return value

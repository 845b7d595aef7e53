"""A what-if with its parameters set: what is changed, and what is asked.

One read from a file keeps its changes as templates, so that every choice of parameters gives
another frozen what-if. One made in Python has its changes as passed. Leaves out whether the names
in the changes exist (the reader has checked every value of every parameter; the engine checks
changes made in Python).
"""

import itertools
from collections.abc import Iterator
from datetime import date
from typing import Any

from pydantic import Field, ValidationError, field_validator

from allohistory.errors import InterventionError, UnknownName
from allohistory.scenario.schema.base import Frozen, iso_date, one_or_more
from allohistory.scenario.schema.changes import Change, changes_of
from allohistory.scenario.schema.construction import Constructed, refusal
from allohistory.scenario.schema.shapes import Shape
from allohistory.scenario.schema.whatifs import Parameter, ParameterSpec, day_of, is_among
from allohistory.scenario.templates import Chosen, Template


class WhatIf(Frozen, metaclass=Constructed):
    """A what-if, ready to run: the day of divergence, and the changes from that day on.

    In Python only `date` is required. Each change is a mapping with the keys of the files.
    """

    id: str = "what-if"
    title: str = "A what-if"
    question: str = ""
    source: tuple[str, ...] = ()
    why: str | None = None
    claims: tuple[str, ...] = ()
    date: date
    given: str | None = None
    given_text: str | None = None
    ask: tuple[str, ...] = ()
    parameters: dict[str, Chosen] = Field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    known_parameters: dict[str, ParameterSpec] = Field(default_factory=dict, repr=False)
    templates: tuple[Template, ...] = Field((), repr=False)

    _dates = field_validator("date", mode="before")(iso_date)
    _lists = field_validator("source", "ask", mode="before")(one_or_more)
    _changes = field_validator("changes", mode="before")(changes_of)

    def vary(self, **parameters: Any) -> "WhatIf":
        """Return the same what-if with other parameters; those not named keep their value.

        Raises UnknownName or InterventionError for a parameter or value that it does not have.
        """
        chosen = {**self.parameters}
        for name, value in parameters.items():
            if name not in self.known_parameters:
                raise UnknownName(f"parameter of {self.id}", name, self.known_parameters)
            chosen[name] = choose(self.known_parameters[name], name, value)
        if chosen == self.parameters:
            return self
        try:
            changes = tuple(
                change for template in self.templates for change in template.changes(chosen)
            )
        except ValidationError as error:
            raise refusal(error, Shape(), f"this variant of {self.id}") from None
        return self.model_copy(update={"parameters": chosen, "changes": changes})

    def variants(self) -> Iterator["WhatIf"]:
        """Yield every combination of the parameters; of `many` ones every non-empty choice."""
        names = list(self.known_parameters)
        for combination in itertools.product(*map(choices, self.known_parameters.values())):
            yield self.vary(**dict(zip(names, combination, strict=True)))


def choices(spec: ParameterSpec) -> Iterator[Chosen]:
    """Yield everything that a parameter can be."""
    if not spec.many:
        yield from spec.values
        return
    for size in range(1, len(spec.values) + 1):
        yield from itertools.combinations(spec.values, size)


def choose(spec: ParameterSpec, name: str, value: Any) -> Chosen:
    """Return the values passed for a parameter: listed ones, or days within its span.

    Raises UnknownName or InterventionError for others.
    """
    many = isinstance(value, list | tuple | set | frozenset)
    items = list(value) if many else [value]
    if not items or (many and not spec.many):
        number = "one or more" if spec.many else "exactly one"
        values = ", ".join(map(str, spec.values))
        raise InterventionError(f"parameter {name} needs {number} of {values}; got {value!r}")
    chosen = [match_value(spec, name, item) for item in items]
    if not spec.many:
        return chosen[0]
    listed = tuple(value for value in spec.values if is_among(value, tuple(chosen)))
    return listed + tuple(day for day in dict.fromkeys(chosen) if not is_among(day, listed))


def match_value(spec: ParameterSpec, name: str, item: Any) -> Parameter:
    """Return the value of a parameter that an item stands for, or raise an error."""
    for value in spec.values:
        if is_among(item, (value,)) or str(value) == str(item):
            return value
    if spec.span is None:
        values = [str(value) for value in spec.values]
        raise UnknownName(f"value of parameter {name}", str(item), values)
    first, last = spec.span
    day = day_of(item)
    if day is None or not first <= day <= last:
        raise InterventionError(
            f"parameter {name} is a day from {first} to {last}, written YYYY-MM-DD; got {item!r}"
        )
    return day.isoformat()

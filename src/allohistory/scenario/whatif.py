"""A what-if with its parameters put in: what is changed, and what is asked.

One that is read from a file keeps its changes as templates, so that every choice of parameters
gives another frozen what-if. One that is made in Python has its changes as they are given. Leaves
out whether the names in the changes exist (the reader has checked every value of every parameter;
of changes made in Python, the engine says so).
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

    In Python, `date` is all that it needs. Each change is a mapping with the keys of the files.
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
        """The same what-if with other parameters; those not named keep their present value."""
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
    """What was given for a parameter, if it can be that: a listed value, or a day between two."""
    many = isinstance(value, list | tuple | set | frozenset)
    given = list(value) if many else [value]
    if not given or (many and not spec.many):
        what = "one or more" if spec.many else "exactly one"
        known = ", ".join(map(str, spec.values))
        raise InterventionError(f"parameter {name} needs {what} of {known}; got {value!r}")
    chosen = [match_value(spec, name, item) for item in given]
    if not spec.many:
        return chosen[0]
    listed = tuple(value for value in spec.values if is_among(value, tuple(chosen)))
    return listed + tuple(day for day in dict.fromkeys(chosen) if not is_among(day, listed))


def match_value(spec: ParameterSpec, name: str, given: Any) -> Parameter:
    """The value of a parameter that is meant by one thing given."""
    for value in spec.values:
        if is_among(given, (value,)) or str(value) == str(given):
            return value
    if spec.span is None:
        known = [str(value) for value in spec.values]
        raise UnknownName(f"value of parameter {name}", str(given), known)
    first, last = spec.span
    day = day_of(given)
    if day is None or not first <= day <= last:
        raise InterventionError(
            f"parameter {name} is a day from {first} to {last}, written YYYY-MM-DD; got {given!r}"
        )
    return day.isoformat()

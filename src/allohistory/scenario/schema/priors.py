"""Priors: the distribution of a number without a single value, one class for each family.

A class holds the parameters of its family as the files write them, with their meaning, their
constraints, the range of most of the mass and the value that stands for the whole. A new family is
a class here, an entry in `FAMILIES`, and its quantile function in `model/priors.py`. Leaves out
those quantiles, because scenarios use no arrays.
"""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from pydantic import (
    Field,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    model_serializer,
    model_validator,
)
from pydantic_core import core_schema

from allohistory.scenario.schema.base import Frozen, Real

LIMIT = 1e12


class Prior(Frozen):
    """The distribution of a number that has no single value."""

    family: ClassVar[str]
    multiplies: ClassVar[bool] = False  # its width is a factor, not a distance

    @abstractmethod
    def check(self) -> None:
        """Refuse parameters that define no distribution, with a ValueError."""

    @abstractmethod
    def usual(self) -> tuple[float, float]:
        """Return the range that holds about 68 % of the mass (of uniform and beta: all of it)."""

    @abstractmethod
    def middle(self) -> float:
        """Return the parameter that marks its middle, without computing a quantile."""

    @property
    def parameters(self) -> dict[str, float]:
        """Its parameters by name, in the order of the files."""
        return {name: getattr(self, name) for name in type(self).model_fields}

    def __str__(self) -> str:
        words = ", ".join(f"{name} {value:g}" for name, value in self.parameters.items())
        return f"{self.family}({words})"

    @model_validator(mode="wrap")
    @classmethod
    def read(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Any:
        """Take the written form `{lognormal: {median: 1, factor: 2}}`."""
        if cls is not Prior:
            return handler(data).sensible()
        if isinstance(data, Prior):
            return data
        if not isinstance(data, Mapping) or len(data) != 1 or next(iter(data)) not in FAMILIES:
            message = f"a prior is a mapping with one key of {', '.join(FAMILIES)}"
            raise ValueError(message + but_has(data))
        ((name, parameters),) = data.items()
        family = FAMILIES[name]
        wanted = family.model_fields
        if not isinstance(parameters, Mapping) or set(parameters) != set(wanted):
            message = f"a {name} prior needs exactly {' and '.join(wanted)}"
            raise ValueError(message + but_has(parameters))
        for key, value in parameters.items():
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise ValueError(  # noqa: TRY004 - a fault of the data
                    f"{key} of the {name} prior is not a plain decimal number: {value!r}"
                )
        return family.model_validate(parameters)

    def sensible(self) -> Self:
        """Return it, if its parameters are within bounds and define a distribution."""
        if not all(abs(value) <= LIMIT for value in self.parameters.values()):
            raise ValueError(f"parameters of the {self.family} prior must be finite, within ±1e12")
        self.check()
        return self

    @model_serializer
    def written(self) -> dict[str, dict[str, float]]:
        """Return the written form, as in the files."""
        return {self.family: self.parameters}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _core: core_schema.CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Return the written form as JSON Schema."""
        return {
            "description": "The distribution of a number that has no single value.",
            "oneOf": [
                {
                    "type": "object",
                    "additionalProperties": False,
                    "required": [name],
                    "properties": {
                        name: {
                            "type": "object",
                            "additionalProperties": False,
                            "required": list(family.model_fields),
                            "properties": {
                                key: {"type": "number", "description": field.description}
                                for key, field in family.model_fields.items()
                            },
                        }
                    },
                }
                for name, family in FAMILIES.items()
            ],
        }


class Normal(Prior):
    """A normal prior, stated by its mean and its standard deviation."""

    family = "normal"
    mean: Real = Field(description="the middle")
    sd: Real = Field(description="standard deviation, above 0")

    def check(self) -> None:
        """Refuse a standard deviation that is not above 0."""
        if self.sd <= 0:
            raise ValueError(
                "sd of a normal prior must be above 0; write a certain number as a value"
            )

    def usual(self) -> tuple[float, float]:
        """Return one standard deviation to each side."""
        return self.mean - self.sd, self.mean + self.sd

    def middle(self) -> float:
        """Return the mean."""
        return self.mean


class Lognormal(Prior):
    """A lognormal prior, stated by its median and the factor that one deviation multiplies by."""

    family = "lognormal"
    multiplies = True
    median: Real = Field(description="the middle, above 0")
    factor: Real = Field(
        description="above 1; about 68 % lies within median/factor .. median*factor"
    )

    def check(self) -> None:
        """Refuse a median without a logarithm, and a factor that is not above 1."""
        if self.median <= 0 or self.factor <= 1:
            raise ValueError("a lognormal prior needs median above 0 and factor above 1")

    def usual(self) -> tuple[float, float]:
        """Return one factor to each side."""
        return self.median / self.factor, self.median * self.factor

    def middle(self) -> float:
        """Return the median."""
        return self.median


class Uniform(Prior):
    """A uniform prior, stated by its ends."""

    family = "uniform"
    low: Real = Field(description="lowest value")
    high: Real = Field(description="highest value")

    def check(self) -> None:
        """Refuse ends that are not in order."""
        if self.low >= self.high:
            raise ValueError("low of a uniform prior must be below high")

    def usual(self) -> tuple[float, float]:
        """Return its ends."""
        return self.low, self.high

    def middle(self) -> float:
        """Return the middle between its ends."""
        return (self.low + self.high) / 2


class Beta(Prior):
    """A beta prior, stated by its mean and by how many trials (a + b) it is worth."""

    family = "beta"
    mean: Real = Field(description="between 0 and 1")
    weight: Real = Field(description="above 0; how many trials the mean is worth")

    def check(self) -> None:
        """Refuse a mean outside the open unit interval, and a weight that is not above 0."""
        if not 0 < self.mean < 1 or self.weight <= 0:
            raise ValueError("a beta prior needs mean between 0 and 1, and weight above 0")

    def usual(self) -> tuple[float, float]:
        """Return the unit interval."""
        return 0.0, 1.0

    def middle(self) -> float:
        """Return the mean."""
        return self.mean


def but_has(keys: Any) -> str:
    """Return, to follow what is wanted, which keys there are instead; empty without any."""
    there = ", ".join(str(key)[:40] for key in keys) if isinstance(keys, Mapping) else ""
    return f", not {there[:200]}" if there else ""


FAMILIES: dict[str, type[Prior]] = {
    family.family: family for family in (Normal, Lognormal, Uniform, Beta)
}

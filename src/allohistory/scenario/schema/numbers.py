"""Numbers with their unit, their source, and what is not known about them.

A number is a `value`, or a `prior` where the sources leave it open. A judgement is a source too,
but says why. Left out: how a prior is drawn (the model does that) and where a number is used.
"""

import math
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import (
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    model_serializer,
    model_validator,
)
from pydantic_core import core_schema

from .base import Claims, Frozen, Real, Sources, Standing, Text

LIMIT = 1e12
FRACTIONS = frozenset({"0..1", "share", "probability", "chance", "fraction", "1"})
PRIORS: dict[str, dict[str, str]] = {
    "normal": {"mean": "the middle", "sd": "standard deviation, above 0"},
    "lognormal": {
        "median": "the middle, above 0",
        "factor": "above 1; about 68 % lies within median/factor .. median*factor",
    },
    "uniform": {"low": "the least it can be", "high": "the most it can be"},
    "beta": {"mean": "between 0 and 1", "weight": "above 0; how many trials the mean is worth"},
}


class Prior(Frozen):
    """What is known of a number that has no single value."""

    kind: Literal["normal", "lognormal", "uniform", "beta"]
    parameters: dict[str, Real]

    @model_validator(mode="before")
    @classmethod
    def from_mapping(cls, data: Any) -> Any:
        """Take the written form `{lognormal: {median: 1, factor: 2}}`."""
        if isinstance(data, dict) and set(data) == {"kind", "parameters"}:
            return data
        if not isinstance(data, dict) or len(data) != 1 or next(iter(data)) not in PRIORS:
            raise ValueError(f"a prior is a mapping with one key of {', '.join(PRIORS)}")
        kind, parameters = next(iter(data.items()))
        wanted = PRIORS[kind]
        if not isinstance(parameters, dict) or set(parameters) != set(wanted):
            raise ValueError(f"a {kind} prior needs exactly {' and '.join(wanted)}")
        for name, value in parameters.items():
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise ValueError(  # noqa: TRY004 - a fault of the data
                    f"{name} of the {kind} prior is not a plain decimal number: {value!r}"
                )
        return {"kind": kind, "parameters": parameters}

    @model_validator(mode="after")
    def makes_sense(self) -> "Prior":
        """Refuse parameters that make no distribution."""
        p = self.parameters
        if not all(math.isfinite(value) and abs(value) <= LIMIT for value in p.values()):
            raise ValueError(f"parameters of the {self.kind} prior must be finite, within ±1e12")
        if self.kind == "normal" and p["sd"] <= 0:
            raise ValueError(
                "sd of a normal prior must be above 0; a number without doubt is a value"
            )
        if self.kind == "lognormal" and (p["median"] <= 0 or not 1 < p["factor"] <= LIMIT):
            raise ValueError("a lognormal prior needs median above 0 and factor above 1")
        if self.kind == "uniform" and p["low"] >= p["high"]:
            raise ValueError("low of a uniform prior must be below high")
        if self.kind == "beta" and (not 0 < p["mean"] < 1 or p["weight"] <= 0):
            raise ValueError("a beta prior needs mean between 0 and 1, and weight above 0")
        return self

    @model_serializer
    def written(self) -> dict[str, dict[str, float]]:
        """The written form, as in the files."""
        return {self.kind: dict(self.parameters)}

    def usual(self) -> tuple[float, float]:
        """The range that holds about 68 % (of uniform and beta: all) of it."""
        p = self.parameters
        if self.kind == "normal":
            return p["mean"] - p["sd"], p["mean"] + p["sd"]
        if self.kind == "lognormal":
            return p["median"] / p["factor"], p["median"] * p["factor"]
        if self.kind == "uniform":
            return p["low"], p["high"]
        return 0.0, 1.0

    @classmethod
    def __get_pydantic_json_schema__(
        cls,
        _core: core_schema.CoreSchema,
        _handler: GetJsonSchemaHandler,
    ) -> dict[str, Any]:
        """The written form as JSON Schema."""
        return {
            "description": "What is known of a number that has no single value.",
            "oneOf": [
                {
                    "type": "object",
                    "additionalProperties": False,
                    "required": [kind],
                    "properties": {
                        kind: {
                            "type": "object",
                            "additionalProperties": False,
                            "required": list(parameters),
                            "properties": {
                                name: {"type": "number", "description": text}
                                for name, text in parameters.items()
                            },
                        }
                    },
                }
                for kind, parameters in PRIORS.items()
            ],
        }


class Number(Frozen):
    """One number of the model: its value or its prior, its unit, and what it rests on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    unit: Text | None = Field(
        None, description="unit; where the schema knows it, it may be left out"
    )
    value: Real | None = Field(None, description="the number, if it is taken as known")
    prior: Prior | None = Field(None, description="what is known of it, if it is not")
    source: Sources | tuple[()] = Field(description="ids of sources.yaml")
    standing: Standing = Field(description="how well it is known")
    why: Text | None = Field(None, description="one line of reasons; judgement must give one")
    claims: Claims = Field((), description="ids of claims.yaml it uses")
    path: str = Field("", alias="@path")
    low: float | None = Field(None, alias="@low")
    high: float | None = Field(None, alias="@high")

    @model_validator(mode="after")
    def makes_sense(self) -> "Number":
        """Refuse a number without source, with two values, or out of its range."""
        if (self.value is None) == (self.prior is None):
            raise ValueError("a number has either `value` or `prior`, exactly one of them")
        if "judgement" in self.source and not self.why:
            raise ValueError("a judgement must say why; add `why:` here or around it")
        if self.value is not None and abs(self.value) > LIMIT:
            raise ValueError(f"{self.value:g} is out of all proportion; write it within ±1e12")
        ends = (self.value, self.value) if self.prior is None else self.prior.usual()
        for end in ends:
            if end is not None and not self.holds(end):
                what = (
                    f"{end:g} is" if self.prior is None else f"the prior reaches {end:g}, which is"
                )
                raise ValueError(f"{what} out of range; it must be {self.range_in_words()}")
        return self

    @property
    def is_switch(self) -> bool:
        """Whether this is a bare 0 or 1 that needs no source."""
        return not self.source

    def holds(self, value: float) -> bool:
        """Whether a value is in the range that the schema gives this number."""
        above = self.low is None or value >= self.low
        return above and (self.high is None or value <= self.high)

    def range_in_words(self) -> str:
        """The range that the schema gives this number."""
        return range_in_words(self.low, self.high)


def range_in_words(low: float | None, high: float | None) -> str:
    """A range as a reader would say it."""
    if low is None:
        return "any number" if high is None else f"at most {high:g}"
    return f"at least {low:g}" if high is None else f"between {low:g} and {high:g}"


@dataclass(frozen=True)
class Quantity:
    """The unit and the range that a key of the schema gives its number."""

    unit: str | None = None
    low: float | None = None
    high: float | None = None
    switch: bool = False

    def accepts(self, unit: str) -> bool:
        """Whether a unit as written is the one that is known."""
        known = self.unit
        return known is None or unit == known or {unit, known} <= FRACTIONS

    def __get_pydantic_json_schema__(
        self,
        core: core_schema.CoreSchema,
        handler: GetJsonSchemaHandler,
    ) -> dict[str, Any]:
        """A bare number in range, or the full form."""
        bare: dict[str, Any] = {"type": "number"}
        if self.low is not None:
            bare["minimum"] = self.low
        if self.high is not None:
            bare["maximum"] = self.high
        schema: dict[str, Any] = {"anyOf": [bare, handler(core)]}
        if self.unit:
            schema["unit"] = self.unit
        return schema

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Nothing of its own to check: the number checks itself."""
        return handler(source)


Share = Annotated[Number, Quantity("0..1", 0, 1)]
Change = Annotated[Number, Quantity("-1..1", -1, 1)]
Utility = Annotated[Number, Quantity("util")]
Weight = Annotated[Number, Quantity("weight", 0)]
Precision = Annotated[Number, Quantity("1/util", 0)]
PerYear = Annotated[Number, Quantity("1/year", 0)]
Months = Annotated[Number, Quantity("months", 0)]
Weeks = Annotated[Number, Quantity("weeks", 0)]
Years = Annotated[Number, Quantity("years", 0)]
Divisions = Annotated[Number, Quantity("divisions", 0)]
Aircraft = Annotated[Number, Quantity("aircraft", 0)]
Tanks = Annotated[Number, Quantity("tanks", 0)]
PerDivision = Annotated[Number, Quantity("1/division", 0)]
Men = Annotated[Number, Quantity("thousand men/division", 0)]
Rail = Annotated[Number, Quantity("divisions/month", 0)]
Ratio = Annotated[Number, Quantity("ratio", 0)]
LogStrength = Annotated[Number, Quantity("log")]
LogSpread = Annotated[Number, Quantity("log", 0)]
Free = Annotated[Number, Quantity()]
Switch = Annotated[Number, Quantity(switch=True)]

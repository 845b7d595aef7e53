"""Numbers with their unit, their source, and their uncertainty.

A number is a `value`, or a `prior` where the sources leave it uncertain. A judgement is a source
too, but says why. Leaves out how a prior is drawn (the model does that) and where a number is used.
"""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import (
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    model_validator,
)
from pydantic_core import core_schema

from allohistory.scenario.schema.base import Claims, Frozen, Real, Sources, Standing, Text
from allohistory.scenario.schema.priors import LIMIT, Prior

FRACTIONS = frozenset({"0..1", "share", "probability", "chance", "fraction", "1"})


class Number(Frozen):
    """One number of the model: its value or its prior, its unit, and its source."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    unit: Text | None = Field(None, description="unit; may be left out where the schema states it")
    value: Real | None = Field(None, description="the number, if it is taken as known")
    prior: Prior | None = Field(None, description="prior distribution, if it is uncertain")
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
            raise ValueError(f"{self.value:g} is too large; write a number within ±1e12")
        for end in self.ends():
            if not self.holds(end):
                what = (
                    f"{end:g} is" if self.prior is None else f"the prior reaches {end:g}, which is"
                )
                raise ValueError(f"{what} out of range; it must be {self.range_in_words()}")
        return self

    @property
    def is_switch(self) -> bool:
        """Whether this is a bare 0 or 1 that needs no source."""
        return not self.source

    def ends(self) -> tuple[float, ...]:
        """Return the value, or the usual range of the prior; empty where there is neither."""
        if self.prior is not None:
            return self.prior.usual()
        return () if self.value is None else (self.value,)

    def middle(self) -> float:
        """Return the value, or the middle of the prior; 0 where there is neither."""
        return float(self.value or 0.0) if self.prior is None else self.prior.middle()

    def holds(self, value: float) -> bool:
        """Whether a value is in the range that the schema gives this number."""
        above = self.low is None or value >= self.low
        return above and (self.high is None or value <= self.high)

    def range_in_words(self) -> str:
        """Return the range that the schema gives this number, in words."""
        return range_in_words(self.low, self.high)


def range_in_words(low: float | None, high: float | None) -> str:
    """Return a range in words."""
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
        """Whether a unit as written is the one that the schema expects."""
        expected = self.unit
        return expected is None or unit == expected or {unit, expected} <= FRACTIONS

    def __get_pydantic_json_schema__(
        self,
        core: core_schema.CoreSchema,
        handler: GetJsonSchemaHandler,
    ) -> dict[str, Any]:
        """Return the schema of a bare number in range, or of the full form."""
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
        """Return the number's own schema: the number validates itself."""
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
Kilometres = Annotated[Number, Quantity("km", 0)]
Lorries = Annotated[Number, Quantity("lorries", 0)]
Ratio = Annotated[Number, Quantity("ratio", 0)]
LogStrength = Annotated[Number, Quantity("log")]
LogSpread = Annotated[Number, Quantity("log", 0)]
Free = Annotated[Number, Quantity()]
Switch = Annotated[Number, Quantity(switch=True)]

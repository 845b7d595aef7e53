"""The design of a run: how many timelines, of which seed, under which laws and reading.

It is made once, where a run is asked for, and travels as it is to the engine and into every recipe,
so that a run can be made again from it. Whatever leaves a run as it is, such as threads or
progress, is no part of it.
"""

import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, SupportsIndex, get_args

import numpy as np

from allohistory.errors import ArgumentError, UnknownName

# By the path of a law: one number, or one for each draw.
Laws = Mapping[str, float | Sequence[float] | np.ndarray]
Reading = Literal["as-of", "hindsight", "prior"]
Coupling = Literal["weekly", "clock", "independent"]
READINGS: tuple[str, ...] = get_args(Reading)
COUPLINGS: tuple[str, ...] = get_args(Coupling)
LARGEST_SEED = 2**63 - 1


@dataclass(frozen=True)
class Design:
    """What a run is made of, beside its model and its changes; ArgumentError if it makes none.

    `reading` says what is asked of the record; the engine lives the histories that come of it.
    """

    timelines: int
    seed: int = 1
    noise: int = 1  # timelines that share one draw of the laws
    laws: Laws | None = None  # put over the drawn ones
    reading: str | None = None  # as-of where histories allow it, else prior, if None
    coupling: str = "weekly"  # how chance carries over to the changed world

    def __post_init__(self) -> None:
        for name, least, most in (
            ("timelines", 1, None),
            ("seed", 0, LARGEST_SEED),
            ("noise", 1, None),
        ):
            object.__setattr__(self, name, whole(name, getattr(self, name), least, most))
        if self.reading is not None:
            checked_name("reading", self.reading, READINGS)
        checked_name("coupling", self.coupling, COUPLINGS)


def whole(name: str, value: object, least: int, most: int | None = None) -> int:
    """Give `value` as an int in its range; ArgumentError for anything else."""
    span = f"from {least} up" if most is None else f"from {least} to {most:,}"
    refusal = ArgumentError(f"{name}={value!r}: write a whole number {span}")
    if isinstance(value, bool) or not isinstance(value, SupportsIndex):
        raise refusal
    try:
        number = operator.index(value)
    except TypeError:
        raise refusal from None
    if number < least or (most is not None and number > most):
        raise refusal
    return number


def checked_name(kind: str, value: object, known: Iterable[str]) -> str:
    """Return a word that is among the known ones; UnknownName for anything else."""
    words = tuple(known)
    if not isinstance(value, str) or value not in words:
        raise UnknownName(kind, str(value), words)
    return value

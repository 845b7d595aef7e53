"""The design of a run: how many timelines, from which seed, under which laws and reading.

It is made once, where a run is requested, and passed unchanged to the engine and into every recipe,
so that a run can be reproduced from it. Whatever does not affect results, such as threads or
progress, is not part of it.
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
    """Settings of a run, besides its model and its changes; ArgumentError if they are invalid.

    `reading` says how much of the record the baseline knows; the engine simulates the histories
    selected by it.
    """

    timelines: int
    seed: int = 1
    noise: int = 1  # timelines that share one parameter draw
    laws: Laws | None = None  # override the drawn ones
    reading: str | None = None  # as-of where histories allow it, else prior, if None
    coupling: str = "weekly"  # how randomness is shared with the what-if

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
    """Return `value` as an int in its range; ArgumentError for anything else."""
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


def checked_name(kind: str, value: object, known_names: Iterable[str]) -> str:
    """Return `value` if it is among the known names; UnknownName for anything else."""
    words = tuple(known_names)
    if not isinstance(value, str) or value not in words:
        raise UnknownName(kind, str(value), words)
    return value

"""Positions as laws: values that override those drawn, and that identify the position in a run.

A position is a named set of assumptions that one side of a debate holds. Leaves out its answers.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from allohistory.engine import Laws
from allohistory.errors import InterventionError, UnknownName
from allohistory.kit import hash_of
from allohistory.kit.draw import law_uniforms
from allohistory.model import Model
from allohistory.model.priors import quantile
from allohistory.scenario import Number, Scenario

SPREAD_OVER = 4096  # draws of a law for which a position gives a prior


def laws_of(model: Model, names: Sequence[str], seed: int) -> dict[str, float | np.ndarray]:
    """Return the laws that some positions set, by path; one with a prior as an array of draws.

    Raises UnknownName for an unknown position, InterventionError where two set a law differently.
    """
    positions = model.scenario.positions
    laws: dict[str, Any] = {}
    origins: dict[str, tuple[str, Any]] = {}
    for name in names:
        if name not in positions:
            raise UnknownName("position", name, positions)
        for path, number in positions[name].sets.items():
            stated = (number.value, number.prior)
            if path in origins and origins[path][1] != stated:
                raise InterventionError(
                    f"{origins[path][0]} and {name} set {path} to different values; choose one"
                )
            origins[path] = name, stated
            laws[path] = value_of(model, path, number, seed)
    return laws


def value_of(model: Model, path: str, number: Number, seed: int) -> float | np.ndarray:
    """Return the value that a position gives a law, or a value for each draw from its prior."""
    if number.prior is None:
        return float(number.value or 0.0)
    law = model.law(path).number
    u = np.empty(SPREAD_OVER)
    # Same address as the law itself: where that is drawn high, this is drawn high too.
    law_uniforms(np.uint64(seed), np.uint64(hash_of(path)), np.arange(SPREAD_OVER), u)
    return np.clip(quantile(number.prior, u), law.low, law.high)


def assumed_positions(scenario: Scenario, laws: Laws | None) -> tuple[str, ...]:
    """Return the positions that a run assumes, as recognised from its laws."""
    if not isinstance(laws, Mapping):
        return ()
    return tuple(
        name
        for name, position in scenario.positions.items()
        if all(
            path in laws and number.prior is None and np.ndim(laws[path]) == 0
            and laws[path] == number.value
            for path, number in position.sets.items()
        )
    )  # fmt: skip

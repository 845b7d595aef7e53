"""What positions assume, as laws: to be put over those drawn, and to be recognised again in a run.

A position is a named set of assumptions that one side of a debate holds. Leaves out what comes of
it.
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

SPREAD_OVER = 4096  # draws for which a law that a position leaves open is drawn


def laws_of(model: Model, names: Sequence[str], seed: int) -> dict[str, float | np.ndarray]:
    """The laws that some positions set, by path; a law left open by one is drawn anew.

    Raises UnknownName for an unknown position, InterventionError where two set one law otherwise.
    """
    known = model.scenario.positions
    found: dict[str, Any] = {}
    told: dict[str, tuple[str, Any]] = {}
    for name in names:
        if name not in known:
            raise UnknownName("position", name, known)
        for path, number in known[name].sets.items():
            stated = (number.value, number.prior)
            if path in told and told[path][1] != stated:
                raise InterventionError(
                    f"{told[path][0]} and {name} both set {path}, and otherwise; take one of them"
                )
            told[path] = name, stated
            found[path] = value_of(model, path, number, seed)
    return found


def value_of(model: Model, path: str, number: Number, seed: int) -> float | np.ndarray:
    """What a position makes of a law: its value, or values for each draw from its own prior."""
    if number.prior is None:
        return float(number.value or 0.0)
    law = model.law(path).number
    u = np.empty(SPREAD_OVER)
    # Addressed as the law itself: where it was drawn high, it is drawn high here.
    law_uniforms(np.uint64(seed), np.uint64(hash_of(path)), np.arange(SPREAD_OVER), u)
    return np.clip(quantile(number.prior, u), law.low, law.high)


def assumed_positions(scenario: Scenario, laws: Laws | None) -> tuple[str, ...]:
    """The positions that a run was made under, by the laws that it was given."""
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

"""Partial pooling: effects of states, of states in one war and of wars, and what is known of them.

Battles of one state teach about that state; where they are few, its estimate is drawn towards the
mean of all states, the more the fewer they are (Gelman and Hill 2007, ch. 12). A state's quality
is what Dupuy (1979) calls relative combat effectiveness, with its uncertainty kept. Effects of a
state or war that no battle shows have the spread of their kind.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from allohistory.inference.battle_law.dataset import Battles

STATE, STATE_IN_WAR, WAR, CAMPAIGN = "state", "state in a war", "war", "campaign"
KINDS = (STATE, STATE_IN_WAR, WAR)  # pooled in every law
Effect = tuple[str, str]  # kind and name


@dataclass(frozen=True)
class Posterior:
    """Laws and effects fitted together: normal, in the order laws, effects."""

    laws: tuple[str, ...]
    effects: tuple[Effect, ...]
    mean: np.ndarray
    covariance: np.ndarray
    spread: dict[str, float]  # sd of the effects of each kind before any battle is seen

    def without_effects(self) -> "Posterior":
        """Return the laws alone: all effects are as unknown as before any battle."""
        n = len(self.laws)
        return Posterior(self.laws, (), self.mean[:n], self.covariance[:n, :n], self.spread)


def shares(battles: Battles, kind: str, *, opposed: bool) -> Iterator[tuple[int, str, float]]:
    """Yield battle, name and weight of every effect of `kind`.

    The states of a side share a weight of 1; where `opposed`, the defender's count as -1.
    """
    for row, sides in enumerate(battles.states):
        if kind in (WAR, CAMPAIGN):
            yield row, str((battles.war if kind == WAR else battles.campaign)[row]), 1.0
            continue
        for sign, side in zip((1.0, -1.0 if opposed else 1.0), sides, strict=True):
            for state in side:
                name = state if kind == STATE else f"{state} in {battles.war[row]}"
                yield row, name, sign / len(side)


def effects_in(battles: Battles, kinds: Iterable[str]) -> tuple[Effect, ...]:
    """Return every effect that battles have, kind by kind in the order of names."""
    return tuple(
        (kind, name)
        for kind in kinds
        for name in sorted({name for _, name, _ in shares(battles, kind, opposed=False)})
    )


def effect_design(
    battles: Battles, effects: tuple[Effect, ...], kinds: Iterable[str], *, opposed: bool = False
) -> np.ndarray:
    """Return the weights of `effects` in each battle, 0 for those not of `kinds`.

    Shape (battle, effect).
    """
    place = {effect: k for k, effect in enumerate(effects)}
    design = np.zeros((len(battles), len(effects)))
    for kind in kinds:
        for row, name, weight in shares(battles, kind, opposed=opposed):
            if (kind, name) in place:
                design[row, place[kind, name]] += weight
    return design


def sample(
    posterior: Posterior, wanted: tuple[Effect, ...], count: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Draw laws (draw, law) and the effects `wanted` (draw, effect) from the posterior."""
    chance = np.random.default_rng(seed)
    size, start = len(posterior.mean), len(posterior.laws)
    values, vectors = np.linalg.eigh(posterior.covariance)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    drawn = posterior.mean + chance.standard_normal((count, size)) @ root.T
    place = {effect: start + k for k, effect in enumerate(posterior.effects)}
    effects = np.empty((count, len(wanted)))
    for k, effect in enumerate(wanted):
        if effect in place:
            effects[:, k] = drawn[:, place[effect]]
        else:
            effects[:, k] = posterior.spread[effect[0]] * chance.standard_normal(count)
    return drawn[:, :start], effects

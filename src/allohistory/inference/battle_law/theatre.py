"""Theatre: what a fit says of two states at war, as priors that a scenario can take over.

The quality of one state for that of the other, and the toll, length and attack of their battles.
What a state has shown in other wars counts, drawn towards the mean of all as `pooling` says. Leave
out the campaigns that the scenario observes, or they would be counted twice.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from allohistory.errors import AllohistoryError
from allohistory.inference.battle_law.dataset import Battles, pick_battles
from allohistory.inference.battle_law.fit import PER_CAMPAIGN, Fitted, fit_battles
from allohistory.inference.battle_law.pooling import (
    STATE,
    STATE_IN_WAR,
    WAR,
    Posterior,
)


def weighted(posterior: Posterior, weights: Mapping[Any, float]) -> tuple[float, float]:
    """Return mean and sd of a weighted sum of laws (by name) and effects.

    Unknown effects count as 0 and add the spread of their kind.
    """
    row, unknown = np.zeros(len(posterior.mean)), 0.0
    for key, weight in weights.items():
        if isinstance(key, str):
            row[posterior.laws.index(key)] += weight
        elif key in posterior.effects:
            row[len(posterior.laws) + posterior.effects.index(key)] += weight
        else:
            unknown += (weight * posterior.spread[key[0]]) ** 2
    return float(row @ posterior.mean), float(np.sqrt(row @ posterior.covariance @ row + unknown))


def theatre_spreads(fitted: Fitted) -> dict[str, float]:
    """Return the sd of toll and length in a theatre whose states and war no battle shows."""
    spreads = {}
    for name in PER_CAMPAIGN:
        spread = (fitted.toll if name == "toll" else fitted.length).spread
        effects = 2.0 * (spread[STATE] ** 2 + spread[STATE_IN_WAR] ** 2) + spread[WAR] ** 2
        spreads[name] = float(np.sqrt(fitted.between[name] ** 2 + effects))
    return spreads


def theatre_lines(
    battles: Battles, states: tuple[str, str], war: str, without: Sequence[str] = ()
) -> Iterator[str]:
    """Yield the priors of a theatre, in the form of a scenario's files.

    `war` is the name in the file, of a war that need not be there; `without` names campaigns to
    leave out. Raises AllohistoryError for a state or a campaign that the file does not have.
    """
    known = sorted({state for sides in battles.states for side in sides for state in side})
    for state in states:
        if state not in known:
            raise AllohistoryError(f"no battle of state {state!r}; known: {', '.join(known)}")
    for campaign in without:
        if campaign not in battles.campaign:
            raise AllohistoryError(f"no battle of campaign {campaign!r}; see the file's column")
    used = pick_battles(battles, ~np.isin(battles.campaign, list(without)))
    fitted = fit_battles(used)
    for state in states:
        rows = [state in attacker + defender for attacker, defender in used.states]
        here = int((np.array(rows) & (used.war == war)).sum())
        yield f"# {state}: {sum(rows)} battles, {here} in {war}"
    own, other = ({(STATE, s): 1.0, (STATE_IN_WAR, f"{s} in {war}"): 1.0} for s in states)
    edge = own | dict.fromkeys(other, -1.0)
    mean, sd = weighted(fitted.joint, edge)
    yield f"# quality of {states[0]} for one of {states[1]}"
    yield f"quality: {{lognormal: {{median: {np.exp(mean):.3g}, factor: {np.exp(sd):.3g}}}}}"
    mean, sd = weighted(fitted.joint, {"attack_odds": 1.0, (WAR, war): 1.0})
    yield f"attack_odds: {{normal: {{mean: {mean:.3g}, sd: {sd:.2g}}}}}"
    for name in PER_CAMPAIGN:
        part = fitted.toll if name == "toll" else fitted.length
        mean, sd = weighted(part, dict.fromkeys((name, (WAR, war), *own, *other), 1.0))
        scale = fitted.scale[name].get(war, 1.0)
        sd = float(np.hypot(sd, scale * fitted.between[name]))
        yield f"{name}: {{normal: {{mean: {mean:.3g}, sd: {sd:.2g}}}}}"
        yield f"{name}_spread: {scale * fitted.laws[f'{name}_spread']:.3g}"
    scale = fitted.scale["exchange"].get(war, 1.0)
    yield f"exchange_spread: {scale * fitted.laws['exchange_spread']:.3g}"

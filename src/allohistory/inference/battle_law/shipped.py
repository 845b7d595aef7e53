"""Shipped laws of battle: the middle of their priors, as a fit."""

from importlib.resources import files
from typing import Any

import numpy as np
import yaml

from allohistory.inference.battle_law.columns import EXCHANGE, LAWS, LENGTH, SCORE, TOLL
from allohistory.inference.battle_law.fit import PER_CAMPAIGN, Fitted
from allohistory.inference.battle_law.pooling import KINDS, Posterior
from allohistory.scenario import Prior

# SHA-256 of the file that laws/battle.yaml was fitted on.
FITTED_ON = "0bf6228c7118041b848c8902dc4c393e0818a5df35fa16f26594fe12f60dd021"


def shipped_laws() -> Fitted:
    """Return the shipped laws at the middle of their priors, with their sd between campaigns."""
    text = files("allohistory").joinpath("laws", "battle.yaml").read_text("utf-8")
    entries = yaml.safe_load(text)
    between = {name: float(entries[name]["prior"]["normal"]["sd"]) for name in PER_CAMPAIGN}
    laws = {name: middle_of(entries[name]) for name in LAWS}

    def certain(names: tuple[str, ...]) -> Posterior:
        mean, none = np.array([laws[name] for name in names]), np.zeros((len(names), len(names)))
        return Posterior(names, (), mean, none, dict.fromkeys(KINDS, 0.0))

    parts = certain(SCORE + EXCHANGE), certain(TOLL), certain(LENGTH)
    return Fitted(laws, between, *parts, {"exchange": {}, "toll": {}, "length": {}})


def middle_of(entry: dict[str, Any]) -> float:
    """Return the value of a law, or the middle of its prior."""
    if "value" in entry:
        return float(entry["value"])
    return Prior.model_validate(entry["prior"]).middle()

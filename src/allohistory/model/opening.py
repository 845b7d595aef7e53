"""Opening worlds: the state of week 0, from the laws that a timeline has drawn."""

from __future__ import annotations

from typing import Any

import numpy as np

from allohistory.vocabulary.effects import GAUGES

NOWHERE = {  # indices that point at nothing before anything has happened
    "world_events": ("serial",),
    "affairs": (
        *(f"{gauge}_by" for gauge in GAUGES),
        "opened_by",
        "denounced_by",
        "asked_by",
        "author",
    ),
    "intelligence": ("alarmed_by", "reported"),
    "politics": ("lesson_by",),
    "situation": ("because",),
    "decisions": ("serial", "last"),
    "clients": ("response", "given", "serial"),
    "diplomacy": (
        "offer",
        "ended",
        "walker",
        "serial",
        "signed_serial",
        "last_serial",
        "pact_talk",
        "under",
    ),
    "incidents": ("serial", "ended_winner", "settled"),
    "battle": ("winner",),
}


def open_worlds(dtype: np.dtype, facts: Any, laws: np.recarray) -> np.recarray:
    """Give a world in its opening state for each of *laws*, without salts."""
    worlds = np.zeros(len(laws), dtype).view(np.recarray)
    for block, fields in NOWHERE.items():
        for field in fields:
            worlds[block][field] = -1
    for name in ("divisions", "aircraft", "tanks"):
        worlds.buildup[name] = laws.buildup[name]
    worlds.buildup.wanted = laws.buildup.divisions
    worlds.buildup.strength = strengths(laws)
    worlds.affairs.concealment = laws.buildup.concealment
    worlds.affairs.oil = laws.affairs.oil_stock
    worlds.politics.autonomy = laws.politics.autonomy
    worlds.politics.restraint = laws.politics.restraint
    open_minds(worlds, facts, laws)
    open_factions(worlds, facts, laws)
    worlds.clients.standing = laws.clients.legitimacy
    worlds.clients.contact = laws.clients.contact
    worlds.clients.monolith = laws.clients.monolith
    return worlds


def strengths(laws: np.recarray) -> np.ndarray:
    """Give the log strength of every group (timeline, group) in reference divisions."""
    rule = laws.buildup
    arms = rule.tank_worth[:, None] * rule.tanks + rule.aircraft_worth[:, None] * rule.aircraft
    return np.log(np.maximum(0.05, rule.divisions * rule.quality + arms / 100.0))


def open_minds(worlds: np.recarray, facts: Any, laws: np.recarray) -> None:
    """Give every observer its opening beliefs."""
    mind, rule = worlds.intelligence, laws.intelligence
    mind.reckoned = worlds.buildup.strength[:, None, :]
    mind.variance = rule.doubt[:, None, None]
    for b in range(int(facts.sizes.belief)):
        i, j = int(facts.intelligence.of[b]), int(facts.intelligence.on[b])
        mind.attack[:, i, j] = rule.attack[:, b]
        encircled = worlds.affairs.encircled[:, i]
        worlds.affairs.encircled[:, i] = np.maximum(encircled, rule.collusion[:, b])
        for g in range(int(facts.sizes.group)):
            if facts.buildup.actor[g] == j:
                mind.reckoned[:, i, g] += rule.strength[:, b]
    error = np.exp(mind.reckoned - worlds.buildup.strength[:, None, :])
    mind.strength = error * worlds.buildup.divisions[:, None, :]


def open_factions(worlds: np.recarray, facts: Any, laws: np.recarray) -> None:
    """Give every faction its share of its actor's power."""
    count = int(facts.sizes.faction)
    actor = np.asarray(facts.politics.actor)[:count]
    raw = np.maximum(0.02, laws.politics.power[:, :count])
    for a in np.unique(actor):
        raw[:, actor == a] /= raw[:, actor == a].sum(axis=1, keepdims=True)
    worlds.politics.power[:, :count] = raw

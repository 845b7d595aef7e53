"""All that a mechanism may import: blocks, chance, choice, the log, and the one decorator."""

from .blocks import Block, Field, bits, block, index, number, per, record
from .chance import (
    clip,
    halving,
    hazard,
    log_odds,
    logistic,
    normal_quantile,
    poisson_quantile,
)
from .choice import appraise, cause_of, explain, met, pick
from .compiled import compiled
from .draw import hash_of, purpose, uniform, uniform_each, uniforms
from .log import FULL, NOTABLE, emit, note_amounts, note_chance, note_clauses

__all__ = [
    "FULL",
    "NOTABLE",
    "Block",
    "Field",
    "appraise",
    "bits",
    "block",
    "cause_of",
    "clip",
    "compiled",
    "emit",
    "explain",
    "halving",
    "hash_of",
    "hazard",
    "index",
    "log_odds",
    "logistic",
    "met",
    "normal_quantile",
    "note_amounts",
    "note_chance",
    "note_clauses",
    "number",
    "per",
    "pick",
    "poisson_quantile",
    "purpose",
    "record",
    "uniform",
    "uniform_each",
    "uniforms",
]

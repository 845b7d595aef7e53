"""All that a mechanism may import beside words: blocks, chance, choice, the log, `compiled`."""

from allohistory.kit.blocks import Block, Field, bits, block, index, number, per, record
from allohistory.kit.chance import (
    clip,
    halving,
    hazard,
    log_odds,
    logistic,
    normal_quantile,
    poisson_quantile,
)
from allohistory.kit.choice import appraise, cause_of, explain, met, pick, span_of
from allohistory.kit.clock import SURE, comes_beyond, place_in, risk_of, run_on
from allohistory.kit.compiled import compiled
from allohistory.kit.draw import hash_of, purpose, turned, uniform, uniform_each, uniforms
from allohistory.kit.guide import abducted, as_told, held, leaning, note_met, quarrel_now, site_now
from allohistory.kit.log import FULL, NOTABLE, emit, note_amounts, note_chance, note_clauses

__all__ = [
    "FULL",
    "NOTABLE",
    "SURE",
    "Block",
    "Field",
    "abducted",
    "appraise",
    "as_told",
    "bits",
    "block",
    "cause_of",
    "clip",
    "comes_beyond",
    "compiled",
    "emit",
    "explain",
    "halving",
    "hash_of",
    "hazard",
    "held",
    "index",
    "leaning",
    "log_odds",
    "logistic",
    "met",
    "normal_quantile",
    "note_amounts",
    "note_chance",
    "note_clauses",
    "note_met",
    "number",
    "per",
    "pick",
    "place_in",
    "poisson_quantile",
    "purpose",
    "quarrel_now",
    "record",
    "risk_of",
    "run_on",
    "site_now",
    "span_of",
    "turned",
    "uniform",
    "uniform_each",
    "uniforms",
]

"""What a mechanism may import besides `vocabulary`: blocks, chance, choice, log, `compiled`."""

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
from allohistory.kit.choice import appraise, cause_of, explain, pick, requirements_hold, span_of
from allohistory.kit.clock import SURE, advance_clock, comes_after, place_in, risk_of
from allohistory.kit.compiled import compiled
from allohistory.kit.draw import (
    hash_of,
    purpose,
    turned_name,
    uniform,
    uniform_each,
    uniforms,
    uniforms_each,
)
from allohistory.kit.guide import (
    abducted_uniform,
    followed_uniform,
    note_met,
    quarrel_now,
    site_now,
    uniform_for_option,
    uniform_within,
)
from allohistory.kit.log import FULL, NOTABLE, emit, note_amounts, note_chance, note_clauses

__all__ = [
    "FULL",
    "NOTABLE",
    "SURE",
    "Block",
    "Field",
    "abducted_uniform",
    "advance_clock",
    "appraise",
    "bits",
    "block",
    "cause_of",
    "clip",
    "comes_after",
    "compiled",
    "emit",
    "explain",
    "followed_uniform",
    "halving",
    "hash_of",
    "hazard",
    "index",
    "log_odds",
    "logistic",
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
    "requirements_hold",
    "risk_of",
    "site_now",
    "span_of",
    "turned_name",
    "uniform",
    "uniform_each",
    "uniform_for_option",
    "uniform_within",
    "uniforms",
    "uniforms_each",
]

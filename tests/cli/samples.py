"""Small answers, made up for the tests of what commands print."""

from dataclasses import replace

from allohistory.answers.estimation.estimates import Answer, Estimate
from allohistory.answers.hindsight import EntryUnderChange, Range


def estimate(value, low, high, spread=None):
    """Return an estimate with its interval."""
    return Estimate(value, 0.1, low, high, spread, 400)


CHANCE = Answer(
    "pact", "Is a pact signed?", "P()", "", "probability",
    estimate(0.6, 0.5, 0.7, 0.05), estimate(0.2, 0.1, 0.3), estimate(-0.4, -0.5, -0.3, 0.07),
    actual=True, percentile=0.6, runs_needed=900, given=400, total=400,
)  # fmt: skip
NUMBER = replace(
    CHANCE, id="men", text="How many men?", unit="men", kind="mean", actual=None,
    baseline=estimate(30.0, 20.0, 40.0), changed=estimate(20.0, 12.0, 28.0),
    difference=estimate(-10.0, -12.0, -8.0), percentile=None,
)  # fmt: skip


def alone(answer, **changes):
    """Return an answer without a change."""
    return replace(answer, changed=None, difference=None, **changes)


def moved(answer, *gap):
    return replace(answer, difference=estimate(*gap))


def movement(text, low, high, *, turns=False):
    return Range("id", text, (low, high), low, high, turns)


def entry(text, fate, before=None, after=None, reason=""):
    return EntryUnderChange("id", text, fate, reason, None, before, after)

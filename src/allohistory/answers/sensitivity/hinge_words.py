"""The words for a hinge: the side of the answer, its share, its direction, and its prior.

The terminal and the report print these, so that both use the same words.
"""

from allohistory.answers.informed import on_record
from allohistory.answers.sensitivity.hinges import Hinge
from allohistory.answers.sensitivity.shares import Share

SIDES = {
    "baseline": "Without the change",
    "changed": "With the change",
    "difference": "The difference that the change makes",
}
WAYS = {
    "rises": "the answer rises with it",
    "falls": "the answer falls as it grows",
    "bends": "the answer goes up and down with it",
}


OPEN = "of the variance explained"


def share(part: Share, of: str = "") -> str:
    """Return a share in per cent, `of` something, with its interval; a dash if not estimable."""
    if part.value is None:
        return "–"
    text = f"{100 * part.value:.0f} % {of}".rstrip()
    if part.low is None or part.high is None:
        return text
    return f"{text} ({100 * part.low:.0f} to {100 * part.high:.0f})"


def meaning_text(hinge: Hinge) -> str:
    """Return what a number means, as the beginning of a sentence."""
    return f"{hinge.meaning[:1].upper()}{hinge.meaning[1:]}"


def prior_text(hinge: Hinge) -> str:
    """Return the prior of a number, and what the record says of it."""
    return f"{hinge.prior} {hinge.unit}".rstrip() + on_record(hinge)

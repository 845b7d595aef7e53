"""What is said of a hinge: the side of the answer, its share, its way, and what it rests on.

The terminal and the report print these, so that they say the same.
"""

from allohistory.answers.informed import on_record
from allohistory.answers.sensitivity.hinges import Hinge, Share

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


def share(found: Share, of: str = "") -> str:
    """A share in per cent, `of` something, with its interval; a dash where it cannot be told."""
    if found.value is None:
        return "–"
    shown = f"{100 * found.value:.0f} % {of}".rstrip()
    if found.low is None or found.high is None:
        return shown
    return f"{shown} ({100 * found.low:.0f} to {100 * found.high:.0f})"


def meaning_text(hinge: Hinge) -> str:
    """What a number means, as the beginning of a sentence."""
    return f"{hinge.meaning[:1].upper()}{hinge.meaning[1:]}"


def prior_text(hinge: Hinge) -> str:
    """The prior of a number, and what the record says of it."""
    return f"{hinge.prior} {hinge.unit}".rstrip() + on_record(hinge)

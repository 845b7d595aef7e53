"""Questions that are asked of a past: those of the record's entries, and a what-if's condition.

Inference and the engine know no question language: here a question becomes a plain function of an
ensemble. Leaves out what comes of the answers.
"""

from collections.abc import Callable

import numpy as np

from allohistory.answers.language.questions import holds, read_condition
from allohistory.answers.language.timelines import Timelines
from allohistory.engine import Ensemble, Given
from allohistory.model import Model
from allohistory.scenario import WhatIf

Truth = Callable[[Ensemble], np.ndarray]


def question_reader(model: Model) -> Callable[[str], Truth]:
    """What reads an entry of the record that is a question: its truth in each timeline."""

    def ask(text: str) -> Truth:
        asked = read_condition(text, model)
        return lambda ensemble: asked.evaluate(Timelines(ensemble)).x > 0

    return ask


def condition(whatif: WhatIf | None) -> Given | None:
    """What a what-if asks of the past before it is branched, as a function; None if nothing."""
    text = None if whatif is None else whatif.given
    if not text:
        return None

    def given(past: Ensemble, week: int) -> np.ndarray:
        del week  # the question names its own dates
        return holds(text, Timelines(past))

    return given

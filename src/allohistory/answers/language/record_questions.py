"""Questions about a past: those of the record's entries, and a what-if's condition.

Inference and the engine do not depend on the question language: here a question becomes a plain
function of an ensemble. Leaves out the use of the answers.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from allohistory.answers.language.questions import holds, read_condition
from allohistory.answers.language.timelines import Timelines
from allohistory.engine import Ensemble, Given
from allohistory.model import Model
from allohistory.scenario import WhatIf

Truth = Callable[[Ensemble], np.ndarray]


def question_reader(model: Model) -> Callable[[str], Truth]:
    """Return a reader of record entries that are questions: their truth in each timeline."""

    def ask(text: str) -> Truth:
        question = read_condition(text, model)
        return lambda ensemble: question.evaluate(Timelines(ensemble)).x > 0

    return ask


@dataclass(frozen=True)
class Condition:
    """A condition on the past; another process can be sent it, unlike a function."""

    text: str

    def __call__(self, past: Ensemble, week: int) -> np.ndarray:
        """Tell in which timelines it holds; (timeline,)."""
        del week  # the question names its own dates
        return holds(self.text, Timelines(past))


def condition(whatif: WhatIf | None) -> Given | None:
    """Return a what-if's condition on the past as a function; None where it has none."""
    text = None if whatif is None else whatif.given
    return Condition(text) if text else None

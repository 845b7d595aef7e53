"""Results: a run with every method that analyses it, some of which re-run it.

This module imports the other answers, so that each method has the type of its result.
"""

from dataclasses import dataclass

from allohistory.answers.comparison import Run
from allohistory.answers.estimation.influence import Side
from allohistory.answers.hindsight import Hindsight, hindsight
from allohistory.answers.sensitivity.hinges import Hinges, hinges
from allohistory.answers.sensitivity.positions import PositionResults, positions
from allohistory.answers.sensitivity.reruns import reruns
from allohistory.answers.sensitivity.tipping_points import TippingPoint, tipping_points


@dataclass(frozen=True, repr=False, eq=False)
class Comparison(Run):
    """A baseline ensemble, and a changed one whose timelines are paired with it.

    `whatif` and `changed` are None where nothing was changed. Timelines are numbered from 0.
    """

    def hinges(self, question: str, of: Side | None = None) -> tuple[Hinges, ...]:
        """Return what an answer depends on: its level, and the difference that the change makes.

        `of` picks one of `baseline`, `changed`, `difference`. Raises RunError where there are too
        few parameter draws, QuestionError where the question has no answer. Of a run of more than
        10,000 timelines the first 10,000 are used.
        """
        return hinges(self.excerpt, question, of)

    def hindsight(self, *questions: str) -> Hindsight:
        """Return the answers under every coupling, and the effect of the change on the record.

        Raises RunError where the run was not read with hindsight, or cannot be re-run.
        """
        return hindsight(self, questions)

    def under_positions(self, *questions: str, timelines: int | None = None) -> PositionResults:
        """Return the answers under each position, on the run's first `timelines` (400).

        Raises RunError where the run cannot be re-run.
        """
        return positions(reruns(self, timelines), questions or tuple(self.questions))

    def tipping_points(
        self, question: str, timelines: int | None = None
    ) -> tuple[TippingPoint, ...]:
        """Return the smallest change of assumptions that turns an answer, on the first `timelines`.

        Raises RunError where there are too few parameter draws, or the run cannot be re-run.
        """
        return tipping_points(self.excerpt, reruns(self, timelines), question)

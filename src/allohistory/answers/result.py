"""What a reader holds: a run with all that can be asked of it, some of it by living it again.

It stands on top of the other answers, so that each of its methods can say truly what it gives.
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
        """What an answer hangs on: its level, and the difference that the change makes to it.

        `of` picks one of `baseline`, `changed`, `difference`. Raises RunError where there are too
        few draws of the laws, QuestionError where the question has no answer.
        """
        return hinges(self, question, of)

    def hindsight(self, *questions: str) -> Hindsight:
        """The answers under every coupling, and what the change leaves of the record.

        Raises RunError where the run was not read with hindsight, or cannot be lived again.
        """
        return hindsight(self, questions)

    def under_positions(self, *questions: str, timelines: int | None = None) -> PositionResults:
        """The answers under each position of the scenario, on the run's first `timelines` (400).

        Raises RunError where the run cannot be lived again.
        """
        return positions(reruns(self, timelines), questions or tuple(self.questions))

    def tipping_points(
        self, question: str, timelines: int | None = None
    ) -> tuple[TippingPoint, ...]:
        """The smallest change of assumptions that would turn an answer, on the first `timelines`.

        Raises RunError where there are too few draws of the laws, or the run cannot be lived again.
        """
        return tipping_points(self, reruns(self, timelines), question)

"""Arguments of the question language: from the text of a call to indices, numbers and weeks.

Names are checked against the model's, dates against its horizon; errors give the place in the
question, the known names and the nearest of them.
"""

import datetime as dt
import re
from dataclasses import dataclass

from allohistory.answers.language.event_functions import WINDOW, Arguments, Function
from allohistory.answers.language.names import Vocabulary
from allohistory.answers.language.parser import fault
from allohistory.answers.language.syntax import Call, Minus, Node, Number, Place, Text, Truth
from allohistory.errors import QuestionError, suggestion

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
BY_NAME = ("clause", "series", "law")


@dataclass(frozen=True)
class ArgumentReader:
    """Reads the arguments of calls in one question, for one model."""

    text: str
    words: Vocabulary

    def error(self, place: Place, message: str) -> QuestionError:
        """Return an error at a place of the question."""
        return fault(self.text, place, message)

    def read(self, call: Call, function: Function) -> Arguments:
        """Return the arguments of a call, all checked."""
        arguments = self.by_name(call, function)
        values: dict = {}
        for name, node in arguments.items():
            if name not in WINDOW:
                kind = function.arguments()[name]
                if kind != "events":
                    values[name] = self.value(name, kind, node, values)
        weeks = self.weeks({k: v for k, v in arguments.items() if k in WINDOW}, call)
        if function.name == "in_force" and "at" not in values:
            values["at"] = len(self.words.mondays) - 1
        return Arguments(values, weeks)

    def by_name(self, call: Call, function: Function) -> dict[str, Node]:
        """Map names to arguments: first those by place, then those by name."""
        places = [name for name, _ in function.places]
        if len(call.arguments) > len(places):
            extra = call.arguments[len(places)]
            raise self.error(
                extra.place,
                f"{function.name}(...) takes {len(places)} by place: {function.spelled()}",
            )
        arguments = dict(zip(places, call.arguments, strict=False))
        kinds = function.arguments()
        for name, node in call.named:
            if name not in kinds:
                start = node.place[0] - len(name) - 1
                hint = suggestion(name, tuple(kinds))
                raise self.error(
                    (start, start + len(name)),
                    f"{function.name}(...) has no argument {name}=; {hint}",
                )
            if name in arguments:
                raise self.error(node.place, f"{name} is given twice")
            arguments[name] = node
        for name in places[: function.needed]:
            if name not in arguments:
                raise self.error(
                    call.place, f"{function.name}(...) needs its {name}: {function.spelled()}"
                )
        if "b" in arguments and "a" not in arguments:
            raise self.error(arguments["b"].place, "b= without a=; name one actor as the first")
        return arguments

    def value(self, name: str, kind: str, node: Node, before: dict) -> object:
        """Return one argument as the search needs it."""
        if kind == "number":
            return self.number(node, name)
        if kind == "truth":
            return self.truth(node, name)
        if kind == "date":
            return self.week(node, name, end=False)
        if kind == "rung" and isinstance(node, Number):
            return self.rung(node)
        spelled = self.name(node, name, kind)
        names, what = self.words.names_of(kind), kind
        if kind == "option":
            decision = self.words.axes["decision"][before["decision"]]
            names, what = self.words.options[decision], f"option of {decision!r}"
        if spelled not in names:
            raise self.error(
                node.place, f"unknown {what} {spelled!r}; {suggestion(spelled, names)}"
            )
        if name in ("b", "toward", "against") and kind == "actor":
            self.other_than(node, names.index(spelled), before)
        return spelled if kind in BY_NAME else names.index(spelled)

    def other_than(self, node: Node, actor: int, before: dict) -> None:
        """Refuse a pair of one actor with itself."""
        if actor in (before.get("a"), before.get("who"), before.get("actor")):
            raise self.error(node.place, "the two actors are the same")

    def name(self, node: Node, name: str, kind: str) -> str:
        """Return a name written in quotation marks."""
        if not isinstance(node, Text):
            raise self.error(node.place, f"{name} must be the name of a {kind}, in quotation marks")
        return node.value

    def number(self, node: Node, name: str) -> float:
        """Return a plain number, perhaps with a sign."""
        if isinstance(node, Minus):
            return -self.number(node.part, name)
        if not isinstance(node, Number):
            raise self.error(node.place, f"{name}= must be a plain number")
        return node.value

    def truth(self, node: Node, name: str) -> bool:
        """Return `true` or `false` as a bool."""
        if not isinstance(node, Truth):
            raise self.error(node.place, f"{name}= must be true or false")
        return node.value

    def rung(self, node: Number) -> int:
        """Return a rung of the ladder from its number."""
        rungs = self.words.names_of("rung")
        if node.value not in range(len(rungs)):
            raise self.error(node.place, f"rungs go from 0 to {len(rungs) - 1}: {', '.join(rungs)}")
        return int(node.value)

    def weeks(self, window: dict[str, Node], call: Call) -> tuple[int, int] | None:
        """Return the first week of a window and the one after its last; None without a window."""
        if not window:
            return None
        low, high = 0, len(self.words.mondays)
        for name, node in window.items():
            if name in ("after", "from", "year"):
                low = max(low, self.week(node, name, end=False))
            if name == "before":
                high = min(high, self.week(node, name, end=False))
            if name in ("to", "year"):
                high = min(high, self.week(node, name, end=True))
        if low >= high:
            raise self.error(call.place, "no week of the horizon is in this window")
        return low, high

    def week(self, node: Node, name: str, *, end: bool) -> int:
        """Return the week of a date, or with `end` the week after; a bare year is its first day."""
        date = self.date(node, name, end=end)
        start, last = self.words.start, self.words.end
        # The day after the last is allowed: a scenario says so when it ends.
        inside = start <= date <= last + dt.timedelta(days=1)
        if isinstance(node, Number):
            inside = start.year <= node.value <= last.year
        if not inside:
            spelled = int(node.value) if isinstance(node, Number) else date
            raise self.error(node.place, f"{spelled} is outside the horizon, {start} to {last}")
        week = self.words.week_of(date)
        if end and isinstance(node, Text):
            week += 1
        return max(week, 0)

    def date(self, node: Node, name: str, *, end: bool) -> dt.date:
        """Return a quoted date, or a year; with `end` a year is the day after its last."""
        if isinstance(node, Text) and name != "year":
            return self.day(node)
        if isinstance(node, Number) and node.value == int(node.value) and 1 <= node.value < 9999:  # noqa: PLR2004
            return dt.date(int(node.value) + (1 if end else 0), 1, 1)
        wanted = (
            "a year such as 1938" if name == "year" else "a date such as '1938-08-11', or a year"
        )
        raise self.error(node.place, f"{name}= must be {wanted}")

    def day(self, node: Text) -> dt.date:
        """Return a date written as year, month and day."""
        problem = self.error(node.place, f"{node.value!r} is not a date; write '1938-08-11'")
        if not DATE.fullmatch(node.value):
            raise problem
        try:
            return dt.date.fromisoformat(node.value)
        except ValueError:
            raise problem from None

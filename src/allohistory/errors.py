"""Every error a user can meet, in one tree.

AllohistoryError
├── ScenarioError        the data of a scenario have faults (.faults: all of them at once)
│   └── UnknownScenario  no scenario of that name or folder
├── ModelError           a scenario and the mechanisms do not fit together
├── QuestionError        a question cannot be read (.text, .position: where the caret stands)
├── InterventionError    a change in a what-if cannot be made
├── RunError             an ensemble cannot be computed
│   ├── ArgumentError    an argument has the wrong type or is out of range
│   ├── StoreError       a stored run is missing, damaged or of another version
│   ├── WorkersError     the processes or the cluster that compute a run are gone
│   └── FitError         laws could not be conditioned on the record
│       └── HistoriesError   a file of posterior histories is damaged, or no such file
└── UnknownName          a name that is not known (.name, .known)

A message says where, what, and what would help; for an unknown name it lists the close matches and
the known names. Nothing heavy is imported here, so that a command can fail fast.
"""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

SHOWN = 12
COMPARED = 1_000  # names: close matches among many thousands would take seconds


class AllohistoryError(Exception):
    """Any error that the user or the data must fix, not the program."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a scenario: where it is, what is wrong and what would help."""

    file: str
    line: int
    column: int
    path: str
    message: str
    hint: str = ""
    source_line: str = ""

    def __str__(self) -> str:
        """Return where, what, and what would help, on one line."""
        path = f" {self.path}" if self.path else ""
        hint = f"; {self.hint}" if self.hint else ""
        return f"{self.file}:{self.line}:{self.column}{path}: {self.message}{hint}"

    def excerpt(self, width: int = 96) -> str:
        """Return the faulty line with a caret under the column; empty if the line is unknown."""
        if not self.source_line.strip():
            return ""
        start = max(0, self.column - 1 - width // 2) if self.column > width else 0
        visible = self.source_line[start : start + width]
        before = visible[: self.column - 1 - start]
        padding = "".join("\t" if letter == "\t" else " " for letter in before)
        return f"    {visible.rstrip()}\n    {padding}^"

    def full(self) -> str:
        """Return the message followed by the line it is about."""
        return "\n".join(part for part in (str(self), self.excerpt()) if part)


class ScenarioError(AllohistoryError):
    """The files of a scenario have faults; `faults` holds all of them, in file order."""

    def __init__(self, message: str, faults: Iterable[Fault] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)

    def __str__(self) -> str:
        """Return the heading and every fault with its line."""
        return "\n".join([str(self.args[0]), *(fault.full() for fault in self.faults)])


class UnknownScenario(ScenarioError):  # noqa: N818  # it reads as the sentence it prints
    """There is no scenario of that name, nor a folder."""


class ModelError(AllohistoryError):
    """A scenario and the mechanisms do not fit together."""


class QuestionError(AllohistoryError):
    """A question cannot be read; `position` is the column (from 0) of the fault in `text`."""

    def __init__(self, message: str, text: str = "", position: int = 0) -> None:
        super().__init__(message)
        self.text = text
        self.position = position

    @property
    def caret(self) -> str:
        """Question with a caret under the fault."""
        before = self.text[: self.position]
        line = before.rpartition("\n")[2]
        rest = self.text[self.position :].partition("\n")[0]
        return f"    {line}{rest}\n    {' ' * len(line)}^"

    def __str__(self) -> str:
        """Return the message, and below it the question with the caret."""
        return f"{self.args[0]}\n{self.caret}" if self.text else str(self.args[0])


class InterventionError(AllohistoryError):
    """A change in a what-if cannot be made."""


class RunError(AllohistoryError):
    """An ensemble cannot be computed, or its result cannot be used as requested."""


class WorkersError(RunError):
    """The processes or the cluster that compute a run are gone; earlier results remain valid."""


class ArgumentError(RunError):
    """An argument of a function has the wrong type or is out of range."""


class StoreError(RunError):
    """A stored run is missing, damaged, or was written by another version."""


class FitError(RunError):
    """Laws could not be conditioned on the record; the message says at which date."""


class HistoriesError(FitError):
    """A file of posterior histories is missing, damaged, or not what its sidecar says."""


class UnknownName(AllohistoryError):  # noqa: N818  # it reads as the sentence it prints
    """A name that is not among the known ones."""

    def __init__(self, kind: str, name: str, known_names: Iterable[str]) -> None:
        self.kind, self.name, self.known = kind, name, tuple(known_names)
        super().__init__(f"unknown {kind} {name!r}; {suggestion(name, self.known)}")


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return how many there are of something: `one fault`, `2,000 faults`."""
    return f"one {noun}" if number == 1 else f"{number:,} {plural or f'{noun}s'}"


def suggestion(name: str, known_names: Iterable[str]) -> str:
    """Suggest names instead of an unknown one: close matches first, then the known names."""
    names = [str(candidate) for candidate in known_names]
    if not names:
        return "none is known here"
    near = difflib.get_close_matches(str(name)[:80], names[:COMPARED], 3, 0.6)
    listed = (
        sorted(names)
        if len(names) <= SHOWN
        else [*sorted(names)[:SHOWN], f"... {len(names)} in all"]
    )
    known_part = f"known: {', '.join(listed)}"
    return f"did you mean {' or '.join(map(repr, near))}? ({known_part})" if near else known_part

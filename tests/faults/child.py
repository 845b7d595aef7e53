"""Run a command and kill it at one moment: before its Nth step on the disk.

    python -m tests.faults.child STEP SIGNAL WORD...

A step is a call that changes the disk or waits for it. With STEP 0 nothing is killed, and how many
steps there were is the last line of standard error.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

STEPS = ("fsync", "rename", "replace", "unlink", "rmdir", "mkdir", "write")


class Counted:
    """The steps on the disk so far; kills the process before one of them."""

    def __init__(self, last: int, number: int) -> None:
        self.last, self.number, self.steps = last, number, 0

    def around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that counts its calls, and kills the process before the last."""

        def step(*words: Any, **more: Any) -> Any:
            self.steps += 1
            if self.steps == self.last:
                os.kill(os.getpid(), self.number)
            return function(*words, **more)

        return step


def run(last: int, number: int, words: list[str]) -> int:
    """Run a command that is killed before its step `last`; return its exit code."""
    # What the program imports is no step of it.
    import allohistory.cli
    import allohistory.engine
    import allohistory.store

    counted = Counted(last, number)
    for name in STEPS:
        setattr(os, name, counted.around(getattr(os, name)))
    code = 0
    try:
        allohistory.cli.main(words)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    print(f"steps {counted.steps}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(run(int(sys.argv[1]), getattr(signal, sys.argv[2]), sys.argv[3:]))

"""Progress through a handful of long named steps.

A terminal shows one line that is overwritten; a pipe gets a line every few seconds.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allohistory.cli.console import error_output, remark
from allohistory.cli.progress import SELDOM, span


class Steps:
    """Shows which step comes next, and how long the rest will take."""

    def __init__(self, title: str, *, quiet: bool = False) -> None:
        self.title, self.quiet = title, quiet
        self.started = self.printed = time.monotonic()
        self.status: Any = None

    @contextmanager
    def watching(self) -> Iterator["Steps"]:
        """Show progress for as long as the steps take."""
        if self.quiet or not error_output().is_terminal:
            yield self
            return
        with error_output().status(self.title) as status:
            self.status = status
            yield self

    def step(self, done: int, wanted: int, name: str) -> None:
        """Note that `done` of `wanted` steps are finished, and what comes next."""
        if done >= wanted:
            return
        text = f"{self.title} {done + 1} of {wanted}: {name}"
        if done == 1:
            self.started = time.monotonic()  # the first step may have had to compile
        if done > 1:
            left = (time.monotonic() - self.started) / (done - 1) * (wanted - done)
            text += f", {span(left)} left"
        self.say(text)

    def say(self, text: str) -> None:
        """Show what is being done."""
        if self.quiet:
            return
        if self.status is not None:
            self.status.update(text)
        elif time.monotonic() - self.printed > SELDOM:
            self.printed = time.monotonic()
            remark(text)

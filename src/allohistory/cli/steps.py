"""Steps: progress through a handful of long steps of one kind, each with a name.

On a terminal one line that is written over; in a pipe a line a few seconds apart.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allohistory.cli.console import beside, remark
from allohistory.cli.progress import SELDOM, span


class Steps:
    """Tells which step comes next, and how long the others will take."""

    def __init__(self, title: str, *, quiet: bool = False) -> None:
        self.title, self.quiet = title, quiet
        self.started = self.told = time.monotonic()
        self.status: Any = None

    @contextmanager
    def watching(self) -> Iterator["Steps"]:
        """Show progress for as long as the steps take."""
        if self.quiet or not beside().is_terminal:
            yield self
            return
        with beside().status(self.title) as status:
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
        """Say what is being done."""
        if self.quiet:
            return
        if self.status is not None:
            self.status.update(text)
        elif time.monotonic() - self.told > SELDOM:
            self.told = time.monotonic()
            remark(text)

"""Live progress: how far a run has come, how fast, how long it will take, and its answers so far.

The first slice already shows its answers. A terminal shows live estimates; a pipe gets the first
answer at once, and a line every few seconds. Ctrl-C or SIGTERM ends the
run and keeps what is finished.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from allohistory.cli.console import error_output, remark, table
from allohistory.cli.stopping import SIGNALS, handling

OFTEN = 0.8  # seconds between two looks at the estimates
SELDOM = 10.0  # seconds between two lines in a pipe
SHOWN = 12  # questions shown while running
HOUR = 3600


class Watch:
    """The progress of a run on the screen; holds its latest state for a run that is stopped.

    With `quiet` it prints nothing in a pipe.
    """

    def __init__(self, title: str, *, quiet: bool = False) -> None:
        self.title = title
        self.console = error_output()
        self.live: Any = None
        self.quiet = quiet
        self.started = self.looked = time.monotonic()
        self.done = self.wanted = 0
        self.so_far: Callable[[], Any] | None = None
        self.answers: tuple[Any, ...] = ()
        self.stopping = self.impatient = False

    @contextmanager
    def watching(self) -> Iterator["Watch"]:
        """Show progress for as long as the run takes; stop it between two slices."""
        with handling(self.stop, *SIGNALS), self.shown():
            yield self

    def stop(self, *_: Any) -> None:
        """Stop after the next slice; at once if none is done, or at the second request."""
        if self.done == 0 or self.stopping:
            self.impatient = self.stopping
            raise KeyboardInterrupt
        self.stopping = True

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Show progress on a terminal."""
        if not self.console.is_terminal:
            yield
            return
        from rich.live import Live

        with Live(console=self.console, transient=True, auto_refresh=False) as live:
            self.live = live
            live.update(self.picture(), refresh=True)
            yield

    def progress(self, done: int, wanted: int, so_far: Callable[[], Any]) -> None:
        """Record how far the run is; the engine calls this."""
        now = time.monotonic()
        if done == 0:
            self.started = now
        self.done, self.wanted, self.so_far = done, wanted, so_far
        if self.stopping:
            raise KeyboardInterrupt
        if self.live is None:
            if self.quiet:
                return
            if 0 < done < wanted and not self.answers:
                self.answers = so_far().answers()
                remark(self.first_answer())
            if now - self.looked > SELDOM:
                self.looked = now
                remark(self.line())
            return
        if done > 0 and (not self.answers or now - self.looked > OFTEN):
            self.looked = now
            self.answers = so_far().answers()
        self.live.update(self.picture(), refresh=True)

    def say(self, text: str) -> None:
        """Print a line above the progress, such as that the model is being compiled."""
        self.console.print(text, style="dim", soft_wrap=True)

    def line(self) -> str:
        """Return how far the run is, how fast, and how long it still takes."""
        passed = time.monotonic() - self.started
        text = f"{self.title}: {self.done:,} of {self.wanted:,} timelines"
        if self.done == 0 or passed <= 0:
            return text
        rate = self.done / passed
        return f"{text}, {rate:,.0f} a second, {span((self.wanted - self.done) / rate)} left"

    def first_answer(self) -> str:
        """Return the first of the answers so far in a line."""
        from allohistory.answers.formatting import interval, value

        text = f"{self.title}, first {self.done:,} of {self.wanted:,} timelines"
        for answer in self.answers[:1]:
            text += f": {answer.text} {value(answer.baseline, answer)}"
            if answer.difference is not None:
                text += f"; difference {interval(answer.difference, answer, signed=True)}"
        return text

    def picture(self) -> Any:
        """Return the bar, the line, and the estimates so far."""
        from rich.console import Group
        from rich.progress_bar import ProgressBar
        from rich.text import Text

        from allohistory.answers.formatting import interval, value

        bar = ProgressBar(
            total=max(1, self.wanted), completed=self.done, width=min(60, self.console.width)
        )
        parts: list[Any] = [Text(self.line()), bar]
        rows = []
        for answer in self.answers[: min(SHOWN, max(2, self.console.height - 6))]:
            after = answer.difference or answer.baseline
            written = interval(after, answer, signed=answer.difference is not None)
            rows.append((answer.text, value(answer.baseline, answer), written))
        if rows:
            paired = self.answers[0].difference is not None
            heads = ("so far", "baseline", "difference, 90 %" if paired else "estimate, 90 %")
            parts += [Text(), table(heads, rows, right=(1, 2))]
        return Group(*parts)


def span(seconds: float) -> str:
    """Return a time to wait in words."""
    if seconds < 1.5:  # noqa: PLR2004 - a second, give or take
        return "a second"
    if seconds < 90:  # noqa: PLR2004 - up to here seconds are easier
        return f"{seconds:.0f} seconds"
    if seconds < 2 * HOUR:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / HOUR:.1f} hours"

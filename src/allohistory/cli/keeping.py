"""What a command leaves behind, and why something of it is missing.

An answer that has been computed is shown, whatever becomes of its run and its report: what fails
after it is told below it, a line each, and by the exit code.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from allohistory.cli.app import STOPPED
from allohistory.errors import AllohistoryError

INCOMPLETE = 3  # exit code: answered, but something is not kept or not written


class Aftermath:
    """What failed after the answer was computed, in the order in which it did."""

    def __init__(self, *, stopped: bool = False) -> None:
        self.stopped = stopped
        self.reasons: list[str] = []

    @contextmanager
    def despite(self, lack: str) -> Iterator[None]:
        """Go on where the block fails or is stopped, and remember that `lack`, and why."""
        try:
            yield
        except KeyboardInterrupt:
            self.stopped = True
            self.reasons.append(f"{lack}: stopped")
        except AllohistoryError as error:
            self.reasons.append(f"{lack}: {error}")
        except click.ClickException as error:
            self.reasons.append(f"{lack}: {error.format_message()}")
        except MemoryError:
            self.reasons.append(f"{lack}: not enough memory; use fewer timelines")

    def end(self) -> None:
        """Print a line for each failure; end with their exit code if there is one."""
        for reason in self.reasons:
            click.echo(f"allohistory: {reason}", err=True)
        if self.stopped:
            raise SystemExit(STOPPED)
        if self.reasons:
            raise SystemExit(INCOMPLETE)

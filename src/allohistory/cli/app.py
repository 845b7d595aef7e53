"""The entry of the command line: options that commands share, and how they fail.

An error of the user or the data is a sentence that says where, what, and what would do; only an
error of the program shows a traceback.
"""

import errno
import gc
import math
import os
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any, NoReturn, TypeVar

import click

from allohistory.cli.signs import SPELT
from allohistory.cli.stopping import terminated_as_interrupted
from allohistory.errors import AllohistoryError

NUMBER = re.compile(r"(\d+(?:[_,]\d+)*)(?:[eE]\+?(\d{1,2}))?")
Command = TypeVar("Command", bound=Callable[..., Any])
STOPPED = 130
EPOCH = "SOURCE_DATE_EPOCH"  # seconds, read by what builds packages, and by a part of NumPy
SELDOM = 1_000_000  # objects between two searches for garbage: more than stand before a run
LOST = (errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)  # output that is not taken


class Refusal(click.ClickException):
    """A request that cannot be met; the message says what to do."""

    exit_code = 1

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message to standard error, as it is."""
        click.echo(f"allohistory: {self.message}", file=file or sys.stderr)


class FiniteRange(click.FloatRange):
    """A number in a range; `nan` and `inf`, which no range of click refuses, are no numbers."""

    def convert(
        self, value: str | float, param: click.Parameter | None, ctx: click.Context | None
    ) -> Any:
        """Return the number; fail in a sentence where there is none."""
        number = super().convert(value, param, ctx)  # pyright: ignore[reportArgumentType] - a text, too
        if not math.isfinite(number):
            self.fail(f"{value!r} is not a number to calculate with; write one such as 0.05")
        return number


class WholeNumber(click.IntRange):
    """A whole number from 1 up, also written as 20_000, 20,000 or 1e6."""

    name = "number"

    def __init__(self) -> None:
        """Take whole numbers from 1 up."""
        super().__init__(min=1)

    def convert(
        self, value: str | float, param: click.Parameter | None, ctx: click.Context | None
    ) -> Any:
        """Return the number; fail in a sentence where it is none, or not whole."""
        text = str(value).strip()
        match = NUMBER.fullmatch(text)
        if match is None:
            self.fail(f"{text!r} is not a number; write one such as 2000, 20_000 or 1e6")
        digits, power = match[1].replace("_", "").replace(",", ""), int(match[2] or 0)
        return super().convert(int(digits) * 10**power, param, ctx)


class OrderedGroup(click.Group):
    """A group that lists its commands in the order in which they were added."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which they were added."""
        del ctx
        return list(self.commands)

    def __call__(self, *words: Any, **how: Any) -> Any:
        """Run the command line of a process that ends with it."""
        try:
            return super().__call__(*words, **how)
        finally:
            # Else Python looks for garbage among all objects once more, in vain, before it ends.
            gc.freeze()

    def main(self, *words: Any, **how: Any) -> Any:
        """Run the command line; end quietly where nobody takes its output."""
        if sys.stdout is None:  # closed by whoever started it
            sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - it is left open
        try:
            try:
                return super().main(*words, **how)
            finally:
                sys.stdout.flush()
        except OSError as error:
            if error.errno not in LOST:
                raise
            end_without_output(error)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; turn its errors into sentences."""
        if not os.environ.get(EPOCH, "0").isdecimal():
            del os.environ[EPOCH]  # of no use to anybody, and NumPy stumbles over it
        # Hundreds of thousands of small objects live until a command ends: count them seldom.
        gc.set_threshold(SELDOM)
        for stream in (sys.stdout, sys.stderr):
            with suppress(AttributeError, ValueError):
                # A terminal that cannot write a sign gets one that it can, not a traceback.
                stream.reconfigure(errors=SPELT)  # pyright: ignore[reportAttributeAccessIssue]
        try:
            with terminated_as_interrupted():
                return super().invoke(ctx)
        except AllohistoryError as error:
            raise Refusal(str(error)) from None
        except KeyboardInterrupt:
            click.echo("stopped", err=True)
            ctx.exit(STOPPED)


def end_without_output(error: OSError) -> NoReturn:
    """End a command whose output is not taken: silently where the reader has left."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(nothing, sys.stdout.fileno())  # what is still to be written goes nowhere
    if error.errno != errno.EPIPE:
        with suppress(OSError):
            click.echo(f"allohistory: the output cannot be written: {error.strerror}", err=True)
            sys.stderr.flush()
    raise SystemExit(1)


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")
seed_option = click.option(
    "--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True,
    help="Seed of every random draw.",
)  # fmt: skip
timelines_option = click.option(
    "--timelines", "-n", type=WholeNumber(), default=2000, show_default=True, metavar="NUMBER",
    help="How many timelines (for a what-if: pairs of them), such as 2000, 20_000 or 1e6.",
)  # fmt: skip
noise_option = click.option(
    "--noise", type=click.IntRange(min=1), default=4, show_default=True,
    help="Timelines to a parameter draw. With 1 the spread cannot be separated from simulation "
    "error.",
)  # fmt: skip
position_option = click.option(
    "--position", "positions", multiple=True, metavar="NAME",
    help="Assume the parameter values of this position (see positions.yaml of the scenario).",
)  # fmt: skip
reading_option = click.option(
    "--reading", type=click.Choice(["as-of", "hindsight", "prior"]), default=None,
    help="What the baseline knows: history up to the change (as-of), all of history (hindsight), "
    "or nothing (prior).  [default: as-of where the scenario ships posterior histories whose runs "
    "agree, else prior; levers: prior]",
)  # fmt: skip
coupling_option = click.option(
    "--coupling", type=click.Choice(["weekly", "clock", "independent"]), default="weekly",
    show_default=True,
    help="With hindsight, how randomness is shared between the two worlds: same week, same "
    "cumulated hazard, or fresh.",
)  # fmt: skip
threads_option = click.option(
    "--threads", type=click.IntRange(min=1), default=None,
    help="Number of threads; results do not depend on it.  [default: all cores]",
)  # fmt: skip
on_option = click.option(
    "--on", "place", default="threads", show_default=True, metavar="WHERE",
    help="Where timelines are computed: threads, processes, or dask://host:port, a Dask cluster "
    "of your own. Results do not depend on it among workers of one kind; dask+mixed://host:port "
    "takes workers of several kinds.",
)  # fmt: skip
folder_option = click.option(
    "--runs", "folder", type=click.Path(file_okay=False), default=None,
    help="Folder of stored runs.  [default: ALLOHISTORY_RUNS, or runs]",
)  # fmt: skip
all_option = click.option(
    "--all", "everything", is_flag=True, help="Print everything, not only what fits a screen."
)


def print_json(value: Any) -> None:
    """Print a plain value as JSON, the same way everywhere."""
    import json

    click.echo(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False))

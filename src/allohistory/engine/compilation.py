"""Compilation of the mechanisms of a week, one after the other or side by side, with progress.

A week that calls compiled mechanisms takes seconds to compile; they take the rest of the minute.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from types import ModuleType

import numba
import numpy as np

from allohistory.engine.executors import available_cores
from allohistory.kit.compiled import compile_step
from allohistory.kit.side_by_side import compile_beside, number_of_helpers


def compile_steps(
    order: tuple[ModuleType, ...], dtypes: tuple[np.dtype, ...], say: Callable[[str], None]
) -> None:
    """Compile all mechanisms of `order` for records of `dtypes`; `say` how far it is.

    With a second core and a cache that can be written, other processes compile them side by side.
    What those leave is compiled here.
    """

    def progress(done: int) -> None:
        say(f"compiling the model: {done} of {len(order)} mechanisms")

    helpers = number_of_helpers(order, available_cores())
    compiled = compile_beside(order, dtypes, helpers, progress) if helpers else set()
    rest = [mechanism for mechanism in order if mechanism.__name__ not in compiled]
    types = tuple(numba.from_dtype(dtype) for dtype in dtypes)
    for done, mechanism in enumerate(rest, len(compiled) + 1):
        compile_step(mechanism, types)
        progress(done)


def print_line(text: str) -> None:
    """Print a line to standard error, if there is one."""
    with suppress(AttributeError, OSError, ValueError):
        print(text, file=sys.stderr, flush=True)  # noqa: T201 - for a caller who gave no `say`

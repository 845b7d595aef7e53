"""The small border in plain Python, in Mesa, by hand and in ours: the same results, how fast each.

All run in one process on one core, in turns, so that whatever else the machine does meets all of
them alike. Results that differ by more than chance stop the benchmark: a fast wrong model is
worth nothing.
"""

import os
import statistics
import sys
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter, process_time
from typing import Any

import numpy as np
from border import flat, ours, plain

Run = Callable[[int, int], list[tuple[int, int]]]
COUNTED = ("incidents", "escalations")
ERRORS = 4.0  # standard errors within which means must agree


@dataclass
class Rival:
    """One implementation of the border, its results and its times."""

    name: str
    run: Run
    timelines: int  # of one repetition
    counts: list[tuple[int, int]] = field(default_factory=list)
    process: list[float] = field(default_factory=list)  # timelines a second of processor time
    wall: list[float] = field(default_factory=list)  # timelines a second

    def repeat(self, seed: int) -> None:
        """Run once, timed."""
        wall, process = perf_counter(), process_time()
        counts = self.run(self.timelines, seed)
        self.process.append(self.timelines / (process_time() - process))
        self.wall.append(self.timelines / (perf_counter() - wall))
        self.counts += counts


@contextmanager
def one_core() -> Any:
    """Keep this process on one core, where the system can do that."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def rivals(scale: int) -> list[Rival]:
    """Return the rivals that can run here; without Mesa it is left out with a warning."""
    rivals_here = [Rival("plain Python", plain.run, 10 * scale)]
    try:
        from border import in_mesa
    except ModuleNotFoundError as missing:
        if missing.name != "mesa":
            raise
        print("NO MESA: pip install 'allohistory[dev]'", file=sys.stderr)
    else:
        rivals_here.append(Rival("Mesa", in_mesa.run, 10 * scale))
    rivals_here.append(Rival("one function by hand", flat.run, 64 * scale))
    return [*rivals_here, Rival("allohistory", ours.run, 64 * scale)]


def measured(repetitions: int, scale: int) -> dict[str, Any]:
    """Run all rivals in turns; return results, speeds and ratios."""
    them = rivals(scale)
    with one_core():
        for compiled in (flat, ours):
            compiled.run(1, 0)  # compiles, or loads what is compiled
        for repetition in range(repetitions):
            for n, rival in enumerate(them):
                rival.repeat(seed=1 + repetition + 1000 * n)
    check(them)
    return {rival.name: summary(rival, them[-1]) for rival in them}


def check(them: list[Rival]) -> None:
    """Exit unless all rivals have the same means within Monte Carlo error."""
    last = np.array(them[-1].counts, float)
    for rival in them[:-1]:
        counts = np.array(rival.counts, float)
        for column, what in enumerate(COUNTED):
            gap = last[:, column].mean() - counts[:, column].mean()
            error = np.hypot(error_of(last[:, column]), error_of(counts[:, column]))
            if not abs(gap) <= ERRORS * error:
                sys.exit(
                    f"{rival.name} and {them[-1].name} are not the same model: mean {what} differ "
                    f"by {gap:.2f}, {abs(gap) / error:.1f} standard errors"
                )


def error_of(column: np.ndarray) -> float:
    """Return the standard error of a mean."""
    return float(column.std(ddof=1) / np.sqrt(len(column)))


def summary(rival: Rival, ours_: Rival) -> dict[str, Any]:
    """Return medians, and the median ratio of ours to this one by repetition."""
    counts = np.array(rival.counts, float)
    ratios = [mine / theirs for mine, theirs in zip(ours_.process, rival.process, strict=True)]
    return {
        "timelines": len(counts),
        "per_second_process": statistics.median(rival.process),
        "per_second_wall": statistics.median(rival.wall),
        "ours_is_faster": statistics.median(ratios),
        "ours_is_faster_range": [min(ratios), max(ratios)],
        **{
            f"mean_{what}": [float(counts[:, c].mean()), error_of(counts[:, c])]
            for c, what in enumerate(COUNTED)
        },
    }

"""Costs: what a run of many timelines would take, reckoned from a short one.

Assumes that time and disk grow with the number of timelines, and that memory grows only with what
is remembered of each; all three are measured on this machine while it is as busy as it is now.
Leaves out what compiling takes, once for a version of the program.
"""

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Generic, TypeVar

from allohistory import engine
from allohistory.answers.conditioning import conditioning_of
from allohistory.answers.estimation.estimates import Answer
from allohistory.answers.estimation.precision import SampleSize, half_width
from allohistory.answers.fields import helps
from allohistory.answers.report_data import report_data
from allohistory.answers.result import Comparison
from allohistory.answers.run import run
from allohistory.engine import MOST_AT_ONCE, SHARD, Design, Say
from allohistory.model import build
from allohistory.scenario import Scenario, WhatIf

try:
    import resource
except ImportError:  # pragma: no cover - Windows
    resource = None

Value = TypeVar("Value")
SHORT = 128  # timelines, or pairs, of the short run
ASKED = 5  # questions whose precision is reckoned
MEGABYTE = 1e6
TYPICAL = 450.0  # MB of program and scenario, where the system does not say
COPIES = 4  # of a shard in memory at once: its slices, their sum, what questions gather, the file
WORKING = 12  # numbers a timeline that an estimate works with
REMEMBERED = 9  # bytes of a timeline's answer to a question: the number, and whether it counts
FIT_RUNS, FIT_PARTICLES, FIT_SWEEPS = 4, 200, 20  # the defaults of `fit`: a test compares them
# Measured in fits of the shipped scenario: steps of a run, timelines to a move, time around these.
FIT_STEPS, FIT_TIMELINES, FIT_AROUND = 75, 3.0, 1.5


@dataclass(frozen=True)
class Part:
    """One part of a cost, and what it grows with."""

    name: str = field(metadata=helps("what it is"))
    amount: float = field(metadata=helps("seconds of processor time, or MB"))
    grows: str = field(metadata=helps("what it grows with"))


@dataclass(frozen=True)
class Precision:
    """How precise the answer to a question would be."""

    id: str = field(metadata=helps("name of the question"))
    text: str = field(metadata=helps("the question in words"))
    half_width: float | None = field(
        metadata=helps("half-width of the 90 % interval with that many timelines; none if unknown")
    )
    wanted: float = field(metadata=helps("a half-width worth having, in the answer's unit"))
    needed: int | None = field(
        metadata=helps("timelines for it; none where no number is enough, or it is unknown")
    )


@dataclass(frozen=True)
class Costs:
    """What a run would take."""

    timelines: int = field(metadata=helps("timelines, or pairs, that would be simulated"))
    measured: int = field(metadata=helps("timelines, or pairs, of the short run"))
    workers: int = field(metadata=helps("timelines simulated at once"))
    processor: tuple[Part, ...] = field(metadata=helps("processor time, in seconds"))
    clock: float = field(metadata=helps("seconds by the clock, if the workers have a core each"))
    memory: tuple[Part, ...] = field(metadata=helps("memory at its peak, in MB"))
    disk: tuple[Part, ...] = field(metadata=helps("disk that the run takes, in MB"))
    precision: tuple[Precision, ...] = field(metadata=helps("precision of the first answers"))
    fit: float | None = field(
        metadata=helps(
            "processor time in seconds of a fit to the record by default; none without a record"
        )
    )


def costs(
    scenario: Scenario,
    whatif: WhatIf | None,
    design: Design,
    *,
    threads: int | None = None,
    on: str = "threads",
    report: bool = False,
    say: Say | None = None,
) -> Costs:
    """Reckon what a run by `design` would take, from `SHORT` of its timelines.

    `on` and `threads` are as for `compare`, `report` adds a report. Raises what the run itself
    would raise.
    """
    begun = process_time()
    model = build(scenario)
    before = None if whatif is None else whatif.date
    conditioning_of(model, design.reading, before)  # a long step, but only once
    engine.prepare(model, say)
    workers = workers_of(on, threads)
    short = replace(design, timelines=min(SHORT, design.timelines))
    # What is slow only the first time must not be multiplied.
    first = run(scenario, whatif, replace(design, timelines=1), threads=1)
    first.answers()
    opening = process_time() - begun
    times: list[float] = []
    result = run(
        scenario, whatif, short, threads=1, progress=lambda *_: times.append(process_time())
    )
    simulated = times[-1] - times[0]
    timelines, size = timelines_of(design, result, short), len(result.baseline)
    answered = timed(result.answers)
    with TemporaryDirectory() as folder:
        tables_bytes(first, Path(folder))
        few = timed(lambda: tables_bytes(first, Path(folder)))
        kept = timed(lambda: tables_bytes(result, Path(folder)))
    a_timeline = simulated / size
    storing = max(0.0, kept.seconds - few.seconds) / size
    parts = [
        Part("start", opening, "the scenario, not the number of timelines"),
        Part("simulation", a_timeline * timelines, "timelines, weeks and arms"),
        Part("questions", answered.seconds / size * timelines, "timelines, questions"),
        Part("storing", storing * timelines, "timelines, events and series"),
    ]
    if report:
        parts.append(Part("report", report_seconds(result), f"timelines, up to {MOST_AT_ONCE:,}"))
    alone = sum(part.amount for part in parts) - parts[1].amount
    return Costs(
        timelines=timelines,
        measured=size,
        workers=workers,
        processor=tuple(parts),
        clock=parts[1].amount / workers + alone,
        memory=memory_parts(result, timelines),
        disk=(
            Part(
                "tables",
                kept.value / size * timelines / MEGABYTE,
                "timelines, events, months and arms",
            ),
        ),
        precision=tuple(precision(answer, timelines) for answer in answered.value[:ASKED]),
        fit=fit_seconds(scenario, result, a_timeline),
    )


def workers_of(on: str, threads: int | None) -> int:
    """Return how many timelines are simulated at once."""
    executor = engine.executor_of(on, threads)
    try:
        return executor.workers
    finally:
        executor.close()


@dataclass(frozen=True)
class Timed(Generic[Value]):
    """A value, and the seconds of processor time that it took."""

    value: Value
    seconds: float


def timed(work: Callable[[], Value]) -> Timed[Value]:
    """Do some work and time it."""
    start = process_time()
    return Timed(work(), process_time() - start)


def timelines_of(design: Design, result: Comparison, short: Design) -> int:
    """Return how many timelines would be simulated: with hindsight at most one a history."""
    histories = result.baseline.recipe.histories
    if histories is None or histories.opened is not None or histories.salts is None:
        return design.timelines
    return min(design.timelines, max(len(histories.laws), short.timelines))


def tables_bytes(result: Comparison, folder: Path) -> int:
    """Store a run; return the bytes of its tables."""
    name = engine.keep(result.baseline, result.changed, folder)
    return sum(path.stat().st_size for path in (folder / name).glob("*.parquet"))


def report_seconds(result: Comparison) -> float:
    """Return the processor seconds of a report."""
    start = process_time()
    report_data(result)
    return process_time() - start


def memory_parts(result: Comparison, timelines: int) -> tuple[Part, ...]:
    """Return the parts of the memory at its peak, in MB."""
    arms = [arm for arm in (result.baseline, result.changed) if arm is not None]
    columns = sum(
        arm.values.nbytes + sum(column.nbytes for column in arm.events.values()) for arm in arms
    )
    shard = COPIES * columns / len(result.baseline) * min(timelines, SHARD)
    answers = REMEMBERED * len(result.questions) * len(arms) + 8 * WORKING
    return (
        Part("program and scenario", peak_memory(), "the scenario"),
        Part("a shard in progress", shard / MEGABYTE, f"timelines, up to {SHARD:,}"),
        Part("answers by timeline", answers * timelines / MEGABYTE, "timelines and questions"),
    )


def peak_memory() -> float:
    """Return the peak memory of this program so far, in MB."""
    status = Path("/proc/self/status")  # Linux; what `getrusage` says begins with the parent's
    line = re.search(r"VmHWM:\s*(\d+) kB", status.read_text("utf-8")) if status.exists() else None
    if line is not None:
        return int(line[1]) * 1024 / MEGABYTE
    if resource is None:  # Windows
        return TYPICAL
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / MEGABYTE if sys.platform == "darwin" else most * 1024 / MEGABYTE


def precision(answer: Answer, timelines: int) -> Precision:
    """Return how precise an answer would be with so many timelines, from a short run."""
    estimate = answer.difference or answer.baseline
    sample = SampleSize(answer.total, answer.draws, answer.histories, answer.design)
    width = half_width(estimate, sample, timelines)
    return Precision(
        answer.id, answer.text, width, answer.precision, answer.needed(answer.precision)
    )


def fit_seconds(scenario: Scenario, result: Comparison, pair: float) -> float | None:
    """Return the processor seconds of a fit by default; None where there is no record."""
    if not (scenario.record.series or scenario.record.events or scenario.record.battles):
        return None
    timeline = pair / (1 if result.changed is None else 2)
    moves = FIT_RUNS * FIT_PARTICLES * FIT_SWEEPS * FIT_STEPS
    return moves * FIT_TIMELINES * FIT_AROUND * timeline

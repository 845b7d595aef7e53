"""The full model: timelines a second on one and two threads, its noise, memory, and starts."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import noise
from child import SCENARIO

HERE = Path(__file__).parent
THREADS = (1, 2)
DRAWN = 8  # timelines whose draws are counted: how many one has depends on what happens in it


def child(task: str, number: int = 0, **environment: str) -> dict[str, float]:
    """Run a task of `child.py` in a process of its own; return its measurements."""
    done = subprocess.run(
        [sys.executable, str(HERE / "child.py"), task, str(number)],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def speed(repetitions: int, timelines: int) -> dict[str, Any]:
    """Measure timelines per second for each number of threads, in turns; medians."""
    from allohistory import engine
    from allohistory.model import build
    from allohistory.scenario import load

    model = build(load(SCENARIO))
    engine.prepare(model)
    wall: dict[int, list[float]] = {threads: [] for threads in THREADS}
    process: dict[int, list[float]] = {threads: [] for threads in THREADS}
    for repetition in range(repetitions):
        for threads in THREADS:
            began, began_process = perf_counter(), process_time()
            engine.simulate(
                model, engine.Design(timelines, 1 + repetition, noise=4), threads=threads
            )
            process[threads].append((process_time() - began_process) / timelines)
            wall[threads].append(timelines / (perf_counter() - began))
    scaling = [double / single for single, double in zip(wall[1], wall[2], strict=True)]
    return {
        "weeks": model.calendar.weeks,
        "timelines": timelines,
        "repetitions": repetitions,
        "per_second": {str(t): statistics.median(wall[t]) for t in THREADS},
        "per_second_best": {str(t): max(wall[t]) for t in THREADS},
        "process_seconds": {str(t): statistics.median(process[t]) for t in THREADS},
        "scaling": statistics.median(scaling),
    }


def chance(process_seconds: float, repetitions: int) -> dict[str, Any]:
    """Count the draws of a timeline, time as many alone, and compare."""
    calls = child("draws", DRAWN, NUMBA_DISABLE_JIT="1")
    seconds = noise.measured(calls, repetitions, timelines=100)
    return {"calls": calls, "seconds": seconds, "times": process_seconds / seconds["all"]}


def memory(sizes: tuple[int, ...]) -> dict[str, dict[str, float]]:
    """Measure the peak memory of runs of each size, each in a process of its own."""
    child("start")  # compiles if anything has changed: that takes memory, but is no part of a run
    return {str(timelines): child("memory", timelines) for timelines in sizes}


def scaling(sizes: tuple[int, ...]) -> dict[str, dict[str, float]]:
    """Measure what-ifs of each number of pairs, each in a process of its own."""
    return {str(pairs): child("pairs", pairs) for pairs in sizes}


def cluster(pairs: int) -> dict[str, float] | None:
    """Compare a Dask cluster with threads; None where distributed is not installed."""
    return None if find_spec("distributed") is None else child("cluster", pairs)


def starts(repetitions: int, *, cold: bool) -> dict[str, Any]:
    """Measure the start from a fresh process to a model that can run: compiled, or not yet."""
    result: dict[str, Any] = {}
    if cold:
        with tempfile.TemporaryDirectory() as folder:
            result["cold"] = child("start", XDG_CACHE_HOME=folder)
    warm = [child("start") for _ in range(repetitions)]
    result["warm"] = {
        part: statistics.median(seconds[part] for seconds in warm) for part in warm[0]
    }
    return result

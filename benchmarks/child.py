"""Measurements in a process of their own: `python child.py TASK [NUMBER]` prints one JSON line.

Peak memory belongs to a program and never falls; a cold start can happen once; and the count of
draws needs the kernel as plain Python.
"""

import json
import re
import resource
import statistics
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

SCENARIO, WHATIF = "far-east-1931", "neutrality-1941"
REPETITIONS = 3


def opened() -> tuple[Any, dict[str, float]]:
    """Import, load, build and compile (or load); return the model and the seconds of each."""
    times = {}
    began = perf_counter()
    from allohistory import engine
    from allohistory.model import build
    from allohistory.scenario import load

    times["import"] = perf_counter() - began
    began = perf_counter()
    scenario = load(SCENARIO)
    times["load"] = perf_counter() - began
    began = perf_counter()
    model = build(scenario)
    times["build"] = perf_counter() - began
    began, began_process = perf_counter(), process_time()
    engine.prepare(model)
    times["compile"] = perf_counter() - began
    helpers = resource.getrusage(resource.RUSAGE_CHILDREN)  # processes that compile beside this one
    times["compile_process"] = process_time() - began_process + helpers.ru_utime + helpers.ru_stime
    return model, times


def start(_number: int) -> dict[str, float]:
    """Measure the seconds from a fresh process to a model that can run."""
    began = perf_counter()
    times = opened()[1]
    return times | {"total": perf_counter() - began}


def memory(timelines: int) -> dict[str, float]:
    """Measure the peak memory of a run in MB, and that of the model alone."""
    from allohistory import engine

    model, _ = opened()
    before = peak()
    began = perf_counter()
    ensemble = engine.simulate(model, engine.Design(timelines, 1, noise=4), threads=2)
    seconds = perf_counter() - began
    columns = sum(column.nbytes for column in ensemble.events.values())
    stored = (columns + ensemble.values.nbytes) / 1e6
    return {"model": before, "peak": peak(), "kept": stored, "seconds": seconds}


def peak() -> float:
    """Return the peak memory of this process so far, in MB.

    Linux says it of the program alone; what `getrusage` says begins with that of its parent.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = re.search(r"VmHWM:\s*(\d+) kB", status.read_text(encoding="utf-8"))
        if line is not None:
            return int(line[1]) * 1024 / 1e6
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1e6 if sys.platform == "darwin" else most * 1024 / 1e6


def pairs(number: int) -> dict[str, float]:
    """Run and keep a what-if of `number` pairs; measure processor time, memory and disk."""
    from allohistory.answers.run import keep, run
    from allohistory.engine import Design
    from allohistory.scenario import load

    scenario = load(SCENARIO)
    whatif = scenario.whatif(WHATIF)
    run(scenario, whatif, Design(1, 1, 4))
    began, began_process = perf_counter(), process_time()
    with TemporaryDirectory() as folder:
        result = run(scenario, whatif, Design(number, 1, 4), folder=folder)
        result.answers()
        place = Path(folder) / keep(result, folder)
        disk = sum(path.stat().st_size for path in place.rglob("*.parquet")) / 1e6
    return {
        "process": process_time() - began_process,
        "seconds": perf_counter() - began,
        "peak": peak(),
        "disk": disk,
    }


def cluster(number: int) -> dict[str, float]:
    """Compare the processor time of `number` pairs on two Dask workers and on two threads.

    Needs distributed. Time of the workers and of the process that asks them counts; what every
    worker does once, such as building the model, does not.
    """
    psutil, distributed = import_module("psutil"), import_module("distributed")
    from allohistory import engine
    from allohistory.engine.cluster import Cluster
    from allohistory.model import build
    from allohistory.scenario import load

    scenario = load(SCENARIO)
    model, whatif = build(scenario), scenario.whatif(WHATIF)
    engine.prepare(model)

    def spent(workers: list[Any]) -> float:
        times = [worker.cpu_times() for worker in workers]
        return process_time() + sum(each.user + each.system for each in times)

    def measured(executor: Any, workers: list[Any]) -> float:
        began = spent(workers)
        engine.compare(
            model, whatif, engine.Design(number, 1, 4), execution=engine.Execution(executor)
        )
        return spent(workers) - began

    threads, dask = [], []
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
    ) as local:
        workers = [psutil.Process(worker.pid) for worker in local.workers.values()]
        executor = Cluster(local.scheduler_address)
        measured(executor, [])  # the workers build the model
        for _ in range(REPETITIONS):
            threads.append(measured(engine.Threads(2), []))
            dask.append(measured(executor, workers))
        executor.close()
    ratios = [slow / fast for slow, fast in zip(dask, threads, strict=True)]
    return {
        "threads": statistics.median(threads) / number,
        "dask": statistics.median(dask) / number,
        "ratio": statistics.median(ratios),
        "least": min(ratios),
        "most": max(ratios),
    }


def draws(timelines: int) -> dict[str, float]:
    """Count generator calls per timeline: single, in rows, and for laws and salts.

    Needs NUMBA_DISABLE_JIT=1: the kernel as plain Python draws the same numbers.
    """
    from allohistory import engine
    from allohistory.kit import draw

    calls = {"all": 0, "rows": 0}
    philox, rows, pairs = draw.philox, draw.uniform_each, draw.uniforms_each

    def counted(*words: Any) -> Any:
        calls["all"] += 1
        return philox(*words)

    def counted_rows(world: Any, what: Any, names: Any, j: int, out: Any) -> None:
        calls["rows"] += len(out)
        rows(world, what, names, j, out)

    def counted_pairs(world: Any, what: Any, names: Any, j: int, first: Any, second: Any) -> None:
        calls["rows"] += len(first)
        pairs(world, what, names, j, first, second)

    draw.philox = counted
    replaced(draw.uniform_each, counted_rows)
    replaced(draw.uniforms_each, counted_pairs)
    model = opened()[0]
    recipe = engine.Recipe(model, engine.Design(1, 1))
    import numpy as np

    before = calls["all"]
    recipe.open(np.arange(timelines))
    opening = calls["all"] - before
    before, calls["rows"] = calls["all"], 0
    ensemble = engine.simulate(model, engine.Design(timelines, 1), threads=1)
    total = calls["all"] - before
    in_rows = calls["rows"]
    single = total - in_rows - opening - opening_of_one(recipe, calls)
    events = len(ensemble.events["kind"])
    counts = {"single": single, "rows": in_rows, "opening": opening, "events": events}
    return {name: count / timelines for name, count in counts.items()}


def opening_of_one(recipe: Any, calls: dict[str, int]) -> int:
    """Count the draws with which `prepare` opens one timeline before every run."""
    import numpy as np

    before = calls["all"]
    recipe.open(np.zeros(1, np.int64))
    return calls["all"] - before


def replaced(old: Any, new: Any) -> None:
    """Replace `old` by `new` in every mechanism that has imported it."""
    from allohistory.mechanisms import ORDER

    for mechanism in ORDER:
        for name, value in vars(mechanism).items():
            if value is old:
                setattr(mechanism, name, new)


TASKS: dict[str, Callable[[int], dict[str, float]]] = {
    "start": start,
    "memory": memory,
    "draws": draws,
    "pairs": pairs,
    "cluster": cluster,
}

if __name__ == "__main__":  # workers of a cluster begin by importing this file
    print(json.dumps(TASKS[sys.argv[1]](int(sys.argv[2]) if sys.argv[2:] else 0)))

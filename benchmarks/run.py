"""Measure speed, memory and scaling; print a table, write results.json and docs/benchmarks.md.

`--quick` leaves out the cold start and the large run, repeats less, and writes nothing.
"""

import json
import os
import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import full
import rivals
import tables
import waits
import week

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
PACKAGES = ("allohistory", "numba", "numpy", "mesa")


def main() -> None:
    """Measure everything, print the results and write them."""
    quick = "--quick" in sys.argv[1:]
    repetitions = 3 if quick else 7
    results: dict[str, Any] = {"machine": machine()}
    say("the small border, four times")
    results["border"] = rivals.measured(repetitions, scale=1 if quick else 4)
    say("the full model on one and two threads")
    results["full"] = full.speed(repetitions, timelines=256 if quick else 1024)
    say("its weeks by mechanism")
    results["week"] = week.costs(repetitions, timelines=64 if quick else 256)
    say("its random numbers alone (eight timelines as plain Python: minutes)")
    seconds = results["full"]["process_seconds"]["1"]
    results["chance"] = full.chance(seconds, repetitions)
    say("memory")
    results["memory"] = full.memory((2_000,) if quick else (2_000, 20_000))
    say("pairs of timelines, more and more")
    results["scaling"] = full.scaling((250, 500) if quick else (1_000, 10_000, 100_000))
    results["cluster"] = full.cluster(256 if quick else 2048)
    say("starts" if quick else "starts (a cold one compiles: minutes)")
    results["start"] = full.starts(repetitions, cold=not quick)
    say("the waits of a user")
    results["waits"] = waits.measured(1 if quick else 3)
    results["machine"]["load_average_after"] = os.getloadavg()[0]
    print(tables.results_text(results))
    if not quick:
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        tables.renew(results)


def machine() -> dict[str, Any]:
    """Return a description of the machine."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": processor(),
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "packages": {name: version for name in PACKAGES if (version := installed(name))},
        "load_average": os.getloadavg()[0],
    }


def installed(name: str) -> str | None:
    """Return the version of a package, or None if it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def processor() -> str:
    """Return the name of the processor."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def say(text: str) -> None:
    """Print what is being measured."""
    print(f"measuring {text} ...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

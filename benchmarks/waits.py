"""How long a user waits: for help, for the first number of a what-if, for all of it with a report.

Processor time is that of all threads and of every process that the command starts.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

SCENARIO, WHATIF, PAIRS = "far-east-1931", "neutrality-1941", 2_000
COMMAND = "from allohistory.cli import main; main()"
AIMS = {"help": 0.15, "first": 1.5, "whole": 5.0}  # seconds: processor, processor, clock


def measured(repetitions: int) -> dict[str, Any]:
    """Measure each wait in processes of their own; medians of processor and clock seconds."""
    with tempfile.TemporaryDirectory() as folder:
        whatif = ("whatif", SCENARIO, WHATIF, "--timelines", str(PAIRS), "--runs", folder)
        report = ("--report", str(Path(folder) / "report.html"))
        first_number()  # compiles, and fills the caches, if anything has changed
        waits = {
            "help": [timed("-c", COMMAND, "--help") for _ in range(repetitions)],
            "first": [first_number() for _ in range(repetitions)],
            "whole": [timed("-c", COMMAND, *whatif, *report) for _ in range(repetitions)],
        }
    return {
        name: {part: statistics.median(wait[part] for wait in measures) for part in measures[0]}
        for name, measures in waits.items()
    }


def timed(*words: str) -> dict[str, float]:
    """Run Python with `words`; return the seconds of its processor time and of the clock."""
    began = perf_counter()
    process = subprocess.Popen(
        [sys.executable, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(words)} failed with {process.returncode}")
    return {"process": usage.ru_utime + usage.ru_stime, "clock": perf_counter() - began}


def first_number() -> dict[str, float]:
    """Return the seconds after which a new process has the answers of the first slice."""
    done = subprocess.run([sys.executable, __file__], stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Run a what-if up to its first answers, as the command line does; print the seconds."""
    began = perf_counter()
    from allohistory.answers import check, run

    def progress(done: int, _wanted: int, so_far: Any) -> None:
        if done:
            so_far().answers()
            print(json.dumps({"process": process_time(), "clock": perf_counter() - began}))
            raise KeyboardInterrupt

    scenario = check.load(SCENARIO)
    try:
        run.compare(scenario, scenario.whatif(WHATIF), PAIRS, threads=1, progress=progress)
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()

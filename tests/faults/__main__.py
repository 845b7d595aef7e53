"""Run the fault tests: `python -m tests.faults`, or some: `python -m tests.faults kills bits`.

Prints a table: the fault, how often it was tried, and what became of it.
"""

import sys
from collections.abc import Callable

from tests.faults.bits import flipped_bits
from tests.faults.disks import full_disks
from tests.faults.kills import kills
from tests.faults.others import moved_clock, two_writers
from tests.faults.stage import Row
from tests.faults.workers import lost_worker

FAULTS: dict[str, Callable[[], list[Row]]] = {
    "kills": kills,
    "disks": full_disks,
    "bits": flipped_bits,
    "clock": moved_clock,
    "writers": two_writers,
    "workers": lost_worker,
}


def main(*names: str) -> int:
    """Try the faults of these names, or all; return 1 if any was not survived, else 0."""
    unknown = [name for name in names if name not in FAULTS]
    if unknown:
        print(f"unknown fault {unknown[0]}; known: {', '.join(FAULTS)}", file=sys.stderr)
        return 2
    print("| fault | tried | outcomes |\n|---|---|---|")
    failures = []
    for name in names or FAULTS:
        for row in FAULTS[name]():
            print(row, flush=True)
            failures += row.failures
    for failure in failures:
        print(f"\n{failure}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""`python -m allohistory.scenario.check FOLDER`: print every fault in a scenario's folder."""

import sys

from allohistory.errors import AllohistoryError
from allohistory.scenario.library import check


def main(folders: list[str]) -> int:
    """Print the faults in the folders; return how many folders have faults (the exit code)."""
    faulty = 0
    for folder in folders:
        try:
            faults = check(folder)
        except AllohistoryError as error:
            sys.stdout.write(f"{error}\n")
            faulty += 1
            continue
        for fault in faults:
            sys.stdout.write(f"{fault.full()}\n")
        sys.stdout.write(
            f"{folder}: {len(faults)} faults\n" if faults else f"{folder}: no faults\n"
        )
        faulty += bool(faults)
    return faulty


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Stamp a file of conditioned histories with the sources as they are, if it still holds.

    python tools/carry_over.py FILE.npz [OTHER.npz]

Reads FILE, lives its histories again, and writes them to OTHER (or FILE) with a new stamp; fails if
any of them goes otherwise than before.
"""

import sys
from pathlib import Path

from allohistory.answers.hindsight import asking
from allohistory.errors import AllohistoryError
from allohistory.inference.carrying import carried_over
from allohistory.inference.histories import read_histories, save_histories
from allohistory.inference.record import read_record
from allohistory.model import build
from allohistory.scenario import load


def main(path: str, target: str) -> None:
    """Carry the histories of *path* over to *target*."""
    histories = read_histories(path)
    model = build(load(histories.provenance["scenario"]["name"]))
    record = read_record(model, until=histories.until, ask=asking(model))
    save_histories(target, carried_over(histories, model, record))
    print(f"{len(histories)} histories hold as they did: {Path(target)}")


if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[-1])
    except AllohistoryError as error:
        sys.exit(str(error))

"""Stamp files of posterior histories with the present sources, if all still reproduce.

    python tools/carry_over.py              # all that the scenarios of this program ship
    python tools/carry_over.py FILE.npz ... # these

Re-runs all histories of all files. If every one has the same events and series as before, to the
last bit, the texts beside the files are rewritten; if any differs, nothing is written.
"""

from __future__ import annotations

import sys
from pathlib import Path

from allohistory.answers.hindsight import question_reader
from allohistory.errors import AllohistoryError
from allohistory.inference.observation.record import read_record
from allohistory.inference.posterior.histories import Histories, read_histories
from allohistory.inference.posterior.revalidate import revalidate
from allohistory.inference.posterior.shipped import posterior_paths
from allohistory.inference.posterior.sidecar import (
    Sidecar,
    read_sidecar,
    sidecar_path,
    write_sidecar,
)
from allohistory.model import build
from allohistory.scenario import load, names


def main(*files: str) -> int:
    """Restamp the histories of `files`, or all shipped ones; return 1 if any fails, else 0."""
    paths = [Path(file) for file in files] or shipped()
    texts: dict[Path, Sidecar] = {}
    failed = 0
    for path in paths:
        try:
            histories = carried(path)
        except AllohistoryError as error:
            print(f"{path}: {error}", file=sys.stderr)
            failed += 1
            continue
        print(f"{path}: all {len(histories)} histories do what they did, to the last bit")
        texts[path] = Sidecar(read_sidecar(path).arrays, histories.provenance, histories.digests)
    if failed:
        print(f"{failed} of {len(paths)} files do not hold; nothing was written", file=sys.stderr)
        return 1
    for path, sidecar in texts.items():
        write_sidecar(path, sidecar)
        print(f"stamped {sidecar_path(path)}")
    return 0


def shipped() -> list[Path]:
    """Return the files of histories that the scenarios of this program ship."""
    return [path for name in names() for path in sorted(posterior_paths(load(name)).values())]


def carried(path: Path) -> Histories:
    """Return the histories of `path` with a new stamp; FitError where any of them differs."""
    histories = read_histories(path)
    beside = path.resolve().parent
    ships = (beside / "scenario.yaml").is_file()
    model = build(load(beside if ships else histories.provenance["scenario"]["name"]))
    record = read_record(model, until=histories.until, ask=question_reader(model))
    return revalidate(histories, model, record, exact=True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""A cluster that loses a worker in the middle of a run: no slice of it differs, none is missing."""

import json
import subprocess
import sys
from importlib.util import find_spec

from tests.faults import stage
from tests.faults.stage import Row, require

TIMES = 3


def lost_worker(times: int = TIMES) -> list[Row]:
    """Kill a worker of a Dask cluster, several times; return one row."""
    row = Row("a worker of a cluster killed in the middle of a run")
    for k in range(times):
        row.attempt(f"run {k}", killed if find_spec("distributed") else not_installed)
    return [row]


def not_installed() -> str:
    """Return that there is nothing to try it with."""
    return "NOT TRIED: distributed is not installed"


def killed() -> str:
    """Run on a cluster whose worker is killed; compare every slice with one computed here."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.engine.kill_worker"], capture_output=True, text=True,
        check=False, timeout=stage.PATIENCE,
    )  # fmt: skip
    require(ended.returncode == 0, ended.stderr[-800:])
    result = json.loads(ended.stdout.splitlines()[-1])
    require(result["cluster"] == result["here"], "slices are missing, or differ")
    return "every slice the same"

"""Heard: of which numbers the record says something, in the histories that a run lives.

An answer that hangs on a number of which the record says nothing hangs on judgement, however much
else was fitted.  Leaves out what a run from the priors hangs on: there the record was not asked.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

from allohistory.errors import FitError

SAYS = "informed by the record"
SILENT = "not informed by the record"


def heard(comparison: Any) -> frozenset[str] | None:
    """Paths of the numbers that the record informs in the histories of a run.

    None where the run took nothing from the record, or the file of its histories is gone.
    """
    known = getattr(getattr(comparison.baseline, "recipe", None), "known", None)
    return None if known is None else informed(known.place, known.name)


@lru_cache(maxsize=8)
def informed(place: str, name: str) -> frozenset[str] | None:
    """Paths of the numbers that the record informs in the file of histories at *place*.

    None where there is no such file, or it holds others than those called *name*.
    """
    from allohistory.inference.agreement import agreement  # noqa: PLC0415 - scipy is slow to import
    from allohistory.inference.histories import read_histories  # noqa: PLC0415 - as above
    from allohistory.inference.posterior import name_of  # noqa: PLC0415 - as above

    try:
        histories = read_histories(Path(place))
    except FitError:
        return None
    if name_of(histories) != name:
        return None
    return frozenset(law.path for law in agreement(histories).informed)


def on_record(hinge: Any) -> str:
    """What the record says of a number that an answer hangs on, to be said after its prior.

    Nothing where the record was not asked.
    """
    if hinge.informed is None:
        return ""
    if not hinge.informed:
        return ", of which the record says nothing"
    before, after = (f"{low:.3g} to {high:.3g}" for low, high in (hinge.before, hinge.after))
    return f", which the record moved from {before} to {after} (90 %)"

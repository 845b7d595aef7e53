"""Heard: what the histories that a run lives took from the record, and of which numbers.

An answer that hangs on a number of which the record says nothing hangs on judgement, however much
else was fitted. And how many independent histories they are worth: those of one run of a fit have
ancestors in common. Leaves out what a run from the priors hangs on, which did not ask the record.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from allohistory.engine import Ensemble
from allohistory.errors import FitError

SAYS = "informed by the record"
SILENT = "not informed by the record"


@dataclass(frozen=True)
class Information:
    """What the histories that a run lives took from the record."""

    informed: frozenset[str]  # paths of the numbers of which it says something
    design: float  # histories for each independent one that they are worth; 1 or more


def information_of(ensemble: Ensemble) -> Information | None:
    """What the histories of an ensemble took from the record.

    None where it took nothing from it, or the file of its histories is gone.
    """
    known = getattr(getattr(ensemble, "recipe", None), "known", None)
    return None if known is None else information_in(known.place, known.name)


@lru_cache(maxsize=8)
def information_in(place: str, name: str) -> Information | None:
    """What the histories in the file `place` took from the record.

    None where there is no such file, or it holds others than those called `name`.
    """
    from allohistory.inference.posterior.diagnostics import agreement  # noqa: PLC0415 - scipy is slow to import
    from allohistory.inference.posterior.histories import read_histories  # noqa: PLC0415 - as above
    from allohistory.inference.posterior.shipped import name_of  # noqa: PLC0415 - as above

    try:
        histories = read_histories(Path(place))
    except FitError:
        return None
    if name_of(histories) != name:
        return None
    found = agreement(histories)
    return Information(
        frozenset(law.path for law in found.informed), max(1.0, len(histories) / found.effective)
    )


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

"""Information: which numbers the record informs, through the posterior histories of a run.

An answer that depends on a number not informed by the record depends on judgement, however much
else was fitted. Also the effective number of independent histories: those of one run of a fit have
ancestors in common. Leaves out runs from the priors, which do not use the record.
"""

import math
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
    """What the posterior histories of a run took from the record."""

    informed: frozenset[str]  # paths of the numbers that the record informs
    design: float  # histories for each effective independent one; 1 or more


def information_of(ensemble: Ensemble) -> Information | None:
    """Return what the histories of an ensemble took from the record.

    None where the record is not used, or the file of the histories is gone.
    """
    histories = getattr(getattr(ensemble, "recipe", None), "histories", None)
    return None if histories is None else information_in(histories.place, histories.name)


@lru_cache(maxsize=8)
def information_in(place: str, name: str) -> Information | None:
    """Return what the histories in the file `place` took from the record.

    None where there is no such file, or it has histories other than those called `name`.
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
    fit = agreement(histories)
    return Information(
        frozenset(law.path for law in fit.informed if is_informed(law, fit)),
        max(1.0, len(histories) / fit.effective),
    )


def is_informed(law: Any, fit: Any) -> bool:
    """Tell whether the record informs a law by more than its own runs disagree about it.

    The mean of histories with ancestors in common strays from the prior's by chance, the more the
    fewer of them are independent: by the squared `disagreement` of the runs over their number.
    """
    from allohistory.inference.posterior.diagnostics import INFORMED  # noqa: PLC0415 - as above

    apart = law.disagreement
    return math.isnan(apart) or law.information > apart**2 / fit.runs + INFORMED


def on_record(hinge: Any) -> str:
    """Return what the record says about a number, as text to print after its prior.

    Empty where the record was not used.
    """
    if hinge.informed is None:
        return ""
    if not hinge.informed:
        return ", not informed by the record"
    before, after = (f"{low:.3g} to {high:.3g}" for low, high in (hinge.before, hinge.after))
    return f", which the record moved from {before} to {after} (90 %)"

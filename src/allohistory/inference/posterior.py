"""Posterior: the conditioned histories that a scenario ships in its folder, ready to be lived.

One file holds histories that saw the whole record; others saw it up to a day.  They hold for one
state of the scenario and of the sources alone; whoever changes either conditions again.
"""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

from allohistory.engine import Known
from allohistory.errors import FitError

from .histories import Histories, last_day, read_histories

FILES = "posterior*.npz"


def posterior_paths(scenario: Any) -> dict[date | None, Path]:
    """Give the files of histories that a scenario ships, by the last day of the record they saw.

    None stands for all of the record.
    """
    folder = getattr(scenario, "folder", None)
    if folder is None:
        return {}
    return {last_day(path): path for path in sorted(Path(folder).glob(FILES))}


def posterior(model: Any, before: date | None = None) -> Histories:
    """Read the histories that the scenario of *model* ships: of the whole record, or *before* it.

    Those that saw most of the record but nothing after the day *before*.  FitError where there are
    none, or where they were conditioned for something else.
    """
    paths = posterior_paths(model.scenario)
    days = [day for day in paths if day is not None and before is not None and day <= before]
    if before is not None and before <= model.scenario.start:
        raise FitError(
            f"nothing of the record lies before {before}, where {model.scenario.id} begins; choose "
            "the reading `prior`"
        )
    if before is not None and not days:
        raise FitError(
            f"{model.scenario.id} has no histories conditioned on its record up to {before} or "
            f"before; make them with `allohistory fit {model.scenario.id} --until {before}`, or "
            "choose the reading `prior`"
        )
    if before is None and None not in paths:
        raise FitError(
            f"{model.scenario.id} has no histories conditioned on its whole record; make them with "
            f"`allohistory fit {model.scenario.id}`, or choose another reading"
        )
    histories = read_histories(paths[max(days) if days else None])
    histories.check(model)
    return histories


def known_histories(model: Any, histories: Histories) -> Known:
    """Give conditioned histories as the engine lives them: with open chances after their record.

    FitError where they were conditioned for something else than *model*.
    """
    opened = None
    if histories.until is not None:
        opened = min(model.calendar.week_of(histories.until) + 1, model.calendar.weeks)
    laws, place = histories.laws(model), histories.place
    name, beware = name_of(histories), caution(histories)
    return Known(laws, histories.salts, opened, name, place, beware, histories.guide)


def caution(histories: Histories) -> str:
    """Say what to beware of in using histories: nothing where their runs agree."""
    found = histories.provenance.get("agreement", {})
    if found.get("agreed"):
        return ""
    if found.get("worst") is None:
        return "they are of one run, which cannot tell whether it has converged"
    return (
        f"their runs do not agree (means of laws up to {found['worst']:.2g} posterior standard "
        f"deviations apart; {found['enough']} would do)"
    )


def name_of(histories: Histories) -> str:
    """Name histories by what they are, so that a kept run can tell whether they are still there."""
    digest = hashlib.sha256(histories.salts.tobytes() + histories.coordinates.tobytes())
    return digest.hexdigest()[:16]

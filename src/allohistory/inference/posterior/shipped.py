"""Posterior: the conditioned histories that a scenario ships in its folder, ready to be lived.

One file holds histories that saw the whole record; others saw it up to a day. They hold for one
state of the scenario and of the sources; of another state they are lived again, and hold if
nothing in them has changed.
"""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Callable
from datetime import date
from pathlib import Path

from allohistory.engine import GivenHistories
from allohistory.errors import Fault, FitError
from allohistory.inference.posterior.histories import Histories, read_histories
from allohistory.inference.posterior.sidecar import SUFFIX, read_sidecar
from allohistory.model import Model
from allohistory.scenario import Scenario
from allohistory.scenario.library import command_name

FILES, TEXTS = "posterior*.npz", f"posterior*{SUFFIX}"
Again = Callable[[Histories], Histories]  # looks whether histories of another state still hold


def posterior_paths(scenario: Scenario) -> dict[date | None, Path]:
    """Return the files of histories that a scenario ships, by the last day of the record they saw.

    None stands for all of the record.
    """
    folder = getattr(scenario, "folder", None)
    if folder is None:
        return {}
    return {read_sidecar(path).until: path for path in sorted(Path(folder).glob(FILES))}


def posterior_faults(scenario: Scenario) -> list[Fault]:
    """Return what is wrong with the files of histories that a scenario ships.

    Histories of another state of the scenario are no fault: where they are used, it is said.
    """
    folder = Path(scenario.folder)
    texts = [path.name.removesuffix(SUFFIX) for path in folder.glob(TEXTS)]
    paths = {*folder.glob(FILES), *(folder / f"{name}.npz" for name in texts)}
    faults = []
    for path in sorted(paths):
        try:
            read_histories(path)
        except FitError as error:
            faults.append(Fault(str(path), 1, 1, "", str(error)))
    return faults


def days_before(scenario: Scenario, day: date) -> dict[date, Path]:
    """Return the shipped files of histories that saw nothing of the record after `day`."""
    paths = posterior_paths(scenario)
    return {seen: path for seen, path in paths.items() if seen is not None and seen <= day}


def posterior(model: Model, before: date | None = None, again: Again | None = None) -> Histories:
    """Read the histories that the scenario of `model` ships: of the whole record, or `before` it.

    Those that saw most of the record but nothing after the day `before`. FitError where there are
    none, or where they were conditioned for something else and do not hold `again`.
    """
    scenario = model.scenario
    if before is not None and before <= scenario.start:
        raise FitError(
            f"nothing of the record lies before {before}, where {scenario.id} begins; choose "
            "the reading `prior`"
        )
    days = {} if before is None else days_before(scenario, before)
    if before is not None and not days:
        raise FitError(
            f"{scenario.id} has no histories conditioned on its record up to {before} or "
            f"before; make them with `{fitting(scenario, before)}`, or choose the reading `prior`"
        )
    path = days[max(days)] if days else posterior_paths(scenario).get(None)
    if path is None:
        raise FitError(
            f"{scenario.id} has no histories conditioned on its whole record; make them with "
            f"`{fitting(scenario)}`, or choose another reading"
        )
    return read_for(model, path, again)


def fitting(scenario: Scenario, until: date | None = None) -> str:
    """Return the command that makes the histories a scenario lacks, where they will be found."""
    name = "posterior.npz" if until is None else f"posterior-{until}.npz"
    words = ["allohistory", "fit", command_name(scenario)]
    words += [] if until is None else ["--until", str(until)]
    return shlex.join([*words, "--out", str(Path(scenario.folder) / name)])


def posterior_that_passed(
    model: Model, before: date, again: Again | None = None
) -> tuple[Histories | None, str]:
    """Read the latest shipped histories `before` a day whose runs agree; None where there are none.

    Says, too, what speaks against later ones. FitError where they were conditioned for something
    else than `model` and do not hold `again`.
    """
    against = ""
    for _, path in sorted(days_before(model.scenario, before).items(), reverse=True):
        histories = read_for(model, path, again)
        beware = caution(histories)
        if not beware:
            return histories, against
        against = against or f"there are histories up to {histories.until}, but {beware}"
    return None, against


def read_for(model: Model, path: Path, again: Again | None = None) -> Histories:
    """Read the histories of a file, which must be for `model`, or hold for it `again`.

    FitError where they do not.
    """
    histories = read_histories(path)
    try:
        histories.check(model)
    except FitError:
        if again is None:
            raise
        return again(histories)
    return histories


def given_histories(model: Model, histories: Histories) -> GivenHistories:
    """Give conditioned histories as the engine lives them: with open chances after their record.

    FitError where they were conditioned for something else than `model`.
    """
    opened = None
    if histories.until is not None:
        opened = min(model.calendar.week_of(histories.until) + 1, model.calendar.weeks)
    laws, place = histories.laws(model), histories.place
    name, beware = name_of(histories), caution(histories)
    return GivenHistories(laws, histories.salts, opened, name, place, beware, histories.guide)


def caution(histories: Histories) -> str:
    """Say what to beware of in using histories: nothing where their runs agree and have arrived."""
    found = histories.provenance.get("agreement", {})
    if found.get("agreed") and found.get("rising"):
        return (
            f"their runs agree, but rose by {found['rising']:.0f} nats over the second half of "
            "their rounds, so they have not yet come to where the record would have them"
        )
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

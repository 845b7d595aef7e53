"""Shipped posterior histories: those that a scenario has in its folder, ready to simulate.

One file holds histories conditioned on the whole record; others on the record up to a day. They
are valid for one state of the scenario and of the sources; for another state they are simulated
again, and are valid if nothing in them has changed.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path

from allohistory import caches
from allohistory.engine import GivenHistories
from allohistory.engine.sources import sources_hash
from allohistory.errors import Fault, FitError
from allohistory.files import leads_out
from allohistory.inference.posterior.histories import Histories, examine, read_histories, stamp_of
from allohistory.inference.posterior.sidecar import SUFFIX, sidecar_path, text_of
from allohistory.model import Model
from allohistory.scenario import Scenario
from allohistory.scenario.library import command_name

FILES, TEXTS = "posterior*.npz", f"posterior*{SUFFIX}"
Again = Callable[[Histories], Histories]  # revalidates histories of another state


def posterior_paths(scenario: Scenario) -> dict[date | None, Path]:
    """Return a scenario's files of histories by the last day of the record they depend on.

    None stands for all of the record.
    """
    folder = getattr(scenario, "folder", None)
    if folder is None:
        return {}
    return {last_day_of(path): path for path in sorted(Path(folder).glob(FILES))}


def last_day_of(path: Path) -> date | None:
    """Return the last day of the record that a file of histories depends on; None for all of it.

    HistoriesError where it is damaged. What an earlier process examined is not examined again: a
    file whose histories are used is read and checked in any case.
    """
    try:
        text = text_of(sidecar_path(path))
        key = f"{sources_hash()} {path.resolve()} {stamp_of(path)} {sha256(text).hexdigest()}"
        kept = caches.read("days", key)
        if kept is not None:
            return date.fromisoformat(kept.decode()) if kept else None
    except (OSError, ValueError):
        return examine(path).until  # it says what is wrong
    day = examine(path).until
    caches.write("days", key, str(day or "").encode())
    return day


def posterior_faults(scenario: Scenario, model: Model | None = None) -> list[Fault]:
    """Return the faults of the files of histories that a scenario ships.

    Histories of another state of the scenario are no fault: that is reported where they are used.
    Those of this state are compared with its `model`, if there is one.
    """
    folder = Path(scenario.folder)
    texts = [path.name.removesuffix(SUFFIX) for path in folder.glob(TEXTS)]
    paths = {*folder.glob(FILES), *(folder / f"{name}.npz" for name in texts)}
    faults = []
    for path in sorted(paths):
        if leads_out(path, folder):
            continue  # a fault of the folder, which does not read what is elsewhere
        try:
            histories = read_histories(path)
            if model is not None and histories.are_of(model):
                histories.check(model)
        except FitError as error:
            faults.append(Fault(str(path), 1, 1, "", str(error)))
    return faults


def days_before(scenario: Scenario, day: date) -> dict[date, Path]:
    """Return the shipped files of histories that depend on no record after `day`."""
    paths = posterior_paths(scenario)
    return {last: path for last, path in paths.items() if last is not None and last <= day}


def posterior(
    model: Model, before: date | None = None, revalidate: Again | None = None
) -> Histories:
    """Read the histories that the scenario of `model` ships, of all the record or up to `before`.

    With `before`, the latest that depend on nothing after that day. FitError where there are none,
    or where they were fitted to another state and `revalidate` does not revalidate them.
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
    return read_for(model, path, revalidate)


def fitting(scenario: Scenario, until: date | None = None) -> str:
    """Return the command that fits the histories a scenario lacks, written to its folder."""
    name = "posterior.npz" if until is None else f"posterior-{until}.npz"
    words = ["allohistory", "fit", command_name(scenario)]
    words += [] if until is None else ["--until", str(until)]
    return shlex.join([*words, "--out", str(Path(scenario.folder) / name)])


def posterior_that_passed(
    model: Model, before: date, revalidate: Again | None = None
) -> tuple[Histories | None, str]:
    """Return the latest shipped histories `before` a day whose runs agree, or None; and a reason.

    The reason says why later ones were rejected. FitError where they were fitted to something other
    than `model` and `revalidate` does not revalidate them.
    """
    against = ""
    for _, path in sorted(days_before(model.scenario, before).items(), reverse=True):
        histories = read_for(model, path, revalidate)
        beware = caution(histories)
        if not beware:
            return histories, against
        against = against or f"there are histories up to {histories.until}, but {beware}"
    return None, against


def read_for(model: Model, path: Path, revalidate: Again | None = None) -> Histories:
    """Read the histories of a file, which must fit `model` or be revalidated by `revalidate`.

    FitError where they do not.
    """
    histories = read_histories(path)
    try:
        histories.check(model)
    except FitError:
        if revalidate is None:
            raise
        return revalidate(histories)
    return histories


def given_histories(model: Model, histories: Histories) -> GivenHistories:
    """Return posterior histories in the engine's form, with random noise after their record.

    FitError where they were fitted to something other than `model`.
    """
    opened = None
    if histories.until is not None:
        opened = min(model.calendar.week_of(histories.until) + 1, model.calendar.weeks)
    laws, place = histories.laws(model), histories.place
    name, beware = name_of(histories), caution(histories)
    return GivenHistories(laws, histories.salts, opened, name, place, beware, histories.guide)


def caution(histories: Histories) -> str:
    """Return a warning about histories; empty where their runs agree and have converged."""
    diagnostics = histories.provenance.get("agreement", {})
    if diagnostics.get("agreed") and diagnostics.get("rising"):
        return (
            f"their runs agree, but rose by {diagnostics['rising']:.0f} nats over the second half "
            "of their rounds, so they have not converged"
        )
    if diagnostics.get("agreed"):
        return ""
    if diagnostics.get("worst") is None:
        return "they are of one run, which cannot show whether it has converged"
    return (
        f"their runs do not agree (means of laws up to {diagnostics['worst']:.2g} posterior "
        f"standard deviations apart; {diagnostics['enough']} would do)"
    )


def name_of(histories: Histories) -> str:
    """Return a digest of histories, by which a stored run can check that they are unchanged."""
    digest = sha256(histories.salts.tobytes() + histories.coordinates.tobytes())
    return digest.hexdigest()[:16]

"""Readings: what a run takes from the record: the past alone, all randomness, or nothing.

As of the divergence, a run simulates posterior histories given the record up to that day, and each
goes on with random draws of its own: what was likely then. With hindsight, posterior histories
given the whole record are simulated to the end with their own random draws. From the priors, the
record is not used. Leaves out how histories are conditioned (inference) and simulated (the engine).
"""

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from allohistory.answers.language.record_questions import question_reader
from allohistory.engine import Design, GivenHistories, Reading, Recipe
from allohistory.engine.couplings import IN_WORDS as COUPLED
from allohistory.errors import AllohistoryError, FitError, HistoriesError
from allohistory.model import Model
from allohistory.scenario import load, names

if TYPE_CHECKING:
    from allohistory.inference.posterior.histories import Histories

AGAIN = "re-run"  # marks histories of another state that are still valid in this one
# Histories that were re-run, or why they are invalid, by name and state of the scenario.
REVALIDATED: "dict[tuple[str, str], Histories | FitError]" = {}


@dataclass(frozen=True)
class Conditioning:
    """The posterior histories that a run simulates, or None, with a note on why."""

    histories: GivenHistories | None = None
    note: str = ""


def conditioning_of(model: Model, reading: str | None, divergence: dt.date | None) -> Conditioning:
    """Return what a run of `model` simulates by its `reading`, as of `divergence` (None: start).

    Without a reading, it is as of the divergence where the scenario ships histories conditioned up
    to that day, or an earlier one, that are still valid and whose runs agree; else from the priors.
    Raises FitError where a requested reading has no histories.
    """
    if reading == "prior":
        return Conditioning()
    from allohistory.inference.posterior.shipped import (  # noqa: PLC0415 - scipy is slow to import
        caution,
        given_histories,
        posterior,
    )

    before = divergence or model.scenario.start
    if reading is None:
        return default_conditioning(model, before)
    histories = posterior(model, None if reading == "hindsight" else before, revalidator(model))
    warning = caution(histories)
    note = f"Beware of the histories: {warning}." if warning else ""
    return Conditioning(given_histories(model, histories), note_of_revalidation(histories, note))


def default_conditioning(model: Model, before: dt.date) -> Conditioning:
    """Return what a run simulates by default: the latest histories that passed, or none.

    Histories of another state are left out with a note; a damaged file raises HistoriesError.
    """
    from allohistory.inference.posterior.shipped import (  # noqa: PLC0415 - scipy is slow to import
        days_before,
        given_histories,
        posterior_that_passed,
    )

    try:
        if not days_before(model.scenario, before):
            return Conditioning()
        histories, reason = posterior_that_passed(model, before, revalidator(model))
    except HistoriesError:
        raise
    except FitError as error:
        return Conditioning(note=f"The record is not used: {error}.")
    if reason:
        reason += "; --reading as-of uses them all the same."
    if histories is None:
        return Conditioning(note=f"The priors are used: {reason}")
    note = f"The record after {histories.until} is not used: {reason}" if reason else ""
    return Conditioning(given_histories(model, histories), note_of_revalidation(histories, note))


def revalidator(model: Model) -> Callable[["Histories"], "Histories"]:
    """Return a check that histories of another state of a scenario are still valid for `model`.

    They are if all of them, re-run, agree with every entry of the record as before: then nothing
    changed that affects them. Otherwise the check raises FitError, which says what differs.
    """

    def check(histories: "Histories") -> "Histories":
        from allohistory.inference.posterior.shipped import name_of  # noqa: PLC0415 - as above

        key = (name_of(histories), model.scenario.lived_hash)
        if key not in REVALIDATED:
            REVALIDATED[key] = rerun(histories)
        result = REVALIDATED[key]
        if isinstance(result, FitError):
            raise FitError(f"{Path(histories.place).name} is of another state: {result}")
        return replace(result, place=histories.place)

    def rerun(histories: "Histories") -> "Histories | FitError":
        from allohistory.inference.observation.record import read_record  # noqa: PLC0415 - as above
        from allohistory.inference.posterior.revalidate import revalidate  # noqa: PLC0415 - as above

        try:
            record = read_record(model, until=histories.until, ask=question_reader(model))
            valid = revalidate(histories, model, record)
        except AllohistoryError as error:
            return FitError(str(error))
        return replace(valid, provenance={**valid.provenance, AGAIN: True})

    return check


def note_of_revalidation(histories: "Histories", note: str) -> str:
    """Return a note, preceded by one on histories that were made for another state."""
    if not histories.provenance.get(AGAIN):
        return note
    text = (
        "The scenario or the program has changed since its histories were conditioned. Re-run, "
        f"all {len(histories):,} agree with every entry of the record as they did, so they are "
        "used."
    )
    return f"{text} {note}".rstrip()


def histories_of_run(model: Model, name: str, place: str) -> GivenHistories | None:
    """Return the histories of a saved run, from their file or as this installation ships them."""
    from allohistory.inference.posterior.histories import read_histories  # noqa: PLC0415 - as above
    from allohistory.inference.posterior.shipped import (  # noqa: PLC0415 - scipy is slow to import
        given_histories,
        name_of,
        posterior_paths,
        read_for,
    )

    paths = [Path(place)]
    if model.scenario.id in names():
        paths += posterior_paths(load(model.scenario.id)).values()
    for path in paths:
        with suppress(FitError):
            if name_of(read_histories(path)) == name:
                return given_histories(model, read_for(model, path, revalidator(model)))
    return None


def reading_of(recipe: Recipe) -> Reading:
    """Return the reading of an ensemble, by its recipe."""
    histories = recipe.histories
    if histories is None:
        return "prior"
    return "hindsight" if histories.opened is None else "as-of"


def in_words(recipe: Recipe, coupling: str) -> str:
    """Describe what a run took from the record; `coupling` is empty where there is none."""
    histories = recipe.histories
    if histories is None:
        return "from the priors: nothing is taken from the record"
    number = f"{len(histories.laws):,} posterior histories"
    if histories.caution:
        number += f" (beware: {histories.caution})"
    if histories.opened is None:
        words = (
            f"with hindsight: {number}, consistent with the whole record, simulated to the end "
            "with their own random draws"
        )
        return f"{words}; coupling {coupling}: {COUPLED[coupling]}" if coupling else words
    day = recipe.model.calendar.date_of(histories.opened)
    return (
        f"as of the divergence: {number}, consistent with the record up to {day}, random from "
        "there on"
    )


def effective_design(histories: GivenHistories | None, design: Design) -> Design:
    """Return the design that is simulated: with hindsight each history is simulated once."""
    if histories is None or histories.opened is not None:
        return design
    return replace(design, timelines=min(design.timelines, len(histories.laws)), noise=1)

"""Readings: what a run takes from the record: the past alone, all luck, or nothing.

As of the divergence, histories that the record conditioned up to it are lived, and each goes on
with chances of its own: what was likely then. With hindsight, histories that the whole record
conditioned are lived to their end, with the luck that it asks for. From the priors, the record is
not looked at. Leaves out how histories are conditioned (inference) and lived (the engine).
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
from allohistory.errors import AllohistoryError, FitError
from allohistory.model import Model
from allohistory.scenario import load, names

if TYPE_CHECKING:
    from allohistory.inference.posterior.histories import Histories

AGAIN = "lived again"  # marks histories of another state that hold in this one
# What came of living them, by name and state of scenario.
SEEN: "dict[tuple[str, str], Histories | FitError]" = {}


@dataclass(frozen=True)
class Conditioning:
    """What a run lives: known histories, or none; and why none, where it had to do without."""

    histories: GivenHistories | None = None
    note: str = ""


def conditioning_of(model: Model, reading: str | None, divergence: dt.date | None) -> Conditioning:
    """What a run of `model` lives by its `reading`, as of `divergence` (None: of its start).

    Without a reading, it is as of the divergence where the scenario ships histories conditioned up
    to it, or to an earlier day, that still hold and whose runs agree; else from the priors. Raises
    FitError where the one asked for has no histories.
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
    beware = caution(histories)
    note = f"Beware of the histories: {beware}." if beware else ""
    return Conditioning(given_histories(model, histories), note_of_revalidation(histories, note))


def default_conditioning(model: Model, before: dt.date) -> Conditioning:
    """What a run lives where no reading is asked for: the latest histories that passed, or none."""
    from allohistory.inference.posterior.shipped import (  # noqa: PLC0415 - scipy is slow to import
        days_before,
        given_histories,
        posterior_that_passed,
    )

    try:
        if not days_before(model.scenario, before):
            return Conditioning()
        histories, against = posterior_that_passed(model, before, revalidator(model))
    except FitError as error:
        return Conditioning(note=f"The record was not looked at: {error}.")
    if against:
        against += "; --reading as-of uses them all the same."
    if histories is None:
        return Conditioning(note=f"The priors are used: {against}")
    note = f"The record after {histories.until} is not used: {against}" if against else ""
    return Conditioning(given_histories(model, histories), note_of_revalidation(histories, note))


def revalidator(model: Model) -> Callable[["Histories"], "Histories"]:
    """What looks whether histories of another state of a scenario still hold for `model`.

    They do if all of them, lived again, agree with every entry of the record as they did: then
    nothing was changed that they saw. Otherwise FitError says what goes otherwise.
    """

    def again(histories: "Histories") -> "Histories":
        from allohistory.inference.posterior.shipped import name_of  # noqa: PLC0415 - as above

        known = (name_of(histories), model.scenario.lived_hash)
        if known not in SEEN:
            SEEN[known] = lived_again(histories)
        found = SEEN[known]
        if isinstance(found, FitError):
            raise FitError(f"{Path(histories.place).name} is of another state: {found}")
        return replace(found, place=histories.place)

    def lived_again(histories: "Histories") -> "Histories | FitError":
        from allohistory.inference.observation.record import read_record  # noqa: PLC0415 - as above
        from allohistory.inference.posterior.revalidate import revalidate  # noqa: PLC0415 - as above

        try:
            record = read_record(model, until=histories.until, ask=question_reader(model))
            held = revalidate(histories, model, record)
        except AllohistoryError as error:
            return FitError(str(error))
        return replace(held, provenance={**held.provenance, AGAIN: True})

    return again


def note_of_revalidation(histories: "Histories", note: str) -> str:
    """A note, and before it that the histories were made for another state and still hold."""
    if not histories.provenance.get(AGAIN):
        return note
    text = (
        "The scenario or the program has changed since its histories were conditioned. Lived "
        f"again, all {len(histories):,} agree with every entry of the record as they did, so they "
        "are used."
    )
    return f"{text} {note}".rstrip()


def histories_of_run(model: Model, name: str, place: str) -> GivenHistories | None:
    """The histories that a kept run lived, from their file or as this installation ships them."""
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
    """The reading of an ensemble, by its recipe."""
    known = recipe.histories
    if known is None:
        return "prior"
    return "hindsight" if known.opened is None else "as-of"


def in_words(recipe: Recipe, coupling: str) -> str:
    """What a run took from the record, in words; `coupling` is empty where there is none."""
    known = recipe.histories
    if known is None:
        return "from the priors: nothing is taken from the record"
    histories = f"{len(known.laws):,} histories that the record conditioned"
    if known.caution:
        histories += f" (beware: {known.caution})"
    if known.opened is None:
        words = f"with hindsight: {histories}, lived to the end with the luck that it asks for"
        return f"{words}; coupling {coupling}: {COUPLED[coupling]}" if coupling else words
    day = recipe.model.calendar.date_of(known.opened)
    return f"as of the divergence: {histories} up to {day}, all chance open from there on"


def effective_design(known: GivenHistories | None, design: Design) -> Design:
    """The design that is lived: with hindsight each history is lived once."""
    if known is None or known.opened is not None:
        return design
    return replace(design, timelines=min(design.timelines, len(known.laws)), noise=1)

"""Contradictions: entries of the record that the scenario's own terms rule out.

`read_record` stops at the first; here every entry is read separately, so that all can be reported
together. Left out: entries that are questions.
"""

from collections.abc import Callable, Collection, Iterator
from functools import partial

from allohistory.inference.observation import battles, events
from allohistory.inference.observation.entries import Contradiction
from allohistory.inference.observation.series import check_kind
from allohistory.model import Model

Path = tuple[str, ...]


def contradictions(model: Model, faulty: Collection[Path] = ()) -> list[Contradiction]:
    """Return every entry of the record of `model` that its scenario rules out.

    Those at `faulty` paths, such as `("events", "pact")`, are left out: they cannot be read.
    """
    refused = []
    for path, reading in readings(model):
        if path in faulty:
            continue
        try:
            reading()
        except Contradiction as error:
            refused.append(error)
    return refused


def readings(model: Model) -> Iterator[tuple[Path, Callable[[], object]]]:
    """Yield the path of each entry comparable with timelines, and a function that reads it."""
    record = model.scenario.record
    for name, series in record.series.items():
        if series.of is not None:
            yield ("series", name), partial(check_kind, model, name, series, series.of)
    for name, event in record.events.items():
        if not isinstance(event.what, str) and not events.why_not(model, event):
            yield ("events", name), partial(events.event_part, model, name, event, None)
    for name, battle in record.battles.items():
        if not battles.why_not(model, name, record.battles):
            yield ("battles", name), partial(battles.figures_in_model, model, name, battle)

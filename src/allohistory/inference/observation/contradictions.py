"""Contradictions: entries of the record that the scenario's own terms rule out.

`read_record` stops at the first; here every entry is read separately, so that all can be reported
together. Left out: entries that are questions.
"""

from collections.abc import Callable, Iterator
from functools import partial

from allohistory.inference.observation import battles, events
from allohistory.inference.observation.entries import Contradiction
from allohistory.inference.observation.series import check_kind
from allohistory.model import Model


def contradictions(model: Model) -> list[Contradiction]:
    """Return every entry of the record of `model` that its scenario rules out."""
    refused = []
    for reading in readings(model):
        try:
            reading()
        except Contradiction as error:
            refused.append(error)
    return refused


def readings(model: Model) -> Iterator[Callable[[], object]]:
    """Yield a function that reads each entry comparable with timelines."""
    record = model.scenario.record
    for name, series in record.series.items():
        if series.of is not None:
            yield partial(check_kind, model, name, series, series.of)
    for name, event in record.events.items():
        if not isinstance(event.what, str) and not events.why_not(model, event):
            yield partial(events.event_part, model, name, event, None)
    for name, battle in record.battles.items():
        if not battles.why_not(model, name, record.battles):
            yield partial(battles.figures_in_model, model, name, battle)

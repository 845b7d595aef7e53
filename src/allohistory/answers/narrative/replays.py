"""Replays that are compared with what was stored: the same timeline, or an error that says so.

A timeline is determined by its inputs only on machines that compute alike: another processor or
mathematical library may round differently, and one bit is enough for another history. Every event
and every monthly number that is stored of the timeline must be in its replay. Leaves out the
smaller events that are not stored.
"""

import numpy as np

from allohistory.engine import Ensemble, Timeline
from allohistory.errors import RunError


def replay(ensemble: Ensemble, row: int) -> Timeline:
    """Re-run timeline `row` with all its events; RunError if it is not the one stored."""
    timeline = ensemble.replay(row)
    week = first_difference(ensemble.events_of(row), timeline)
    if week is None and not same_series(ensemble, timeline, row):
        week = 0
    if week is not None:
        since = ensemble.model.calendar.date_of(week) if week else "its start"
        raise RunError(
            f"timeline {row} cannot be shown: re-run here, it is not the timeline that was stored "
            f"(they differ from {since} on), because this machine or its libraries compute "
            "otherwise than those that made the run; run the what-if again here"
        )
    return timeline


def first_difference(stored: dict[str, np.ndarray], timeline: Timeline) -> int | None:
    """Return the week of the first stored event that the replay does not have; None for none."""
    events = timeline.events
    serials = stored["serial"]
    place = np.searchsorted(events["serial"], serials)
    present = place < len(events["serial"])
    place = np.where(present, place, 0)
    if not len(events["serial"]):
        return int(stored["week"][0]) if len(serials) else None
    same = present.copy()
    for name, column in stored.items():
        if name != "timeline":
            replayed = events[name][place]
            equal = (column == replayed) | (np.isnan(column) & np.isnan(replayed))
            same &= equal if equal.ndim == 1 else equal.all(axis=1)
    return None if same.all() else int(stored["week"][np.flatnonzero(~same)[0]])


def same_series(ensemble: Ensemble, timeline: Timeline, row: int) -> bool:
    """Return whether the monthly numbers of the replay are those stored, to the last bit."""
    return all(
        np.array_equal(values, timeline.series[name], equal_nan=True)
        for name, values in ensemble.series_of(row).items()
    )

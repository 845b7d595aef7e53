"""Inputs of golden digests: names inside the package, and the projection onto digests.

When something inside the package is renamed or moved, edit this file, not `golden.py`.
"""

import dataclasses
import hashlib
import itertools
from pathlib import Path
from typing import Any

import numpy as np

from allohistory.answers.hindsight import question_reader
from allohistory.answers.sensitivity.updates import posterior_updates
from allohistory.inference.battle_law.dataset import pick_battles, read_battles
from allohistory.inference.battle_law.fit import fit_battles
from allohistory.inference.battle_law.rows import NEEDED as BATTLE_COLUMNS
from allohistory.inference.battle_law.scores import forecast, score_forecasts
from allohistory.inference.observation.record import read_record
from allohistory.inference.posterior.fit import fit
from allohistory.inference.posterior.histories import Histories, read_histories
from allohistory.inference.smc.sampler import Settings
from allohistory.inference.validation.validate import validate
from allohistory.model import build
from allohistory.scenario.library import SHIPPED, TEMPLATE
from allohistory.scenario.schema.changes import SUBJECTS
from allohistory.scenario.schema.course import KINDS_OF_EFFECT
from allohistory.vocabulary.events import SETTLEMENT

__all__ = [
    "BATTLE_COLUMNS",
    "CHANGES",
    "EFFECTS",
    "SHIPPED",
    "TEMPLATE",
    "Settings",
    "build",
    "fit",
    "live_whatever_the_stamp",
    "posterior_updates",
    "question_reader",
    "read_histories",
    "read_record",
    "score_battles",
    "validate",
]

CHANGES, EFFECTS = SUBJECTS, KINDS_OF_EFFECT
FIELDS_OF_ESTIMATE = ("value", "error", "low", "high", "spread", "timelines")
SIDES_OF_ANSWER = ("baseline", "changed", "difference")
FIELDS_OF_ANSWER = (
    "actual", "percentile", "runs_needed", "given", "precision", "total", "draws", "histories",
    "design",
)  # fmt: skip
COLUMNS_OF_EVENTS = (
    "week", "kind", "actor", "other", "place", "what", "option", "rung", "secret", "probability",
    "amount", "amount2", "weights",
)  # fmt: skip


def live_whatever_the_stamp() -> None:
    """Allow histories made by other sources to be simulated: their behaviour is compared."""
    Histories.check = lambda *_: None  # pyright: ignore[reportAttributeAccessIssue]


def columns_of(ensemble: Any) -> dict[str, np.ndarray]:
    """Return the events of an ensemble as columns by timeline, with causes as ranks in it."""
    events = ensemble.events
    columns = {name: np.asarray(events[name]) for name in COLUMNS_OF_EVENTS}
    settled = columns["kind"] == SETTLEMENT
    mask = np.asarray(events["mask"])
    # The weeks of a settled quarrel were once stored in the column of clauses.
    columns["span"] = np.asarray(events["span"]) if "span" in events else np.where(settled, mask, 0)
    columns["clauses"] = mask if "span" in events else np.where(settled, 0, mask)
    timeline = np.asarray(events["timeline"])
    columns["cause"] = ranks(timeline, np.asarray(events["serial"]), np.asarray(events["cause"]))
    return {"timeline": timeline, **columns}


def series_of(ensemble: Any) -> dict[str, np.ndarray]:
    """Return every series by its id: (timeline, month)."""
    return dict(ensemble.series)


def laws_of(ensemble: Any) -> dict[str, np.ndarray]:
    """Return every uncertain number by its path: (timeline,)."""
    return dict(ensemble.laws)


def chances_imposed(ensemble: Any) -> np.ndarray:
    """Return the log probability of imposed choices: (timeline, choice)."""
    return np.asarray(ensemble.imposed)


def score_battles(path: Path) -> list[Any]:
    """Fit the battle law to every other campaign of a file, and score it on those between."""
    battles = read_battles(path)
    names, campaign = np.unique(battles.campaign, return_inverse=True)
    fitted_on = pick_battles(battles, campaign % 2 == 0)
    scored = pick_battles(battles, campaign % 2 == 1)
    forecasts = forecast(fit_battles(fitted_on), scored)
    return [len(names), forecasts, score_forecasts(forecasts, scored)]


def first_histories(histories: Any, count: int) -> Any:
    """Return the first `count` posterior histories."""
    arrays = ("coordinates", "salts", "terms", "run")
    first = {name: getattr(histories, name)[:count] for name in arrays}
    return dataclasses.replace(histories, **first)


def parts_of_histories(histories: Any) -> dict[str, Any]:
    """Return the results of a fit."""
    provenance = histories.provenance
    return {
        "laws": histories.coordinates,
        "salts": histories.salts,
        "terms": histories.terms,
        "run": histories.run,
        "evidence": numbers_in(provenance["evidence"]),
        "steps": numbers_in(provenance["steps"]),
        "agreement": numbers_in(provenance["agreement"]),
    }


def ranks(timeline: np.ndarray, serial: np.ndarray, cause: np.ndarray) -> np.ndarray:
    """Return each cause's rank among the kept events of its timeline; -1 none, -2 not kept."""
    if not len(serial):
        return np.zeros(0, np.int64)
    key = (timeline.astype(np.int64) << 32) + serial
    wanted = (timeline.astype(np.int64) << 32) + cause
    place = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
    rank = place - np.searchsorted(timeline, timeline)
    return np.where(cause < 0, -1, np.where(key[place] == wanted, rank, -2))


def plain_array(values: Any) -> np.ndarray:
    """Return values as the widest type of their kind, so that width makes no difference."""
    array = np.asarray(values)
    if array.dtype.kind == "f":
        wide = array.astype(np.float64) + 0.0
        wide[np.isnan(wide)] = np.nan
        return wide
    return array.astype(np.uint64 if array.dtype.kind == "u" else np.int64)


def digest_of(*arrays: np.ndarray) -> str:
    """Return a short digest of arrays."""
    whole = hashlib.sha256()
    for array in arrays:
        whole.update(np.ascontiguousarray(array).tobytes())
    return whole.hexdigest()[:16]


def by_row(values: Any) -> list[str]:
    """Return one digest for each row of an array."""
    array = plain_array(values)
    return [digest_of(row) for row in array]


def numbers_in(value: Any) -> list[str]:
    """Return the numbers inside a value in order, without names and words."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = [getattr(value, field.name) for field in dataclasses.fields(value)]
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, np.ndarray):
        return numbers_in(value.tolist())
    if isinstance(value, list | tuple):
        return [number for item in value for number in numbers_in(item)]
    if value is None or isinstance(value, bool | np.bool_ | int | float | np.number):
        return [repr(value.item() if isinstance(value, np.generic) else value)]
    return []


def numbers_of(answer: Any) -> list[str]:
    """Return the numbers of an answer: each side with its interval, and its sample."""
    estimates = [getattr(answer, side) for side in SIDES_OF_ANSWER]
    sides = [
        None if estimate is None else [getattr(estimate, name) for name in FIELDS_OF_ESTIMATE]
        for estimate in estimates
    ]
    return numbers_in([sides, [getattr(answer, name) for name in FIELDS_OF_ANSWER]])


def parts_of_ensemble(ensemble: Any) -> dict[str, Any]:
    """Return digests of one arm: events, series, laws, imposed choices."""
    columns = {name: plain_array(column) for name, column in columns_of(ensemble).items()}
    timeline = columns["timeline"]
    cuts = np.searchsorted(timeline, np.arange(len(ensemble.ids) + 1))
    by_timeline = [
        digest_of(*(columns[name][first:last] for name in sorted(columns)))
        for first, last in itertools.pairwise(cuts)
    ]
    return {
        "events": by_timeline,
        **{f"column {name}": [digest_of(column)] for name, column in sorted(columns.items())},
        **{f"series {name}": by_row(values) for name, values in series_of(ensemble).items()},
        **{f"law {path}": [digest_of(plain_array(v))] for path, v in laws_of(ensemble).items()},
        "imposed": by_row(chances_imposed(ensemble)),
    }

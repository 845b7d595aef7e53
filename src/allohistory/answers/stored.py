"""Stored runs as data from a stranger: what a manifest says, and what its tables hold.

Everything that opening or asking a run relies on has its type and range checked here, so that an
error further on is one of the program. Leaves out whether the numbers are those that the model
makes: a replay shows that.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np

from allohistory.engine import Ensemble
from allohistory.engine.design import COUPLINGS, LARGEST_SEED
from allohistory.engine.shards import OneShard
from allohistory.errors import StoreError
from allohistory.inference.bounded_json import Json, listed, mapping, number, text, texts, whole
from allohistory.kit.log import COLUMNS, REASONS
from allohistory.vocabulary.events import KINDS, RUNGS

ARMS = (["baseline"], ["baseline", "changed"])
AGAIN = "run it again"
WIDE = {"reasons": REASONS, "weights": REASONS}
# The axis that the column `what` of a kind of event counts; of others it is not looked up.
NAMED = {
    "world_event": "event",
    "decision": "decision",
    **dict.fromkeys(("talks_opened", "walked", "returned", "signed", "denounced"), "talk"),
    **dict.fromkeys(("offer", "lapsed", "agreed", "retracted", "stalled"), "talk"),
    **dict.fromkeys(("clause_broken", "breach_seen"), "clause"),
    **dict.fromkeys(("directive", "response"), "directive"),
    "report": "channel",
    "politics": "command",
    "transfer": "group",
}


def check_manifest(manifest: Mapping[str, Json], place: Path) -> None:
    """Raise StoreError that names the first field of a manifest that is not as it must be."""
    try:
        for name, check in CHECKS.items():
            check(field_of(manifest, name), name)
        check_together(manifest)
    except ValueError as error:
        raise StoreError(
            f"{place} has a manifest that this program did not write ({error}); {AGAIN}"
        ) from None


def field_of(manifest: Mapping[str, Json], name: str) -> Json:
    """Return a field of a manifest; ValueError where it is missing."""
    if name not in manifest:
        raise ValueError(f"it has no {name}")
    return manifest[name]


def check_together(manifest: Mapping[str, Json]) -> None:
    """Check that a changed arm and a what-if go together."""
    if ("changed" in texts(manifest["arms"], "arms")) != (manifest["whatif"] is not None):
        raise ValueError("arms do not go with whatif")


def check_scenario(value: Json, place: str) -> None:
    """Check the name and the hash of the scenario."""
    for name in ("name", "hash"):
        text(mapping(value, place).get(name), f"{place}.{name}")


def check_versions(value: Json, place: str) -> None:
    """Check the versions of the software."""
    for name, version in mapping(value, place).items():
        text(version, f"{place}.{name}")


def check_laws(value: Json, place: str) -> None:
    """Check the laws that were set: numbers, or a list of them, by path."""
    for path, values in ({} if value is None else mapping(value, place)).items():
        many = values if isinstance(values, list) else [values]
        if not many:
            raise ValueError(f"{place}.{path:.80} is empty")
        for item in many:
            number(item, f"{place}.{path:.80}")


def check_known(value: Json, place: str) -> None:
    """Check which posterior histories were used."""
    if value is None:
        return
    known = mapping(value, place)
    for name in ("name", "place"):
        text(known.get(name), f"{place}.{name}")
    if known.get("opened") is not None:
        whole(known["opened"], f"{place}.opened", 0)


def check_whatif(value: Json, place: str) -> None:
    """Check the what-if, but for the keys of its changes: whoever makes those checks them."""
    if value is None:
        return
    whatif = mapping(value, place)
    text(whatif.get("id"), f"{place}.id")
    day = text(whatif.get("since"), f"{place}.since")
    try:
        date.fromisoformat(day)
    except ValueError:
        raise ValueError(f"{place}.since is {day!r:.40}, not a day") from None
    for k, change in enumerate(listed(whatif.get("changes"), f"{place}.changes")):
        mapping(change, f"{place}.changes[{k}]")
    mapping(whatif.get("parameters") or {}, f"{place}.parameters")
    if whatif.get("coupling", "weekly") not in COUPLINGS:
        raise ValueError(f"{place}.coupling is {whatif['coupling']!r:.40}")


def check_arms(value: Json, place: str) -> None:
    """Check which arms there are."""
    if value not in ARMS:
        raise ValueError(f"{place} is {value!r:.80}")


CHECKS = {
    "scenario": check_scenario,
    "sources": text,
    "versions": check_versions,
    "seed": lambda value, place: whole(value, place, 0, LARGEST_SEED),
    "timelines": lambda value, place: whole(value, place, 1),
    "noise": lambda value, place: whole(value, place, 1),
    "weeks": lambda value, place: whole(value, place, 0),
    "candidates": lambda value, place: whole(value, place, 0),
    "laws": check_laws,
    "known": check_known,
    "whatif": check_whatif,
    "warnings": texts,
    "arms": check_arms,
    "law_paths": texts,
}


def check_ensemble(ensemble: Ensemble, place: Path, arm: str) -> None:
    """Raise StoreError unless the columns of an arm are such as its model can have."""
    try:
        check_candidates(ensemble)
        for shard in ensemble.shards:
            check_size(shard)
            check_columns(shard)
            check_indices(shard)
    except ValueError as error:
        raise StoreError(
            f"{place} holds {arm} tables that this program did not write ({error}); {AGAIN}"
        ) from None


def check_candidates(ensemble: Ensemble) -> None:
    """Check how many timelines were tried to get these."""
    if ensemble.candidates and ensemble.candidates < len(ensemble):
        raise ValueError("fewer candidates than timelines")


def check_size(ensemble: Ensemble) -> None:
    """Check how many timelines there are, and how long they are."""
    recipe, ids = ensemble.recipe, ensemble.ids
    if not 0 <= recipe.weeks <= ensemble.model.calendar.weeks:
        raise ValueError(f"{recipe.weeks:,} weeks, of {ensemble.model.calendar.weeks:,}")
    if len(ids) == 0 or ids.dtype.kind not in "iu" or ids.min() < 0:
        raise ValueError("the timelines have no addresses")
    shape = (len(ids), len(ensemble.model.series), len(ensemble.months))
    if ensemble.values.shape != shape or ensemble.values.dtype.kind != "f":
        raise ValueError(f"the series are {ensemble.values.dtype} of {ensemble.values.shape}")
    laws = ensemble.rows[0].laws() if isinstance(ensemble, OneShard) else ensemble.stored_laws
    for path, values in (laws or {}).items():
        if values.dtype.kind != "f" or not np.isfinite(values).all():
            raise ValueError(f"law {path:.80} has values that are no numbers")


def check_columns(ensemble: Ensemble) -> None:
    """Check that every column of the events is there, with numbers of its kind."""
    kinds = {"timeline": "i4", **{name: kind for name, (kind, _) in COLUMNS.items()}}
    rows = len(ensemble.events.get("timeline", ()))
    added = [name for name in ensemble.events if name not in kinds and name not in WIDE]
    if added:
        raise ValueError(f"the events have the unknown column {added[0]:.40}")
    for name in (*kinds, *WIDE):
        column = ensemble.events.get(name)
        if column is None:
            raise ValueError(f"the events lack {name}")
        shape = (rows, WIDE[name]) if name in WIDE else (rows,)
        wanted = "f4" if name == "weights" else kinds.get(name, "i2")
        if column.shape != shape or column.dtype != wanted:
            raise ValueError(f"{name} is {column.dtype} of {column.shape}")


def check_indices(ensemble: Ensemble) -> None:
    """Check that every number that stands for something stands for what there is."""
    events, names = ensemble.events, ensemble.model.names
    weeks = ensemble.model.calendar.weeks
    within(events, "timeline", 0, len(ensemble))
    within(events, "week", 0, weeks)
    within(events, "kind", 0, len(KINDS))
    within(events, "serial", 0, 1 << 31)
    for name, axis in (("actor", "actor"), ("other", "actor"), ("place", "sector")):
        within(events, name, -1, len(names[axis]))
    within(events, "rung", -1, len(RUNGS))
    within(events, "reasons", -1, len(ensemble.model.drivers))
    order = events["timeline"].astype(np.int64) * (1 << 31) + events["serial"]
    if (np.diff(order) <= 0).any():
        raise ValueError("the events are not in their order")
    for kind, axis in NAMED.items():
        rows = events["kind"] == KINDS.index(kind)
        what = events["what"][rows]
        plan = ensemble.recipe.plan  # a what-if may have added events
        count = int(plan.facts.sizes[axis]) if plan is not None else len(names[axis])
        if len(what) and not -1 <= what.min() <= what.max() < count:
            raise ValueError(f"a {kind} is of no {axis} that there is")


def within(events: Mapping[str, np.ndarray], name: str, low: int, high: int) -> None:
    """Check that a column lies in a range, without its end."""
    column = events[name]
    if column.size and not low <= column.min() <= column.max() < high:
        raise ValueError(f"{name} is not from {low} to {high - 1:,} everywhere")

"""Keeping runs: from ensembles to stored columns and back, with everything a replay needs.

A run contains its scenario's files, so that it can be opened after they have been edited. It can be
replayed only by the same sources that made it; questions can be asked of it in any version.
"""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from allohistory.engine.design import Design
from allohistory.engine.ensemble import Ensemble
from allohistory.engine.histories import GivenHistories
from allohistory.engine.interventions import plan
from allohistory.engine.recipe import Recipe
from allohistory.engine.shards import (
    LargeEnsemble,
    Rows,
    RowsInFiles,
    RowsInMemory,
    columns_of,
    shard_of,
    shards_of,
)
from allohistory.engine.sources import sources_hash
from allohistory.errors import AllohistoryError, RunError, StoreError
from allohistory.model import Model, build
from allohistory.scenario import Scenario, WhatIf, load
from allohistory.store import Shard, ShardFiles, StoredRun, now, open_run, save
from allohistory.store.runs import SCENARIO

LIBRARIES = ("allohistory", "numpy", "numba", "scipy", "duckdb")
Find = Callable[[Model, str, str], GivenHistories | None]
WHATIF = ("id", "title", "question", "parameters")


@dataclass(frozen=True)
class KeptRun:
    """A kept run: its manifest and its ensembles (`changed` is None without a what-if)."""

    manifest: Mapping[str, Any]
    folder: Path
    baseline: Ensemble
    changed: Ensemble | None

    @property
    def id(self) -> str:
        """Name of the run."""
        return self.manifest["id"]


def versions() -> dict[str, str]:
    """Return the versions of the software that computed a run."""
    packages = {"python": platform.python_version()}
    for name in LIBRARIES:
        try:
            packages[name] = version(name)
        except PackageNotFoundError:
            packages[name] = "unknown"
    return packages


def keep(
    baseline: Ensemble,
    changed: Ensemble | None = None,
    folder: str | os.PathLike[str] | None = None,
) -> str:
    """Keep a run (one ensemble, or a baseline with its what-if) and return its id.

    It goes to `folder`, else to ALLOHISTORY_RUNS, else to ./runs. StoreError if that fails.
    """
    manifest = manifest_of(baseline, changed)
    pairs = [baseline] if changed is None else [baseline, changed]
    first, *further = shards_of(pairs)
    if not isinstance(first, Shard):
        first = shard_of([next(iter(arm.shards)) for arm in pairs])
    run = StoredRun(
        manifest, first.arms, first.laws, first.ids, first.draws, further=tuple(further)
    )
    files = scenario_files(baseline.model.scenario)
    save(run, files, None if folder is None else Path(folder))
    return run.id


def manifest_of(baseline: Ensemble, changed: Ensemble | None) -> dict[str, Any]:
    """Return the description by which a run is listed, opened and reproduced."""
    recipe, model = baseline.recipe, baseline.model
    whatif = None if changed is None else whatif_of(changed)
    design = recipe.design
    laws = None if design.laws is None else {k: plain(v) for k, v in design.laws.items()}
    histories = recipe.histories
    manifest = {
        "scenario": {"name": str(getattr(model.scenario, "id", "")), "hash": model.scenario.hash},
        "sources": sources_hash(),
        "versions": versions(),
        "seed": design.seed,
        "timelines": len(baseline),
        "noise": design.noise,
        "weeks": recipe.weeks,
        "series": list(model.series),
        "laws": laws,
        "known": None if histories is None else histories.describe(),
        "candidates": baseline.candidates,
        "given": baseline.given,
        "whatif": whatif,
        "warnings": list((baseline if changed is None else changed).warnings),
    }
    content = repr(sorted((k, v) for k, v in manifest.items() if k not in ("versions", "known")))
    content += repr(None if histories is None else (histories.name, histories.opened))
    name = (whatif or {}).get("id") or manifest["scenario"]["name"] or "run"
    short = hashlib.sha256(content.encode()).hexdigest()[:8]
    return {"id": f"{name}-{short}", "created": now(), **manifest}


def whatif_of(changed: Ensemble) -> dict[str, Any]:
    """Return a what-if as plain data: its definition and its changes; RunError without a plan."""
    change = changed.recipe.plan
    if change is None:
        raise RunError("the second ensemble has no plan of changes; keep it alone instead")
    definition = (
        {}
        if changed.whatif is None
        else {k: plain(getattr(changed.whatif, k, None)) for k in WHATIF}
    )
    since = changed.model.calendar.date_of(change.since)
    changes = [entry.written() for entry in change.changes]
    coupling = changed.recipe.design.coupling
    coupled = {} if coupling == "weekly" else {"coupling": coupling}
    return {
        "id": "what-if",
        **definition,
        "since": since.isoformat(),
        "changes": changes,
        **coupled,
    }


def plain(value: Any) -> Any:
    """Convert a value of a change to types that JSON can hold."""
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json", by_alias=True, exclude_unset=True)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    return value


def scenario_files(scenario: Scenario) -> dict[str, bytes]:
    """Return the scenario's files to store with a run, by name; empty if it has none."""
    folder = getattr(scenario, "folder", None)
    if folder is None or not Path(folder).is_dir():
        return {}
    inside = sorted(Path(folder).rglob("*.yaml"))
    files = {path.relative_to(folder).as_posix(): path for path in inside} | scenario.added
    return {name: path.read_bytes() for name, path in files.items()}


def reopen(
    name: str | os.PathLike[str] = "last",
    folder: str | os.PathLike[str] | None = None,
    *,
    model: Model | None = None,
    finder: Find | None = None,
) -> KeptRun:
    """Open a kept run by path, id, beginning of an id, or `last`.

    `model` is built from the scenario kept with it unless given; `finder` finds the histories of a
    run by model, name and place. StoreError if the run is damaged, or if the model is of another
    scenario.
    """
    stored = open_run(name, None if folder is None else Path(folder))
    manifest, place = stored.manifest, stored.folder
    if place is None:
        raise StoreError(f"{name} has no folder")
    supplied, model = model is not None, rebuild_model(place) if model is None else model
    if supplied and model.scenario.hash != manifest["scenario"]["hash"]:
        raise StoreError(
            f"{place} was made from another state of scenario {manifest['scenario']['name']} "
            f"({manifest['scenario']['hash'][:12]}, not {model.scenario.hash[:12]}); run it again"
        )
    whatif = manifest["whatif"] or {}
    design = Design(
        manifest["timelines"],
        manifest["seed"],
        manifest["noise"],
        manifest["laws"],
        coupling=whatif.get("coupling", "weekly"),
    )
    until = None if manifest["weeks"] == model.calendar.weeks else manifest["weeks"]
    histories, stale = find_histories(manifest, model, finder), why_stale(manifest, model)
    if manifest["known"] and histories is None:
        place = manifest["known"]["place"]
        gone = f"are no longer in {place}" if place else "were passed to it, and not kept with it"
        stale = stale or f"its posterior histories {gone}"
    recipe = Recipe(model, design, until=until, histories=histories, stale=stale)
    about: dict[str, Any] = {
        "candidates": manifest["candidates"],
        "warnings": tuple(manifest["warnings"]),
    }
    baseline = ensemble_of(stored, "baseline", recipe, **about)
    if "changed" not in stored.arms:
        return KeptRun(manifest, place, baseline, None)
    change = plan(model, whatif["changes"], date.fromisoformat(whatif["since"]))
    about["whatif"] = rebuild_whatif(model, whatif)
    changed = ensemble_of(stored, "changed", replace(recipe, plan=change), **about)
    return KeptRun(manifest, place, baseline, changed)


def find_histories(
    manifest: Mapping[str, Any], model: Model, find: Find | None
) -> GivenHistories | None:
    """Return the known histories of a kept run; None if it had none, or they are gone."""
    description = manifest["known"]
    if not description or not description["name"] or find is None:
        return None
    histories = find(model, description["name"], description["place"])
    return None if histories is None else histories.opened_at(description["opened"])


def rebuild_model(place: Path) -> Model:
    """Build the model from the scenario kept with a run; StoreError if that fails."""
    if not (place / SCENARIO).is_dir():
        raise StoreError(f"{place} was kept without its scenario; give its model to open it")
    try:
        return build(load(place / SCENARIO))
    except StoreError:
        raise
    except AllohistoryError as error:
        raise StoreError(f"this version cannot read the scenario of {place}: {error}") from None


def why_stale(manifest: Mapping[str, Any], model: Model) -> str:
    """Return why the timelines of a kept run cannot be re-run; empty if they can."""
    edited = model.scenario.hash != manifest["scenario"]["hash"]  # laws shared by all scenarios
    if edited or manifest["sources"] != sources_hash():
        was = manifest["versions"].get("allohistory", "unknown")
        return f"it was made by other sources of the package (version {was})"
    return ""


def rebuild_whatif(model: Model, whatif: Mapping[str, Any]) -> WhatIf | None:
    """Return the scenario's what-if with the parameters of the run, or None if it has none."""
    whatifs = getattr(model.scenario, "whatifs", {})
    if whatif["id"] not in whatifs:
        return None
    return model.scenario.whatif(whatif["id"], **(whatif.get("parameters") or {}))


def ensemble_of(stored: StoredRun, arm: str, recipe: Recipe, **about: Any) -> Ensemble:
    """Return one arm of a stored run as an ensemble; shards but the first are read when used."""
    series = tuple(recipe.model.series)
    events, values = columns_of(stored.arms[arm], series, len(stored.ids), stored.folder)
    if not stored.further:
        return Ensemble(recipe, stored.ids, events, values, stored_laws=stored.laws, **about)
    rows: list[Rows] = [RowsInMemory(events, values, stored.laws)]
    ids = [stored.ids]
    for files in stored.further:
        if isinstance(files, ShardFiles):
            ids.append(files.timelines()[0])
            rows.append(RowsInFiles(files, arm, series, len(ids[-1])))
    return LargeEnsemble(recipe, np.concatenate(ids), rows, **about)

"""Fit: a scenario's histories conditioned on its record, in several independent runs.

Runs differ only in their seeds, and their results are compared. As many as there are threads run
in parallel. Each is saved after every step, so that a stopped fit can resume.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import (
    FIRST_EXCEPTION,
    CancelledError,
    Future,
    ThreadPoolExecutor,
    wait,
)
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from threading import Event, Lock
from typing import Any

import numpy as np

from allohistory.engine import Threads
from allohistory.engine.archive import versions
from allohistory.engine.sources import sources_hash
from allohistory.errors import FitError
from allohistory.inference.observation.record import Record
from allohistory.inference.posterior.diagnostics import with_agreement
from allohistory.inference.posterior.digests import digests
from allohistory.inference.posterior.histories import Histories
from allohistory.inference.posterior.target import Target
from allohistory.inference.posterior.warm_start import check_start, extend, restart
from allohistory.inference.smc.checkpoints import load_checkpoint, save_checkpoint
from allohistory.inference.smc.sampler import advance, initialise, law_moves, renew_future
from allohistory.inference.smc.state import Settings, State
from allohistory.kit.draw import COMMON, TURN
from allohistory.model import Model

Tell = Callable[["Progress"], Any]


@dataclass(frozen=True)
class Progress:
    """Progress of one run of a fit."""

    run: int
    runs: int
    state: State
    seconds: float  # spent in this process on this run
    left: float  # estimated seconds that this run still takes; NaN while unknown


def fit(
    model: Model,
    record: Record,
    settings: Settings | None = None,
    *,
    runs: int = 4,
    seed: int = 1,
    until: date | None = None,
    threads: int | None = None,
    folder: Path | None = None,
    progress: Tell | None = None,
    start: Histories | None = None,
) -> Histories:
    """Condition histories of `model` on `record` in `runs` independent runs.

    With a `folder`, each run is saved there after every step and resumed from there. `until` is the
    day up to which histories are simulated; `progress` is called after steps, one at a time. Runs
    begin at the prior, or each where a run of `start` ended: then the evidence is unknown, unless
    `start` was a fit to the same target, which they continue.
    FitError if a run collapses; the others then stop after their current step.
    """
    settings = settings or Settings()
    workers = Threads(threads).workers
    abreast = min(runs, workers)
    targets = [
        Target(model, record, until=until, threads=max(1, workers // abreast)) for _ in range(runs)
    ]
    if start is not None:
        check_start(targets[0].size, start, runs)
    stop, turn = Event(), Lock()

    def walk(number: int) -> State:
        report = progress_reporter(number, runs, progress)

        def tell(state: State) -> None:
            with turn:
                if stop.is_set():
                    raise CancelledError
                try:
                    report(state)
                except BaseException:  # the user interrupts
                    stop.set()
                    raise

        about = about_run(model, record, settings, seed + number, until, start)
        place = None if folder is None else folder / f"run-{number}.npz"
        state = None if place is None else load_checkpoint(place, settings, about)
        if state is None:
            state = start_run(targets[number], settings, seed + number, number, start)
        elif state.size != targets[number].size:
            raise FitError(f"{place} is damaged: it is of another size; remove it, and repeat")
        return run_sampler(targets[number], state, about, place, tell)

    with ThreadPoolExecutor(abreast) as pool:
        walks = [pool.submit(walk, number) for number in range(runs)]
        try:
            wait(walks, return_when=FIRST_EXCEPTION)
        finally:  # any run that collapsed stops the others
            stop.set()
            pool.shutdown(cancel_futures=True)
    states = results(walks)
    metadata = provenance(model, record, states, settings, seed, until, start)
    histories = pool_runs(targets[0], states, metadata)
    if start is not None:
        histories = extend(histories, start, model, record)
    return with_agreement(histories)


def results(walks: Sequence[Future[State]]) -> list[State]:
    """Return the final states of all `walks`; raise the error of the first that failed."""
    errors = [walk.exception() for walk in walks if not walk.cancelled()]
    for error in errors:
        if error is not None and not isinstance(error, CancelledError):
            raise error
    return [walk.result() for walk in walks]


def start_run(
    target: Target, settings: Settings, seed: int, number: int, start: Histories | None
) -> State:
    """Begin run `number` at the prior, or where that run of `start` ended."""
    if start is None:
        return initialise(target, target.size, target.record.names, settings, seed)
    return restart(target, start, number, settings, seed)


def run_sampler(
    target: Target,
    state: State,
    about: Mapping[str, Any],
    place: Path | None,
    tell: Callable[[State], None],
) -> State:
    """Run the sampler to its end, saving a checkpoint at `place` after every step."""
    while not state.done:
        advance(state, target)
        if place is not None:
            save_checkpoint(place, state, about)
        tell(state)
    renew_future(state)  # not saved: a resumed run does not need it
    return state


def about_run(
    model: Model,
    record: Record,
    settings: Settings,
    seed: int,
    until: date | None,
    start: Histories | None = None,
) -> dict[str, Any]:
    """Return what identifies a run: it can resume only with the same."""
    return {
        "scenario": model.scenario.lived_hash,
        "sources": sources_hash(),
        "record": list(record.names),
        "guide": [site.describe() for site in record.guide],
        # How many steps are taken at exponent 1 may be changed later.
        "settings": {
            key: value for key, value in asdict(settings).items() if key != "final_sweeps"
        },
        "seed": seed,
        "until": None if until is None else until.isoformat(),
        "start": describe_start(start),
    }


def describe_start(start: Histories | None) -> dict[str, Any] | None:
    """Return what identifies the histories a fit begins with; None where it begins at the prior."""
    if start is None:
        return None
    keys = ("scenario", "sources", "version", "created", "seed", "until", "start")
    laws = sha256(start.coordinates.tobytes()).hexdigest()
    return {"laws": laws, **{key: start.provenance.get(key) for key in keys}}


def progress_reporter(run: int, runs: int, progress: Tell | None) -> Callable[[State], None]:
    """Return the function that reports a run's steps to `progress`, with the time still needed."""
    started: dict[str, float] = {}

    def tell(state: State) -> None:
        now = time.monotonic()
        # Steps before this process were not timed by it.
        first = started.setdefault("at", now)
        before = started.setdefault("trajectories", float(state.trajectories))
        done = state.trajectories - before
        pace = (now - first) / done if done else math.nan
        if progress is not None:
            left = pace * trajectories_left(state)
            progress(Progress(run, runs, state, now - first, left))

    return tell


def trajectories_left(state: State) -> float:
    """Estimate how many trajectories a run still needs, from the rise of its exponent.

    The exponent rises by about the same factor at every step; NaN before two steps.
    """
    settings = state.settings
    per_step = settings.sweeps * (law_moves(state.size.laws) + 1) * settings.particles
    if state.exponent >= 1.0:
        return float(per_step * (settings.final_sweeps - state.rounds))
    powers = [step.exponent for step in state.steps[-4:]]
    if len(powers) < 2 or powers[-1] <= powers[0]:  # noqa: PLR2004 - a factor needs two
        return math.nan
    factor = (powers[-1] / powers[0]) ** (1.0 / (len(powers) - 1))
    steps = max(0, math.ceil(math.log(1.0 / powers[-1]) / math.log(factor)) - 1)
    return per_step * (steps + settings.final_sweeps)


def pool_runs(target: Target, states: Sequence[State], metadata: Mapping[str, Any]) -> Histories:
    """Return the particles of all runs as histories, interleaved.

    So any first part of them contains all runs equally.
    """
    clouds = [state.particles for state in states]
    run = np.tile(np.arange(len(states), dtype=np.int32), len(clouds[0].laws))

    def woven(name: str) -> np.ndarray:
        stacked = np.stack([getattr(cloud, name) for cloud in clouds], axis=1)
        return stacked.reshape(-1, *stacked.shape[2:])

    salts = woven("salts")
    salts[:, COMMON:] &= TURN  # other bits have no effect, and the file is smaller without
    laws = woven("laws").astype(np.float32)
    return Histories(
        laws,
        salts,
        woven("terms").astype(np.float32),
        run,
        target.coordinates.paths,
        target.record.names,
        metadata,
        digests=digests(target.ensemble(laws.astype(float), salts)),
    )


def provenance(
    model: Model,
    record: Record,
    states: Sequence[State],
    settings: Settings,
    seed: int,
    until: date | None,
    start: Histories | None = None,
) -> dict[str, Any]:
    """Return where histories come from: scenario, sources, record, settings and steps."""
    packages = versions()
    return {
        "scenario": {"name": model.scenario.id, "hash": model.scenario.lived_hash},
        "sources": sources_hash(),
        "version": packages.get("allohistory", "unknown"),
        "versions": packages,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "seed": seed,
        "runs": len(states),
        "settings": asdict(settings),
        "until": None if until is None else until.isoformat(),
        "guide": [site.describe() for site in record.guide],
        "unused": {entry.id: entry.reason for entry in record.unused},
        "start": describe_start(start),
        "evidence": [state.evidence for state in states] if start is None else [],
        "steps": [[asdict(step) for step in state.steps] for state in states],
    }

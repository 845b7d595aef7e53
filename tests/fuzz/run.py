"""Running the fuzz tests: stretch by stretch, each in a process of its own, and resumed.

A process that dies or hangs outside of Python is a failure of the stretch it was at. What was tried
is noted in a file after every stretch, so that a run can be stopped at any time. Leaves out what is
tried: `KINDS` lists it.
"""

import argparse
import importlib
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tests.fuzz.harness import Failure, Kind, fuzz

# Every kind of input, by its module.
KINDS = (
    "questions",
    "whatifs",
    "folders",
    "stored_runs",
    "posteriors",
    "checkpoints",
    "battles",
    "commands",
    "environments",
)
PATIENCE = 900  # seconds of the clock that a stretch may take
NOTES = Path(".fuzz")


def kind_of(name: str) -> Kind:
    """Return a kind of input by its name; its module is imported only now."""
    return importlib.import_module(f"tests.fuzz.{name}").KIND


def main(words: Sequence[str]) -> int:
    """Run what the command line says; return 1 if anything failed, else 0."""
    options = read_options(words)
    if options.only is not None:
        return repeat(options.kinds[0], options.seed, options.only)
    if options.stretch:
        return run_stretch(options.kinds[0], options.seed, *options.stretch)
    notes = [complete(name, options) for name in options.kinds]
    print(table(notes))
    failures = [Failure(**failure) for note in notes for failure in note["failures"]]
    for failure in failures:
        print(f"\n{failure}")
    return 1 if failures else 0


def read_options(words: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, help="inputs of each kind, not those of a full run")
    parser.add_argument("--only", type=int, metavar="NUMBER", help="repeat one input")
    parser.add_argument("--notes", type=Path, default=NOTES, help="where to note what was tried")
    parser.add_argument("--stretch", type=int, nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args(words)
    unknown = [name for name in options.kinds if name not in KINDS]
    if unknown:
        parser.error(f"unknown kind {unknown[0]}; known: {', '.join(KINDS)}")
    options.kinds = options.kinds or list(KINDS)
    return options


def repeat(name: str, seed: int, number: int) -> int:
    """Try one input again, and print what becomes of it."""
    result = fuzz(kind_of(name), seed, [number])
    for failure in result.failures:
        print(failure)
    if not result.failures:
        print(f"{name} {number} of seed {seed}: {next(iter(result.outcomes))}")
    return 1 if result.failures else 0


def run_stretch(name: str, seed: int, first: int, last: int) -> int:
    """Try a stretch of inputs; print the result as JSON for the process that asked."""
    result = fuzz(kind_of(name), seed, range(first, last))
    print(json.dumps({**asdict(result), "outcomes": dict(result.outcomes)}))
    return 0


def complete(name: str, options: argparse.Namespace) -> dict:
    """Try all inputs of a kind that were not tried yet; return what is known of them."""
    options.notes.mkdir(exist_ok=True)
    path = options.notes / f"{name}-{options.seed}.json"
    note = new_note(name)
    if path.exists():
        note |= json.loads(path.read_text(encoding="utf-8"))
    kind = kind_of(name)
    total = options.count or kind.total
    while note["tried"] < total:
        last = min(total, note["tried"] + kind.stretch)
        add(note, result_of(name, options.seed, note["tried"], last))
        note["tried"] = last
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps(note, indent=1), encoding="utf-8")
        draft.replace(path)
        print(f"{name}: {last:,} of {total:,}", file=sys.stderr, flush=True)
    return note


def new_note(name: str) -> dict:
    """Return what is known of a kind of which nothing was tried."""
    return {
        "kind": name, "tried": 0, "outcomes": {}, "failures": [],
        "peak": 0, "seconds": 0.0, "slowest": 0.0,
    }  # fmt: skip


def add(note: dict, result: dict) -> None:
    """Add the result of a stretch to what is known."""
    note["outcomes"] = dict(Counter(note["outcomes"]) + Counter(result["outcomes"]))
    note["failures"] += result["failures"]
    note["seconds"] += result["seconds"]
    for name in ("peak", "slowest"):
        note[name] = max(note[name], result[name])


def result_of(name: str, seed: int, first: int, last: int) -> dict:
    """Return the result of a stretch, tried in a process of its own."""
    words = ["-m", "tests.fuzz", name, "--seed", str(seed), "--stretch", str(first), str(last)]
    started = time.monotonic()
    try:
        ended = subprocess.run(
            [sys.executable, *words], capture_output=True, text=True, timeout=PATIENCE, check=False,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )  # fmt: skip
        if ended.returncode == 0:
            return json.loads(ended.stdout.splitlines()[-1])
        reason = f"died: exit code {ended.returncode}\n{ended.stderr[-2000:]}"
    except subprocess.TimeoutExpired:
        reason = f"hang: the stretch took more than {PATIENCE} s"
    if last - first > 1:  # halve it until the one input stands alone
        middle = (first + last) // 2
        halves = result_of(name, seed, first, middle), result_of(name, seed, middle, last)
        whole = new_note(name)
        for half in halves:
            add(whole, half)
        return whole
    failure = Failure(name, seed, first, reason, f"input {first}")
    seconds = time.monotonic() - started
    return {
        "outcomes": {"failed": 1}, "failures": [asdict(failure)],
        "peak": 0, "seconds": seconds, "slowest": seconds,
    }  # fmt: skip


def table(notes: Sequence[dict]) -> str:
    """Return what was tried as a table of Markdown."""
    lines = [
        "| inputs | tried | outcomes | failed | peak memory | processor time | slowest |",
        "|---|---|---|---|---|---|---|",
    ]
    for note in notes:
        outcomes = sorted(note["outcomes"].items(), key=lambda item: -item[1])
        counts = ", ".join(f"{name} {n:,}" for name, n in outcomes if name != "failed")
        lines.append(
            f"| {note['kind'].replace('_', ' ')} | {note['tried']:,} | {counts} "
            f"| {note['outcomes'].get('failed', 0):,} | {note['peak'] / 2**20:,.0f} MiB "
            f"| {note['seconds']:,.0f} s | {note['slowest']:.2f} s |"
        )
    return "\n".join(lines)

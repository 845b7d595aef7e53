"""Stored runs: damaged as disks and users do, or edited and sealed again as strangers may.

A damaged run is refused in a sentence, or has the same answer to the last bit, and `faults` says
the same as opening it. An edited one that is sealed again is refused, or answers within bounds: it
never ends in a traceback. Only public functions are used: the layout is the store's business.
"""

import json
import random
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from tests.fuzz.harness import Kind, check_message, require
from tests.fuzz.values import Damage, any_damage, damaged_bytes, edited_json

from allohistory.answers.result import Comparison
from allohistory.answers.run import compare, keep, open_run
from allohistory.errors import AllohistoryError, StoreError
from allohistory.scenario import load
from allohistory.scenario.library import TEMPLATE
from allohistory.store import faults
from allohistory.store.manifests import MANIFEST, described, sealed

TIMELINES = 24
QUESTIONS = (
    "P(war('borea', 'aurelia'))", "E(incidents())", "P(treaty('borea', 'aurelia'))",
    "E(count(battle()))", "Q(0.5, max('tension'))", "P(broke())", "P(decision('open_talks'))",
)  # fmt: skip


@cache
def workplace() -> Path:
    """Return a folder with one stored run in it, made once, and room for a copy."""
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    scenario = load(TEMPLATE)
    run = compare(scenario, scenario.whatif("league-clause"), timelines=TIMELINES)
    (folder / "whole").mkdir()
    (folder / "runs").mkdir()
    keep(run, folder / "whole")
    return folder


@cache
def whole() -> tuple[str, str, str]:
    """Return the name of the stored run, and what it says of itself."""
    (place,) = (path for path in (workplace() / "whole").iterdir() if path.is_dir())
    opened = open_run(place)
    return place.name, contents(opened), answers(opened)


def contents(run: Comparison) -> str:
    """Return a digest of all that a run holds."""
    parts = []
    for arm in filter(None, (run.baseline, run.changed)):
        columns = [*sorted(arm.events.items()), *sorted(arm.laws.items()), ("values", arm.values)]
        parts += [f"{name} {value.dtype} {hash(value.tobytes())}" for name, value in columns]
    return "\n".join(parts)


def answers(run: Comparison) -> str:
    """Return the answers of a run as text; Broken where one is beyond its bounds."""
    said = []
    for answer in [*run.answers(), *(run.ask(question) for question in QUESTIONS)]:
        value = answer.baseline.value
        require(value is None or np.isfinite(value), f"{answer.ask} is {value}")
        if answer.kind == "probability" and value is not None:
            require(0 <= value <= 1, f"{answer.ask} is {value}")
        said.append(f"{answer.ask} {value} {answer.baseline.low} {answer.baseline.high}")
    return "\n".join(said)


def check(damage: Damage) -> str:
    """Return the outcome of opening a damaged copy of the run."""
    chance = random.Random(damage.seed)
    name, _, _ = whole()
    root = workplace() / "runs"
    place = root / name
    shutil.copytree(workplace() / "whole" / name, place)
    try:
        spoil(place, chance, seal=damage.seal)
        return outcome_of(place, root, sealed_again=damage.seal)
    finally:
        shutil.rmtree(root)
        root.mkdir()


def outcome_of(place: Path, root: Path, *, sealed_again: bool) -> str:
    """Return whether a run is refused or opened; Broken where damage changes an answer."""
    _, content, said = whole()
    try:
        run = open_run(place)
        result = answers(run)
        run.timeline(0).chronicle()
    except AllohistoryError as error:
        check_message(str(error))
        if not sealed_again:
            require(isinstance(error, StoreError), f"damage is {type(error).__name__}: {error}")
            found = [reason for path, reason in faults((), root).items() if path == place]
            require(found == [] or found[0], "runs verify finds nothing")
        return "sealed again: refused" if sealed_again else "damaged: refused"
    if not sealed_again:
        require(contents(run) == content and result == said, "damage changes what a run says")
        return "damaged: the same answer"
    return "sealed again: answered"


def spoil(place: Path, chance: random.Random, *, seal: bool) -> None:
    """Change a run; with `seal`, as somebody who knows how checksums are made."""
    files = sorted(path for path in place.rglob("*") if path.is_file())
    path = chance.choice(
        [*files, *(path for path in files if path.suffix == ".parquet"), place / MANIFEST]
    )
    if not seal:
        way = chance.randrange(10)
        if way == 0:
            path.unlink()
        elif way == 1:
            other = chance.choice(files)
            first, second = path.read_bytes(), other.read_bytes()
            path.write_bytes(second)
            other.write_bytes(first)
        elif way == 2:
            (place / "scenario" / "added.yaml").write_text("x: 1\n")
        else:
            path.write_bytes(damaged_bytes(chance, path.read_bytes()))
        return
    manifest = json.loads((place / MANIFEST).read_bytes())
    if path.suffix == ".parquet":
        edit_table(path, chance)
    elif path.suffix == ".yaml":
        path.write_bytes(damaged_bytes(chance, path.read_bytes()))
    else:
        manifest = edited_json(chance, manifest)
    if not isinstance(manifest, dict):
        return
    manifest.pop("checksum", None)
    if "files" in manifest and path.suffix != ".json":
        listed = described(place)
        listed.pop(MANIFEST, None)
        manifest["files"] = listed
    manifest.pop("format", None)
    (place / MANIFEST).write_bytes(sealed(manifest))


def edit_table(path: Path, chance: random.Random) -> None:
    """Change a value, a column, a type or the rows of a table."""
    with duckdb.connect() as connection:
        source = f"read_parquet('{path}')"
        names = [row[0] for row in connection.execute(f"DESCRIBE FROM {source}").fetchall()]
        name = f'"{chance.choice(names)}"'
        value = chance.choice(["-1", "99", "1000000", "-7", "'x'", "NULL", "'nan'::FLOAT", "1e30"])
        way = chance.choice(
            [
                f"SELECT * EXCLUDE ({name}) FROM {source}" if len(names) > 1 else f"FROM {source}",
                f"SELECT * REPLACE ({value} AS {name}) FROM {source}",
                f"SELECT * REPLACE (CASE WHEN hash({name}) % 5 = 0 THEN {value} ELSE {name} END AS {name}) FROM {source}",
                f"FROM {source} LIMIT {chance.choice([0, 1, 5, 100])}",
                f"SELECT *, 1 AS added FROM {source}",
                f"FROM {source} UNION ALL FROM {source}",
                f"SELECT * REPLACE ({name}::VARCHAR AS {name}) FROM {source}",
                f"SELECT * REPLACE ([{name}] AS {name}) FROM {source}",
                f"SELECT * REPLACE ({name}::BIGINT AS {name}) FROM {source}",
            ]
        )
        draft = path.with_name("draft")
        try:
            connection.execute(f"COPY ({way}) TO '{draft}' (FORMAT parquet)")
        except duckdb.Error:  # a value that does not fit: nothing is changed
            draft.unlink(missing_ok=True)
            return
        draft.replace(path)


def show(damage: Damage) -> str:
    """Return what was done to a run."""
    return f"{damage}"


def tidy() -> None:
    """Remove the stored run."""
    shutil.rmtree(workplace(), ignore_errors=True)
    workplace.cache_clear()


def smaller(_: Any) -> tuple[()]:
    """Return nothing: what is done to a run is one thing already."""
    return ()


KIND = Kind("stored_runs", any_damage, check, show, smaller, seconds=30.0, total=2_000, tidy=tidy)

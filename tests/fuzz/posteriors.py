"""Posterior files: arrays and their sidecar, damaged, or edited and given checksums that fit.

A damaged pair of files is refused, or says the same to the last bit; an edited one is refused in a
sentence, or holds histories that fit the model. Both `check` and a run must refuse the same.
"""

import json
import random
import shutil
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
from tests.fuzz.harness import Kind, check_message, require
from tests.fuzz.values import Damage, any_damage, damaged_bytes, edited_json
from tests.inference.posterior.stage import histories_of
from tests.inference.stage import MODEL

from allohistory.errors import HistoriesError
from allohistory.inference.arrays import read_arrays, write_arrays
from allohistory.inference.posterior.histories import Histories, read_histories, save_histories
from allohistory.inference.posterior.shipped import given_histories, posterior_faults
from allohistory.inference.posterior.sidecar import checksum_of, sha256_of, sidecar_path


@cache
def workplace() -> Path:
    """Return a folder with one pair of files in it, and room for a copy."""
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    for name in ("whole", "copy"):
        (folder / name).mkdir()
    save_histories(folder / "whole" / "posterior.npz", histories_of())
    return folder


def said(histories: Histories) -> str:
    """Return all that a file of histories says, but for where it is."""
    arrays = [getattr(histories, name) for name in ("coordinates", "salts", "terms", "run")]
    digests = [(array.dtype.str, array.shape, array.tobytes()) for array in arrays]
    rest = (histories.paths, histories.observations, histories.provenance, histories.digests)
    return repr((digests, rest))


def check(damage: Damage) -> str:
    """Return the outcome of reading a damaged copy."""
    chance = random.Random(damage.seed)
    place = workplace() / "copy"
    shutil.copytree(workplace() / "whole", place, dirs_exist_ok=True)
    path = place / "posterior.npz"
    spoil(path, chance, seal=damage.seal)
    model = replace(MODEL, scenario=MODEL.scenario.model_copy(update={"folder": place}))
    faults = posterior_faults(model.scenario, model)
    for fault in faults:
        check_message(fault.full())
    word = "sealed again" if damage.seal else "damaged"
    try:
        histories = read_histories(path)
    except HistoriesError as error:
        check_message(str(error))
        require(faults or not path.exists(), "a run refuses it, `check` does not")
        return f"{word}: refused"
    if not damage.seal:
        same = said(histories) == said(read_histories(workplace() / "whole" / "posterior.npz"))
        require(same, "damage changes what it says")
        return f"{word}: the same"
    if not faults and histories.are_of(model):
        given_histories(model, histories)
    return f"{word}: accepted"


def spoil(path: Path, chance: random.Random, *, seal: bool) -> None:
    """Change one of the files; with `seal`, as somebody who knows how checksums are made."""
    beside = sidecar_path(path)
    target = chance.choice([path, beside])
    if not seal:
        target.write_bytes(damaged_bytes(chance, target.read_bytes()))
        return
    content = json.loads(beside.read_text(encoding="utf-8"))
    if target == path:
        edit_arrays(path, chance)
        content["arrays"] = sha256_of(path)
    else:
        content = edited_json(chance, content)
    if isinstance(content, dict):
        content["checksum"] = checksum_of(content)
    beside.write_text(json.dumps(content), encoding="utf-8")


def edit_arrays(path: Path, chance: random.Random) -> None:
    """Change the metadata, a value, a type or a shape, and write the arrays again."""
    metadata, arrays = read_arrays(path)
    if chance.random() < 0.4:
        edited = edited_json(chance, json.loads(json.dumps(metadata)))
        if not isinstance(edited, dict):
            return
        metadata = edited
    name = chance.choice(list(arrays))
    array = arrays[name]
    way = chance.randrange(7)
    if way == 0:
        del arrays[name]
    elif way == 1:
        arrays[name] = array[: chance.randrange(len(array))]
    elif way == 2:
        arrays[name] = array.astype(chance.choice(["f8", "i8", "u1", "?"]))
    elif way == 3:
        arrays[name] = array.reshape(-1)
    elif way == 4:
        arrays["added"] = np.zeros(3)
    else:
        changed = array.copy()
        odd = (np.nan, np.inf, -1e30, 0.0) if array.dtype.kind == "f" else (0, 1, 77)
        changed.flat[chance.randrange(array.size)] = chance.choice(odd)
        arrays[name] = changed
    write_arrays(path, metadata, arrays)


def tidy() -> None:
    """Remove the files."""
    shutil.rmtree(workplace(), ignore_errors=True)
    workplace.cache_clear()


KIND = Kind("posteriors", any_damage, check, seconds=10.0, stretch=1_000, total=4_000, tidy=tidy)

"""Flipped bits and cut files: of every kind of file that is kept, one bit or one cut at a time.

A file that was changed is refused in a sentence, or what is read from it is the same; a file of a
scenario may also say something else, as text does. Leaves out caches of compiled code, which are
machine code, and are trusted (docs/security.md).
"""

import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.faults.stage import Lost, Row, require, workplace
from tests.fuzz import checkpoints, posteriors
from tests.fuzz.stored_runs import answers, contents
from tests.inference.posterior.stage import histories_of

from allohistory.answers.check import read_and_check
from allohistory.answers.run import open_run
from allohistory.errors import AllohistoryError, StoreError
from allohistory.inference.posterior.histories import read_histories, save_histories
from allohistory.inference.smc.checkpoints import load_checkpoint
from allohistory.scenario.resolved import resolved
from allohistory.store import list_all

FLIPS = 250
CUT = 0.2  # share of the trials in which the end is cut off instead
Read = Callable[[Path], str]  # what a file, or the run around it, says


def flipped_bits(flips: int = FLIPS, seed: int = 1) -> list[Row]:
    """Flip bits of every kind of file in turn; return a row for each kind."""
    chance = random.Random(seed)
    with workplace() as folder:
        files = kinds(folder)
        whole = {kind: read(paths[0]) for kind, (paths, read) in files.items()}
        rows = {kind: Row(f"a bit of {kind} flipped, or its end cut off") for kind in files}
        for k in range(flips):
            kind = list(files)[k % len(files)]
            paths, read = files[kind]
            path = chance.choice(paths)
            offset = chance.randrange(8 * path.stat().st_size)
            cut = chance.random() < CUT
            what = f"{path.name}, {'cut at' if cut else 'bit'} {offset}"
            rows[kind].attempt(what, partial(trial, path, read, whole[kind], offset, cut=cut))
        return list(rows.values())


def kinds(folder: Path) -> dict[str, tuple[list[Path], Read]]:
    """Return the files of each kind, and how each is read."""
    (entry,) = list_all(folder / "runs").entries
    run = folder / "runs" / entry.folder
    posterior, checkpoint = folder / "posterior.npz", folder / "run-0.npz"
    save_histories(posterior, histories_of())
    checkpoint.write_bytes(checkpoints.written())
    scenario = folder / "two_rivals"

    def listed(path: Path) -> str:
        return repr(list_all(path.parent).entries)

    def resumed(path: Path) -> str:
        state = load_checkpoint(path, checkpoints.SETTINGS, checkpoints.ABOUT)
        require(state is not None, "there is no state")
        return checkpoints.said(state)

    def read_scenario(_: Path) -> str:
        folder, loaded = read_and_check(scenario)
        if folder.faults() or loaded is None:
            raise StoreError(str(folder.faults()[0]))
        return repr(resolved(loaded))

    def read_run(_: Path) -> str:
        opened = open_run(run)
        return contents(opened) + answers(opened)

    return {
        "a table of a run": (sorted(run.glob("*.parquet")), read_run),
        "a manifest": ([run / "manifest.json"], read_run),
        "a scenario kept with a run": (sorted((run / "scenario").rglob("*.yaml")), read_run),
        "the catalogue": ([folder / "runs" / "catalogue.sqlite"], listed),
        "posterior histories": ([posterior], lambda path: posteriors.said(read_histories(path))),
        "their sidecar": (
            [posterior.with_suffix(".provenance.json")],
            lambda _: posteriors.said(read_histories(posterior)),
        ),
        "a checkpoint": ([checkpoint], resumed),
        "a scenario's file": (sorted(scenario.rglob("*.yaml")), read_scenario),
    }


def trial(path: Path, read: Read, whole: str, offset: int, *, cut: bool) -> str:
    """Change a file, read it, and put it back."""
    before = path.read_bytes()
    content = bytearray(before)
    if cut:
        del content[offset // 8 :]
    else:
        content[offset // 8] ^= 1 << offset % 8
    try:
        path.write_bytes(bytes(content))
        said = read(path)
    except AllohistoryError as error:
        require(str(error).strip(), "it is refused without a word")
        return "refused"
    except Exception as error:
        raise Lost(f"{type(error).__name__}: {error}") from error
    finally:
        path.write_bytes(before)
    if said == whole:
        return "the same"
    require(path.suffix == ".yaml" and path.parent.name != "scenario", "it says something else")
    return "another scenario"

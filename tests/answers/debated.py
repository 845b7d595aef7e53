"""A synthetic debate: a few laws, two of them relevant, positions on them, and a rerun."""

from types import SimpleNamespace

import numpy as np
from tests.answers.stage import SCENARIO
from tests.answers.synthetic import WORDS, ensemble

from allohistory.answers.result import Comparison
from allohistory.engine import Design
from allohistory.scenario.schema.priors import Uniform

PATHS = ("incidents.fading", "incidents.heat", "actors.japan.precision", "politics.teaching")
WAR = {"kind": "war", "actor": 1, "other": 0, "week": 500}
WALKED = {"kind": "walked", "actor": 0, "other": 1, "week": 400, "what": 0}


def number(path):
    standing = "contested" if path.startswith("incidents") else "assumed"
    return SimpleNamespace(
        path=path, prior=Uniform(low=0.0, high=1.0), value=None, unit="1/week", standing=standing,
        low=0.05, high=None, source=("judgement",), why="nobody measured it",
    )  # fmt: skip


def field(path):
    block, _, name = path.partition(".")
    return SimpleNamespace(path=path, block=block, field=name, index=(), number=number(path))


def position(name, **sets):
    numbers = {
        path.replace("__", "."): SimpleNamespace(value=value, prior=None)
        for path, value in sets.items()
    }
    return SimpleNamespace(
        name=name, holders="one side", text=f"{name}.", source="judgement", sets=numbers
    )


DEBATED = SimpleNamespace(
    **vars(SCENARIO),
    positions={
        "calm": position("Quarrels fade", incidents__fading=0.0),
        "hot": position("Quarrels last", incidents__fading=1.0, incidents__heat=0.0),
        "idle": position("Nothing matters", politics__teaching=0.5),
    },
)
MODEL = SimpleNamespace(
    vocabulary=WORDS,
    scenario=DEBATED,
    laws=tuple(map(field, PATHS)),
    law=lambda path: next(law for law in map(field, PATHS) if law.path == path),
)


def comparison_of(
    draws=120, noise=4, *, seed=0, changed=True, heat=1.0, base=0.1, slope=0.7, laws=None
):
    """Return a run in which `fading` raises the rate of war and the change adds wars by `heat`."""
    chance = np.random.default_rng(seed)
    fixed = laws or {}
    random_laws = {path: np.repeat(chance.random(draws), noise) for path in PATHS}
    laws = {path: np.zeros(draws * noise) + fixed.get(path, random_laws[path]) for path in PATHS}
    base_draws, added_draws = chance.random((2, draws * noise))
    before = base_draws < base + slope * laws["incidents.fading"]
    after = before | (added_draws < heat * laws["incidents.heat"])
    arms = []
    for wars in (before, after):
        rows = [
            {"timeline": k, **row}
            for k in range(draws * noise)
            for row in ((WALKED, WAR) if wars[k] else (WALKED,) if k % 2 else ())
        ]
        arm = ensemble(rows, draws * noise, laws=laws, laws_of=np.repeat(np.arange(draws), noise))
        arm.model = MODEL
        arm.ids = np.arange(draws * noise)
        arm.seed, arm.given = seed, 1.0
        design = Design(draws * noise, seed, noise, fixed or None)
        arm.recipe = SimpleNamespace(design=design, stale="", histories=None)
        arms.append(arm)
    return Comparison(DEBATED, None, arms[0], arms[1] if changed else None)


class Rerun:
    """The same timelines, rerun under other laws."""

    def __init__(self, reference, **how):
        self.reference, self.how = reference, how
        self.timelines, self.remade, self.tried = len(reference.baseline.ids), False, []

    def with_laws(self, laws):
        self.tried.append(laws)
        return comparison_of(**self.how, laws=laws)

"""The exact models once more, by the library `particles` (Chopin), in an environment of its own.

It needs an older NumPy than we do, so it is run by hand and what it finds is kept:

    python -m venv other && other/bin/pip install 'particles==0.4' 'numpy<2'
    other/bin/python tests/inference/smc/with_particles.py > tests/inference/smc/with_particles.json

The law is a part of the state that never moves; a bootstrap filter with many particles bears that.
"""

# pyright: reportMissingImports=false

import json
from importlib.metadata import version

import numpy as np
import particles
from particles import distributions as dists
from particles import state_space_models as ssm

SPRING, PUSH, NOISE, STRETCH = 0.9, 0.5, 0.6, 4
SEEN = (0.4, 1.1, 2.6, 1.9, 2.7, 3.9, 2.8, 3.3)
SIGNED = (1, 0, 0, 0, 1, 0, 1, 1, 1, 0, 1, 0, 0, 1, 0, 1)
SIGNS = np.array([[0.8, 0.2], [0.3, 0.7]])
PARTICLES, REPEATS = 50_000, 20


class Start(dists.ProbDist):
    """The state before the first week: nowhere, and a law from its prior."""

    dim = 2

    def rvs(self, size=None):
        return np.column_stack([np.zeros(size), np.random.standard_normal(size)])


class Moved(dists.ProbDist):
    """States after some weeks, each moved by `turn`."""

    dim = 2

    def __init__(self, before, turn, weeks):
        self.before, self.turn, self.weeks = before, turn, weeks

    def rvs(self, size=None):
        place, law = self.before.T.copy()
        for _ in range(self.weeks):
            place = self.turn(place, law)
        return np.column_stack([place, law])


def step_walk(place, law):
    return SPRING * place + 0.3 * law + PUSH * np.random.standard_normal(len(place))


def step_chain(state, law):
    leaves = np.random.random(len(state)) < 1.0 / (1.0 + np.exp(1.5 - law))
    return np.where(leaves, 1.0 - state, state)


class Walk(ssm.StateSpaceModel):
    """A walk with a drift, seen with noise every fourth week."""

    def PX0(self):
        return Moved(Start().rvs(PARTICLES), step_walk, STRETCH)

    def PX(self, t, xp):
        return Moved(xp, step_walk, STRETCH)

    def PY(self, t, xp, x):
        return dists.Normal(loc=x[:, 0], scale=NOISE)


class Chain(ssm.StateSpaceModel):
    """A two-state chain that shows a sign every other week."""

    def PX0(self):
        return Moved(Start().rvs(PARTICLES), step_chain, 2)

    def PX(self, t, xp):
        return Moved(xp, step_chain, 2)

    def PY(self, t, xp, x):
        return dists.Categorical(p=SIGNS[x[:, 0].astype(int)])


def evidence(model, observed):
    """Log evidence by a bootstrap filter, its error, and the mean of the law at the end."""
    logs, laws = [], []
    for _ in range(REPEATS):
        run = particles.SMC(fk=ssm.Bootstrap(ssm=model(), data=np.array(observed)), N=PARTICLES)
        run.run()
        logs.append(run.logLt)
        laws.append(np.average(run.X[:, 1], weights=run.W))
    error = np.sqrt(REPEATS)
    return {
        "evidence": float(np.mean(logs)),
        "error": float(np.std(logs, ddof=1) / error),
        "law": float(np.mean(laws)),
        "law_error": float(np.std(laws, ddof=1) / error),
    }


if __name__ == "__main__":
    np.random.seed(1)
    results = {"walk": evidence(Walk, SEEN), "chain": evidence(Chain, SIGNED)}
    libraries = {name: version(name) for name in ("particles", "numpy")}
    print(json.dumps({"versions": libraries, "particles": PARTICLES, **results}, indent=1))

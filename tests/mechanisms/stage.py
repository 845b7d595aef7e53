"""A stage: worlds of the template scenario, set up by hand, to test a mechanism on."""

from types import SimpleNamespace

import numba
import numpy as np
import pytest

from allohistory.engine.slices import seed_worlds
from allohistory.kit.log import COLUMNS, FULL, blank_logs
from allohistory.vocabulary.events import KINDS

compiled_only = pytest.mark.skipif(
    bool(numba.config.DISABLE_JIT), reason="many timelines: too slow as plain Python"
)


class Stage:
    """Some worlds with median laws, the facts of the scenario and full logs."""

    def __init__(self, model, count=1, seed=7, rows=64):
        self.model = model
        self.facts = model.facts.copy()
        self.laws = np.repeat(model.template, count).view(np.recarray)
        self.worlds = model.open_worlds(self.laws)
        self.logs = blank_logs(count, rows, FULL)
        seed_worlds(self.worlds, seed, np.arange(count))
        self.derive()

    def __len__(self):
        return len(self.worlds)

    @property
    def world(self):
        return self.worlds[0]

    @property
    def law(self):
        return self.laws[0]

    @property
    def log(self):
        return self.logs[0]

    @property
    def all(self):
        """World, law and facts, in the order that most functions take."""
        return self.world, self.law, self.facts

    def at(self, axis, name):
        return self.model.names[axis].index(name)

    def week(self, week):
        self.worlds.clock.week = week

    def derive(self):
        """Compute what depends on laws and facts alone, as at every call of the compiled week."""
        for mechanism in self.model.order:
            if hasattr(mechanism, "derive"):
                for k in range(len(self)):
                    mechanism.derive(self.worlds[k], self.laws[k], self.facts)

    def run(self, *mechanisms, weeks=1):
        """Simulate `weeks` of these mechanisms alone, in every world."""
        self.derive()
        for _ in range(weeks):
            for k in range(len(self)):
                for mechanism in mechanisms:
                    mechanism.step(self.worlds[k], self.laws[k], self.facts, self.logs[k])
            self.worlds.clock.week += 1

    def recorded(self, kind, k=0):
        """Return the events of one kind that world `k` has recorded."""
        log = self.logs[k]
        rows = [row for row in range(log.stored) if log.kind[row] == KINDS.index(kind)]
        names = (*COLUMNS, "reasons", "weights")
        return [SimpleNamespace(**{name: log[name][row] for name in names}) for row in rows]

    def see(self, name, value):
        """Let every slot of driver `name` (as `driver.other`) show `value`."""
        for slot, (driver, _, other) in enumerate(self.model.drivers):
            if name == (f"{driver}.{other}" if other else driver):
                self.worlds.situation.seen[:, slot] = value


def near(share, expected, count, sigmas=4.0):
    """Return whether an observed share of `count` trials agrees with the expected one."""
    return abs(share - expected) <= sigmas * (expected * (1.0 - expected) / count) ** 0.5 + 1e-12


def even(stage, a_year=26.0):
    """Let incidents in the first sector come at one rate, whatever else holds."""
    rule = stage.laws.incidents
    rule.incidents[:] = 0.0
    rule.incidents[:, 0] = a_year
    rule.season[:] = rule.branching[:] = rule.contact_start[:] = 0.0
    rule.contact_full[:] = 50.0
    for name in ("contact", "tension", "restraint", "pact"):
        rule[f"{name}_weight"] = 0.0
    return stage

"""The small border in Mesa: sectors and states are agents, the model activates them by type.

As Mesa's tutorials write it: agents keep their state, `agents.do` activates them in a fixed order,
chance is the model's `random`. No data collector: nobody here samples a series. The Poisson
inversion is that of the plain version, faster here than a scalar of NumPy's generator.
"""

from math import exp

from mesa import Agent, Model  # pyright: ignore[reportMissingImports] - extra `bench`

from border import rules
from border.plain import BROUGHT_ON, Event, choose, counted, poisson
from border.rules import BACK, ESCALATION, INCIDENT, RAISE, SETTLEMENT


class State(Agent):
    """An actor, who decides how far a quarrel goes."""

    def __init__(self, model: "Border", side: int) -> None:
        super().__init__(model)
        self.side = side

    def choose(self, rung: int, tense: float) -> int:
        """Back down, hold or raise."""
        return choose(self.random, self.side, rung, tense)


class Sector(Agent):
    """A stretch of the border, where incidents happen and a quarrel may be open."""

    def __init__(self, model: "Border", place: int) -> None:
        super().__init__(model)
        self.border = model
        self.place = place
        self.base = rules.RATES[place]
        self.excited = 0.0
        self.rung = 0

    def flare(self) -> None:
        """Simulate the incidents of a week."""
        model, chance = self.border, self.random
        mean = self.base * exp(rules.TENSION_WEIGHT * model.tense) + self.excited
        count = poisson(chance, mean)
        for _ in range(count):
            shots, mover = chance.random(), chance.random()
            model.tension += rules.HEAT
            if shots < rules.SHOTS and self.rung == 0:
                self.rung = 1
            model.note(INCIDENT, self.place, int(mover < rules.EVEN), self.rung)
        self.excited = rules.KEEP_EXCITED * self.excited + BROUGHT_ON * count

    def quarrel(self) -> None:
        """Let both states choose; climb, settle or go on."""
        if self.rung == 0:
            return
        model, rung, tense = self.border, self.rung, self.border.tense
        first, second = (state.choose(rung, tense) for state in model.states)
        if RAISE in (first, second):
            self.rung = rung + 1
            model.tension += rules.STEP_HEAT
            model.note(ESCALATION, self.place, 0 if first == RAISE else 1, rung + 1)
        elif BACK in (first, second) or self.random.random() < rules.SETTLING:
            self.rung = 0
            model.note(SETTLEMENT, self.place, -1, rung)


class Border(Model):
    """One timeline."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed=seed)
        self.tension = 0.0
        self.log: list[Event] = []
        self.states = [State(self, side) for side in range(len(rules.ACTORS))]
        for place in range(len(rules.SECTORS)):
            Sector(self, place)
        self.sectors = self.agents_by_type[Sector]

    @property
    def tense(self) -> float:
        """Tension as a share of its maximum."""
        return self.tension / (self.tension + rules.TENSION_SCALE)

    def note(self, kind: int, place: int, side: int, rung: int) -> None:
        """Write an event into the log."""
        self.log.append((self.steps - 1, kind, place, side, rung))

    def step(self) -> None:
        """Simulate a week."""
        self.tension *= rules.KEEP_TENSION
        self.sectors.do("flare")
        self.sectors.do("quarrel")


def run(timelines: int, seed: int) -> list[tuple[int, int]]:
    """Simulate `timelines` histories; return the incidents and the escalations of each."""
    counts = []
    for k in range(timelines):
        model = Border(seed * 1_000_003 + k)
        for _ in range(rules.WEEKS):
            model.step()
        counts.append(counted(model.log))
    return counts

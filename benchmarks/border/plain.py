"""The small border in plain Python: one class for the world, `random` for chance, a list as log."""

import random
from math import exp

from border import rules
from border.rules import BACK, ESCALATION, INCIDENT, RAISE, SETTLEMENT

Event = tuple[int, int, int, int, int]  # week, kind, sector, side, rung

BROUGHT_ON = (1.0 - rules.KEEP_EXCITED) * rules.BRANCHING


def poisson(chance: random.Random, mean: float) -> int:
    """Draw a Poisson count by inversion of one uniform: fast where the mean is small."""
    u = chance.random()
    probability = reached = exp(-mean)
    count = 0
    while u > reached and count < rules.MOST_A_WEEK:
        count += 1
        probability *= mean / count
        reached += probability
    return count


def choose(chance: random.Random, side: int, rung: int, tense: float) -> int:
    """Let `side` back down, hold or raise at `rung` by logit; nobody climbs beyond the top."""
    precision = rules.PRECISION[side]
    back = exp(precision * (rules.BACKING + rules.RUNG_FEAR * rung))
    grow = 0.0
    if rung < rules.TOP:
        worth = rules.RAISING - rules.RUNG_COST * rung + rules.TENSION_WORTH * tense
        grow = exp(precision * worth)
    u = chance.random() * (back + 1.0 + grow)
    if u < back:
        return BACK
    return rules.HOLD if u < back + 1.0 else RAISE


class Border:
    """One timeline."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - a simulation, no secret
        sectors = len(rules.SECTORS)
        self.week = 0
        self.tension = 0.0
        self.excited = [0.0] * sectors
        self.rung = [0] * sectors
        self.log: list[Event] = []

    def run(self) -> list[Event]:
        """Simulate all weeks; return the log."""
        for week in range(rules.WEEKS):
            self.week = week
            self.tension *= rules.KEEP_TENSION
            for s in range(len(rules.SECTORS)):
                self.flare(s)
            for s in range(len(rules.SECTORS)):
                if self.rung[s]:
                    self.quarrel(s)
        return self.log

    def flare(self, s: int) -> None:
        """Simulate the incidents of a week in sector `s`."""
        tense = self.tension / (self.tension + rules.TENSION_SCALE)
        mean = rules.RATES[s] * exp(rules.TENSION_WEIGHT * tense) + self.excited[s]
        count = poisson(self.chance, mean)
        for _ in range(count):
            shots, mover = self.chance.random(), self.chance.random()
            self.tension += rules.HEAT
            if shots < rules.SHOTS and self.rung[s] == 0:
                self.rung[s] = 1
            self.log.append((self.week, INCIDENT, s, int(mover < rules.EVEN), self.rung[s]))
        self.excited[s] = rules.KEEP_EXCITED * self.excited[s] + BROUGHT_ON * count

    def quarrel(self, s: int) -> None:
        """Let both sides of the quarrel in sector `s` choose; climb, settle or go on."""
        rung = self.rung[s]
        tense = self.tension / (self.tension + rules.TENSION_SCALE)
        first = choose(self.chance, 0, rung, tense)
        second = choose(self.chance, 1, rung, tense)
        if RAISE in (first, second):
            self.rung[s] = rung + 1
            self.tension += rules.STEP_HEAT
            side = 0 if first == RAISE else 1
            self.log.append((self.week, ESCALATION, s, side, rung + 1))
        elif BACK in (first, second) or self.chance.random() < rules.SETTLING:
            self.rung[s] = 0
            self.log.append((self.week, SETTLEMENT, s, -1, rung))


def run(timelines: int, seed: int) -> list[tuple[int, int]]:
    """Simulate `timelines` histories; return the incidents and the escalations of each."""
    return [counted(Border(seed * 1_000_003 + k).run()) for k in range(timelines)]


def counted(log: list[Event]) -> tuple[int, int]:
    """Return the incidents and the escalations in a log."""
    kinds = [event[1] for event in log]
    return kinds.count(INCIDENT), kinds.count(ESCALATION)

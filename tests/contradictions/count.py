"""Count the contradictions of many timelines: python -m tests.contradictions.count 2000"""

import sys
from collections import Counter

from tests.contradictions.kinds import KINDS
from tests.contradictions.past import Past, rows_of

from allohistory.engine import Design, simulate
from allohistory.model import build
from allohistory.scenario import load


def contradictions(ensemble):
    """Return how often each contradiction is told: {(kind, words): timelines}."""
    scenario, calendar = ensemble.model.scenario, ensemble.model.calendar
    found = Counter()
    for timeline in range(len(ensemble)):
        rows = rows_of(ensemble, timeline)
        by_serial = {row.serial: row for row in rows}
        past, here = Past(scenario, calendar), set()
        for row in rows:
            past.week = row.week
            for kind in KINDS:
                words = kind(row, past, by_serial)
                if words:
                    here.add((kind.__name__, words))
            past.add(row)
        found.update(here)
    return found


def main(timelines="2000", scenario="far-east-1931"):
    """Print every contradiction with its number of timelines."""
    ensemble = simulate(build(load(scenario)), Design(int(timelines), 1))
    for (kind, words), count in contradictions(ensemble).most_common():
        sys.stdout.write(f"{count:6d}  {kind}: {words}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])

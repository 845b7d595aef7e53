"""A record of a simulated truth of the template, and histories fitted to its first years."""

from datetime import date

import pytest
from tests.inference.stage import MODEL, recorded

from allohistory.engine import Design, simulate
from allohistory.inference.observation.record import read_record
from allohistory.inference.observation.summaries import Outcomes
from allohistory.inference.posterior.fit import fit
from allohistory.inference.smc.state import Settings

SPANS = [("1950-01-02", "1950-06-30"), ("1950-07-01", "1950-12-31"), ("1951-01-01", "1951-12-31"),
         ("1952-01-01", "1952-12-28")]  # fmt: skip
CUT = date(1951, 12, 31)


def counter(values):
    return {
        "border_police": {
            "name": "a counter",
            "unit": "incidents",
            "kind": "count",
            "of": "incidents",
            "points": [
                {"from": first, "to": last, "value": value}
                for (first, last), value in zip(SPANS, values, strict=True)
            ],
        }
    }


@pytest.fixture(scope="package")
def model():
    truth = Outcomes(simulate(MODEL, Design(1, seed=11)))
    weeks = [[MODEL.calendar.week_of(date.fromisoformat(day)) for day in span] for span in SPANS]
    counts = [float(truth.rise("incidents", (max(0, low), high + 1))[0]) for low, high in weeks]
    events = {
        "pact": {"date": "1952-03-03", "text": "a pact", "what": {"pact": "river_pact"}},
        "talks": {"date": "1951-03-12", "text": "talks", "what": {"talking": "river_pact"}},
        "war": {"date": "1951-05-07", "text": "war", "what": {"war": ["aurelia", "borea"]}},
    }
    return recorded(series=counter(counts), events=events)


@pytest.fixture(scope="package")
def beginning(model):
    quick = Settings(30, 1, target_ess=0.4, final_sweeps=1)
    return fit(model, read_record(model, until=CUT), quick, runs=2, seed=1, until=CUT)

"""The reference scenario is plausible before it is fitted: the table of the benchmarks."""

import pytest
from benchmarks.prior_predictive import rows

pytestmark = pytest.mark.slow

SLACK = 1.1  # the precision of the median of two hundred timelines


@pytest.fixture(scope="module")
def table(ensemble):
    return rows(ensemble)


def test_the_table_contains_every_year_and_every_level_of_the_record(table):
    assert sum(row.what.startswith("incidents") for row in table) == 9
    assert sum(row.what.startswith(("divisions", "aircraft", "tanks")) for row in table) > 50


def test_the_priors_are_within_the_promised_factors_of_the_record(table):
    missed = {
        row.what: (row.simulated, row.low, row.high)
        for row in table
        if not row.low / SLACK <= row.simulated <= row.high * SLACK
    }

    assert not missed

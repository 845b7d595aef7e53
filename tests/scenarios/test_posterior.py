"""The posterior histories that the reference scenario ships."""

from types import SimpleNamespace

import pytest

from allohistory.errors import FitError
from allohistory.inference.posterior.histories import Histories, read_histories
from allohistory.inference.posterior.shipped import posterior_paths
from allohistory.scenario.library import SHIPPED

# From the folder only: loading the whole scenario would add a second to every test run.
FILES = posterior_paths(SimpleNamespace(folder=SHIPPED / "far-east-1931"))
PATHS = sorted(FILES.values())


def current(path, real) -> Histories:
    """Return the histories of a file; skip, loudly, where they are of an earlier model.

    Such files are refused, and the priors read, until the scenario is fitted anew: once, on
    mechanisms that will stand.
    """
    histories = read_histories(path)
    try:
        histories.check(real)
    except FitError as error:
        pytest.skip(f"HISTORIES OF AN EARLIER MODEL, to be fitted anew: {error}")
    return histories


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_shipped_histories_match_the_current_sources(path, real):
    histories = current(path, real)

    assert len(histories) >= 500
    assert len(set(histories.run.tolist())) >= 4
    names = {"agreed", "worst", "informed", "enough", "rising"}
    assert set(histories.provenance["agreement"]) == names


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_some_of_them_reproduce_their_fit_to_the_last_bit(path, real):
    from dataclasses import replace

    from allohistory.answers.hindsight import question_reader
    from allohistory.inference.observation.record import read_record
    from allohistory.inference.posterior.digests import arithmetic
    from allohistory.inference.posterior.revalidate import revalidate

    histories = current(path, real)
    few, digests = slice(0, 8), histories.digests
    assert digests is not None
    part = replace(
        histories,
        digests=replace(digests, histories=digests.histories[few]),
        coordinates=histories.coordinates[few],
        salts=histories.salts[few],
        terms=histories.terms[few],
        run=histories.run[few],
    )
    record = read_record(real, until=histories.until, ask=question_reader(real))

    assert len(revalidate(part, real, record)) == 8
    if digests.arithmetic != arithmetic():
        pytest.skip("this machine calculates otherwise in the last bit: only how well they agree")


def test_there_are_histories_of_all_of_the_record_and_of_parts_of_it():
    assert None in FILES
    assert len(PATHS) > 1

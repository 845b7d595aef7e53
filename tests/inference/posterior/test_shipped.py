"""Shipped histories: which file is read, when it is refused, and what is said of it."""

import hashlib
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest
from tests.inference.posterior.stage import histories_of
from tests.inference.stage import MODEL

from allohistory.engine import Site
from allohistory.errors import FitError
from allohistory.inference.posterior import histories as histories_module
from allohistory.inference.posterior import shipped as module
from allohistory.inference.posterior.histories import save_histories
from allohistory.inference.posterior.shipped import (
    caution,
    days_before,
    fitting,
    given_histories,
    name_of,
    posterior,
    posterior_faults,
    posterior_paths,
    posterior_that_passed,
    read_for,
)
from allohistory.inference.posterior.sidecar import sidecar_path
from allohistory.inference.smc.transform import Coordinates

AGREED = {"agreed": True, "rising": None, "worst": 0.1}
TORN = {"agreed": False, "worst": 1.234, "enough": 0.25}
DAYS = [date(1950, 12, 31), date(1951, 6, 30), date(1951, 12, 31)]


def with_agreement(agreement=None, **fields):
    said = {} if agreement is None else {"agreement": agreement}
    return histories_of(provenance={**histories_of().provenance, **said, **fields})


def ship(folder, until, agreement=AGREED, **fields):
    """Write the histories up to a day, or of the whole record, into a folder."""
    name = "posterior.npz" if until is None else f"posterior-{until}.npz"
    day = None if until is None else str(until)
    save_histories(folder / name, with_agreement(agreement, until=day, **fields))
    return folder / name


@pytest.fixture
def model(tmp_path):
    """The template, as if it lay in an empty folder."""
    fields = {"folder": tmp_path, "start": date(1950, 1, 2), "id": "two_rivals"}
    scenario = SimpleNamespace(**fields, lived_hash=MODEL.scenario.lived_hash)
    return SimpleNamespace(scenario=scenario, world=MODEL.world, facts=MODEL.facts)


@pytest.fixture(autouse=True)
def names(monkeypatch):
    """A scenario of this folder has a name for commands, and the laws of the template."""
    monkeypatch.setattr(module, "command_name", lambda scenario: scenario.id)
    monkeypatch.setattr(histories_module, "Coordinates", lambda _: Coordinates(MODEL))


def test_files_are_known_by_the_last_day_of_their_record(model, tmp_path):
    paths = {until: ship(tmp_path, until) for until in (None, *DAYS)}
    (tmp_path / "other.npz").write_bytes(b"")

    assert posterior_paths(model.scenario) == paths
    assert posterior_paths(SimpleNamespace(folder=None)) == {}
    assert posterior_paths(SimpleNamespace()) == {}


def test_files_before_a_day_include_that_day_and_not_the_whole_record(model, tmp_path):
    for until in (None, *DAYS):
        ship(tmp_path, until)

    assert sorted(days_before(model.scenario, DAYS[1])) == DAYS[:2]
    assert days_before(model.scenario, date(1950, 12, 30)) == {}


def test_a_damaged_file_and_a_text_without_its_arrays_are_faults(model, tmp_path):
    ship(tmp_path, None)
    assert posterior_faults(model.scenario) == []
    damaged, lonely = ship(tmp_path, DAYS[0]), ship(tmp_path, DAYS[1])
    damaged.write_bytes(b"no arrays")
    lonely.unlink()
    bare = ship(tmp_path, DAYS[2])
    sidecar_path(bare).unlink()

    faults = posterior_faults(model.scenario)

    assert [fault.file for fault in faults] == [str(damaged), str(lonely), str(bare)]
    assert {(fault.line, fault.column) for fault in faults} == {(1, 1)}
    assert "is damaged, or no file of this program (it is no .npz file)" in faults[0].message
    assert "there is no file" in faults[1].message


def test_the_whole_record_is_read_unless_a_day_is_given(model, tmp_path):
    for until in (None, *DAYS):
        ship(tmp_path, until)

    assert posterior(model).until is None
    assert posterior(model, date(1951, 11, 5)).until == DAYS[1]
    assert posterior(model, DAYS[0]).until == DAYS[0]
    assert posterior(model, date(1960, 1, 1)).until == DAYS[2]


def test_histories_that_are_not_there_come_with_the_command_that_fits_them(model, tmp_path):
    ship(tmp_path, DAYS[0])
    with pytest.raises(FitError) as error:
        posterior(model)
    path = tmp_path / "posterior.npz"
    assert str(error.value) == (
        "two_rivals has no histories conditioned on its whole record; make them with "
        f"`allohistory fit two_rivals --out {path}`, or choose another reading"
    )
    with pytest.raises(FitError) as error:
        posterior(model, date(1950, 6, 5))
    path = tmp_path / "posterior-1950-06-05.npz"
    assert str(error.value) == (
        "two_rivals has no histories conditioned on its record up to 1950-06-05 or before; make "
        f"them with `allohistory fit two_rivals --until 1950-06-05 --out {path}`, or choose the "
        "reading `prior`"
    )


def test_a_folder_with_a_space_is_quoted(model, tmp_path):
    model.scenario.folder = tmp_path / "my scenario"

    words = fitting(model.scenario)

    assert words.endswith(f"--out '{tmp_path}/my scenario/posterior.npz'")


@pytest.mark.parametrize("day", [date(1950, 1, 1), date(1950, 1, 2)])
def test_nothing_lies_before_the_beginning(model, day):
    with pytest.raises(FitError, match=f"nothing of the record lies before {day}, where"):
        posterior(model, day)


def test_stale_histories_are_refused_or_revalidated(model, tmp_path):
    path = ship(tmp_path, None, sources="old")
    with pytest.raises(FitError, match="other sources of the package"):
        posterior(model)

    assert posterior(model, revalidate=lambda histories: ("again", histories.until)) == (
        "again",
        None,
    )
    assert read_for(model, path, len) == 3
    fresh = ship(tmp_path, DAYS[0])
    assert read_for(model, fresh, lambda histories: None).until == DAYS[0]


def test_the_latest_histories_whose_runs_agree_are_taken(model, tmp_path):
    ship(tmp_path, DAYS[0])
    ship(tmp_path, DAYS[1])
    histories, against = posterior_that_passed(model, date(1952, 1, 1))
    assert (histories.until, against) == (DAYS[1], "")

    ship(tmp_path, DAYS[1], TORN)
    ship(tmp_path, DAYS[2], {"agreed": False})
    histories, against = posterior_that_passed(model, date(1952, 1, 1))
    assert histories.until == DAYS[0]
    # The reason is that of the latest.
    assert against == (
        "there are histories up to 1951-12-31, but they are of one run, which cannot show whether "
        "it has converged"
    )
    histories, against = posterior_that_passed(model, DAYS[1])
    assert histories.until == DAYS[0]
    assert against.startswith("there are histories up to 1951-06-30, but their runs do not agree")


def test_where_no_runs_agree_there_are_no_histories(model, tmp_path):
    assert posterior_that_passed(model, DAYS[2]) == (None, "")
    ship(tmp_path, DAYS[0], TORN)

    histories, against = posterior_that_passed(model, DAYS[2])

    assert histories is None
    assert "up to 1950-12-31" in against


ONE_RUN = "they are of one run, which cannot show whether it has converged"
APART = (
    "their runs do not agree (means of laws up to 1.2 posterior standard deviations apart; "
    "0.25 would do)"
)
STILL_RISING = (
    "their runs agree, but rose by 30 nats over the second half of their rounds, so they have not "
    "converged"
)


@pytest.mark.parametrize(
    ("agreement", "warning"),
    [
        (AGREED, ""),
        (AGREED | {"rising": 29.6}, STILL_RISING),
        (None, ONE_RUN),
        ({"agreed": False, "rising": 3.0}, ONE_RUN),
        (TORN, APART),
        (TORN | {"rising": 9.0}, APART),
    ],
)
def test_a_warning_says_what_speaks_against_histories(agreement, warning):
    assert caution(with_agreement(agreement)) == warning


def test_a_name_is_a_digest_of_salts_and_coordinates():
    histories = histories_of()
    data = histories.salts.tobytes() + histories.coordinates.tobytes()

    assert name_of(histories) == hashlib.sha256(data).hexdigest()[:16]
    other = histories_of(coordinates=np.zeros_like(histories.coordinates))
    assert name_of(other) != name_of(histories)


@pytest.mark.parametrize(
    ("until", "week"),
    [(None, None), ("1950-12-31", MODEL.calendar.week_of(DAYS[0]) + 1),
     ("1952-12-29", MODEL.calendar.weeks), ("1990-01-01", MODEL.calendar.weeks)],
)  # fmt: skip
def test_the_noise_of_given_histories_opens_after_their_record(until, week):
    site = Site("decision", "open_talks", 1, 3, 3)
    histories = with_agreement(TORN, until=until, guide=[site.describe()])

    given = given_histories(MODEL, histories)

    assert given.opened == week
    assert given.laws.tobytes() == histories.laws(MODEL).tobytes()
    assert given.salts is histories.salts
    assert (given.name, given.place, given.caution) == (
        name_of(histories), histories.place, caution(histories)
    )  # fmt: skip
    assert given.guide == (site,)

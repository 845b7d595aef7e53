"""What a run takes from the record: which histories it simulates, and what it says about them."""

import datetime as dt
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

from allohistory.answers import conditioning as module
from allohistory.answers.conditioning import (
    AGAIN,
    Conditioning,
    conditioning_of,
    default_conditioning,
    effective_design,
    histories_of_run,
    in_words,
    note_of_revalidation,
    reading_of,
    revalidator,
)
from allohistory.engine import Design, GivenHistories
from allohistory.errors import FitError, RunError
from allohistory.inference.observation import record
from allohistory.inference.posterior import histories as files
from allohistory.inference.posterior import revalidate as rerunning
from allohistory.inference.posterior import shipped

START, CHANGE = dt.date(1931, 9, 14), dt.date(1941, 4, 13)
MODEL = SimpleNamespace(scenario=SimpleNamespace(id="toy", start=START, lived_hash="state"))
RERUN_NOTE = (
    "The scenario or the program has changed since its histories were conditioned. Re-run, all "
    "1,200 agree with every entry of the record as they did, so they are used."
)


@dataclass(frozen=True)
class Histories:
    """What a run asks of posterior histories."""

    until: dt.date | None = CHANGE
    place: str = "folder/posterior.npz"
    name: str = "name"
    warning: str = ""
    provenance: dict = field(default_factory=dict)
    number: int = 1200

    def __len__(self):
        return self.number


@pytest.fixture
def ships(monkeypatch):
    """Make the scenario ship some histories; gives the days for which they were asked."""
    asked = []

    def ship(histories, *, days=(CHANGE,), reason=""):
        def give(model, before, again):
            assert model is MODEL
            assert callable(again)
            asked.append(before)
            if isinstance(histories, FitError):
                raise histories
            return histories

        monkeypatch.setattr(shipped, "posterior", give)
        monkeypatch.setattr(shipped, "days_before", lambda scenario, day: dict.fromkeys(days, day))
        monkeypatch.setattr(shipped, "posterior_that_passed", lambda *given: (give(*given), reason))
        monkeypatch.setattr(shipped, "caution", lambda given: given.warning)
        monkeypatch.setattr(shipped, "given_histories", lambda model, given: ("given", given))
        return asked

    return ship


def test_from_the_priors_nothing_is_taken(ships):
    asked = ships(Histories())

    assert conditioning_of(MODEL, "prior", CHANGE) == Conditioning(None, "")
    assert asked == []


@pytest.mark.parametrize(
    ("reading", "divergence", "before"),
    [("as-of", CHANGE, CHANGE), ("as-of", None, START), ("hindsight", CHANGE, None)],
)
def test_a_requested_reading_is_as_of_the_change_or_of_the_whole_record(
    ships, reading, divergence, before
):
    asked = ships(Histories())

    assert conditioning_of(MODEL, reading, divergence) == Conditioning(("given", Histories()), "")
    assert asked == [before]


def test_a_requested_reading_warns_of_its_histories(ships):
    histories = Histories(warning="the runs disagree", provenance={AGAIN: True})
    ships(histories)

    assert conditioning_of(MODEL, "as-of", CHANGE).note == (
        f"{RERUN_NOTE} Beware of the histories: the runs disagree."
    )


def test_a_requested_reading_without_histories_is_an_error(ships):
    ships(FitError("none"))

    with pytest.raises(FitError, match="none"):
        conditioning_of(MODEL, "as-of", CHANGE)


def test_without_a_reading_the_latest_histories_that_passed_are_used(ships):
    asked = ships(Histories())

    assert conditioning_of(MODEL, None, CHANGE) == Conditioning(("given", Histories()), "")
    assert conditioning_of(MODEL, None, None).histories == ("given", Histories())
    assert asked == [CHANGE, START]


def test_where_no_histories_are_shipped_the_priors_are_used_without_a_word(ships):
    asked = ships(Histories(), days=())

    assert default_conditioning(MODEL, CHANGE) == Conditioning()
    assert asked == []


def test_later_histories_that_were_rejected_are_named(ships):
    ships(Histories(), reason="their runs disagree")

    assert default_conditioning(MODEL, CHANGE) == Conditioning(
        ("given", Histories()),
        "The record after 1941-04-13 is not used: their runs disagree; --reading as-of uses them "
        "all the same.",
    )


def test_where_all_were_rejected_the_priors_are_used_with_the_reason(ships):
    ships(None, reason="their runs disagree")

    assert default_conditioning(MODEL, CHANGE) == Conditioning(
        None,
        "The priors are used: their runs disagree; --reading as-of uses them all the same.",
    )


def test_histories_that_are_not_valid_leave_the_record_unused(ships):
    ships(FitError("they are of another state"))

    assert default_conditioning(MODEL, CHANGE) == Conditioning(
        None, "The record is not used: they are of another state."
    )


def test_a_note_on_a_rerun_stands_before_others():
    again = Histories(provenance={AGAIN: True})

    assert note_of_revalidation(again, "Beware.") == f"{RERUN_NOTE} Beware."
    assert note_of_revalidation(again, "") == RERUN_NOTE
    assert note_of_revalidation(Histories(), "Beware.") == "Beware."


@pytest.fixture
def reruns(monkeypatch):
    """Rerun histories with a result; gives what was re-run."""
    ran = []
    monkeypatch.setattr(module, "REVALIDATED", {})
    monkeypatch.setattr(shipped, "name_of", lambda histories: histories.name)
    monkeypatch.setattr(record, "read_record", lambda model, until, ask: (model, until, ask))
    monkeypatch.setattr(module, "question_reader", lambda model: ("reader", model))

    def rerun(result):
        def revalidate(histories, model, entries):
            ran.append((histories.name, entries))
            if isinstance(result, Exception):
                raise result
            return Histories(name=histories.name, place="", provenance={"seed": 3}, number=result)

        monkeypatch.setattr(rerunning, "revalidate", revalidate)
        return ran

    return rerun


def test_histories_of_another_state_are_rerun_once_and_marked(reruns):
    ran = reruns(7)
    check = revalidator(MODEL)

    valid = check(Histories(place="one"))
    assert valid == Histories(place="one", provenance={"seed": 3, AGAIN: True}, number=7)
    assert check(Histories(place="two")).place == "two"
    assert ran == [("name", (MODEL, CHANGE, ("reader", MODEL)))]

    check(Histories(name="other"))
    assert [name for name, _ in ran] == ["name", "other"]


def test_histories_that_differ_are_refused_with_what_differs(reruns):
    ran = reruns(RunError("an entry differs"))
    check = revalidator(MODEL)

    for _ in range(2):
        with pytest.raises(FitError, match=r"^posterior\.npz is of another state: an entry differ"):
            check(Histories())
    assert len(ran) == 1


@pytest.fixture
def file_table(monkeypatch):
    """Files of histories by their path, and those that the scenario ships."""

    def keep(table, *, shipping=(), installed=("toy",)):
        def read(path):
            if str(path) not in table:
                raise FitError("no such file")
            return table[str(path)]

        monkeypatch.setattr(files, "read_histories", read)
        monkeypatch.setattr(shipped, "name_of", lambda histories: histories.name)
        monkeypatch.setattr(
            shipped, "posterior_paths", lambda scenario: dict(enumerate(shipping, scenario))
        )
        monkeypatch.setattr(shipped, "read_for", lambda model, path, again: str(path))
        monkeypatch.setattr(shipped, "given_histories", lambda model, given: ("given", given))
        monkeypatch.setattr(module, "names", lambda: installed)
        monkeypatch.setattr(module, "load", lambda name: {"toy": 0}[name])

    return keep


def test_a_kept_run_finds_its_histories_where_they_were(file_table):
    file_table({"old": Histories(), "new": Histories()}, shipping=("new",))

    assert histories_of_run(MODEL, "name", "old") == ("given", "old")


def test_a_kept_run_finds_its_histories_among_those_that_are_shipped(file_table):
    table = {"old": Histories(name="other"), "new": Histories(name="other"), "third": Histories()}
    file_table(table, shipping=("gone", "new", "third"))

    assert histories_of_run(MODEL, "name", "old") == ("given", "third")
    assert histories_of_run(MODEL, "unheard-of", "old") is None


def test_a_scenario_of_ones_own_ships_nothing(file_table):
    file_table({"new": Histories()}, shipping=("new",), installed=("another",))

    assert histories_of_run(MODEL, "name", "old") is None


def given(number=1200, opened=None, **more):
    return GivenHistories(laws=[0.0] * number, opened=opened, **more)


def recipe(histories):
    calendar = SimpleNamespace(date_of=lambda week: START + dt.timedelta(weeks=week))
    return SimpleNamespace(histories=histories, model=SimpleNamespace(calendar=calendar))


def test_the_reading_of_a_run_follows_from_its_histories():
    assert reading_of(recipe(None)) == "prior"
    assert reading_of(recipe(given())) == "hindsight"
    assert reading_of(recipe(given(opened=10))) == "as-of"
    assert reading_of(recipe(given(opened=0))) == "as-of"


def test_a_reading_is_described_with_its_histories():
    assert in_words(recipe(None), "") == "from the priors: nothing is taken from the record"
    assert in_words(recipe(given(opened=2)), "weekly") == (
        "as of the divergence: 1,200 posterior histories, consistent with the record up to "
        "1931-09-28, random from there on"
    )
    hindsight = (
        "with hindsight: 3 posterior histories (beware: few), consistent with the whole record, "
        "simulated to the end with their own random draws"
    )
    assert in_words(recipe(given(3, caution="few")), "") == hindsight
    assert in_words(recipe(given(3, caution="few")), "weekly") == (
        f"{hindsight}; coupling weekly: the same random draws in the same week"
    )


def test_with_hindsight_each_history_is_simulated_once():
    design = Design(2000, seed=5, noise=4)

    assert effective_design(None, design) is design
    assert effective_design(given(opened=0), design) is design
    assert effective_design(given(1200), design) == Design(1200, seed=5, noise=1)
    assert effective_design(given(1200), Design(100, noise=4)) == Design(100, noise=1)

"""Histories: what they are of, when they are refused, and their files."""

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from tests.inference.posterior.stage import PATHS, histories_of
from tests.inference.stage import MODEL

from allohistory.engine import Site
from allohistory.errors import FitError, HistoriesError
from allohistory.inference.arrays import write_arrays
from allohistory.inference.posterior import histories as module
from allohistory.inference.posterior.digests import Digests
from allohistory.inference.posterior.histories import (
    read_histories,
    save_histories,
)
from allohistory.inference.posterior.sidecar import Sidecar, sha256_of, sidecar_path, write_sidecar
from allohistory.inference.smc.transform import Coordinates
from allohistory.kit.draw import STRETCH

FIRST = Site("decision", "open_talks", 1, 3, 3)


def with_provenance(**fields):
    plain = histories_of()
    return replace(plain, provenance={**plain.provenance, **fields})


def test_histories_are_as_many_as_their_runs():
    assert len(histories_of(3)) == 3


def test_histories_know_their_last_day_and_their_imposed_choices():
    assert histories_of().until == date(1950, 12, 31)
    assert with_provenance(until=None).until is None
    assert histories_of().guide == ()
    assert with_provenance(guide=[FIRST.describe()]).guide == (FIRST,)


def test_laws_are_those_of_the_coordinates():
    coordinates = np.linspace(-1.0, 1.0, 3 * len(PATHS)).reshape(3, -1).astype(np.float32)

    found = histories_of(coordinates=coordinates).laws(MODEL)

    assert found.tobytes() == Coordinates(MODEL).records(coordinates.astype(float)).tobytes()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"scenario": {"name": "two_rivals", "hash": "old"}},
         "another state of scenario two_rivals; fit it again"),
        ({"scenario": {}}, "another state of scenario None"),
        ({"sources": "old", "version": "0.3"}, r"other sources of the package \(version 0\.3\)"),
        ({"sources": "old"}, r"other sources of the package \(version unknown\); fit the scenario"),
    ],
)  # fmt: skip
def test_histories_of_another_state_are_refused(fields, message):
    stale = with_provenance(**fields)
    for use in (stale.check, stale.laws, stale.as_given):
        with pytest.raises(FitError, match=message):
            use(MODEL)


def test_histories_of_other_laws_are_refused():
    with pytest.raises(FitError, match="these histories have other laws than the model; fit it"):
        histories_of(paths=PATHS[1:]).check(MODEL)
    histories_of().check(MODEL)


def test_the_engine_is_given_laws_salts_and_choices():
    histories = with_provenance(guide=[FIRST.describe()])

    given = histories.as_given(MODEL)

    assert given.laws.tobytes() == histories.laws(MODEL).tobytes()
    assert given.salts is histories.salts
    assert given.guide == (FIRST,)


def test_all_histories_are_simulated_and_branched(monkeypatch):
    asked = {}

    def stand_in(name):
        def called(*words, **more):
            asked[name] = (words, more)
            return name

        monkeypatch.setattr(module, name, called)

    stand_in("simulate")
    stand_in("branch")
    histories = histories_of(3)

    assert histories.simulate(MODEL, threads=2) == "simulate"
    assert histories.branch(MODEL, ["change"], 40, slice_size=8) == "branch"

    (model, design), more = asked["simulate"]
    assert model is MODEL
    assert (design.timelines, design.seed, more["threads"]) == (3, 0, 2)
    assert more["histories"].salts is histories.salts
    (model, changes, since, design), more = asked["branch"]
    assert model is MODEL
    assert (changes, since, design.timelines, design.seed) == (("change",), 40, 3, 0)
    assert more["slice_size"] == 8
    assert more["histories"].salts is histories.salts


@pytest.mark.parametrize(
    ("week", "stretch"), [(0, 1), (STRETCH - 1, 1), (STRETCH, 2), (2 * STRETCH + 3, 3), (-1, 0)]
)
def test_an_open_future_begins_after_the_stretch_of_its_week(week, stretch):
    histories = histories_of()

    opened = histories.with_open_future(week, 1)

    assert np.array_equal(opened.salts[:, :, :stretch], histories.salts[:, :, :stretch])
    later = opened.salts[:, :, stretch:]
    assert not np.isin(later, histories.salts).any()
    assert len(np.unique(later)) == later.size
    assert later.max() > 2**63
    assert opened.digests is None
    assert histories.salts[0, 0, 1] == 1
    assert np.array_equal(opened.salts, histories.with_open_future(week, 1).salts)
    assert not np.array_equal(opened.salts, histories.with_open_future(week, 2).salts)


def test_no_choice_that_may_fall_into_an_open_future_is_imposed():
    last = STRETCH - 1
    sites = [Site("decision", "open_talks", 1, 0, at) for at in (last - 1, last, last + 1)]
    histories = with_provenance(guide=[site.describe() for site in sites])

    opened = histories.with_open_future(0, 1)

    assert opened.guide == tuple(sites[:2])
    assert opened.until == histories.until
    assert histories.guide == tuple(sites)


def test_histories_are_read_back_as_they_were(tmp_path):
    histories = histories_of()
    save_histories(tmp_path / "h.npz", histories)

    back = read_histories(str(tmp_path / "h.npz"))

    for name in ("coordinates", "salts", "terms", "run"):
        assert np.array_equal(getattr(back, name), getattr(histories, name)), name
        assert getattr(back, name).dtype == getattr(histories, name).dtype
    assert (back.paths, back.observations) == (histories.paths, histories.observations)
    assert (back.provenance, back.digests) == (histories.provenance, histories.digests)
    assert back.place == str((tmp_path / "h.npz").resolve())
    assert histories.place == ""


@pytest.mark.parametrize(
    "change",
    [
        {"coordinates": np.zeros((3, len(PATHS)))},
        {"salts": np.zeros((3, 2), np.uint64)},
        {"salts": np.zeros((3, 2, 2), np.int64)},
        {"run": np.zeros(2, np.int32)},
        {"run": np.zeros(3)},
        {"terms": np.zeros((3, 2), np.float32)},
        {"terms": np.zeros((2, 1), np.float32)},
        {"paths": PATHS[1:]},
        {"observations": ()},
        {"digests": Digests("a", (), ("a",))},
    ],
)
def test_arrays_that_do_not_fit_together_are_refused(tmp_path, change):
    save_histories(tmp_path / "odd.npz", histories_of(**change))

    with pytest.raises(HistoriesError, match=r"odd\.npz holds no histories, or is damaged \(.*put"):
        read_histories(tmp_path / "odd.npz")


def test_histories_fit_together_with_digests_or_without(tmp_path):
    for digests in (histories_of().digests, None):
        save_histories(tmp_path / "h.npz", histories_of(digests=digests))

        assert read_histories(tmp_path / "h.npz").digests == digests


def test_a_text_of_another_file_is_refused(tmp_path):
    path = tmp_path / "h.npz"
    save_histories(path, histories_of())
    write_sidecar(path, Sidecar("of another file", {}))

    with pytest.raises(FitError, match=r"h\.provenance\.json is of another file than .*; put both"):
        read_histories(path)


def written(path, about, arrays):
    """Write arrays with a sidecar that is theirs."""
    write_arrays(path, about, arrays)
    write_sidecar(path, Sidecar(sha256_of(path), {}))


def test_a_file_of_another_format_is_refused(tmp_path):
    path = tmp_path / "h.npz"
    for about, number in (({"format": 2}, "2"), ({}, "None")):
        written(path, about, {})
        with pytest.raises(FitError, match=rf"was written by another version \(format {number}\)"):
            read_histories(path)


@pytest.mark.parametrize("gone", ["coordinates", "run", "paths", "observations"])
def test_a_file_in_which_something_is_missing_is_refused(tmp_path, gone):
    path, histories = tmp_path / "h.npz", histories_of()
    about = {"format": 1, "paths": list(histories.paths), "observations": ["x"]}
    names = ("coordinates", "salts", "terms", "run")
    arrays = {name: getattr(histories, name) for name in names if name != gone}
    about.pop(gone, None)
    written(path, about, arrays)

    with pytest.raises(FitError, match=rf"holds no histories, or is damaged \(.*{gone}.*\); put"):
        read_histories(path)


def test_names_that_are_no_list_are_refused(tmp_path):
    path, histories = tmp_path / "h.npz", histories_of()
    names = ("coordinates", "salts", "terms", "run")
    written(path, {"format": 1, "paths": 3, "observations": []},
            {name: getattr(histories, name) for name in names})  # fmt: skip

    with pytest.raises(FitError, match="holds no histories, or is damaged"):
        read_histories(path)


def test_both_files_are_written_or_neither(tmp_path):
    path = tmp_path / "h.npz"
    save_histories(path, histories_of())
    before, text = path.read_bytes(), sidecar_path(path)
    assert json.loads(text.read_text(encoding="utf-8"))["arrays"] == sha256_of(path)
    text.unlink()
    text.mkdir()

    with pytest.raises(FitError, match="cannot be written: it is a folder"):
        save_histories(path, histories_of(2))

    assert path.read_bytes() == before
    assert sorted(item.name for item in tmp_path.iterdir()) == [path.name, text.name]

"""Pruning: the newest and the young stay."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.store.test_runs import run_of

from allohistory.errors import StoreError
from allohistory.store import folders, list_runs, save
from allohistory.store.catalogue import Entry
from allohistory.store.pruning import prunable, prune

TODAY = datetime(2030, 1, 11, tzinfo=UTC)


def entry(day, number):
    return Entry(f"r{number}", f"2030-01-{day:02}T00:00:00+00:00", "", "", "", 1, 1, number, "")


NEWEST_FIRST = [entry(9, 4), entry(2, 3), entry(5, 2), entry(1, 1)]


@pytest.mark.parametrize(
    ("keep", "days", "gone"),
    [(4, 0, []), (2, 0, [1, 2]), (0, 6, [1, 2, 3]), (0, 5.9, [1, 2, 3]), (0, 6.1, [1, 3]),
     (3, 6, [1]), (0, 0, [1, 2, 3, 4]), (0, 99, [])],
)  # fmt: skip
def test_what_is_beyond_the_number_and_old_enough_is_pruned_the_oldest_first(keep, days, gone):
    assert [run.number for run in prunable(NEWEST_FIRST, keep, days, TODAY)] == gone


def test_a_run_without_a_readable_date_is_never_old():
    undated = [replace(NEWEST_FIRST[0], created="yesterday")]

    assert prunable(undated, 0, 0, TODAY) == []


def test_a_date_without_a_zone_is_read_as_utc():
    assert prunable([replace(NEWEST_FIRST[3], created="2030-01-01")], 0, 10, TODAY)


def test_pruned_runs_are_gone_and_others_stay(tmp_path, monkeypatch):
    for name in ("a", "b"):
        save(run_of(name), {}, tmp_path)
    prune(tmp_path, [run for run in list_runs(tmp_path) if run.id == "a"])
    assert [run.id for run in list_runs(tmp_path)] == ["b"]

    def refuse(place):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(folders, "remove", refuse)
    with pytest.raises(StoreError, match=r"b cannot be removed .Permission denied.; remove it by"):
        prune(tmp_path, list_runs(tmp_path))

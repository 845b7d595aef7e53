"""A bounded part of the fault tests: the full run is `make faults`."""

import pytest
from tests.faults.bits import flipped_bits
from tests.faults.disks import full_disks
from tests.faults.kills import kills
from tests.faults.others import moved_clock, two_writers
from tests.faults.stage import Lost, Row, check_store, kept, require, workplace

TRIALS = {
    "bits": lambda: flipped_bits(24, seed=2),
    "kills": lambda: kills(3, seed=2),
    "disks": lambda: full_disks((16,)),
    "clock": moved_clock,
    "writers": lambda: two_writers(1),
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", TRIALS)
def test_nothing_kept_before_is_lost_and_nothing_wrong_is_answered(fault):
    rows = TRIALS[fault]()

    assert sum(sum(row.outcomes.values()) for row in rows) > 0
    assert [failure for row in rows for failure in row.failures] == []


def test_a_trial_that_loses_something_is_a_failure():
    row = Row("a fault")
    row.attempt("first", lambda: "survived")
    row.attempt("second", lambda: require(False, "the run is lost"))

    assert str(row) == "| a fault | 2 | survived 1, FAILED 1 |"
    assert row.failures == ["a fault, second: the run is lost"]


@pytest.mark.slow
def test_a_run_that_has_gone_or_changed_is_seen():
    with workplace() as folder:
        before = kept(folder)
        (name,) = before
        assert check_store(folder, before) == set()
        with pytest.raises(Lost, match=f"run {name} has changed"):
            check_store(folder, {name: "other"})
        table = folder / "runs" / name / "laws.parquet"
        table.write_bytes(table.read_bytes()[:-1])
        with pytest.raises(Lost, match="has changed"):
            check_store(folder, before)
        with pytest.raises(Lost, match="run gone is lost"):
            check_store(folder, {"gone": ""})

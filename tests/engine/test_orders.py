"""Orders: a task is built anew from what was sent, and computes the same bits."""

import pickle
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from tests.engine.toy import Calendar
from tests.engine.toy import Model as ToyModel

import allohistory
from allohistory.answers.language.record_questions import condition
from allohistory.engine import Design, Recipe, orders, plan
from allohistory.engine.kinds import Kind, digest_of, kind_here
from allohistory.engine.orders import order_of, packed, perform, unpacked
from allohistory.engine.tasks import Task
from allohistory.errors import RunError
from allohistory.model import build
from allohistory.scenario import load

SMALL = Path(allohistory.__file__).parent / "scenarios" / "_template"
IDS = np.arange(6, dtype=np.int64)


def small_task():
    """Return the task of a small scenario and one of its what-ifs."""
    scenario = load(SMALL)
    whatif, model = scenario.whatif("league-clause"), build(scenario)
    baseline = Recipe(model, Design(6, seed=3, noise=2))
    change = plan(model, whatif.changes, whatif.date)
    return Task((baseline, Recipe(model, baseline.design, change)), change.since, condition(whatif))


@pytest.fixture(scope="module")
def task():
    return small_task()


@pytest.fixture(scope="module")
def order(task):
    return packed(task)


def test_a_task_is_built_anew_and_computes_the_same_bits(task, order):
    kind, (tried, *result) = perform(order, IDS)

    assert tried == 6
    assert digest_of(result) == digest_of(task.work(IDS))
    assert kind == kind_here(task)


def test_a_process_builds_a_task_once(order, monkeypatch):
    first = unpacked(order)
    monkeypatch.setattr(pickle, "loads", None)

    assert unpacked(order) is first


def test_a_process_keeps_few_tasks(task, order, monkeypatch):
    monkeypatch.setattr(orders, "KEPT", 1)
    unpacked(order)
    other = packed(Task(task.arms[:1], 0))
    unpacked(other)

    assert list(orders.TASKS) == [other.digest]


def test_a_condition_is_sent_with_its_task(task):
    given = condition(SimpleNamespace(given="true"))
    conditional = Task(task.arms, task.since, given)

    assert unpacked(packed(conditional))[0].given == given


def test_a_model_of_other_mechanisms_is_not_sent():
    model = ToyModel(calendar=Calendar(date(1931, 9, 14), 20))

    with pytest.raises(RunError, match="mechanisms of your own runs in this process only"):
        order_of(Task((Recipe(model, Design(2, 1)),), 0))


def test_a_condition_that_is_a_function_within_another_is_not_sent(task):
    with pytest.raises(RunError, match="cannot be sent to other processes"):
        packed(Task(task.arms, task.since, lambda past, week: past.ids > week))


KIND = Kind("abc", "numpy 2", "znver4", "glibc 2.39", "123")


def test_kinds_differ_in_what_is_named():
    other = Kind("abc", "numpy 2", "haswell", "glibc 2.39", "124")

    assert KIND.differences(KIND) == ()
    assert KIND.differences(other) == (
        "processor (znver4 and haswell)",
        "digest of the same timelines (123 and 124)",
    )


def test_the_digest_of_a_slice_sees_one_bit(task):
    ids, parts = task.work(IDS)
    before = digest_of((ids, parts))
    parts[1].series.view(np.uint32)[5, 0, 2] ^= 1

    assert digest_of((ids, parts)) != before

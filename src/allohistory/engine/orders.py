"""Orders: a task as it is sent to another process, which builds the model by itself.

A task holds compiled code and closures, which cannot be sent; an order holds what they are made
from. The process that receives it builds the model once, whatever the number of slices.
"""

from __future__ import annotations

import hashlib
import pickle
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np

from allohistory.engine.design import Design
from allohistory.engine.histories import GivenHistories
from allohistory.engine.interventions import plan
from allohistory.engine.kinds import Kind, kind_here
from allohistory.engine.recipe import Recipe
from allohistory.engine.tasks import Given, Task
from allohistory.errors import RunError
from allohistory.mechanisms import ORDER
from allohistory.model import build
from allohistory.scenario import Scenario

KEPT = 2  # tasks that a process keeps, ready to run


@dataclass(frozen=True)
class ArmOrder:
    """What one arm is made from: `since` is the week of its changes."""

    design: Design
    changes: tuple[Any, ...] | None
    since: int


@dataclass(frozen=True)
class Order:
    """What a task is made from."""

    scenario: Scenario
    arms: tuple[ArmOrder, ...]
    until: int | None
    histories: GivenHistories | None
    since: int
    given: Given | None
    detail: int

    def task(self) -> Task:
        """Build the task."""
        model = build(self.scenario)
        recipes = tuple(
            Recipe(
                model,
                arm.design,
                None if arm.changes is None else plan(model, arm.changes, arm.since),
                self.until,
                self.histories,
            )
            for arm in self.arms
        )
        return Task(recipes, self.since, self.given, self.detail)


def order_of(task: Task) -> Order:
    """Return what a task is made from; RunError where another process could not build its model."""
    first = task.arms[0]
    if tuple(first.model.order) != tuple(ORDER):
        raise RunError(
            "a model of mechanisms of your own runs in this process only; use --on threads"
        )
    arms = tuple(
        ArmOrder(arm.design, None, 0)
        if arm.plan is None
        else ArmOrder(arm.design, arm.plan.changes, arm.plan.since)
        for arm in task.arms
    )
    return Order(
        first.model.scenario, arms, first.until, first.histories, task.since, task.given,
        task.detail,
    )  # fmt: skip


@dataclass(frozen=True)
class Packed:
    """An order as bytes, with their digest."""

    content: bytes
    digest: str


def packed(task: Task) -> Packed:
    """Pack the order of a task; RunError where it cannot be sent."""
    order = order_of(task)
    try:
        content = pickle.dumps(order, pickle.HIGHEST_PROTOCOL)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise RunError(f"this run cannot be sent to other processes ({error})") from None
    return Packed(content, hashlib.sha256(content).hexdigest())


TASKS: OrderedDict[str, tuple[Task, Kind]] = OrderedDict()
LOCK = Lock()


def unpacked(order: Packed) -> tuple[Task, Kind]:
    """Return the task of an order, built once in a process, and what kind of worker this is."""
    with LOCK:
        if order.digest not in TASKS:
            task: Task = pickle.loads(order.content).task()  # noqa: S301 - from the caller's process
            TASKS[order.digest] = task, kind_here(task)
        while len(TASKS) > KEPT:
            TASKS.popitem(last=False)
        return TASKS[order.digest]


def perform(order: Packed, ids: np.ndarray) -> tuple[Kind, Any]:
    """Simulate timelines `ids` by an order; return the kind of this worker, and the result."""
    task, kind = unpacked(order)
    return kind, task(ids)

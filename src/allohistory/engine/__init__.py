"""The engine: ensembles of timelines, branches that share a past, and replays.

What keeps runs is imported when it is first used: its database is slow to load, and a first answer
does without it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from allohistory.engine.design import COUPLINGS, READINGS, Design, Laws, Reading
from allohistory.engine.ensemble import Ensemble
from allohistory.engine.executors import Executor, Threads
from allohistory.engine.guide import Site, in_order
from allohistory.engine.histories import GivenHistories
from allohistory.engine.interventions import Plan, plan
from allohistory.engine.places import executor_of
from allohistory.engine.recipe import Recipe
from allohistory.engine.runs import (
    Execution,
    Progress,
    Say,
    branch,
    branches,
    compare,
    prepare,
    simulate,
)
from allohistory.engine.shards import MOST_AT_ONCE, SHARD
from allohistory.engine.tasks import Given
from allohistory.engine.timeline import Timeline

if TYPE_CHECKING:
    from allohistory.engine.archive import KeptRun, keep, reopen

__all__ = [
    "COUPLINGS",
    "MOST_AT_ONCE",
    "READINGS",
    "SHARD",
    "Design",
    "Ensemble",
    "Execution",
    "Executor",
    "Given",
    "GivenHistories",
    "KeptRun",
    "Laws",
    "Plan",
    "Progress",
    "Reading",
    "Recipe",
    "Say",
    "Site",
    "Threads",
    "Timeline",
    "branch",
    "branches",
    "compare",
    "executor_of",
    "in_order",
    "keep",
    "plan",
    "prepare",
    "reopen",
    "simulate",
]


def __getattr__(name: str) -> Any:
    """Import what keeps runs when it is first used."""
    if name not in ("KeptRun", "keep", "reopen"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("allohistory.engine.archive"), name)

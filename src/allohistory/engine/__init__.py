"""The engine: ensembles of timelines, branches that share a past, and replays."""

from .ensemble import Ensemble, Laws, Recipe
from .executors import Executor, Threads
from .interventions import Plan, plan
from .keeping import KeptRun, keep, reopen
from .known import Known
from .runs import Given, Progress, branch, branches, compare, prepare, simulate
from .timeline import Timeline, replay

__all__ = [
    "Ensemble",
    "Executor",
    "Given",
    "KeptRun",
    "Known",
    "Laws",
    "Plan",
    "Progress",
    "Recipe",
    "Threads",
    "Timeline",
    "branch",
    "branches",
    "compare",
    "keep",
    "plan",
    "prepare",
    "reopen",
    "replay",
    "simulate",
]

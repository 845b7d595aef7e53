"""The engine: ensembles of timelines, branches that share a past, and replays."""

from .ensemble import Ensemble, Laws, Recipe
from .executors import Executor, Threads
from .interventions import Plan, plan
from .timeline import Timeline, replay
from .runs import Given, Progress, branch, compare, prepare, simulate

__all__ = [
    "Ensemble",
    "Executor",
    "Given",
    "Laws",
    "Plan",
    "Progress",
    "Recipe",
    "Threads",
    "Timeline",
    "branch",
    "compare",
    "plan",
    "prepare",
    "replay",
    "simulate",
]

"""The engine: ensembles of timelines, branches that share a past, and replays."""

from .design import COUPLINGS, READINGS, Design, Laws, Reading
from .ensemble import Ensemble
from .executors import Executor, Threads
from .guide import Site, in_order
from .interventions import Plan, plan
from .keeping import KeptRun, keep, reopen
from .known import Known
from .recipe import Recipe
from .runs import Given, Progress, Say, branch, branches, compare, prepare, simulate
from .timeline import Timeline

__all__ = [
    "COUPLINGS",
    "READINGS",
    "Design",
    "Ensemble",
    "Executor",
    "Given",
    "KeptRun",
    "Known",
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
    "in_order",
    "keep",
    "plan",
    "prepare",
    "reopen",
    "simulate",
]

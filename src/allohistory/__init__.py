"""allohistory: ask what would have happened.

A scenario is a folder of sourced numbers; a what-if changes it at one date; thousands of pairs of
timelines give the answer. The names below are the whole public API; each is imported when it is
first used, so that `import allohistory` costs nothing.

    import allohistory as ah

    scenario = ah.load("far-east-1931")
    result = ah.compare(scenario, scenario.whatif("neutrality-1941"), timelines=2000, seed=1)
    result.answers()
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from allohistory.answers.check import load
    from allohistory.answers.comparison import Pair
    from allohistory.answers.estimation.estimates import Answer, Estimate
    from allohistory.answers.levers import levers
    from allohistory.answers.narrative.chronicle import Chronicle
    from allohistory.answers.result import Comparison
    from allohistory.answers.run import compare, open_run, simulate
    from allohistory.engine import Ensemble, Timeline
    from allohistory.errors import AllohistoryError
    from allohistory.scenario import Scenario, WhatIf
    from allohistory.scenario import names as scenarios
    from allohistory.views.check import check
    from allohistory.views.pages.report import report

    __version__: str

__all__ = [
    "AllohistoryError",
    "Answer",
    "Chronicle",
    "Comparison",
    "Ensemble",
    "Estimate",
    "Pair",
    "Scenario",
    "Timeline",
    "WhatIf",
    "check",
    "compare",
    "levers",
    "load",
    "open_run",
    "report",
    "scenarios",
    "simulate",
]

PLACES = {
    "AllohistoryError": "errors",
    "Answer": "answers.estimation.estimates",
    "Chronicle": "answers.narrative.chronicle",
    "Comparison": "answers.result",
    "Ensemble": "engine",
    "Estimate": "answers.estimation.estimates",
    "Pair": "answers.comparison",
    "Scenario": "scenario",
    "Timeline": "engine",
    "WhatIf": "scenario",
    "check": "views.check",
    "compare": "answers.run",
    "levers": "answers.levers",
    "load": "answers.check",
    "open_run": "answers.run",
    "report": "views.pages.report",
    "scenarios": "scenario:names",
    "simulate": "answers.run",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    if name == "__version__":
        from importlib.metadata import version

        return version("allohistory")
    if name not in PLACES:
        raise AttributeError(f"allohistory has no {name!r}; it has {', '.join(__all__)}")
    place, _, alias = PLACES[name].partition(":")
    value = getattr(import_module(f"allohistory.{place}"), alias or name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names, and no others."""
    return list(__all__)

"""Arguments of a run, checked before anything is simulated.

Everything wrong raises one kind of error, which says what to write; NumPy integers are integers.
"""

import re
from collections.abc import Mapping

import numpy as np

from allohistory.engine.design import whole
from allohistory.errors import ArgumentError, UnknownName
from allohistory.model import Model
from allohistory.scenario import Scenario, WhatIf

IS_NAME = re.compile(r"[A-Za-z0-9_-]*[A-Za-z_][A-Za-z0-9_-]*")


def check_threads(threads: object) -> int | None:
    """Return how many threads a run may use; None for all cores."""
    return None if threads is None else whole("threads", threads, 1)


def check_scenario(scenario: object) -> Scenario:
    """Return the scenario; raise ArgumentError for anything else."""
    if isinstance(scenario, Scenario):
        return scenario
    hint = f"load({scenario!r})" if isinstance(scenario, str) else "load('far-east-1931')"
    raise ArgumentError(f"expected a Scenario, not {type(scenario).__name__}; write {hint}")


def check_whatif(whatif: object) -> WhatIf:
    """Return the what-if; raise ArgumentError for anything else."""
    if isinstance(whatif, WhatIf):
        return whatif
    name = repr(whatif) if isinstance(whatif, str) else "'neutrality-1941'"
    kind = type(whatif).__name__
    raise ArgumentError(f"expected a WhatIf, not {kind}; write scenario.whatif({name})")


def check_laws(model: Model, laws: object) -> None:
    """Refuse laws that the model does not have, and values that are not finite numbers."""
    if laws is None:
        return
    if not isinstance(laws, Mapping):
        form = "write a mapping such as {'incidents.fading': 0.02}"
        raise ArgumentError(f"laws={type(laws).__name__}: {form}")
    for path, value in laws.items():
        model.law(path)
        try:
            finite = np.isfinite(np.asarray(value, float)).all()
        except (TypeError, ValueError):
            finite = False
        if not finite:
            raise ArgumentError(f"laws[{path!r}]={value!r}: write a finite number, or one a draw")


def spelled_out(scenario: Scenario, question: object) -> str:
    """Return the text of a question: of the scenario by its name, or of the language as it is.

    Raises UnknownName for a bare name that is not a question of the scenario, and ArgumentError
    for what is not a text.
    """
    if not isinstance(question, str):
        kind = type(question).__name__
        hint = "write its name, or \"P(war('japan', 'ussr'))\""
        raise ArgumentError(f"a question is a text, not {kind}; {hint}")
    if question in scenario.questions:
        return scenario.questions[question].ask
    if IS_NAME.fullmatch(question.strip()) and question.strip() not in ("true", "false"):
        raise UnknownName("question", question.strip(), scenario.questions)
    return question

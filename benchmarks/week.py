"""Cost of a week by mechanism, in cycles of the processor's time-stamp counter.

The week is the engine's own, with the counter read between the steps. Weeks in which the system
took the processor away are left out.
"""

from typing import Any

import numpy as np
from child import SCENARIO
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

from allohistory import engine
from allohistory.engine import slices
from allohistory.engine import week as weeks
from allohistory.kit.compiled import compiled
from allohistory.kit.log import FULL
from allohistory.model import build
from allohistory.scenario import load

INTERRUPTED = 60_000  # cycles: more than ten times a mean week
STEP = """
            step_{n}(world, law, facts, log)
            after = cycles()
            spent[{n}] = after - before
            before = after"""
COUNTING = """
            cost = np.uint64(0)
            for n in range(len(spent)):
                cost += spent[n]
            if cost < np.uint64({interrupted}):
                for n in range(len(spent)):
                    sums[n] += spent[n]
                sums[len(spent)] += np.uint64(1)
                if log.emitted == logged:
                    sums[len(spent) + 1] += cost
                    sums[len(spent) + 2] += np.uint64(1)"""


@intrinsic
def cycles(_context: Any) -> Any:
    """Return the time-stamp counter."""

    def generate(_target: Any, builder: Any, _signature: Any, _arguments: Any) -> Any:
        kind = ir.FunctionType(ir.IntType(64), [])
        counter = builder.module.declare_intrinsic("llvm.readcyclecounter", (), kind)
        return builder.call(counter, [])

    return types.uint64(), generate


def counted(model: Any, sums: np.ndarray) -> Any:
    """Return the compiled week of `model`, which adds to `sums` what each of its steps costs."""
    order = model.order
    derives = {
        f"derive_{n}": mechanism.derive
        for n, mechanism in enumerate(order)
        if hasattr(mechanism, "derive")
    }
    steps = "            logged, before = log.emitted, cycles()"
    steps += "".join(STEP.format(n=n) for n in range(len(order)))
    steps += COUNTING.format(interrupted=INTERRUPTED)
    derived = "\n".join(f"        {name}(world, law, facts)" for name in derives)
    source = weeks.WEEK.format(name="counted", steps=steps, derived=derived)
    source = source.replace("places, samples)", "places, samples, sums)")
    source = source.replace(
        "    room =", f"    spent = np.zeros({len(order)}, np.uint64)\n    room ="
    )
    calls = {f"step_{n}": mechanism.step for n, mechanism in enumerate(order)}
    scope = {"np": np, "sample": weeks.sample, "cycles": cycles, **calls, **derives}
    exec(compile(source, "<counted>", "exec"), scope)  # noqa: S102 - the engine's own text
    function = compiled(scope["counted"])
    return lambda *arguments: function(*arguments, sums)


def costs(repetitions: int, timelines: int) -> dict[str, Any]:
    """Return cycles a week by mechanism, of a mean week and of one in which nothing is logged.

    Of several repetitions the cheapest counts.
    """
    model = build(load(SCENARIO))
    recipe = engine.Recipe(model, engine.Design(timelines, 1, noise=4))
    sums = np.zeros(len(model.order) + 3, np.uint64)
    week = counted(model, sums)
    least: np.ndarray | None = None
    for _ in range(repetitions):
        sums[:] = 0
        part = slices.Slice(model, *recipe.open(np.arange(timelines)), detail=FULL)
        part.advance_to(week, recipe.facts, recipe.weeks)
        if least is None or sums[:-3].sum() / sums[-3] < least[:-3].sum() / least[-3]:
            least = sums.astype(float)
    if least is None:
        raise ValueError("no repetition was asked for")
    *steps, number, idle, idle_number = least.tolist()
    names = [mechanism.__name__.rpartition(".")[2] for mechanism in model.order]
    return {
        "mechanisms": dict(zip(names, [cost / number for cost in steps], strict=True)),
        "mean": sum(steps) / number,
        "idle": idle / max(1.0, idle_number),
        "idle_share": idle_number / number,
    }

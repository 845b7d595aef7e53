"""Every variant of a what-if in one table, with few timelines each."""

from typing import TYPE_CHECKING

from allohistory.cli.app import print_json
from allohistory.cli.console import error_output, heading, output, remark, say, table
from allohistory.cli.keeping import Aftermath

if TYPE_CHECKING:
    from allohistory.answers.estimation.estimates import Answer
    from allohistory.engine import Design
    from allohistory.scenario import Scenario, WhatIf

COLUMNS = 4  # questions printed by default


def print_variants(
    scenario: "Scenario", whatif: "WhatIf", design: "Design", threads: int | None,
    further: tuple[str, ...], *, as_json: bool,
) -> None:  # fmt: skip
    """Run every variant of a what-if on the same timelines and print one row for each."""
    from allohistory.answers import run
    from allohistory.answers.comparison import plain, size_of

    variants = list(whatif.variants())
    questions = further or whatif.ask[:COLUMNS]
    rows, results, size = [], [], design.timelines
    aftermath = Aftermath()
    err = error_output()
    for n, variant in enumerate(variants, 1):
        if err.is_terminal and not as_json:
            err.print(f"variant {n} of {len(variants)}", end="\r")
        try:
            result = run.run(scenario, variant, design, threads=threads, say=remark)
        except KeyboardInterrupt:
            if not rows:
                raise
            remark(f"stopped after {len(rows)} of {len(variants)} variants; the table has those")
            aftermath.stopped = True
            break
        size = min(size, result.baseline.timelines)
        answers = [result.ask(question) for question in questions]
        results.append(
            {"parameters": plain(variant.parameters), "answers": [plain(a) for a in answers]}
        )
        rows.append((variant, answers))
    if as_json:
        about = {"scenario": scenario.id, "whatif": whatif.id}
        about |= {"timelines": size, "asked": design.timelines, "seed": design.seed}
        print_json(about | {"variants": results})
    else:
        print_table(whatif, rows, size_of(size, design.timelines))
    aftermath.end()


def print_table(whatif: "WhatIf", rows: "list[tuple[WhatIf, list[Answer]]]", size: str) -> None:
    """Print the variants as rows, the questions as columns."""
    from allohistory.answers.formatting import value

    heading(f"{whatif.title}: {len(rows)} variants, {size} pairs of timelines each")
    first = rows[0][1]
    for n, answer in enumerate(first, 1):
        say(f"({n}) {answer.text} Without the change: {value(answer.baseline, answer)}.")
    say(
        "In each cell: with the change, and the difference; *: its 90 % interval excludes zero.",
        "dim",
    )
    output().print()
    names = list(whatif.known_parameters)
    lines = []
    for variant, answers in rows:
        settings = [
            ", ".join(map(str, chosen)) if isinstance(chosen, tuple) else str(chosen)
            for chosen in (variant.parameters[name] for name in names)
        ]
        lines.append((*settings, *map(cell, answers)))
    heads = (*names, *(f"({n})" for n in range(1, len(first) + 1)))
    output().print(table(heads, lines, right=range(len(names), len(heads))))


def cell(answer: "Answer") -> str:
    """Return the cell of one answer: with the change, and the difference."""
    from allohistory.answers.formatting import digits, figure, is_known, value

    gap = answer.difference
    if not is_known(gap):
        return value(answer.changed, answer)
    moved = figure(gap.value, answer, digits(gap, answer), signed=True)
    sure = "*" if gap.low * gap.high > 0 else ""
    return f"{value(answer.changed, answer)} ({moved}){sure}"

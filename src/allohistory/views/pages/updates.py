"""What the record says of the numbers of a model, on the validation page.

Assumption: a reader argues with one number at a time, and wants to see its prior beside what the
record left of it. Numbers of which the record says nothing are named, for they are most of them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from allohistory.answers.wording import plain_number
from allohistory.views.charts import marks
from allohistory.views.charts.marks import element, per_cent
from allohistory.views.tables import long_table, row

SHOWN = 15  # numbers that stand open; the others unfold
HEIGHT = 16  # pixels of a drawn range
Report = Mapping[str, Any]


def lessons(told: Report | None) -> Markup:
    """All numbers: those that the record informs with what it left of them, and the others."""
    if not told:
        return element("p", "No conditioned histories: nothing has been learnt.", class_="quiet")
    informed, silent = told["informed"], told["silent"]
    rest = sum(len(paths) for paths in silent.values())
    words = (
        f"The record informs {len(informed)} of {told['numbers']:,} uncertain numbers: the "
        f"conditioned histories differ from the prior by more than chance. The other {rest:,} keep "
        "their priors, as far as these runs can tell: answers that hang on them hang on judgement."
    )
    return (
        element("p", words)
        + informed_numbers(informed, told["enough"])
        + silent_numbers(silent, rest)
    )


def informed_numbers(informed: Sequence[Report], enough: float) -> Markup:
    """The numbers that the record informs."""
    if not informed:
        return Markup()
    heads = ("", "prior, 90 %", "with the record", "", "nats", "apart")
    rows = [update_row(one, enough) for one in informed]
    drawn = long_table(heads, rows, SHOWN, "less informed")
    return drawn + element(
        "p",
        "Pale: 90 % of the prior; dark: 90 % with the record; dash: the median. Nats: what the "
        "record tells of a number by itself. Apart: standard deviation of the runs' means over "
        f"that of the histories; below {enough} would do.",
        class_="quiet",
    )


def update_row(one: Report, enough: float) -> Markup:
    """One number as a row."""
    says = one["meaning"][:1].upper() + one["meaning"][1:]
    kind = ", ".join(filter(None, (one["unit"], one["standing"])))
    about = element("small", kind) + element("code", one["path"])
    apart = one["disagreement"]
    far = "–" if apart is None else f"{apart:.2f}"
    return row(
        [
            escape(says) + about,
            between(one["before"]),
            between(one["after"]),
            (ranges(one["before"], one["after"]), "bar"),
            f"{one['information']:.2f}",
            far if apart is None or apart < enough else element("span", far, class_="bad"),
        ]
    )


def between(ends: Sequence[float]) -> str:
    """The outer two of three quantiles."""
    return f"{plain_number(ends[0])} to {plain_number(ends[-1])}"


def ranges(before: Sequence[float], after: Sequence[float]) -> Markup:
    """What was known and what is left of it, on one scale from the lowest to the highest end."""
    low, high = min(before[0], after[0]), max(before[-1], after[-1])

    def bar(ends: Sequence[float], kind: str) -> Markup:
        left, right = (per_cent(marks.place(one, low, high)) for one in (ends[0], ends[-1]))
        return element("line", x1=left, x2=right, y1=HEIGHT / 2, y2=HEIGHT / 2, class_=kind)

    middle = per_cent(marks.place(after[1], low, high))
    dash = element("line", x1=middle, x2=middle, y1=2, y2=HEIGHT - 2, class_="middle")
    spoken = f"prior {between(before)}, with the record {between(after)}"
    return element(
        "svg", bar(before, "prior") + bar(after, "left") + dash,
        class_="lesson", height=HEIGHT, role="img", aria_label=spoken,
    )  # fmt: skip


def silent_numbers(silent: Mapping[str, Sequence[str]], rest: int) -> Markup:
    """The numbers of which the record says nothing, by file, folded."""
    if not rest:
        return Markup()
    listed = Markup().join(
        element(
            "details",
            element("summary", f"{name}: {len(paths):,}")
            + element("p", Markup(", ").join(element("code", path) for path in paths)),
        )
        for name, paths in silent.items()
    )
    title = element("summary", f"{rest:,} numbers of which the record says nothing, by file")
    return element("details", title + listed, class_="more silent")

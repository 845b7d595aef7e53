"""What the record says about the numbers of a model, on the validation page.

Assumption: a reader argues about one number at a time, and wants to see its prior beside its
posterior. Numbers that the record does not inform are listed by name: they are the majority.
"""

import math
from collections.abc import Mapping, Sequence

from markupsafe import Markup, escape

from allohistory.answers.sensitivity.updates import PosteriorUpdate, PosteriorUpdates
from allohistory.answers.wording import plain_number
from allohistory.views.charts import marks
from allohistory.views.charts.marks import element, per_cent
from allohistory.views.tables import long_table, row

VISIBLE = 15  # numbers shown at first; the others unfold
HEIGHT = 16  # pixels of a range


def section(updates: PosteriorUpdates | None) -> Markup:
    """Return all numbers: those that the record informs with their posterior, and the others."""
    if not updates:
        return element("p", "No posterior histories: every number keeps its prior.", class_="quiet")
    rest = sum(len(paths) for paths in updates.silent.values())
    words = (
        f"The record informs {len(updates.informed)} of {updates.numbers:,} uncertain numbers: the "
        f"posterior histories differ from the prior by more than chance. The other {rest:,} keep "
        "their priors, as far as these runs can tell: answers that depend on them depend on "
        "judgement."
    )
    return (
        element("p", words)
        + informed_numbers(updates.informed, updates.enough)
        + silent_numbers(updates.silent, rest)
    )


def informed_numbers(informed: Sequence[PosteriorUpdate], enough: float) -> Markup:
    """Return the numbers that the record informs."""
    if not informed:
        return Markup()
    heads = (
        "", "prior, 90 %", "with the record, 90 %", "", "information gained, nats",
        "between-run difference",
    )  # fmt: skip
    rows = [update_row(update, enough) for update in informed]
    return long_table(heads, rows, VISIBLE, "less informed") + element(
        "p",
        "Light bar: 90 % of the prior; dark bar: 90 % with the record; dash: the median. "
        "Information gained: divergence of the posterior from the prior, for each number by "
        "itself. Between-run difference: standard deviation of the runs' means over that of the "
        f"histories; it should be below {enough}.",
        class_="quiet",
    )


def update_row(update: PosteriorUpdate, enough: float) -> Markup:
    """Return one number as a row."""
    meaning = update.meaning[:1].upper() + update.meaning[1:]
    kind = ", ".join(filter(None, (update.unit, update.standing)))
    about = element("small", kind) + element("code", update.path)
    apart = update.disagreement
    difference = "–" if math.isnan(apart) else f"{apart:.2f}"
    return row(
        [
            escape(meaning) + about,
            between(update.before),
            between(update.after),
            (ranges(update.before, update.after), "bar"),
            f"{update.information:.2f}",
            element("span", difference, class_="bad") if apart >= enough else difference,
        ]
    )


def between(ends: Sequence[float]) -> str:
    """Return the outer two of three quantiles."""
    return f"{plain_number(ends[0])} to {plain_number(ends[-1])}"


def ranges(before: Sequence[float], after: Sequence[float]) -> Markup:
    """Draw prior and posterior on one scale, from the lowest to the highest end of either."""
    low, high = min(before[0], after[0]), max(before[-1], after[-1])

    def bar(ends: Sequence[float], kind: str) -> Markup:
        left, right = (per_cent(marks.place(end, low, high)) for end in (ends[0], ends[-1]))
        return element("line", x1=left, x2=right, y1=HEIGHT / 2, y2=HEIGHT / 2, class_=kind)

    middle = per_cent(marks.place(after[1], low, high))
    dash = element("line", x1=middle, x2=middle, y1=2, y2=HEIGHT - 2, class_="middle")
    spoken = f"prior {between(before)}, with the record {between(after)}"
    return element(
        "svg", bar(before, "prior") + bar(after, "left") + dash,
        class_="update", height=HEIGHT, role="img", aria_label=spoken,
    )  # fmt: skip


def silent_numbers(silent: Mapping[str, Sequence[str]], rest: int) -> Markup:
    """Return the numbers that the record does not inform, by file, folded."""
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
    title = element("summary", f"{rest:,} numbers that the record does not inform, by file")
    return element("details", title + listed, class_="more silent")

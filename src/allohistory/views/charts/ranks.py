"""Histogram of ranks among replicates: flat if the model is right.

Assumption: bins have equal width. Leaves out that numbers of one series are correlated.
"""

import math

from markupsafe import Markup

from allohistory.answers.validation_report import Ranks
from allohistory.views.charts.marks import element, per_cent, text

HEIGHT = 120  # pixels


def rank_chart(title: str, ranks: Ranks, among: str = "replicates") -> Markup:
    """Return the histogram of `ranks` as an HTML fragment.

    Nine of ten bins of uniform ranks lie between `low` and `high`.
    """
    counts = ranks.counts
    top = max([*counts, ranks.high]) * 1.12 or 1.0
    width = 1.0 / len(counts)

    def y(count: float) -> float:
        return round(HEIGHT * (1 - count / top), 1)

    low, high = y(ranks.low), y(ranks.high)
    drawing = element("rect", x="0%", width="100%", y=high, height=low - high, class_="even")
    off = 0
    for place, count in enumerate(counts):
        strange = not ranks.low <= count <= ranks.high
        off += strange
        drawing += element(
            "rect",
            element("title", f"{place * width:.1f} to {(place + 1) * width:.1f}: {count}"),
            x=per_cent((place + 0.08) * width),
            width=per_cent(0.84 * width),
            y=y(count),
            height=max(0.0, HEIGHT - y(count)),
            class_="bin off" if strange else "bin",
        )
        drawing += text(
            str(count), x=per_cent((place + 0.5) * width), y=y(count) - 4, text_anchor="middle"
        )
    for words, at, anchor in (
        (f"below all {among}", "0%", "start"),
        ("in the middle", "50%", "middle"),
        ("above all", "100%", "end"),
    ):
        drawing += text(words, x=at, y=HEIGHT + 16, text_anchor=anchor, class_="tick")
    p_value = "" if math.isnan(ranks.p_value) else f", chi-square p {ranks.p_value:.2g}"
    verdict = f"{off} of {len(counts)} bins outside the shaded range{p_value}"
    small = element("small", verdict, class_="bad" if off > 1 else None)
    plot = element("svg", drawing, class_="plot", height=HEIGHT, role="img",
                   aria_label=f"{title}: {verdict}")  # fmt: skip
    return element("figure", element("figcaption", title + small) + plot,
                   class_="chart ranges")  # fmt: skip

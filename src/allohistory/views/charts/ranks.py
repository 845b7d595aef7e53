"""How many numbers lie in each part of what was expected of them: flat if the model is right.

Assumption: parts are of one width. Leaves out that numbers of one series go together.
"""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from allohistory.views.charts.marks import element, per_cent, text

HEIGHT = 120  # pixels


def rank_chart(title: str, ranks: Mapping[str, Any], among: str = "replicas") -> Markup:
    """Return the histogram of {counts, low, high, p_value} as an HTML fragment.

    Between `low` and `high` lie nine bins of ten that chance alone would fill.
    """
    counts = ranks["counts"]
    top = max([*counts, ranks["high"]]) * 1.12 or 1.0
    width = 1.0 / len(counts)

    def y(count: float) -> float:
        return round(HEIGHT * (1 - count / top), 1)

    low, high = y(ranks["low"]), y(ranks["high"])
    drawn = element("rect", x="0%", width="100%", y=high, height=low - high, class_="even")
    off = 0
    for place, count in enumerate(counts):
        strange = not ranks["low"] <= count <= ranks["high"]
        off += strange
        drawn += element(
            "rect",
            element("title", f"{place * width:.1f} to {(place + 1) * width:.1f}: {count}"),
            x=per_cent((place + 0.08) * width),
            width=per_cent(0.84 * width),
            y=y(count),
            height=max(0.0, HEIGHT - y(count)),
            class_="bin off" if strange else "bin",
        )
        drawn += text(
            str(count), x=per_cent((place + 0.5) * width), y=y(count) - 4, text_anchor="middle"
        )
    for words, at, anchor in (
        (f"below all {among}", "0%", "start"),
        ("in the middle", "50%", "middle"),
        ("above all", "100%", "end"),
    ):
        drawn += text(words, x=at, y=HEIGHT + 16, text_anchor=anchor, class_="tick")
    chance = ranks["p_value"]
    told = "" if chance is None else f", chi-square p {chance:.2g}"
    verdict = f"{off} of {len(counts)} bins outside the shade{told}"
    small = element("small", verdict, class_="bad" if off > 1 else None)
    plot = element("svg", drawn, class_="plot", height=HEIGHT, role="img",
                   aria_label=f"{title}: {verdict}")  # fmt: skip
    return element("figure", element("figcaption", title + small) + plot,
                   class_="chart ranges")  # fmt: skip

"""What an answer stands on: standings, sources, claims, and how the run was computed."""

from markupsafe import Markup

from allohistory.answers.audit import MEANINGS, STANDINGS, Audit
from allohistory.answers.comparison import size_of
from allohistory.answers.report_data import ReportData
from allohistory.views.charts.marks import element

SOURCES = 20
WORDS = {"set_aside": "set aside"}


def table(heads: list[str], rows: list[list[str]], numbers: tuple[int, ...] = ()) -> Markup:
    """A table of cells that are HTML already."""
    classes = ["number" if n in numbers else "text" for n in range(len(heads))]
    head = Markup().join(
        element("th", text, scope="col", class_=kind)
        for text, kind in zip(heads, classes, strict=True)
    )
    body = Markup().join(
        element(
            "tr",
            Markup().join(
                element("td", cell, class_=kind) for cell, kind in zip(row, classes, strict=True)
            ),
        )
        for row in rows
    )
    drawn = element("table", element("thead", element("tr", head)) + element("tbody", body))
    return element("div", drawn, class_="wide", tabindex="0", role="region",
                   aria_label=", ".join(heads))  # fmt: skip


def standing(name: str) -> Markup:
    """A standing as a small sign."""
    return element("span", name, class_=f"standing {name}")


def standings(audit: Audit) -> Markup:
    """The bar of standings, and what they mean."""
    total = audit.numbers.total or 1
    bar = legend = Markup()
    for name in STANDINGS:
        count = audit.numbers.standings[name]
        share = 100 * count / total
        bar += element("span", "", class_=name, style=f"width:{share:.2f}%",
                       title=f"{name}: {count:,}")  # fmt: skip
        legend += element("li", standing(name), f" {count:,}: {MEANINGS[name]}")
    spoken = ", ".join(f"{audit.numbers.standings[name]:,} {name}" for name in STANDINGS)
    return element("div", bar, class_="standings", role="img", aria_label=spoken) + element(
        "ul", legend, class_="legend"
    )


def sources(audit: Audit) -> Markup:
    """The sources that carry most."""
    rows = [
        [
            one.title,
            one.kind,
            f"{one.numbers:,}" if one.numbers else "",
            f"{one.record:,}" if one.record else "",
        ]
        for one in audit.sources[:SOURCES]
    ]
    rest = len(audit.sources) - SOURCES
    drawn = table(["Source", "Kind", "Numbers", "Record"], rows, (2, 3))
    if rest <= 0:
        return drawn
    words = f"And {rest} more: allohistory sources {audit.scenario}"
    return drawn + element("p", words, class_="quiet")


def claims(audit: Audit) -> Markup:
    """How many claims of the sources were used, disputed, or set aside."""
    if not audit.claims:
        return Markup()
    parts = [
        f"{count} {WORDS.get(status, status)}" for status, count in sorted(audit.fates.items())
    ]
    return element(
        "p", f"Of {len(audit.claims)} checkable statements of its sources: {', '.join(parts)}."
    )


def provenance(account: ReportData) -> Markup:
    """How the run was computed, so that it can be repeated."""
    made = account.provenance
    facts = [
        ("Run", element("code", made.run)),
        ("Timelines", size_of(made.timelines, made.requested)
         + (f", {made.noise} to a draw of the laws" if made.noise > 1 else "")),
        ("Reading", made.reading
         + (", histories " + element("code", made.histories) if made.histories else "")),
        *([("Condition on the past", element("code", made.given))] if made.given else []),
        ("Seed", str(made.seed)),
        ("Scenario", f"{made.scenario}, SHA-256 " + element("code", made.scenario_hash)),
        ("Program", "sources " + element("code", made.sources_hash)),
        ("Versions", ", ".join(f"{k} {v}" for k, v in made.versions.items())),
    ]  # fmt: skip
    listed = Markup().join(element("dt", name) + element("dd", text) for name, text in facts)
    return element("pre", made.command, class_="command", tabindex="0") + element("dl", listed)

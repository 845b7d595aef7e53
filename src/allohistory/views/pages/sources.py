"""What an answer is based on: standings, sources, claims, and how the run was computed."""

from markupsafe import Markup

from allohistory.answers.audit import MEANINGS, STANDINGS, Audit
from allohistory.answers.comparison import size_of
from allohistory.answers.report_data import ReportData
from allohistory.views.charts.marks import element

SOURCES = 20
WORDS = {"set_aside": "set aside"}


def table(heads: list[str], rows: list[list[str]], numbers: tuple[int, ...] = ()) -> Markup:
    """Return a table of cells that are HTML already."""
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
    content = element("table", element("thead", element("tr", head)) + element("tbody", body))
    return element("div", content, class_="wide", tabindex="0", role="region",
                   aria_label=", ".join(heads))  # fmt: skip


def standing(name: str) -> Markup:
    """Return a standing as a small badge."""
    return element("span", name, class_=f"standing {name}")


def standings(audit: Audit) -> Markup:
    """Return the bar of standings, and what they mean."""
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
    """Return the most used sources."""
    rows = [
        [
            source.title,
            source.kind,
            f"{source.numbers:,}" if source.numbers else "",
            f"{source.record:,}" if source.record else "",
        ]
        for source in audit.sources[:SOURCES]
    ]
    rest = len(audit.sources) - SOURCES
    used = table(["Source", "Kind", "Numbers", "Record"], rows, (2, 3))
    if rest <= 0:
        return used
    words = f"And {rest} more: allohistory sources {audit.scenario}"
    return used + element("p", words, class_="quiet")


def claims(audit: Audit) -> Markup:
    """Return how many claims of the sources were used, disputed, or set aside."""
    if not audit.claims:
        return Markup()
    parts = [
        f"{count} {WORDS.get(status, status)}" for status, count in sorted(audit.fates.items())
    ]
    return element(
        "p", f"Of {len(audit.claims)} checkable statements of its sources: {', '.join(parts)}."
    )


def provenance(report: ReportData) -> Markup:
    """Return how the run was computed, so that it can be repeated."""
    run = report.provenance
    facts = [
        ("Run", element("code", run.run)),
        ("Timelines", size_of(run.timelines, run.requested)
         + (f", {run.noise} to a parameter draw" if run.noise > 1 else "")),
        ("Reading", run.reading
         + (", histories " + element("code", run.histories) if run.histories else "")),
        *([("Condition on the past", element("code", run.given))] if run.given else []),
        ("Seed", str(run.seed)),
        ("Scenario", f"{run.scenario}, SHA-256 " + element("code", run.scenario_hash)),
        ("Program", "sources " + element("code", run.sources_hash)),
        ("Versions", ", ".join(f"{k} {v}" for k, v in run.versions.items())),
    ]  # fmt: skip
    listed = Markup().join(element("dt", name) + element("dd", text) for name, text in facts)
    return element("pre", run.command, class_="command", tabindex="0") + element("dl", listed)

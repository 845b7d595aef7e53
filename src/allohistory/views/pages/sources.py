"""What an answer stands on: standings, sources, claims, and how the run was computed."""

from html import escape

from allohistory.answers.audit import MEANINGS, STANDINGS, Audit
from allohistory.answers.comparison import size_of
from allohistory.answers.report_data import Account
from allohistory.views.charts.marks import element

SOURCES = 20
WORDS = {"set_aside": "set aside"}


def table(heads: list[str], rows: list[list[str]], numbers: tuple[int, ...] = ()) -> str:
    """A table of cells that are HTML already."""
    classes = ["number" if n in numbers else "text" for n in range(len(heads))]
    head = "".join(
        element("th", text, scope="col", class_=kind)
        for text, kind in zip(heads, classes, strict=True)
    )
    body = "".join(
        element(
            "tr",
            "".join(
                element("td", cell, class_=kind) for cell, kind in zip(row, classes, strict=True)
            ),
        )
        for row in rows
    )
    drawn = element("table", element("thead", element("tr", head)) + element("tbody", body))
    return element("div", drawn, class_="wide", tabindex="0", role="region",
                   aria_label=", ".join(heads))  # fmt: skip


def standing(name: str) -> str:
    """A standing as a small sign."""
    return element("span", escape(name), class_=f"standing {name}")


def standings(audit: Audit) -> str:
    """The bar of standings, and what they mean."""
    total = audit.numbers.total or 1
    bar = legend = ""
    for name in STANDINGS:
        count = audit.numbers.standings[name]
        share = 100 * count / total
        bar += element("span", "", class_=name, style=f"width:{share:.2f}%",
                       title=f"{name}: {count:,}")  # fmt: skip
        words = f"{standing(name)} {count:,}: {escape(MEANINGS[name])}"
        legend += element("li", words)
    spoken = ", ".join(f"{audit.numbers.standings[name]:,} {name}" for name in STANDINGS)
    return element("div", bar, class_="standings", role="img", aria_label=spoken) + element(
        "ul", legend, class_="legend"
    )


def sources(audit: Audit) -> str:
    """The sources that carry most."""
    rows = [
        [
            escape(one.title),
            escape(one.kind),
            f"{one.numbers:,}" if one.numbers else "",
            f"{one.record:,}" if one.record else "",
        ]
        for one in audit.sources[:SOURCES]
    ]
    rest = len(audit.sources) - SOURCES
    more = element("p", f"And {rest} more: allohistory sources {escape(audit.scenario)}",
                   class_="quiet") if rest > 0 else ""  # fmt: skip
    return table(["Source", "Kind", "Numbers", "Record"], rows, (2, 3)) + more


def claims(audit: Audit) -> str:
    """How many claims of the sources were used, disputed, or set aside."""
    if not audit.claims:
        return ""
    parts = [
        f"{count} {WORDS.get(status, status)}" for status, count in sorted(audit.fates.items())
    ]
    return element(
        "p", f"Of {len(audit.claims)} checkable statements of its sources: {', '.join(parts)}."
    )


def provenance(account: Account) -> str:
    """How the run was computed, so that it can be repeated."""
    made = account.provenance
    facts = [
        ("Run", element("code", escape(made.run))),
        ("Timelines", size_of(made.timelines, made.asked)
         + (f", {made.noise} to a draw of the laws" if made.noise > 1 else "")),
        ("Reading", escape(made.reading)
         + (", histories " + element("code", made.histories) if made.histories else "")),
        *([("Condition on the past", element("code", escape(made.given)))] if made.given else []),
        ("Seed", str(made.seed)),
        ("Scenario", f"{escape(made.scenario)}, SHA-256 " + element("code", made.scenario_hash)),
        ("Program", "sources " + element("code", made.sources_hash)),
        ("Versions", escape(", ".join(f"{k} {v}" for k, v in made.versions.items()))),
    ]  # fmt: skip
    listed = "".join(element("dt", name) + element("dd", text) for name, text in facts)
    return element("pre", escape(made.command), class_="command", tabindex="0") + element(
        "dl", listed
    )

"""The validation page: the record beside the model, in one HTML file that opens without a network.

Assumption: a reader wants to know first what speaks against the model. Takes the plain values that
`allohistory validate SCENARIO --json` prints, and computes nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from allohistory.answers.sensitivity.updates import effort
from allohistory.answers.wording import plain_number
from allohistory.views.assets import STATIC, content_policy, fill, page_styles, trusted
from allohistory.views.charts.intervals import range_chart
from allohistory.views.charts.marks import element, in_words
from allohistory.views.charts.ranks import rank_chart
from allohistory.views.pages import held_out, updates
from allohistory.views.tables import long_table, row, table

TEMPLATE = STATIC.parent / "templates" / "validation.html"
STYLES = ("report.css", "validation.css")
WANTED = (0.8, 0.97)  # share of the record that should lie inside the 90 % bands
WIDEST = 12.0  # bits that fill the bar
STRANGE = 6.0  # bits from which an entry is called a surprise
SHOWN = 15  # entries that stand open; the others unfold
BATTLES = "battles"
Report = Mapping[str, Any]

SETS = (
    (
        "prediction",
        "With luck of its own",
        (
            "the laws that the record left, each lived with new chances: what the model would have "
            "foretold"
        ),
    ),
    (
        "reproduction",
        "As conditioned",
        (
            "the histories that the record conditioned, with their own chances: how well the fit "
            "reproduces what it was shown"
        ),
    ),
)


def page(report: Report) -> str:
    """The page of a validation, as the text of one HTML file."""
    styles = "\n".join((STATIC / name).read_text(encoding="utf-8") for name in STYLES)
    return fill(
        TEMPLATE,
        scenario=report["scenario"],
        title=report["title"],
        policy=content_policy(),
        assets=trusted(page_styles()),
        styles=trusted(styles),
        notes=notes(report),
        cards=cards(report),
        compared=comparison_text(report),
        coverage=coverage(report),
        ranks=ranks(report),
        charts=charts(report["prediction"]),
        battles=battles(report["prediction"]),
        table=all_numbers(report["prediction"]),
        surprises=surprises(report["surprises"]),
        lessons=updates.lessons(report["lessons"]),
        held=held_out.held_out(report),
        calibration=held_out.calibration(report),
        repeat=repeat(report),
    )


def notes(report: Report) -> Markup:
    """What must be known before any figure is read."""
    told = [*report["notes"]]
    for fit, words in (
        (report["fit"], "The conditioned histories"),
        ((report["held_out"] or {}).get("fit"), "The histories fitted to the first years"),
    ):
        if fit and not fit["agreed"]:
            apart = "" if fit["worst"] is None else f": {fit['worst']:.2f} posterior sd apart"
            told.append(
                f"{words} come from {fit['runs']} runs that do NOT agree{apart}. Do not rely on "
                "what follows from them."
            )
        elif fit and fit["rising"]:
            told.append(
                f"{words} come from {fit['runs']} runs that agree, but that rose by "
                f"{fit['rising']:.1f} nats over the second half of their rounds: they have not yet "
                "come to where the record would have them."
            )
    return Markup().join(element("p", one, class_="loud") for one in told)


def cards(report: Report) -> Markup:
    """The verdicts in large figures."""
    found = []
    widest = report["prediction"]["coverage"][-1]
    if widest["of"]:
        share = widest["inside"] / widest["of"]
        found.append(
            (
                f"{100 * share:.0f} %",
                f"of {widest['of']} numbers of the record lie inside their 90 % bands",
                f"80 to 97 % would do; {missing_bands(report)}",
                not WANTED[0] <= share <= WANTED[1],
            )
        )
    entries = report["surprises"]
    if entries:
        strange = sum(one["bits"] > STRANGE for one in entries)
        found.append(
            (
                str(strange),
                (
                    f"of {len(entries)} events, choices and battles came in fewer than one "
                    f"timeline of {2**STRANGE:.0f}"
                ),
                "one or two would be no surprise",
                strange > 2,  # noqa: PLR2004 - as the card says
            )
        )
    found += held_out.cards(report)
    return element("div", Markup().join(card(*one) for one in found), class_="cards")


def missing_bands(report: Report) -> str:
    """How many numbers have no band, because too few timelines have such a thing."""
    count = sum(not one["inside"] for one in report["prediction"]["bands"])
    return (
        f"{count} more have no band: too few timelines have such a thing" if count else "all told"
    )


def card(figure: str, words: str, beside: str, poor: bool) -> Markup:  # noqa: FBT001 - a row of a table
    """One verdict."""
    return element(
        "div",
        element("p", figure, class_="figures")
        + element("p", words, class_="asks")
        + element("p", beside, class_="moved"),
        class_="card poor" if poor else "card",
    )


def comparison_text(report: Report) -> str:
    """Say how much of the record is compared."""
    return (
        f"The record has {report['observations']} observations that a timeline can answer; "
        f"{report['figures']} numbers in them are compared here ({report['unused']} further "
        "entries tell a timeline nothing)."
    )


def coverage(report: Report) -> Markup:
    """The table of coverage: in all, and series by series."""
    rows = Markup()
    for name, title, words in SETS:
        told = report[name]
        if not told:
            rows += row([title, "no conditioned histories", "", ""])
            continue
        if report["basis"] == "prior":
            words = "the PRIORS, each draw lived with new chances"  # noqa: PLW2901 - they stand in
        about = f" {words}; {told['timelines']:,} timelines"
        head = escape(title) + element("small", about)
        rows += row([head, *coverage_cells(told["coverage"])])
    by_series = Markup().join(
        row([group["text"], *coverage_cells(group["coverage"])])
        for group in report["prediction"]["groups"]
    )
    heads = ("", "inside 50 %", "inside 90 %", "share in 90 % bands, interval")
    return table(heads, rows) + element(
        "details",
        element("summary", "Series by series")
        + table(heads, by_series)
        + element("p", "The interval is binomial, 90 %: it takes numbers for independent, which "
                  "those of one series are not.", class_="quiet"),
        class_="more",
    )  # fmt: skip


def coverage_cells(found: Sequence[Report]) -> list[str]:
    """Coverage as cells."""
    cells = [f"{one['inside']} of {one['of']}" for one in found]
    last = found[-1]
    if not last["of"]:
        return [*cells, "–"]
    share = last["inside"] / last["of"]
    poor = not last["low"] <= last["level"] <= last["high"]
    words = f"{100 * share:.0f} % ({100 * last['low']:.0f} to {100 * last['high']:.0f})"
    return [*cells, element("span", words, class_="bad") if poor else words]


def ranks(report: Report) -> Markup:
    """The histograms of ranks."""
    drawn = Markup().join(
        rank_chart(title, report[name]["ranks"]) for name, title, _ in SETS if report[name]
    )
    return element("div", drawn, class_="pairs")


def charts(told: Report) -> Markup:
    """One chart a series."""
    drawn = Markup()
    for group in told["groups"]:
        rows = [
            chart_row(one)
            for one in told["bands"]
            if one["figure"]["group"] == group["id"] and one["inside"]
        ]
        if rows and group["id"] != BATTLES:
            unit = next(
                one["figure"]["unit"]
                for one in told["bands"]
                if one["figure"]["group"] == group["id"]
            )
            drawn += range_chart(group["text"], unit, rows)
    return element("div", drawn, class_="panels")


def chart_row(band: Report) -> Report:
    """A band as its chart takes it."""
    figure = band["figure"]
    return {
        "first": figure["first"],
        "last": figure["last"],
        "value": figure["value"],
        "most": band["most"],
        "half": band["half"],
        "median": band["median"],
        "inside": band["inside"][-1],
    }


def battles(told: Report) -> Markup:
    """The table of battles."""
    rows = Markup().join(
        band_row(one, share=True) for one in told["bands"] if one["figure"]["group"] == BATTLES
    )
    if not rows:
        return element("p", "None whose losses or length could be compared.", class_="quiet")
    heads = ("", "record", "50 % of replicas", "90 % of replicas", "rank", "", "timelines with one")
    return table(heads, rows)


def all_numbers(told: Report) -> Markup:
    """Every number with its bands, folded."""
    rows = Markup().join(
        band_row(one, share=False) for one in told["bands"] if one["figure"]["group"] != BATTLES
    )
    heads = ("", "record", "50 % of replicas", "90 % of replicas", "rank", "")
    return element(
        "details",
        element("summary", "Every number of the series with its bands") + table(heads, rows),
        class_="more",
    )


def band_row(band: Report, *, share: bool) -> Markup:
    """One number as a row."""
    figure = band["figure"]
    day = in_words(figure["first"])
    if figure["last"] != figure["first"]:
        day += f" to {in_words(figure['last'])}"
    head = escape(figure["text"]) + element("small", f" {day}, {figure['unit']}")
    cells = [head, plain_number(figure["value"])]
    if band["inside"]:
        cells += [between(band["half"]), between(band["most"]), f"{band['rank']:.2f}"]
        cells.append(verdict(inside=band["inside"][-1]))
    else:
        cells += ["–", "–", "–", element("span", "too few timelines", class_="bad")]
    if share:
        cells.append(f"{100 * band['share']:.1f} %")
    return row(cells)


def between(ends: Sequence[float]) -> str:
    """A range."""
    return f"{plain_number(ends[0])} to {plain_number(ends[1])}"


def verdict(*, inside: bool) -> str:
    """Whether the record lies in its band, in a word."""
    return "inside" if inside else element("span", "outside", class_="bad")


def surprises(found: Sequence[Report]) -> Markup:
    """The entries, the most surprising first."""
    if not found:
        return element("p", "The record has no dated entries that a timeline can answer.")
    heads = ("", "day", "timelines agree", "chance, 90 %", "as conditioned", "surprise, bits")
    rows = [surprise(one) for one in found]
    total = sum(one["bits"] for one in found)
    drawn = long_table(heads, rows, SHOWN, "less surprising")
    return drawn + element(
        "p",
        f"{len(found)} entries, {total:.0f} bits in all if each is taken alone; they do not stand "
        "alone. The record lists what happened: that a model expects all of it says nothing of how "
        "much else it expects.",
        class_="quiet",
    )


def surprise(one: Report) -> Markup:
    """One entry as a row."""
    none = not one["agree"]
    strange = one["bits"] > STRANGE
    width = round(120 * min(1.0, one["bits"] / WIDEST))
    bar = element("span", "", class_="bits bad" if strange else "bits", style=f"width:{width}px")
    bits = f"{'> ' if none else ''}{one['bits']:.1f}"
    words = element("span", bits, class_="bad") if strange else bits
    return row(
        [
            one["text"],
            in_words(one["first"]),
            f"{one['agree']:,} of {one['timelines']:,}",
            f"{100 * one['low']:.1f} to {100 * one['high']:.1f} %",
            "–" if one["conditioned"] is None else f"{100 * one['conditioned']:.0f} %",
            (bar + words, "bar"),
        ]
    )


def repeat(report: Report) -> Markup:
    """How it was computed, so that it can be repeated."""
    facts = [
        ("Timelines", f"{report['timelines']:,} with luck of their own, seed {report['seed']}"),
        ("Made", report["created"]),
    ]
    for name, fit in (
        ("Histories", report["fit"]),
        ("Held-out histories", (report["held_out"] or {}).get("fit")),
    ):
        if fit:
            evidence = ", ".join(f"{one:.1f}" for one in fit["evidence"]) or "not known"
            until = f" up to {fit['until']}" if fit["until"] else ""
            work = effort(fit["effort"], fit["effective"], fit["least_effective"])
            facts.append(
                (
                    name,
                    (
                        f"{fit['histories']:,} from {fit['runs']} runs, fitted "
                        f"{fit['created']}{until}; log evidence {evidence}. {work}"
                    ),
                )
            )
        else:
            facts.append((name, "none"))
    listed = Markup().join(element("dt", name) + element("dd", words) for name, words in facts)
    return element("pre", report["command"], class_="command", tabindex="0") + element("dl", listed)

"""The validation page: the record beside the model, in one HTML file that opens without a network.

Assumption: a reader wants to know first what speaks against the model. Computes nothing: it shows
the report that `allohistory validate SCENARIO --json` prints.
"""

import math
from collections.abc import Sequence

from markupsafe import Markup, escape

from allohistory.answers.sensitivity.updates import effort
from allohistory.answers.validation_report import (
    Band,
    Coverage,
    Fit,
    PredictiveCheck,
    Surprise,
    ValidationReport,
)
from allohistory.answers.wording import percent, percent_range, plain_number
from allohistory.errors import counted
from allohistory.views.assets import STATIC, content_policy, fill, page_styles, trusted
from allohistory.views.charts.intervals import range_chart, range_of
from allohistory.views.charts.marks import element, in_words
from allohistory.views.charts.ranks import rank_chart
from allohistory.views.pages import held_out, updates
from allohistory.views.tables import long_table, row, table

TEMPLATE = STATIC.parent / "templates" / "validation.html"
STYLES = ("report.css", "validation.css")
WANTED = (0.8, 0.97)  # share of the record that should lie inside the 90 % bands
WIDEST = 12.0  # bits that fill the bar
STRANGE = 6.0  # bits from which an entry counts as unexpected
VISIBLE = 15  # entries shown at first; the others unfold
BATTLES = "battles"
FRESH = "With new noise"
CONDITIONED = "With the noise of the posterior"
POSTERIOR_DRAWS = (
    "posterior parameter draws, each simulated with new noise: the posterior prediction"
)
PRIOR_DRAWS = "draws from the PRIOR, each simulated with new noise"
OWN_NOISE = (
    "posterior histories with their own noise: how well the fit reproduces what it was fitted to"
)


def page(report: ValidationReport) -> str:
    """Return the page of a validation as the text of one HTML file."""
    styles = "\n".join((STATIC / name).read_text(encoding="utf-8") for name in STYLES)
    prediction = report.validation.prediction
    return fill(
        TEMPLATE,
        scenario=report.scenario,
        title=report.title,
        policy=content_policy(),
        assets=trusted(page_styles()),
        styles=trusted(styles),
        notes=notes(report),
        cards=cards(report),
        compared=comparison_text(report),
        coverage=coverage(report),
        ranks=ranks(report),
        charts=charts(prediction),
        battles=battles(prediction),
        table=all_numbers(prediction),
        surprises=surprises(report.validation.surprises),
        updates=updates.section(report.updates),
        held=held_out.held_out(report),
        calibration=held_out.calibration(report),
        reproduce=reproduce(report),
    )


def fits(report: ValidationReport) -> tuple[tuple[str, Fit | None], ...]:
    """Return both fits with their names: of the whole record, and of its first years."""
    first_years = report.validation.held_out
    return (
        ("The posterior histories", report.validation.fit),
        ("The histories fitted to the first years", first_years.fit if first_years else None),
    )


def notes(report: ValidationReport) -> Markup:
    """Return the warnings that a reader needs before any figure."""
    warnings = [*report.notes]
    for name, fit in fits(report):
        if fit and not fit.agreed:
            apart = "" if math.isnan(fit.worst) else f": {fit.worst:.2f} posterior sd apart"
            warnings.append(
                f"{name} come from {fit.runs} runs that do NOT agree{apart}. Do not rely on "
                "results based on them."
            )
        elif fit and fit.rising:
            warnings.append(
                f"{name} come from {fit.runs} runs that agree, but whose log-likelihood rose by "
                f"{fit.rising:.1f} nats over the second half of their rounds: they have not "
                "converged."
            )
    return Markup().join(element("p", warning, class_="loud") for warning in warnings)


def cards(report: ValidationReport) -> Markup:
    """Return the verdicts in large figures."""
    verdicts = []
    widest = report.validation.prediction.coverage[-1]
    if widest.of:
        share = widest.inside / widest.of
        verdicts.append(
            (
                percent(share),
                f"of {widest.of} numbers of the record lie inside their 90 % bands",
                f"80 to 97 % is good; {missing_bands(report.validation.prediction)}",
                not WANTED[0] <= share <= WANTED[1],
            )
        )
    entries = report.validation.surprises
    if entries:
        strange = sum(entry.bits > STRANGE for entry in entries)
        verdicts.append(
            (
                str(strange),
                (
                    f"of {len(entries)} events, choices and battles occur in fewer than 1 in "
                    f"{2**STRANGE:.0f} timelines"
                ),
                "one or two are to be expected",
                strange > 2,  # noqa: PLR2004 - as the card says
            )
        )
    verdicts += held_out.cards(report)
    return element("div", Markup().join(card(*verdict) for verdict in verdicts), class_="cards")


def missing_bands(prediction: PredictiveCheck) -> str:
    """Return how many numbers have no band, because too few timelines have such an event."""
    count = sum(not band.inside for band in prediction.bands)
    return (
        f"{count} more have no band: too few timelines have such an event"
        if count
        else "all have a band"
    )


def card(figure: str, words: str, beside: str, poor: bool) -> Markup:  # noqa: FBT001 - a row of a table
    """Return one verdict."""
    return element(
        "div",
        element("p", figure, class_="figures")
        + element("p", words, class_="asks")
        + element("p", beside, class_="moved"),
        class_="card poor" if poor else "card",
    )


def comparison_text(report: ValidationReport) -> str:
    """Return how much of the record is compared."""
    validation = report.validation
    return (
        f"The record has {validation.observations} observations that a timeline can be compared "
        f"with; {validation.figures} numbers in them are compared here ({validation.unused} "
        "further entries are not used)."
    )


def checks(report: ValidationReport) -> tuple[tuple[str, str, PredictiveCheck | None], ...]:
    """Return title, description and figures of both sets of timelines."""
    validation = report.validation
    draws = PRIOR_DRAWS if validation.basis == "prior" else POSTERIOR_DRAWS
    return (
        (FRESH, draws, validation.prediction),
        (CONDITIONED, OWN_NOISE, validation.reproduction),
    )


def coverage(report: ValidationReport) -> Markup:
    """Return the table of coverage: in all, and series by series."""
    rows = Markup()
    for title, words, check in checks(report):
        if not check:
            rows += row([title, "no posterior histories", "", ""])
            continue
        head = escape(title) + element("small", f" {words}; {check.timelines:,} timelines")
        rows += row([head, *coverage_cells(check.coverage)])
    by_series = Markup().join(
        row([group.text, *coverage_cells(group.coverage)])
        for group in report.validation.prediction.groups
    )
    heads = ("", "inside 50 %", "inside 90 %", "share in 90 % bands, interval")
    return table(heads, rows) + element(
        "details",
        element("summary", "Series by series")
        + table(heads, by_series)
        + element("p", "The interval (90 %) is binomial: it treats numbers as independent, which "
                  "those of one series are not.", class_="quiet"),
        class_="more",
    )  # fmt: skip


def coverage_cells(levels: Sequence[Coverage]) -> list[str]:
    """Return the coverage of every level, and the share of the last, as cells."""
    cells = [f"{level.inside} of {level.of}" for level in levels]
    last = levels[-1]
    if not last.of:
        return [*cells, "–"]
    poor = not last.low <= last.level <= last.high
    words = f"{percent(last.inside / last.of)} ({percent_range(last.low, last.high)})"
    return [*cells, element("span", words, class_="bad") if poor else words]


def ranks(report: ValidationReport) -> Markup:
    """Return the histograms of ranks."""
    histograms = Markup().join(
        rank_chart(title, check.ranks) for title, _, check in checks(report) if check
    )
    return element("div", histograms, class_="pairs")


def charts(prediction: PredictiveCheck) -> Markup:
    """Return one chart a series."""
    panels = Markup()
    for group in prediction.groups:
        bands = [band for band in prediction.bands if band.figure.group == group.id]
        ranges = [placed for band in bands if (placed := range_of(band))]
        if ranges and group.id != BATTLES:
            panels += range_chart(group.text, bands[0].figure.unit, ranges)
    return element("div", panels, class_="panels")


def battles(prediction: PredictiveCheck) -> Markup:
    """Return the table of battles."""
    rows = Markup().join(
        band_row(band, share=True) for band in prediction.bands if band.figure.group == BATTLES
    )
    if not rows:
        return element(
            "p", "The record has no battle whose losses or length can be compared.", class_="quiet"
        )
    heads = (
        "", "record", "50 % of replicates", "90 % of replicates", "rank", "", "timelines with one",
    )  # fmt: skip
    return table(heads, rows)


def all_numbers(prediction: PredictiveCheck) -> Markup:
    """Return every number with its bands, folded."""
    rows = Markup().join(
        band_row(band, share=False) for band in prediction.bands if band.figure.group != BATTLES
    )
    heads = ("", "record", "50 % of replicates", "90 % of replicates", "rank", "")
    return element(
        "details",
        element("summary", "Every number of the series with its bands") + table(heads, rows),
        class_="more",
    )


def band_row(band: Band, *, share: bool) -> Markup:
    """Return one number as a row."""
    figure = band.figure
    day = in_words(figure.first)
    if figure.last != figure.first:
        day += f" to {in_words(figure.last)}"
    head = escape(figure.text) + element("small", f" {day}, {figure.unit}")
    cells = [head, plain_number(figure.value)]
    placed = range_of(band)
    if placed:
        cells += [between(placed.half), between(placed.most), f"{placed.rank:.2f}"]
        cells.append(verdict(inside=placed.inside))
    else:
        cells += ["–", "–", "–", element("span", "too few timelines", class_="bad")]
    if share:
        cells.append(percent(band.share))
    return row(cells)


def between(ends: Sequence[float]) -> str:
    """Return a range."""
    return f"{plain_number(ends[0])} to {plain_number(ends[1])}"


def verdict(*, inside: bool) -> str:
    """Return whether the record lies in its band, in a word."""
    return "inside" if inside else element("span", "outside", class_="bad")


def surprises(entries: Sequence[Surprise]) -> Markup:
    """Return the entries, the least expected first."""
    if not entries:
        return element("p", "The record has no dated entries that a timeline can be compared with.")
    heads = (
        "",
        "day",
        "timelines agree",
        "probability, 90 %",
        "posterior histories",
        "surprise, bits",
    )
    rows = [surprise(entry) for entry in entries]
    total = sum(entry.bits for entry in entries)
    return long_table(heads, rows, VISIBLE, "less surprising") + element(
        "p",
        f"{counted(len(entries), 'entry', 'entries')}, {total:.0f} bits of surprise in all, as if "
        "independent, which they are not. The record lists what happened: a model that expects all "
        "of it may expect much else besides.",
        class_="quiet",
    )


def surprise(entry: Surprise) -> Markup:
    """Return one entry as a row."""
    strange = entry.bits > STRANGE
    width = round(120 * min(1.0, entry.bits / WIDEST))
    bar = element("span", "", class_="bits bad" if strange else "bits", style=f"width:{width}px")
    bits = f"{'' if entry.agree else '> '}{entry.bits:.1f}"
    words = element("span", bits, class_="bad") if strange else bits
    return row(
        [
            entry.text,
            in_words(entry.first),
            f"{entry.agree:,} of {entry.timelines:,}",
            percent_range(entry.low, entry.high),
            "–" if entry.conditioned is None else percent(entry.conditioned),
            (bar + words, "bar"),
        ]
    )


def reproduce(report: ValidationReport) -> Markup:
    """Return the command that repeats the validation, and what it was made from."""
    facts = [
        ("Timelines", f"{report.timelines:,} with new noise, seed {report.seed}"),
        ("Created", report.created),
    ]
    for name, (_, fit) in zip(("Histories", "Held-out histories"), fits(report), strict=True):
        facts.append((name, fit_text(fit) if fit else "none"))
    listed = Markup().join(element("dt", name) + element("dd", words) for name, words in facts)
    return element("pre", report.command, class_="command", tabindex="0") + element("dl", listed)


def fit_text(fit: Fit) -> str:
    """Return where histories come from."""
    evidence = ", ".join(f"{value:.1f}" for value in fit.evidence) or "unknown"
    until = f" up to {fit.until}" if fit.until else ""
    return (
        f"{fit.histories:,} from {fit.runs} runs, fitted {fit.created}{until}; log evidence "
        f"{evidence}. {effort(fit.effort, fit.effective, fit.least_effective)}"
    )

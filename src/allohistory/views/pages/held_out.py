"""The held-out years and the calibration by simulation, on the validation page.

Assumption: four years and a dozen events are few, so every difference has its interval.
"""

from collections.abc import Mapping

from markupsafe import Markup

from allohistory.answers.validation_report import (
    Counts,
    Difference,
    OneOffForecasts,
    RankedQuantity,
    ValidationReport,
)
from allohistory.answers.wording import percent, plain_number, with_sign
from allohistory.errors import counted
from allohistory.views.charts.intervals import range_chart, range_of
from allohistory.views.charts.marks import element
from allohistory.views.charts.ranks import rank_chart
from allohistory.views.tables import row, table

MODEL = "the model"
PRIORS = "the model's priors"
WORST = 12  # ranked quantities listed


def cards(report: ValidationReport) -> list[tuple[str, str, str, bool]]:
    """Return the verdict on held-out years, for the head of the page."""
    forecast = report.validation.held_out
    if not forecast:
        return [("missing", "years held out of a fit, to be predicted", "see below", True)]
    counts = forecast.counts
    if not counts.years:
        return []
    scores = counts.log_scores
    rivals = {name: score for name, score in scores.items() if name not in (MODEL, PRIORS)}
    beaten = sum(scores[MODEL] < score for score in rivals.values())
    best = min(rivals, key=lambda name: rivals[name])
    return [
        (
            f"{beaten} of {len(rivals)}",
            (
                f"simple forecasts of {len(counts.years)} held-out yearly counts are worse "
                "than the model's"
            ),
            score_text(scores, best),
            beaten < len(rivals),
        )
    ]


def score_text(scores: Mapping[str, float], best: str) -> str:
    """Return the log scores that the verdict is based on."""
    return (
        f"log score {scores[MODEL]:.2f}; best rival ({best}) {scores[best]:.2f}; the model's "
        f"priors {scores[PRIORS]:.2f}"
    )


def missing(what: str, command: str) -> Markup:
    """Return a warning about a missing part, with the command that makes it."""
    return element("p", f"Missing: {what}. To make it: ", element("code", command), class_="loud")


def held_out(report: ValidationReport) -> Markup:
    """Return everything about the held-out years."""
    forecast = report.validation.held_out
    if not forecast:
        what = "no histories fitted to the first years alone"
        return missing(what, report.missing["held_out"])
    text = (
        f"{forecast.timelines:,} timelines of histories fitted to the record up to {forecast.cut} "
        "only, random from there on. Log scores and continuous ranked probability scores (CRPS, "
        "in incidents): smaller is better."
    )
    return element("p", text) + counts(forecast.counts) + one_off_table(forecast.matters)


def counts(scores: Counts) -> Markup:
    """Return the yearly counts."""
    years = scores.years
    if not years:
        return element("p", "No counter of the record has yearly counts after that day.")
    ranges = [placed for year in years if (placed := range_of(year.band))]
    figure = years[0].band.figure
    chart = range_chart(f"{figure.text}, predicted", figure.unit, ranges) if ranges else Markup()
    names = list(scores.log_scores)
    against = {rival.rival: rival for rival in scores.against}
    score_rows = Markup().join(
        row(
            [
                name,
                f"{scores.log_scores[name]:.2f}",
                gap(against[name].log_score) if name in against else "",
                f"{scores.crps[name]:.1f}",
                gap(against[name].crps) if name in against else "",
            ]
        )
        for name in names
    )
    yearly = row(["the record", *(plain_number(year.value) for year in years)])
    yearly += Markup().join(
        row(
            [
                name,
                *(
                    f"{plain_number(year.medians[name])} · {year.log_scores[name]:.2f}"
                    for year in years
                ),
            ]
        )
        for name in names
    )
    heads = ("", "log score", "model minus rival, 90 %", "CRPS", "model minus rival, 90 %")
    by_run = ", ".join(f"{score:.2f}" for score in scores.by_run)
    text = (
        f"{counted(len(years), 'year')}: few. The intervals (90 %, bootstrap over blocks of two "
        "neighbouring years) are themselves uncertain. Rivals were fitted by maximum likelihood to "
        f"{len(scores.earlier)} earlier figures of the same counter. The model's log score from "
        f"each run of the fit alone: {by_run}. If its priors score better than the model, "
        "conditioning it on the first years did harm."
    )
    columns = ("median predicted · log score", *(str(year.year) for year in years))
    return (
        chart
        + table(heads, score_rows)
        + element("p", text, class_="quiet")
        + table(columns, yearly)
    )


def gap(difference: Difference) -> str:
    """Return a difference of scores with its interval and its verdict."""
    value, low, high = map(signed, (difference.value, difference.low, difference.high))
    words = f"{value} ({low} to {high}) "
    if difference.high < 0:
        return words + element("span", "better", class_="good")
    if difference.low > 0:
        return words + element("span", "worse", class_="bad")
    return words + "not significant"


def signed(score: float) -> str:
    """Return a difference of scores with its sign."""
    return with_sign(score, f"{abs(score):.2f}")


def one_off_table(scores: OneOffForecasts | None) -> Markup:
    """Return the events that can happen only once."""
    title = element("h3", "One-off events")
    if not scores:
        return title + element("p", "No later entry of the record is about a one-off event that "
                               "the scenario leaves open.", class_="quiet")  # fmt: skip
    text = (
        f"{len(scores.forecasts)} yes-or-no questions about {scores.matters} events: given that it "
        "has not happened before, does it happen in this year, of those in which the scenario "
        f"leaves it open? Base rate, from the years before: {percent(scores.rate)} a year. The "
        "scenario's own windows were written with knowledge of what happened, which helps the "
        "model; intervals are a bootstrap over whole events."
    )
    body = row(
        [
            MODEL,
            f"{scores.brier:.3f}",
            f"{scores.log_score:.3f}",
            gap(scores.brier_difference),
            gap(scores.log_difference),
        ]
    ) + row(["base rate", f"{scores.brier_of_rate:.3f}", f"{scores.log_score_of_rate:.3f}",
             "", ""])  # fmt: skip
    heads = ("", "Brier score", "log score", "model minus rate, Brier", "model minus rate, log")
    questions = Markup().join(
        row(
            [
                forecast.text,
                str(forecast.year),
                percent(forecast.chance),
                "happened" if forecast.came else "did not",
            ]
        )
        for forecast in scores.forecasts
    )
    folded = element(
        "details",
        element("summary", "Every question")
        + table(("", "year", "probability by the model", "history"), questions),
        class_="more",
    )
    return title + element("p", text) + table(heads, body) + folded


def calibration(report: ValidationReport) -> Markup:
    """Return the calibration by simulation."""
    stored = report.calibration
    if not stored:
        return missing("no calibration by simulation is stored", report.missing["calibration"])
    text = (
        f"In {stored.fits} made-up worlds of {stored.scenario} the truth is known: parameters and "
        "noise are drawn, a record is generated from them with its own errors, histories are "
        "fitted to it, and the rank of the truth among them is noted, for every law and for the "
        f"true effect of a change ({stored.whatif}) in that world. Ranks should be uniform. Stored "
        f"{stored.created[:10]}, {stored.settings['particles']} histories and "
        f"{stored.settings['sweeps']} sweeps a fit. Such a record says little about most laws, so "
        "their ranks test little; and so many worlds reveal only gross faults."
    )
    failing = stored.failing
    words = (
        f"{failing} of {len(stored.ranked)} ranked quantities fail at {100 * stored.level:g} % "
        "after Holm's correction."
    )
    ranked = sorted(stored.ranked, key=smaller_probability)
    effects = [quantity for quantity in ranked if quantity.kind != "law"]
    laws = [quantity for quantity in ranked if quantity.kind == "law"]
    body = Markup().join(ranked_row(quantity) for quantity in [*effects, *laws][:WORST])
    heads = ("", "kind", "chi-square p", "after Holm", "Kolmogorov-Smirnov p", "after Holm", "")
    histograms = Markup().join(
        rank_chart(quantity.name, quantity.ranks, "histories") for quantity in effects
    )
    return (
        element("p", text)
        + element("p", words, class_="bad" if failing else None)
        + element("div", histograms, class_="pairs")
        + element("p", "The effects of the change, and the laws that come nearest to failing:",
                  class_="quiet")
        + table(heads, body)
    )  # fmt: skip


def smaller_probability(quantity: RankedQuantity) -> float:
    """Return the smaller of the two p-values."""
    return min(quantity.chi_square, quantity.kolmogorov)


def ranked_row(quantity: RankedQuantity) -> Markup:
    """Return one ranked quantity as a row."""
    fails = element("span", "fails", class_="bad") if quantity.fails else "passes"
    p_values = (
        quantity.chi_square,
        quantity.chi_square_holm,
        quantity.kolmogorov,
        quantity.kolmogorov_holm,
    )
    return row([quantity.name, quantity.kind, *(f"{value:.2g}" for value in p_values), fails])

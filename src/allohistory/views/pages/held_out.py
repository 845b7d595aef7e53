"""The held-out years and the calibration by simulation, on the validation page.

Assumption: four years and a dozen events are few, so intervals stand beside every difference.
"""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from allohistory.answers.wording import plain_number
from allohistory.views.charts.intervals import range_chart
from allohistory.views.charts.marks import element
from allohistory.views.charts.ranks import rank_chart
from allohistory.views.tables import row, table

MODEL = "the model"
PRIORS = "the model's priors"
WORST = 12  # ranked quantities shown
Report = Mapping[str, Any]


def cards(report: Report) -> list[tuple[str, str, str, bool]]:
    """The verdict on held-out years, for the head of the page."""
    told = report["held_out"]
    if not told:
        return [("missing", "years held out of a fit, to be foretold", "see below", True)]
    counts = told["counts"]
    if not counts["years"]:
        return []
    scores = counts["log_scores"]
    rivals = {name: score for name, score in scores.items() if name not in (MODEL, PRIORS)}
    beaten = sum(scores[MODEL] < score for score in rivals.values())
    best = min(rivals, key=lambda name: rivals[name])
    return [
        (
            f"{beaten} of {len(rivals)}",
            (
                f"simple forecasts of {len(counts['years'])} held-out yearly counts are worse "
                "than the model's"
            ),
            score_text(scores, best),
            beaten < len(rivals),
        )
    ]


def score_text(scores: Mapping[str, float], best: str) -> str:
    """The log scores that the verdict rests on."""
    return (
        f"log score {scores[MODEL]:.2f}; best rival ({best}) {scores[best]:.2f}; the model's "
        f"priors {scores[PRIORS]:.2f}"
    )


def missing(what: str, command: str) -> Markup:
    """Say loudly what is not there, and what makes it."""
    told = f"Missing: {what}. What makes it: " + element("code", command)
    return element("p", told, class_="loud")


def held_out(report: Report) -> Markup:
    """All about the held-out years."""
    told = report["held_out"]
    if not told:
        what = "no histories fitted to the first years alone"
        return missing(what, report["missing"]["held_out"])
    text = (
        f"Histories fitted to the record up to {told['cut']} alone, lived on {told['timelines']:,} "
        "times with open futures. Log scores and continuous ranked probability scores (CRPS, in "
        "incidents): smaller is better."
    )
    return element("p", text) + counts(told["counts"]) + one_off_table(told["matters"])


def counts(found: Report) -> Markup:
    """The yearly counts."""
    years = found["years"]
    if not years:
        return element("p", "No counter of the record has yearly counts after that day.")
    rows = [year_row(one) for one in years]
    figure = years[0]["band"]["figure"]
    drawn = range_chart(f"{figure['text']}, foretold", figure["unit"], rows)
    names = list(found["log_scores"])
    against = {one["rival"]: one for one in found["against"]}
    scores = Markup().join(
        row(
            [
                name,
                f"{found['log_scores'][name]:.2f}",
                gap(against[name]["log_score"]) if name in against else "",
                f"{found['crps'][name]:.1f}",
                gap(against[name]["crps"]) if name in against else "",
            ]
        )
        for name in names
    )
    yearly = row(["the record", *(plain_number(one["value"]) for one in years)])
    yearly += Markup().join(
        row(
            [
                name,
                *(
                    f"{plain_number(one['medians'][name])} · {one['log_scores'][name]:.2f}"
                    for one in years
                ),
            ]
        )
        for name in names
    )
    heads = ("", "log score", "model less rival, 90 %", "CRPS", "model less rival, 90 %")
    text = (
        f"{len(years)} years are few: intervals (90 %, blocks of two neighbouring years drawn "
        "again) are themselves uncertain. Rivals were fitted by maximum likelihood to "
        f"{len(found['earlier'])} figures of the same counter before. The model's log score from "
        f"each run of the fit alone: {', '.join(f'{one:.2f}' for one in found['by_run'])}. If its "
        "priors do better than the model, conditioning it on the first years has done harm."
    )
    columns = ("median foretold · log score", *(str(one["year"]) for one in years))
    return (
        drawn + table(heads, scores) + element("p", text, class_="quiet") + table(columns, yearly)
    )


def year_row(year: Report) -> Report:
    """A held-out year as its chart takes it."""
    band = year["band"]
    return {
        "first": band["figure"]["first"],
        "last": band["figure"]["last"],
        "value": year["value"],
        "most": band["most"],
        "half": band["half"],
        "median": band["median"],
        "inside": band["inside"][-1],
    }


def gap(found: Report) -> str:
    """A difference of scores with its interval and its verdict."""
    words = f"{found['value']:+.2f} ({found['low']:+.2f} to {found['high']:+.2f}) "
    if found["high"] < 0:
        return words + element("span", "better", class_="good")
    if found["low"] > 0:
        return words + element("span", "worse", class_="bad")
    return words + "not told apart"


def one_off_table(found: Report | None) -> Markup:
    """The matters that come but once."""
    drawn = element("h3", "What comes but once")
    if not found:
        return drawn + element("p", "No entry of the record after that day comes but once and is "
                               "left open by the scenario.", class_="quiet")  # fmt: skip
    text = (
        f"{len(found['each'])} yes-or-no questions about {found['matters']} matters: given that it "
        "had not come before, does it come in this year, of those in which the scenario leaves it "
        f"open? Base rate, from the years before: {100 * found['rate']:.0f} % a year. The "
        "scenario's own windows were written in knowledge of what came, which helps the model; "
        "differences are over whole matters drawn again."
    )
    body = row(
        [
            MODEL,
            f"{found['brier']:.3f}",
            f"{found['log_score']:.3f}",
            gap(found["brier_difference"]),
            gap(found["log_difference"]),
        ]
    ) + row(["base rate", f"{found['brier_of_rate']:.3f}", f"{found['log_score_of_rate']:.3f}",
             "", ""])  # fmt: skip
    heads = ("", "Brier score", "log score", "model less rate, Brier", "model less rate, log")
    each = Markup().join(
        row(
            [
                one["text"],
                str(one["year"]),
                f"{100 * one['chance']:.0f} %",
                "came" if one["came"] else "did not",
            ]
        )
        for one in found["forecasts"]
    )
    folded = element(
        "details",
        element("summary", "Every question")
        + table(("", "year", "chance by the model", "what came"), each),
        class_="more",
    )
    return drawn + element("p", text) + table(heads, body) + folded


def calibration(report: Report) -> Markup:
    """The calibration by simulation."""
    found = report["calibration"]
    if not found:
        return missing("no calibration by simulation was kept", report["missing"]["calibration"])
    text = (
        f"In {found['fits']} made-up worlds of {found['scenario']} the truth is known: laws and "
        "luck are drawn, the record is told from them with its own errors, histories are fitted to "
        "it, and the rank of the truth among them is noted, for every law and for what a change "
        f"({found['whatif']}) would truly have done in that world. Ranks must be even. Kept from "
        f"{found['created'][:10]}, {found['settings']['particles']} histories and "
        f"{found['settings']['sweeps']} sweeps a fit. Of most laws such a record says little, so "
        "that their ranks test little; so many worlds show only gross faults."
    )
    failing = found["failing"]
    words = (
        f"{failing} of {len(found['ranked'])} ranked quantities fail at 1 % after Holm's "
        "correction."
    )
    ranked = sorted(found["ranked"], key=smaller_probability)
    effects = [one for one in ranked if one["kind"] != "law"]
    shown = [*effects, *(one for one in ranked if one["kind"] == "law")][:WORST]
    body = Markup().join(ranked_row(one) for one in shown)
    heads = ("", "kind", "chi-square p", "after Holm", "Kolmogorov-Smirnov p", "after Holm", "")
    drawn = Markup().join(rank_chart(one["name"], one["ranks"], "histories") for one in effects)
    return (
        element("p", text)
        + element("p", words, class_="bad" if failing else None)
        + element("div", drawn, class_="pairs")
        + element("p", "What the change did, and the laws that come nearest to failing:",
                  class_="quiet")
        + table(heads, body)
    )  # fmt: skip


def smaller_probability(one: Report) -> float:
    """The smaller of the two chances."""
    return min(one["chi_square"], one["kolmogorov"])


def ranked_row(one: Report) -> Markup:
    """One ranked quantity as a row."""
    fails = element("span", "fails", class_="bad") if one["fails"] else "holds"
    figures = ("chi_square", "chi_square_holm", "kolmogorov", "kolmogorov_holm")
    return row([one["name"], one["kind"], *(f"{one[name]:.2g}" for name in figures), fails])

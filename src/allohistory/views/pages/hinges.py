"""What drives the answers, on a page: positions assumed, and the numbers that stand out."""

from markupsafe import Markup

from allohistory.answers.formatting import interval
from allohistory.answers.report_data import ReportData
from allohistory.answers.sensitivity.hinge_words import SIDES, WAYS, meaning_text, prior_text, share
from allohistory.answers.sensitivity.hinges import Group, Hinge, Hinges
from allohistory.answers.wording import percent
from allohistory.views.charts.marks import element
from allohistory.views.pages.sources import standing, table

GROUPS = 3


def section(report: ReportData) -> Markup:
    """Return everything that the answers depend on."""
    content = Markup().join(position_note(position) for position in report.positions)
    if not report.hinges:
        words = "Too few parameter draws to estimate what drives the answers."
        return content + element("p", words, class_="quiet")
    content += Markup().join(answer(hinges) for hinges in report.hinges if hinges.clear)
    silent = [hinges for hinges in report.hinges if not hinges.clear]
    if silent:
        questions = " ".join(hinges.text for hinges in silent)
        words = f"No single number stands out for: {questions}{threshold(silent[0])}"
        content += element("p", words, class_="quiet")
    return content


def position_note(words: str) -> Markup:
    """Return a position that the run assumes."""
    return element("p", f"The run assumes a position: {words}")


def threshold(hinges: Hinges) -> str:
    """Return the share that a number needs to stand out."""
    least = hinges.detectable.value
    draws = f"{hinges.draws:,} draws of {hinges.numbers:,} numbers"
    if least is None or least >= 1:
        return f" ({draws} are too few for any to stand out.)"
    return f" (With {draws}, a share below {percent(least)} of the variance cannot.)"


def answer(hinges: Hinges) -> Markup:
    """Return what drives one answer."""
    heads = ["Number", "Share of variance explained", "When low", "When high", "Standing", "Source"]
    numbers = table(heads, [row(hinge, hinges) for hinge in hinges.clear], (1, 2, 3))
    together = [
        group
        for group in (*hinges.subjects, *hinges.standings, *hinges.by_record)
        if group.stands_out
    ][:GROUPS]
    estimate = interval(hinges.estimate, hinges, signed=hinges.of == "difference")
    words = f"{SIDES[hinges.of]}: {estimate}."
    if together:
        words += f" Together: {'; '.join(map(group_text, together))}."
    return element("h4", hinges.text) + element("p", words) + numbers


def row(hinge: Hinge, hinges: Hinges) -> list[str]:
    """Return one number that stands out as a row."""
    signed = hinges.of == "difference"
    meaning = f"{meaning_text(hinge)}; {WAYS[hinge.direction]}."
    prior = prior_text(hinge) + (f": {hinge.why}" if hinge.why else "")
    number = element("summary", meaning) + element("code", hinge.path)
    return [
        element("details", number + " " + prior),
        share(hinge.share),
        interval(hinge.lowest, hinges, signed=signed),
        interval(hinge.highest, hinges, signed=signed),
        standing(hinge.standing),
        ", ".join(hinge.source),
    ]


def group_text(group: Group) -> str:
    """Return a group of numbers with its share."""
    return f"{group.name} ({group.numbers:,} numbers) {share(group.share)}"

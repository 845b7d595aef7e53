"""What the answers hang on, on a page: positions assumed, and the numbers that stand out."""

from markupsafe import Markup

from allohistory.answers.formatting import interval
from allohistory.answers.report_data import ReportData
from allohistory.answers.sensitivity.hinge_words import SIDES, WAYS, meaning_text, prior_text, share
from allohistory.answers.sensitivity.hinges import Group, Hinge, Hinges
from allohistory.views.charts.marks import element
from allohistory.views.pages.sources import standing, table

GROUPS = 3


def section(account: ReportData) -> Markup:
    """Everything that the answers hang on."""
    drawn = Markup().join(position_note(one) for one in account.positions)
    if not account.hinges:
        words = "Too few draws of the laws to tell what the answers hang on."
        return drawn + element("p", words, class_="quiet")
    drawn += Markup().join(answer(one) for one in account.hinges if one.clear)
    silent = [one for one in account.hinges if not one.clear]
    if silent:
        asked = " ".join(one.text for one in silent)
        words = f"No single number stands out for: {asked}{threshold(silent[0])}"
        drawn += element("p", words, class_="quiet")
    return drawn


def position_note(words: str) -> Markup:
    """A position that the run assumes."""
    return element("p", f"The run assumes a position: {words}")


def threshold(one: Hinges) -> str:
    """How much a number would have to do to be seen."""
    least = one.detectable.value
    if least is None or least >= 1:
        return f" ({one.draws:,} draws of {one.numbers:,} numbers are too few to tell any.)"
    return (
        f" (With {one.draws:,} draws of {one.numbers:,} numbers, one would have to make "
        f"{100 * least:.0f} % of what is open.)"
    )


def answer(one: Hinges) -> Markup:
    """What one answer hangs on."""
    heads = [
        "Number",
        "Share of what is open",
        "Lowest third",
        "Highest third",
        "Standing",
        "Source",
    ]
    drawn = table(heads, [row(each, one) for each in one.clear], (1, 2, 3))
    together = [
        group for group in (*one.subjects, *one.standings, *one.by_record) if group.stands_out
    ][:GROUPS]
    words = f"{SIDES[one.of]}: {interval(one.estimate, one, signed=one.of == 'difference')}."
    if together:
        words += f" Together: {'; '.join(map(grouped, together))}."
    return element("h4", one.text) + element("p", words) + drawn


def row(each: Hinge, one: Hinges) -> list[str]:
    """One number that stands out."""
    signed = one.of == "difference"
    means = f"{meaning_text(each)}; {WAYS[each.direction]}."
    rests = prior_text(each) + (f": {each.why}" if each.why else "")
    number = element("summary", means) + element("code", each.path)
    return [
        element("details", number + " " + rests),
        share(each.share),
        interval(each.lowest, one, signed=signed),
        interval(each.highest, one, signed=signed),
        standing(each.standing),
        ", ".join(each.source),
    ]


def grouped(group: Group) -> str:
    """What a group of numbers does."""
    return f"{group.name} ({group.numbers:,} numbers) {share(group.share)}"

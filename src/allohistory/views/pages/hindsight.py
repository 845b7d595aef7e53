"""Hindsight on a page: the range of answers over couplings, the fate of the record's entries."""

from markupsafe import Markup

from allohistory.answers.formatting import digits, figure, is_known
from allohistory.answers.hindsight import Hindsight
from allohistory.answers.report_data import ReportData
from allohistory.answers.wording import percent
from allohistory.views.charts.marks import element
from allohistory.views.pages.sources import table


def section(report: ReportData) -> Markup:
    """Return how far the answers depend on the coupling, and the record entry by entry, if any."""
    if report.hindsight is None:
        return Markup()
    inner = element("h2", "With hindsight: recorded history, changed")
    inner += couplings(report.hindsight) + record_changes(report.hindsight)
    return element("section", inner, id="hindsight")


def couplings(hindsight: Hindsight) -> Markup:
    """Return each answer's difference under each coupling."""
    rows = []
    for place, movement in hindsight.moved_answers:
        answers = [pair.answers[place] for pair in hindsight.coupled]
        cells = [
            figure(answer.difference.value, answer, digits(answer.difference, answer), signed=True)
            if is_known(answer.difference)
            else "–"
            for answer in answers
        ]
        rows.append([movement.text, *cells, "changes sign" if movement.turns else ""])
    assumptions = "; ".join(f"{pair.coupling}: {pair.text}" for pair in hindsight.coupled)
    words = (
        "No record shows how randomness is shared between the two worlds. The same change under "
        f"three assumptions ({assumptions}). Where a row differs, its answer depends on this "
        "choice."
    )
    heads = ["Difference", *(pair.coupling for pair in hindsight.coupled), ""]
    still = len(hindsight.ranges) - len(hindsight.moved_answers)
    rest = f"{still} further questions: no difference under any of them, or n = 0."
    content = element("p", words) + table(heads, rows, (1, 2, 3))
    return content + (element("p", rest, class_="quiet") if still else "")


def record_changes(hindsight: Hindsight) -> Markup:
    """Return what the change does to the entries of the record."""
    counts = {fate: len(hindsight.with_fate(fate)) for fate in ("kept", "undone", "open")}
    words = (
        f"Of {len(hindsight.entries)} entries of the record, {counts['kept']} precede the change "
        f"and stay, {counts['undone']} are undone by it directly, {counts['open']} are open. "
        f"Shares of {hindsight.histories:,} posterior histories."
    )
    content = element("h3", "What the change does to recorded history") + element("p", words)
    undone = Markup().join(
        element("li", f"{entry.text} {entry.reason}") for entry in hindsight.with_fate("undone")
    )
    content += element("ul", undone) if undone else ""
    if hindsight.lost_entries:
        rows = [
            [entry.text, percent(entry.before or 0.0), percent(entry.after or 0.0)]
            for entry in hindsight.lost_entries
        ]
        content += table(["Less often with the change", "Baseline", "What-if"], rows, (1, 2))
    return content

"""Hindsight on a page: the range of answers over couplings, and what is left of the record."""

from markupsafe import Markup

from allohistory.answers.formatting import digits, figure, is_known
from allohistory.answers.hindsight import Hindsight
from allohistory.answers.report_data import ReportData
from allohistory.views.charts.marks import element
from allohistory.views.pages.sources import table


def section(account: ReportData) -> Markup:
    """How far the answers hang on the coupling, and the record entry by entry; or nothing."""
    found = account.hindsight
    if found is None:
        return Markup()
    inner = element("h2", "With hindsight: our history, changed")
    inner += couplings(found) + record_changes(found)
    return element("section", inner, id="hindsight")


def couplings(found: Hindsight) -> Markup:
    """Each answer's difference under each coupling."""
    rows = []
    for place, one in found.moved_answers:
        cells = [one.text]
        for coupled in found.coupled:
            each = coupled.answers[place]
            gap = each.difference
            cells.append(
                figure(gap.value, each, digits(gap, each), signed=True) if is_known(gap) else "–"
            )
        rows.append([*cells, "turns its sign" if one.turns else ""])
    said = "; ".join(f"{one.coupling}: {one.text}" for one in found.coupled)
    words = (
        "No record tells how the luck of our history carries over into the changed world. "
        f"The same change under three assumptions ({said}). Where a row differs, its answer hangs "
        "on the coupling."
    )
    heads = ["Difference", *(one.coupling for one in found.coupled), ""]
    still = len(found.ranges) - len(found.moved_answers)
    rest = f"{still} further questions: no difference under any of them, or no timeline to tell."
    drawn = element("p", words) + table(heads, rows, (1, 2, 3))
    return drawn + (element("p", rest, class_="quiet") if still else "")


def record_changes(found: Hindsight) -> Markup:
    """What the change leaves of the record."""
    counts = {fate: len(found.with_fate(fate)) for fate in ("kept", "undone", "open")}
    words = (
        f"Of {len(found.entries)} entries of the record, {counts['kept']} lie before the change "
        f"and are shared, {counts['undone']} it undoes itself, {counts['open']} it leaves open. "
        f"Shares are of {found.histories:,} histories that the record conditioned."
    )
    drawn = element("h3", "What is left of our record") + element("p", words)
    undone = Markup().join(
        element("li", f"{one.text} {one.reason}") for one in found.with_fate("undone")
    )
    drawn += element("ul", undone) if undone else ""
    if found.lost_entries:
        rows = [
            [one.text, f"{one.before or 0.0:.0%}", f"{one.after or 0.0:.0%}"]
            for one in found.lost_entries
        ]
        drawn += table(["Less often with the change", "As it was", "Changed"], rows, (1, 2))
    return drawn

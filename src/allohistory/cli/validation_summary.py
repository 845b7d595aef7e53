"""The validation in a terminal: a screen of text."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from allohistory.cli.console import heading, output, say, say_rest, table
from allohistory.cli.updates import print_updates
from allohistory.errors import counted

if TYPE_CHECKING:
    from allohistory.answers.validation_report import (
        Coverage,
        Difference,
        Fit,
        Surprise,
        ValidationReport,
    )

SHOWN = 8  # rows of a table


def print_summary(report: "ValidationReport", *, everything: bool) -> None:
    """Print the validation of a scenario; without `everything`, short tables."""
    for note in report.notes:
        say(note, "bold red")
    print_basis(report)
    print_figures(report, everything=everything)
    print_surprises(report.validation.surprises, everything=everything)
    if report.updates:
        print_updates(report.updates, everything=everything)
    print_held_out(report)
    print_calibration(report)


def print_basis(report: "ValidationReport") -> None:
    """Print what the figures are based on."""
    validation = report.validation
    heading(f"{report.title}: the model against its record")
    say(
        f"{validation.observations} observations, {validation.figures} numbers in them compared "
        f"with bands; {validation.unused} entries of the record are not used."
    )
    if validation.fit:
        from allohistory.answers.sensitivity.updates import effort

        fit = validation.fit
        say(describe_fit(fit))
        say(effort(fit.effort, fit.effective, fit.least_effective))


def describe_fit(fit: "Fit") -> str:
    """Return a fit in a sentence, and whether its runs agree."""
    text = f"{fit.histories:,} posterior histories of {fit.runs} runs. "
    if fit.runs == 1:
        return text + "One run cannot show whether it has converged."
    if fit.agreed and fit.rising:
        return (
            text + f"The runs agree, but their log-likelihood ROSE by {fit.rising:.1f} nats over "
            "the second half of their rounds: they have not converged."
        )
    if fit.agreed:
        return text + "The runs agree."
    apart = "" if math.isnan(fit.worst) else f" (up to {fit.worst:.2f} posterior sd apart)"
    return text + f"The runs do NOT agree{apart}: do not rely on these figures."


def print_figures(report: "ValidationReport", *, everything: bool) -> None:
    """Print coverage, and the figures outside of their bands."""
    from allohistory.answers.wording import plain_number

    heading("Record inside the bands of the model")
    for check, words in (
        (report.validation.prediction, "with new noise"),
        (report.validation.reproduction, "with the noise of the posterior"),
    ):
        if check:
            parts = "; ".join(coverage_text(coverage) for coverage in check.coverage)
            say(f"{words} ({check.timelines:,} timelines): {parts}")
    bands = report.validation.prediction.bands
    outside = [
        (band.figure, band.most)
        for band in bands
        if band.most and band.inside and not band.inside[-1]
    ]
    if outside:
        rows = [
            (
                figure.text,
                f"{figure.first:%Y-%m}",
                plain_number(figure.value),
                f"{plain_number(most[0])} to {plain_number(most[1])}",
            )
            for figure, most in (outside if everything else outside[:SHOWN])
        ]
        figures = counted(len(outside), "figure")
        say(f"{figures} OUTSIDE the 90 % band:")
        output().print(table(("figure", "from", "record", "band"), rows, right=(2, 3)))
        say_rest(len(outside) - len(rows), "figures", singular="figure")
    undetermined = [band for band in bands if not band.inside]
    if undetermined:
        chosen = undetermined if everything else undetermined[:SHOWN]
        say(
            f"{len(undetermined)} cannot be estimated: too few timelines have such an event: "
            + ", ".join(band.figure.text for band in chosen)
        )
        say_rest(len(undetermined) - len(chosen), "figures", singular="figure")


def coverage_text(coverage: "Coverage") -> str:
    """Return a coverage in words."""
    from allohistory.answers.wording import percent, percent_range

    if not coverage.of:
        return f"nothing to compare with a {percent(coverage.level)} band"
    return (
        f"{coverage.inside} of {coverage.of} in the {percent(coverage.level)} bands "
        f"({percent(coverage.inside / coverage.of)}, {percent_range(coverage.low, coverage.high)})"
    )


def print_surprises(surprises: "Sequence[Surprise]", *, everything: bool) -> None:
    """Print the least expected events."""
    if not surprises:
        return
    heading("Least expected events")
    rows = [
        (
            entry.text[:60],
            entry.first.isoformat(),
            f"{entry.agree} of {entry.timelines:,}",
            f"{'' if entry.agree else '>'}{entry.bits:.1f}",
        )
        for entry in (surprises if everything else surprises[:SHOWN])
    ]
    output().print(table(("entry", "day", "timelines agree", "surprise"), rows, right=(2, 3)))
    say_rest(len(surprises) - len(rows), "entries", singular="entry")
    total = sum(entry.bits for entry in surprises)
    say(
        f"{counted(len(surprises), 'entry', 'entries')}, {total:.0f} bits of surprise in all, "
        "as if independent (bits: -log2 of the probability)."
    )


def print_held_out(report: "ValidationReport") -> None:
    """Print the scores of held-out years."""
    heading("Held out")
    scores = report.validation.held_out
    if not scores:
        say(f"MISSING: {report.missing['held_out']}")
        return
    say(
        f"Fitted up to {scores.cut}, scored to the end of {scores.last}. {describe_fit(scores.fit)}"
    )
    counts = scores.counts
    if counts.years:
        against = {rival.rival: rival for rival in counts.against}
        rows = [
            (
                name,
                f"{score:.2f}",
                f"{counts.crps[name]:.1f}",
                gap(against[name].log_score) if name in against else "",
            )
            for name, score in counts.log_scores.items()
        ]
        heads = ("yearly counts", "log score", "CRPS", "model minus rival, log score (90 %)")
        output().print(table(heads, rows, right=(1, 2, 3)))
        runs = ", ".join(f"{score:.2f}" for score in counts.by_run)
        say(
            f"{counted(len(counts.years), 'year')}: few. Below 0 the model is better. The model's "
            f"log score from each run of the fit: {runs}."
        )
    events = scores.matters
    if events:
        say(
            f"{len(events.forecasts)} yes-or-no questions about {events.matters} one-off events: "
            f"Brier score {events.brier:.3f} against {events.brier_of_rate:.3f} of the base rate, "
            f"log score {events.log_score:.3f} against {events.log_score_of_rate:.3f}."
        )


def gap(difference: "Difference") -> str:
    """Return a difference of scores with its interval."""
    from allohistory.answers.wording import with_sign

    verdict = (
        "better" if difference.high < 0 else "WORSE" if difference.low > 0 else "not significant"
    )
    value, low, high = (
        with_sign(score, f"{abs(score):.2f}")
        for score in (difference.value, difference.low, difference.high)
    )
    return f"{value} ({low} to {high}), {verdict}"


def print_calibration(report: "ValidationReport") -> None:
    """Print the calibration by simulation."""
    heading("Calibration by simulation")
    calibration = report.calibration
    if not calibration:
        say(f"MISSING: {report.missing['calibration']}")
        return
    say(
        f"{calibration.fits} fits of {calibration.scenario} ({calibration.created[:10]}): "
        f"of {len(calibration.ranked)} ranked quantities {calibration.failing} fail at "
        f"{100 * calibration.level:g} % after Holm's correction."
    )

"""The validation in a terminal: a screen of text."""

from collections.abc import Mapping, Sequence
from typing import Any

from allohistory.cli.console import heading, output, say, table
from allohistory.cli.updates import print_lessons

SHOWN = 8  # rows of a table
Report = Mapping[str, Any]


def print_summary(report: Report) -> None:
    """Print the validation of a scenario."""
    for note in report["notes"]:
        say(note, "bold red")
    print_basis(report)
    print_figures(report)
    print_surprises(report["surprises"])
    if report["lessons"]:
        print_lessons(report["lessons"])
    print_held_out(report)
    print_calibration(report)


def print_basis(report: Report) -> None:
    """Print what the figures are based on."""
    heading(f"{report['title']}: the model against its record")
    say(
        f"{report['observations']} observations, {report['figures']} numbers in them compared "
        f"with bands; {report['unused']} entries of the record are not used."
    )
    if report["fit"]:
        from allohistory.answers.sensitivity.updates import effort

        fit = report["fit"]
        say(describe_fit(fit))
        say(effort(fit["worked"], fit["worth"], fit["least_worth"]))


def describe_fit(fit: Report) -> str:
    """Return a fit in a sentence, and whether its runs agree."""
    text = f"{fit['histories']:,} posterior histories of {fit['runs']} runs. "
    if fit["runs"] == 1:
        return text + "One run cannot show whether it has converged."
    if fit["agreed"] and fit["rising"]:
        return (
            text
            + f"The runs agree, but their log-likelihood ROSE by {fit['rising']:.1f} nats over "
            "the second half of their rounds: they have not converged."
        )
    if fit["agreed"]:
        return text + "The runs agree."
    apart = "" if fit["worst"] is None else f" (up to {fit['worst']:.2f} posterior sd apart)"
    return text + f"The runs do NOT agree{apart}: do not rely on these figures."


def print_figures(report: Report) -> None:
    """Print coverage, and the figures outside of their bands."""
    heading("Record inside the bands of the model")
    for check, words in (
        (report["prediction"], "with fresh noise"),
        (report["reproduction"], "as conditioned"),
    ):
        if check:
            parts = "; ".join(coverage_text(coverage) for coverage in check["coverage"])
            say(f"{words} ({check['timelines']:,} timelines): {parts}")
    outside = [
        band for band in report["prediction"]["bands"] if band["inside"] and not band["inside"][-1]
    ]
    if outside:
        rows = [
            (
                band["figure"]["text"],
                band["figure"]["first"][:7],
                number(band["figure"]["value"]),
                f"{number(band['most'][0])} to {number(band['most'][1])}",
            )
            for band in outside
        ]
        say(f"{len(outside)} lie OUTSIDE their 90 % band:")
        output().print(table(("figure", "from", "record", "band"), rows, right=(2, 3)))
    undetermined = [band for band in report["prediction"]["bands"] if not band["inside"]]
    if undetermined:
        say(
            f"{len(undetermined)} cannot be estimated: too few timelines have such an event: "
            + ", ".join(band["figure"]["text"] for band in undetermined)
        )


def coverage_text(coverage: Report) -> str:
    """Return a coverage in words."""
    if not coverage["of"]:
        return f"nothing to compare with a {100 * coverage['level']:.0f} % band"
    return (
        f"{coverage['inside']} of {coverage['of']} in the {100 * coverage['level']:.0f} % bands "
        f"({100 * coverage['inside'] / coverage['of']:.0f} %, {100 * coverage['low']:.0f} to "
        f"{100 * coverage['high']:.0f})"
    )


def print_surprises(surprises: Sequence[Report]) -> None:
    """Print the least expected events."""
    if not surprises:
        return
    heading("Least expected events")
    rows = [
        (
            entry["text"][:60],
            entry["first"],
            f"{entry['agree']} of {entry['timelines']:,}",
            f"{'>' if not entry['agree'] else ''}{entry['bits']:.1f}",
        )
        for entry in surprises[:SHOWN]
    ]
    output().print(table(("entry", "day", "timelines agree", "surprise"), rows, right=(2, 3)))
    total = sum(entry["bits"] for entry in surprises)
    say(
        f"{len(surprises)} entries, {total:.0f} bits of surprise in all, as if independent "
        "(bits: -log2 of the probability)."
    )


def print_held_out(report: Report) -> None:
    """Print the scores of held-out years."""
    heading("Held out")
    scores = report["held_out"]
    if not scores:
        say(f"MISSING: {report['missing']['held_out']}")
        return
    say(
        f"Fitted up to {scores['cut']}, scored to the end of {scores['last']}. "
        f"{describe_fit(scores['fit'])}"
    )
    counts = scores["counts"]
    if counts["years"]:
        against = {rival["rival"]: rival for rival in counts["against"]}
        rows = [
            (
                name,
                f"{score:.2f}",
                f"{counts['crps'][name]:.1f}",
                gap(against[name]["log_score"]) if name in against else "",
            )
            for name, score in counts["log_scores"].items()
        ]
        heads = ("yearly counts", "log score", "CRPS", "model minus rival, log score (90 %)")
        output().print(table(heads, rows, right=(1, 2, 3)))
        runs = ", ".join(f"{score:.2f}" for score in counts["by_run"])
        say(
            f"{len(counts['years'])} years: few. Below 0 the model is better. The model's log "
            f"score from each run of the fit: {runs}."
        )
    matters = scores["matters"]
    if matters:
        say(
            f"{len(matters['each'])} yes-or-no questions about {matters['matters']} matters: Brier "
            f"{matters['brier']:.3f} against {matters['brier_of_rate']:.3f} of the base rate, log "
            f"score {matters['log_score']:.3f} against {matters['log_score_of_rate']:.3f}."
        )


def gap(difference: Report) -> str:
    """Return a difference of scores with its interval."""
    verdict = (
        "better"
        if difference["high"] < 0
        else "WORSE"
        if difference["low"] > 0
        else "not significant"
    )
    value, low, high = (difference[key] for key in ("value", "low", "high"))
    return f"{value:+.2f} ({low:+.2f} to {high:+.2f}), {verdict}"


def print_calibration(report: Report) -> None:
    """Print the calibration by simulation."""
    heading("Calibration by simulation")
    calibration = report["calibration"]
    if not calibration:
        say(f"MISSING: {report['missing']['calibration']}")
        return
    say(
        f"{calibration['fits']} fits of {calibration['scenario']} ({calibration['created'][:10]}): "
        f"of {len(calibration['ranked'])} ranked quantities {calibration['failing']} fail at 1 % "
        "after Holm's correction."
    )


def number(value: float) -> str:
    """Return a number with as many digits as it deserves."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"  # noqa: PLR2004 - three digits

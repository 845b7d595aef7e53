"""The validation in a terminal: a screen of text, the bad beside the good."""

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
    """Print what the figures rest on."""
    heading(f"{report['title']}: the model against its record")
    say(
        f"{report['observations']} observations, {report['figures']} numbers in them compared "
        f"with bands; {report['unused']} entries of the record tell a timeline nothing."
    )
    if report["fit"]:
        from allohistory.answers.sensitivity.updates import effort

        fit = report["fit"]
        say(about_fit(fit))
        say(effort(fit["worked"], fit["worth"], fit["least_worth"]))


def about_fit(fit: Report) -> str:
    """A fit in a sentence, and whether its runs agree."""
    text = f"{fit['histories']:,} conditioned histories of {fit['runs']} runs. "
    if fit["runs"] == 1:
        return text + "One run cannot tell whether it has converged."
    if fit["agreed"] and fit["rising"]:
        return (
            text + f"The runs agree, but ROSE by {fit['rising']:.1f} nats over the second half of "
            "their rounds: they have not yet come to where the record would have them."
        )
    if fit["agreed"]:
        return text + "The runs agree."
    apart = "" if fit["worst"] is None else f" (up to {fit['worst']:.2f} posterior sd apart)"
    return text + f"The runs do NOT agree{apart}: do not rely on these figures."


def print_figures(report: Report) -> None:
    """Print coverage, and the figures outside of their bands."""
    heading("Record inside the bands of the model")
    for told, words in (
        (report["prediction"], "with luck of its own"),
        (report["reproduction"], "as conditioned"),
    ):
        if told:
            parts = "; ".join(covered(one) for one in told["coverage"])
            say(f"{words} ({told['timelines']:,} timelines): {parts}")
    outside = [
        one for one in report["prediction"]["bands"] if one["inside"] and not one["inside"][-1]
    ]
    if outside:
        rows = [
            (
                one["figure"]["text"],
                one["figure"]["first"][:7],
                number(one["figure"]["value"]),
                f"{number(one['most'][0])} to {number(one['most'][1])}",
            )
            for one in outside
        ]
        say(f"{len(outside)} lie OUTSIDE their 90 % band:")
        output().print(table(("figure", "from", "record", "band"), rows, right=(2, 3)))
    untold = [one for one in report["prediction"]["bands"] if not one["inside"]]
    if untold:
        say(
            f"{len(untold)} cannot be told, for too few timelines have such a thing: "
            + ", ".join(one["figure"]["text"] for one in untold)
        )


def covered(one: Report) -> str:
    """A coverage in words."""
    if not one["of"]:
        return f"nothing to compare with a {100 * one['level']:.0f} % band"
    return (
        f"{one['inside']} of {one['of']} in the {100 * one['level']:.0f} % bands "
        f"({100 * one['inside'] / one['of']:.0f} %, {100 * one['low']:.0f} to "
        f"{100 * one['high']:.0f})"
    )


def print_surprises(found: Sequence[Report]) -> None:
    """Print what surprised the model most."""
    if not found:
        return
    heading("What surprised the model most")
    rows = [
        (
            one["text"][:60],
            one["first"],
            f"{one['agree']} of {one['timelines']:,}",
            f"{'>' if not one['agree'] else ''}{one['bits']:.1f}",
        )
        for one in found[:SHOWN]
    ]
    output().print(table(("entry", "day", "timelines agree", "bits"), rows, right=(2, 3)))
    total = sum(one["bits"] for one in found)
    say(f"{len(found)} entries, {total:.0f} bits in all if each is taken alone.")


def print_held_out(report: Report) -> None:
    """Print the scores of held-out years."""
    heading("Held out")
    told = report["held_out"]
    if not told:
        say(f"MISSING: {report['missing']['held_out']}")
        return
    say(
        f"Fitted up to {told['cut']}, scored to the end of {told['last']}. {about_fit(told['fit'])}"
    )
    counts = told["counts"]
    if counts["years"]:
        against = {one["rival"]: one for one in counts["against"]}
        rows = [
            (
                name,
                f"{score:.2f}",
                f"{counts['crps'][name]:.1f}",
                gap(against[name]["log_score"]) if name in against else "",
            )
            for name, score in counts["log_scores"].items()
        ]
        heads = ("yearly counts", "log score", "CRPS", "model less rival, log score (90 %)")
        output().print(table(heads, rows, right=(1, 2, 3)))
        runs = ", ".join(f"{one:.2f}" for one in counts["by_run"])
        say(
            f"{len(counts['years'])} years: few. Below 0 the model is better. The model's log "
            f"score from each run of the fit alone: {runs}."
        )
    matters = told["matters"]
    if matters:
        say(
            f"{len(matters['each'])} yes-or-no questions about {matters['matters']} matters: Brier "
            f"{matters['brier']:.3f} against {matters['brier_of_rate']:.3f} of the base rate, log "
            f"score {matters['log_score']:.3f} against {matters['log_score_of_rate']:.3f}."
        )


def gap(found: Report) -> str:
    """A difference of scores with its interval."""
    verdict = "better" if found["high"] < 0 else "WORSE" if found["low"] > 0 else "not told apart"
    return f"{found['value']:+.2f} ({found['low']:+.2f} to {found['high']:+.2f}), {verdict}"


def print_calibration(report: Report) -> None:
    """Print the calibration by simulation."""
    heading("Calibration by simulation")
    found = report["calibration"]
    if not found:
        say(f"MISSING: {report['missing']['calibration']}")
        return
    say(
        f"{found['fits']} fits of {found['scenario']} ({found['created'][:10]}): of "
        f"{len(found['ranked'])} ranked quantities {found['failing']} fail at 1 % after Holm's "
        "correction."
    )


def number(value: float) -> str:
    """A number with the digits that it deserves."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"  # noqa: PLR2004 - three digits

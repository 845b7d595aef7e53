"""Tables of the validation and the calibration in the documents, from their stored results."""

import json
from pathlib import Path
from typing import Any

from table_cells import head, number_cell

ROOT = Path(__file__).resolve().parents[1]
VALIDATION = ROOT / "docs" / "validation.json"  # what `make validation` kept
CALIBRATION = ROOT / "src" / "allohistory" / "inference" / "calibration.json"  # `make calibration`
SURPRISES = 12  # rows of a table of the worst


def validation() -> str | None:
    """Compare the model with its record: coverage, outliers, surprises, held-out scores."""
    if not VALIDATION.exists():
        return None
    results = json.loads(VALIDATION.read_text(encoding="utf-8"))
    text = "".join(f"**{note}**\n\n" for note in results["notes"])
    if results["fit"]:
        fit = results["fit"]
        agree = "agree" if fit["agreed"] else "do **not** agree"
        if fit["rising"]:
            agree += f", but rose by {fit['rising']:.1f} nats over the second half of their rounds"
        text += f"{fit['histories']:,} conditioned histories of {fit['runs']} runs, which {agree}. "
    text += f"Made {results['created'][:10]}, {results['observations']} observations.\n\n"
    text += head(("timelines", "inside 50 %", "inside 90 %", "share, 90 % interval"))
    for name, words in (("prediction", "luck of their own"), ("reproduction", "as conditioned")):
        if results[name]:
            half, most = results[name]["coverage"]
            text += (
                f"| {words}, {results[name]['timelines']:,} | {half['inside']} of {half['of']} "
                f"| {most['inside']} of {most['of']} | {most['inside'] / most['of']:.0%} "
                f"({most['low']:.0%} to {most['high']:.0%}) |\n"
            )
    return text + outside(results) + surprising(results) + lessons(results) + held_out(results)


def outside(results: dict[str, Any]) -> str:
    """Tabulate the numbers of the record outside their bands, and those without one."""
    text = f"\n### Outside the 90 % bands\n\n{head(('number', 'day', 'record', 'band'))}"
    for band in results["prediction"]["bands"]:
        figure = band["figure"]
        if band["inside"] and band["inside"][-1]:
            continue
        words = "too few timelines have one"
        if band["inside"]:
            words = " to ".join(number_cell(end, "") for end in band["most"])
        value = number_cell(figure["value"], "")
        text += f"| {figure['text']} | {figure['first']} | {value} | {words} |\n"
    return text


def surprising(results: dict[str, Any]) -> str:
    """Tabulate the least expected entries of the record."""
    text = f"\n### Most surprising\n\n{head(('entry', 'day', 'timelines that agree', 'bits'))}"
    for entry in results["surprises"][:SURPRISES]:
        least = "" if entry["agree"] else "> "
        agree = f"{entry['agree']} of {entry['timelines']:,}"
        text += f"| {entry['text']} | {entry['first']} | {agree} | {least}{entry['bits']:.1f} |\n"
    return text


def lessons(results: dict[str, Any]) -> str:
    """Tabulate the numbers that the record informs, and count the others."""
    updates = results["lessons"]
    if not updates:
        return ""
    text = (
        f"\n### What the record says of the numbers\n\nIt informs {len(updates['informed'])} of "
        f"{updates['numbers']:,} uncertain numbers; the others keep their priors, as far as these "
        "runs can tell.\n\n"
    )
    text += head(("number", "prior, 90 %", "with the record, 90 %", "nats", "runs apart"))
    for law in updates["informed"]:
        before, after = (
            f"{number_cell(ends[0], '')} to {number_cell(ends[-1], '')}"
            for ends in (law["before"], law["after"])
        )
        apart = "–" if law["disagreement"] is None else f"{law['disagreement']:.2f}"
        cells = (before, after, f"{law['information']:.2f}", apart)
        text += f"| `{law['path']}` {law['meaning']} | {' | '.join(cells)} |\n"
    return text


def held_out(results: dict[str, Any]) -> str:
    """Tabulate the scores of held-out years, or state that there are none."""
    text = "\n### Held out\n\n"
    scores = results["held_out"]
    if not scores:
        return text + f"Missing: `{results['missing']['held_out']}`\n"
    text += f"Fitted up to {scores['cut']}, scored to the end of {scores['last']}.\n\n"
    text += head(("yearly counts", "log score", "CRPS", "model less rival, log score"))
    against = {rival["rival"]: rival["log_score"] for rival in scores["counts"]["against"]}
    for name, score in scores["counts"]["log_scores"].items():
        gap = against.get(name)
        words = f"{gap['value']:+.2f} ({gap['low']:+.2f} to {gap['high']:+.2f})" if gap else ""
        text += f"| {name} | {score:.2f} | {scores['counts']['crps'][name]:.1f} | {words} |\n"
    matters = scores["matters"]
    if matters:
        text += (
            f"\n{len(matters['forecasts'])} questions on {matters['matters']} matters: "
            f"Brier score {matters['brier']:.3f}, base rate {matters['brier_of_rate']:.3f}; "
            f"log score {matters['log_score']:.3f}, base rate {matters['log_score_of_rate']:.3f}.\n"
        )
    return text


def calibration() -> str | None:
    """Tabulate whether the true laws and effects of synthetic worlds have uniform ranks."""
    if not CALIBRATION.exists():
        return None
    results = json.loads(CALIBRATION.read_text(encoding="utf-8"))
    text = (
        f"{results['fits']} fits of `{results['scenario']}`, made {results['created'][:10]}, "
        f"{results['settings']['particles']} histories and {results['settings']['sweeps']} sweeps "
        f"each: {results['failing']} of {len(results['ranked'])} ranked quantities fail at 1 % "
        "after Holm's correction. What the change did, and the laws that come nearest to "
        "failing:\n\n"
    )
    text += head(("quantity", "chi-square p", "after Holm", "Kolmogorov-Smirnov p", "after Holm"))
    figures = ("chi_square", "chi_square_holm", "kolmogorov", "kolmogorov_holm")
    ranked = sorted(
        results["ranked"],
        key=lambda quantity: (
            quantity["kind"] == "law",
            min(quantity[figure] for figure in figures),
        ),
    )
    for quantity in ranked[:SURPRISES]:
        cells = " | ".join(f"{quantity[figure]:.2g}" for figure in figures)
        text += f"| {quantity['name']} | {cells} |\n"
    return text

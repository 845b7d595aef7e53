"""Tables of the validation and the calibration in the documents, from their stored results."""

import json
from pathlib import Path
from typing import Any

from table_cells import head, number_cell

from allohistory.answers.wording import percent, percent_range

ROOT = Path(__file__).resolve().parents[1]
VALIDATION = ROOT / "docs" / "validation.json"  # what `make validation` stored
CALIBRATION = ROOT / "src" / "allohistory" / "inference" / "calibration.json"  # `make calibration`
SURPRISES = 12  # rows of a table of the worst


def validation() -> str | None:
    """Compare the model with its record: coverage, outliers, surprises, held-out scores."""
    if not VALIDATION.exists():
        return None
    kept = json.loads(VALIDATION.read_text(encoding="utf-8"))
    text = "".join(f"**{note}**\n\n" for note in kept["notes"])
    if kept["fit"]:
        fit = kept["fit"]
        agree = "agree" if fit["agreed"] else "do **not** agree"
        if fit["rising"]:
            agree += f", but rose by {fit['rising']:.1f} nats over the second half of their rounds"
        text += f"{fit['histories']:,} posterior histories of {fit['runs']} runs, which {agree}. "
    text += f"Made {kept['created'][:10]}, {kept['observations']} observations.\n\n"
    text += head(("timelines", "inside 50 %", "inside 90 %", "share, 90 % interval"))
    for name, words in (("prediction", "new noise"), ("reproduction", "noise of the posterior")):
        if kept[name]:
            half, most = kept[name]["coverage"]
            text += (
                f"| {words}, {kept[name]['timelines']:,} | {half['inside']} of {half['of']} "
                f"| {most['inside']} of {most['of']} | {percent(most['inside'] / most['of'])} "
                f"({percent_range(most['low'], most['high'])}) |\n"
            )
    return text + outside(kept) + surprising(kept) + lessons(kept) + held_out(kept)


def outside(kept: dict[str, Any]) -> str:
    """Tabulate the numbers of the record outside their bands, and those without one."""
    text = f"\n### Outside the 90 % bands\n\n{head(('number', 'day', 'record', 'band'))}"
    for row in kept["prediction"]["bands"]:
        figure = row["figure"]
        if row["inside"] and row["inside"][-1]:
            continue
        band = "too few timelines have one"
        if row["inside"]:
            band = " to ".join(number_cell(end, "") for end in row["most"])
        value = number_cell(figure["value"], "")
        text += f"| {figure['text']} | {figure['first']} | {value} | {band} |\n"
    return text


def surprising(kept: dict[str, Any]) -> str:
    """Tabulate the least expected entries of the record."""
    columns = ("entry", "day", "timelines that agree", "surprise, bits")
    text = f"\n### Least expected events\n\n{head(columns)}"
    for entry in kept["surprises"][:SURPRISES]:
        least = "" if entry["agree"] else "> "
        agree = f"{entry['agree']} of {entry['timelines']:,}"
        text += f"| {entry['text']} | {entry['first']} | {agree} | {least}{entry['bits']:.1f} |\n"
    return text


def lessons(kept: dict[str, Any]) -> str:
    """Tabulate the numbers that the record informs, and count the others."""
    learned = kept["lessons"]
    if not learned:
        return ""
    text = (
        f"\n### What the record says about the numbers\n\nIt informs {len(learned['informed'])} of "
        f"{learned['numbers']:,} uncertain numbers; the others keep their priors, as far as these "
        "runs can tell.\n\n"
    )
    text += head(
        (
            "number",
            "prior, 90 %",
            "with the record, 90 %",
            "information, nats",
            "between-run difference",
        )
    )
    for number in learned["informed"]:
        before, after = (
            f"{number_cell(ends[0], '')} to {number_cell(ends[-1], '')}"
            for ends in (number["before"], number["after"])
        )
        apart = "–" if number["disagreement"] is None else f"{number['disagreement']:.2f}"
        cells = (before, after, f"{number['information']:.2f}", apart)
        text += f"| `{number['path']}` {number['meaning']} | {' | '.join(cells)} |\n"
    return text


def held_out(kept: dict[str, Any]) -> str:
    """Tabulate the scores of held-out years, or state that there are none."""
    text = "\n### Held out\n\n"
    scores = kept["held_out"]
    if not scores:
        return text + f"Missing: `{kept['missing']['held_out']}`\n"
    text += f"Fitted up to {scores['cut']}, scored to the end of {scores['last']}.\n\n"
    text += head(("yearly counts", "log score", "CRPS", "model minus rival, log score"))
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
    kept = json.loads(CALIBRATION.read_text(encoding="utf-8"))
    text = (
        f"{kept['fits']} fits of `{kept['scenario']}`, made {kept['created'][:10]}, "
        f"{kept['settings']['particles']} histories and {kept['settings']['sweeps']} sweeps each: "
        f"{kept['failing']} of {len(kept['ranked'])} ranked quantities fail at 1 % after Holm's "
        "correction. The effect of the change, and the laws that come nearest to failing:\n\n"
    )
    text += head(("quantity", "chi-square p", "after Holm", "Kolmogorov-Smirnov p", "after Holm"))
    figures = ("chi_square", "chi_square_holm", "kolmogorov", "kolmogorov_holm")
    ranked = sorted(
        kept["ranked"],
        key=lambda row: (row["kind"] == "law", min(row[name] for name in figures)),
    )
    for quantity in ranked[:SURPRISES]:
        cells = " | ".join(f"{quantity[name]:.2g}" for name in figures)
        text += f"| {quantity['name']} | {cells} |\n"
    return text

"""Tables of the validation and the calibration in the documents, from their stored results."""

import json
from pathlib import Path
from typing import Any

from table_cells import head, shown

ROOT = Path(__file__).resolve().parents[1]
VALIDATION = ROOT / "docs" / "validation.json"  # what `make validation` kept
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
        text += f"{fit['histories']:,} conditioned histories of {fit['runs']} runs, which {agree}. "
    text += f"Made {kept['created'][:10]}, {kept['observations']} observations.\n\n"
    text += head(("timelines", "inside 50 %", "inside 90 %", "share, 90 % interval"))
    for name, words in (("prediction", "luck of their own"), ("reproduction", "as conditioned")):
        if kept[name]:
            half, most = kept[name]["coverage"]
            text += (
                f"| {words}, {kept[name]['timelines']:,} | {half['inside']} of {half['of']} "
                f"| {most['inside']} of {most['of']} | {most['inside'] / most['of']:.0%} "
                f"({most['low']:.0%} to {most['high']:.0%}) |\n"
            )
    return text + outside(kept) + surprising(kept) + lessons(kept) + held_out(kept)


def outside(kept: dict[str, Any]) -> str:
    """Tabulate the numbers of the record outside their bands, and those without one."""
    text = f"\n### Outside the 90 % bands\n\n{head(('number', 'day', 'record', 'band'))}"
    for one in kept["prediction"]["bands"]:
        figure = one["figure"]
        if one["inside"] and one["inside"][-1]:
            continue
        band = "too few timelines have one"
        if one["inside"]:
            band = " to ".join(shown(end, "") for end in one["most"])
        value = shown(figure["value"], "")
        text += f"| {figure['text']} | {figure['first']} | {value} | {band} |\n"
    return text


def surprising(kept: dict[str, Any]) -> str:
    """Tabulate the least expected entries of the record."""
    text = f"\n### Most surprising\n\n{head(('entry', 'day', 'timelines that agree', 'bits'))}"
    for one in kept["surprises"][:SURPRISES]:
        least = "" if one["agree"] else "> "
        agree = f"{one['agree']} of {one['timelines']:,}"
        text += f"| {one['text']} | {one['first']} | {agree} | {least}{one['bits']:.1f} |\n"
    return text


def lessons(kept: dict[str, Any]) -> str:
    """Tabulate the numbers that the record informs, and count the others."""
    told = kept["lessons"]
    if not told:
        return ""
    text = (
        f"\n### What the record says of the numbers\n\nIt informs {len(told['informed'])} of "
        f"{told['numbers']:,} uncertain numbers; the others keep their priors, as far as these "
        "runs can tell.\n\n"
    )
    text += head(("number", "prior, 90 %", "with the record, 90 %", "nats", "runs apart"))
    for one in told["informed"]:
        before, after = (
            f"{shown(ends[0], '')} to {shown(ends[-1], '')}"
            for ends in (one["before"], one["after"])
        )
        apart = "–" if one["disagreement"] is None else f"{one['disagreement']:.2f}"
        cells = (before, after, f"{one['information']:.2f}", apart)
        text += f"| `{one['path']}` {one['meaning']} | {' | '.join(cells)} |\n"
    return text


def held_out(kept: dict[str, Any]) -> str:
    """Tabulate the scores of held-out years, or state that there are none."""
    text = "\n### Held out\n\n"
    told = kept["held_out"]
    if not told:
        return text + f"Missing: `{kept['missing']['held_out']}`\n"
    text += f"Fitted up to {told['cut']}, scored to the end of {told['last']}.\n\n"
    text += head(("yearly counts", "log score", "CRPS", "model less rival, log score"))
    against = {one["rival"]: one["log_score"] for one in told["counts"]["against"]}
    for name, score in told["counts"]["log_scores"].items():
        gap = against.get(name)
        words = f"{gap['value']:+.2f} ({gap['low']:+.2f} to {gap['high']:+.2f})" if gap else ""
        text += f"| {name} | {score:.2f} | {told['counts']['crps'][name]:.1f} | {words} |\n"
    matters = told["matters"]
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
        "correction. What the change did, and the laws that come nearest to failing:\n\n"
    )
    text += head(("quantity", "chi-square p", "after Holm", "Kolmogorov-Smirnov p", "after Holm"))
    figures = ("chi_square", "chi_square_holm", "kolmogorov", "kolmogorov_holm")
    ranked = sorted(
        kept["ranked"], key=lambda one: (one["kind"] == "law", min(one[each] for each in figures))
    )
    for one in ranked[:SURPRISES]:
        cells = " | ".join(f"{one[each]:.2g}" for each in figures)
        text += f"| {one['name']} | {cells} |\n"
    return text

"""`validate SCENARIO`: the model of a scenario beside its record, the bad beside the good."""

import shlex
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allohistory.cli.app import Refusal, json_option, print_json, seed_option, threads_option

if TYPE_CHECKING:
    from allohistory.inference.posterior.histories import Histories
    from allohistory.model import Model
    from allohistory.scenario import Scenario

POSTERIOR = "posterior.npz"
CALIBRATION = Path(__file__).parents[1] / "inference" / "calibration.json"


@click.command()
@click.argument("scenario")
@click.option(
    "--fit", "fit_file", type=click.Path(dir_okay=False, path_type=Path), default=None,
    metavar="FILE.npz",
    help="Histories that `allohistory fit` conditioned.  [default: posterior.npz beside the "
    "scenario, else the priors]",
)  # fmt: skip
@click.option(
    "--held-out", "beginning_file", type=click.Path(dir_okay=False, path_type=Path), default=None,
    metavar="FILE.npz",
    help="Histories fitted with --until, to be scored on what came after.  [default: "
    "posterior-YEAR.npz beside the scenario]",
)  # fmt: skip
@click.option(
    "--report", "out", type=click.Path(dir_okay=False, path_type=Path), default=None,
    metavar="FILE.html",
    help="Write a report: one HTML file that opens without a network.",
)  # fmt: skip
@click.option(
    "--timelines", "-n", type=click.IntRange(min=1), default=1000, show_default=True,
    help="How many timelines with fresh luck, of each kind.",
)  # fmt: skip
@seed_option
@threads_option
@json_option
def scenario(
    scenario: str, fit_file: Path | None, beginning_file: Path | None, out: Path | None,
    timelines: int, seed: int, threads: int | None, as_json: bool,
) -> None:  # fmt: skip
    """Lay the model of a scenario beside its record, and say how well it tells it.

    SCENARIO is a name (see `allohistory scenarios`) or a folder. Every series and battle of the
    record is compared with the bands of the model, every dated entry with the chance that the model
    gave it; of every uncertain number it is told what the record says of it, if anything; years
    held out of a fit are scored beside simple forecasts. Figures that speak against the model are
    shown like all others.
    """
    from allohistory.answers.comparison import plain
    from allohistory.answers.hindsight import asking
    from allohistory.answers.sensitivity.updates import learnt
    from allohistory.cli.console import remark
    from allohistory.cli.run import load
    from allohistory.cli.validation_summary import print_summary
    from allohistory.inference.observation.record import read_record
    from allohistory.inference.validation.validate import validate
    from allohistory.model import build

    check_out(out)
    model = build(load(scenario, record=True))
    record = read_record(model, ask=asking(model))
    notes: list[str] = []
    whole, first_years = beside(model.scenario)
    histories = found_histories(model, fit_file, whole, notes)
    beginning = found_histories(model, beginning_file, first_years, notes)
    if histories is None:
        notes.append(
            "No conditioned histories: the PRIORS stand in for them. The bands are those of a "
            "model that has not seen the record. To condition it: "
            f"`allohistory fit {shlex.quote(scenario)} --out {POSTERIOR}`, then "
            f"`allohistory validate {shlex.quote(scenario)} --fit {POSTERIOR}`."
        )
    say = (lambda _: None) if as_json else remark
    found = validate(
        model, record, histories, beginning, timelines=timelines, seed=seed, threads=threads,
        say=say,
    )  # fmt: skip
    report = {
        "scenario": model.scenario.id,
        "title": model.scenario.title,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": f"allohistory validate {scenario}",
        "timelines": timelines,
        "seed": seed,
        "notes": notes,
        "missing": missing(scenario, model, beginning),
        "calibration": calibration(),
        "lessons": None if histories is None else plain(learnt(model, histories)),
        **plain(found),
    }
    if out is not None:
        from allohistory.views.pages.validation import page

        write(out, page(report))
    if as_json:
        print_json(report)
        return
    print_summary(report)
    if out is not None:
        remark(f"the report is in {out}")


def check_out(out: Path | None) -> None:
    """Refuse a page that could not be written, before anything is run."""
    if out is not None and not out.resolve().parent.is_dir():
        raise Refusal(f"--report {out}: there is no such folder; make it, or name another")


def write(out: Path, text: str) -> None:
    """Write the page."""
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Refusal(f"--report {out}: {error.strerror}; name another file") from None


def beside(scenario: "Scenario") -> tuple[Path | None, Path | None]:
    """The files beside a scenario: histories that saw all of its record, and its first years.

    Of several that saw a part, it is the one that ends nearest to the middle: something must have
    been learnt, and something be left to foretell.
    """
    from allohistory.inference.posterior.shipped import posterior_paths

    paths = posterior_paths(scenario)
    days = [day for day in paths if day is not None]
    middle = date(middle_year(scenario), 12, 31)
    nearest = min(days, key=lambda day: abs(day - middle), default=None)
    return paths.get(None), None if nearest is None else paths[nearest]


def middle_year(scenario: "Scenario") -> int:
    """The last year of the first half of a scenario."""
    return (scenario.start.year + scenario.end.year) // 2 - 1


def found_histories(
    model: "Model", given: Path | None, default: Path | None, notes: list[str]
) -> "Histories | None":
    """The histories of a file that was given, or of one beside the scenario; None without either.

    Histories of another state of the scenario or of the program are lived again. Where they do not
    hold, those beside the scenario are left, and *notes* say so; those given by hand are an error.
    """
    from allohistory.answers.conditioning import said_again, still
    from allohistory.errors import FitError
    from allohistory.inference.posterior.shipped import held_for

    path = given or default
    if path is None:
        return None
    try:
        histories = held_for(model, path, still(model))
    except FitError as error:
        if given is not None:
            raise
        notes.append(f"{path.name} is NOT used: {error}.")
        return None
    notes += filter(None, [said_again(histories, "")])
    return histories


def missing(scenario: str, model: "Model", beginning: "Histories | None") -> dict[str, str]:
    """What the report could hold and does not, with the command that makes it."""
    found = {}
    if beginning is None:
        half = middle_year(model.scenario)
        path = f"posterior-{half}.npz"
        name = shlex.quote(scenario)
        found["held_out"] = (
            f"allohistory fit {name} --until {half}-12-31 --out {path} && "
            f"allohistory validate {name} --held-out {path}"
        )
    if not CALIBRATION.is_file():
        found["calibration"] = "python benchmarks/calibration.py"
    return found


def calibration() -> dict[str, Any] | None:
    """The kept result of the calibration by simulation; None where there is none."""
    import json

    if not CALIBRATION.is_file():
        return None
    return json.loads(CALIBRATION.read_text(encoding="utf-8"))

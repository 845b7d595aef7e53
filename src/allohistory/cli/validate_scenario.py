"""`validate SCENARIO`: compares the model of a scenario with its record."""

import shlex
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allohistory.cli.app import (
    WholeNumber,
    all_option,
    json_option,
    print_json,
    seed_option,
    threads_option,
)
from allohistory.cli.keeping import Aftermath
from allohistory.cli.report import check_place, write_page

if TYPE_CHECKING:
    from allohistory.inference.posterior.histories import Histories
    from allohistory.inference.validation.validate import Validation
    from allohistory.model import Model
    from allohistory.scenario import Scenario

POSTERIOR = "posterior.npz"
CALIBRATION = Path(__file__).parents[1] / "inference" / "calibration.json"


@click.command()
@click.argument("scenario")
@click.option(
    "--fit", "fit_file", type=click.Path(dir_okay=False, path_type=Path), default=None,
    metavar="FILE.npz",
    help="Posterior histories from `allohistory fit`.  [default: posterior.npz of the scenario, "
    "else the prior]",
)  # fmt: skip
@click.option(
    "--held-out", "beginning_file", type=click.Path(dir_okay=False, path_type=Path), default=None,
    metavar="FILE.npz",
    help="Posterior histories fitted with --until, to be scored on the years after.  [default: "
    "posterior-YEAR.npz of the scenario]",
)  # fmt: skip
@click.option(
    "--report", "out", type=click.Path(dir_okay=False, path_type=Path), default=None,
    metavar="FILE.html",
    help="Write a report: one HTML file that opens without a network.",
)  # fmt: skip
@click.option(
    "--timelines", "-n", type=WholeNumber(), default=1000, show_default=True,
    metavar="NUMBER",
    help="How many timelines with new noise, of each kind.",
)  # fmt: skip
@seed_option
@threads_option
@all_option
@json_option
def scenario(
    scenario: str, fit_file: Path | None, beginning_file: Path | None, out: Path | None,
    timelines: int, seed: int, threads: int | None, everything: bool, as_json: bool,
) -> None:  # fmt: skip
    """Compare the model of a scenario with its record.

    SCENARIO is a name (see `allohistory scenarios`) or a folder. Every series and battle of the
    record is compared with the bands of the model, and every dated entry with the probability that
    the model gives it. The report says what the record says about every uncertain number, and
    scores years held out of a fit against simple forecasts.
    """
    from allohistory.answers.hindsight import question_reader
    from allohistory.answers.sensitivity.updates import posterior_updates
    from allohistory.answers.validation_report import ValidationReport, read_calibration
    from allohistory.cli.console import remark
    from allohistory.cli.run import load
    from allohistory.cli.validation_summary import print_summary
    from allohistory.inference.observation.record import read_record
    from allohistory.inference.validation.validate import validate
    from allohistory.model import build

    if out is not None:
        check_place("--report", out)
    model = build(load(scenario, record=True))
    record = read_record(model, ask=question_reader(model))
    notes: list[str] = []
    whole, first_years = shipped_files(model.scenario)
    histories = choose_histories(model, fit_file, whole, notes)
    beginning = choose_histories(model, beginning_file, first_years, notes)
    if histories is None:
        notes.append(
            "No posterior histories: the PRIOR is used. The bands are those of a "
            "model that has not seen the record. To condition it: "
            f"`allohistory fit {shlex.quote(scenario)} --out {POSTERIOR}`, then "
            f"`allohistory validate {shlex.quote(scenario)} --fit {POSTERIOR}`."
        )
    say = (lambda _: None) if as_json else remark
    validation = validate(
        model, record, histories, beginning, timelines=timelines, seed=seed, threads=threads,
        say=say,
    )  # fmt: skip
    if validation.stopped:
        notes.append("Stopped before the end: only what was finished is reported.")
    report = ValidationReport(
        scenario=model.scenario.id,
        title=model.scenario.title,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        command=f"allohistory validate {scenario}",
        timelines=timelines,
        seed=seed,
        notes=tuple(notes),
        missing=missing(scenario, model, beginning, validation),
        calibration=read_calibration(CALIBRATION),
        updates=None if histories is None else posterior_updates(model, histories),
        validation=validation,
    )
    aftermath = Aftermath(stopped=validation.stopped)
    with aftermath.despite("the report is not written"):
        if out is not None:
            from allohistory.views.pages.validation import page

            write_page(out, page(report))
    if as_json:
        print_json(report.to_dict() | {"unwritten": aftermath.reasons})
    else:
        print_summary(report, everything=everything)
    if out is not None and not aftermath.reasons and not as_json:
        remark(f"the report is in {out}")
    aftermath.end()


def shipped_files(scenario: "Scenario") -> tuple[Path | None, Path | None]:
    """Return the posterior files of a scenario: of all of its record, and of its first years.

    Of several files of first years, take the one that ends nearest to the middle, which leaves
    years both to fit and to predict.
    """
    from allohistory.inference.posterior.shipped import posterior_paths

    paths = posterior_paths(scenario)
    days = [day for day in paths if day is not None]
    middle = date(middle_year(scenario), 12, 31)
    nearest = min(days, key=lambda day: abs(day - middle), default=None)
    return paths.get(None), None if nearest is None else paths[nearest]


def middle_year(scenario: "Scenario") -> int:
    """Return the last year of the first half of a scenario."""
    return (scenario.start.year + scenario.end.year) // 2 - 1


def choose_histories(
    model: "Model", named: Path | None, default: Path | None, notes: list[str]
) -> Any:
    """Return the histories of a named file or of the scenario's own; None without either.

    Histories of another state of the scenario or of the program are re-run. If they no longer hold,
    the scenario's own are left out with a note in `notes`; a named file raises `FitError`.
    """
    from allohistory.answers.conditioning import note_of_revalidation, revalidator
    from allohistory.errors import FitError
    from allohistory.inference.posterior.shipped import read_for

    path = named or default
    if path is None:
        return None
    try:
        histories = read_for(model, path, revalidator(model))
    except FitError as error:
        if named is not None:
            raise
        notes.append(f"{path.name} is NOT used: {error}.")
        return None
    notes += filter(None, [note_of_revalidation(histories, "")])
    return histories


def missing(
    scenario: str, model: "Model", beginning: "Histories | None", validation: "Validation"
) -> dict[str, str]:
    """Return the missing parts of the report, with the command that makes each."""
    commands = {}
    if validation.held_out is None and beginning is not None:  # it was stopped
        commands["held_out"] = f"allohistory validate {shlex.quote(scenario)}"
    elif beginning is None:
        half = middle_year(model.scenario)
        path = f"posterior-{half}.npz"
        name = shlex.quote(scenario)
        commands["held_out"] = (
            f"allohistory fit {name} --until {half}-12-31 --out {path} && "
            f"allohistory validate {name} --held-out {path}"
        )
    if not CALIBRATION.is_file():
        commands["calibration"] = "python benchmarks/calibration.py"
    return commands

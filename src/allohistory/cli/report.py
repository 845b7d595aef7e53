"""The report of a run, and the run as plain values, for `whatif` and `run`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allohistory.cli.app import Refusal

if TYPE_CHECKING:
    from allohistory.answers.comparison import Run
    from allohistory.answers.estimation.estimates import Answer
    from allohistory.answers.result import Comparison
    from allohistory.scenario import Scenario

report_option = click.option(
    "--report", type=click.Path(dir_okay=False), default=None,
    help="Write a report: one HTML file that opens without a network.",
)  # fmt: skip


def plain_run(comparison: "Run", answers: "Sequence[Answer]") -> dict[str, Any]:
    """Return the comparison as plain values, with the answers to further questions."""
    from allohistory.answers.comparison import plain

    return {**comparison.to_dict(), "answers": [plain(answer) for answer in answers]}


def check_report(path: str | None, scenario: "Scenario") -> None:
    """Refuse a report that could not be written or drawn, before anything is run."""
    if path is None:
        return
    folder = Path(path).resolve().parent
    if not folder.is_dir():
        raise Refusal(f"--report {path}: there is no folder {folder}; make it, or name another")
    from allohistory.errors import ScenarioError
    from allohistory.views.geography import map_faults

    faults = map_faults(scenario)
    if faults:
        raise ScenarioError("the map of the report cannot be drawn", faults)


def write_report(comparison: "Comparison", path: str, questions: tuple[str, ...]) -> Any:
    """Write the report and return its content."""
    from allohistory.answers.report_data import report_data
    from allohistory.views.geography import geography
    from allohistory.views.pages.report import page

    content = report_data(comparison, questions=questions)
    land = geography(comparison.scenario.folder)
    try:
        Path(path).write_text(page(content, land), encoding="utf-8")
    except OSError as error:
        raise Refusal(f"--report {path}: {error.strerror}; name another file") from None
    return content

"""The report of a run, and the run as plain values, for `whatif` and `run`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allohistory.cli.app import Refusal
from allohistory.files import check_room, reason_of, write_file

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
    check_place("--report", Path(path))
    from allohistory.errors import ScenarioError
    from allohistory.views.geography import map_faults

    faults = map_faults(scenario)
    if faults:
        raise ScenarioError("the map of the report cannot be drawn", faults)


def check_place(option: str, path: Path) -> None:
    """Refuse a place for a file that cannot be written, before anything is run."""
    place = path.resolve()
    if not place.parent.is_dir():
        raise Refusal(
            f"{option} {path}: there is no folder {place.parent}; make it, or name another"
        )
    if is_device(place):
        return
    try:
        check_room(place)
    except OSError as error:
        raise Refusal(f"{option} {path}: {reason_of(error)}; name another file") from None


def write_page(path: Path, text: str) -> None:
    """Write a page completely or not at all; Refusal if it cannot be written."""
    place = path.resolve()  # a link stays a link to the new page
    try:
        if is_device(place):
            place.write_text(text, encoding="utf-8", errors="replace")
        else:
            write_file(place, text.encode("utf-8", "replace"))
    except OSError as error:
        raise Refusal(f"--report {path}: {reason_of(error)}; name another file") from None


def is_device(place: Path) -> bool:
    """Return whether a place is no ordinary file, such as a pipe, and cannot be replaced."""
    return place.exists() and not place.is_file() and not place.is_dir()


def write_report(comparison: "Comparison", path: str, questions: tuple[str, ...]) -> Any:
    """Write the report and return its content."""
    from allohistory.answers.report_data import report_data
    from allohistory.views.geography import geography
    from allohistory.views.pages.report import page

    content = report_data(comparison, questions=questions)
    land = geography(comparison.scenario.folder)
    write_page(Path(path), page(content, land))
    return content

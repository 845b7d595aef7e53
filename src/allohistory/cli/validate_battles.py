"""`validate battles`: how well the battle law predicts battles that it was not fitted to."""

from pathlib import Path

import click

from allohistory.cli.app import Refusal, json_option, print_json


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.csv")
@click.option(
    "--splits", type=click.IntRange(1, 100), default=5, show_default=True,
    help="How often campaigns are split into ten parts, each predicted from the other nine.",
)  # fmt: skip
@click.option(
    "--campaign", "campaigns", multiple=True, metavar="NAME",
    help="Predict the battles of this campaign instead, from all other campaigns.",
)  # fmt: skip
@click.option(
    "--states", nargs=2, metavar="STATE STATE",
    help="Print instead what the battles of two states suggest as priors of a scenario: the "
    "quality of the first for that of the second, toll, length and attack.",
)  # fmt: skip
@click.option(
    "--war", default="another war", show_default=True, metavar="NAME",
    help="With --states: the war, as the file names it; any other name is a war of its own.",
)  # fmt: skip
@click.option(
    "--without", multiple=True, metavar="CAMPAIGN",
    help="With --states: leave this campaign out, as one that the scenario observes itself.",
)  # fmt: skip
@json_option
def battles(
    file: Path, splits: int, campaigns: tuple[str, ...], states: tuple[str, str] | None, war: str,
    without: tuple[str, ...], as_json: bool,
) -> None:  # fmt: skip
    """Score the battle law and simpler forecasts on the battles of FILE.csv.

    The file has the columns of the public land-combat database; missing ones are named. An empty
    cell is unknown; a row with any other value that the database does not have is an error. The law
    is fitted to nine tenths of the campaigns and predicts the rest, as do its rivals; what it knows
    of the quality of a state is from those nine tenths too.
    """
    if not file.is_file():
        raise Refusal(f"there is no file {file}; name a CSV file with one battle a row")
    if states is not None:
        print_theatre(file, states, war, without, as_json=as_json)
        return
    if without:
        raise Refusal("--without goes with --states; a campaign is left out of its own forecast")
    if campaigns:
        print_campaigns(file, campaigns, as_json=as_json)
        return
    from allohistory.answers.comparison import plain
    from allohistory.cli.console import error_output
    from allohistory.inference.battle_law.cross_validate import lines_of
    from allohistory.inference.battle_law.held_out import score_file

    if not as_json and error_output().is_terminal:
        error_output().print(f"scoring, {splits} times over; about ten seconds each", style="dim")
    report = score_file(file, splits)
    if as_json:
        print_json({"file": str(file), **plain(report)})
        return
    for line in lines_of(report):
        click.echo(line)


def print_campaigns(file: Path, campaigns: tuple[str, ...], *, as_json: bool) -> None:
    """Print the predictions for some campaigns beside what happened."""
    from allohistory.inference.battle_law.cross_validate import campaign_lines, lines_of_use
    from allohistory.inference.battle_law.dataset import read_file

    read = read_file(file)
    forecasts = {name: list(campaign_lines(read.battles, name)) for name in campaigns}
    used = len(read.battles)
    if as_json:
        use = {"battles": used, "records": read.rows}
        use |= {"left_out": read.left_out, "partly": read.partly}
        print_json({"file": str(file), **use, "campaigns": forecasts})
        return
    for line in lines_of_use(used, read.rows, read.left_out, read.partly):
        click.echo(line)
    for lines in forecasts.values():
        for line in lines:
            click.echo(line)


def print_theatre(
    file: Path, states: tuple[str, str], war: str, without: tuple[str, ...], *, as_json: bool
) -> None:
    """Print the priors that the battles of two states suggest."""
    from allohistory.inference.battle_law.dataset import read_battles
    from allohistory.inference.battle_law.theatre import theatre_lines

    lines = list(theatre_lines(read_battles(file), states, war, without))
    if as_json:
        print_json({"file": str(file), "states": states, "war": war, "priors": lines})
        return
    for line in lines:
        click.echo(line)

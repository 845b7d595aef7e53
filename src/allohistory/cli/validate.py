"""`validate`: how well the model fits history, and battles that it was not fitted to."""

from typing import Any

import click

from allohistory.cli.validate_battles import battles
from allohistory.cli.validate_scenario import scenario

DEFAULT = "scenario"


class ScenarioOrBattles(click.Group):
    """A group whose first word is a scenario unless it is one of its commands."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Insert the default command before any other word."""
        asks_for_help = set(args[:1]) & set(self.get_help_option_names(ctx))
        if args and args[0] not in self.commands and not asks_for_help:
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: Any) -> None:
        """Show that a scenario's name may replace the command."""
        formatter.write_usage(ctx.command_path, "SCENARIO [OPTIONS]")
        formatter.write_usage(f"   or: {ctx.command_path}", "battles FILE.csv [OPTIONS]", prefix="")


@click.group(cls=ScenarioOrBattles)
def validate() -> None:
    """Report how well a model fits history, or the battle law other battles.

    `validate SCENARIO` is short for `validate scenario SCENARIO`.
    """


validate.add_command(scenario)
validate.add_command(battles)

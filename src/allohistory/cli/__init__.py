"""The command line: one command a file or a family, all over the public API.

Assumption: whoever types is waiting, so nothing heavy is imported before it is needed, and progress
is shown at once. Exit codes: 0 done, 1 the data or the question do not allow an answer, 2 wrong
usage, 130 stopped by Ctrl-C. Results go to standard output, all else to standard error.
"""

import click

from .asking import ask, chronicle, why
from .door import Door
from .fitting import fit
from .hinging import hinges
from .levering import levers
from .looking import check, schema, show, sources
from .running import run
from .shelf import new, runs, scenarios
from .validating import validate
from .whatif import whatif


@click.group(cls=Door, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="allohistory")
def main() -> None:
    """Ask what would have happened.

    Simulates a rivalry between states thousands of times, as it was and with one change, and says
    what the change does: with intervals, causes, and the sources that every number stands on.

    Start with:  allohistory whatif far-east-1931 neutrality-1941
    """


for command in (
    whatif,
    run,
    ask,
    why,
    chronicle,
    hinges,
    levers,
    fit,
    validate,
    check,
    sources,
    scenarios,
    show,
    schema,
    new,
    runs,
):
    main.add_command(command)

"""The command line: one command a file or a family, all over the public API.

Heavy imports wait until a command needs them, so that help and progress show at once. Exit codes: 0
done, 1 the data or the question do not allow an answer, 2 wrong usage, 3 answered, but the run or
the report could not be kept, 130 stopped by Ctrl-C or SIGTERM. Results go to standard output, all
else to standard error.
"""

import click

from allohistory.cli.app import OrderedGroup
from allohistory.cli.ask import ask, chronicle, why
from allohistory.cli.catalogue import new, scenarios
from allohistory.cli.fit import fit
from allohistory.cli.hinges import hinges
from allohistory.cli.inspect import check, schema, show, sources
from allohistory.cli.levers import levers
from allohistory.cli.plan import plan
from allohistory.cli.run import run
from allohistory.cli.runs import runs
from allohistory.cli.validate import validate
from allohistory.cli.whatif import whatif

HELP = {"help_option_names": ["-h", "--help"]}


@click.group(cls=OrderedGroup, context_settings=HELP)
@click.version_option(package_name="allohistory")
def main() -> None:
    """Ask what would have happened.

    Simulates a rivalry between states thousands of times, without and with one change, and reports
    what the change does: with intervals, causes, and the sources of every number.

    Start with: allohistory whatif far-east-1931 neutrality-1941
    """


for command in (
    whatif,
    run,
    plan,
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
    # Its own, too: click keeps the help option that it made first, perhaps without the program.
    for part in (command, *getattr(command, "commands", {}).values()):
        part.context_settings.update(HELP)
    main.add_command(command)

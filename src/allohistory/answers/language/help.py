"""Help on the functions of the question language, from the table that the language uses."""

from allohistory.answers.language.event_functions import EVENTS, Function
from allohistory.answers.language.number_functions import QUANTITIES

GIVES = {
    "events": "events",
    "counts": "a number, or events",
    "number": "a number",
    "date": "a date",
    "truth": "true or false",
}


def functions_markdown() -> str:
    """Return documentation of every function: how it is called, what it means, an example."""
    parts = ["### Events\n", *map(_markdown, EVENTS)]
    parts += ["### Numbers, dates and states\n", *map(_markdown, QUANTITIES)]
    return "\n".join(parts).rstrip() + "\n"


def _markdown(function: Function) -> str:
    """Return documentation of one function."""
    what = function.says[:1].upper() + function.says[1:]
    return (
        f"#### `{function.spelled()}`\n\n{what}. Gives {GIVES[function.gives]}.\n\n"
        f"```text\n{function.example}\n```\n"
    )

"""Help on the functions of questions: each under its heading, with its meaning and an example."""

from allohistory.answers.language.event_functions import EVENTS
from allohistory.answers.language.help import GIVES, functions_markdown
from allohistory.answers.language.number_functions import QUANTITIES

TEXT = functions_markdown()


def test_a_function_has_its_call_its_meaning_its_result_and_an_example():
    assert (
        "#### `first(x)`\n\nWhen it first happens, as a decimal year; missing where it never "
        "does, and a comparison with a missing date is false. Gives a date.\n\n```text\n"
        "P(first(war('japan', 'usa')) < first(war('japan', 'ussr')))\n```\n"
    ) in TEXT


def test_functions_stand_under_their_heading_in_the_order_of_the_language():
    headings = [line for line in TEXT.splitlines() if line.startswith("#")]

    assert headings == [
        "### Events",
        *(f"#### `{function.spelled()}`" for function in EVENTS),
        "### Numbers, dates and states",
        *(f"#### `{function.spelled()}`" for function in QUANTITIES),
    ]


def test_every_kind_of_result_is_described():
    assert {function.gives for function in (*EVENTS, *QUANTITIES)} == set(GIVES)


def test_the_text_begins_and_ends_without_blank_lines():
    assert TEXT.startswith("### Events\n\n#### `treaty(")
    assert TEXT.endswith("```\n")

"""The page of the question language documents exactly what the language can do."""

import re

import pytest
from tests.shipped import shipped_model

from allohistory.answers.language.help import functions_markdown
from allohistory.answers.language.names import RUNGS
from allohistory.answers.language.number_functions import FUNCTIONS
from allohistory.answers.language.parser import DEEPEST, LINKS, LONGEST, parse
from allohistory.answers.language.questions import read


@pytest.fixture(scope="module")
def page(request):
    return (request.config.rootpath / "docs" / "question-language.md").read_text()


@pytest.fixture(scope="module")
def model():
    return shipped_model()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_is_documented_with_its_arguments_and_an_example(page, name):
    function = FUNCTIONS[name]

    assert f"#### `{function.spelled()}`" in page
    assert function.example in page


def test_the_generated_part_of_the_page_is_fresh(page):
    assert functions_markdown().strip() in page


def test_the_limits_on_the_page_are_those_of_the_parser(page):
    assert f"{LONGEST:,} characters, {LINKS} signs" in page
    assert f"brackets {DEEPEST} deep" in page
    assert all(f"`{rung}`" in page for rung in RUNGS)


def test_every_example_of_the_page_can_be_asked_of_the_reference_scenario(page, model):
    examples = [
        line
        for block in re.findall(r"```text\n(.*?)```", page, re.DOTALL)
        for line in block.splitlines()
        if line.startswith(("P(", "E(", "Q("))
    ]

    assert len(examples) > len(FUNCTIONS)
    for example in examples:
        read(example, model)


def test_every_question_of_the_reference_scenario_can_be_read(model):
    for question in model.scenario.questions.values():
        read(question.ask, model)
    for whatif in model.scenario.whatifs.values():
        if whatif.given:
            read(f"P({whatif.given})", model)


def test_every_function_has_an_example_that_parses():
    for function in FUNCTIONS.values():
        assert parse(function.example)
        assert function.name in function.example
        assert function.spelled() in functions_markdown()

"""The table of every variant of a what-if."""

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
from tests.cli.samples import CHANCE, NUMBER, alone, estimate

from allohistory.answers import run
from allohistory.answers.estimation.estimates import NONE
from allohistory.cli import variants
from allohistory.cli.variants import cell, print_table, print_variants


def variant(**parameters):
    return SimpleNamespace(parameters=parameters, known_parameters=tuple(parameters))


WHATIF = SimpleNamespace(title="The League", known_parameters=("year", "clauses"))
ROWS = [
    (variant(year=1938, clauses=("a", "b")), [CHANCE, NUMBER]),
    (
        variant(year=1939, clauses=()),
        [
            replace(CHANCE, baseline=estimate(0.9, 0.8, 1.0), changed=estimate(0.3, 0.2, 0.4)),
            NUMBER,
        ],
    ),
]


def test_every_variant_is_a_row_and_every_question_a_column(screen, rows):
    text = screen(print_table, WHATIF, ROWS, "400")
    printed = rows(text)

    assert printed[1:4] == [
        ["The League: 2 variants, 400 pairs of timelines each"],
        ["(1) Is a pact signed? Without the change: 60 %."],
        ["(2) How many men? Without the change: 30.0."],
    ]
    assert printed[-4:] == [
        [""],
        ["year", "clauses", "(1)", "(2)"],
        ["1938", "a, b", "20 % (−40)*", "20.0 (−10.0)*"],
        ["1939", "30 % (−40)*", "20.0 (−10.0)*"],
    ]


def test_answers_are_set_flush_right_and_settings_flush_left(screen):
    head, first, _ = screen(print_table, WHATIF, ROWS, "400").splitlines()[-3:]

    assert head.index("clauses") == first.index("a, b")
    assert head.index("(1)") + len("(1)") == first.index(")*") + len(")*")
    assert first.endswith("20.0 (−10.0)*")


@pytest.mark.parametrize(
    ("ends", "sure"),
    [((-0.5, -0.3), "*"), ((-0.5, 0.1), ""), ((-0.5, 0.0), ""), ((0.1, 0.2), "*")],
)
def test_a_difference_whose_interval_excludes_zero_is_marked(ends, sure):
    answer = replace(CHANCE, difference=estimate(-0.4, *ends))
    assert cell(answer) == f"20 % (−40){sure}"


def test_an_answer_without_a_difference_is_its_level_alone():
    assert cell(replace(CHANCE, difference=NONE)) == "20 %"
    assert cell(alone(CHANCE)) == "n = 0"


class Result:
    """A run that answers each question with its name."""

    def __init__(self, timelines):
        self.baseline = SimpleNamespace(timelines=timelines)

    def ask(self, question):
        return replace(CHANCE, text=question)


@pytest.fixture
def whatif(monkeypatch):
    """A what-if of two variants and five questions, whose second run is smaller."""
    sizes = iter((390, 380))

    def simulate(scenario, variant, design, **_):
        assert (scenario.id, design.seed) == ("two-rivals", 7)
        assert variant in settings
        return Result(next(sizes))

    monkeypatch.setattr(run, "run", simulate)
    settings = [variant(year=1938), variant(year=1939)]
    return SimpleNamespace(
        id="league", title="The League", ask=("A?", "B?", "C?", "D?", "E?"),
        known_parameters=("year",), variants=lambda: iter(settings),
    )  # fmt: skip


def call(screen, whatif, *further, as_json):
    scenario, design = SimpleNamespace(id="two-rivals"), SimpleNamespace(timelines=400, seed=7)
    return screen(print_variants, scenario, whatif, design, None, further, as_json=as_json)


def test_four_questions_are_asked_of_the_smallest_number_of_timelines(screen, whatif):
    text = call(screen, whatif, as_json=False)

    assert "The League: 2 variants, 380 of the 400 asked pairs of timelines each" in text
    assert [f"({n}) {name}?" in text for n, name in enumerate("ABCDE", 1)] == [True] * 4 + [False]


@pytest.mark.parametrize(
    ("terminal", "as_json", "lines"),
    [
        (True, False, ["variant 1 of 2", "variant 2 of 2"]),
        (True, True, []),
        (False, False, []),
        (False, True, []),
    ],
)
def test_a_terminal_counts_the_variants(screen, whatif, monkeypatch, terminal, as_json, lines):
    shown = []
    console = SimpleNamespace(is_terminal=terminal, print=lambda text, **_: shown.append(text))
    monkeypatch.setattr(variants, "error_output", lambda: console)
    call(screen, whatif, as_json=as_json)

    assert shown == lines


def test_questions_of_ones_own_take_their_place(screen, whatif):
    text = call(screen, whatif, "F?", as_json=False)

    assert "(1) F?" in text
    assert "(2)" not in text


def test_every_variant_is_plain_in_json(screen, whatif):
    content = json.loads(call(screen, whatif, "F?", as_json=True))

    entries = content.pop("variants")
    assert content == {
        "scenario": "two-rivals", "whatif": "league", "timelines": 380, "asked": 400, "seed": 7,
    }  # fmt: skip
    assert [entry["parameters"] for entry in entries] == [{"year": 1938}, {"year": 1939}]
    assert [[answer["text"] for answer in entry["answers"]] for entry in entries] == [["F?"]] * 2

"""Answers as text, Markdown and HTML: the same cells in each."""

from types import SimpleNamespace

from allohistory.answers.estimation.estimates import NONE, Estimate
from allohistory.answers.formatting import interval, spread
from allohistory.answers.rendering import (
    answers_html,
    answers_markdown,
    answers_text,
    cell,
    cells,
)

CHANCE = SimpleNamespace(kind="probability", unit="")
BEFORE = Estimate(0.34, 0.02, 0.3, 0.38, 0.12, 400)
AFTER = Estimate(0.4, 0.02, 0.36, 0.44, None, 400)
RISE = Estimate(0.06, 0.02, 0.02, 0.1, None, 400)


def answer(**more):
    fields = {
        "text": "Is there war?", "kind": "probability", "unit": "", "baseline": BEFORE,
        "changed": AFTER, "difference": RISE, "actual": True, "percentile": 0.3, "note": "",
    }  # fmt: skip
    return SimpleNamespace(**{**fields, **more})


PLAIN = {"changed": None, "difference": None, "actual": None, "percentile": None}
CELLS = (
    "Is there war?",
    "34 % (30 to 38) ±12",
    "40 % (36 to 44)",
    "+6 (+2 to +10)",
    "yes (30 %)",
)


def test_a_cell_is_the_estimate_with_its_interval_and_spread():
    assert cell(BEFORE, CHANCE) == f"{interval(BEFORE, CHANCE)} {spread(BEFORE, CHANCE)}"
    assert cell(AFTER, CHANCE) == "40 % (36 to 44)"
    assert cell(AFTER, CHANCE, signed=True) == "+40 (+36 to +44)"
    assert cell(NONE, CHANCE) == "n = 0"
    assert cell(None, CHANCE) == ""


def test_a_row_has_both_branches_their_difference_and_history():
    assert cells([answer(), answer(**PLAIN)]) == [
        CELLS,
        ("Is there war?", "34 % (30 to 38) ±12", "", "", ""),
    ]
    assert cells([]) == []


def test_markdown_has_a_heading_a_rule_and_a_row_an_answer():
    assert answers_markdown([answer()]).splitlines() == [
        "| question | baseline | what-if | difference | history |",
        "| --- | --- | --- | --- | --- |",
        f"| {' | '.join(CELLS)} |",
    ]


def test_bars_and_line_ends_do_not_break_a_row_of_markdown():
    row = answers_markdown([answer(text="Is it a|b\nor c?", **PLAIN)]).splitlines()[2]

    assert row.startswith("| Is it a\\|b or c? | 34 %")


def test_html_has_the_same_cells_escaped():
    assert answers_html([answer(text="1 < 2 & 3?", **PLAIN)]) == (
        "<table><thead><tr><th>question</th><th>baseline</th><th>what-if</th>"
        "<th>difference</th><th>history</th></tr></thead><tbody><tr><td>1 &lt; 2 &amp; 3?</td>"
        "<td>34 % (30 to 38) ±12</td><td></td><td></td><td></td></tr></tbody></table>"
    )


def test_a_table_of_html_may_have_a_caption():
    assert answers_html([], "War & peace").startswith(
        "<table><caption>War &amp; peace</caption><thead>"
    )
    assert answers_html([], "").startswith("<table><thead>")
    assert answers_html([]).endswith("<tbody></tbody></table>")


def test_text_has_a_paragraph_an_answer_without_what_is_missing():
    assert answers_text([answer(), answer(text="And then?", **PLAIN)]).splitlines() == [
        "Is there war?",
        "    baseline     34 % (30 to 38) ±12",
        "    what-if      40 % (36 to 44)",
        "    difference   +6 (+2 to +10)",
        "    history      yes; the model gives it 30 %",
        "And then?",
        "    baseline     34 % (30 to 38) ±12",
    ]


def test_a_note_stands_below_its_answer_in_brackets():
    text = answers_text([answer(note="the condition holds in few", **PLAIN)])

    assert text.splitlines()[-1] == "    (the condition holds in few)"


def test_questions_and_notes_keep_to_the_width():
    words = " ".join(["word"] * 20)
    lines = answers_text([answer(text=words, note=words, **PLAIN)], 50).splitlines()

    # Ten words of five columns fill 49; after the indent and the bracket nine fill 49 again.
    assert lines[0] == " ".join(["word"] * 10)
    assert lines[3] == "    (" + " ".join(["word"] * 9)
    assert lines[4] == "     " + " ".join(["word"] * 9)
    assert lines[5] == "     word word)"


def test_no_width_is_narrower_than_forty_columns_and_the_usual_is_a_hundred():
    words = " ".join(["word"] * 30)
    narrow = answers_text([answer(text=words, note=words, **PLAIN)], 10).splitlines()
    usual = answers_text([answer(text=words, **PLAIN)]).splitlines()

    assert narrow[0] == " ".join(["word"] * 8)  # 39 columns
    assert narrow[5] == "    (" + " ".join(["word"] * 7)
    assert usual[0] == " ".join(["word"] * 20)  # 99 columns

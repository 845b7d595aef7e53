"""Answers as dots with intervals, their differences, notes and table."""

import re
from dataclasses import replace

import pytest
from tests.views import samples
from tests.views.fragments import attributes_of, every, parsed, words

from allohistory.answers.estimation.estimates import NONE, Answer, Estimate
from allohistory.views.charts.answers import answer_chart

NEVER = "n = 0: the condition never holds"


def estimate(value, low, high, spread=None):
    return Estimate(value, 0.1, low, high, spread, 100)


CHANCE = Answer(
    "pact", "Is a pact signed?", "P()", "", "probability",
    estimate(0.6, 0.5, 0.7), estimate(0.2, 0.1, 0.3), estimate(-0.4, -0.5, -0.3),
    actual=None, percentile=None, runs_needed=None, given=10, total=10,
)  # fmt: skip
NUMBER = replace(
    CHANCE, id="men", text="How many men?", unit="men", kind="mean",
    baseline=estimate(30.0, 20.0, 37.0), changed=estimate(20.0, 12.0, 28.0),
    difference=estimate(-10.0, -12.0, -8.0),
)  # fmt: skip


def alone(answer, **changes):
    return replace(answer, changed=None, difference=None, **changes)


def drawings(*answers):
    """Return the drawings of the estimates and those of the differences, in rows."""
    fragment = every(answer_chart(answers), "svg", role="img")
    changes = [svg for svg in fragment if svg.get("class") == "strip change"]
    return [svg for svg in fragment if svg not in changes], changes


def part(drawing, name):
    """Return the group of an estimate in a drawing, and its number."""
    (group,) = (g for g in drawing.iter("g") if g.get("class") == name)
    numbers = [text for text in drawing.iter("text") if text.get("class") == f"number {name}"]
    return group, numbers


def test_no_answers_make_no_chart():
    assert answer_chart([]) == ""


def test_an_answer_shows_both_estimates_and_their_difference():
    text = words(answer_chart(samples.ANSWERS))
    assert "62 %" in text
    assert "21 %" in text
    assert "−41 points" in text
    assert "History: yes" in text


def test_an_unpaired_answer_has_no_difference():
    fragment = answer_chart([alone(CHANCE)])
    assert "points" not in fragment
    assert "With the change" not in fragment.split("<details")[0]
    assert every(fragment, "div", class_="answers single")
    assert every(answer_chart([alone(CHANCE), NUMBER]), "div", class_="answers")


def test_the_estimate_without_the_change_is_a_square_above_that_with_it():
    ((drawing,), _) = drawings(CHANCE)
    before, _ = part(drawing, "before")
    after, _ = part(drawing, "after")

    (square,) = before.iter("svg")
    assert attributes_of([square], "x", "y") == [("60%", "15")]
    box = attributes_of([square.find("rect")], "x", "y", "width", "height")
    assert box == [("-4", "-4", "8", "8")]
    assert attributes_of(after.iter("circle"), "cx", "cy") == [("20%", "35")]
    assert not list(before.iter("circle"))


def test_a_single_estimate_stands_in_the_middle_of_its_row():
    ((drawing,), _) = drawings(alone(CHANCE))

    (square,) = part(drawing, "before")[0].iter("svg")
    assert square.get("y") == "25"


def test_a_thin_line_is_the_error_of_simulation():
    ((drawing,), _) = drawings(CHANCE)
    before, _ = part(drawing, "before")

    assert attributes_of(before.iter("line"), "x1", "x2", "y1", "y2") == [
        ("50%", "70%", "15", "15"),
        ("50%", "50%", "12", "18"),
        ("70%", "70%", "12", "18"),
    ]
    assert not before.findall("rect")


def test_a_wide_bar_is_the_uncertainty_of_the_assumptions():
    # 90 % lie within 1.645 standard deviations of 0.05: 8.22 points to either side.
    ((drawing,), _) = drawings(replace(CHANCE, baseline=estimate(0.6, 0.5, 0.7, 0.05)))
    (bar,) = part(drawing, "before")[0].findall("rect")

    places = attributes_of([bar], "x", "width", "y", "height", "class")
    assert places == [("51.78%", "16.45%", "10", "10", "open")]


def test_intervals_stay_inside_their_strip():
    wide = samples.estimate(0.5, 0.02, 0.4)
    sure = replace(samples.ANSWERS[0], baseline=samples.estimate(0.99, 0.02, 0.3), changed=wide)
    shares = re.findall(r'(?:x|x1|x2|cx|width)="(-?[\d.]+)%"', answer_chart([sure]))
    assert all(0 <= float(share) <= 100 for share in shares)


@pytest.mark.parametrize(
    ("sides", "place"),
    [
        ((0.6, 0.5, 0.7), ("70%", "8", "start")),
        ((0.6, 0.5, 0.73), ("50%", "-8", "end")),  # no room on the right
        ((0.6, 0.2, 0.73), ("73%", "8", "start")),  # none on the left, either
        ((0.6, 0.2, 0.97), ("90%", "8", "start")),
        ((0.6, 0.5, 0.7, 0.1), ("43.55%", "-8", "end")),  # beside the bar, not the line
        ((0.4, 0.3, 0.45, 0.1), ("56.45%", "8", "start")),
        ((0.6, 0.5, 0.72), ("72%", "8", "start")),
    ],
)
def test_a_number_stands_beside_its_interval_where_there_is_room(sides, place):
    ((drawing,), _) = drawings(replace(CHANCE, baseline=estimate(*sides)))
    _, numbers = part(drawing, "before")

    assert attributes_of(numbers, "x", "dx", "text-anchor") == [place]
    assert attributes_of(numbers, "y") == [("19",)]
    assert numbers[0].text == ("40 %" if sides[0] == 0.4 else "60 %")


@pytest.mark.parametrize("template", [CHANCE, NUMBER], ids=["probability", "mean"])
def test_a_condition_no_timeline_meets_has_words_in_place_of_a_dot(template):
    fragment = answer_chart([replace(template, baseline=NONE, difference=NONE)])
    ((drawing,), changes) = drawings(replace(template, baseline=NONE, difference=NONE))

    (never,) = every(fragment, "text", class_="number before")
    assert (never.text, never.get("x"), never.get("y")) == (NEVER, "1%", "19")
    assert changes == []
    assert f"Without the change: {NEVER}; With the change: 20" in drawing.get("aria-label")


def test_a_strip_has_lines_at_its_quarters():
    ((drawing,), _) = drawings(CHANCE)
    lines = [line for line in drawing.iter("line") if line.get("class") == "grid"]

    assert attributes_of(lines, "x1", "x2", "y1", "y2") == [
        (share, share, "0", "50") for share in ("0%", "25%", "50%", "75%", "100%")
    ]


def test_a_row_is_spoken_in_words():
    ((drawing,), (change,)) = drawings(CHANCE)

    assert drawing.get("aria-label") == (
        "Is a pact signed? Without the change: 60 % (50 % to 70 %); "
        "With the change: 20 % (10 % to 30 %)"
    )
    assert change.get("aria-label") == "Change: −40 points (−50 points to −30 points)"
    ((single,), _) = drawings(alone(CHANCE))
    assert single.get("aria-label") == "Is a pact signed? Without the change: 60 % (50 % to 70 %)"


def test_a_difference_stands_on_an_axis_about_no_change():
    # The longest interval ends at -50 points, at the left end.
    (_, (change,)) = drawings(CHANCE)
    group, _ = part(change, "difference")

    assert [svg.get("x") for svg in group.iter("svg")] == ["10%"]
    assert attributes_of(group.findall("line")[:1], "x1", "x2", "y1") == [("0%", "20%", "33")]
    (zero,) = (line for line in change.iter("line") if line.get("class") == "zero")
    assert attributes_of([zero], "x1", "x2", "y1", "y2") == [("50%", "50%", "0", "50")]
    (number,) = (text for text in change.iter("text") if text.get("class") == "number")
    assert number.text == "−40 points"
    assert attributes_of([number], "x", "dx", "y") == [("50%", "5", "14")]


def axis_of_changes(*answers):
    ticks = every(answer_chart(answers), "svg", class_="strip change")
    return [text.text for svg in ticks for text in svg if text.get("class") == "tick"]


@pytest.mark.parametrize(
    ("difference", "end"),
    [
        ((-0.4, -0.5, -0.3), "50"),
        ((0.4, 0.3, 0.5), "50"),
        ((0.1, -0.19, 0.12), "20"),  # the lower end reaches furthest
        ((-0.4, -0.41, -0.39, 0.1), "60"),  # 40 points and 16.4 of spread
        ((0.4, 0.39, 0.41, 0.1), "60"),
        ((-0.4, -0.5, -0.3, 2.0), "100"),  # a probability changes by 100 points at most
        ((0.0, 0.0, 0.0), "100"),
    ],
)
def test_the_axis_of_differences_reaches_the_furthest_of_them(difference, end):
    answer = replace(CHANCE, difference=estimate(*difference))

    assert axis_of_changes(answer) == [f"−{end}", "0", f"+{end}"]


def test_probabilities_share_the_axis_of_differences():
    small = replace(CHANCE, difference=estimate(-0.1, -0.12, -0.08))
    unknown = replace(CHANCE, difference=NONE)
    answers = (small, CHANCE, unknown)
    _, changes = drawings(*answers)

    assert axis_of_changes(*answers) == ["−50", "0", "+50"]
    dots = [svg.get("x") for change in changes for svg in change.findall("g/svg")]
    assert dots == ["40%", "10%"]


def test_another_number_has_its_own_axis_of_differences_without_a_limit():
    _, (_, change) = drawings(CHANCE, NUMBER)

    # -12 of an axis from -12 to 12 is the left end, -10 stands at 2 / 24.
    assert [svg.get("x") for svg in change.findall("g/svg")] == ["8.33%"]


def test_probabilities_come_first_and_have_their_axis_below_them():
    rows = parsed(answer_chart([NUMBER, CHANCE])).findall("figure/div[@class='answers']/div")

    assert [row.get("class") for row in rows] == ["answer", "answer axis", "answer"]
    assert "Is a pact signed?" in "".join(rows[0].itertext())
    ticks = rows[1].findall("svg[@class='strip']/text")
    assert [(tick.text, tick.get("x"), tick.get("text-anchor")) for tick in ticks] == [
        ("0 %", "0%", "start"), ("25 %", "25%", "middle"), ("50 %", "50%", "middle"),
        ("75 %", "75%", "middle"), ("100 %", "100%", "end"),
    ]  # fmt: skip
    changes = rows[1].findall("svg[@class='strip change']/text")
    assert attributes_of(changes, "x", "text-anchor") == [
        ("0%", "start"), ("50%", "middle"), ("100%", "end"),
    ]  # fmt: skip
    assert {tick.get("y") for tick in (*ticks, *changes)} == {"12"}


def test_a_chart_without_probabilities_or_changes_lacks_their_axes():
    assert "answer axis" not in answer_chart([NUMBER])
    single = every(answer_chart([alone(CHANCE)]), "div", class_="answer axis")
    assert [len(row) for row in single] == [2]


def test_another_number_has_the_ends_of_its_own_axis_and_what_happened():
    ((drawing,), _) = drawings(replace(NUMBER, actual=10))
    (line,) = (item for item in drawing.iter("line") if item.get("class") == "actual")
    ends = [text for text in drawing.iter("text") if text.get("class") == "tick"]

    assert drawing.get("class") == "strip ended"
    # 37 is the highest number shown: the axis ends at 40.
    assert attributes_of([line], "x1", "x2", "y1", "y2") == [("25%", "25%", "4", "46")]
    assert [(end.text, end.get("x"), end.get("text-anchor")) for end in ends] == [
        ("0", "0%", None), ("40", "100%", "end"),
    ]  # fmt: skip
    assert {end.get("y") for end in ends} == {"59"}


@pytest.mark.parametrize("actual", [None, True])
def test_no_line_is_drawn_where_no_number_happened(actual):
    assert not every(answer_chart([replace(NUMBER, actual=actual)]), "line", class_="actual")
    fragment = answer_chart([replace(CHANCE, actual=actual)])
    assert not every(fragment, "line", class_="actual")
    ((drawing,), _) = drawings(CHANCE)
    assert drawing.get("class") == "strip"
    assert not [text for text in drawing.iter("text") if text.get("class") == "tick"]


def question(answer):
    (cell,) = every(answer_chart([answer]), "div", class_="question")[:1]
    return [cell.text, *(small.text for small in cell)]


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (CHANCE, ["Is a pact signed?"]),
        (replace(CHANCE, unit="share"), ["Is a pact signed?"]),
        (replace(CHANCE, actual=True), ["Is a pact signed?", "History: yes"]),
        (replace(CHANCE, actual=False), ["Is a pact signed?", "History: no"]),
        (NUMBER, ["How many men?", " (men)"]),
        (replace(NUMBER, unit=""), ["How many men?"]),
        (replace(NUMBER, actual=1234), ["How many men?", " (men)", "History: 1,234"]),
        (
            replace(CHANCE, given=9, total=2000, note="Few."),
            ["Is a pact signed?", "n = 9 of 2,000 (baseline)", "Few."],
        ),
    ],
)
def test_a_question_has_its_unit_and_notes_beside_it(answer, text):
    assert question(answer) == text


def test_words_of_a_question_are_escaped():
    assert question(replace(CHANCE, text="<b>&</b>"))[0] == "<b>&</b>"


def test_an_answer_of_the_program_is_drawn_as_it_is():
    level = Estimate(0.5, 0.01, 0.48, 0.52, None, 900)
    answer = Answer(
        "pact", "Is a pact signed?", "P(...)", "", "probability", level, level, level, True, 0.5,
        1000, 900, total=2000,
    )  # fmt: skip
    assert "n = 900 of 2,000 (baseline)" in words(answer_chart([answer]))


def test_a_date_is_written_as_a_month_and_its_change_in_months():
    dated = replace(
        samples.ANSWERS[1],
        unit="date",
        baseline=samples.estimate(1941.29, 0.05, 0.3),
        changed=samples.estimate(1942.0, 0.05, 0.3),
        difference=samples.estimate(0.71, 0.05, 0.3),
        actual=1941.28,
    )
    text = words(answer_chart([dated]))
    assert "April 1941" in text
    assert "+9 months" in text
    assert "1940" in text
    assert "(date)" not in text


@pytest.mark.parametrize(
    ("change", "written"),
    [(-0.41, "−41 points"), (0.01, "+1.0 point"), (0.0149, "+1.5 points"), (0.0, "0.0 points")],
)
def test_a_change_of_a_probability_is_written_in_points(change, written):
    row = replace(CHANCE, difference=samples.estimate(change))
    assert f">{written}<" in answer_chart([row])


def test_a_quantity_below_zero_keeps_its_place_right_of_the_lower_end():
    below = alone(NUMBER, baseline=samples.estimate(-3.0, 0.1, 0.5))
    ((drawing,), _) = drawings(below)

    # -3 of an axis from -4 (-3.82 with the spread) to 1.
    assert part(drawing, "before")[0].find("svg").get("x") == "20%"


def test_the_key_names_the_branches_and_the_two_errors():
    wide = "wide bar: uncertainty of the assumptions (90 %); thin line: simulation error (90 %)"
    (key,) = every(answer_chart([CHANCE], "As it was", "Had it not"), "div", class_="chart-key")
    (single,) = every(answer_chart([alone(CHANCE)]), "div", class_="chart-key")

    assert ["".join(span.itertext()) for span in key] == ["As it was", "Had it not", wide]
    assert [span.find("svg/g").get("class") for span in key] == ["before", "after", "after"]
    assert ["".join(span.itertext()) for span in single] == ["Without the change", wide]
    assert [span.find("svg/g").get("class") for span in single] == ["before", "before"]
    # The sample of the wide bar shows no line, those of the branches no bar.
    assert [len(span.findall("svg/g/rect")) for span in key] == [0, 0, 1]
    lines = [span.find("svg/g/line") for span in key]
    assert attributes_of(lines, "x1", "x2") == [
        ("5%", "95%"), ("5%", "95%"), ("50%", "50%"),
    ]  # fmt: skip
    assert [span.find("svg/g/svg").get("x") for span in single] == ["50%", "50%"]
    bar = key[2].findall("svg/g/rect")  # 0.25 is drawn as 41.12 % to either side
    assert attributes_of(bar, "x", "width") == [("8.88%", "82.24%")]


def test_the_table_has_the_same_numbers():
    tree = parsed(answer_chart([CHANCE, alone(NUMBER)], "As it was", "Had it not"))

    assert [cell.text for cell in tree.iter("th")] == [
        "Question", "As it was", "Had it not", "Change",
    ]  # fmt: skip
    assert [[cell.text for cell in row] for row in tree.find(".//tbody")] == [
        ["Is a pact signed?", "60 % (50 % to 70 %)", "20 % (10 % to 30 %)",
         "−40 points (−50 points to −30 points)"],
        ["How many men?", "30 (20 to 37)", None, None],
    ]  # fmt: skip
    single = parsed(answer_chart([alone(CHANCE)]))
    assert [cell.text for cell in single.iter("th")] == ["Question", "Without the change"]
    rows = [[cell.text for cell in row] for row in single.find(".//tbody")]
    assert rows == [["Is a pact signed?", "60 % (50 % to 70 %)"]]

"""Tables of a page: rows with their heads, and rows that unfold."""

from markupsafe import Markup
from tests.views.fragments import attributes_of, every, parsed

from allohistory.views.tables import long_table, row, table

ROWS = [row([f"row {n}"]) for n in range(5)]


def test_the_first_cell_of_a_row_is_its_head_and_the_others_are_numbers():
    fragment = row(["a < b", "7", ("bar", "wide"), Markup("<b>8</b>")])

    assert fragment == (
        '<tr><th scope="row">a &lt; b</th><td class="number">7</td><td class="wide">bar</td>'
        '<td class="number"><b>8</b></td></tr>'
    )


def test_a_head_may_come_with_a_class_that_it_does_not_need():
    assert row([("a", "wide")]) == '<tr><th scope="row">a</th></tr>'


def test_a_table_scrolls_and_is_named_by_its_last_head():
    fragment = table(("", "men", "ships"), Markup("").join(ROWS))
    (box,) = parsed(fragment)

    assert box.attrib == {
        "class": "wide", "tabindex": "0", "role": "region", "aria-label": "ships",
    }  # fmt: skip
    heads = every(fragment, "th", scope="col")
    assert attributes_of(heads, "class") == [("text",), ("number",), ("number",)]
    assert [head.text for head in heads] == [None, "men", "ships"]
    assert len(box.findall("table/tbody/tr")) == 5


def test_rows_beyond_the_visible_ones_unfold():
    first, folded = parsed(long_table(("name",), ROWS, 3, "less informed"))

    assert [item.text for item in first.iter("th")] == ["name", "row 0", "row 1", "row 2"]
    assert folded.get("class") == "more"
    assert folded.find("summary").text == "2 more, less informed"
    assert [item.text for item in folded.iter("th")] == ["name", "row 3", "row 4"]


def test_a_table_that_is_short_enough_has_nothing_to_unfold():
    assert "details" not in long_table(("name",), ROWS, 5, "less informed")
    assert "1 more" in long_table(("name",), ROWS, 4, "less informed")

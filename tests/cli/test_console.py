"""The screen: its width, wrapped text, what is left out, and tables."""

import io

import pytest
import rich.console
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from allohistory.cli import console


class Stream(io.StringIO):
    """A stream that is, or is not, a terminal."""

    def __init__(self, *, terminal):
        super().__init__()
        self.terminal = terminal

    def isatty(self):
        return self.terminal


@pytest.mark.parametrize(
    ("columns", "width"),
    [("", 100), ("80", 80), ("41", 41), ("40", 40), ("1", 40), ("0", 100), ("wide", 100)],
)
def test_a_pipe_has_100_columns_or_those_of_the_environment(monkeypatch, columns, width):
    monkeypatch.setenv("COLUMNS", columns)

    assert console.console(Stream(terminal=False)).width == width


def test_a_terminal_has_its_own_width_unless_the_environment_gives_one(monkeypatch):
    widths = []
    monkeypatch.setattr(rich.console, "Console", lambda **options: widths.append(options["width"]))
    for columns in ("", "1", "90"):
        monkeypatch.setenv("COLUMNS", columns)
        console.console(Stream(terminal=True))

    assert widths == [None, 40, 90]


def test_results_and_remarks_go_to_their_own_streams(capsys):
    console.output().print("[b]a[/b] :smile:")
    console.remark("b")

    assert capsys.readouterr() == ("[b]a[/b] :smile:\n", "b\n")


def test_a_text_is_wrapped_and_every_line_indented():
    text = "one two\n  three   four five six seven eight nine ten"

    assert console.wrap(text, 50) == "one two three four five six seven eight nine ten"
    assert console.wrap(text, 44, "   ") == (
        "   one two three four five six seven eight\n   nine ten"
    )


def test_a_number_and_its_per_cent_sign_stay_on_one_line():
    text = "of all the timelines simulated here, 99.0 % had it"

    assert console.wrap(text, 42) == "of all the timelines simulated here,\n99.0 % had it"


@given(st.text("ab ", max_size=300), st.integers(-5, 45))
def test_lines_are_as_long_as_the_width_but_forty_at_least(text, width):
    lines = console.wrap(text, width).splitlines()

    assert all(len(line) <= max(40, width) for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_a_narrow_screen_is_taken_for_forty_columns():
    assert console.wrap("a" * 30 + " " + "b" * 9, 10) == "a" * 30 + " " + "b" * 9
    assert console.wrap("a" * 30 + " " + "b" * 10, 10) == "a" * 30 + "\n" + "b" * 10


def test_paragraphs_and_remarks_are_wrapped_to_the_screen(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "50")
    words = " ".join(["word"] * 11)  # 54 letters
    console.say(words)
    console.remark(words)
    console.say()

    wrapped = " ".join(["word"] * 10) + "\nword\n"
    assert capsys.readouterr() == (f"{wrapped}\n", wrapped)


def test_a_heading_has_room_above_it_and_is_not_wrapped(screen):
    assert screen(console.heading, "a" * 120) == "\n" + "a" * 120 + "\n"


def test_what_is_left_out_is_counted(screen):
    assert screen(console.say_rest, 2) == "... and 2 more; --all shows them.\n"
    text = screen(console.say_rest, 1234, "questions")
    assert text == "... and 1,234 questions; --all shows them.\n"
    assert screen(console.say_rest, 0) == ""
    assert screen(console.say_rest, -3) == ""


def test_a_single_thing_left_out_is_in_the_singular(screen):
    assert screen(console.say_rest, 1) == "... and 1 more; --all shows it.\n"
    pair = {"more": "questions", "singular": "question"}
    assert screen(console.say_rest, 1, **pair) == "... and 1 question; --all shows it.\n"
    assert screen(console.say_rest, 2, **pair) == "... and 2 questions; --all shows them.\n"


def printed(table, width=60):
    shown = Console(file=io.StringIO(), width=width)
    shown.print(table)
    return [line.rstrip() for line in shown.file.getvalue().splitlines()]


def test_a_table_has_two_spaces_between_columns_and_no_frame():
    table = console.table(("name", "men"), [("Khasan", "7"), ("Halha", "1,234")])

    assert printed(table) == ["name    men", "Khasan  7", "Halha   1,234"]


def test_columns_of_numbers_are_set_flush_right():
    table = console.table(
        ("name", "men", "side"), [("Khasan", "7", "x"), ("a", "1,234", "y")], right=(1,)
    )

    assert printed(table) == ["name      men  side", "Khasan      7  x", "a       1,234  y"]


def test_a_long_cell_is_folded_not_cut():
    table = console.table(("name",), [("a" * 15,)])

    assert printed(table, width=12) == ["name", "a" * 12, "a" * 3]


def test_a_table_without_rows_has_its_heads():
    assert printed(console.table(("name", "men"), [])) == ["name  men"]

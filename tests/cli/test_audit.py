"""The audit on the screen: a screen of it, or all."""

from dataclasses import replace

import pytest

from allohistory.answers.audit import MEANINGS, Audit, Carrier, Fate, Guess, Tally
from allohistory.cli.audit import count, print_audit, print_claims, print_guesses

CLAIMS = (
    Fate("F001", "set_aside", "", "too vague"),
    Fate("F002", "used", "laws", "a number"),
    Fate("F003", "used", "laws", "another"),
)


def tally(name, *counts):
    return Tally(name, dict(zip(MEANINGS, counts, strict=True)))


AUDIT = Audit(
    scenario="two-rivals",
    title="Two rivals",
    provisional=False,
    numbers=tally("numbers", 1000, 200, 30, 4),
    open=1100,
    files=(tally("laws: incidents", 7, 0, 1, 2),),
    record=(tally("record: events", 0, 5, 0, 0),),
    sources=(
        Carrier("coox", "Nomonhan", "book", 1200, 3, 0),
        Carrier("soviet", "Order of battle", "archive", 0, 0, 9),
    ),
    unused=("a-map", "a-poem"),
    claims=CLAIMS,
    widest=(Guess("incidents.shots", 0.12345, 0.01, 1234.5, "1/week", "nobody knows"),),
)


def test_the_numbers_are_counted_first(screen):
    text = screen(print_audit, AUDIT, everything=False)

    assert text.startswith("\nTwo rivals\n1,234 numbers, 1,100 of them uncertain: drawn from a ")
    assert "All name a source." in " ".join(text.split())
    provisional = screen(print_audit, replace(AUDIT, provisional=True), everything=False)
    words = "All name a source; provisional: one coder, not independently checked."
    assert words in " ".join(provisional.split())


def test_every_standing_has_its_number_and_its_meaning(screen, rows):
    printed = rows(screen(print_audit, AUDIT, everything=False))

    start = printed.index(["standing", "numbers", "meaning"])
    assert printed[start + 1 : start + 5] == [
        ["documented", "1,000", MEANINGS["documented"]],
        ["estimated", "200", MEANINGS["estimated"]],
        ["contested", "30", MEANINGS["contested"]],
        ["assumed", "4", MEANINGS["assumed"]],
    ]
    assert "\nestimated       200  counted" in screen(print_audit, AUDIT, everything=False)


def test_every_file_and_kind_of_record_has_a_row_without_its_zeros(screen, rows):
    text = screen(print_audit, AUDIT, everything=False)
    printed = rows(text)

    start = printed.index(["where", "all", "documented", "estimated", "contested", "assumed"])
    assert printed[start + 1 : start + 3] == [
        ["laws: incidents", "10", "7", "1", "2"], ["record: events", "5", "5"],
    ]  # fmt: skip
    # Numbers are set flush right, below the ends of their heads.
    head, files, record = (
        line for line in text.splitlines() if line.startswith(("where", "laws", "record:"))
    )
    assert head.index("assumed") + len("assumed") == len(files)
    assert head.index("estimated") + len("estimated") == len(record.rstrip())
    assert files[: head.index("all") + 3].endswith(" 10")


def test_a_screen_of_it_says_what_is_left_out(screen):
    text = screen(print_audit, AUDIT, everything=False)

    assert text.endswith(
        "\n\n2 sources, the widest assumptions and 3 claims of the sources with their use: --all "
        "shows them.\n"
    )
    assert "Most used sources" not in text


def test_all_of_it_lists_sources_assumptions_and_claims(screen, rows):
    text = screen(print_audit, AUDIT, everything=True)
    printed = rows(text)

    start = printed.index(["source", "kind", "numbers", "alone", "record", "title"])
    assert printed[start + 1 : start + 3] == [
        ["coox", "book", "1,200", "3", "Nomonhan"],
        ["soviet", "archive", "9", "Order of battle"],
    ]
    assert "Cited by no number and no entry of the record: a-map, a-poem." in text
    assert "--all" not in text
    assert text.index("Most used") < text.index("Widest assum") < text.index("Claim by claim")
    assert "Cited by no" not in screen(print_audit, replace(AUDIT, unused=()), everything=True)


@pytest.mark.parametrize("head", ["numbers", "alone", "record"])
def test_counts_of_a_source_are_set_flush_right(screen, head):
    lines = screen(print_audit, AUDIT, everything=True).splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("source "))
    end = lines[start].index(head) + len(head)
    cells = [line[:end][-1:] for line in lines[start + 1 : start + 3]]

    assert cells == {"numbers": ["0", " "], "alone": ["3", " "], "record": [" ", "9"]}[head]


def test_the_widest_assumptions_have_three_figures(screen, rows):
    printed = rows(screen(print_guesses, AUDIT))

    assert printed[-2:] == [
        ["number", "middle", "about 68 %", "unit", "why"],
        ["incidents.shots", "0.123", "0.01 to 1.23e+03", "1/week", "nobody knows"],
    ]


def test_the_middle_of_an_assumption_is_set_flush_right(screen):
    head, line = screen(print_guesses, AUDIT).splitlines()[-2:]

    assert head.index("middle") + len("middle") == line.index("0.123") + len("0.123")


def test_claims_are_counted_by_use_and_listed(screen, rows):
    printed = rows(screen(print_claims, AUDIT))

    start = printed.index(["claims", "how many", "which"])
    assert printed[start + 1 : start + 5] == [
        ["used", "2", "support a number, a record entry or a what-if"],
        ["disputed", "0", "used, if at all, with what contradicts them"],
        ["premise", "0", "true only inside a what-if"],
        ["set_aside", "1", "not used"],
    ]
    assert printed[-4:] == [
        ["claim", "status", "where", "why"],
        ["F001", "set_aside", "too vague"],
        ["F002", "used", "laws", "a number"],
        ["F003", "used", "laws", "another"],
    ]


def test_numbers_of_claims_are_set_flush_right(screen):
    lines = screen(print_claims, AUDIT).splitlines()
    head = next(line for line in lines if line.startswith("claims"))
    used = next(line for line in lines if line.startswith("used"))

    assert head.index("how many") + len("how many") == used.index("2") + 1


def test_without_claims_there_is_no_list_of_them(screen):
    text = screen(print_claims, replace(AUDIT, claims=()))

    assert "Use of the sources' claims" in text
    assert "Claim by claim" not in text


def test_a_count_of_zero_is_left_empty():
    assert [count(number) for number in (0, 1, 1234)] == ["", "1", "1,234"]

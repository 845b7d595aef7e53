"""What a number inherits: the nearest statement of each, and a usable one for what is not."""

import pytest

from allohistory.scenario.inherited import SHORT, USABLE, Inherited, is_plain, parts, stated
from allohistory.scenario.read import Document, Node, compose


def document(text):
    page = Document("x.yaml", text, Node({}, 1, 1))
    page.root = compose(page)
    return page


def statement_of(text, path=""):
    page = document(text)
    return stated(page, page.root, path), [str(fault) for fault in page.faults]


def test_the_parts_of_a_list_are_its_items_and_of_anything_else_itself():
    root = document("many: [a, b]\nsingle: a\n").root

    assert [part.value for part in parts(root.value["many"])] == ["a", "b"]
    assert parts(root.value["single"]) == [root.value["single"]]


def test_each_of_source_standing_and_why_is_restated_by_itself():
    page = document("standing: documented\n")
    outer = Inherited(["gazette"], "assumed", "a guess", origin=(page.root, "x"))
    inner = outer.updated({"standing": "documented"}, page.root, "a.b")

    assert inner == Inherited(["gazette"], "documented", "a guess", origin=(page.root, "x"))
    assert outer.updated({"why": "counted"}, page.root, "a").why == "counted"


@pytest.mark.parametrize(("path", "place"), [("a.b", "a.b.source"), ("", "source")])
def test_a_source_that_is_restated_has_its_own_origin(path, place):
    page = document("source: gazette\n")
    inner = Inherited().updated({"source": ["gazette"]}, page.root, path)

    assert inner.source == ["gazette"]
    assert inner.origin == (page.root.value["source"], place)


def test_a_stand_in_for_a_source_that_is_not_written_has_no_origin():
    page = document("standing: assumed\n")

    assert Inherited().updated(USABLE, page.root, "").origin is None


def test_a_mapping_states_what_it_says_itself():
    text = "source: gazette\nstanding: documented\nwhy: counted\nvalue: 5\n"

    assert statement_of(text) == (
        {"source": ["gazette"], "standing": "documented", "why": "counted"},
        [],
    )
    assert statement_of("source: [gazette, treaty]\n") == ({"source": ["gazette", "treaty"]}, [])


@pytest.mark.parametrize("text", ["value: 5\n", "source:\n", "source: {a: 1}\nwhy: {b: 2}\n"])
def test_what_is_empty_or_an_entry_of_its_own_states_nothing(text):
    assert statement_of(text) == ({}, [])


def test_a_statement_that_looks_like_a_number_is_taken_as_its_text():
    assert statement_of("source: 1931\nwhy: 1.50\n") == ({"source": ["1931"], "why": "1.50"}, [])


def test_an_unusable_statement_is_noted_and_replaced():
    statement, faults = statement_of(
        "source: A Source\nstanding: guessed\nwhy: counted\n", "laws.x"
    )

    assert statement == {"source": ["unknown"], "standing": "assumed", "why": "counted"}
    assert [fault.partition(":")[2].partition(":")[2].split()[1] for fault in faults] == [
        "laws.x.source:",
        "laws.x.standing:",
    ]


def test_an_unusable_statement_of_a_whole_file_has_no_path_before_it():
    statement, (fault,) = statement_of('why: " "\n')

    assert statement == {"why": "unsaid"}
    assert fault == "x.yaml:1:6 why: ' ' is empty; write a few words"


@pytest.mark.parametrize(
    ("statement", "plain"),
    [
        ({}, True),
        ({"source": ["coox-1985", "x"], "standing": "contested", "why": "counted"}, True),
        ({"source": []}, False),
        ({"source": ["x", "A"]}, False),
        ({"source": ["x", 5]}, False),
        ({"standing": "guessed"}, False),
        ({"why": " "}, False),
        ({"why": ""}, False),
        ({"why": ["x"]}, False),
        ({"why": "x" * (SHORT - 1)}, True),
        ({"why": "x" * SHORT}, False),
    ],
)
def test_a_statement_is_plain_if_it_needs_no_model_to_check_it(statement, plain):
    assert is_plain(statement) is plain

"""Reading a what-if: its parameters, its changes as templates, and faults at their places."""

import pytest

from allohistory.scenario.read import Document, Node, compose
from allohistory.scenario.resolve import DefinedIds
from allohistory.scenario.schema.whatifs import ParameterSpec
from allohistory.scenario.whatif_reading import (
    default_of,
    parameters_in,
    read_parameters,
    read_template,
    read_whatif,
)

HEAD = """id: no-flood
title: No flood
question: What if the river had not flooded?
source: gazette
from: 1951-01-01
ask: [war]
"""
PLAIN = HEAD + "changes: [{event: flood, cancel: true}]\n"
VARIED = HEAD + (
    "parameters:\n"
    "  terms: {values: [tolls, peace], default: tolls, many: true}\n"
    "  firm: {values: [wish, dealbreaker], default: wish}\n"
    "changes:\n"
    "  - {demand: $terms, in: pact, by: ann, as: $firm, form: open}\n"
)


def document(text):
    page = Document("x.yaml", text, Node({}, 1, 1))
    if text:
        page.root = compose(page)
    return page


def read(text, name="whatifs/no-flood.yaml"):
    """Return the what-if of a file, and its faults without the name of the file."""
    ids = DefinedIds()
    for kind, id_ in (("source", "gazette"), ("question", "war"), ("event", "flood")):
        ids.define(kind, id_, "")
    for kind, id_ in (("clause", "tolls"), ("clause", "peace"), ("talk", "pact"), ("actor", "ann")):
        ids.define(kind, id_, "")
    page = document(text)
    whatif = read_whatif(page, ids, name)
    return whatif, [str(fault).removeprefix("x.yaml:") for fault in page.faults]


def test_a_what_if_is_read_with_its_parameters_at_their_defaults():
    whatif, faults = read(VARIED)

    assert faults == []
    assert (whatif.id, whatif.title, str(whatif.date)) == ("no-flood", "No flood", "1951-01-01")
    assert (whatif.source, whatif.ask) == (("gazette",), ("war",))
    assert whatif.parameters == {"terms": ("tolls",), "firm": "wish"}
    assert [(change.demand, change.as_) for change in whatif.changes] == [("tolls", "wish")]
    assert list(whatif.known_parameters) == ["terms", "firm"]
    assert whatif.templates[0].parameters == ("terms", "firm")


def test_optional_keys_are_passed_on():
    more = "why: a guess\ngiven: x\ngiven_text: it rains\nquestion: What if?\n"
    text = PLAIN.replace("question: What if the river had not flooded?\n", more)
    whatif, faults = read(text)

    assert faults == []
    assert (whatif.why, whatif.given, whatif.given_text) == ("a guess", "x", "it rains")
    assert (whatif.question, whatif.claims) == ("What if?", ())


def test_every_value_of_a_parameter_is_tried():
    whatif, _ = read(VARIED)
    tried = {(change.demand, change.as_) for change in whatif.templates[0].instances.values()}

    assert tried == {
        (term, firm) for term in ("tolls", "peace") for firm in ("wish", "dealbreaker")
    }


def test_an_empty_file_is_none():
    assert read("") == (None, [])


def test_the_id_is_the_name_of_the_file():
    whatif, faults = read(PLAIN, "whatifs/flood.yaml")

    assert whatif.id == "no-flood"
    assert faults == ["1:5 id: the id is no-flood, the file flood.yaml; make them equal"]


def test_a_file_with_a_faulty_head_is_none():
    whatif, faults = read(PLAIN.replace("title: No flood\n", ""))

    assert whatif is None
    assert faults == ["1:1 title: the key `title` is missing; add it"]


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        (
            "form: open",
            "from: open",
            [
                "11:52 changes.0.from: `from` does not go with `demand`; known: as, by",
                "11:5 changes.0.form: the key `form` is missing; add it",
            ],
        ),
        (
            "[wish, dealbreaker]",
            "[wish, no, maybe]",
            [
                (
                    "11:45 changes.0.as: 'no' is not an allowed value; write 'wish', "
                    "'dealbreaker' or 'never_without'"
                ),
                (
                    "11:45 changes.0.as: 'maybe' is not an allowed value; write 'wish', "
                    "'dealbreaker' or 'never_without'"
                ),
            ],
        ),
        ("[tolls, peace]", "[tolls, war]", ["11:14 changes.0.demand: unknown clause 'war'; known"]),
        ("as: $firm", "as: $frm", ["11:45 changes.0: unknown parameter $frm; did you mean 'firm'"]),
        ("demand: $terms, ", "", ["11:5 changes.0: a change needs exactly one of demand, offer"]),
        ("  - {demand", "  - war\n  - {demand", ["11:5 changes.0: must be a mapping; write `key:"]),
    ],
)
def test_a_fault_of_a_change_is_noted_at_its_place_and_the_what_if_is_none(old, new, faults):
    assert old in VARIED
    whatif, notes = read(VARIED.replace(old, new))
    notes = list(dict.fromkeys(notes))  # once, of several values that were tried

    assert whatif is None
    assert [note[: len(fault)] for note, fault in zip(notes, faults, strict=False)] == faults
    assert len(notes) == len(faults), notes


def test_changes_are_a_list():
    whatif, faults = read(HEAD + "changes: {event: flood, cancel: true}\n")

    assert whatif is None
    assert faults[0].endswith("changes: must be a list; write `- key: value` lines below")


def test_a_what_if_may_change_nothing_but_says_so():
    assert read(HEAD + "changes: []\n")[0].changes == ()
    whatif, (fault,) = read(HEAD)
    assert whatif is None
    assert fault.endswith("changes: the key `changes` is missing; add it")


def test_a_faulty_parameter_is_left_out_and_noted():
    whatif, faults = read(VARIED.replace("default: wish", "default: perhaps"))

    assert whatif is None
    assert len(faults) == 1
    assert "parameters.firm: default 'perhaps' is not among values (wish, dealbreaker)" in faults[0]


def test_values_that_are_switches_are_no_ids():
    parameters = "parameters:\n  who: {values: [true, ann], default: ann}\n"
    change = "changes: [{withdraw: tolls, in: pact, by: $who}]\n"

    _, (fault,) = read(HEAD + parameters + change)
    assert fault.startswith("9:43 changes.0.by: must be a text;")  # and not: an unknown actor


def test_usable_parameters_take_the_place_of_what_was_written():
    data = {"parameters": {"a": {"values": [1, 2], "default": 1}, "b": {"values": []}}}
    specs = read_parameters(data)

    assert list(specs) == ["a"]
    assert data["parameters"]["a"] is specs["a"]
    assert data["parameters"]["b"] == {"values": []}
    assert read_parameters({}) == read_parameters({"parameters": [1]}) == {}


@pytest.mark.parametrize(
    ("default", "many", "chosen"),
    [
        ("a", False, "a"),
        (("a",), False, "a"),
        ("a", True, ("a",)),
        (("b", "a"), True, ("b", "a")),
    ],
)
def test_the_default_of_a_parameter_is_several_values_if_it_may_have_many(default, many, chosen):
    assert default_of(ParameterSpec(values=("a", "b"), default=default, many=many)) == chosen


def test_parameters_are_found_wherever_they_stand():
    root = document("a: $x\nb: [$y, {c: $z, d: e}]\nf: 5\n").root

    assert [place.value for place in parameters_in(root)] == ["$x", "$y", "$z"]


def test_a_template_has_its_parameters_once_each():
    page = document("parameters: {p: {}}\nchange: {force: $p, option: $p}\n")
    written = {"force": "$p", "option": "$p"}
    template = read_template(page, page.root.value["change"], written, "changes.0")

    assert template.parameters == ("p",)
    assert (template.kind.__name__, template.keys) == ("Force", written)
    assert page.faults == []

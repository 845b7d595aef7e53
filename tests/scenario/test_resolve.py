"""One walk over a file: ids are collected, numbers inherit, references and units are checked."""

from typing import Annotated

import pytest
from pydantic import BaseModel

from allohistory.scenario.inherited import USABLE, Inherited
from allohistory.scenario.read import Document, Node, compose
from allohistory.scenario.resolve import DefinedIds, Resolver, collect, kinds_in
from allohistory.scenario.schema.base import Attested, Defaults, Ids, Ref, Sourced
from allohistory.scenario.schema.changes import AnyChange
from allohistory.scenario.schema.numbers import Free, Share, Switch
from allohistory.scenario.schema.shapes import from_annotation, shape_of

ActorId = Annotated[str, Ref("actor")]
JUDGED = Inherited(["gazette"], "assumed", None)


class Port(Sourced):
    """A port."""

    depth: Share | None = None


class Boat(Sourced):
    """A boat."""

    crew: Share | None = None
    flag: Switch | None = None
    size: Free | None = None
    owner: ActorId | None = None
    pair: tuple[ActorId, str] | None = None
    names: str | tuple[ActorId, ...] = ()
    title: str | None = None
    ports: Annotated[dict[str, Port], Ids("talk")] | None = None


class Log(Attested):
    """What must have a source."""

    text: str


class Fleet(BaseModel):
    """A file of boats."""

    defaults: Defaults | None = None
    boats: Annotated[dict[str, Boat], Ids("group")] | None = None
    shares: dict[ActorId, Share] | None = None
    logs: tuple[Log, ...] = ()
    changes: tuple[AnyChange, ...] = ()


def resolver_of(text, **keys):
    page = Document("x.yaml", text, Node({}, 1, 1))
    page.root = compose(page)
    ids = DefinedIds()
    for kind, name in (("actor", "ann"), ("actor", "bob"), ("source", "gazette")):
        ids.define(kind, name, f"{kind}s.{name}")
    for kind, name in (("source", "judgement"), ("claim", "G001"), ("faction", "doves")):
        ids.define(kind, name, f"{kind}s.{name}")
    return Resolver(page, ids, **keys)


def resolve(text, start=JUDGED, **keys):
    """Return the data of a fleet, and its faults without the name of the file."""
    resolver = resolver_of(text, **keys)
    data = resolver.resolve(shape_of(Fleet), start)
    return data, [str(fault).removeprefix("x.yaml:") for fault in resolver.document.faults]


def test_an_id_is_defined_once():
    ids = DefinedIds()

    assert ids.define("actor", "ann", "actors.ann") is None
    assert ids.define("actor", "ann", "others.ann") == "actors.ann"
    assert ids.define("group", "ann", "groups.ann") is None
    assert ids.of_kind("actor") == {"ann": "actors.ann"}
    assert ids.of_kind("talk") == {}


def test_a_file_can_define_the_kinds_of_its_mappings_however_deep():
    assert kinds_in(shape_of(Fleet)) == {"group", "talk"}
    assert kinds_in(shape_of(Port)) == set()


def test_ids_are_collected_with_their_paths():
    text = "boats:\n  gull: {ports: {bay: {}}}\n  source: gazette\n  why: {}\nother: {x: {}}\n"
    resolver = resolver_of(text)
    collect(resolver.document, shape_of(Fleet), resolver.ids)

    assert resolver.ids.of_kind("group") == {"gull": "boats.gull", "why": "boats.why"}
    assert resolver.ids.of_kind("talk") == {"bay": "boats.gull.ports.bay"}
    assert resolver.document.faults == []


def test_an_id_that_is_used_elsewhere_is_refused():
    resolver = resolver_of("boats:\n  gull: {}\n  tern: {}\n")
    resolver.ids.define("group", "gull", "groups.gull")
    resolver.ids.define("group", "tern", "boats.tern")
    collect(resolver.document, shape_of(Fleet), resolver.ids)

    assert [str(fault) for fault in resolver.document.faults] == [
        "x.yaml:2:3 boats.gull: the id gull is already used by groups.gull; choose another"
    ]


def test_options_are_no_ids_of_the_folder():
    resolver = resolver_of("wait: {}\n")
    shape = from_annotation(Annotated[dict[str, Port], Ids("option")])
    collect(resolver.document, shape, resolver.ids)

    assert resolver.ids.of_kind("option") == {}


def test_a_bare_number_is_its_value_with_what_it_inherits():
    data, faults = resolve("boats: {gull: {crew: 0.5}}\n")

    assert data["boats"]["gull"]["crew"] == {
        "value": 0.5,
        "source": ["gazette"],
        "standing": "assumed",
        "unit": "0..1",
        "@path": "boats.gull.crew",
        "@low": 0,
        "@high": 1,
    }
    assert faults == []


def test_the_nearest_statement_is_inherited():
    data, faults = resolve(
        "defaults: {why: far}\n"
        "boats:\n  standing: contested\n"
        "  gull: {why: near, crew: {value: 0.5, source: judgement}, size: 3}\n"
        "  tern: {size: 4}\n"
    )
    gull, tern = data["boats"]["gull"], data["boats"]["tern"]

    assert (gull["crew"]["source"], gull["crew"]["why"]) == (["judgement"], "near")
    assert (gull["size"]["source"], gull["size"]["standing"]) == (["gazette"], "contested")
    assert tern["size"]["why"] == "far"
    assert "standing" not in data["boats"]
    assert "defaults" not in data
    assert faults == []


def test_a_number_without_a_source_or_a_standing_is_refused():
    data, faults = resolve("boats: {gull: {size: 3}}\n", Inherited())

    assert faults == [
        (
            "1:22 boats.gull.size: has no source; add `source:` with an id from sources.yaml, "
            "here or around it (known: gazette, judgement)"
        ),
        (
            "1:22 boats.gull.size: has no standing; add `standing:` documented, estimated, "
            "contested or assumed, here or around it"
        ),
    ]
    number = data["boats"]["gull"]["size"]
    assert (number["source"], number["standing"]) == (["unknown"], "assumed")


def test_an_inherited_judgement_that_gives_no_reason_is_refused_where_it_stands():
    text = "boats:\n  source: judgement\n  gull: {size: 3, crew: {value: 0.5, why: counted}}\n"
    data, faults = resolve(text)

    assert faults == ["2:11 boats.source: a judgement must say why; add `why:` here or around it"]
    assert data["boats"]["gull"]["size"]["why"] == USABLE["why"]
    assert data["boats"]["gull"]["crew"]["why"] == "counted"


@pytest.mark.parametrize(
    ("value", "bare"), [("0", True), ("1", True), ("2", False), ("0.5", False)]
)
def test_a_switch_of_nought_or_one_needs_no_source(value, bare):
    data, faults = resolve(f"boats: {{gull: {{flag: {value}}}}}\n", Inherited())

    assert (data["boats"]["gull"]["flag"]["source"] == ()) is bare
    assert (faults == []) is bare


def test_a_nought_that_is_no_switch_needs_a_source():
    assert len(resolve("boats: {gull: {size: 0}}\n", Inherited())[1]) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("crew: many", "`many` is not a number; write a plain decimal such as 0.25, or a mapping"),
        ("crew: true", "`true` is not a number; write"),
        ("crew:", "an empty value is not a number; write"),
        ("crew: [1]", "a list is not a number; write"),
        ("crew: '0,5'", "has a decimal comma; 0,5: write 0.5"),
    ],
)
def test_what_is_no_number_is_refused(text, message):
    data, (fault,) = resolve(f"boats:\n  gull:\n    {text}\n")

    assert data["boats"]["gull"]["crew"] is None
    assert fault.partition(" ")[2].startswith(f"boats.gull.crew: {message}")


@pytest.mark.parametrize(
    ("unit", "faults"),
    [
        ("share", []),
        ("1", []),
        ("weeks", ["1:39 boats.gull.crew.unit: the unit here is 0..1, not weeks; convert"]),
        ("[]", ["1:39 boats.gull.crew.unit: must be a text; write a unit, or leave it out"]),
    ],
)
def test_a_unit_is_that_of_the_schema(unit, faults):
    data, notes = resolve(f"boats: {{gull: {{crew: {{value: 1, unit: {unit}}}}}}}\n")

    assert notes == faults
    assert data["boats"]["gull"]["crew"]["unit"] == "0..1"


def test_a_unit_of_a_free_number_stays_and_is_a_text():
    data, _ = resolve("boats: {gull: {size: {value: 1, unit: 1}}, tern: {size: 2}}\n")

    assert data["boats"]["gull"]["size"]["unit"] == "1"
    assert "unit" not in data["boats"]["tern"]["size"]


def test_keys_and_claims_of_a_number_are_checked():
    text = "boats: {gull: {size: {value: 1, valu: 2, claims: [G001, G002], source: x}}}\n"
    data, faults = resolve(text)

    assert [fault.partition(" ")[2].partition(";")[0] for fault in faults] == [
        "boats.gull.size.source: unknown source 'x'",
        "boats.gull.size.valu: unknown key",
        "boats.gull.size.claims: unknown claim 'G002'",
    ]
    assert "valu" not in data["boats"]["gull"]["size"]


def test_a_number_that_a_comma_splits_is_put_together_again():
    text = "boats: {gull: {size: {prior: {normal: {mean: 2,5, sd: 1}}}}}\n"
    data, (fault,) = resolve(text)

    assert data["boats"]["gull"]["size"]["prior"] == {"normal": {"mean": 2.5, "sd": 1}}
    assert fault.endswith("prior.normal: has a decimal comma; 2,5: write 2.5")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("crow: 1", "boats.gull.crow: unknown key; did you mean 'crew'"),
        ("<<: 1", "boats.gull.<<: unknown key; write out the keys it merges"),
        ("title: a, and so on", "boats.gull.and so on: unknown key; a comma between { } begins"),
        ("owner: eve", "boats.gull.owner: unknown actor 'eve'; known: ann, bob"),
        ("pair: [eve, ann]", "boats.gull.pair.0: unknown actor 'eve'"),
        ("names: eve", "boats.gull.names: unknown actor 'eve'"),
        ("names: [ann, eve]", "boats.gull.names.1: unknown actor 'eve'"),
        ("source: x", "boats.gull.source: unknown source 'x'"),
    ],
)
def test_what_the_schema_or_the_folder_does_not_have_is_refused(text, message):
    _, faults = resolve(f"boats: {{gull: {{{text}}}}}\n")

    assert len(faults) == 1
    assert faults[0].partition(" ")[2].startswith(message)


def test_keys_of_a_mapping_are_ids_of_the_right_form_or_refer_to_some():
    _, faults = resolve("boats: {Gull: {}, tern_2: {}}\nshares: {ann: 0.5, eve: 0.5}\n")

    assert [fault.partition(" ")[2].partition(";")[0] for fault in faults] == [
        "boats.Gull: 'Gull' is not a valid id",
        "shares.eve: unknown actor 'eve'",
    ]
    assert faults[0].endswith("use small letters, digits and _ (beginning with a letter)")


def test_a_text_that_looks_like_a_number_is_the_text_as_written():
    data, _ = resolve("boats: {gull: {title: 1.50, pair: [ann, 7]}}\n")

    assert data["boats"]["gull"]["title"] == "1.50"
    assert data["boats"]["gull"]["pair"] == ["ann", "7"]


def test_more_items_than_a_pair_has_are_left_to_the_model():
    data, faults = resolve("boats: {gull: {pair: [ann, x, eve], title: [1], owner: {a: b}}}\n")

    assert data["boats"]["gull"] == {"pair": ["ann", "x", "eve"], "title": [1], "owner": {"a": "b"}}
    assert faults == []


def test_only_required_statements_are_written_out():
    data, _ = resolve("logs: [{text: x}, {text: y, source: judgement}]\nboats: {gull: {}}\n")

    assert [log["source"] for log in data["logs"]] == [["gazette"], "judgement"]
    assert data["boats"]["gull"] == {}


def test_defaults_hold_for_the_whole_file():
    text = "defaults: {source: gazette, standing: documented}\nboats: {gull: {size: 1}}\n"
    data, faults = resolve(text, None)

    assert data["boats"]["gull"]["size"]["standing"] == "documented"
    assert faults == []


@pytest.mark.parametrize(
    ("defaults", "message"),
    [
        ("5", "defaults: must be a mapping; write `key: value` lines below"),
        ("{sorce: x}", "defaults.sorce: unknown key; did you mean 'source'"),
        ("{source: {a: b}}", "defaults.source: must be a text; write a text"),
    ],
)
def test_unusable_defaults_are_refused_once_and_replaced(defaults, message):
    data, faults = resolve(f"defaults: {defaults}\nboats: {{gull: {{size: 1}}}}\n", None)

    assert len(faults) == 1
    assert faults[0].partition(" ")[2].startswith(message)
    assert data["boats"]["gull"]["size"]["source"] == USABLE["source"]


def test_empty_defaults_are_none():
    assert len(resolve("defaults:\nboats: {gull: {size: 1}}\n", None)[1]) == 2


def test_keys_of_another_kind_are_said_to_be_of_another_kind():
    _, faults = resolve("changes: [{event: x, cancel: true, form: open}]\n")

    assert faults[1].endswith(
        "changes.0.form: `form` does not go with `event` and `cancel`; known: cancel, event"
    )


def test_a_parameter_stands_for_an_id_where_it_may():
    text = "boats: {gull: {owner: $who, size: $size}}\n"
    resolver = resolver_of(text, parametric="boats.")
    data = resolver.resolve(shape_of(Fleet), JUDGED)

    assert data["boats"]["gull"]["owner"] == "$who"
    assert data["boats"]["gull"]["size"]["value"] == "$size"
    assert [(use.name, use.kind, use.path) for use in resolver.uses] == [
        ("who", "actor", "boats.gull.owner")
    ]
    assert resolver.document.faults == []
    assert len(resolve(text, parametric="changes.")[1]) == 2
    assert len(resolve(text)[1]) == 2


@pytest.mark.parametrize(
    ("driver", "message"),
    [
        ("threat", None),
        ("tension.ann", None),
        ("threat.ann", "driver threat takes no actor; write threat alone"),
        ("tension", "driver tension needs an actor; write tension.ACTOR (known: ann, bob)"),
        ("tension.eve", "unknown actor 'eve'; known: ann, bob"),
        ("thread", "unknown driver 'thread'; did you mean 'threat'"),
    ],
)
def test_a_driver_is_one_s_own_or_toward_an_actor(driver, message):
    resolver = resolver_of("x: 1\n")
    resolver.reference(driver, "driver", (1, 1), "x")

    notes = [str(fault).removeprefix("x.yaml:1:1 x: ") for fault in resolver.document.faults]
    assert [note[: len(message or "")] for note in notes] == [message] * (message is not None)


@pytest.mark.parametrize(
    ("kind", "name", "count"),
    [
        ("view", "all", 0),
        ("view", "doves", 0),
        ("view", "hawks", 1),
        ("law", "any.law", 0),
        ("talk", "pact", 1),
        ("clause", "unread", 0),
    ],
)
def test_a_name_is_defined_or_its_file_could_not_be_read(kind, name, count):
    resolver = resolver_of("x: 1\n")
    resolver.ids.unread.add("clause")
    resolver.reference(name, kind, (1, 1), "x")

    assert len(resolver.document.faults) == count


def test_a_claim_has_a_form_of_its_own():
    resolver = resolver_of("x: 1\n")
    resolver.identifier("f1", Ids("claim", "^[A-Z][0-9]$"), (1, 1), "claims.f1")
    resolver.identifier("F1", Ids("claim", "^[A-Z][0-9]$"), (1, 1), "claims.F1")

    assert [fault.hint for fault in resolver.document.faults] == [
        "write a letter and digits, such as F001"
    ]

"""The parts of a check: what they try, which faults they note and where."""

import datetime as dt
from types import SimpleNamespace

import pytest
from tests.answers.synthetic import WORDS

from allohistory.answers import check as module
from allohistory.answers.check import (
    MOST_VARIANTS,
    attempt,
    check_actual,
    check_positions,
    check_questions,
    check_record,
    check_series,
    check_spelling,
    check_whatifs,
    faults_in_changes,
    load,
    origins,
    question_texts,
    read_and_check,
    shipped_faults,
)
from allohistory.errors import (
    ArgumentError,
    InterventionError,
    ModelError,
    QuestionError,
)
from allohistory.inference.observation import contradictions, record
from allohistory.scenario.library import TEMPLATE


def named(**more):
    return SimpleNamespace(**more)


class Noted:
    """Places that note every fault; files have the faults of their own."""

    def __init__(self, **faults):
        self.faults = []
        self.folder = named(
            documents={
                file: named(faults=[named(path=path) for path in faults.get(stem, ())])
                for stem, file in (("whatif", "whatifs/w.yaml"), ("positions", "positions.yaml"))
            }
        )

    def fault(self, file, path, message, hint=""):
        self.faults.append((file, path, message, hint))

    def fault_within(self, file, path, position, message):
        self.faults.append((file, path, position, message))


def test_a_list_of_files_is_no_text_and_no_number():
    with pytest.raises(ArgumentError, match=r"whatifs='mine.yaml': write a list of files, \['min"):
        load(TEMPLATE, whatifs="mine.yaml")
    with pytest.raises(ArgumentError, match="whatifs=3: write a list of files"):
        load(TEMPLATE, whatifs=3)


@pytest.mark.parametrize(
    ("kind", "unit", "actual", "message", "wanted"),
    [
        ("probability", "", None, "", ""),
        ("probability", "", True, "", ""),
        ("probability", "", 3.0, "3 is no answer to it", "true or false"),
        ("probability", "", "no", "'no' is no answer to it", "true or false"),
        ("mean", "wars", 3.0, "", ""),
        ("mean", "wars", False, "false is no answer to it", "a number"),
        ("mean", "wars", "many", "'many' is no answer to it", "a number"),
        ("mean", "date", True, "true is no answer to it", "a number"),
        ("mean", "date", 1939.36, "", ""),
        ("mean", "date", "1939-05-11", "", ""),
        ("mean", "date", "May", "'May' is no answer to it", "a date such as '1939-05-11', or a de"),
        ("mean", "date", "1939-02-30", "'1939-02-30' is no answer to it", "a date such as '"),
        ("mean", "date", "1939", "'1939' is no answer to it", "a date such as '1939-05-11'"),
    ],
)
def test_what_happened_must_fit_its_question(kind, unit, actual, message, wanted):
    places = Noted()
    check_actual(places, "war", named(actual=actual), named(kind=kind, unit=unit))

    if not message:
        assert places.faults == []
        return
    ((file, path, text, hint),) = places.faults
    assert (file, path, text) == ("questions.yaml", ("questions", "war", "actual"), message)
    assert hint.startswith(f"write {wanted}")
    assert hint.endswith(", or leave it out")


def refuse(error):
    raise error


def test_an_attempt_gives_its_result_or_notes_why_it_cannot():
    places = Noted()

    assert attempt(places, "f.yaml", ("a",), lambda: 3) == 3
    assert attempt(places, "f.yaml", ("a",), lambda: refuse(QuestionError("no", "x y", 2))) is None
    assert attempt(places, "f.yaml", ("b",), lambda: refuse(InterventionError("not"))) is None
    assert places.faults == [("f.yaml", ("a",), 2, "no"), ("f.yaml", ("b",), "not", "")]
    with pytest.raises(ZeroDivisionError):
        attempt(places, "f.yaml", (), lambda: 1 / 0)


def test_every_question_and_condition_of_the_files_is_listed():
    scenario = named(
        questions={"war": named(ask="P(war())")},
        decisions={"a": named(bears_on=named(ask="P(war())")), "b": named(bears_on=None)},
        whatifs={"w": named(given="treaty()"), "plain": named(given=None)},
        record=named(events={"a": named(what="war()"), "b": named(what={"talking": "pact"})}),
    )

    assert list(question_texts(scenario)) == [
        ("questions.yaml", ("questions", "war", "ask"), "P(war())"),
        ("decisions.yaml", ("decisions", "a", "bears_on", "ask"), "P(war())"),
        ("whatifs/w.yaml", ("given",), "treaty()"),
        ("record.yaml", ("events", "a", "what"), "war()"),
    ]
    assert len(list(question_texts(named(**{**vars(scenario), "record": None})))) == 3


def test_histories_are_only_looked_at_where_there_are_any(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "posterior_faults", lambda scenario, model: [model])
    monkeypatch.setattr(module, "build", lambda _: "model")
    assert shipped_faults(named(folder=tmp_path)) == []
    (tmp_path / "posterior.npz").touch()
    assert shipped_faults(named(folder=tmp_path)) == ["model"]
    assert shipped_faults(named(folder=tmp_path), sound=False) == [None]


def test_a_change_is_traced_to_the_template_it_comes_from():
    templates = [named(changes=lambda chosen, count=count: range(count)) for count in (2, 0, 1)]

    assert [*origins(named(templates=templates, parameters={}))] == [0, 0, 2]


def test_only_faults_of_single_changes_are_taken_for_such():
    places = Noted(whatif=["changes.0.set", "changes", "given", "changes.1"])
    paths = [fault.path for fault in faults_in_changes(places, "whatifs/w.yaml")]
    assert paths == ["changes.0.set", "changes.1"]


def whatifs(places, refused, *, variants=1):
    """Check a what-if of three changes, where a plan refuses some; gives how often it planned."""
    planned = []

    def plan(model, changes, since):
        assert since == dt.date(1941, 4, 13)
        planned.append(changes)
        if tuple(changes) in refused:
            raise InterventionError(f"not {''.join(changes)}")

    templates = [named(changes=lambda chosen, name=name: [name]) for name in "abc"]
    variant = named(
        date=dt.date(1941, 4, 13), changes=("a", "b", "c"), templates=templates, parameters={}
    )
    many = named(variants=lambda: (variant for _ in range(variants)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module.engine, "plan", plan)
        check_whatifs(places, named(scenario=named(whatifs={"w": many})))
    return planned


def test_a_change_that_cannot_be_made_is_named_by_its_place():
    places = Noted()
    planned = whatifs(places, {("a", "b", "c"), ("b",)})

    assert planned == [("a", "b", "c"), ("a",), ("b",), ("c",)]
    # Files of their own note no fault here, so that the whole is refused besides.
    assert places.faults == [
        ("whatifs/w.yaml", ("changes", 1), "not b", ""),
        ("whatifs/w.yaml", ("changes",), "not abc", ""),
    ]


def test_a_change_that_was_refused_before_is_not_tried_again():
    places = Noted(whatif=["changes.1.set"])

    assert whatifs(places, {("a", "b", "c"), ("b",)}) == [("a", "b", "c"), ("a",), ("c",)]
    assert places.faults == []


def test_changes_that_can_be_made_are_planned_once_and_at_most_256_variants():
    places = Noted()

    assert len(whatifs(places, set(), variants=300)) == MOST_VARIANTS == 256
    assert places.faults == []


def positions(places, law, laws_of):
    sets = {"a.b": None, "c.d": None}
    scenario = named(positions={"calm": named(sets=sets), "hot": named(sets=sets)})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "laws_of", laws_of)
        check_positions(places, named(scenario=scenario, law=law))


def test_a_position_is_refused_by_its_paths_and_as_a_whole():
    places = Noted()
    positions(
        places,
        lambda path: path == "a.b" or refuse(InterventionError("no law")),
        lambda model, names, seed: refuse(InterventionError(f"{names} {seed}")),
    )

    assert [(path, message) for _, path, message, _ in places.faults] == [
        (("positions", "calm", "sets", "c.d"), "no law"),
        (("positions", "calm"), "('calm',) 1"),
        (("positions", "hot", "sets", "c.d"), "no law"),
        (("positions", "hot"), "('hot',) 1"),
    ]
    assert {file for file, *_ in places.faults} == {"positions.yaml"}


def test_positions_of_a_file_with_faults_are_left_alone():
    places = Noted(positions=["positions.calm"])
    positions(places, refuse, refuse)

    assert places.faults == []


def test_a_series_must_be_of_a_quantity_that_can_be_sampled(monkeypatch):
    sampled = []

    def watch_of(world, blocks, places):
        sampled.append((world, blocks, places))
        if places == ["block"]:
            raise ModelError("no number")

    def reader(path):
        return refuse(ModelError("unknown")) if path == "nothing" else path

    monkeypatch.setattr(module, "watch_of", watch_of)
    series = {name: named(of=name) for name in ("nothing", "block", "tension")}
    places = Noted()
    scenario = named(head=named(series=series))
    check_series(places, named(scenario=scenario, world="world", state_reader=reader))

    assert places.faults == [
        ("scenario.yaml", ("series", "nothing", "of"), "unknown", ""),
        ("scenario.yaml", ("series", "block", "of"), "no number", ""),
    ]
    assert sampled == [("world", [], ["block"]), ("world", [], ["tension"])]


ASKED = named(
    questions={
        "war": named(ask="P(war())", actual=None),
        "typo": named(ask="P(wra())", actual=True),
        "wars": named(ask="E(count(war()))", actual=True),
        "cut": named(ask="P(war(", actual=None),
    },
    decisions={"strike": named(bears_on=named(ask="P(peace())"))},
    whatifs={"w": named(given="treaty('mars')")},
    record=None,
)


def test_questions_are_read_by_the_names_of_the_model():
    places = Noted()
    check_questions(places, named(scenario=ASKED, vocabulary=WORDS))

    noted = [(file, path, str(what).partition(";")[0]) for file, path, *_, what in places.faults]
    assert [(file, path) for file, path, _ in noted] == [
        ("questions.yaml", ("questions", "typo", "ask")),
        ("questions.yaml", ("questions", "wars", "actual")),
        ("questions.yaml", ("questions", "cut", "ask")),
        ("decisions.yaml", ("decisions", "strike", "bears_on", "ask")),
        ("whatifs/w.yaml", ("given",)),
    ]
    assert noted[0][2] == "unknown function 'wra'"
    assert noted[4][2] == "unknown actor 'mars'"


def test_where_there_is_no_model_questions_are_only_parsed():
    places = Noted()
    check_spelling(places, ASKED)

    assert [path for _, path, *_ in places.faults] == [("questions", "cut", "ask")]


def entries(monkeypatch, faults, errors):
    """Check a record with contradictions, in a file that has faults already or not."""
    read, guided = [], []
    monkeypatch.setattr(contradictions, "contradictions", lambda model, faulty: errors)
    monkeypatch.setattr(module, "question_reader", lambda model: "reader")
    monkeypatch.setattr(
        module, "guided", lambda *given: guided.append(given) or refuse(ModelError("no choice"))
    )
    observed = named(guide="guide")
    monkeypatch.setattr(record, "read_record", lambda model, **more: read.append(more) or observed)
    places = Noted()
    places.folder.documents["record.yaml"] = named(faults=faults)
    check_record(places, model := named(facts="facts"))
    return places.faults, read, guided == [(model, "facts", "guide")]


def test_entries_are_read_where_the_file_has_no_fault(monkeypatch):
    noted = [("record.yaml", (), "no choice", "")]
    assert entries(monkeypatch, [], []) == (noted, [{"ask": "reader", "empty": True}], True)
    error = named(path=("events", "a"), message="cannot be", hint="leave it out")
    assert entries(monkeypatch, [named(path="events.a")], [error]) == (
        [("record.yaml", ("events", "a"), "cannot be", "leave it out")], [], False,
    )  # fmt: skip


PARTS = ("check_series", "check_questions", "check_whatifs", "check_positions", "check_record")


@pytest.fixture
def folder(monkeypatch):
    """A folder whose files have some faults; gives how it is checked."""

    def check(scenario, faults=(), shared=(), *, build=lambda scenario: "model", **more):
        ran = []
        documents = {
            name: named(faults=["fault"] if name in faults else [])
            for name in ("scenario.yaml", "actors.yaml", "record.yaml", "questions.yaml")
        }
        files = named(documents=documents, shared={"map.yaml": named(faults=list(shared))})
        monkeypatch.setattr(module, "examine", lambda path, whatifs: (files, scenario))
        monkeypatch.setattr(module, "Places", lambda given: ("places", given))
        monkeypatch.setattr(module, "build", build)
        for name in (*PARTS, "check_spelling"):
            monkeypatch.setattr(module, name, lambda *given, name=name: ran.append(name))
        assert read_and_check("path", **more) == (files, scenario)
        return ran

    return check


WITH_RECORD = named(record="record")


def test_a_sound_folder_is_checked_in_every_part(folder):
    assert folder(WITH_RECORD) == list(PARTS)
    assert folder(WITH_RECORD, record=False) == list(PARTS[:-1])
    assert folder(named(record=None)) == list(PARTS[:-1])


def test_entries_are_not_read_by_series_that_are_refused(folder, monkeypatch):
    ran = folder(WITH_RECORD)
    noted = []
    files = named(documents={"scenario.yaml": named(faults=noted)}, shared={})
    monkeypatch.setattr(module, "examine", lambda path, whatifs: (files, WITH_RECORD))
    monkeypatch.setattr(module, "check_series", lambda places, model: noted.append("fault"))
    ran.clear()
    read_and_check("path")

    assert ran == ["check_questions", "check_whatifs", "check_positions"]


def test_a_folder_that_makes_no_scenario_is_left_alone(folder):
    assert folder(None) == []


def test_faults_of_a_file_that_a_model_needs_leave_the_spelling(folder):
    assert folder(WITH_RECORD, ["actors.yaml"]) == ["check_spelling"]
    assert folder(WITH_RECORD, shared=["fault"]) == ["check_spelling"]


@pytest.mark.parametrize("name", ["record.yaml", "questions.yaml"])
def test_faults_beside_the_model_do_not_hinder_it(folder, name):
    assert folder(WITH_RECORD, [name]) == list(PARTS)


def test_a_model_that_cannot_be_built_is_a_fault_of_the_scenario(monkeypatch):
    places = Noted()
    folder_of = named(documents={}, shared={})
    monkeypatch.setattr(module, "examine", lambda path, whatifs: (folder_of, WITH_RECORD))
    monkeypatch.setattr(module, "Places", lambda given: places)
    monkeypatch.setattr(module, "build", lambda scenario: refuse(ModelError("does not fit")))

    assert read_and_check("path") == (folder_of, WITH_RECORD)
    assert places.faults == [("scenario.yaml", (), "does not fit", "")]


def test_a_scenario_is_loaded_with_the_files_asked_for(monkeypatch):
    asked = []
    monkeypatch.setattr(module, "locate", lambda name: ("located", name))
    monkeypatch.setattr(module, "require_no_faults", lambda folder, scenario: scenario)
    monkeypatch.setattr(
        module,
        "read_and_check",
        lambda path, files, **how: asked.append((path, list(map(str, files)), how)) or (0, 1),
    )
    assert load("toy") == 1
    load("toy", whatifs=["mine.yaml"], record=True)
    how = {"record": False, "again": False}, {"record": True, "again": False}
    assert asked == [(("located", "toy"), [], how[0]), (("located", "toy"), ["mine.yaml"], how[1])]

"""Checks of a scenario before a run: whatever a run can refuse, at its place in the file.

The files by themselves are checked when they are read. Here the model is built, and every question,
series, what-if, position and entry of the record is read as a run or a fit reads it. Leaves out the
histories that a scenario ships, and its map.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import Any

from allohistory import caches, engine
from allohistory.answers.language.names import vocabulary
from allohistory.answers.language.parser import parse
from allohistory.answers.language.questions import CompiledQuestion, read, read_condition
from allohistory.answers.language.record_questions import question_reader
from allohistory.answers.overrides import laws_of
from allohistory.engine.guide import guided
from allohistory.engine.week import watch_of
from allohistory.errors import AllohistoryError, ArgumentError, Fault, QuestionError
from allohistory.inference.posterior.shipped import posterior_faults
from allohistory.kit.compiled import PACKAGE
from allohistory.model import Model, build
from allohistory.scenario import Scenario, WhatIf
from allohistory.scenario.checks.place import Places
from allohistory.scenario.folder import Folder
from allohistory.scenario.library import ASIDE, examine, locate, require_no_faults
from allohistory.scenario.schema.past import Question

MOST_VARIANTS = 256  # variants of a what-if that are planned
BESIDE = (*ASIDE, "record.yaml")  # files that a model can be built without


def load(
    name_or_path: str | Path, *, whatifs: Iterable[str | Path] = (), record: bool = False
) -> Scenario:
    """Load a scenario by name or folder, with `whatifs` from files of your own.

    Each is named after its file. Raises ScenarioError with all faults that a run could refuse, if
    there are any; with `record`, also those that a fit could refuse.
    """
    try:
        if isinstance(whatifs, str):
            raise ArgumentError(f"whatifs={whatifs!r}: write a list of files, [{whatifs!r}]")
        files = [Path(file) for file in whatifs]
    except TypeError:
        raise ArgumentError(f"whatifs={whatifs!r}: write a list of files") from None
    path = locate(name_or_path)
    return require_no_faults(*read_and_check(path, files, record=record, again=False))


def read_and_check(
    path: Path, whatifs: Iterable[Path] = (), *, record: bool = True, again: bool = True
) -> tuple[Folder, Scenario | None]:
    """Read a folder and further `whatifs`, and note everything that a run can refuse.

    Unless `again`, the model is not built and asked where an earlier process found no fault in the
    same texts.
    """
    folder, scenario = examine(path, whatifs)
    if scenario is None:
        return folder, None
    places = Places(folder)
    documents = {**folder.documents, **folder.shared}
    if any(file.faults for name, file in documents.items() if not name.startswith(BESIDE)):
        check_spelling(places, scenario)
        return folder, scenario
    key = "" if again else f"{scenario.hash} {record} {code_stamp()}"
    if key and caches.read("sound", key) is not None:
        return folder, scenario
    try:
        model = build(scenario)
    except AllohistoryError as error:
        places.fault("scenario.yaml", (), str(error))
        return folder, scenario
    for check_part in (check_series, check_questions, check_whatifs, check_positions):
        check_part(places, model)
    if record and scenario.record is not None and not folder.documents["scenario.yaml"].faults:
        check_record(places, model)
    if key and not folder.faults():
        caches.write("sound", key, b"")
    return folder, scenario


@cache
def code_stamp() -> str:
    """Return what changes when a file of the program is edited or replaced."""
    files = (*PACKAGE.rglob("*.py"), *PACKAGE.glob("laws/*.yaml"))
    states = sorted((str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in files)
    return hashlib.sha256(repr(states).encode()).hexdigest()


def shipped_faults(scenario: Scenario, *, sound: bool = True) -> list[Fault]:
    """Return the faults of the posterior files beside a scenario.

    They are compared with the model of a scenario that is otherwise `sound`.
    """
    if not any(scenario.folder.glob("posterior*")):
        return []
    return posterior_faults(scenario, build(scenario) if sound else None)


def question_texts(scenario: Scenario) -> Iterable[tuple[str, tuple[str, ...], str]]:
    """Yield every question and condition in the files: file, path, text."""
    for name, question in scenario.questions.items():
        yield "questions.yaml", ("questions", name, "ask"), question.ask
    for name, decision in scenario.decisions.items():
        if decision.bears_on is not None:
            yield "decisions.yaml", ("decisions", name, "bears_on", "ask"), decision.bears_on.ask
    for name, whatif in scenario.whatifs.items():
        if whatif.given is not None:
            yield f"whatifs/{name}.yaml", ("given",), whatif.given
    for name, event in scenario.record.events.items() if scenario.record else ():
        if isinstance(event.what, str):
            yield "record.yaml", ("events", name, "what"), event.what


def check_spelling(places: Places, scenario: Scenario) -> None:
    """Refuse questions that cannot be parsed, whatever the names in them mean."""
    for file, path, text in question_texts(scenario):
        attempt(places, file, path, partial(parse, text))


def attempt(
    places: Places, file: str, path: tuple[str | int, ...], action: Callable[[], Any]
) -> Any:
    """Do what a run would do; where it refuses, note the fault at a place and return None."""
    try:
        return action()
    except QuestionError as error:
        places.fault_within(file, path, error.position, str(error.args[0]))
    except AllohistoryError as error:
        places.fault(file, path, str(error))
    return None


def check_series(places: Places, model: Model) -> None:
    """Refuse series of what no world has, or of what is not a number."""
    for name, series in model.scenario.head.series.items():
        path = ("series", name, "of")
        place = attempt(places, "scenario.yaml", path, partial(model.state_reader, series.of))
        if place is not None:
            sampled = partial(watch_of, model.world, [], [place])
            attempt(places, "scenario.yaml", path, sampled)


def check_questions(places: Places, model: Model) -> None:
    """Refuse questions and conditions that have no meaning for the model."""
    words = vocabulary(model)
    for file, path, text in question_texts(model.scenario):
        if path[-1] == "ask":  # of a question, or of what a decision bears on
            compiled = attempt(places, file, path, partial(read, text, words))
            if compiled is not None and file == "questions.yaml":
                check_actual(places, path[1], model.scenario.questions[path[1]], compiled)
        else:
            attempt(places, file, path, partial(read_condition, text, words))


def check_actual(places: Places, name: str, question: Question, compiled: CompiledQuestion) -> None:
    """Refuse an `actual` answer that does not fit its question."""
    actual = question.actual
    is_truth = isinstance(actual, bool)
    if actual is None or (is_truth and compiled.kind == "probability"):
        return
    wanted = ""
    if compiled.kind == "probability":
        wanted = "true or false"
    elif is_truth or (isinstance(actual, str) and compiled.unit != "date"):
        wanted = "a number"
    elif isinstance(actual, str) and not is_day(actual):
        wanted = "a date such as '1939-05-11', or a decimal year"
    if wanted:
        text = repr(actual) if isinstance(actual, str) else f"{actual:g}"
        message = f"{str(actual).lower() if is_truth else text} is no answer to it"
        path = ("questions", name, "actual")
        places.fault("questions.yaml", path, message, f"write {wanted}, or leave it out")


def is_day(text: str) -> bool:
    """Tell whether a text is a day of the calendar."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def check_whatifs(places: Places, model: Model) -> None:
    """Refuse changes that cannot be made, in any of the first variants of a what-if."""
    for name, whatif in model.scenario.whatifs.items():
        file = f"whatifs/{name}.yaml"
        faulty = {fault.path.split(".")[1] for fault in faults_in_changes(places, file)}
        for variant in islice(whatif.variants(), MOST_VARIANTS):
            plan = partial(engine.plan, model, since=variant.date)
            try:
                plan(variant.changes)
            except AllohistoryError as error:
                together = str(error)
            else:
                continue
            for index, change in zip(origins(variant), variant.changes, strict=True):
                if str(index) not in faulty:
                    attempt(places, file, ("changes", index), partial(plan, (change,)))
            if not places.folder.documents[file].faults:
                places.fault(file, ("changes",), together)


def faults_in_changes(places: Places, file: str) -> Iterator[Fault]:
    """Yield the faults already noted for single changes of a what-if."""
    for fault in places.folder.documents[file].faults:
        if fault.path.startswith("changes."):
            yield fault


def origins(whatif: WhatIf) -> Iterator[int]:
    """Yield, for each change of a variant, the index of the written change it comes from."""
    for index, template in enumerate(whatif.templates):
        for _ in template.changes(whatif.parameters):
            yield index


def check_positions(places: Places, model: Model) -> None:
    """Refuse positions that set something other than a law, or cannot be assumed."""
    for name, position in model.scenario.positions.items():
        if places.folder.documents["positions.yaml"].faults:
            return
        for path in position.sets:
            place = ("positions", name, "sets", path)
            attempt(places, "positions.yaml", place, partial(model.law, path))
        overrides = partial(laws_of, model, (name,), 1)
        attempt(places, "positions.yaml", ("positions", name), overrides)


def check_record(places: Places, model: Model) -> None:
    """Refuse entries that the scenario rules out, and choices that do not fit."""
    from allohistory.inference.observation.contradictions import (  # noqa: PLC0415 - scipy is slow to import
        contradictions,
    )
    from allohistory.inference.observation.record import read_record  # noqa: PLC0415 - as above

    # An entry that names what does not exist has no meaning that could be read.
    paths = (fault.path.split(".") for fault in places.folder.documents["record.yaml"].faults)
    for error in contradictions(model, {tuple(path[:2]) for path in paths}):
        places.fault("record.yaml", error.path, error.message, error.hint)
    if not places.folder.documents["record.yaml"].faults:
        record = read_record(model, ask=question_reader(model), empty=True)
        attempt(places, "record.yaml", (), lambda: guided(model, model.facts, record.guide))

"""Posterior files from strangers: `check` finds what a run refuses, in the same sentence."""

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from tests.inference.posterior.stage import PATHS, STREAMS, STRETCHES, histories_of
from tests.inference.stage import MODEL

from allohistory.answers.conditioning import conditioning_of
from allohistory.errors import HistoriesError
from allohistory.inference.arrays import write_arrays
from allohistory.inference.posterior.histories import ARRAYS, save_histories
from allohistory.inference.posterior.shipped import posterior_faults
from allohistory.inference.posterior.sidecar import (
    Sidecar,
    checksum_of,
    sha256_of,
    sidecar_path,
    write_sidecar,
)

DAY = date(1951, 6, 4)
ONE = ("decision", "open_talks", 1, 3, 3)


def site(axis, name, option, first, last, **more):
    return {"axis": axis, "name": name, "option": option, "first": first, "last": last, **more}


def with_guide(*sites):
    return {"provenance": {**histories_of().provenance, "guide": [site(*part) for part in sites]}}


def changed(name, value):
    """Return the array of one name with another first value."""
    array = getattr(histories_of(), name).copy()
    array.flat[0] = value
    return {name: array}


@pytest.fixture
def model(tmp_path):
    """The template, as if it lay in an empty folder."""
    return replace(MODEL, scenario=MODEL.scenario.model_copy(update={"folder": tmp_path}))


def fault(model):
    faults = posterior_faults(model.scenario, model)
    assert [found.file for found in faults] == [str(model.scenario.folder / "posterior.npz")]
    return faults[0].message


def refusal(model, reading=None):
    with pytest.raises(HistoriesError) as error:
        conditioning_of(model, reading, DAY)
    return str(error.value)


CONTENT = [
    (changed("coordinates", np.nan), "coordinates has values that are NaN or infinite"),
    (changed("terms", -np.inf), "terms has values that are NaN or infinite"),
    (changed("coordinates", 1e30), "coordinates has values beyond 40 standard deviations"),
    (changed("run", -1), "run has numbers that are not those of 1,000 runs"),
    (changed("run", 2_000_000), "run has numbers that are not those of 1,000 runs"),
    ({"paths": PATHS[1:]}, f"coordinates has {len(PATHS)} columns for {len(PATHS) - 1} names"),
    ({"observations": ()}, "terms has 1 columns for 0 names"),
]
STATE = [
    ({"salts": np.zeros((3, STREAMS, STRETCHES + 1), np.uint64)}, "these histories have salts for"),
    (with_guide(("decision", "no_such", 1, 3, 3)), "decision 'no_such', which the scenario lacks"),
    (with_guide(("talk", "no_such", 1, 3, 3)), "talk 'no_such', which the scenario lacks"),
    (with_guide(("sector", "no_such", 1, 3, 3)), "sector 'no_such', which the scenario lacks"),
    (with_guide(("decision", "open_talks", 99, 3, 3)), "option 99 of decision open_talks"),
    (with_guide(("decision", "open_talks", -1, 3, 3)), "option -1 of decision open_talks"),
    (with_guide(("talk", "river_pact", 2, 3, 3)), "option 2 of talk river_pact"),
    (with_guide(ONE, ("talk", "river_pact", 1, 3, 3), ONE), "are not adjacent"),
]
HEADS = [
    ({"coordinates": np.zeros((3, 2))}, "coordinates is float64 of 2 dimensions"),
    ({"salts": np.zeros((3, 2), np.uint64)}, "salts is uint64 of 2 dimensions, not uint64 of 3"),
    ({"run": np.zeros(2, np.int32)}, "its arrays do not fit together"),
]


@pytest.mark.parametrize(("fields", "message"), [*CONTENT, *HEADS])
def test_wrong_arrays_are_a_fault_and_refused_in_the_same_sentence(model, fields, message):
    save_histories(model.scenario.folder / "posterior.npz", histories_of(**fields))

    said = fault(model)

    assert message in said
    provenance = histories_of().provenance
    whole = {"provenance": {**provenance, "until": None}}
    save_histories(model.scenario.folder / "posterior.npz", histories_of(**{**whole, **fields}))
    assert refusal(model, "hindsight") == said


@pytest.mark.parametrize(("fields", "message"), STATE)
def test_what_the_scenario_does_not_have_is_a_fault(model, fields, message):
    save_histories(model.scenario.folder / "posterior.npz", histories_of(**fields))

    assert message in fault(model)


def test_histories_of_another_state_may_be_held_to_other_choices(model):
    fields = with_guide(("decision", "no_such", 1, 3, 3))
    fields["provenance"]["sources"] = "other"
    save_histories(model.scenario.folder / "posterior.npz", histories_of(**fields))

    assert posterior_faults(model.scenario, model) == []


def test_sound_choices_are_no_fault(model):
    fields = with_guide(ONE, ("decision", "open_talks", 0, 9, 9), ("talk", "river_pact", 0, 3, 9))
    save_histories(model.scenario.folder / "posterior.npz", histories_of(**fields))

    assert posterior_faults(model.scenario, model) == []
    assert posterior_faults(model.scenario) == []


def ship(folder, write):
    """Write a file of arrays by `write`, with a sidecar that is its own."""
    path = folder / "posterior.npz"
    write(path)
    write_sidecar(path, Sidecar(sha256_of(path), {"until": "1950-12-31"}))


def as_npy(path):
    with path.open("wb") as file:
        np.save(file, np.zeros(4))


def as_list(path):
    columns = {name: getattr(histories_of(), name) for name in ARRAYS}
    with path.open("wb") as file:
        np.savez(file, said=np.frombuffer(b"[]", np.uint8), **columns)


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (as_npy, "it is no .npz file"),
        (as_list, "its text is a list, not a mapping"),
        (lambda path: write_arrays(path, {"format": 1}, {}), "it lacks coordinates, salts, terms"),
        (lambda path: write_arrays(path, {"format": []}, {}), "written by another version"),
        (lambda path: path.write_bytes(b""), "it is no .npz file"),
    ],
)
def test_a_damaged_file_is_refused_by_every_run_even_one_that_does_not_use_it(
    model, write, message
):
    ship(model.scenario.folder, write)

    said = fault(model)

    assert message in said
    assert refusal(model) == said
    assert refusal(model, "hindsight") == said
    assert conditioning_of(model, "prior", DAY).histories is None


@pytest.mark.parametrize(
    ("field", "value"),
    [("guide", 3), ("until", [1]), ("agreement", []), ("steps", [[{}]]), ("scenario", "x")],
)
def test_a_sidecar_with_a_wrong_field_is_a_fault_and_refused(model, field, value):
    path = model.scenario.folder / "posterior.npz"
    save_histories(path, histories_of())
    content = json.loads(sidecar_path(path).read_text(encoding="utf-8"))
    content["provenance"][field] = value
    content["stamp"].pop(field, None)
    content["checksum"] = checksum_of(content)
    sidecar_path(path).write_text(json.dumps(content), encoding="utf-8")

    said = fault(model)

    assert f"posterior.provenance.json is damaged or of another version ({field}" in said
    assert refusal(model) == said

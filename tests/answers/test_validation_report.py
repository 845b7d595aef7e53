"""The validation report as JSON, and the calibration that it reads from a file."""

import json
from dataclasses import asdict, replace

from tests.views.validation_sample import CALIBRATION, VALIDATION

from allohistory.answers.comparison import plain
from allohistory.answers.validation_report import read_calibration

HEAD = [
    "scenario", "title", "created", "command", "timelines", "seed", "notes", "missing",
    "calibration", "lessons", "basis", "fit",
]  # fmt: skip


def test_the_json_of_a_report_has_the_parts_of_the_validation_beside_its_own():
    values = VALIDATION.to_dict()

    assert list(values)[: len(HEAD)] == HEAD
    assert "validation" not in values
    assert values["prediction"] == plain(VALIDATION.validation.prediction)
    assert values["lessons"] == plain(VALIDATION.updates)
    assert values["fit"]["effort"]["effective"] is None
    assert values["prediction"]["bands"][0]["figure"]["first"] == "1938-01-01"
    json.dumps(values, allow_nan=False)
    assert replace(VALIDATION, updates=None, calibration=None).to_dict()["lessons"] is None


def test_a_stored_calibration_is_read_as_it_was_written(tmp_path):
    file = tmp_path / "calibration.json"

    assert read_calibration(file) is None
    file.write_text(json.dumps(asdict(CALIBRATION)), encoding="utf-8")

    assert read_calibration(file) == CALIBRATION
    assert plain(read_calibration(file)) == json.loads(file.read_text(encoding="utf-8"))

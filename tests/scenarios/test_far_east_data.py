"""The reference scenario against a second entry of its numbers, and its own stated goals.

The second entry, made from the sources, is `check_far_east_1931.yaml`. Left out: whether the
sources are right.
"""

from datetime import date
from pathlib import Path

import pytest
from tests.shipped import plain_yaml, shipped_scenario

SECOND_ENTRY = plain_yaml(Path(__file__).with_name("check_far_east_1931.yaml"))
TOLERANCE = 1e-9
CLAIMS_OF_THE_DOCUMENTS = 266
EVENTS_PROMISED = 80
SECTORS_PROMISED = 6


@pytest.fixture(scope="module")
def scenario():
    return shipped_scenario()


def follow(scenario, path):
    """Return the value at a path; a point of a series is named by its first day."""
    first, *rest = path.split(".")
    value = getattr(scenario, first)
    for key in rest:
        if isinstance(value, dict):
            value = value[key]
        elif hasattr(value, "points"):
            value = next(point for point in value.points if point.from_.isoformat() == key)
        else:
            value = getattr(value, f"{key}_" if key == "from" else key)
    return value


def ends(value):
    """Return the least and the largest value of a figure of any type."""
    bounds = [
        figure
        for figure in (getattr(value, name, None) for name in ("low", "value", "high"))
        if figure is not None
    ]
    return min(bounds), max(bounds)


@pytest.mark.parametrize("path", SECOND_ENTRY)
def test_the_second_entry_agrees(scenario, path):
    entry = SECOND_ENTRY[path]
    value = follow(scenario, path)

    if "day" in entry:
        assert value == entry["day"]
    elif "exactly" in entry:
        assert value.value == entry["exactly"]
        assert ends(value)[0] <= entry["exactly"] <= ends(value)[1]
    elif "between" in entry:
        assert list(ends(value)) == entry["between"]
    else:
        low, high = value.prior.usual() if value.prior else ends(value)
        assert low - TOLERANCE <= entry["covers"][0]
        assert entry["covers"][1] <= high + TOLERANCE


@pytest.mark.parametrize("path", SECOND_ENTRY)
def test_the_source_of_the_second_entry_is_known(scenario, path):
    assert SECOND_ENTRY[path]["source"] in scenario.sources


def test_every_claim_of_the_documents_is_accounted_for(scenario):
    assert len(scenario.claims) == CLAIMS_OF_THE_DOCUMENTS
    assert all(claim.why for claim in scenario.claims.values())


def test_a_used_claim_says_where_it_is_used(scenario):
    used = [claim for claim in scenario.claims.values() if claim.status in ("used", "premise")]

    assert all(claim.where for claim in used)


def test_the_places_where_claims_are_used_exist(scenario):
    record = {*scenario.record.events, *scenario.record.series, *scenario.record.battles}
    missing = []

    for name, claim in scenario.claims.items():
        for place in (claim.where or "").split("; "):
            file, _, ids = place.partition(": ")
            if file and not (scenario.folder / file).is_file():
                missing.append((name, file))
            if file == "record.yaml":
                missing.extend(
                    (name, source) for source in ids.split(", ") if source and source not in record
                )

    assert not missing


def test_the_record_is_as_long_as_promised(scenario):
    assert len(scenario.record.events) >= EVENTS_PROMISED
    assert len(scenario.sectors) >= SECTORS_PROMISED


def test_a_number_based_only_on_fiction_is_an_assumed_premise(scenario):
    fiction = {name for name, source in scenario.sources.items() if source.kind == "fiction"}

    alone = [number for number in scenario.numbers() if set(number.source) <= fiction]

    assert not [number.path for number in alone if number.standing != "assumed"]


def test_the_size_of_an_effect_is_never_called_documented(scenario):
    sizes = [number for number in scenario.numbers() if number.path.startswith("events.")]

    assert not [number.path for number in sizes if number.standing == "documented"]


def test_the_record_does_not_rest_on_fiction(scenario):
    fiction = {name for name, source in scenario.sources.items() if source.kind == "fiction"}

    for name, event in scenario.record.events.items():
        if event.standing == "documented":
            assert not fiction & set(event.source), name


def test_recollections_and_judgements_are_not_called_documented(scenario):
    weak = {"judgement", "general_knowledge"}
    entries = [number for number in scenario.numbers() if number.standing == "documented"]
    points = [
        point
        for series in scenario.record.series.values()
        for point in series.points
        if point.standing == "documented"
    ]
    happened = [
        event for event in scenario.record.events.values() if event.standing == "documented"
    ]

    for entry in [*entries, *points, *happened]:
        assert not set(entry.source) <= weak, entry


def test_a_contested_number_of_the_record_carries_a_range_or_a_dispute(scenario):
    for name, event in scenario.record.events.items():
        if event.standing == "contested":
            assert event.disputed, name


def test_no_point_of_the_record_lies_outside_its_own_years(scenario):
    for series in scenario.record.series.values():
        assert all(date(1929, 1, 1) <= point.from_ <= date(1946, 1, 1) for point in series.points)


def test_no_text_mentions_a_state_before_it_exists(scenario):
    assert scenario.channels["sorge"].from_ >= date(1933, 9, 6)
    assert scenario.events["viet_minh_founded"].date >= date(1941, 5, 19)

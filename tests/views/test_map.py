"""The map's fragment: what it embeds, where it places incidents, what it refuses."""

import json
import re

import pytest
from tests.views.samples import FRAME, GEOGRAPHY, INCIDENTS

from allohistory.errors import UnknownName
from allohistory.views.map import incident_places, map_block


def embedded(fragment):
    """Return the data of a map block."""
    return json.loads(re.search(r'class="atlas-data">(.*?)</script>', fragment, re.DOTALL)[1])


def test_incidents_are_listed_in_order_of_date():
    data = embedded(map_block(GEOGRAPHY, INCIDENTS, FRAME))
    assert [incident["date"][:4] for incident in data["incidents"]] == ["1936", "1937", "1939"]


def test_an_unnamed_large_incident_is_named_after_its_sector():
    large = [{**INCIDENTS[1], "losses": 4000}]
    data = embedded(map_block(GEOGRAPHY, large, FRAME))
    assert data["incidents"][0]["name"] == GEOGRAPHY["sectors"]["khanka_ussuri"]["name"]
    small = embedded(map_block(GEOGRAPHY, [INCIDENTS[1]], FRAME))
    assert "name" not in small["incidents"][0]


def test_incidents_of_one_sector_are_spaced_along_its_frontier():
    places = incident_places(GEOGRAPHY, ["amur_islands"] * 40)
    assert len(set(places)) == 40
    course = GEOGRAPHY["sectors"]["amur_islands"]["course"]
    west, east = min(x for x, _ in course), max(x for x, _ in course)
    assert all(west <= x <= east for x, _ in places)


def test_the_same_incidents_keep_their_places():
    sectors = ["amur_islands", "buir_halha", "amur_islands"]
    assert incident_places(GEOGRAPHY, sectors) == incident_places(GEOGRAPHY, sectors)


def test_forces_are_thinned_to_the_dates_of_change():
    data = embedded(map_block(GEOGRAPHY, [], FRAME))
    assert data["frame"]["forces"][0]["points"] == [["1931-09-14", 4], ["1939-01-01", 20]]


def test_a_group_off_the_map_is_left_out():
    away = {**FRAME["forces"][0], "group": "ussr_west"}
    data = embedded(map_block(GEOGRAPHY, [], {**FRAME, "forces": [away]}))
    assert data["frame"]["forces"] == []


@pytest.mark.parametrize(
    ("incidents", "forces", "message"),
    [
        ([{**INCIDENTS[1], "sector": "khanka"}], [], "khanka_ussuri"),
        ([], [{**FRAME["forces"][0], "group": "ussr_fareast"}], "ussr_far_east"),
        ([], [{**FRAME["forces"][0], "actor": "manchuko"}], "manchukuo"),
    ],
)
def test_an_unknown_name_is_answered_with_the_near_one(incidents, forces, message):
    with pytest.raises(UnknownName, match=f"did you mean '{message}'"):
        map_block(GEOGRAPHY, incidents, {**FRAME, "forces": forces})


def test_words_from_the_data_cannot_close_the_script_or_the_table():
    hostile = [{**INCIDENTS[1], "text": "</script><b>shots</b>"}]
    fragment = map_block(GEOGRAPHY, hostile, FRAME)
    assert "<b>shots" not in fragment
    assert fragment.count("</script>") == 1
    assert embedded(fragment)["incidents"][0]["text"] == "</script><b>shots</b>"


def test_every_incident_is_also_a_row_of_a_table():
    fragment = map_block(GEOGRAPHY, INCIDENTS, FRAME)
    assert fragment.count("<tr><td>") == len(INCIDENTS)
    assert "<td>Before</td>" in fragment


def test_the_map_states_the_accuracy_of_its_lines():
    assert "drawn by hand and assumed" in map_block(GEOGRAPHY, [], FRAME)


def test_the_map_sources_stay_out_of_the_page():
    assert "standing" not in embedded(map_block(GEOGRAPHY, [], FRAME))["geography"]

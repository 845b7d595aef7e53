"""The map of the reference scenario fits its base map, and names only what it defines."""

import json
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from tests.shipped import plain_yaml

from allohistory.views.assets import STATIC

SCENARIOS = Path(STATIC).parents[1] / "scenarios"
GEOGRAPHY = plain_yaml(SCENARIOS / "far-east-1931" / "map.yaml")
# Coasts are simplified, and harbours lie on them.
NEAR = 0.12


def cells():
    """Return rings of (longitude, latitude) of every cell, decoded from the TopoJSON."""
    topology = json.loads((STATIC / "basemap.json").read_text(encoding="utf-8"))
    (kx, ky), (x0, y0) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for steps in topology["arcs"]:
        x, y, arc = 0, 0, []
        for dx, dy in steps:
            x, y = x + dx, y + dy
            arc.append((x * kx + x0, y * ky + y0))
        arcs.append(arc)

    def ring(indices):
        points = []
        for i in indices:
            points += arcs[i] if i >= 0 else arcs[~i][::-1]
        return points

    rings = {}
    for cell in topology["objects"]["cells"]["geometries"]:
        # A cell too small for the scale (Macao) has no shape.
        arcs_of = cell.get("arcs", [])
        polygons = arcs_of if cell["type"] == "MultiPolygon" else [arcs_of]
        rings[cell["properties"]["id"]] = [
            ring(outline) for polygon in polygons for outline in polygon
        ]
    return rings


CELLS = cells()


def holds(rings, x, y):
    """Return whether a point lies inside an odd number of rings."""
    odd = False
    for ring in rings:
        for (ax, ay), (bx, by) in pairwise([*ring, ring[0]]):
            if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
                odd = not odd
    return odd


def near(rings, x, y):
    """Return whether a point, or one close to it, lies inside."""
    shifts = (-NEAR, 0.0, NEAR)
    return any(holds(rings, x + dx, y + dy) for dx in shifts for dy in shifts)


def test_every_cell_of_the_base_map_has_a_holder_and_no_other_is_named():
    assert set(GEOGRAPHY["cells"]) <= set(CELLS) | {"malaya"}
    assert set(CELLS) <= set(GEOGRAPHY["cells"])


@pytest.mark.parametrize("node", GEOGRAPHY["nodes"], ids=lambda node: node["id"])
def test_a_town_lies_in_the_cell_it_names(node):
    assert near(CELLS[node["cell"]], *node["at"])


@pytest.mark.parametrize("sector", GEOGRAPHY["sectors"])
def test_a_sector_runs_along_a_frontier_of_manchuria_or_mongolia(sector):
    for x, y in GEOGRAPHY["sectors"][sector]["course"]:
        touched = [cell for cell, rings in CELLS.items() if near(rings, x, y)]
        assert len(touched) >= 2, (sector, x, y)


def test_every_named_holder_is_defined():
    named = {entry["by"] for entries in GEOGRAPHY["cells"].values() for entry in entries}
    named |= {entry["by"] for rail in GEOGRAPHY["rails"] for entry in rail["owner"]}
    named |= {entry["by"] for node in GEOGRAPHY["nodes"] for entry in node.get("held", ())}
    assert named <= set(GEOGRAPHY["holders"])


def test_changes_of_hands_are_dated_and_in_order():
    histories = [*GEOGRAPHY["cells"].values(), *(rail["owner"] for rail in GEOGRAPHY["rails"])]
    for history in histories:
        dates = [entry["since"] for entry in history[1:]]
        assert all(isinstance(day, date) for day in dates)
        assert dates == sorted(dates)
        assert "since" not in history[0]


def test_railways_stay_on_land():
    land = [ring for rings in CELLS.values() for ring in rings]
    for rail in GEOGRAPHY["rails"]:
        for x, y in rail["course"]:
            assert near(land, x, y), (rail["id"], x, y)


def test_the_map_covers_every_sector_and_group_of_the_scenario():
    folder = SCENARIOS / "far-east-1931"
    theatre = plain_yaml(folder / "theatre.yaml")
    forces = plain_yaml(folder / "forces.yaml")
    assert set(theatre["sectors"]) == set(GEOGRAPHY["sectors"])
    assert set(forces["groups"]) == set(GEOGRAPHY["forces"])

"""The ground of a border sector, from open to rough, and what it counts in a battle."""

TERRAINS = {"open": -1, "mixed": 0, "rough": 1}

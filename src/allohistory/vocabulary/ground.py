"""Terrain of a border sector, from open to rough, with its value in the battle law."""

TERRAINS = {"open": -1, "mixed": 0, "rough": 1}

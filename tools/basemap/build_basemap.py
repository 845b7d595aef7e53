"""Cut the countries of Natural Earth into the cells of 1931-45 that `map.yaml` names.

Assumption: a cell never changes shape, only hands. Leaves out everything outside the Far East.
"""

import json
from collections.abc import Iterable
from pathlib import Path

import cuts
from shapely import make_valid
from shapely.geometry import LineString, MultiPoint, MultiPolygon, Polygon, box, mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

BUILD = Path(__file__).parent / "build"
WINDOW = box(72, 8, 162, 66)
SMALLEST_LAKE = 0.02  # square degrees

# Cells that are whole modern countries.
WHOLE = {
    "chosen": ["North Korea", "South Korea"],
    "taiwan": ["Taiwan"],
    "mongolia": ["Mongolia"],
    "indochina": ["Vietnam", "Laos", "Cambodia"],
    "siam": ["Thailand"],
    "burma": ["Myanmar"],
    "philippines": ["Philippines"],
    "india": ["India", "Bangladesh", "Pakistan", "Sri Lanka"],
    "nepal": ["Nepal"],
    "bhutan": ["Bhutan"],
    "malaya": ["Malaysia", "Brunei", "Singapore"],
    "hong_kong": ["Hong Kong"],
    "macao": ["Macao"],
    "elsewhere": ["Indonesia", "Guam", "N. Mariana Is.", "Palau", "Afghanistan"],
}
SOVIET_ASIA = ["Russia", "Kazakhstan", "Kyrgyzstan", "Tajikistan", "Uzbekistan"]


def features(name: str) -> list[dict]:
    """Read one GeoJSON file of the build folder."""
    return json.loads((BUILD / f"{name}.json").read_text())["features"]


def within_window() -> dict[str, BaseGeometry]:
    """Return every country that reaches into the window, by its modern name."""
    countries = {}
    for feature in features("countries"):
        if feature["geometry"]:
            part = make_valid(shape(feature["geometry"])).intersection(WINDOW)
            if not part.is_empty:
                countries[feature["properties"]["name"]] = part
    return countries


def cells(countries: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Return the cells of 1931-45, by the ids of `map.yaml`."""

    def union(names: Iterable[str]) -> BaseGeometry:
        return unary_union([countries[name] for name in names if name in countries])

    china, russia = countries["China"], countries["Russia"]
    cut = {"kwantung": china.intersection(Polygon(cuts.KWANTUNG))}
    manchuria = china.intersection(make_valid(Polygon(cuts.MANCHURIA))).difference(cut["kwantung"])
    cut["jehol"] = manchuria.intersection(make_valid(Polygon(cuts.JEHOL)))
    cut["manchuria"] = manchuria.difference(cut["jehol"])
    for name, ring in (
        ("mengkiang", cuts.MENGKIANG),
        ("sinkiang", cuts.SINKIANG),
        ("tibet", cuts.TIBET),
    ):
        cut[name] = china.intersection(make_valid(Polygon(ring))).difference(union_of(cut))
    cut["china"] = china.difference(union_of(cut))
    tuva = russia.intersection(make_valid(Polygon(cuts.TUVA)))
    karafuto = russia.intersection(Polygon(cuts.KARAFUTO))
    kurils = russia.intersection(Polygon(cuts.KURILS))
    cut["tuva"] = tuva
    cut["ussr"] = union(SOVIET_ASIA).difference(unary_union([tuva, karafuto, kurils]))
    cut["karafuto"] = karafuto
    cut["japan"] = unary_union([countries["Japan"], kurils])
    cut.update({name: union(members) for name, members in WHOLE.items()})
    return {name: areas(cell) for name, cell in cut.items() if not cell.is_empty}


def union_of(parts: dict[str, BaseGeometry]) -> BaseGeometry:
    """Join the cells cut so far."""
    return unary_union(list(parts.values()))


def areas(geometry: BaseGeometry) -> BaseGeometry:
    """Keep the polygons of a geometry: cutting leaves stray lines and points."""
    if geometry.geom_type in ("Polygon", "MultiPolygon"):
        return geometry
    polygons: list[Polygon] = []
    for part in getattr(geometry, "geoms", ()):
        polygons += part.geoms if part.geom_type == "MultiPolygon" else [part]
    return MultiPolygon([part for part in polygons if part.geom_type == "Polygon"])


def waters() -> tuple[list[BaseGeometry], list[BaseGeometry]]:
    """Return rivers and lakes inside the window, without those dammed since."""
    rivers = [shape(f["geometry"]) for f in features("natural_rivers") if f["geometry"]]
    rivers.append(LineString(cuts.HALHA))
    rivers = [river.intersection(WINDOW).simplify(0.01) for river in rivers]
    modern = MultiPoint(cuts.MODERN_LAKES).buffer(0.1)
    lakes = [
        areas(make_valid(shape(f["geometry"])).intersection(WINDOW))
        for f in features("natural_lakes")
        if f["geometry"] and not shape(f["geometry"]).intersects(modern)
    ]
    return (
        [river for river in rivers if not river.is_empty],
        [lake for lake in lakes if lake.area >= SMALLEST_LAKE],
    )


def write(name: str, geometries: Iterable[tuple[str | None, BaseGeometry]]) -> None:
    """Write a layer as GeoJSON, each geometry with its id."""
    layer = [
        {
            "type": "Feature",
            "properties": {"id": key} if key else {},
            "geometry": mapping(geometry),
        }
        for key, geometry in geometries
    ]
    (BUILD / f"{name}.json").write_text(
        json.dumps({"type": "FeatureCollection", "features": layer})
    )


def main() -> None:
    """Write the three layers for mapshaper."""
    write("cells", cells(within_window()).items())
    rivers, lakes = waters()
    write("rivers", [(None, river) for river in rivers])
    write("lakes", [(None, lake) for lake in lakes])


if __name__ == "__main__":
    main()

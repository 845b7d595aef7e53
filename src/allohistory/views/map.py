"""The map of a timeline: its incidents, the sides' strength, who held what, week by week.

Assumption: an incident known only by its border sector may be drawn anywhere on that stretch of
frontier; it is put where other incidents leave most room. Leaves out what the geography of the
scenario does not name.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from math import hypot
from typing import Any

from markupsafe import Markup

from allohistory.errors import UnknownName

# Steps of the golden ratio spread any number of points evenly on a line.
GOLDEN = 0.6180339887498949
# An incident of so many losses carries the name of its sector if it has none of its own.
NAMED_FROM = 300
DRAWN = (
    "projection",
    "views",
    "holders",
    "cells",
    "soft",
    "occupiable",
    "occupation_reach",
    "nodes",
    "rails",
    "regions",
    "seas",
    "ranges",
    "rivers",
    "lakes",
)

Place = tuple[float, float]


def map_block(
    geography: Mapping[str, Any],
    incidents: Sequence[Mapping[str, Any]],
    frame: Mapping[str, Any],
    identity: str = "map",
) -> Markup:
    """Return the map as an HTML fragment; the page's head needs `assets.page_assets()` once.

    `geography`: the contents of a scenario's `map.yaml`.
    `incidents`: one mapping each, in any order, with
        date      ISO
        end       ISO (absent: filled for eight weeks)
        sector    an id of the geography; or instead `at`: (longitude, latitude)
        text      a sentence
        losses    men of all sides
        name      label (absent: the sector's, from 300 losses on)
        detail    further lines of its note (may be absent)
        branch    an id of the frame's branches (absent: in every branch)
    `frame`:
        from, to  ISO, the ends of the slider
        at        ISO, the date shown first (absent: `to`)
        title, subtitle
        view      an id of the geography's views (absent: the first that fits)
        branches  [{id, name}, ...] to choose from (may be absent)
        forces    [{group, actor, name, points: [[ISO, divisions], ...], branch?}, ...]; `group` is
                  an id under `forces` of the geography (null there: off the map, left out),
                  `actor` one of its `holders`
    `identity`: id of the element, to be given when a page has several maps.
    Raises `UnknownName` for a sector, group or actor the geography does not know.
    """
    placed = _placed(geography, sorted(incidents, key=lambda incident: incident["date"]))
    data = {
        "geography": {key: geography[key] for key in DRAWN},
        "frame": {**frame, "forces": _forces(geography, frame.get("forces", ()))},
        "incidents": placed,
    }
    packed = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str)
    # A sentence of the data may hold "</script>".
    packed = packed.replace("<", "\\u003c")
    return Markup(
        '<figure class="atlas-box" id="{identity}" aria-label="Map: {title}">'
        '<script type="application/json" class="atlas-data">{packed}</script>'
        '<noscript><p class="atlas-note">The map needs JavaScript; the list below does not.</p>'
        "</noscript>"
        "</figure>\n{table}\n{note}"
    ).format(
        identity=identity,
        title=str(frame.get("title", "Map")),
        packed=Markup(packed),  # noqa: S704 - no `<` is left in it
        table=_list(placed, frame, identity),
        note=_note(geography),
    )


def incident_places(geography: Mapping[str, Any], sectors: Sequence[str]) -> list[Place]:
    """Return a place (longitude, latitude) on its sector's frontier for each incident."""
    count: Counter[str] = Counter()
    places = []
    for sector in sectors:
        course = _known(geography, "sectors", "sector", sector)["course"]
        places.append(_along(course, (0.5 + count[sector] * GOLDEN) % 1.0))
        count[sector] += 1
    return places


def _placed(
    geography: Mapping[str, Any], incidents: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Give every incident a place, a name if it is large, and its tooltip."""
    unplaced = [str(incident["sector"]) for incident in incidents if "at" not in incident]
    places = iter(incident_places(geography, unplaced))
    placed = []
    for incident in incidents:
        sector = incident.get("sector")
        where = geography["sectors"].get(sector, {}).get("name", "") if sector else ""
        losses = float(incident.get("losses", 0.0))
        name = incident.get("name") or (where if losses >= NAMED_FROM else "")
        at = incident["at"] if "at" in incident else next(places)
        place = {
            "date": str(incident["date"]),
            "at": [round(float(part), 3) for part in at],
            "losses": round(losses),
            "where": where,
            "text": str(incident.get("text", "")),
        }
        optional = {"name": name, "end": incident.get("end"), "branch": incident.get("branch")}
        place.update({key: str(value) for key, value in optional.items() if value})
        place["tip"] = "\n".join(_tip(place, incident.get("detail", ())))
        placed.append(place)
    return placed


def _tip(incident: Mapping[str, Any], detail: Sequence[str]) -> list[str]:
    """Return the lines of the tooltip of one incident, heading first."""
    when = _in_words(incident["date"])
    if "end" in incident and incident["end"] != incident["date"]:
        when = f"{when} – {_in_words(incident['end'])}"
    name = incident.get("name") or incident["where"]
    heading = f"{name}, {when}" if name else when
    losses = f"{incident['losses']:,} lost in all" if incident["losses"] else ""
    return [line for line in (heading, incident["text"], losses, *detail) if line]


def _in_words(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%B %Y}"


def _forces(
    geography: Mapping[str, Any], forces: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Place the groups that stand on this map, thinned to the dates on which a number changes."""
    placed = []
    for force in forces:
        at = _known(geography, "forces", "group of the map", force["group"])
        if at is None:
            continue
        _known(geography, "holders", "actor of the map", force["actor"])
        points: list[list[Any]] = []
        for day, divisions in force["points"]:
            if not points or round(divisions) != points[-1][1]:
                points.append([str(day), round(divisions)])
        placed.append({**force, "points": points, "at": at})
    return placed


def _known(geography: Mapping[str, Any], section: str, kind: str, name: str) -> Any:
    """Look a name up; UnknownName, with the known ones, if there is none."""
    if name not in geography[section]:
        raise UnknownName(kind, name, geography[section])
    return geography[section][name]


def _along(course: Sequence[Sequence[float]], share: float) -> Place:
    """Return the point a share of the way along a line of (longitude, latitude)."""
    lengths = [hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(course)]
    left = share * sum(lengths)
    for (a, b), length in zip(pairwise(course), lengths, strict=True):
        if left <= length:
            part = left / length if length else 0.0
            return a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part
        left -= length
    return course[-1][0], course[-1][1]


def _list(
    incidents: Sequence[Mapping[str, Any]], frame: Mapping[str, Any], identity: str
) -> Markup:
    """Return the same incidents as a table, for readers without a pointer, a screen or a script."""
    if not incidents:
        return Markup()
    names = {branch["id"]: branch["name"] for branch in frame.get("branches", ())}
    heads = Markup(
        "<th scope=col>Date</th><th scope=col>Where</th><th scope=col>What</th>"
        "<th scope=col class=number>Lost</th>"
    )
    if names:
        heads += Markup("<th scope=col>Timeline</th>")
    rows = Markup().join(_row(incident, names) for incident in incidents)
    return Markup(
        '<details class="atlas-list"><summary id="{label}">{count} incidents as a list'
        '</summary><div tabindex="0" role="region" aria-labelledby="{label}">'
        "<table><thead><tr>{heads}</tr></thead>"
        "<tbody>{rows}</tbody></table></div></details>"
    ).format(label=f"{identity}-list", count=len(incidents), heads=heads, rows=rows)


def _row(incident: Mapping[str, Any], names: Mapping[str, str]) -> Markup:
    """Return an incident as a row of the table."""
    cells = Markup(
        "<td><time datetime={}>{}</time></td><td>{}</td><td>{}</td><td class=number>{:,}</td>"
    ).format(
        incident["date"],
        _in_words(incident["date"]),
        incident.get("name") or incident["where"],
        incident["text"],
        incident["losses"],
    )
    if names:
        cells += Markup("<td>{}</td>").format(names.get(incident.get("branch", ""), "both"))
    return Markup("<tr>{}</tr>").format(cells)


def _note(geography: Mapping[str, Any]) -> Markup:
    """Return the caption about the map's own sources."""
    caption = " ".join(str(geography["caption"]).split())
    return Markup('<p class="atlas-note">{}</p>').format(caption)

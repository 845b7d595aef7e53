// Occupied country, hatched: what lies near a held town, or near a railway held at both ends.
import {draw} from "./svg.js";
import {dayOf, latest} from "./time.js";

const SAME_PLACE = 0.06; // degrees

/**
 * Who holds a town by force on a day; nobody once the cell around it has changed hands since.
 * @param {any} geography @param {any} node @param {number} day
 * @returns {string | undefined}
 */
export function occupant(geography, node, day) {
  const held = /** @type {any} */ (latest(node.held ?? [], day));
  if (!held) return undefined;
  const cell = /** @type {any} */ (latest(geography.cells[node.cell], day));
  return cell.since && dayOf(cell.since) > dayOf(held.since) ? undefined : held.by;
}

/**
 * Prepare the hatching, and return what redraws it for a day.
 * @param {any} group @param {any} definitions
 * @param {import("./projection.js").Sheet} sheet
 * @param {any} geography @param {any} basemap
 * @returns {(day: number) => void}
 */
export function drawOccupation(group, definitions, sheet, geography, basemap) {
  const {topojson} = /** @type {any} */ (globalThis);
  const {id, width, height} = sheet;
  const country = basemap.objects.cells.geometries.filter((/** @type {any} */ cell) =>
    geography.occupiable.includes(cell.properties.id));
  draw(draw(definitions, "clipPath", {id: `${id}-occupiable`}), "path", {d: sheet.path(topojson.merge(basemap, country))});
  const stretches = stretchesBetweenTowns(geography);
  const reach = geography.occupation_reach * sheet.kilometre;
  const masks = draw(definitions, "g");
  const hatched = draw(group, "g", {"clip-path": `url(#${id}-occupiable)`});
  let shown = "";
  return (day) => {
    const held = new Map(geography.nodes.map((/** @type {any} */ node) => [node.id, occupant(geography, node, day)]));
    const key = JSON.stringify([...held.values()]);
    if (key === shown) return;
    shown = key;
    masks.replaceChildren();
    hatched.replaceChildren();
    for (const side of new Set([...held.values()].filter(Boolean))) {
      pattern(masks, `${id}-hatch-${side}`, geography.holders[side].ink);
      const mask = draw(masks, "mask", {id: `${id}-held-${side}`, maskUnits: "userSpaceOnUse", x: 0, y: 0, width, height});
      const near = draw(mask, "g", {fill: "#fff", stroke: "#fff", "stroke-width": 2 * reach, "stroke-linecap": "round", "stroke-linejoin": "round"});
      for (const node of geography.nodes)
        if (held.get(node.id) === side) point(near, sheet.place(node.at), reach);
      for (const {from, to, course} of stretches)
        if (held.get(from) === side && held.get(to) === side)
          draw(near, "path", {d: `M${course.map(sheet.place).join("L")}`, fill: "none"});
      draw(hatched, "rect", {width, height, fill: `url(#${id}-hatch-${side})`, mask: `url(#${id}-held-${side})`});
    }
  };
}

/** @param {any} parent @param {[number, number]} at @param {number} radius */
function point(parent, [cx, cy], radius) {
  draw(parent, "circle", {cx, cy, r: radius, stroke: "none"});
}

/** @param {any} parent @param {string} id @param {string} ink */
export function pattern(parent, id, ink) {
  const hatch = draw(parent, "pattern", {id, patternUnits: "userSpaceOnUse", width: 6, height: 6, patternTransform: "rotate(45)"});
  draw(hatch, "rect", {width: 6, height: 6, fill: ink, opacity: 0.13});
  draw(hatch, "rect", {width: 1.6, height: 6, fill: ink, opacity: 0.5});
}

/**
 * Cut every railway at the towns on it.
 * @param {any} geography
 * @returns {{from: string, to: string, course: [number, number][]}[]}
 */
function stretchesBetweenTowns(geography) {
  const townAt = (/** @type {number[]} */ [x, y]) =>
    geography.nodes.find((/** @type {any} */ node) => Math.hypot(node.at[0] - x, node.at[1] - y) < SAME_PLACE)?.id;
  const stretches = [];
  for (const rail of geography.rails.filter((/** @type {any} */ way) => way.kind !== "road")) {
    let last = -1;
    for (let i = 0; i < rail.course.length; i++) {
      if (!townAt(rail.course[i])) continue;
      if (last >= 0)
        stretches.push({from: townAt(rail.course[last]), to: townAt(rail.course[i]), course: rail.course.slice(last, i + 1)});
      last = i;
    }
  }
  return stretches;
}

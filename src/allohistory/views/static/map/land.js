// Sea, land and whose it is: tints, coloured inner borders, frontiers.
import {draw, set} from "./svg.js";
import {latest} from "./time.js";

const WATERLINES = [[26, "#c3d8df"], [18, "#cadde2"], [11, "#d3e3e6"], [5, "#dfeaea"]];

/**
 * Draw sea and land, and return what redraws the tints for a day.
 * @param {any} group @param {any} definitions
 * @param {import("./projection.js").Sheet} sheet
 * @param {any} geography @param {any} basemap
 * @returns {(day: number) => void}
 */
export function drawLand(group, definitions, sheet, geography, basemap) {
  const {topojson, d3} = /** @type {any} */ (globalThis);
  const {id, path, width, height} = sheet;
  const cells = basemap.objects.cells;
  const sea = draw(definitions, "linearGradient", {id: `${id}-sea`, x2: 0, y2: 1});
  draw(sea, "stop", {offset: 0, "stop-color": "#cfdfe4"});
  draw(sea, "stop", {offset: 1, "stop-color": "#b9d1da"});
  draw(definitions, "path", {id: `${id}-land`, d: path(topojson.merge(basemap, cells.geometries))});
  draw(group, "rect", {width, height, fill: `url(#${id}-sea)`});
  for (const [stroke, colour] of WATERLINES)
    draw(group, "use", {href: `#${id}-land`, fill: "none", stroke: colour, "stroke-width": stroke, "stroke-linejoin": "round"});
  const net = d3.geoGraticule().extent([[60, 0], [170, 75]]).step([10, 10])();
  draw(group, "path", {d: path(net), fill: "none", stroke: "#6f8b97", "stroke-width": 0.5, opacity: 0.55});
  draw(group, "use", {href: `#${id}-land`, fill: "#f7f1df"});
  const tints = draw(group, "g");
  const clips = draw(definitions, "g");
  return whenHandsChange(geography, (holders) => {
    tints.replaceChildren();
    clips.replaceChildren();
    for (const holder of new Set(Object.values(holders))) {
      const own = cells.geometries.filter((/** @type {any} */ cell) => holders[cell.properties.id] === holder);
      const outline = path(topojson.merge(basemap, own));
      if (!outline) continue;
      const ink = geography.holders[holder];
      draw(draw(clips, "clipPath", {id: `${id}-of-${holder}`}), "path", {d: outline});
      draw(tints, "path", {d: outline, fill: ink.tint, opacity: 0.55});
      draw(tints, "path", {
        d: outline, fill: "none", stroke: ink.ink, "stroke-width": 9, "stroke-linejoin": "round", opacity: 0.3,
        "clip-path": `url(#${id}-of-${holder})`,
      });
    }
  });
}

/**
 * Draw coast and frontiers, and return what redraws the frontiers for a day.
 * @param {any} group
 * @param {import("./projection.js").Sheet} sheet
 * @param {any} geography @param {any} basemap
 * @returns {(day: number) => void}
 */
export function drawFrontiers(group, sheet, geography, basemap) {
  const {topojson} = /** @type {any} */ (globalThis);
  const cells = basemap.objects.cells;
  const mesh = (/** @type {(a: any, b: any) => boolean} */ wanted) =>
    sheet.path(topojson.mesh(basemap, cells, (/** @type {any} */ a, /** @type {any} */ b) =>
      wanted(a.properties.id, b.properties.id)));
  draw(group, "path", {d: mesh((a, b) => a === b), fill: "none", stroke: "#4f7383", "stroke-width": 0.7});
  const provinces = draw(group, "path", {class: "province"});
  const hard = draw(group, "path", {class: "frontier"});
  const soft = draw(group, "path", {class: "frontier soft"});
  const pairs = new Set(geography.soft.flatMap((/** @type {string[]} */ [a, b]) => [`${a}|${b}`, `${b}|${a}`]));
  return whenHandsChange(geography, (holders) => {
    const isSoft = (/** @type {string} */ a, /** @type {string} */ b) => pairs.has(`${holders[a]}|${holders[b]}`);
    set(hard, {d: mesh((a, b) => holders[a] !== holders[b] && !isSoft(a, b))});
    set(soft, {d: mesh((a, b) => holders[a] !== holders[b] && isSoft(a, b))});
    set(provinces, {d: mesh((a, b) => a !== b && holders[a] === holders[b])});
  });
}

/**
 * Who holds each cell on a day.
 * @param {any} geography @param {number} day
 * @returns {Record<string, string>}
 */
export function holdersOn(geography, day) {
  return Object.fromEntries(
    Object.entries(geography.cells).map(([cell, entries]) => [cell, /** @type {any} */ (latest(/** @type {any} */ (entries), day))?.by]));
}

/**
 * Draw again only when a cell has changed hands.
 * @param {any} geography
 * @param {(holders: Record<string, string>) => void} redraw
 * @returns {(day: number) => void}
 */
function whenHandsChange(geography, redraw) {
  let shown = "";
  return (day) => {
    const holders = holdersOn(geography, day);
    const key = JSON.stringify(holders);
    if (key !== shown) redraw(holders);
    shown = key;
  };
}

/**
 * Draw rivers and lakes.
 * @param {any} group
 * @param {import("./projection.js").Sheet} sheet
 * @param {any} basemap
 */
export function drawWaters(group, sheet, basemap) {
  const {topojson} = /** @type {any} */ (globalThis);
  const layer = (/** @type {string} */ name) => sheet.path(topojson.feature(basemap, basemap.objects[name]));
  draw(group, "path", {class: "stream", d: layer("rivers")});
  draw(group, "path", {class: "pond", d: layer("lakes")});
}

// Railways, with the ticks of old maps, and motor roads; each from the year it opened.
import {curve, draw, set} from "./svg.js";
import {latest} from "./time.js";

/** Widths of the white casing, the line and its ticks; dashes of line and ticks. */
const STYLES = {
  main: {casing: 4, line: 2, ticks: 6, dash: ".9 6", broken: null},
  line: {casing: 3.2, line: 1.35, ticks: 4.6, dash: ".8 7", broken: null},
  road: {casing: 0, line: 1.1, ticks: 0, dash: "", broken: "4 2.5"},
};

/**
 * Draw one way.
 * @param {any} group
 * @param {string} path
 * @param {"main" | "line" | "road"} kind
 */
export function drawWay(group, path, kind) {
  const style = STYLES[kind];
  const way = draw(group, "g", {fill: "none", "stroke-linejoin": "round", stroke: "#3a332a"});
  if (style.casing) draw(way, "path", {d: path, stroke: "#fffaf0", "stroke-width": style.casing, opacity: 0.75});
  draw(way, "path", {d: path, "stroke-width": style.line, "stroke-dasharray": style.broken});
  if (style.ticks) draw(way, "path", {d: path, "stroke-width": style.ticks, "stroke-dasharray": style.dash});
  return way;
}

/**
 * Draw all ways, and return what shows those open on a day in their owner's ink.
 * @param {any} group
 * @param {import("./projection.js").Sheet} sheet
 * @param {any} geography
 * @returns {(day: number) => void}
 */
export function drawRails(group, sheet, geography) {
  const ways = geography.rails.map((/** @type {any} */ rail) => ({
    rail,
    way: drawWay(group, curve(rail.course.map(sheet.place)), rail.kind),
    opening: rail.opened ? Math.round(Date.UTC(rail.opened, 0, 1) / 864e5) : -Infinity,
  }));
  return (day) => {
    for (const {rail, way, opening} of ways) {
      const owner = /** @type {any} */ (latest(rail.owner, day));
      set(way, {display: opening <= day ? null : "none", stroke: geography.holders[owner.by].ink});
    }
  };
}

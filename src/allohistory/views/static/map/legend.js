// What the signs mean; drawn in a corner of a wide map, below a narrow one.
import {draw, star} from "./svg.js";
import {areaOf} from "./incidents.js";
import {drawBox} from "./forces.js";
import {drawWay} from "./rails.js";
import {pattern} from "./occupation.js";

const ROW = 20;
const WIDTH = 226;
const LAST = 12; // more room for the row of large stars

/**
 * The rows of the legend: a name, and what draws its sign about the middle of the sign's column.
 * @param {any} geography @param {any[]} forces @param {string} id
 * @returns {[string, (sign: any) => void][]}
 */
function rowsOf(geography, forces, id) {
  const sides = [...new Set(forces.map((force) => force.actor))].slice(0, 2);
  const starred = (/** @type {any} */ sign, /** @type {number[]} */ losses, /** @type {string} */ state) => {
    const group = draw(sign, "g", {class: `incident ${state}`});
    losses.forEach((loss, i) => draw(group, "path", {d: star(areaOf(loss)), transform: `translate(${losses.length > 1 ? [-21, -8, 13][i] : 0},0)`}));
  };
  /** @type {[string, (sign: any) => void][]} */
  const rows = [
    ["Main railway", (sign) => drawWay(sign, "M-17,0H17", "main")],
    ["Railway", (sign) => drawWay(sign, "M-17,0H17", "line")],
    ["Motor road", (sign) => drawWay(sign, "M-17,0H17", "road")],
    ["State frontier", (sign) => draw(sign, "path", {class: "frontier", d: "M-17,0H17"})],
    ["Claimed or disputed", (sign) => draw(sign, "path", {class: "frontier soft", d: "M-17,0H17"})],
    ["Occupied", (sign) => {
      pattern(sign, `${id}-hatch-legend`, geography.holders[geography.nodes.find((/** @type {any} */ n) => n.held)?.held[0].by]?.ink ?? "#555");
      draw(sign, "rect", {x: -17, y: -7, width: 34, height: 14, fill: `url(#${id}-hatch-legend)`});
    }],
    ["Incident while it lasts", (sign) => starred(sign, [1000], "fresh")],
    ["Over: 10, 1,000, 20,000 lost", (sign) => starred(sign, [10, 1000, 20000], "past")],
  ];
  if (sides.length)
    rows.splice(6, 0, ["Field force (divisions)", (sign) => sides.forEach((side, i) => {
      const box = draw(sign, "g", {transform: `translate(${(i - (sides.length - 1) / 2) * 22},0)`});
      drawBox(box, 10, geography.holders[side].ink);
    })]);
  return rows;
}

/**
 * Draw the legend in a group, framed, with its corner at the origin.
 * @param {any} group @param {any} geography @param {any[]} forces @param {string} id
 * @returns {[number, number]} width and height
 */
export function drawLegend(group, geography, forces, id) {
  const rows = rowsOf(geography, forces, id);
  const height = rows.length * ROW + 14 + LAST;
  draw(group, "rect", {width: WIDTH, height, fill: "#f8f3e6", opacity: 0.95, stroke: "#2a241d", "stroke-width": 0.8});
  rows.forEach(([name, sign], i) => {
    const y = 17 + i * ROW + (i === rows.length - 1 ? LAST / 2 : 0);
    sign(draw(group, "g", {transform: `translate(32,${y})`}));
    draw(group, "text", {class: "legend", x: 66, y: y + 4}, name);
  });
  return [WIDTH, height];
}

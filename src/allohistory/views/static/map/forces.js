// Field forces: a box for each group of divisions, as large as the group.
import {draw, set} from "./svg.js";
import {dayOf} from "./time.js";
import {inside} from "./projection.js";

const half = (/** @type {number} */ divisions) => 11 + Math.sqrt(Math.max(0, divisions)) * 2.1;

/**
 * The last known size of a group on a day.
 * @param {{points: [string, number][]}} force
 * @param {number} day
 * @returns {number | undefined}
 */
export function divisionsOn(force, day) {
  return force.points.filter(([date]) => dayOf(date) <= day).at(-1)?.[1];
}

/**
 * Draw a box with a number.
 * @param {any} group @param {number} width half of it @param {string} ink
 */
export function drawBox(group, width, ink) {
  return draw(group, "rect", {
    class: "box", x: -width, y: -width * 0.62, width: 2 * width, height: 1.24 * width, rx: 1.5, fill: ink,
  });
}

/**
 * Draw forces, and return what shows a day of one branch, and the room they may take.
 * @param {any} group
 * @param {import("./projection.js").Sheet} sheet
 * @param {any} geography
 * @param {any[]} forces
 */
export function drawForces(group, sheet, geography, forces) {
  const grow = Math.sqrt(sheet.zoom);
  const boxes = forces.filter((force) => inside(sheet, sheet.place(force.at), 14)).map((force) => {
    const [x, y] = sheet.place(force.at);
    const box = draw(group, "g", {class: "force", transform: `translate(${x},${y})`, "data-tip": ""});
    return {
      force, box, x, y,
      rect: drawBox(box, 10, geography.holders[force.actor].ink),
      text: draw(box, "text", {class: "count"}),
      most: half(Math.max(...force.points.map((/** @type {[string, number]} */ point) => point[1]))) * grow,
    };
  });
  return {
    update: (/** @type {number} */ day, /** @type {string} */ branch) => {
      for (const {force, box, rect, text} of boxes) {
        const divisions = divisionsOn(force, day);
        const here = divisions !== undefined && divisions >= 0.5 && (!force.branch || force.branch === branch);
        set(box, {display: here ? null : "none"});
        if (!here || divisions === undefined) continue;
        const width = half(divisions) * grow;
        set(rect, {x: -width, y: -width * 0.62, width: 2 * width, height: 1.24 * width});
        set(text, {y: width * 0.28, "font-size": Math.max(11 * grow, width * 0.82)});
        text.textContent = String(Math.round(divisions));
        box.dataset.tip = `${force.name}\n${Math.round(divisions)} divisions`;
      }
    },
    room: boxes.map(({x, y, most}) => [x - most, y - most * 0.62, x + most, y + most * 0.62]),
  };
}

// Names of countries, seas, ranges, rivers and lakes.
import {curve, draw, set} from "./svg.js";
import {present} from "./time.js";
import {inside} from "./projection.js";

const CLASHES = 2; // letters

/**
 * Leave out the names of ranges and rivers that run through the names of towns or the boxes of forces.
 * @param {any} group @param {number[][]} boxes [left, top, right, bottom]
 */
function giveWay(group, boxes) {
  for (const text of group.querySelectorAll(".range, .river")) {
    set(text, {display: null});
    if (!text.querySelector("textPath")) continue;
    let clashes = 0;
    for (let i = 0; i < text.getNumberOfChars(); i++) {
      const {x, y, width, height} = text.getExtentOfChar(i);
      if (boxes.some((box) => x < box[2] && x + width > box[0] && y < box[3] && y + height > box[1])) clashes += 1;
    }
    if (clashes >= CLASHES) set(text, {display: "none"});
  }
}

/**
 * Write all names, and return what shows those right on a day, and what makes them give way to others.
 * @param {any} group @param {any} definitions
 * @param {import("./projection.js").Sheet} sheet
 * @param {any} geography
 */
export function drawLettering(group, definitions, sheet, geography) {
  const {place, id, zoom} = sheet;
  const onSheet = (/** @type {any} */ name) => inside(sheet, place(name.at), 45 * zoom);
  // Parallels lean with their distance from the middle of the cone.
  const lean = (/** @type {any} */ name) => (name.at[0] - geography.projection.centre) * 0.5;
  const put = (/** @type {any} */ name, /** @type {number} */ turn) => `translate(${place(name.at)}) rotate(${turn})`;
  for (const name of geography.seas.filter(onSheet))
    draw(group, "text", {class: "sea", transform: put(name, lean(name)), "font-size": name.size * zoom}, name.name);
  for (const kind of ["ranges", "rivers"])
    geography[kind].forEach((/** @type {any} */ name, /** @type {number} */ i) => {
      if (!name.course.every((/** @type {any} */ at) => inside(sheet, place(at)))) return;
      const line = `${id}-${kind}-${i}`;
      draw(definitions, "path", {id: line, d: curve(name.course.map(place))});
      const text = draw(group, "text", {class: kind.slice(0, -1), "font-size": (kind === "ranges" ? 11 : 10) * zoom});
      draw(text, "textPath", {href: `#${line}`, startOffset: "50%"}, name.name);
    });
  for (const name of geography.lakes.filter(onSheet))
    draw(group, "text", {class: "river", transform: put(name, name.turn), "font-size": 10 * zoom}, name.name);
  const regions = geography.regions
    .filter((/** @type {any} */ name) => onSheet(name) && (name.views ?? [sheet.view.id]).includes(sheet.view.id))
    .map((/** @type {any} */ name) => ({
      name, text: draw(group, "text", {class: `region rank${name.rank}`, transform: put(name, lean(name))}, name.name),
    }));
  return {
    update: (/** @type {number} */ day) => {
      for (const {name, text} of regions) set(text, {display: present(name, day) ? null : "none"});
    },
    giveWay: (/** @type {number[][]} */ boxes) => giveWay(group, boxes),
  };
}

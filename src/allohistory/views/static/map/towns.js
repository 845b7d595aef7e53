// Towns: dots in the ink of whoever holds them, and names set where there is room.
import {draw, set} from "./svg.js";
import {latest} from "./time.js";
import {inside} from "./projection.js";
import {occupant} from "./occupation.js";

const RADIUS = {1: 4.4, 2: 3.6, 3: 2.5, 4: 2.1};
const SIDES = ["r", "l", "t", "b", "tr", "br", "tl", "bl"];

/**
 * Draw towns, and return what shows their holders on a day, and what sets their names.
 * @param {any} group
 * @param {import("./projection.js").Sheet} sheet
 * @param {any} geography
 */
export function drawTowns(group, sheet, geography) {
  const towns = geography.nodes
    .filter((/** @type {any} */ node) => node.size <= sheet.view.detail && inside(sheet, sheet.place(node.at)))
    .sort((/** @type {any} */ a, /** @type {any} */ b) => a.size - b.size)
    .map((/** @type {any} */ node) => drawTown(group, sheet, node));
  return {
    update: (/** @type {number} */ day) => {
      for (const {node, dot, text} of towns) {
        const cell = /** @type {any} */ (latest(geography.cells[node.cell], day));
        const side = occupant(geography, node, day) ?? cell.by;
        set(dot, {fill: geography.holders[side].ink});
        text.textContent = node.was && !cell.since ? node.was : node.name;
      }
    },
    setNames: (/** @type {number[][]} */ taken) => setNames(towns, sheet, taken),
  };
}

/** @param {any} group @param {import("./projection.js").Sheet} sheet @param {any} node */
function drawTown(group, sheet, node) {
  const size = /** @type {1 | 2 | 3 | 4} */ (node.size);
  const town = draw(group, "g", {class: `town size${size}`, transform: `translate(${sheet.place(node.at)})`});
  const side = 8.4 * Math.sqrt(sheet.zoom);
  const dot = node.capital
    ? draw(town, "rect", {class: "dot", x: -side / 2, y: -side / 2, width: side, height: side})
    : draw(town, "circle", {class: "dot", r: RADIUS[size] * Math.sqrt(sheet.zoom)});
  if (size === 1) draw(town, "circle", {r: 1.4, fill: "#fff"});
  const text = draw(town, "text", {class: "name"}, node.name);
  return {node, dot, text};
}

/**
 * Set names greedily, large towns first, each on its first free side; a small town without one stays unnamed.
 * @param {any[]} towns
 * @param {import("./projection.js").Sheet} sheet
 * @param {number[][]} taken boxes [left, top, right, bottom] that are not free
 * @returns {number[][]} those, and the boxes of the names
 */
function setNames(towns, sheet, taken) {
  const boxes = taken.map((box) => box.slice());
  const dots = towns.map(({node}) => {
    const [x, y] = sheet.place(node.at);
    const r = (node.size < 3 ? 4 : 3) * Math.sqrt(sheet.zoom);
    return [x - r, y - r, x + r, y + r];
  });
  const frame = sheet.margin + 2;
  const free = (/** @type {number[]} */ box) =>
    box[0] > frame && box[2] < sheet.width - frame && box[1] > frame && box[3] < sheet.height - frame &&
    ![...dots, ...boxes].some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]);
  for (const {node, text} of towns) {
    const [x, y] = sheet.place(node.at);
    const width = text.getComputedTextLength();
    const height = parseFloat(getComputedStyle(text).fontSize) * 0.78;
    const sides = sidesOf(height, (node.size < 3 ? 7.5 : 5.5) * Math.sqrt(sheet.zoom));
    const set_at = [node.label, ...SIDES].find((side) => {
      const [dx, dy, anchor] = sides[side];
      const left = x + dx - (anchor === "end" ? width : anchor === "middle" ? width / 2 : 0);
      const box = [left - 1, y + dy - height, left + width + 1, y + dy + 2];
      if (free(box)) return boxes.push(box);
      return false;
    });
    if (!set_at) set(text, {display: "none"});
    else {
      const [dx, dy, anchor] = sides[set_at];
      set(text, {x: dx, y: dy, "text-anchor": anchor, display: null});
    }
  }
  return boxes;
}

/**
 * Offsets and anchor of a name on each side of a dot.
 * @param {number} height of a capital @param {number} gap
 * @returns {Record<string, [number, number, string]>}
 */
function sidesOf(height, gap) {
  const [near, low] = [gap - 2, height + 2];
  return {
    r: [gap, height * 0.46, "start"], l: [-gap, height * 0.46, "end"],
    t: [0, -gap - 1, "middle"], b: [0, gap + height, "middle"],
    tr: [near, -gap + 3, "start"], br: [near, low, "start"], tl: [-near, -gap + 3, "end"], bl: [-near, low, "end"],
  };
}

// The sheet's furniture: neat line with degrees, cartouche, scale bar.
import {draw} from "./svg.js";

const INK = "#2a241d";
const PAPER = "#f6f1e4";

/**
 * Draw the neat line, its alternating bars and its degrees.
 * @param {any} svg
 * @param {import("./projection.js").Sheet} sheet
 */
export function drawFrame(svg, sheet) {
  const {width, height, margin} = sheet;
  const group = draw(svg, "g", {class: "neatline"});
  const [right, bottom] = [width - margin, height - margin];
  draw(group, "path", {fill: PAPER, "fill-rule": "evenodd", d: `M0,0H${width}V${height}H0ZM${margin},${margin}V${bottom}H${right}V${margin}Z`});
  const line = (/** @type {number} */ out, /** @type {number} */ stroke) =>
    draw(group, "rect", {
      x: margin - out, y: margin - out, width: width - 2 * margin + 2 * out, height: height - 2 * margin + 2 * out,
      fill: "none", stroke: INK, "stroke-width": stroke,
    });
  line(0, 1);
  line(7, 1.8);
  for (const edge of ["top", "bottom", "left", "right"]) drawEdge(group, sheet, edge);
}

/** @param {any} group @param {import("./projection.js").Sheet} sheet @param {string} edge */
function drawEdge(group, sheet, edge) {
  const {width, height, margin} = sheet;
  const level = edge === "top" || edge === "bottom";
  const ticks = crossings(sheet, edge);
  const along = (/** @type {any} */ tick) => tick.at[level ? 0 : 1];
  const stops = [margin, ...ticks.map(along), level ? width - margin : height - margin];
  for (let i = 1; i < stops.length; i += 2) {
    const [from, to] = [stops[i - 1], stops[i]];
    draw(group, "rect", {
      fill: INK,
      x: level ? from : edge === "left" ? margin - 6 : width - margin + 3,
      y: level ? (edge === "top" ? margin - 6 : height - margin + 3) : from,
      width: level ? to - from : 3, height: level ? 3 : to - from,
    });
  }
  for (const {at, degree} of ticks) {
    if (degree % 10) continue;
    const x = at[0] + (edge === "left" ? -14 : edge === "right" ? 14 : 0);
    const y = at[1] + (edge === "top" ? -11 : edge === "bottom" ? 19 : 0);
    const turn = edge === "left" ? -90 : edge === "right" ? 90 : 0;
    draw(group, "text", {class: "degree", "font-size": 9.5 * Math.min(1.4, sheet.zoom), transform: `translate(${x},${y}) rotate(${turn})`}, `${degree}°`);
  }
}

/**
 * Where meridians or parallels of five degrees meet an edge.
 * @param {import("./projection.js").Sheet} sheet @param {string} edge
 */
function crossings({projection, width, height, margin}, edge) {
  const level = edge === "top" || edge === "bottom";
  const found = [];
  let before = NaN;
  for (let i = 0; i <= 1600; i++) {
    const at = level
      ? [margin + ((width - 2 * margin) * i) / 1600, edge === "top" ? margin : height - margin]
      : [edge === "left" ? margin : width - margin, margin + ((height - 2 * margin) * i) / 1600];
    const degree = projection.invert(at)[level ? 0 : 1];
    const [a, b] = [Math.floor(before / 5), Math.floor(degree / 5)];
    if (a !== b && !Number.isNaN(a)) found.push({at, degree: 5 * Math.max(a, b)});
    before = degree;
  }
  return found;
}

/**
 * Draw the title in its cartouche.
 * @param {any} svg
 * @param {import("./projection.js").Sheet} sheet
 * @param {string} title @param {string} subtitle
 * @returns {number[][]} the box it takes: [left, top, right, bottom]
 */
export function drawTitle(svg, sheet, title, subtitle) {
  if (!sheet.view.title || !title) return [];
  const {zoom, margin} = sheet;
  const [width, height] = [286 * zoom, 66 * zoom];
  const [left, top] = [margin + sheet.view.title[0], margin + sheet.view.title[1]];
  const group = draw(svg, "g", {transform: `translate(${left},${top})`});
  draw(group, "rect", {width, height, fill: "#f8f3e6", stroke: INK, "stroke-width": 0.8});
  draw(group, "rect", {x: 3, y: 3, width: width - 6, height: height - 6, fill: "none", stroke: INK, "stroke-width": 0.4});
  for (const [name, text, y, size] of [["title", title.toUpperCase(), 31, 23], ["subtitle", subtitle, 51, 12.5]]) {
    const line = draw(group, "text", {class: name, x: width / 2, y: Number(y) * zoom, "font-size": Number(size) * zoom}, String(text));
    // A long title is set smaller rather than cut.
    const room = (width - 24) / (line.getComputedTextLength() || 1);
    if (room < 1) line.setAttribute("font-size", String(Number(size) * zoom * room));
  }
  return [[left, top, left + width, top + height]];
}

/**
 * Draw the scale bar.
 * @param {any} svg
 * @param {import("./projection.js").Sheet} sheet
 * @returns {number[][]} the box it takes: [left, top, right, bottom]
 */
export function drawScale(svg, sheet) {
  const {view, kilometre, zoom} = sheet;
  const group = draw(svg, "g", {transform: `translate(${view.scale})`});
  const stops = [0, ...view.kilometres];
  const end = stops[stops.length - 1] * kilometre;
  const box = {x: -16, y: -16 * zoom - 6, width: end + 44 * zoom + 10, height: 16 * zoom + 20};
  draw(group, "rect", {...box, fill: PAPER, opacity: 0.85, rx: 2});
  stops.slice(1).forEach((to, i) =>
    draw(group, "rect", {
      x: stops[i] * kilometre, width: (to - stops[i]) * kilometre, height: 5,
      fill: i % 2 ? PAPER : INK, stroke: INK, "stroke-width": 0.7,
    }));
  for (const stop of stops)
    draw(group, "text", {class: "distance", x: stop * kilometre, y: -5}, stop * kilometre === end ? `${stop} km` : String(stop));
  const [left, top] = [view.scale[0] + box.x, view.scale[1] + box.y];
  return [[left, top, left + box.width, top + box.height]];
}

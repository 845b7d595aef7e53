// Incidents and battles: stars, sized by losses; filled while they last, hollow afterwards.
import {draw, set, star} from "./svg.js";
import {dayOf} from "./time.js";

const FRESH = 56; // days an incident without an end stays filled
const FADED = 2 * 365; // days after which its star is pale
const NAMED = 2; // names shown at once

/**
 * Area of a star in square pixels; grows with the root of the losses, so that small ones stay visible.
 * @param {number} losses
 */
export function areaOf(losses) {
  return 26 + 2.4 * Math.sqrt(Math.max(0, losses));
}

/**
 * Draw incidents, and return what shows a day of one branch.
 * @param {any} group
 * @param {import("./projection.js").Sheet} sheet
 * @param {any[]} incidents in order of date
 * @param {string} hint how to walk through them by keyboard
 * @param {() => number[][]} taken boxes [left, top, right, bottom] of the names of towns
 */
export function drawIncidents(group, sheet, incidents, hint, taken) {
  const layer = draw(group, "g", {class: "incidents", role: "group", "aria-label": hint});
  const stars = incidents.map((incident) => {
    const [x, y] = sheet.place(incident.at);
    const sign = draw(layer, "g", {
      class: "incident", transform: `translate(${x},${y})`, tabindex: -1, role: "img", "aria-label": incident.tip.replaceAll("\n", ". "),
      "data-tip": incident.tip,
    });
    const area = areaOf(incident.losses) * sheet.zoom;
    draw(sign, "circle", {class: "pulse", r: Math.sqrt(area) * 0.95});
    draw(sign, "path", {d: star(area)});
    const text = draw(sign, "text", {class: "label"});
    const start = dayOf(incident.date);
    return {incident, sign, text, x, y, gap: Math.sqrt(area) * 0.62 + 3, start, end: incident.end ? dayOf(incident.end) : start + FRESH};
  });
  walkByKeys(layer, stars);
  return (/** @type {number} */ day, /** @type {string} */ branch) => {
    const here = stars.filter(({incident, start}) => start <= day && (!incident.branch || incident.branch === branch));
    const fresh = here.filter(({end}) => day <= end);
    const named = new Set(fresh.filter(({incident}) => incident.name)
      .sort((a, b) => b.incident.losses - a.incident.losses).slice(0, NAMED));
    const boxes = named.size ? taken() : [];
    for (const entry of stars) {
      const shown = here.includes(entry);
      const age = day - entry.end;
      set(entry.sign, {
        display: shown ? null : "none",
        class: `incident ${age <= 0 ? "fresh" : age > FADED ? "past faded" : "past"}`,
        tabindex: -1,
      });
      entry.text.textContent = named.has(entry) ? entry.incident.name : "";
      if (named.has(entry)) boxes.push(turn(entry, sheet, boxes));
    }
    if (here.length) set(here[here.length - 1].sign, {tabindex: 0});
  };
}

/**
 * Set a name beside its star, on the first side that is on the sheet and free of other names; give its box.
 * @param {any} entry @param {import("./projection.js").Sheet} sheet @param {number[][]} taken
 * @returns {number[]}
 */
function turn({text, x, y, gap}, sheet, taken) {
  const width = text.getComputedTextLength();
  const height = parseFloat(getComputedStyle(text).fontSize);
  const edge = sheet.margin + 4;
  const sides = [[1, -0.3], [-1, -0.3], [1, 0.9], [-1, 0.9]].map(([side, low]) => {
    const left = side > 0 ? x + gap : x - gap - width;
    const base = y + low * height;
    const off = left < edge || left + width > sheet.width - edge;
    const hits = taken.filter((box) =>
      left < box[2] && left + width > box[0] && base - 0.8 * height < box[3] && base + 2 > box[1]);
    const box = [left, base - 0.8 * height, left + width, base + 2];
    return {side, low, box, cost: hits.length + (off ? 9 : 0)};
  });
  const {side, low, box} = sides.reduce((best, other) => (other.cost < best.cost ? other : best));
  set(text, {x: side * gap, y: low * height, "text-anchor": side > 0 ? "start" : "end"});
  return box;
}

/**
 * One tab stop for all stars; arrow keys go from one to the next in time.
 * @param {any} layer @param {any[]} stars
 */
function walkByKeys(layer, stars) {
  layer.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const step = {ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1}[event.key];
    const signs = stars.map(({sign}) => sign).filter((sign) => sign.getAttribute("display") !== "none");
    const here = signs.indexOf(document.activeElement);
    if (!step || here < 0) return;
    event.preventDefault();
    const next = signs[Math.max(0, Math.min(signs.length - 1, here + step))];
    set(signs[here], {tabindex: -1});
    set(next, {tabindex: 0});
    next.focus();
  });
}

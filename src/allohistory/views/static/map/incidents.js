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
 */
export function drawIncidents(group, sheet, incidents, hint) {
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
    const text = draw(sign, "text", {class: "label", y: -Math.sqrt(area) * 0.35});
    const start = dayOf(incident.date);
    return {incident, sign, text, x, gap: Math.sqrt(area) * 0.62 + 3, start, end: incident.end ? dayOf(incident.end) : start + FRESH};
  });
  walkByKeys(layer, stars);
  return (/** @type {number} */ day, /** @type {string} */ branch) => {
    const here = stars.filter(({incident, start}) => start <= day && (!incident.branch || incident.branch === branch));
    const fresh = here.filter(({end}) => day <= Math.max(end, 0));
    const named = new Set(fresh.filter(({incident}) => incident.name)
      .sort((a, b) => b.incident.losses - a.incident.losses).slice(0, NAMED));
    for (const one of stars) {
      const shown = here.includes(one);
      const age = day - one.end;
      set(one.sign, {
        display: shown ? null : "none",
        class: `incident ${age <= 0 ? "fresh" : age > FADED ? "past faded" : "past"}`,
        tabindex: -1,
      });
      one.text.textContent = named.has(one) ? one.incident.name : "";
      if (named.has(one)) turn(one, sheet);
    }
    if (here.length) set(here[here.length - 1].sign, {tabindex: 0});
  };
}

/**
 * Set a name right of its star, or left of it where the sheet ends.
 * @param {any} one @param {import("./projection.js").Sheet} sheet
 */
function turn({text, x, gap}, sheet) {
  const left = x + gap + text.getComputedTextLength() > sheet.width - sheet.margin - 4;
  set(text, {x: left ? -gap : gap, "text-anchor": left ? "end" : "start"});
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

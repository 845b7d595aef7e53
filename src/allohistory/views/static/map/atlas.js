// One map: its views, layers and controls.
import {draw, write} from "./svg.js";
import {sheetOf} from "./projection.js";
import {drawFrontiers, drawLand, drawWaters} from "./land.js";
import {drawOccupation} from "./occupation.js";
import {drawRails} from "./rails.js";
import {drawLettering} from "./lettering.js";
import {drawTowns} from "./towns.js";
import {drawForces} from "./forces.js";
import {drawIncidents} from "./incidents.js";
import {drawFrame, drawScale, drawTitle} from "./frame.js";
import {drawLegend} from "./legend.js";
import {buildClock} from "./clock.js";
import {buildTip} from "./tip.js";
import {inWords} from "./time.js";

const NARROW = 700; // pixels below which the legend leaves the map

/**
 * Build a map in an element.
 * @param {any} box
 * @param {{geography: any, frame: any, incidents: any[]}} data
 * @param {any} basemap
 * @param {string} id prefix of element ids, unique on the page
 */
export function buildAtlas(box, {geography, frame, incidents}, basemap, id) {
  const controls = write(box, "div", {class: "atlas-choices"});
  const stage = write(box, "div", {class: "atlas-stage"});
  const below = draw(box, "svg", {class: "atlas atlas-below", role: "img", "aria-label": "Legend"});
  /** @type {{view: any, branch: string, day: number, width: number, update: (day: number, branch: string) => void}} */
  const state = {view: null, branch: frame.branches?.[0]?.id ?? "", day: 0, width: 0, update: () => {}};
  buildTip(stage);

  const show = (/** @type {number} */ day) => {
    state.day = day;
    state.update(day, state.branch);
    stage.firstElementChild?.setAttribute("aria-label", `${frame.title ?? "Map"}, ${inWords(day)}`);
  };
  const clock = buildClock(box, frame, incidents, show);
  const redraw = () => {
    stage.querySelector("svg")?.remove();
    const width = stage.clientWidth || 1000;
    const zoom = Math.max(1, Math.min(2.2, (0.85 * state.view.width) / width));
    const sheet = sheetOf(geography, state.view, zoom, id);
    const drawn = drawSheet(sheet, {geography, frame, incidents, legend: width >= NARROW}, basemap, stage);
    state.update = drawn;
    state.width = width;
    below.replaceChildren();
    below.toggleAttribute("hidden", width >= NARROW);
    if (width < NARROW) {
      const [w, h] = drawLegend(draw(below, "g", {transform: "translate(1,1)"}), geography, frame.forces ?? [], `${id}-below`);
      below.setAttribute("viewBox", `0 0 ${w + 2} ${h + 2}`);
      below.style.setProperty("--zoom", "1");
    }
    if (state.day) show(state.day);
  };
  const chooseView = buildViews(controls, geography, frame, stage, id, (/** @type {any} */ view) => {
    state.view = view;
    redraw();
  });
  if (frame.branches?.length)
    radios(controls, "Timeline", `${id}-branch`, frame.branches, frame.branches[0].id, (/** @type {string} */ branch) => {
      state.branch = branch;
      clock.branch(branch);
      clock.again();
    });
  chooseView();
  clock.branch(state.branch);
  clock.start();
  new ResizeObserver(() => {
    if (Math.abs(stage.clientWidth - state.width) <= 0.08 * state.width) return;
    chooseView();
  }).observe(stage);
}

/**
 * Draw every layer of a sheet, back to front, and return what shows a day.
 * @param {import("./projection.js").Sheet} sheet
 * @param {{geography: any, frame: any, incidents: any[], legend: boolean}} data
 * @param {any} basemap @param {any} stage
 * @returns {(day: number, branch: string) => void}
 */
function drawSheet(sheet, {geography, frame, incidents, legend}, basemap, stage) {
  const {width, height, margin, id} = sheet;
  const svg = draw(stage, "svg", {class: "atlas", viewBox: `0 0 ${width} ${height}`, role: "group"});
  stage.prepend(svg);
  svg.style.setProperty("--zoom", String(sheet.zoom));
  const definitions = draw(svg, "defs");
  draw(draw(definitions, "clipPath", {id: `${id}-frame`}), "rect", {
    x: margin, y: margin, width: width - 2 * margin, height: height - 2 * margin,
  });
  const map = draw(svg, "g", {"clip-path": `url(#${id}-frame)`});
  const layer = () => draw(map, "g");
  const land = drawLand(layer(), definitions, sheet, geography, basemap);
  const occupation = drawOccupation(layer(), definitions, sheet, geography, basemap);
  drawWaters(layer(), sheet, basemap);
  const frontiers = drawFrontiers(layer(), sheet, geography, basemap);
  const lettering = drawLettering(layer(), definitions, sheet, geography);
  const rails = drawRails(layer(), sheet, geography);
  const forces = drawForces(layer(), sheet, geography, frame.forces ?? []);
  const towns = drawTowns(layer(), sheet, geography);
  const scale = drawScale(map, sheet);
  const walk = "Incidents. Arrow keys go from one to the next in time.";
  /** @type {number[][]} */
  let names = [];
  const stars = drawIncidents(layer(), sheet, incidents, walk, () => names);
  drawFrame(svg, sheet);
  const title = drawTitle(svg, sheet, frame.title ?? "", frame.subtitle ?? "");
  const corner = legend ? drawCorner(svg, sheet, geography, frame.forces ?? []) : [];
  towns.update(Infinity);
  const setNames = () => {
    names = towns.setNames([...forces.room, ...scale, ...title, ...corner]);
    lettering.giveWay(names);
  };
  setNames();
  // Letters are measured again once the real fonts are there.
  document.fonts.ready.then(setNames);
  return (day, branch) => {
    for (const update of [land, occupation, frontiers, lettering.update, rails, towns.update]) update(day);
    forces.update(day, branch);
    stars(day, branch);
  };
}

/**
 * Draw the legend in the corner its view names.
 * @param {any} svg @param {import("./projection.js").Sheet} sheet @param {any} geography @param {any[]} forces
 * @returns {number[][]} the box it takes: [left, top, right, bottom]
 */
function drawCorner(svg, sheet, geography, forces) {
  const {width, height, margin, view, zoom, id} = sheet;
  if (!view.legend) return [];
  const group = draw(svg, "g");
  const grow = Math.min(1.35, zoom);
  const [w, h] = drawLegend(group, geography, forces, `${id}-corner`).map((size) => size * grow);
  const left = view.legend === "left";
  const x = left ? margin + 14 : width - margin - 12 - w;
  // On the right the scale bar stands below it.
  const y = height - margin - (left ? 14 : 44 + 6 * grow) - h;
  group.setAttribute("transform", `translate(${x},${y}) scale(${grow})`);
  return [[x, y, x + w, y + h]];
}

/**
 * Offer the views that suit the width, and return what draws the chosen one.
 * @param {any} controls @param {any} geography @param {any} frame @param {any} stage @param {string} id
 * @param {(view: any) => void} choose
 */
function buildViews(controls, geography, frame, stage, id, choose) {
  const holder = write(controls, "div", {class: "atlas-views"});
  let wanted = frame.view ?? "";
  return () => {
    const width = stage.clientWidth || 1000;
    const fitting = geography.views.filter((/** @type {any} */ view) =>
      width >= (view.from_width ?? 0) && width < (view.below_width ?? Infinity));
    const view = fitting.find((/** @type {any} */ one) => one.id === wanted) ?? fitting[0];
    holder.replaceChildren();
    if (fitting.length > 1)
      radios(holder, "View", `${id}-view`, fitting, view.id, (/** @type {string} */ chosen) => {
        wanted = chosen;
        choose(fitting.find((/** @type {any} */ one) => one.id === chosen));
      });
    choose(view);
  };
}

/**
 * A row of radio buttons.
 * @param {any} parent @param {string} title @param {string} name
 * @param {{id: string, name: string}[]} options @param {string} chosen
 * @param {(id: string) => void} choose
 */
function radios(parent, title, name, options, chosen, choose) {
  const set = write(parent, "fieldset", {class: "atlas-radios"});
  write(set, "legend", {}, title);
  for (const option of options) {
    const label = write(set, "label");
    const input = write(label, "input", {type: "radio", name, value: option.id});
    input.checked = option.id === chosen;
    input.addEventListener("change", () => choose(option.id));
    write(label, "span", {}, option.name);
  }
}

// The slider of weeks, its play button, and the strip of incidents above it.
import {draw, set, write} from "./svg.js";
import {dayOf, inWords} from "./time.js";

const WEEK = 7;

/**
 * Build the controls of time.
 * @param {any} parent
 * @param {any} frame
 * @param {any[]} incidents
 * @param {(day: number) => void} show called with the day chosen
 */
export function buildClock(parent, frame, incidents, show) {
  const [first, last] = [dayOf(frame.from), dayOf(frame.to)];
  const weeks = Math.floor((last - first) / WEEK);
  const bar = write(parent, "div", {class: "atlas-clock"});
  const play = write(bar, "button", {type: "button", class: "atlas-play", "aria-label": "Play"});
  const track = write(bar, "div", {class: "atlas-track"});
  const strip = draw(track, "svg", {class: "atlas-strip", "aria-hidden": "true"});
  const slider = write(track, "input", {
    type: "range", min: "0", max: String(weeks), step: "1", "aria-label": "Week shown on the map",
  });
  const date = write(bar, "output", {class: "atlas-date", "aria-hidden": "true"});
  drawYears(strip, first, last);
  const ticks = incidents.map((incident) => ({incident, tick: drawTick(strip, incident, first, last)}));

  const go = (/** @type {number} */ week) => {
    slider.value = String(week);
    const day = first + Number(slider.value) * WEEK;
    date.textContent = inWords(day);
    slider.setAttribute("aria-valuetext", `Week of ${inWords(day)}`);
    slider.style.setProperty("--done", `${(100 * Number(slider.value)) / weeks}%`);
    show(day);
  };
  slider.addEventListener("input", () => go(Number(slider.value)));
  player(play, () => Number(slider.value) >= weeks, (step) => go(step === "start" ? 0 : Number(slider.value) + step));
  const start = frame.at ? dayOf(frame.at) : last;
  return {
    start: () => go(Math.round((start - first) / WEEK)),
    again: () => go(Number(slider.value)),
    branch: (/** @type {string} */ branch) => {
      for (const {incident, tick} of ticks) set(tick, {display: !incident.branch || incident.branch === branch ? null : "none"});
    },
  };
}

/**
 * Make a button play and pause; where motion is not wanted, play in half-years.
 * @param {any} button
 * @param {() => boolean} atEnd
 * @param {(step: number | "start") => void} go
 */
function player(button, atEnd, go) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let timer = 0;
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    button.setAttribute("aria-label", "Play");
    button.classList.remove("playing");
  };
  button.addEventListener("click", () => {
    if (timer) return stop();
    if (atEnd()) go("start");
    button.setAttribute("aria-label", "Pause");
    button.classList.add("playing");
    timer = window.setInterval(() => (atEnd() ? stop() : go(still ? 26 : 2)), still ? 1500 : 90);
  });
}

const share = (/** @type {number} */ day, /** @type {number} */ first, /** @type {number} */ last) =>
  `${(100 * (day - first)) / (last - first)}%`;

/** @param {any} strip @param {number} first @param {number} last */
function drawYears(strip, first, last) {
  const year = (/** @type {number} */ day) => new Date(day * 864e5).getUTCFullYear();
  for (let y = year(first) + 1; y <= year(last); y++) {
    const x = share(dayOf(`${y}-01-01`), first, last);
    draw(strip, "line", {x1: x, x2: x, y1: 22, y2: 27, class: "year"});
    draw(strip, "text", {x, y: 37, class: y % 2 ? "year odd" : "year"}, String(y));
  }
}

/** @param {any} strip @param {any} incident @param {number} first @param {number} last */
function drawTick(strip, incident, first, last) {
  const x = share(dayOf(incident.date), first, last);
  const height = Math.min(20, 4 + 3.6 * Math.log10(1 + incident.losses));
  return draw(strip, "line", {x1: x, x2: x, y1: 22, y2: 22 - height, class: "tick"});
}

// Drawing: elements, smooth lines, stars.

const SVG = "http://www.w3.org/2000/svg";

/**
 * Append an SVG element.
 * @param {Element} parent
 * @param {string} tag
 * @param {Record<string, string | number | null | undefined>} [attributes] null and undefined are left out
 * @param {string} [text]
 * @returns {any} the element
 */
export function draw(parent, tag, attributes = {}, text) {
  const element = document.createElementNS(SVG, tag);
  set(element, attributes);
  if (text !== undefined) element.textContent = text;
  parent.append(element);
  return element;
}

/**
 * Set or, with null, remove attributes.
 * @param {Element} element
 * @param {Record<string, string | number | null | undefined>} attributes
 */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined) element.removeAttribute(name);
    else element.setAttribute(name, String(value));
  }
}

/**
 * Append an HTML element.
 * @param {Element} parent
 * @param {string} tag
 * @param {Record<string, string>} [attributes]
 * @param {string} [text]
 * @returns {any} the element
 */
export function write(parent, tag, attributes = {}, text) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  parent.append(element);
  return element;
}

const short = (/** @type {number} */ number) => Math.round(number * 10) / 10;

/**
 * Path data of a smooth line through all points (centripetal enough at map scale: Catmull-Rom, slack 0.7).
 * @param {[number, number][]} points in pixels
 */
export function curve(points) {
  const at = (/** @type {number} */ i) => points[Math.max(0, Math.min(points.length - 1, i))];
  let path = `M${short(points[0][0])},${short(points[0][1])}`;
  for (let i = 0; i + 1 < points.length; i++) {
    const [before, from, to, after] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
    const control = (/** @type {number[]} */ here, /** @type {number[]} */ a, /** @type {number[]} */ b) => {
      const span = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
      const pull = (0.7 * length) / 3 / span;
      return [here[0] + (b[0] - a[0]) * pull, here[1] + (b[1] - a[1]) * pull];
    };
    const first = control(from, before, to);
    const second = control(to, after, from);
    path += `C${[...first, ...second, ...to].map(short).join(" ")}`;
  }
  return path;
}

/**
 * Path data of a five-pointed star about the origin.
 * @param {number} area in square pixels
 */
export function star(area) {
  const outer = Math.sqrt(area * 0.8908130915292852);
  const inner = outer * 0.38196601125010515;
  let path = "";
  for (let i = 0; i < 10; i++) {
    const angle = (Math.PI * i) / 5;
    const radius = i % 2 ? inner : outer;
    path += `${i ? "L" : "M"}${short(radius * Math.sin(angle))},${short(-radius * Math.cos(angle))}`;
  }
  return `${path}Z`;
}

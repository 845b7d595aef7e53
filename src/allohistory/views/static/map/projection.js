// From longitude and latitude to pixels: Albers' equal-area cone, as old atlases of the region use.

const KM_PER_DEGREE = 111.32;

/**
 * @typedef {object} Sheet one view, ready to be drawn on
 * @property {any} view the view of map.yaml
 * @property {number} width
 * @property {number} height
 * @property {number} margin
 * @property {(at: [number, number]) => [number, number]} place pixels of a longitude and latitude
 * @property {any} projection d3's
 * @property {(shape: any) => string} path path data of a GeoJSON shape
 * @property {number} kilometre pixels of a kilometre in the middle of the sheet
 * @property {number} zoom how much larger letters and signs are than on a sheet shown at full size
 * @property {string} id prefix of element ids, unique on the page
 */

/**
 * Fit a view of map.yaml to its size in pixels.
 * @param {any} geography
 * @param {any} view
 * @param {number} zoom
 * @param {string} id
 * @returns {Sheet}
 */
export function sheetOf(geography, view, zoom, id) {
  const {geoConicEqualArea, geoPath} = /** @type {any} */ (globalThis).d3;
  const {width, height} = view;
  const margin = 26;
  const projection = geoConicEqualArea()
    .parallels(geography.projection.parallels)
    .rotate([-geography.projection.centre, 0])
    .fitExtent([[margin, margin], [width - margin, height - margin]], {type: "MultiPoint", coordinates: view.corners})
    .clipExtent([[margin - 2, margin - 2], [width - margin + 2, height - margin + 2]])
    .precision(0.3);
  const middle = projection.invert([width / 2, height / 2]);
  const east = projection([middle[0] + 1, middle[1]]);
  const kilometre = (east[0] - width / 2) / (KM_PER_DEGREE * Math.cos((middle[1] * Math.PI) / 180));
  const path = geoPath(projection).digits(1);
  return {view, width, height, margin, projection, kilometre, zoom, id, path, place: (at) => projection(at)};
}

/**
 * Whether pixels fall inside the neat line, with some room to spare.
 * @param {Sheet} sheet
 * @param {[number, number]} at
 * @param {number} [room] pixels
 */
export function inside({width, height, margin}, [x, y], room = 0) {
  const edge = margin + room;
  return x > edge && x < width - edge && y > edge && y < height - edge;
}

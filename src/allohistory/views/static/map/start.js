// Find the maps of the page and build them.
import {buildAtlas} from "./atlas.js";

/** Build every map of the page that is not built yet. */
export function startMaps() {
  const basemap = document.getElementById("allohistory-basemap");
  if (!basemap) throw new Error("no element #allohistory-basemap: put page_assets() into the head of the page");
  const shapes = JSON.parse(basemap.textContent ?? "");
  document.querySelectorAll(".atlas-box:not([data-built])").forEach((box, i) => {
    const data = box.querySelector("script.atlas-data");
    /** @type {HTMLElement} */ (box).dataset.built = "yes";
    buildAtlas(box, JSON.parse(data?.textContent ?? ""), shapes, box.id || `atlas-${i}`);
  });
}

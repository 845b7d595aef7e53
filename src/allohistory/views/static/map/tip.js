// The note that follows the pointer or the keyboard focus.
import {write} from "./svg.js";

/**
 * Show `data-tip` of whatever is pointed at or focused inside a map.
 * @param {any} box positioned element that holds the map
 */
export function buildTip(box) {
  const tip = write(box, "div", {class: "atlas-tip", "aria-hidden": "true", hidden: ""});
  const show = (/** @type {any} */ event) => {
    const target = event.target.closest?.("[data-tip]");
    tip.hidden = !target?.dataset.tip;
    if (tip.hidden) return;
    const [head, ...rest] = target.dataset.tip.split("\n");
    tip.replaceChildren();
    write(tip, "strong", {}, head);
    for (const line of rest) write(tip, "span", {}, line);
    const [here, frame] = [target.getBoundingClientRect(), box.getBoundingClientRect()];
    const left = here.left + here.width / 2 - frame.left - tip.offsetWidth / 2;
    const top = here.top - frame.top - tip.offsetHeight - 8;
    tip.style.left = `${Math.max(4, Math.min(frame.width - tip.offsetWidth - 4, left))}px`;
    tip.style.top = `${top < 4 ? here.bottom - frame.top + 8 : top}px`;
  };
  for (const kind of ["pointerover", "focusin"]) box.addEventListener(kind, show);
  for (const kind of ["pointerleave", "focusout"]) box.addEventListener(kind, () => (tip.hidden = true));
  box.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape") tip.hidden = true;
  });
}

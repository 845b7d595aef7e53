// Dates as whole days since 1970, and things that change hands on a date.

const MONTHS = "January February March April May June July August September October November December".split(" ");

/**
 * Days since 1970 of an ISO date.
 * @param {string} iso
 */
export function dayOf(iso) {
  return Math.round(Date.parse(`${iso}T00:00:00Z`) / 864e5);
}

/**
 * A date in words: "14 September 1931".
 * @param {number} day
 */
export function inWords(day) {
  const date = new Date(day * 864e5);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/**
 * The last entry whose `since` has come; the first has none and always holds.
 * @template {{since?: string}} T
 * @param {T[]} entries in order of date
 * @param {number} day
 * @returns {T | undefined}
 */
export function latest(entries, day) {
  return entries.filter((entry) => !entry.since || dayOf(entry.since) <= day).at(-1);
}

/**
 * Whether something named `from` and `until` dates is there on a day.
 * @param {{from?: string, until?: string}} thing
 * @param {number} day
 */
export function present(thing, day) {
  return (!thing.from || dayOf(thing.from) <= day) && (!thing.until || day < dayOf(thing.until));
}

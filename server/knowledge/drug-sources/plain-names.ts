/** Longer than any name; a list of elements is a list of all names of a label. */
const mostOfName = 500;
export const mostOfElements = 100_000;
/** More than any label has. */
const mostNames = 5000;

/** Controls, marks of direction and what takes no room: a name with one reads otherwise than it is written. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const breaks = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
const invisible = /\p{Cf}/gu;

/** A text as it can be shown on a screen or in a terminal: it moves nothing, turns no line around, and is no longer than `most`. */
export const plainName = (text: string, most = mostOfName): string => {
  const shown = unseen.test(text) ? text.replace(breaks, ' ').replace(invisible, '') : text;
  return shown.length <= most ? shown : shown.slice(0, most).replace(/[\uD800-\uDBFF]$/, '');
};
export const plainNames = (texts: readonly string[], most = mostOfName): string[] =>
  texts.slice(0, mostNames).map((text) => plainName(text, most));

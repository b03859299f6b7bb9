import type { Element, Field } from './compile-shape.ts';
import type { Run } from './run.ts';

/** One value with its `_element` sibling and where it stands. */
export type Item = { value: unknown; sibling: unknown; path: string; field: Field };

/**
 * Sorts items into slices and holds each slice to its number, its order and, through `check`, to its own elements.
 * @returns how many items the slices lack
 */
export function checkSlices(
  element: Element,
  items: readonly Item[],
  { at, parent }: { at: string; parent: string },
  run: Run,
  check: (slice: Element, item: Item) => void,
): number {
  const homes = items.map((): number => -1);
  let areAllDecided = true;
  let lacking = 0;
  element.slices.forEach((slice, order) => {
    const { belongs } = slice;
    if (belongs === undefined) {
      areAllDecided = false;
      return;
    }
    const { min, max, extensionUrl } = slice.element;
    const found = items.filter((item, index) => {
      const isHere = belongs(item.value, item.field.type);
      if (isHere && (homes[index] ?? -1) < 0) homes[index] = order;
      return isHere;
    });
    const where = extensionUrl === undefined ? at : `${parent}.${element.name}('${extensionUrl}')`;
    if (found.length < min) {
      lacking += min - found.length;
      run.report('error', 'required', where, `the slice ${slice.name} is required: at least ${min}, found ${found.length}`);
    }
    if (found.length > max)
      run.report(
        'error',
        'structure',
        where,
        max === 0
          ? `the slice ${slice.name} is not allowed here`
          : `the slice ${slice.name} is there ${found.length} times, at most ${max}`,
      );
    for (const item of found) check(slice.element, item);
    if (slice.element.slices.length > 0) checkSlices(slice.element, found, { at, parent }, run, check);
  });
  if (!areAllDecided) return lacking;
  const rules = element.slicing?.rules;
  const last = homes.findLastIndex((home) => home >= 0);
  homes.forEach((home, index) => {
    if (home >= 0) return;
    const path = items[index]?.path ?? at;
    if (rules === 'closed') run.report('error', 'structure', path, 'belongs to none of the slices, and no others are allowed');
    if (rules === 'openAtEnd' && index < last)
      run.report('error', 'structure', path, 'belongs to none of the slices and has to follow them');
  });
  if (element.slicing?.ordered !== true) return lacking;
  let highest = -1;
  homes.forEach((home, index) => {
    if (home >= 0 && home < highest) run.report('error', 'structure', items[index]?.path ?? at, 'is out of the order of the slices');
    highest = Math.max(highest, home);
  });
  return lacking;
}

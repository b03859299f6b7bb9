import { fieldId } from './lesson-places.ts';

/** Brings the keyboard and the eye to a place of the lesson; what is folded around it opens. */
export function jumpTo(place: string): void {
  const element = document.getElementById(fieldId(place));
  if (element === null) return;
  for (let around = element.closest('details'); around !== null; around = around.parentElement?.closest('details') ?? null)
    around.open = true;
  const target = element instanceof HTMLDetailsElement ? element.querySelector('summary') : element;
  target?.focus({ preventScroll: true });
  // Missing where there is no layout to scroll.
  target?.scrollIntoView?.({ block: 'center' });
}

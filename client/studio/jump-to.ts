import { fieldId } from './lesson-places.ts';

/** Brings the keyboard and the eye to a place of the lesson; what is folded around it opens. @param block where on the screen it comes to stand */
export function jumpTo(place: string, block: 'start' | 'center' = 'center'): void {
  const element = document.getElementById(fieldId(place));
  if (element === null) return;
  for (let around = element.closest('details'); around !== null; around = around.parentElement?.closest('details') ?? null)
    around.open = true;
  const target = element instanceof HTMLDetailsElement ? element.querySelector('summary') : element;
  target?.focus({ preventScroll: true });
  // Missing where there is no layout to scroll.
  target?.scrollIntoView?.({ block });
}

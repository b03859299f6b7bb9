import { fewestClinicians } from '../../contract/index.ts';
import type { Counted } from '../../learning/prompts/index.ts';

const isSmall = ({ count, clinicians }: Counted): boolean => count > 0 && clinicians < fewestClinicians;

/** One number by itself; null where too few clinicians stand behind it. */
export const hideOne = (cell: Counted): number | null => (isSmall(cell) ? null : cell.count);

/**
 * Numbers that add up to one that is known. Where a single one is small, the next larger one is hidden with it: else the
 * small one is the sum minus the others.
 */
export function hideSmall(cells: readonly Counted[]): (number | null)[] {
  const hidden = cells.map(isSmall);
  if (hidden.filter(Boolean).length === 1) {
    const open = cells.map(({ count }, index) => ({ count, index })).filter(({ count, index }) => count > 0 && hidden[index] === false);
    const [next] = open.toSorted((a, b) => a.count - b.count);
    if (next !== undefined) hidden[next.index] = true;
  }
  return cells.map(({ count }, index) => (hidden[index] === true ? null : count));
}

import { isDeepStrictEqual } from 'node:util';
import { compareBoxes, judgeBox } from '../boxed-warnings/index.ts';
import type { LabelProducts, LabelVersion } from '../drug-sources/index.ts';
import type { KeptVersion } from './kept-label.ts';

/** What is said now, and where nothing is said now, what was said before. */
function merged(was: LabelProducts, now: LabelProducts): LabelProducts {
  const said = Object.entries(now).filter(([, value]) => (Array.isArray(value) ? value.length > 0 : value !== null && value !== false));
  return { ...was, ...(Object.fromEntries(said) as Partial<LabelProducts>) };
}

/**
 * A version that is known, read once more: right after it appears openFDA names no products, and later it does. Its box stays as
 * it was kept; a record that has another one is not believed.
 */
export function refreshed(was: KeptVersion, record: LabelVersion, contentHash: string): KeptVersion | 'another box' | 'nothing new' {
  const asBefore = judgeBox({ ...record, isPrescription: was.isPrescription });
  const change = compareBoxes(was.box, asBefore.box).class;
  if (change !== 'UNCHANGED' && change !== 'COSMETIC') return 'another box';
  const isPrescription = was.isPrescription ?? record.isPrescription;
  const isOfKnownKind = isPrescription === was.isPrescription;
  const { verdict, reason } = isOfKnownKind ? was : judgeBox({ ...record, isPrescription });
  const now: KeptVersion = {
    ...was,
    isPrescription,
    verdict,
    reason,
    box: verdict === 'genuine' ? was.box : null,
    products: merged(was.products, record.products),
    recentChanges: record.recentChanges.length > 0 ? record.recentChanges : was.recentChanges,
  };
  return isDeepStrictEqual(now, was) ? 'nothing new' : { ...now, contentHash };
}

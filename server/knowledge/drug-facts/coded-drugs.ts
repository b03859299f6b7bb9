import { toCodedDrug, type CodedDrug, type Level } from './coded-drug.ts';
import { createShared } from './shared-texts.ts';
import type { NamedCode, Vocabulary } from './vocabulary.ts';

/** What of a code is asked for while others are decided. */
type DrugPlace = Pick<CodedDrug, 'level' | 'root' | 'route' | 'clinicalDrug'>;

/**
 * The drugs that a vocabulary names, in its order. Of all of RxNorm they are a quarter of a gigabyte: only what others ask for is kept,
 * and a drug is read from its name once more when its turn comes.
 */
export type CodedDrugs = {
  /** Undefined where the code names no drug. */
  at(code: string): DrugPlace | undefined;
  read(code: string): CodedDrug | undefined;
  ofLevel(level: (level: Level) => boolean): Generator<CodedDrug>;
  named(): Generator<Pick<NamedCode, 'code' | 'tty' | 'name'> & { level: Level }>;
  count(): number;
};

export const readCodedDrugs = (vocabulary: Vocabulary): CodedDrugs => {
  const shared = createShared();
  const places = new Map<string, DrugPlace>();
  for (const named of vocabulary.names.values()) {
    const drug = toCodedDrug(named, vocabulary);
    if (drug === null) continue;
    const { level, route, clinicalDrug } = drug;
    places.set(drug.code, { level, root: shared(drug.root), route, clinicalDrug: clinicalDrug === null ? null : shared(clinicalDrug) });
  }
  const read = (code: string): CodedDrug | undefined => {
    const named = vocabulary.names.get(code);
    const drug = named === undefined ? null : toCodedDrug(named, vocabulary);
    if (drug === null) return undefined;
    const { key, root, parsed } = drug;
    const strengths = parsed.strengths.map((strength) => (strength === null ? null : shared(strength)));
    const brand = parsed.brand === null ? null : shared(parsed.brand);
    return { ...drug, key: shared(key), root: shared(root), parsed: { ...parsed, strengths, brand } };
  };
  return {
    at: (code) => places.get(code),
    read,
    *ofLevel(isWanted) {
      for (const [code, { level }] of places) {
        const drug = isWanted(level) ? read(code) : undefined;
        if (drug !== undefined) yield drug;
      }
    },
    *named() {
      for (const [code, { level }] of places) {
        const named = vocabulary.names.get(code);
        if (named !== undefined) yield { code, tty: named.tty, name: named.name, level };
      }
    },
    count: () => places.size,
  };
};

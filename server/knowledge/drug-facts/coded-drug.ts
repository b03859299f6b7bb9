import { parseDrugName, type DrugName } from './drug-name.ts';
import { drugKey, isBrandGroup, keysOf, rootsOf, type NamedCode, type Vocabulary } from './vocabulary.ts';
import { setKey } from './ingredient-key.ts';
import { routeOfForm, type RouteGroup } from './route-group.ts';

export type Level = 'product' | 'component' | 'ingredient';

/** A code with what its name says of it. */
export type CodedDrug = NamedCode & {
  level: Level;
  parsed: DrugName;
  key: string;
  root: string;
  /** Null for an ingredient, a strength, a pack of several routes. */
  route: RouteGroup | null;
  /** The clinical drug: ingredients, strengths and form, whatever the brand and package size; null above the product. */
  clinicalDrug: string | null;
  isExtendedRelease: boolean;
};

const levelOf = (tty: string, parsed: DrugName): Level | null => {
  if (/^(?:DF|DFG)$/.test(tty)) return null;
  if (/^(?:IN|PIN|MIN|BN)$/.test(tty)) return 'ingredient';
  if (/^(?:SCD|SBD|GPCK|BPCK)$/.test(tty) || parsed.parts.length > 0) return 'product';
  if (tty !== '') return 'component';
  const hasStrength = parsed.strengths.every((one) => one !== null);
  if (parsed.form !== null && hasStrength) return 'product';
  return parsed.form !== null || hasStrength || parsed.brand !== null ? 'component' : 'ingredient';
};

/** The drug a code names, or null where the name is no drug (a dose form) or cannot be read. */
export const toCodedDrug = (named: NamedCode, vocabulary: Vocabulary): CodedDrug | null => {
  let parsed = parseDrugName(named.name, vocabulary.forms);
  const level = levelOf(named.tty, parsed);
  if (level === null) return null;
  if (isBrandGroup(named.tty)) {
    const { ingredients } = named;
    if (ingredients === undefined) return null;
    const brand = parsed.form === null ? named.name : named.name.slice(0, -parsed.form.length - 1);
    parsed = { ...parsed, brand, ingredients, strengths: ingredients.map(() => null) };
  }
  const keys = keysOf(parsed, vocabulary);
  if (keys.length === 0 || keys.some((key) => key === '')) return null;
  const forms = parsed.parts.length > 0 ? parsed.parts.map((part) => part.form) : [parsed.form];
  const routes = [...new Set(forms.map((form) => (form === null ? null : routeOfForm(form))))];
  const members = (): string[] =>
    parsed.ingredients.map((ingredient, index) => `${drugKey(ingredient, vocabulary) ?? ''} ${parsed.strengths[index] ?? ''}`);
  return {
    ...named,
    level,
    parsed,
    key: setKey(keys),
    root: setKey(rootsOf(keys, vocabulary)),
    route: routes.length === 1 ? (routes[0] ?? null) : null,
    clinicalDrug: level === 'product' && parsed.parts.length === 0 ? `${members().sort().join(' / ')} ${parsed.form ?? ''}` : null,
    isExtendedRelease: forms.some((form) => /extended release/i.test(form ?? '')),
  };
};

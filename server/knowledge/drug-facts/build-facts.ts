import { decideAbove, toMember, type Member } from './decide-above-products.ts';
import { decidePack, decideProduct, indexLabels, ownImportedAlone, type DecidedProduct } from './decide-products.ts';
import { curatedCodes, hasOwnBox } from './curated.ts';
import type { Label } from './label.ts';
import { keysOf, rootsOf, type Vocabulary } from './vocabulary.ts';
import { setKey } from './ingredient-key.ts';
import type { BuiltProduct } from './built-product.ts';
import type { CodedDrug } from './coded-drug.ts';
import { readCodedDrugs } from './coded-drugs.ts';
import { readableLabelName } from './readable-label-name.ts';
import { routeOfForm } from './route-group.ts';
import { buildTopics, type BuiltTopic, type Topics } from './topics.ts';

export type BuiltFacts = {
  asOf: string;
  products: BuiltProduct[];
  topics: BuiltTopic[];
  leftOut: Topics['leftOut'];
  /** The labels whose boxes a topic gathers, older ones too. */
  labelsOf: Topics['labelsOf'];
};

/** The day the collection ends: its newest date that two labels carry, for single dates were seen lying in the future. */
const collectionDay = (effective: readonly string[]): string => {
  const days = effective.toSorted();
  return days.filter((day, index) => day === days[index + 1]).at(-1) ?? days.at(-1) ?? '';
};

/** Codes between two reports of progress. */
const tellEvery = 1000;

/**
 * Facts from labels and the names of codes: of the starter set, and of that with what was imported. Pure: the same input gives the
 * same facts.
 * @param input.indexed whether FDA's safety-labelling-change index has a row for the ingredient in that month
 * @param input.today no label speaks from later than this
 */
export const buildFacts = (input: {
  labels: readonly Label[];
  vocabulary: Vocabulary;
  indexed: (ingredient: string, month: string) => boolean;
  today?: string;
  /** Days of labels that decide nothing: the collection has them, too. */
  otherDays?: readonly string[];
  /** Called now and then. `of` counts the codes that are decided. */
  onProgress?: (done: number, of: number) => void;
}): BuiltFacts => {
  const { labels, vocabulary } = input;
  const collected = collectionDay([...labels.map(({ effective }) => effective), ...(input.otherDays ?? [])]);
  const asOf = input.today !== undefined && input.today < collected ? input.today : collected;
  const drugs = readCodedDrugs(vocabulary);
  const index = indexLabels(labels, drugs, asOf);
  const warnings = buildTopics(
    labels.filter((label) => label.boxed === true),
    asOf,
    input.indexed,
  );
  const products = new Map<string, BuiltProduct>();
  const refs = new Map<Label, NonNullable<BuiltProduct['label']>>();
  const refOf = (label: Label | null): BuiltProduct['label'] => {
    if (label === null) return null;
    const ref = refs.get(label) ?? { setId: label.setId, version: label.version, effective: label.effective };
    refs.set(label, ref);
    return ref;
  };
  let done = 0;
  const tell = (): void => {
    done += 1;
    if (done % tellEvery === 0) input.onProgress?.(done, drugs.count());
  };

  const members = new Map<string, Member[]>();
  const onceNamed: { code: string; topics: string[] }[] = [];
  for (const drug of drugs.ofLevel((level) => level === 'product')) {
    tell();
    const decidePart = (parsed: CodedDrug['parsed']): Omit<DecidedProduct, 'drug'> | null => {
      const keys = keysOf(parsed, vocabulary);
      const route = parsed.form === null ? null : routeOfForm(parsed.form);
      return decideProduct(
        { ...drug, code: '', parsed, key: setKey(keys), root: setKey(rootsOf(keys, vocabulary)), route, clinicalDrug: null },
        index,
        asOf,
      );
    };
    const decide = (): Omit<DecidedProduct, 'drug'> | null =>
      drug.parsed.parts.length > 0 ? decidePack(drug, index, asOf, decidePart) : decideProduct(drug, index, asOf);
    const standsApart = hasOwnBox(drug.name);
    const found = standsApart ? decideProduct(drug, ownImportedAlone(index), asOf) : decide();
    // "Extended Release Suspension" leaves the route open; the product's own label may close it.
    const [onlyRoute, ...others] = found?.label?.codes.includes(drug.code) === true ? found.label.routes : [];
    const route = drug.route ?? (others.length === 0 ? (onlyRoute ?? null) : null);
    const topics = found?.status === 'boxed' && !standsApart ? warnings.topicsOf({ ...drug, route }) : [];
    const siblings = members.get(drug.root) ?? [];
    siblings.push(toMember(drug, found === null ? null : { status: found.status, label: found.label, topics }));
    members.set(drug.root, siblings);
    if (found === null) continue;
    if (found.evidence === null) {
      onceNamed.push({ code: drug.code, topics });
      continue;
    }
    const { code, tty, name: display, level } = drug;
    products.set(code, { code, tty, display, level, status: found.status, evidence: found.evidence, label: refOf(found.label), topics });
  }

  // A code that one list alone names (a brand, an obsolete code) is taken where the same clinical drug stands on better evidence.
  const byClinicalDrug = new Map([...products.values()].map((product) => [drugs.at(product.code)?.clinicalDrug ?? '', product]));
  for (const { code: once, topics } of onceNamed) {
    const drug = drugs.read(once);
    const known = drug === undefined || drug.clinicalDrug === null ? undefined : byClinicalDrug.get(drug.clinicalDrug);
    if (drug === undefined || known === undefined || known.topics.join() !== topics.join()) continue;
    const { code, tty, name: display, level } = drug;
    products.set(code, { code, tty, display, level, status: known.status, evidence: 'curated', label: null, topics });
  }

  for (const drug of drugs.ofLevel((level) => level !== 'product')) {
    tell();
    const found = decideAbove(
      drug,
      (root) => members.get(root) ?? [],
      (id) => warnings.countsForOpenForm(id),
    );
    if (found === null) continue;
    const { code, tty, name: display, level } = drug;
    products.set(code, { code, tty, display, level, ...found, label: refOf(found.label) });
  }

  const labelsByCode = new Map<string, Label[]>();
  for (const label of labels)
    for (const code of label.codes.filter((one) => drugs.at(one) === undefined)) {
      const known = labelsByCode.get(code);
      if (known === undefined) labelsByCode.set(code, [label]);
      else known.push(label);
    }
  // Codes of a label that no list names: the label's one drug and route is all they can be, unless a kit brings others.
  for (const label of labels) {
    if (label.boxed === null || label.isKit || label.root === '' || label.routes.length !== 1) continue;
    // A label of several drugs may hold one of them alone.
    if (label.codes.some((code) => (drugs.at(code)?.root ?? label.root) !== label.root)) continue;
    for (const code of label.codes.filter((one) => drugs.at(one) === undefined)) {
      const all = labelsByCode.get(code) ?? [];
      if (products.has(code) || all.some((one) => one.isKit || one.key !== label.key || one.routes.join() !== label.routes.join()))
        continue;
      const [route = null] = label.routes;
      const unnamed: CodedDrug = {
        code,
        tty: '',
        name: readableLabelName(label),
        vouched: null,
        level: 'product',
        parsed: {
          ingredients: label.key.split(' / '),
          strengths: label.key.split(' / ').map(() => null),
          form: null,
          brand: null,
          parts: [],
        },
        key: label.key,
        root: label.root,
        route,
        clinicalDrug: null,
        isExtendedRelease: label.isExtendedRelease,
      };
      const found = decideProduct(unnamed, index, asOf);
      if (found === null) continue;
      const topics = found.status === 'boxed' ? warnings.topicsOf(unnamed) : [];
      products.set(code, {
        code,
        tty: '',
        display: unnamed.name,
        level: 'product',
        status: found.status,
        evidence: 'label',
        label: refOf(found.label),
        topics,
      });
    }
  }

  for (const { product, overrides } of curatedCodes(drugs.named())) {
    const drug = drugs.read(product.code);
    // General knowledge yields to the first imported label, and to its doubt.
    const speaking = drug === undefined ? [] : hasOwnBox(drug.name) ? index.ofCode(drug) : index.labelsFor(drug);
    const hasLabels = speaking.some(({ isImported }) => isImported);
    if (overrides || (!hasLabels && (products.get(product.code)?.status ?? 'doubt') === 'doubt')) products.set(product.code, product);
  }
  const used = new Set([...products.values()].flatMap((product) => product.topics));
  return {
    asOf,
    products: [...products.values()].sort((a, b) => Number(a.code) - Number(b.code)),
    topics: warnings.topics().filter(({ id }) => used.has(id)),
    leftOut: warnings.leftOut,
    labelsOf: (topicId) => warnings.labelsOf(topicId),
  };
};

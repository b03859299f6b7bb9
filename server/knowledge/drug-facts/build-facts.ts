import { decideAbove, type Member } from './decide-above-products.ts';
import { decidePack, decideProduct, indexLabels, ownImportedAlone, type DecidedProduct } from './decide-products.ts';
import { curatedCodes, hasOwnBox } from './curated.ts';
import type { Label } from './label.ts';
import { keysOf, rootsOf, type Vocabulary } from './vocabulary.ts';
import { setKey } from './ingredient-key.ts';
import type { BuiltProduct } from './built-product.ts';
import { toCodedDrug, type CodedDrug } from './coded-drug.ts';
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
export const collectionDay = (labels: readonly Pick<Label, 'effective'>[]): string => {
  const days = labels.map((label) => label.effective).sort();
  return days.filter((day, index) => day === days[index + 1]).at(-1) ?? days.at(-1) ?? '';
};

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
}): BuiltFacts => {
  const { labels, vocabulary } = input;
  const collected = collectionDay(labels);
  const asOf = input.today !== undefined && input.today < collected ? input.today : collected;
  const drugs = new Map<string, CodedDrug>();
  for (const named of vocabulary.names.values()) {
    const drug = toCodedDrug(named, vocabulary);
    if (drug !== null) drugs.set(drug.code, drug);
  }
  const index = indexLabels(labels, drugs, asOf);
  const warnings = buildTopics(
    labels.filter((label) => label.boxed === true),
    asOf,
    input.indexed,
  );
  const products = new Map<string, BuiltProduct>();
  const refOf = (label: Label | null): BuiltProduct['label'] =>
    label === null ? null : { setId: label.setId, version: label.version, effective: label.effective };

  const members = new Map<string, Member[]>();
  const onceNamed: { drug: CodedDrug; topics: string[] }[] = [];
  for (const drug of drugs.values()) {
    if (drug.level !== 'product') continue;
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
    siblings.push({ drug, decided: found === null ? null : { ...found, topics } });
    members.set(drug.root, siblings);
    if (found === null) continue;
    if (found.evidence === null) {
      onceNamed.push({ drug, topics });
      continue;
    }
    const { code, tty, name: display, level } = drug;
    products.set(code, { code, tty, display, level, status: found.status, evidence: found.evidence, label: refOf(found.label), topics });
  }

  // A code that one list alone names (a brand, an obsolete code) is taken where the same clinical drug stands on better evidence.
  const byClinicalDrug = new Map([...products.values()].map((product) => [drugs.get(product.code)?.clinicalDrug ?? '', product]));
  for (const { drug, topics } of onceNamed) {
    const known = drug.clinicalDrug === null ? undefined : byClinicalDrug.get(drug.clinicalDrug);
    if (known === undefined || known.topics.join() !== topics.join()) continue;
    const { code, tty, name: display, level } = drug;
    products.set(code, { code, tty, display, level, status: known.status, evidence: 'curated', label: null, topics });
  }

  for (const drug of drugs.values()) {
    if (drug.level === 'product') continue;
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
    for (const code of label.codes.filter((one) => !drugs.has(one))) {
      const known = labelsByCode.get(code);
      if (known === undefined) labelsByCode.set(code, [label]);
      else known.push(label);
    }
  // Codes of a label that no list names: the label's one drug and route is all they can be, unless a kit brings others.
  for (const label of labels) {
    if (label.boxed === null || label.isKit || label.root === '' || label.routes.length !== 1) continue;
    // A label of several drugs may hold one of them alone.
    if (label.codes.some((code) => (drugs.get(code)?.root ?? label.root) !== label.root)) continue;
    for (const code of label.codes.filter((one) => !drugs.has(one))) {
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

  for (const { product, overrides } of curatedCodes(drugs)) {
    const drug = drugs.get(product.code);
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

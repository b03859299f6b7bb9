import { toCodedDrug, type BuiltFacts, type BuiltProduct, type Label, type Vocabulary } from '../../server/knowledge/drug-facts/index.ts';

const letters = {
  product: 'p',
  component: 'c',
  ingredient: 'i',
  boxed: 'b',
  unboxed: 'u',
  doubt: 'd',
  label: 'l',
  mapped: 'm',
  listed: 'n',
  curated: 'k',
} as const;

const lines = (rows: readonly unknown[]): string => `[\n${rows.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n]`;

/**
 * The facts as the two data files: one product a line, labels and topics by their place in a list.
 * A product's row is code, RxNorm term type, name, three letters (level, status, evidence), place of its label or -1, places of its topics.
 */
export const factsAsFiles = ({ asOf, products, topics }: BuiltFacts): { products: string; topics: string } => {
  const labels = new Map<string, { place: number; row: [string, number, string] }>();
  const placeOf = (label: BuiltProduct['label']): number => {
    if (label === null) return -1;
    const key = `${label.setId} ${label.version}`;
    const known = labels.get(key) ?? { place: labels.size, row: [label.setId, label.version, label.effective] };
    labels.set(key, known);
    return known.place;
  };
  const topicIds = topics.map(({ id }) => id);
  const rows = products.map((product) => [
    product.code,
    product.tty,
    product.display,
    letters[product.level] + letters[product.status] + letters[product.evidence],
    placeOf(product.label),
    ...product.topics.map((id) => topicIds.indexOf(id)),
  ]);
  return {
    products: `{"asOf":${JSON.stringify(asOf)},\n"labels":${lines([...labels.values()].map(({ row }) => row))},\n"topics":${JSON.stringify(topicIds)},\n"products":${lines(rows)}}\n`,
    topics: `${lines(topics)}\n`,
  };
};

/**
 * What the facts stand on, as two more data files, so that an import is decided together with it: the labels reduced to what
 * decides, and the names of codes with who vouches for them. Only names that a decision reads: drugs, ingredients and forms.
 */
export const evidenceAsFiles = (labels: readonly Label[], vocabulary: Vocabulary): { labels: string; names: string } => {
  const rows = [...vocabulary.names.values()]
    .filter((named) => /^(?:DF|DFG|IN)$/.test(named.tty) || toCodedDrug(named, vocabulary) !== null)
    .map(({ code, tty, name, vouched, ingredients = [] }) =>
      [code, tty, name, vouched === null ? '-' : letters[vouched], ...ingredients].join('\t'),
    );
  return { labels: `${lines(labels.map((label) => ({ ...label, isImported: undefined })))}\n`, names: `${rows.join('\n')}\n` };
};

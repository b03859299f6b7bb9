import type { Product } from './facts-schema.ts';
import { normalizedName } from './normalized-name.ts';
import { createColumn, createTextPlaces, type PackedTexts, type SharedNumbers } from './text-places.ts';

/** Products packed: what is asked for is made of numbers and bytes when it is asked for, and what is not costs the collector nothing. */
export type KeptProducts = {
  /** @throws Error when its code is there */
  add(product: Product): void;
  product(code: string): Product | undefined;
  /** The code of an order text; undefined where none has this name, or several that do not say the same. */
  codeOfName(text: string): string | undefined;
  /** One after the other, in the order in which they came. */
  all(): Generator<Product>;
  codesOf(topicId: string): number;
  /** All of it in a form that another thread can be given: numbers and bytes, and the few different things that are said. */
  packed(): PackedProducts;
};

type Said = Pick<Product, 'tty' | 'level' | 'status' | 'evidence'>;

export type PackedProducts = {
  texts: Record<'codes' | 'displays' | 'labels' | 'names', PackedTexts>;
  columns: Record<'displayOf' | 'labelOf' | 'saidOf' | 'topicsOf' | 'named', SharedNumbers>;
  said: Said[];
  topicLists: string[][];
};

/** A name of ours for a code that no list names ("apixaban, oral") is no order text. */
const isOrderText = (product: Product): boolean => product.tty !== '' || product.level !== 'product' || !/, [a-z ]+$/.test(product.display);

/** The few different ones, each held once. @param keyOf tells them apart */
const createKinds = <Kind>(
  keyOf: (kind: Kind) => string,
  kinds: Kind[] = [],
): { add(kind: Kind): number; at(place: number): Kind; all(): Kind[] } => {
  const places = new Map(kinds.map((kind, place) => [keyOf(kind), place]));
  return {
    all: () => kinds,
    add: (kind) => {
      const key = keyOf(kind);
      const place = places.get(key) ?? kinds.push(kind) - 1;
      places.set(key, place);
      return place;
    },
    at: (place) => {
      const kind = kinds[place];
      if (kind === undefined) throw new Error(`There is no kind ${place}.`);
      return kind;
    },
  };
};

const toLabel = (text: string): NonNullable<Product['label']> => {
  const [setId, version, effective] = JSON.parse(text) as [string, number, string];
  return { setId, version, effective };
};

const noLabel = -1;
const disputed = -1;

/** @param given how many products there will be; or those that were packed */
export const createKeptProducts = (given: number | PackedProducts): KeptProducts => {
  const packed = typeof given === 'number' ? null : given;
  const expected = typeof given === 'number' ? given : 0;
  const codes = createTextPlaces(packed?.texts.codes ?? expected);
  const displays = createTextPlaces(packed?.texts.displays ?? expected);
  const labels = createTextPlaces(packed?.texts.labels ?? expected);
  const names = createTextPlaces(packed?.texts.names ?? expected);
  const said = createKinds<Said>(({ tty, level, status, evidence }) => `${tty} ${level} ${status} ${evidence}`, packed?.said);
  const topicLists = createKinds<string[]>((topics) => topics.join(' '), packed?.topicLists);
  // By the place of the code.
  const [displayOf, labelOf, saidOf, topicsOf] = [
    createColumn(packed?.columns.displayOf ?? expected),
    createColumn(packed?.columns.labelOf ?? expected),
    createColumn(packed?.columns.saidOf ?? expected),
    createColumn(packed?.columns.topicsOf ?? expected),
  ];
  // By the place of the name: the place of a code.
  const named = createColumn(packed?.columns.named ?? expected);

  const saysTheSame = (one: number, other: number): boolean =>
    said.at(saidOf.at(one)).status === said.at(saidOf.at(other)).status && topicsOf.at(one) === topicsOf.at(other);

  const productAt = (place: number): Product => ({
    code: codes.at(place),
    display: displays.at(displayOf.at(place)),
    ...said.at(saidOf.at(place)),
    topics: topicLists.at(topicsOf.at(place)),
    label: labelOf.at(place) === noLabel ? null : toLabel(labels.at(labelOf.at(place))),
  });

  return {
    add: (product) => {
      const place = codes.count();
      if (codes.add(product.code) !== place) throw new Error(`product ${product.code} is there twice`);
      const { tty, level, status, evidence, label } = product;
      displayOf.add(displays.add(product.display));
      labelOf.add(label === null ? noLabel : labels.add(JSON.stringify([label.setId, label.version, label.effective])));
      saidOf.add(said.add({ level, status, evidence, ...(tty === undefined ? {} : { tty }) }));
      topicsOf.add(topicLists.add(product.topics));
      if (!isOrderText(product)) return;
      const before = names.count();
      const name = names.add(normalizedName(product.display));
      if (name === before) named.add(place);
      // Two codes of one name (a remapped concept) must agree, or the name says nothing.
      else if (named.at(name) !== disputed && !saysTheSame(named.at(name), place)) named.set(name, disputed);
    },
    product: (code) => {
      const place = codes.find(code);
      return place === -1 ? undefined : productAt(place);
    },
    codeOfName: (text) => {
      const name = names.find(normalizedName(text));
      return name === -1 || named.at(name) === disputed ? undefined : codes.at(named.at(name));
    },
    *all() {
      for (let place = 0; place < codes.count(); place += 1) yield productAt(place);
    },
    codesOf: (topicId) => {
      let count = 0;
      for (let place = 0; place < codes.count(); place += 1) if (topicLists.at(topicsOf.at(place)).includes(topicId)) count += 1;
      return count;
    },
    packed: () => ({
      texts: { codes: codes.packed(), displays: displays.packed(), labels: labels.packed(), names: names.packed() },
      columns: {
        displayOf: displayOf.packed(),
        labelOf: labelOf.packed(),
        saidOf: saidOf.packed(),
        topicsOf: topicsOf.packed(),
        named: named.packed(),
      },
      said: said.all(),
      topicLists: topicLists.all(),
    }),
  };
};

import type { DrugKnowledge, DrugVerdict } from '../../knowledge/drug-labels/index.ts';
import type { Ingredient, MedicationNames, Medicine } from '../../standards/cds-hooks/index.ts';

type Known = Pick<DrugKnowledge, 'topicsForCode' | 'topicsForText' | 'product'>;
/** `code` is the RxCUI that the verdict is of; null where a text says it. */
export type OrderVerdict = { verdict: DrugVerdict; code: string | null };

const unknown: DrugVerdict = { verdict: 'unknown' };

const agree = (one: DrugVerdict, other: DrugVerdict): boolean =>
  one.verdict === 'boxed' && other.verdict === 'boxed'
    ? one.topics.length + other.topics.length === 0 || one.topics.some((topic) => other.topics.includes(topic))
    : one.verdict === other.verdict;

/** Text speaks only where no code does, and only where all texts that we know say the same: anything else would be a guess. */
const verdictOfNames = ({ codes, texts }: MedicationNames, knowledge: Known): OrderVerdict | 'contradictory' => {
  let unboxed: OrderVerdict | undefined;
  for (const code of codes) {
    const verdict = knowledge.topicsForCode(code);
    if (verdict.verdict === 'boxed') return { verdict, code };
    if (verdict.verdict === 'unboxed') unboxed ??= { verdict, code };
  }
  if (unboxed !== undefined) return unboxed;
  if (codes.length > 0) return { verdict: unknown, code: codes[0] ?? null };
  const said = texts.map((text) => knowledge.topicsForText(text)).filter(({ verdict }) => verdict !== 'unknown');
  const [first = unknown] = said;
  return said.every((one) => agree(first, one)) ? { verdict: first, code: null } : 'contradictory';
};

/** As RxNorm calls it. Undefined for what is no single substance. */
const substance = ({ codes, texts }: Ingredient, knowledge: Known): string | undefined => {
  const names = codes.flatMap((code) => {
    const product = knowledge.product(code);
    return product?.tty === 'IN' || product?.tty === 'PIN' ? [product] : [];
  });
  const name = (names.find(({ tty }) => tty === 'IN') ?? names[0])?.display ?? (codes.length === 0 ? texts[0] : undefined);
  return name?.trim().toLowerCase();
};

const byAlphabet = (one: string, other: string): number => (one < other ? -1 : 1);

/** "oxycodone-acetaminophen", "a / b", "a and b": a name that may be of more than what is listed. */
const mayNameSeveral = (text: string): boolean => /[/+&]|[a-z]-[a-z]|\b(?:and|with|plus)\b/i.test(text);

/** One ingredient speaks for the medicine; several only as the set that they are, never one of them for the others. */
const verdictOfIngredients = ({ ingredients, texts }: Medicine, knowledge: Known): OrderVerdict => {
  const nothing: OrderVerdict = { verdict: unknown, code: null };
  const [only] = ingredients;
  if (only !== undefined && ingredients.every((one) => JSON.stringify(one) === JSON.stringify(only))) {
    const verdict = texts.some(mayNameSeveral) ? 'contradictory' : verdictOfNames(only, knowledge);
    return verdict === 'contradictory' ? nothing : verdict;
  }
  const names = ingredients.map((one) => substance(one, knowledge)).filter((name) => name !== undefined);
  // One substance in two ways of saying it is left alone: it may be two forms of it.
  const set = [...new Set(names)];
  if (names.length < ingredients.length || set.length < 2) return nothing;
  // RxNorm names a combination by its ingredients in the order of the alphabet.
  return { verdict: knowledge.topicsForText(set.toSorted(byAlphabet).join(' / ')), code: null };
};

/** What is known of an ordered medicine, by its codes, else its texts, else its ingredients. */
export function orderVerdict(medicine: Medicine, knowledge: Known): OrderVerdict {
  const named = verdictOfNames(medicine, knowledge);
  if (named === 'contradictory') return { verdict: unknown, code: null };
  if (named.verdict.verdict !== 'unknown' || medicine.codes.length > 0 || medicine.ingredients.length === 0) return named;
  return verdictOfIngredients(medicine, knowledge);
}

import type { DecidedProduct, Evidence } from './decide-products.ts';
import type { Label } from './label.ts';
import type { CodedDrug } from './coded-drug.ts';
import { routeOfForm } from './route-group.ts';

type Meant = Pick<CodedDrug, 'key' | 'root' | 'route'> & Pick<CodedDrug['parsed'], 'form' | 'brand' | 'strengths'>;

/** A product of an ingredient, decided or not, and no more of it than tells which orders can mean it: there are a hundred thousand. */
export type Member = Meant & { decided: (Pick<DecidedProduct, 'status' | 'label'> & { topics: string[] }) | null };

export const toMember = ({ key, root, route, parsed: { form, brand, strengths } }: CodedDrug, decided: Member['decided']): Member => ({
  key,
  root,
  route,
  form,
  brand,
  strengths,
  decided,
});

export type DecidedCode = { status: 'boxed' | 'unboxed' | 'doubt'; topics: string[]; evidence: Evidence; label: Label | null };

/** Which products an order for a form, strength, brand or ingredient alone can mean. */
const meaning = (drug: CodedDrug): ((member: Meant) => boolean) => {
  const { form, brand, strengths } = drug.parsed;
  const groupRoute = form !== null && / ?(?:Product|Pill)$/.test(form) ? routeOfForm(form) : undefined;
  return (member) => {
    if (member.root !== drug.root) return false;
    // A name with an ester means that ester; without one it leaves the ester open.
    if (drug.key !== drug.root && member.key !== drug.key) return false;
    if (brand !== null && member.brand !== brand) return false;
    if (form !== null && member.form !== form && (groupRoute === undefined || groupRoute !== member.route)) return false;
    return strengths.every((strength, index) => strength === null || member.strengths[index] === strength);
  };
};

/**
 * A code above the product speaks only where every product it can mean is known and all agree; otherwise it stays in doubt.
 * Its topic is the one topic of those products; where they have several, the order leaves open which.
 */
export const decideAbove = (
  drug: CodedDrug,
  membersOf: (root: string) => readonly Member[],
  countsForOpenForm: (topicId: string) => boolean,
): DecidedCode | null => {
  // An ingredient that one list alone names is common knowledge, and shown without a set id.
  const evidence: Evidence | null = drug.vouched ?? (drug.tty === 'IN' ? 'curated' : null);
  if (evidence === null) return null;
  const canMean = meaning(drug);
  const members = membersOf(drug.root).filter(canMean);
  const decided = members.flatMap((member) => member.decided ?? []);
  const [first] = decided;
  if (first === undefined) return null;
  const agreed = decided.length === members.length && decided.every((one) => one.status === first.status);
  if (!agreed || first.status === 'doubt') return { status: 'doubt', topics: [], evidence, label: null };
  const newest = decided.reduce<Label | null>((a, { label: b }) => (a === null || (b !== null && a.effective < b.effective) ? b : a), null);
  const label = evidence === 'curated' ? null : newest;
  if (first.status === 'unboxed') return { status: 'unboxed', topics: [], evidence, label };
  const sets = new Set(decided.map((one) => one.topics.join()));
  const all = [...new Set(decided.flatMap((one) => one.topics))];
  const one = sets.size === 1 ? all : all.length === 1 && all.every(countsForOpenForm) ? all : [];
  return { status: 'boxed', topics: one, evidence, label };
};

import { decideStatus, yearsBefore, type StatusDecision } from './decide-status.ts';
import type { Label } from './label.ts';
import type { CodedDrug } from './coded-drug.ts';
import type { CodedDrugs } from './coded-drugs.ts';
import { formFitsRoute, type RouteGroup } from './route-group.ts';

export type Evidence = 'label' | 'mapped' | 'listed' | 'curated';

export type DecidedProduct = {
  drug: CodedDrug;
  status: StatusDecision['status'];
  /** Null where nobody vouches for the name: the product counts among its ingredient's, and is not published itself. */
  evidence: Evidence | null;
  /** The newest label that says so; null in doubt. */
  label: Label | null;
};

type Voting = Label & { boxed: boolean; standsAlone?: boolean };
const canVote = (label: Label): label is Voting => label.boxed !== null;
const newest = (labels: readonly Label[]): Label | null =>
  labels.reduce<Label | null>(
    (a, b) => (a === null || a.effective < b.effective || (a.effective === b.effective && a.setId > b.setId) ? b : a),
    null,
  );

/** Labels by code, clinical drug, and ingredient set with route. */
export type LabelIndex = {
  ofCode(drug: Pick<CodedDrug, 'code' | 'root' | 'route'>): Voting[];
  ofClinicalDrug(clinicalDrug: string): Voting[];
  ofGroup(key: string, route: RouteGroup): Voting[];
  /** All that any decision about the drug may stand on. */
  labelsFor(drug: CodedDrug): Voting[];
};

/** For a product of which nothing but its own label says anything: the imported labels that carry its code, and no other. */
export const ownImportedAlone = (index: LabelIndex): LabelIndex => ({
  ofCode: (drug) => index.ofCode(drug).filter(({ isImported }) => isImported),
  ofClinicalDrug: () => [],
  ofGroup: () => [],
  labelsFor: () => [],
});

/** A code counts on a label only where it names the label's own ingredients and route: kits list pads and companions too. */
export const isOwnProduct = (label: Pick<Label, 'root' | 'routes'>, drug: Pick<CodedDrug, 'root' | 'route'>): boolean =>
  label.root === drug.root &&
  label.root !== '' &&
  (drug.route === null || label.routes.length === 0 || formFitsRoute(drug.route, label.routes));

export const indexLabels = (labels: readonly Label[], drugs: Pick<CodedDrugs, 'at'>, asOf: string): LabelIndex => {
  const byCode = new Map<string, Voting[]>();
  const byDrug = new Map<string, Voting[]>();
  const byGroup = new Map<string, Voting[]>();
  const add = (map: Map<string, Voting[]>, key: string, label: Voting): void => {
    const known = map.get(key);
    if (known === undefined) map.set(key, [label]);
    // A label is added to a list all at once.
    else if (known.at(-1) !== label) known.push(label);
  };
  for (const label of labels.filter(canVote)) {
    if (!label.isOverTheCounter) for (const route of label.routes) add(byGroup, `${label.key}|${route}`, label);
    for (const code of label.codes) {
      add(byCode, code, label);
      const drug = drugs.at(code);
      if (drug !== undefined && drug.clinicalDrug !== null && isOwnProduct(label, drug)) add(byDrug, drug.clinicalDrug, label);
    }
  }
  // A list that grows has room for sixteen more than it holds: of two hundred thousand that is what a whole collection takes.
  for (const map of [byCode, byDrug]) for (const [key, list] of map) map.set(key, list.slice());
  const clinicalDrugsOf = (label: Label): string[] =>
    label.codes.flatMap((code) => {
      const drug = drugs.at(code);
      return drug !== undefined && drug.clinicalDrug !== null && isOwnProduct(label, drug) ? [drug.clinicalDrug] : [];
    });
  const isFresh = (label: Label): boolean => label.effective >= yearsBefore(asOf, 5);
  const groups = new Map(
    [...byGroup].map(([group, members]) => {
      const covered = new Set(members.filter(isFresh).flatMap(clinicalDrugsOf));
      // The oncology tablets of everolimus are held by an old label only: newer labels of the transplant tablets do not speak for them.
      const alone = (label: Voting): boolean => {
        const own = label.boxed || isFresh(label) ? [] : clinicalDrugsOf(label);
        return own.length > 0 && !own.some((drug) => covered.has(drug));
      };
      return [group, members.map((label): Voting => (alone(label) ? { ...label, standsAlone: true } : label))] as const;
    }),
  );
  const found: Pick<LabelIndex, 'ofCode' | 'ofClinicalDrug' | 'ofGroup'> = {
    ofCode: (drug) => (byCode.get(drug.code) ?? []).filter((label) => isOwnProduct(label, drug)),
    ofClinicalDrug: (clinicalDrug) => byDrug.get(clinicalDrug) ?? [],
    ofGroup: (key, route) => groups.get(`${key}|${route}`) ?? [],
  };
  return {
    ...found,
    labelsFor: (drug) => [
      ...found.ofCode(drug),
      ...(drug.clinicalDrug === null ? [] : found.ofClinicalDrug(drug.clinicalDrug)),
      ...(drug.route === null ? [] : found.ofGroup(drug.key, drug.route)),
    ],
  };
};

/**
 * Whether one product is boxed: by the labels that carry its code, else those of the same clinical drug (another brand or package),
 * else all labels of its ingredients and route together. Older labels of its own yield where all newer ones of the group say otherwise.
 */
export const decideProduct = (drug: CodedDrug, index: LabelIndex, asOf: string): Omit<DecidedProduct, 'drug'> | null => {
  const own = index.ofCode(drug);
  const same = drug.clinicalDrug === null ? [] : index.ofClinicalDrug(drug.clinicalDrug);
  const group = drug.route === null ? [] : index.ofGroup(drug.key, drug.route);
  const named = drug.vouched;
  const evidence: Evidence | null = own.length > 0 ? 'label' : named;
  const closest = own.length > 0 ? own : same.length > 0 ? same : group;
  const found = decideStatus(closest, asOf, closest === group ? 'group' : 'product');
  if (found === null) return null;
  const together = decideStatus(group, asOf, 'group');
  let status = found.status;
  if (together !== null && closest !== group) {
    const newestOwn = newest(closest)?.effective ?? '';
    const outdated =
      (found.reason === 'stale' && found.status === 'boxed' && together.reason === 'agreed') ||
      (together.reason === 'changed' && together.changedAfter !== null && newestOwn <= together.changedAfter) ||
      // One product's labels disagree while the whole group, with its newer labels, does not.
      (found.status === 'doubt' && together.reason === 'changed');
    if (outdated) status = together.status;
  }
  const says = (labels: readonly Voting[]): Voting[] => labels.filter((label) => label.boxed === (status === 'boxed'));
  const fresh = (labels: readonly Voting[]): Voting[] => {
    const newer = labels.filter((label) => label.effective >= yearsBefore(asOf, 5));
    return newer.length > 0 ? newer : [...labels];
  };
  const label = status === 'doubt' ? null : newest(fresh(says(closest).length > 0 ? says(closest) : says(group)));
  const isOnLabel = label !== null && label.codes.includes(drug.code);
  return { status, evidence: evidence === 'label' && !isOnLabel && status !== 'doubt' ? named : evidence, label };
};

/** A pack is as its drugs are: boxed with one that is, unboxed with none. Where its own labels speak, they decide. */
export const decidePack = (
  drug: CodedDrug,
  index: LabelIndex,
  asOf: string,
  decidePart: (part: CodedDrug['parsed']) => Omit<DecidedProduct, 'drug'> | null,
): Omit<DecidedProduct, 'drug'> | null => {
  const own = index.ofCode(drug);
  if (own.length > 0) return decideProduct(drug, index, asOf);
  const evidence = drug.vouched;
  const whole = drug.route === null ? null : decideStatus(index.ofGroup(drug.key, drug.route), asOf, 'group');
  if (whole !== null) return decideProduct(drug, index, asOf);
  const parts = drug.parsed.parts.filter((part) => !(part.ingredients[0] ?? '').startsWith('inert')).map(decidePart);
  const first = parts[0];
  if (first === undefined || first === null || parts.some((part) => part === null || part.status === 'doubt')) return null;
  const boxed = parts.find((part) => part?.status === 'boxed') ?? null;
  return boxed === null ? { status: 'unboxed', evidence, label: first.label } : { status: 'boxed', evidence, label: boxed.label };
};

/** Where a product goes. One box holds for one group; a box is never carried from one group to another. */
export type RouteGroup =
  | 'oral'
  | 'injection'
  | 'topical'
  | 'transdermal'
  | 'ophthalmic'
  | 'otic'
  | 'nasal'
  | 'inhalation'
  | 'sublingual or buccal'
  | 'vaginal'
  | 'rectal'
  | 'implant'
  | 'irrigation'
  | 'intravesical';

const byForm: [RegExp, RouteGroup][] = [
  [/ophthalmic/i, 'ophthalmic'],
  [/otic/i, 'otic'],
  [/nasal/i, 'nasal'],
  [/vaginal/i, 'vaginal'],
  [/rectal|enema/i, 'rectal'],
  [/sublingual|buccal/i, 'sublingual or buccal'],
  [/inhal/i, 'inhalation'],
  [/transdermal|medicated patch/i, 'transdermal'],
  [/implant|intrauterine/i, 'implant'],
  [/irrigation/i, 'irrigation'],
  [/intravesical/i, 'intravesical'],
  [/injec|syringe|cartridge|infusion/i, 'injection'],
  [/\boral\b|pill|\btablet|\bcapsule|chewable|disintegrating|granule|lozenge|pellet/i, 'oral'],
  [/topical|medicated|shampoo|soap|pad or tape/i, 'topical'],
];

/** The route group of an RxNorm dose form or dose-form group; null where the form leaves it open. */
export const routeOfForm = (form: string): RouteGroup | null => {
  const known = routes.get(form);
  if (known !== undefined) return known;
  const found = byForm.find(([words]) => words.test(form))?.[1] ?? null;
  routes.set(form, found);
  return found;
};

/** RxNorm has some three hundred forms, and tens of thousands of names that end with one. */
const routes = new Map<string, RouteGroup | null>();

const byRoute: Record<string, RouteGroup> = {
  ORAL: 'oral',
  TOPICAL: 'topical',
  TRANSDERMAL: 'transdermal',
  PERCUTANEOUS: 'transdermal',
  OPHTHALMIC: 'ophthalmic',
  'AURICULAR (OTIC)': 'otic',
  NASAL: 'nasal',
  'RESPIRATORY (INHALATION)': 'inhalation',
  SUBLINGUAL: 'sublingual or buccal',
  BUCCAL: 'sublingual or buccal',
  VAGINAL: 'vaginal',
  RECTAL: 'rectal',
  IRRIGATION: 'irrigation',
  INTRAVESICAL: 'intravesical',
};
const injected =
  /^(INTRA(?!UTERINE|VESICAL)|SUBCUTANEOUS|EPIDURAL|PERINEURAL|INFILTRATION|SOFT TISSUE|RETROBULBAR|SUBMUCOSAL|INTERSTITIAL|PARENTERAL)/;

/** The route groups of a label's routes. */
export const routesOfLabel = (routes: readonly string[]): RouteGroup[] => [
  ...new Set(
    routes.flatMap((route): RouteGroup[] => {
      const found = byRoute[route] ?? (route === 'INTRAUTERINE' ? 'implant' : injected.test(route) ? 'injection' : undefined);
      return found === undefined ? [] : [found];
    }),
  ),
];

/** Forms that a label of route TOPICAL may hold although RxNorm counts them apart (a patch for local pain). */
export const formFitsRoute = (form: RouteGroup, label: readonly RouteGroup[]): boolean =>
  label.includes(form) || (form === 'transdermal' && label.includes('topical'));

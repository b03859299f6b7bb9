import type { BuiltProduct } from './built-product.ts';
import type { CodedDrug } from './coded-drug.ts';

/** General knowledge where no label record of the collection speaks: boxed or not, never what the box says. */
const byName: { names: RegExp; status: 'boxed' | 'unboxed' }[] = [
  { names: /^lisinopril [\d.]+ MG Oral Tablet( \[[^\]]+\])?$/i, status: 'boxed' },
  { names: /^ketorolac tromethamine 10 MG Oral Tablet( \[[^\]]+\])?$/i, status: 'boxed' },
  { names: /^ketorolac tromethamine [\d.]+ MG\/ACTUAT Metered Dose Nasal Spray( \[[^\]]+\])?$/i, status: 'boxed' },
  { names: /^ketorolac [\d.]+ MG\/ML \/ phenylephrine [\d.]+ MG\/ML Ophthalmic Irrigation Solution( \[[^\]]+\])?$/i, status: 'unboxed' },
  { names: /^acetaminophen (325|500) MG Oral Tablet( \[[^\]]+\])?$/i, status: 'unboxed' },
  {
    names: /^(\d+ ML )?insulin, regular, human \d+ UNT\/ML (Injectable Solution|Pen Injector|Cartridge|Injection)( \[[^\]]+\])?$/i,
    status: 'unboxed',
  },
  {
    names: /^(\d+ ML )?insulin isophane, human [\d.]+ UNT\/ML (Injectable Suspension|Pen Injector|Cartridge)( \[[^\]]+\])?$/i,
    status: 'unboxed',
  },
  // The 2 mL ampul of 7.5 mg/mL is the spinal anesthetic; the epidural box does not stand on it.
  { names: /^2 ML bupivacaine hydrochloride 7\.5 MG\/ML Injection( \[[^\]]+\])?$/i, status: 'unboxed' },
];

/** Products with a box, or none, of their own although ingredient and route are another's: nothing is carried over to them. */
const ownBoxes: RegExp[] = [
  // Spinal anesthetic, depot and implant: not the epidural solution.
  /^2 ML bupivacaine hydrochloride 7\.5 MG\/ML Injection/i,
  /bupivacaine 132 MG\/ML|bupivacaine .*Implant/i,
  // For erectile dysfunction: the box on apnea in newborns is that of the ampul for newborns, 0.5 mg/mL.
  /^(?!.*alprostadil 0\.5 MG\/ML).*alprostadil/i,
  // One product of the ingredient carries a box that the other lacks, and only one label is held.
  /ofatumumab .*\[Arzerra\]|ofatumumab 20 MG\/ML/i,
  /collagenase .*\[Qwo\]/i,
  /phenobarbital sodium \d+ MG\/ML/i,
];

/** Looked for first: names are many, and those with a box of their own few. */
const ownBoxDrugs = /bupivacaine|alprostadil|ofatumumab|collagenase|phenobarbital/i;

export const hasOwnBox = (name: string): boolean => ownBoxDrugs.test(name) && ownBoxes.some((words) => words.test(name));

/** Ingredients whose routes are known to disagree although no record of each route is held. */
const inDoubt: Record<string, string> = { '35827': 'ketorolac' };

/** @returns facts without a set id; the first label that speaks replaces them, but for ingredients in doubt */
export const curatedCodes = (
  drugs: Iterable<Pick<CodedDrug, 'code' | 'tty' | 'name' | 'level'>>,
): { product: BuiltProduct; overrides: boolean }[] => [
  ...[...drugs].flatMap(({ code, tty, name, level }) => {
    const known = byName.find(({ names }) => names.test(name));
    if (known === undefined) return [];
    const product: BuiltProduct = { code, tty, display: name, level, status: known.status, evidence: 'curated', label: null, topics: [] };
    return [{ product, overrides: false }];
  }),
  ...Object.entries(inDoubt).map(([code, display]) => {
    const product: BuiltProduct = {
      code,
      tty: 'IN',
      display,
      level: 'ingredient',
      status: 'doubt',
      evidence: 'curated',
      label: null,
      topics: [],
    };
    return { product, overrides: true };
  }),
];

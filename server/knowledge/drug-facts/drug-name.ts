/** What an RxNorm name says: "24 HR tofacitinib 11 MG Extended Release Oral Tablet [Xeljanz]". */
export type DrugName = {
  /** Lower-case ingredient names as they stand, with salts. */
  ingredients: string[];
  /** Strengths in the order of the ingredients; null where the name gives none. */
  strengths: (string | null)[];
  /** Dose form or dose-form group in RxNorm's words; null for an ingredient or a strength alone. */
  form: string | null;
  brand: string | null;
  /** Drugs of a pack; the other members are then empty. */
  parts: DrugName[];
};

const strength = /^(.+?) (\d[\d.,]*(?:-\d[\d.,]*)? (?:[A-Z][A-Za-z'[\]]*|%|cells|mmol)(?:\/[A-Z]+)?)$/;
/** Package size, duration and manner stand in front of a product's name and are no part of the drug. */
const quantity =
  /^(?:(?:\d[\d.]* (?:ML|MG|MCG|HR|ACTUAT|MEQ|UNT|GM|G|SQCM|DAY)|Abuse-Deterrent|Sprinkle|Sensor|Evening Dosing|Morning Dosing|Twice-Daily|Once-Daily|Osmotic|\d+\/\d+ Release) )+/i;

/** Looked up instead of tried one by one: there are three hundred forms, and a release names hundreds of thousands of drugs. */
const formsByName = new WeakMap<readonly string[], ReadonlyMap<string, string>>();

/** The longest form that ends the text, with a space before it. */
const formAtEnd = (text: string, forms: readonly string[]): string | null => {
  const known = formsByName.get(forms) ?? new Map(forms.map((form) => [form, form]));
  formsByName.set(forms, known);
  for (let space = text.indexOf(' '); space !== -1; space = text.indexOf(' ', space + 1)) {
    const form = known.get(text.slice(space + 1));
    if (form !== undefined) return form;
  }
  return null;
};

/** @param forms dose forms and dose-form groups; the longest that ends the name is its form */
export const parseDrugName = (text: string, forms: readonly string[]): DrugName => {
  const name = text.trim();
  const pack = /^\{(.+)\} Pack(?: \[(.+)\])?$/.exec(name);
  if (pack !== null) {
    const parts = [...(pack[1] ?? '').matchAll(/\d+ \(((?:[^()]|\([^()]*\))+)\)/g)].map((found) => parseDrugName(found[1] ?? '', forms));
    return { ingredients: [], strengths: [], form: 'Pack', brand: pack[2] ?? null, parts };
  }
  const brand = /^(.*) \[([^\]]+)\]$/.exec(name);
  let body = (brand?.[1] ?? name).replace(quantity, '');
  const form = formAtEnd(body, forms);
  if (form !== null) body = body.slice(0, -form.length - 1);
  const members = body.split(' / ').map((member) => {
    const found = strength.exec(member.trim());
    return { ingredient: (found?.[1] ?? member).trim().toLowerCase(), strength: found?.[2] ?? null };
  });
  return {
    ingredients: members.map((member) => member.ingredient),
    strengths: members.map((member) => member.strength),
    form,
    brand: brand?.[2] ?? null,
    parts: [],
  };
};

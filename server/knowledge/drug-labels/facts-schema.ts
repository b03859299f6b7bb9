import { z } from 'zod';

const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);
const labelRef = z.strictObject({ setId: z.guid(), version: z.number().int().positive(), effective: z.iso.date() });

/** A warning topic: ingredient set + route group + risk headings, in our own words, with its own revision. */
export const topicSchema = z.strictObject({
  id: slug,
  title: z.string().min(1),
  /** As it stands in a sentence: "your first order of …". */
  ingredient: z.string().min(1),
  /** Ingredient sets whose own box carries the topic: "acetaminophen / hydrocodone". */
  ingredients: z.array(z.string().min(1)).min(1),
  routeGroup: z.string().min(1),
  headings: z.array(z.string().min(1)).min(1),
  revision: z.number().int().positive(),
  /** Data only: whether it is still news is decided with the tenant's months. */
  news: z
    .strictObject({ kind: z.enum(['new', 'changed']), since: z.string().regex(/^\d{4}-\d{2}(-\d{2})?$/), summary: z.string().min(1) })
    .nullable(),
  label: labelRef.extend({ application: z.string(), name: z.string().min(1) }),
  lessonId: slug.nullable(),
});

/** Code, term type, name, three letters (level, status, evidence), place of the label or -1, places of the topics. */
export type ProductRow = [code: string, tty: string, name: string, letters: string, label: number, ...topics: number[]];

const isPlace = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;

/** By hand: a schema for each of fourteen thousand rows costs more than all the rest of the start. */
const isProductRow = (row: unknown): row is ProductRow => {
  if (!Array.isArray(row) || row.length < 5) return false;
  const [code, tty, name, letters, label, ...topics] = row as unknown[];
  return (
    typeof code === 'string' &&
    /^\d+$/.test(code) &&
    typeof tty === 'string' &&
    typeof name === 'string' &&
    name !== '' &&
    typeof letters === 'string' &&
    /^[pci][bud][lmnk]$/.test(letters) &&
    (label === -1 || isPlace(label)) &&
    topics.every(isPlace)
  );
};

/** products.json: one product a line; labels and topics by their place in the lists. */
export const productsFileSchema = z.strictObject({
  asOf: z.iso.date(),
  labels: z.array(z.tuple([z.guid(), z.number().int().positive(), z.iso.date()])),
  topics: z.array(slug),
  products: z.array(z.custom<ProductRow>(isProductRow, 'no product row: code, term type, name, letters, label, topics')),
});

export type Topic = z.infer<typeof topicSchema>;
/** label: RxCUI on the label · mapped: RxNav product map · listed: name in two or more published lists · curated: general knowledge. */
export type Evidence = 'label' | 'mapped' | 'listed' | 'curated';
export type Product = {
  /** RxCUI. */
  code: string;
  /** RxNorm term type where known: SCD, SBD, SCDC, IN, … */
  tty?: string;
  display: string;
  /** What the code names: something to dispense, a strength or form of it, or the ingredient alone. */
  level: 'product' | 'component' | 'ingredient';
  /** doubt = named, but what is known does not say whether this order's product is boxed. */
  status: 'boxed' | 'unboxed' | 'doubt';
  /** Empty for a boxed product whose box no label record of ours words. */
  topics: string[];
  evidence: Evidence;
  /** The label version that says so; null for general knowledge and doubt. */
  label: { setId: string; version: number; effective: string } | null;
};

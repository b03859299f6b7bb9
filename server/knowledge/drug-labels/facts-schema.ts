import { z } from 'zod';

const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);
const labelRef = z.strictObject({ setId: z.guid(), version: z.number().int().positive(), effective: z.iso.date() });

/** A warning topic: ingredient set + route group + risk headings, in our own words, with its own revision. */
export const topicSchema = z.strictObject({
  id: slug,
  title: z.string().min(1),
  ingredient: z.string().min(1),
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

export const productSchema = z
  .strictObject({
    code: z.string().regex(/^\d+$/),
    display: z.string().min(1),
    /** What the code names: something to dispense, a strength or form of it, or the ingredient alone. */
    level: z.enum(['product', 'component', 'ingredient']),
    /** doubt = named, but what is known does not say whether this order's product is boxed. */
    status: z.enum(['boxed', 'unboxed', 'doubt']),
    /** Empty for a boxed product whose box no label record of ours words. */
    topics: z.array(slug),
    /** label: RxCUI on the label · mapped: RxNav product map · listed: name in two or more published lists · curated: general knowledge. */
    evidence: z.enum(['label', 'mapped', 'listed', 'curated']),
    label: labelRef.nullable(),
  })
  .refine((product) => product.status === 'boxed' || product.topics.length === 0, 'only boxed products have topics');

export type Topic = z.infer<typeof topicSchema>;
export type Product = z.infer<typeof productSchema>;
export type Evidence = Product['evidence'];

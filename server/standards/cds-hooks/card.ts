import { z } from 'zod';

const coding = z.strictObject({ system: z.url().optional(), code: z.string().min(1), display: z.string().min(1) });

/** A card as it may leave this house: `critical` and `autolaunchable` do not exist here. @see https://cds-hooks.hl7.org/2.0/#card-attributes */
export const cardSchema = z
  .strictObject({
    uuid: z.guid(),
    summary: z.string().min(1).max(139),
    detail: z.string().min(1),
    indicator: z.enum(['info', 'warning']),
    source: z.strictObject({ label: z.string().min(1), url: z.url().optional() }),
    suggestions: z
      .array(
        z.strictObject({
          label: z.string().min(1),
          uuid: z.guid(),
          actions: z
            .array(
              z.strictObject({
                type: z.literal('create'),
                description: z.string().min(1),
                resource: z.looseObject({ resourceType: z.string() }),
              }),
            )
            .min(1),
        }),
      )
      .min(1)
      .optional(),
    selectionBehavior: z.enum(['at-most-one', 'any']).optional(),
    overrideReasons: z.array(coding).min(1).optional(),
    links: z
      .array(
        z.strictObject({
          label: z.string().min(1),
          url: z.url(),
          type: z.enum(['absolute', 'smart']),
          appContext: z.string().min(1).optional(),
        }),
      )
      .min(1)
      .optional(),
  })
  .superRefine((card, context) => {
    if (card.suggestions !== undefined && card.selectionBehavior === undefined) {
      context.addIssue({ code: 'custom', path: ['selectionBehavior'], message: 'mandatory whenever there are suggestions' });
    }
    for (const [index, link] of (card.links ?? []).entries()) {
      if (link.type === 'absolute' && link.appContext !== undefined) {
        context.addIssue({ code: 'custom', path: ['links', index, 'appContext'], message: 'only for smart links' });
      }
    }
    if (/<[a-z/!]/i.test(card.detail)) context.addIssue({ code: 'custom', path: ['detail'], message: 'Markdown without HTML' });
  });
export type Card = z.infer<typeof cardSchema>;

/** A service's answer; no null and no empty member anywhere in a card. */
export const cardsResponseSchema = z.strictObject({ cards: z.array(cardSchema) });
export type CardsResponse = z.infer<typeof cardsResponseSchema>;

export type CdsService = {
  id: string;
  hook: string;
  title: string;
  description: string;
  version: string;
  hookVersion: string;
  prefetch?: Record<string, string>;
  usageRequirements?: string;
};

import { z } from 'zod';
import { dateInterval } from './date-interval.ts';
import { idShape, parseReference } from './parse-reference.ts';

/**
 * Data types as far as our profiles use them. Objects are loose: what we do not read is kept as it came.
 * @see https://hl7.org/fhir/R4/datatypes.html
 */
const nonEmpty = z.string().regex(/\S/, 'must not be empty');
export const code = z.string().regex(/^[^\s]+( [^\s]+)*$/, 'is not a code');
export const uri = z.string().regex(/^\S+$/, 'is not a URI');
export const canonical = z.string().regex(/^[a-zA-Z][a-zA-Z0-9+.-]*:[^\s|]+(\|[^\s|]+)?$/, 'is not a canonical URL');
export const id = z.string().regex(idShape, 'is not an id');
const isDate = (value: string): boolean => dateInterval(value) !== undefined;
export const dateTime = z
  .string()
  .refine(
    (value) => isDate(value) && (!value.includes('T') || /:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(value)),
    'is not a dateTime with a zone',
  );
export const date = z.string().refine((value) => isDate(value) && !value.includes('T'), 'is not a date');
export const instant = z
  .string()
  .refine((value) => isDate(value) && /T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(value), 'is not an instant');

export const coding = z.looseObject({
  system: uri.optional(),
  version: nonEmpty.optional(),
  code: code.optional(),
  display: nonEmpty.optional(),
});
export const codeableConcept = z.looseObject({ coding: z.array(coding).min(1).optional(), text: nonEmpty.optional() });
export const period = z
  .looseObject({ start: dateTime.optional(), end: dateTime.optional() })
  .refine(
    ({ start, end }) =>
      start === undefined || end === undefined || (dateInterval(start)?.startsAt ?? 0) <= (dateInterval(end)?.endsAt ?? 0),
    'per-1: starts after it ends',
  );
export const identifier = z.looseObject({
  use: z.enum(['usual', 'official', 'temp', 'secondary', 'old']).optional(),
  system: uri.optional(),
  value: nonEmpty.optional(),
  type: codeableConcept.optional(),
  period: period.optional(),
});

/** A literal reference to one of `types`, or a logical one that names its type. */
export const reference = (...types: string[]) =>
  z
    .looseObject({
      reference: z.string().optional(),
      type: z.string().optional(),
      identifier: identifier.optional(),
      display: nonEmpty.optional(),
    })
    .superRefine((value, context) => {
      if (value.reference === undefined && value.identifier === undefined && value.display === undefined) {
        context.addIssue({ code: 'custom', message: 'names nothing' });
        return;
      }
      const parsed = value.reference === undefined ? undefined : parseReference(value.reference);
      if (value.reference !== undefined && parsed === undefined) {
        context.addIssue({ code: 'custom', path: ['reference'], message: 'is not a reference' });
      }
      const type = parsed?.kind === 'literal' ? parsed.type : value.type;
      if (types.length > 0 && type !== undefined && !types.includes(type)) {
        context.addIssue({ code: 'custom', message: `refers to a ${type} where ${types.join(' or ')} is allowed` });
      }
    });

export const extension = z.looseObject({ url: uri, extension: z.array(z.unknown()).min(1).optional() });
export const meta = z.looseObject({
  versionId: id.optional(),
  lastUpdated: instant.optional(),
  profile: z.array(canonical).min(1).optional(),
  tag: z.array(coding).min(1).optional(),
});

/** What every resource of ours shares; a modifierExtension would make stock servers refuse or misread it. */
export const resourceBase = {
  id: id.optional(),
  meta: meta.optional(),
  implicitRules: z.never('is not used here').optional(),
  modifierExtension: z.never('is not allowed by our profiles').optional(),
  contained: z.never('is not allowed by our profiles').optional(),
  extension: z.array(extension).min(1).optional(),
  identifier: z.array(identifier).min(1).optional(),
};

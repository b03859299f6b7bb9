import { z } from 'zod';

const emptyToNull = (value: unknown): unknown => (typeof value === 'string' && value.trim() === '' ? null : value);
const earliest = '1900-01-01';
const latest = '2200-01-01';

/** How a field of a row is read: everything in a file is text, and what is empty is not said. */
export const field = {
  text: z.string().trim().min(1, 'is empty').max(200, 'is longer than 200 characters'),
  optionalText: z.preprocess(emptyToNull, z.string().trim().max(200, 'is longer than 200 characters').nullable()).default(null),
  optionalDay: z
    .preprocess(
      emptyToNull,
      z.iso
        .date('is not a day as YYYY-MM-DD')
        .refine((value) => value >= earliest && value < latest, 'is not a day between 1900 and 2199')
        .nullable(),
    )
    .default(null),
  optionalWhole: z
    .preprocess(
      emptyToNull,
      z
        .string()
        .regex(/^\d{1,3}$/, 'is no whole number up to 999')
        .transform(Number)
        .nullable(),
    )
    .default(null),
  oneOf: <const T extends readonly [string, ...string[]]>(values: T) => z.enum(values, `is none of ${values.join(', ')}`),
  /** One of these; what is not said is `instead`. */
  oneOfOr: <const T extends readonly [string, ...string[]]>(values: T, instead: T[number]) =>
    z.preprocess((value) => emptyToNull(value) ?? instead, z.enum(values, `is none of ${values.join(', ')}`)),
};

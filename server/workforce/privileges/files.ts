import { z } from 'zod';
import { credentialKinds } from '../credentials/index.ts';
import { field, type Column } from '../imports/index.ts';
import { ruleEffects, ruleModes } from './requirement.ts';

const columns = <T extends Record<string, Column>>(of: T): T => of;

/** "STATE-MED;ACLS": a list within a field. */
const list = z.preprocess(
  (value) =>
    typeof value === 'string'
      ? value
          .split(';')
          .map((part) => part.trim())
          .filter((part) => part !== '')
      : [],
  z.array(z.string().max(40)).max(30),
);
const days = list
  .refine((all) => all.every((one) => /^\d{1,3}$/.test(one)), 'is no list of days such as 90;60;30')
  .transform((all) => all.map(Number));
const yesOrNo = field.oneOfOr(['yes', 'no'], 'no').transform((word) => word === 'yes');

/** The bylaws: what the end of a kind of credential means. */
export const policyFile = {
  columns: columns({
    kind: { needed: true, names: ['kind'] },
    mode: { needed: true, names: ['mode'] },
    effect: { needed: true, names: ['effect'] },
    isLegalAuthority: { needed: false, names: ['legal_authority'] },
    graceDays: { needed: false, names: ['grace_days'] },
    graceNeedsRenewal: { needed: false, names: ['grace_needs_renewal'] },
    reversalDays: { needed: false, names: ['reversal_days'] },
    noticeDays: { needed: false, names: ['notice_days'] },
    note: { needed: false, names: ['note', 'source'] },
  }),
  schema: z
    .object({
      kind: field.oneOf(credentialKinds),
      mode: field.oneOf(ruleModes),
      effect: field.oneOf(ruleEffects),
      isLegalAuthority: yesOrNo,
      graceDays: field.optionalWhole,
      graceNeedsRenewal: yesOrNo,
      reversalDays: field.optionalWhole,
      noticeDays: days,
      note: field.optionalText,
    })
    .refine(({ kind, mode }) => kind !== 'board' || mode === 'committee', {
      path: ['mode'],
      message: 'is not for board certificates: those are the committee’s, never automatic',
    })
    .refine(({ isLegalAuthority, graceDays }) => !isLegalAuthority || graceDays === 0, {
      path: ['graceDays'],
      message: 'is not 0: what a government ends, no grace extends',
    }),
};
export type LapsePolicy = z.infer<typeof policyFile.schema>;

/** The delineation catalogue. */
export const catalogueFile = {
  columns: columns({
    code: { needed: true, names: ['code', 'privilege_code'] },
    name: { needed: true, names: ['name', 'privilege'] },
    department: { needed: true, names: ['department'] },
    tier: { needed: true, names: ['tier'] },
    scope: { needed: true, names: ['scope', 'description'] },
    requires: { needed: true, names: ['required_certification_codes', 'requires'] },
  }),
  schema: z.object({ code: field.text, name: field.text, department: field.text, tier: field.text, scope: field.text, requires: list }),
};
export type CatalogueRow = z.infer<typeof catalogueFile.schema>;

/** What people may do when the tenant begins: decisions that were taken elsewhere, each with its reference. */
export const privilegeFile = {
  columns: columns({
    rosterId: { needed: true, names: ['practitioner_id', 'roster_id', 'employee_id', 'employee_number', 'provider_id', 'id'] },
    code: { needed: true, names: ['privilege_code', 'code', 'privilege'] },
    status: { needed: true, names: ['status'] },
    from: { needed: true, names: ['effective_from', 'from'] },
    until: { needed: true, names: ['effective_to', 'until', 'to'] },
    decision: { needed: true, names: ['decision_ref', 'decision'] },
  }),
  schema: z
    .object({
      rosterId: field.text,
      code: field.text,
      // As hospitals write it: active is granted.
      status: field
        .oneOf(['active', 'granted', 'supervised', 'modified', 'suspended', 'lapsed', 'revoked', 'relinquished'])
        .transform((status) => (status === 'active' ? ('granted' as const) : status)),
      from: field.optionalDay.refine((day) => day !== null, 'is empty'),
      until: field.optionalDay.refine((day) => day !== null, 'is empty'),
      decision: field.text,
    })
    .refine(({ from, until }) => from === null || until === null || from <= until, { path: ['until'], message: 'lies before it begins' }),
};
export type PrivilegeRow = z.infer<typeof privilegeFile.schema>;

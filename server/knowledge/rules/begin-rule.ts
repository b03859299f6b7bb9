import type { BeginRule } from '../../contract/index.ts';
import type { Tx } from '../../database/index.ts';
import { AppError } from '../../platform/index.ts';
import { CANONICAL_BASE } from '../../standards/fhir-r4/index.ts';
import { nextVersion } from '../curriculum/index.ts';
import type { Definition, Plan } from '../plan-definitions/index.ts';
import { findRule, openCopyOf, openRuleOf, versionsOf } from './store.ts';
import { toPlanDefinition } from './to-plan-definition.ts';

/** What a new draft is begun with. */
export type FirstRule = { url: string; version: string; copiedFrom: string | null; plan: Plan; resources: Definition[] };

type Beginning = { id: string; day: string; publisher: string; builtIn: (id: string) => Plan | undefined };

const uuidShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
export const isRuleId = (id: string): boolean => uuidShape.test(id);
export const noRule = (path = 'ruleId'): AppError => new AppError('not-found', { detail: 'There is no such rule.', path });

const plainVersion = /^\d+\.\d+\.\d+$/;
/** Versions that came with a file may be written in any way. */
export const versionAfter = (versions: readonly { version: string }[]): string =>
  nextVersion(versions.flatMap(({ version }) => (plainVersion.test(version) ? [version] : [])));

const urlOf = (id: string): string => `${CANONICAL_BASE}/PlanDefinition/${id}`;

/**
 * The draft that a person begins with, or the one that is open already. Nothing is kept.
 * @throws not-found
 */
export async function firstRule(tx: Tx, asked: BeginRule, of: Beginning): Promise<FirstRule | { open: string }> {
  const { id, day: date, publisher } = of;
  if (asked.from === 'form') {
    const identity = { id, url: urlOf(id), version: '1.0.0', status: 'draft' as const, date, publisher };
    return { url: identity.url, version: identity.version, copiedFrom: null, plan: toPlanDefinition(asked.form, identity), resources: [] };
  }
  const builtIn = of.builtIn(asked.ruleId);
  if (builtIn !== undefined) {
    const open = await openCopyOf(tx, builtIn.url);
    if (open !== undefined) return { open };
    const [url, version] = [urlOf(id), '1.0.0'];
    return {
      url,
      version,
      copiedFrom: builtIn.url,
      plan: { ...builtIn, id, url, version, status: 'draft', date, publisher },
      resources: [],
    };
  }
  const known = isRuleId(asked.ruleId) ? await findRule(tx, asked.ruleId) : undefined;
  if (known === undefined) throw noRule();
  const open = await openRuleOf(tx, known.url);
  if (open !== undefined) return { open };
  const versions = await versionsOf(tx, known.url);
  const earlier = versions.find(({ version }) => version === asked.version);
  if (asked.version !== undefined && earlier === undefined)
    throw new AppError('not-found', { detail: `There is no version ${asked.version} of this rule.`, path: 'version' });
  const from = earlier === undefined ? known : ((await findRule(tx, earlier.ruleId)) ?? known);
  const version = versionAfter(versions);
  const plan: Plan = { ...from.plan, version, status: 'draft', date };
  return { url: known.url, version, copiedFrom: null, plan, resources: from.resources };
}

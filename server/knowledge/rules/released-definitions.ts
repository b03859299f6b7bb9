import { z } from 'zod';
import { sql, type Tx } from '../../database/index.ts';
import { planSchema, type Definition } from '../plan-definitions/index.ts';
import { definitionsSchema } from './definitions-schema.ts';

const row = z.object({
  id: z.string(),
  revision: z.number(),
  state: z.enum(['published', 'retired']),
  changedAt: z.date(),
  plan: planSchema,
  resources: definitionsSchema,
});

/** A definition of a tenant's own, as others read it. */
export type ReleasedDefinition = { id: string; versionId: string; lastUpdated: Date; definition: Definition };

/** Of a tenant, the last ones that were published; who wants older ones asks the studio. */
const most = 2000;

/**
 * What a tenant published, versions that were retired included: each rule under its id, and what came with it under that id and its
 * place. A draft is nobody's business but its writers'.
 */
export async function releasedDefinitions(tx: Tx): Promise<ReleasedDefinition[]> {
  const rules = await tx.rows(
    row,
    sql`select r.id, r.revision, r.state, r.plan, r.resources,
      coalesce((select max(s.at) from rule_step s where s.tenant_id = r.tenant_id and s.rule_id = r.id), r.published_at) as "changedAt"
    from rule r where r.tenant_id = current_setting('preceptor.tenant') and r.state in ('published', 'retired')
    order by r.published_at desc, r.id limit ${most}`,
  );
  return rules.flatMap(({ id, revision, state, changedAt, plan, resources }) => {
    const version = { versionId: String(revision), lastUpdated: changedAt };
    const status = state === 'published' ? 'active' : 'retired';
    return [
      { id, ...version, definition: { ...plan, status } as Definition },
      ...resources.map((definition, place) => ({ id: `${id}.${place + 1}`, ...version, definition })),
    ];
  });
}

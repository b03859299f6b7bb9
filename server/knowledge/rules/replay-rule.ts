import { lessonReaderRoles, type RuleReplay } from '../../contract/index.ts';
import type { Database, Tx } from '../../database/index.ts';
import type { Audit } from '../../identity/audit/index.ts';
import { requireRole, type LaunchContext } from '../../identity/sessions/index.ts';
import { AppError, currentCorrelationId, type Clock } from '../../platform/index.ts';
import type { Plan } from '../plan-definitions/index.ts';
import { isRuleId, noRule } from './begin-rule.ts';
import type { PublishedRules, Trial } from './published-rules.ts';
import { addReplay } from './replay-store.ts';
import { findRule, type RuleRow } from './store.ts';

type Staff = Pick<LaunchContext, 'tenant' | 'person' | 'roles'>;

/** Runs what is kept of the last days again; writes nothing. */
export type ReplayRule = (tenant: Staff['tenant'], of: { plan: Plan; trial: Trial }) => Promise<RuleReplay>;

export type RuleReplayDeps = {
  db: Database;
  clock: Clock;
  audit: Pick<Audit, 'looked'>;
  /** Canonicals of what is built in are no rules of a tenant. */
  builtIn: readonly { id?: string | undefined }[];
  published: Pick<PublishedRules, 'trial'>;
  replay: ReplayRule;
};

const changed = (): AppError => new AppError('conflict', { detail: 'This rule was changed meanwhile. Read it again and replay it anew.' });

/** A rule as it stands, tried on the days before; that it was is what publishing asks for. */
export function createRuleReplay(deps: RuleReplayDeps) {
  const { db, clock } = deps;
  const underWay = new Set<string>();

  const toTry = async (tx: Tx, id: string): Promise<RuleRow> => {
    if (deps.builtIn.some((one) => one.id === id))
      throw new AppError('conflict', { detail: 'This rule is built in. Copy it to try a change of it.' });
    const rule = isRuleId(id) ? await findRule(tx, id) : undefined;
    if (rule === undefined) throw noRule();
    if (rule.state === 'retired' || rule.state === 'discarded')
      throw new AppError('conflict', { detail: `This rule was ${rule.state}: begin its next version to try it.` });
    return rule;
  };

  return {
    /**
     * The last thirty days again, with this rule in place of the one that it replaces; kept is that it was tried, and the counts.
     * @throws forbidden naming the role; not-found; conflict where it was changed meanwhile; too-many-attempts while another is under way
     */
    async replay(staff: Staff, ruleId: string): Promise<RuleReplay> {
      requireRole(staff.roles, lessonReaderRoles);
      const { tenant, person } = staff;
      const rule = await db.tenant(tenant.id, async (tx) => toTry(tx, ruleId));
      // Each takes memory and a share of the thread that answers orders.
      if (underWay.has(tenant.id))
        throw new AppError('too-many-attempts', { detail: 'Another replay is under way. Try again when it is done.' });
      underWay.add(tenant.id);
      try {
        const trial = await deps.published.trial(tenant.id, rule);
        const result = await deps.replay(tenant, { plan: rule.plan, trial });
        const { byClinician: _, ...counts } = result;
        await db.tenant(tenant.id, async (tx) => {
          if ((await findRule(tx, ruleId))?.revision !== rule.revision) throw changed();
          const common = { personId: person.id, at: clock.now(), correlationId: currentCorrelationId() };
          await addReplay(tx, { ruleId, revision: rule.revision, result: counts, ...common });
          const detail = { ruleId, url: rule.url, version: rule.version, revision: rule.revision };
          await deps.audit.looked(tx, { actorPersonId: person.id, subjectPersonId: null, action: 'rule-replay', detail });
        });
        return result;
      } finally {
        underWay.delete(tenant.id);
      }
    },
  };
}

export type RuleReplays = ReturnType<typeof createRuleReplay>;

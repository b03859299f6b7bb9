import {
  fewestClinicians,
  lessonReaderRoles,
  type DenialPattern,
  type DenialPatternList,
  type ReviewDenialPattern,
  type RuleList,
} from '../../contract/index.ts';
import type { Database } from '../../database/index.ts';
import { requireRole, type LaunchContext } from '../../identity/sessions/index.ts';
import { denialsByReason, hasClaimSource, type DenialsOfReason } from '../../inbound/clinical-events/index.ts';
import { AppError, currentCorrelationId, type Clock } from '../../platform/index.ts';
import { addStep, readSteps, type PatternStep } from './queries.ts';

type Staff = Pick<LaunchContext, 'tenant' | 'person' | 'roles'>;

const told = (count: number, clinicians: number): number | null => (clinicians < fewestClinicians ? null : count);

function toPattern(one: DenialsOfReason, rules: RuleList['rules'], steps: readonly PatternStep[]): DenialPattern {
  const versions = rules.filter(({ url }) => url === one.ruleUrl);
  const rule = versions.find(({ state }) => state === 'published') ?? versions[0];
  const step = steps.find(({ ruleUrl, code }) => ruleUrl === one.ruleUrl && code === one.code);
  const isHandled = step?.state === 'handled' && step.at >= one.last;
  return {
    code: one.code,
    rule: { url: one.ruleUrl, ruleId: rule?.ruleId ?? null, title: rule?.title ?? null },
    since: one.first.toISOString(),
    last: one.last.toISOString(),
    clinicians: told(one.clinicians, one.clinicians),
    claims: told(one.claims, one.claimants),
    state: isHandled ? 'handled' : 'open',
    handled: step?.state === 'handled' && step.note !== null ? { note: step.note, by: step.by, at: step.at.toISOString() } : null,
  };
}

/** Claims that were denied again and again for one reason, as work for those who teach. It writes the steps taken here and nothing else. */
export function createDenialPatterns(deps: {
  db: Database;
  clock: Clock;
  ruleAuthoring: { list(staff: Staff, asked: () => { state: ''; search: string }): Promise<RuleList> };
}) {
  const { db, clock } = deps;

  const list = async (staff: Staff): Promise<DenialPatternList> => {
    requireRole(staff.roles, lessonReaderRoles);
    const { rules } = await deps.ruleAuthoring.list(staff, () => ({ state: '', search: '' }));
    return db.tenant(staff.tenant.id, async (tx) => {
      const [found, steps] = [await denialsByReason(tx), await readSteps(tx)];
      return { patterns: found.map((one) => toPattern(one, rules, steps)), hasSource: await hasClaimSource(tx) };
    });
  };

  return {
    /** What came again after it was handled is open again. @throws forbidden */
    list,

    /** @throws forbidden; not-found where no rule sees such a pattern */
    async review(staff: Staff, asked: ReviewDenialPattern): Promise<DenialPatternList> {
      requireRole(staff.roles, lessonReaderRoles);
      await db.tenant(staff.tenant.id, async (tx) => {
        const found = (await denialsByReason(tx)).find(({ ruleUrl, code }) => ruleUrl === asked.rule && code === asked.code);
        if (found === undefined) throw new AppError('not-found', { detail: 'There is no such pattern any more.' });
        const at = clock.now();
        await addStep(tx, {
          ruleUrl: asked.rule,
          code: asked.code,
          state: asked.state,
          note: asked.state === 'handled' ? asked.note : null,
          personId: staff.person.id,
          at,
          correlationId: currentCorrelationId(),
        });
      });
      return list(staff);
    },
  };
}

export type DenialPatterns = ReturnType<typeof createDenialPatterns>;

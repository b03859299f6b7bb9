import type { RuleProblem, RuleView } from '../../contract/index.ts';
import type { Tx } from '../../database/index.ts';
import type { LaunchContext } from '../../identity/sessions/index.ts';
import type { Clock } from '../../platform/index.ts';
import type { Curricula } from '../curriculum/index.ts';
import type { Definition, Plan } from '../plan-definitions/index.ts';
import { isRuleId, noRule } from './begin-rule.ts';
import { wasReplayed } from './replay-store.ts';
import { failureCounts, failuresOf } from './rule-failures.ts';
import { problemsOf, type ProblemDeps } from './rule-problems.ts';
import { findRule, setProblems, stepsOf, versionsOf, type RuleRow } from './store.ts';
import { switchedOff } from './switch-store.ts';
import { builtInView, toView } from './to-view.ts';

export type Staff = Pick<LaunchContext, 'tenant' | 'person' | 'roles'>;

export type RuleReaderDeps = ProblemDeps & { clock: Clock; curriculum: Pick<Curricula, 'of'> };

const failureDays = 30;
const dayMs = 86_400_000;

/** A rule, of the tenant or of the release, as one person sees it. */
export function createRuleReader(deps: RuleReaderDeps) {
  const plans = deps.builtIn.filter((one): one is Plan => one.resourceType === 'PlanDefinition');
  const builtInOf = (id: string): Plan | undefined => plans.find((one) => one.id === id);
  const since = (): string => new Date(deps.clock.now().getTime() - failureDays * dayMs).toISOString().slice(0, 10);

  const problems = ({ tenant }: Staff, rule: { plan: Plan; resources: readonly Definition[] }): RuleProblem[] =>
    problemsOf(rule, deps, deps.curriculum.of(tenant.id));

  const besideOf = async (tx: Tx) => ({ off: await switchedOff(tx), failures: await failureCounts(tx, since()) });

  const view = async (tx: Tx, staff: Staff, rule: RuleRow): Promise<RuleView> => {
    const isOpen = rule.state === 'draft' || rule.state === 'in-review';
    // What is in force is judged by whoever answers for it, not by knowledge that came later.
    const found = isOpen ? problems(staff, rule) : [];
    if (isOpen && found.length !== rule.problems) await setProblems(tx, rule.id, found.length);
    return toView(rule, {
      beside: await besideOf(tx),
      personId: staff.person.id,
      problems: found,
      failureList: await failuresOf(tx, { url: rule.url, version: rule.version, since: since() }),
      steps: await stepsOf(tx, rule.id),
      versions: await versionsOf(tx, rule.url),
      revision: rule.revision,
      isReplayed: await wasReplayed(tx, rule),
      copiedFrom: plans.find(({ url }) => url === rule.copiedFrom),
    });
  };

  return {
    plans,
    builtInOf,
    problems,
    besideOf,
    /** @throws not-found */
    async read(tx: Tx, staff: Staff, id: string): Promise<RuleView> {
      const builtIn = builtInOf(id);
      if (builtIn !== undefined)
        return builtInView(builtIn, {
          beside: await besideOf(tx),
          personId: staff.person.id,
          failureList: await failuresOf(tx, { url: builtIn.url, version: builtIn.version, since: since() }),
        });
      const rule = isRuleId(id) ? await findRule(tx, id) : undefined;
      if (rule === undefined) throw noRule();
      return view(tx, staff, rule);
    },
  };
}

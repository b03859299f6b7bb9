import type { Rule, RuleProblem, RuleState, RuleView } from '../../contract/index.ts';
import type { Plan } from '../plan-definitions/index.ts';
import { decideSteps } from './decide-steps.ts';
import { toForm } from './from-plan-definition.ts';
import { toParts } from './parts-of-plan.ts';
import type { failureCounts, failuresOf } from './rule-failures.ts';
import { triggersOf } from './rule-problems.ts';
import type { RuleRow, StepRow, versionsOf } from './store.ts';
import type { SwitchedOff } from './switch-store.ts';

export const writers = (steps: readonly StepRow[]): string[] => [
  ...new Set(
    steps.flatMap(({ step, personId }) =>
      personId !== null && (step === 'begin' || step === 'edit' || step === 'submit') ? [personId] : [],
    ),
  ),
];

type Counts = Awaited<ReturnType<typeof failureCounts>>;
type Beside = { off: readonly SwitchedOff[]; failures: Counts };

export const toSwitch = (off: readonly SwitchedOff[], ruleUrl: string): Rule['switchedOff'] => {
  const found = off.find((one) => one.ruleUrl === ruleUrl);
  return found === undefined ? null : { by: found.by, at: found.at.toISOString(), reason: found.reason };
};

const members = (plan: Plan, { off, failures }: Beside) => ({
  url: plan.url,
  version: plan.version,
  title: plan.title,
  trigger: triggersOf(plan).join(', '),
  switchedOff: toSwitch(off, plan.url),
  failures: failures.find((one) => one.ruleUrl === plan.url && one.version === plan.version)?.count ?? 0,
});

export const toListed = (row: RuleRow, beside: Beside): Rule => ({
  ruleId: row.id,
  ...members(row.plan, beside),
  state: row.state,
  isBuiltIn: false,
  editedBy: row.editedBy,
  editedAt: row.editedAt.toISOString(),
  problems: row.state === 'draft' || row.state === 'in-review' ? row.problems : 0,
});

const stateOf: Record<Plan['status'], RuleState> = { active: 'published', draft: 'draft', unknown: 'draft', retired: 'retired' };

export const builtInListed = (plan: Plan, beside: Beside): Rule => ({
  ruleId: plan.id,
  ...members(plan, beside),
  state: stateOf[plan.status],
  isBuiltIn: true,
  editedBy: plan.publisher ?? 'Preceptor',
  editedAt: new Date(plan.date ?? 0).toISOString(),
  problems: 0,
});

type Of = {
  beside: Beside;
  personId: string;
  problems: readonly RuleProblem[];
  failureList: Awaited<ReturnType<typeof failuresOf>>;
  steps: readonly StepRow[];
  versions: Awaited<ReturnType<typeof versionsOf>>;
  revision: number;
  isReplayed: boolean;
  copiedFrom: Plan | undefined;
};

const view = (listed: Rule, plan: Plan, of: Of): RuleView => {
  const form = toForm(plan);
  const parts = form === null ? toParts(plan) : null;
  return {
    ...listed,
    problems: of.problems.length,
    revision: of.revision,
    form,
    parts,
    plan,
    problemList: [...of.problems],
    failureList: of.failureList.map((one) => ({ ...one, at: one.at.toISOString() })),
    can: decideSteps(
      {
        state: listed.state,
        problems: of.problems.length,
        isBuiltIn: listed.isBuiltIn,
        hasForm: form !== null || parts !== null,
        isSwitchedOff: listed.switchedOff !== null,
        writers: writers(of.steps),
        isReplayed: of.isReplayed,
      },
      of.personId,
    ),
    history: of.steps.map(({ step, by, at, note }) => ({ step, by, at: at.toISOString(), note })).toReversed(),
    versions: of.versions,
    copiedFrom: of.copiedFrom === undefined ? null : { ruleId: of.copiedFrom.id, version: of.copiedFrom.version },
  };
};

/** A rule as one person sees it. */
export const toView = (row: RuleRow, of: Of): RuleView =>
  view(toListed(row, of.beside), row.state === 'retired' ? { ...row.plan, status: 'retired' } : row.plan, of);

/** A rule of the release as one person sees it. */
export const builtInView = (
  plan: Plan,
  of: Omit<Of, 'problems' | 'steps' | 'versions' | 'revision' | 'isReplayed' | 'copiedFrom'>,
): RuleView =>
  view(builtInListed(plan, of.beside), plan, {
    ...of,
    problems: [],
    steps: [],
    versions: [{ ruleId: plan.id, version: plan.version, state: stateOf[plan.status] }],
    revision: 0,
    isReplayed: false,
    copiedFrom: undefined,
  });

import { decideRequirement, type Finding, type ShiftStart } from './decide-requirement.ts';
import type { Evidence, HeldPrivilege, RequirementRule } from './requirement.ts';

export type Requirement = { rule: RequirementRule; evidence: Evidence };

/** What each requirement asks for, and the one thing that is done. */
export type PrivilegeDecision = {
  /** The requirement that decides; null where there is nothing to do. */
  by: RequirementRule | null;
  outcome: Finding;
  findings: { ruleId: string; finding: Finding }[];
};

/** What takes authority away goes before what gives it back; of two restrictions the one that takes more, then the one that begins first. */
function weight(finding: Finding): number {
  if (finding.kind === 'restrict') return finding.to === 'suspended' ? 7 : 6;
  return { committee: 5, verify: 4, restore: 3, 'schedule-block': 2, grace: 1, keep: 0 }[finding.kind];
}

const beginsAt = (finding: Finding): number => (finding.kind === 'restrict' ? finding.effectiveAt.getTime() : 0);

/**
 * What becomes of a privilege, from everything that it rests on. Pure: no path gives more than what a restriction took away, and a
 * return by itself asks that every other requirement is in force.
 */
export function decidePrivilege(
  privilege: HeldPrivilege,
  requirements: readonly Requirement[],
  at: { now: Date; shiftStart: ShiftStart },
): PrivilegeDecision {
  const decided = requirements.map(({ rule, evidence }) => ({ rule, finding: decideRequirement(rule, evidence, privilege, at) }));
  const findings = decided.map(({ rule, finding }) => ({ ruleId: rule.id, finding }));
  const [first] = decided.toSorted((a, b) => weight(b.finding) - weight(a.finding) || beginsAt(a.finding) - beginsAt(b.finding));
  if (first === undefined || first.finding.kind === 'keep') return { by: null, outcome: { kind: 'keep' }, findings };
  if (first.finding.kind !== 'restore') return { by: first.rule, outcome: first.finding, findings };
  const restored = new Set(decided.flatMap(({ rule, finding }) => (finding.kind === 'restore' ? [rule.id] : [])));
  // A restriction by another rule stays until that one is satisfied as well.
  if (privilege.restrictedBy.some(({ ruleId }) => !restored.has(ruleId))) return { by: null, outcome: { kind: 'keep' }, findings };
  const isAutomatic = decided.every(({ finding }) => (finding.kind === 'restore' ? finding.isAutomatic : finding.kind === 'keep'));
  return { by: first.rule, outcome: { kind: 'restore', isAutomatic }, findings };
}

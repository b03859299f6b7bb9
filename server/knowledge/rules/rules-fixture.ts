import type { House } from '../../../test-fixtures/cds-hooks/house.ts';
import { begunRuleSchema, ruleReplaySchema, ruleViewSchema, type RuleForm, type RuleReplay, type RuleView } from '../../contract/index.ts';

export type Panel = Awaited<ReturnType<House['openPanel']>>;

/** An educator's launch. */
export async function educatorAt(house: House, name: string): Promise<Panel> {
  const person = await house.personOf(`Practitioner/${name}`);
  await house.db.tenant('demo', async (tx) =>
    house.modules.roles.grant(tx, { tenantId: 'demo', personId: person.id, role: 'educator', by: 'test' }),
  );
  return house.openPanel(person, { patient: null });
}

export const form = (over: Partial<RuleForm> = {}): RuleForm => ({
  title: 'Tofacitinib at our hospital',
  purpose: 'Our pharmacy asked for it.',
  trigger: 'order-sign',
  codes: { kind: 'topic', topicIds: ['tofacitinib-oral'] },
  audience: { roles: [], units: [], fewerPassedThan: null },
  conditions: [],
  coolDownDays: null,
  perClinicianDay: null,
  lessonId: null,
  ...over,
});

export async function begin(panel: Panel, body: Record<string, unknown>): Promise<string> {
  const answer = await panel.send('POST', '/rules', body);
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return begunRuleSchema.parse(answer.body).ruleId;
}

export const read = async (panel: Panel, ruleId: string): Promise<RuleView> =>
  ruleViewSchema.parse((await panel.get(`/rules/${ruleId}`)).body);

/** The step with a body that fits. */
export const asked = (revision: number, step: string): Record<string, unknown> =>
  step === 'return' || step === 'retire' ? { step, revision, note: 'Because.' } : { step, revision };

export async function replay(panel: Panel, ruleId: string): Promise<RuleReplay> {
  const answer = await panel.send('POST', `/rules/${ruleId}/replay`, {});
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return ruleReplaySchema.parse(answer.body);
}

/** Takes a step, and replays the rule before it is published. @throws Error where it was refused */
export async function take(panel: Panel, ruleId: string, step: string): Promise<RuleView> {
  if (step === 'publish') await replay(panel, ruleId);
  const answer = await panel.send('POST', `/rules/${ruleId}/steps`, asked((await read(panel, ruleId)).revision, step));
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return ruleViewSchema.parse(answer.body);
}

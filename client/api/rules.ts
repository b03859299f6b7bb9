import {
  begunRuleSchema,
  foundRuleCodesSchema,
  ruleListSchema,
  rulePreviewSchema,
  ruleReplaySchema,
  ruleViewSchema,
  type BeginRule,
  type FindRuleCodes,
  type PreviewRule,
  type RuleState,
  type SaveRule,
  type StepRule,
  type SwitchRule,
} from '../../server/contract/index.ts';
import { call } from './http.ts';

export type RulesQuery = { state: RuleState | ''; search: string };

/** Of the switch that turns every rule off. */
export const ALL_RULES = 'all';

const switchedSchema = ruleViewSchema.pick({ switchedOff: true });

/** A tenant's rules, as an educator of one launch builds, tries, publishes and switches them. */
export function rulesApi(launchId: string) {
  const base = `/api/launches/${encodeURIComponent(launchId)}/rules`;
  const one = (ruleId: string): string => `${base}/${encodeURIComponent(ruleId)}`;
  return {
    list: async (query: RulesQuery) => call(ruleListSchema, `${base}?${new URLSearchParams(query).toString()}`),
    read: async (ruleId: string) => call(ruleViewSchema, one(ruleId)),
    begin: async (body: BeginRule) => call(begunRuleSchema, base, { method: 'POST', body }),
    codes: async (kind: FindRuleCodes['kind'], asked: { search: string } | { codes: string }) =>
      call(foundRuleCodesSchema, `${base}/codes?${new URLSearchParams({ kind, ...asked }).toString()}`),
    save: async (ruleId: string, body: SaveRule) => call(ruleViewSchema, one(ruleId), { method: 'PUT', body }),
    preview: async (body: PreviewRule) => call(rulePreviewSchema, `${base}/preview`, { method: 'POST', body }),
    step: async (ruleId: string, body: StepRule) => call(ruleViewSchema, `${one(ruleId)}/steps`, { method: 'POST', body }),
    replay: async (ruleId: string) => call(ruleReplaySchema, `${one(ruleId)}/replay`, { method: 'POST' }),
    /** One rule, or `ALL_RULES`. */
    switch: async (ruleId: string, body: SwitchRule) =>
      call(switchedSchema, `${base}/switches/${encodeURIComponent(ruleId)}`, { method: 'PUT', body }),
  };
}

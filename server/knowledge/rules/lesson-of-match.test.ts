import { expect, test } from 'vitest';
import { createCurriculum } from '../curriculum/index.ts';
import { lessonOfMatch } from './lesson-of-match.ts';
import type { TenantMatch } from './published-rules.ts';

const lessons = createCurriculum();
const base = 'https://preceptor.health/fhir/ActivityDefinition';
const match = (actionDefinitionCanonical: string, isOwn = true): TenantMatch => ({
  planUrl: 'https://x.example/rule',
  planVersion: '1.0.0',
  planTitle: 'A rule',
  planDate: null,
  publisher: null,
  planPurpose: null,
  title: 'Offer',
  path: 'PlanDefinition.action[0]',
  topicId: 'warfarin-oral',
  orderIndex: 0,
  trigger: '',
  code: null,
  conditions: [],
  actionDefinitionCanonical,
  ...(isOwn ? { limits: { coolDownDays: null, perClinicianDay: null } } : {}),
});

test.each<[string, TenantMatch | undefined, string | undefined]>([
  ['its own lesson', match(`${base}/warfarin-order`), 'warfarin-order'],
  ['its own lesson, by version', match(`${base}/warfarin-order|1.0.0`), 'warfarin-order'],
  ['a lesson on another warning: none', match(`${base}/metformin-order`), undefined],
  ['a lesson that is gone: none', match(`${base}/gone`), undefined],
  ['the lesson on the warning', match(`${base}/lesson-on-the-warning`), 'warfarin-order'],
  ['somebody else’s activity: the lesson on the warning', match('https://other.example/activity'), 'warfarin-order'],
  ['a built-in rule: the lesson on the warning', match(`${base}/metformin-order`, false), 'warfarin-order'],
  ['no rule: what there would have been', undefined, 'warfarin-order'],
])('%s', (_, of, expected) => expect(lessonOfMatch(of, lessons, 'warfarin-oral')?.id).toBe(expected));

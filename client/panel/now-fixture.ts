import type { HistoryView, LaunchView, NowItem, NowView, WhyView } from '../../server/contract/index.ts';

export const launchId = 'launch-of-the-tests';
export const promptId = '3f0c2b8e-6f3d-4a53-9a44-6a2f8f3a1c01';
export const secondPromptId = '3f0c2b8e-6f3d-4a53-9a44-6a2f8f3a1c02';

/** A launch from the chart of an invented patient; Tuesday 22 September 2026. */
export const launchView = (changes: Partial<LaunchView> = {}): LaunchView => ({
  launchId,
  kind: 'ehr',
  person: { personId: 'person-castellan', displayName: 'Inés Castellan, MD', initials: 'IC', npi: '9999000018' },
  roles: ['provider'],
  tenant: { name: 'Northmere General', timeZone: 'Europe/London', exampleContent: true },
  patient: { display: 'Adela Whitcombe', birthDate: '1962-03-04', sex: 'female', mrn: '4471' },
  needPatientBanner: false,
  accent: null,
  activeOrders: [],
  ehr: { state: 'connected', checkedAt: '2026-09-22T09:44:00Z' },
  promptId: null,
  notice: null,
  session: { idleExpiresAt: '2026-09-22T10:14:00Z', expiresAt: '2026-09-22T17:44:00Z' },
  ...changes,
});

export const nowItem = (changes: Partial<NowItem> = {}): NowItem => ({
  promptId,
  lessonId: 'tofacitinib-first-order',
  lessonTitle: 'Tofacitinib: start, treat first, or choose another drug',
  kind: 'news',
  trigger: { text: 'You ordered tofacitinib 5 mg oral tablet', at: '2026-09-22T09:42:00Z' },
  reason: 'Your first order of it here, and its boxed warning was revised in October 2025.',
  minutes: 3,
  dueAt: null,
  attempt: null,
  nextTryAt: null,
  contentNotice: 'Example content, awaiting clinical review',
  ...changes,
});

export const nowView = (items: NowItem[], changes: Partial<NowView> = {}): NowView => ({
  items,
  waiting: 0,
  elsewhere: 0,
  snoozed: [],
  minutes: items.reduce((sum, item) => sum + item.minutes, 0),
  ...changes,
});

export const secondNowItem = nowItem({
  promptId: secondPromptId,
  lessonId: 'clozapine-every-order',
  lessonTitle: 'Clozapine: latest ANC, last dose, then decide',
  kind: 'established',
  trigger: { text: 'You ordered clozapine 25 mg oral tablet', at: '2026-09-22T08:10:00Z' },
  reason: 'Your first order of it here.',
  minutes: 3,
});

export const passedRow: HistoryView['passed'][number] = {
  topicId: 'ketorolac-injection',
  topicTitle: 'Ketorolac injection',
  lessonTitle: 'Ketorolac: five days at most',
  level: 'knowledge-check',
  passedOn: '2026-08-23',
  validUntil: '2027-08-23',
  state: 'current',
  warningChanged: false,
  updateDue: null,
  resource: 'Basic/competency-1',
};

export const historyView = (changes: Partial<HistoryView> = {}): HistoryView => ({
  passed: [passedRow],
  elsewhere: [],
  tries: [
    {
      attemptId: 'attempt-8',
      lessonId: 'ketorolac-injection',
      promptId: null,
      lessonTitle: 'Ketorolac: five days at most',
      number: 2,
      state: 'passed',
      startedAt: '2026-08-23T09:00:00Z',
      finishedAt: '2026-08-23T09:02:00Z',
      correct: 3,
      total: 3,
    },
    {
      attemptId: 'attempt-7',
      lessonId: 'ketorolac-injection',
      promptId: null,
      lessonTitle: 'Ketorolac: five days at most',
      number: 1,
      state: 'not-passed',
      startedAt: '2026-08-23T08:50:00Z',
      finishedAt: '2026-08-23T08:52:00Z',
      correct: 1,
      total: 3,
    },
  ],
  olderTries: 0,
  ...changes,
});

export const whyView: WhyView = {
  sentence: 'You see this because it is your first order of tofacitinib here without a current knowledge check on its boxed warning.',
  rule: {
    name: 'Boxed warning order',
    id: 'https://preceptor.health/fhir/PlanDefinition/boxed-warning-order',
    version: '1.0.0',
    inForceSince: '2026-07-01',
    purpose: 'Education at the moment of an order. Not a drug-safety alert.',
    owner: 'Preceptor; your organization decides whether it is on',
  },
  used: [
    { fact: 'You ordered tofacitinib 5 mg oral tablet (RxNorm 1357541)', source: 'CDS Hooks order-select', knownAs: 'verified' },
    { fact: 'This product carries a boxed warning', source: 'RxNorm code on the FDA label', knownAs: 'document' },
  ],
  notUsed: ["The patient's conditions, results and other medicines", 'Your specialty or age'],
  seenBy: 'You alone. Your organization sees counts, never this list.',
  update: null,
  cardOfDay: { number: 1, atMost: 2 },
  at: '2026-09-22T09:42:00Z',
  correlationId: '7Q4-KD2-91F',
};

import { http, HttpResponse } from 'msw';
import type {
  BeginRule,
  FoundRuleCodes,
  LessonList,
  PreviewRule,
  Rule,
  RuleCodeSet,
  RuleForm,
  RuleList,
  RuleReplay,
  RuleView,
  SaveRule,
  StepRule,
  SwitchRule,
} from '../../../server/contract/index.ts';
import { launch, openConsole, problem } from '../../credentialing/console-fixture.tsx';
import { NewRulePage } from './new-rule-page.tsx';
import { RulePage } from './rule-page.tsx';
import { RulesPage } from './rules-page.tsx';

const api = 'http://localhost:3000/api/launches/L1';
export const rulesPath = `${api}/rules`;
export const rulesAddress = '/staff/L1/education/rules';
export const lessonPlace = 'PlanDefinition.action[0].definitionCanonical';

export const form: RuleForm = {
  title: 'Exampletine at our hospital',
  purpose: 'Our pharmacy asked for it.',
  trigger: 'order-sign',
  codes: { kind: 'topic', topicIds: ['exampletine-oral'] },
  audience: { roles: [], units: [], fewerPassedThan: null },
  conditions: [{ expression: '%order.priority = 1', description: 'It is urgent.' }],
  coolDownDays: 90,
  perClinicianDay: null,
  lessonId: null,
};

/** A plan as the server would make it, as far as the pages look into it. */
export const planOf = ({ title, conditions }: RuleForm): Record<string, unknown> => ({
  resourceType: 'PlanDefinition',
  id: 'r1',
  title,
  action: [
    {
      condition: [
        { id: 'order-stands', expression: { language: 'text/fhirpath', expression: '%order.exists()', description: 'It stands.' } },
        { id: 'audience-roles', expression: { language: 'text/fhirpath', expression: '%practitioner.roles.exists()' } },
        ...conditions.map(({ expression, description }) => ({ expression: { language: 'text/fhirpath', expression, description } })),
      ],
    },
  ],
});

const at = '2026-11-22T08:00:00.000Z';
const listed: Rule = {
  ruleId: 'r1',
  url: 'https://example.org/PlanDefinition/r1',
  version: '1.0.0',
  title: form.title,
  trigger: 'order-sign',
  state: 'draft',
  isBuiltIn: false,
  switchedOff: null,
  editedBy: 'Lena Brandt',
  editedAt: at,
  problems: 0,
  failures: 0,
};
const no = 'This rule is a draft.';

export const draft: RuleView = {
  ...listed,
  revision: 1,
  form,
  parts: null,
  plan: planOf(form),
  problemList: [],
  failureList: [],
  can: {
    edit: null,
    submit: null,
    return: no,
    publish: no,
    retire: no,
    discard: null,
    switchOff: 'Only a rule in force can be switched off.',
  },
  history: [{ step: 'begin', by: 'Lena Brandt', at, note: null }],
  versions: [{ ruleId: 'r1', version: '1.0.0', state: 'draft' }],
  copiedFrom: null,
};

/** In review, as somebody sees it who had no hand in it and has not replayed it. */
export const inReview: RuleView = {
  ...draft,
  state: 'in-review',
  revision: 4,
  can: {
    ...draft.can,
    edit: 'This rule is in review. Return it to change it.',
    submit: 'x',
    return: null,
    publish: 'Replay it first.',
    discard: 'x',
  },
};

export const published: RuleView = {
  ...draft,
  state: 'published',
  version: '1.1.0',
  failures: 3,
  failureList: [{ expression: '%order.priority = 1', problem: 'It gave a number, not yes or no.', at, count: 3 }],
  can: {
    ...draft.can,
    edit: 'This rule is published. Begin its next version to change it.',
    submit: 'x',
    retire: null,
    discard: 'x',
    switchOff: null,
  },
  versions: [
    { ruleId: 'r1', version: '1.1.0', state: 'published' },
    { ruleId: 'r0', version: '1.0.0', state: 'retired' },
  ],
};

/** The version before it, which said otherwise. */
export const retired: RuleView = {
  ...published,
  ruleId: 'r0',
  version: '1.0.0',
  state: 'retired',
  form: { ...form, purpose: 'Our old pharmacy asked for it.', codes: { kind: 'topic', topicIds: ['samplazole-oral'] }, perClinicianDay: 2 },
};

export const builtIn: RuleView = {
  ...published,
  ruleId: 'b1',
  title: 'First order of a drug with a boxed warning',
  isBuiltIn: true,
  form: null,
  failures: 0,
  failureList: [],
  history: [],
  versions: [{ ruleId: 'b1', version: '1.1.0', state: 'published' }],
};

const { trigger: _trigger, codes: _codes, lessonId: _lessonId, ...parts } = form;
/** Copied from a built-in rule, which says more than the form can. */
export const partly: RuleView = {
  ...draft,
  form: null,
  parts,
  plan: {
    ...planOf(form),
    action: [
      {
        action: [
          { title: 'Lesson one', definitionCanonical: 'a' },
          { title: 'Lesson two', definitionCanonical: 'b' },
        ],
      },
    ],
  },
};

const toListed = ({
  revision: _1,
  form: _2,
  plan: _3,
  problemList: _4,
  failureList: _5,
  can: _6,
  history: _7,
  versions: _8,
  copiedFrom: _9,
  parts: _10,
  ...rule
}: RuleView): Rule => rule;
export const list: RuleList = {
  rules: [
    { ...listed, problems: 2 },
    { ...toListed(published), ruleId: 'r2', title: 'Clozapine in clinic', switchedOff: { by: 'Ilona Varga', at, reason: 'Too often.' } },
    toListed(builtIn),
  ],
  allOff: null,
};

export const replay: RuleReplay = {
  days: 30,
  events: 40,
  wouldHaveFired: 3,
  clinicians: 2,
  replacing: 1,
  byDay: Array.from({ length: 30 }, (_, index) => ({
    day: new Date(Date.UTC(2026, 9, 24 + index)).toISOString().slice(0, 10),
    count: index === 4 ? 2 : index === 9 ? 1 : 0,
  })),
  byClinician: [
    { name: 'Inés Castellan, MD', count: 2 },
    { name: 'Daniel Okafor, MD', count: 1 },
  ],
  silence: [{ reason: 'The topic was passed already', count: 37 }],
  limits: ['Lab values of then are not kept.'],
};

const lesson: LessonList['lessons'][number] = {
  lessonId: 'exampletine-order',
  title: 'Exampletine: hepatotoxicity',
  version: '1.0.0',
  status: 'active',
  label: null,
  items: 5,
  problems: [],
  signedOn: null,
  shown: 'reviewed',
  whySuspended: null,
};
/** What is held, by kind. */
const rxNorm = 'http://www.nlm.nih.gov/research/umls/rxnorm';
const heldCodes: Record<RuleCodeSet['kind'], FoundRuleCodes['codes']> = {
  topic: [
    { system: 'https://example.org/topic', code: 'exampletine-oral', display: 'Exampletine, oral', products: 12, from: null },
    { system: 'https://example.org/topic', code: 'samplazole-oral', display: 'Samplazole, oral', products: 1, from: null },
  ],
  drug: [{ system: rxNorm, code: '1001', display: 'exampletine 5 MG Oral Tablet', products: 1, from: null }],
  ingredient: [{ system: rxNorm, code: '900', display: 'exampletine', products: 34, from: null }],
  procedure: [{ system: 'http://www.ama-assn.org/go/cpt', code: '62270', display: '', products: null, from: 'Spinal procedures' }],
  diagnosis: [],
  denial: [],
};
/** What a test sent, in order, and the rules as the server has them. */
export function createRules() {
  const world = {
    view: draft,
    /** Rules beside it, by id. */
    others: { r0: retired } as Record<string, RuleView>,
    list,
    begun: [] as BeginRule[],
    saved: [] as SaveRule[],
    steps: [] as StepRule[],
    previews: [] as RuleForm[],
    switched: [] as { ruleId: string; body: SwitchRule }[],
    replays: 0,
  };
  const handlers = [
    http.get(api, () => HttpResponse.json({ ...launch, roles: ['provider', 'educator'] })),
    http.get(`${api}/education/lessons`, () => HttpResponse.json({ lessons: [lesson] })),
    http.get(rulesPath, ({ request }) => {
      const search = new URL(request.url).searchParams.get('search') ?? '';
      const rules = world.list.rules.filter(({ title }) => title.toLowerCase().includes(search.toLowerCase()));
      return HttpResponse.json({ ...world.list, rules });
    }),
    http.get(`${rulesPath}/codes`, ({ request }) => {
      const { searchParams } = new URL(request.url);
      const held = heldCodes[searchParams.get('kind') as RuleCodeSet['kind']];
      const named = (searchParams.get('codes') ?? '').split(',').filter((one) => one !== '');
      const search = (searchParams.get('search') ?? '').toLowerCase();
      const codes = held.filter((one) =>
        named.length > 0 ? named.includes(one.code) : `${one.code} ${one.display} ${one.from ?? ''}`.toLowerCase().includes(search),
      );
      return HttpResponse.json({ codes, total: codes.length, held: held.length });
    }),
    http.post(rulesPath, async ({ request }) => {
      world.begun.push((await request.json()) as BeginRule);
      return HttpResponse.json({ ruleId: 'r1', isNew: true });
    }),
    http.post(`${rulesPath}/preview`, async ({ request }) => {
      const { form: whole, of } = (await request.json()) as PreviewRule;
      const asked: RuleForm = whole ?? { ...form, ...of?.parts };
      world.previews.push(asked);
      const condition = 'PlanDefinition.action[0].condition[2].expression';
      const problemList = [
        ...(asked.conditions[0]?.expression === 'nonsense(' ? [{ expression: condition, message: 'It is no FHIRPath.' }] : []),
        ...(asked.trigger === 'claim-denied' ? [{ expression: lessonPlace, message: 'Choose the lesson.' }] : []),
      ];
      return HttpResponse.json({ plan: planOf(asked), problemList });
    }),
    http.put(`${rulesPath}/switches/:ruleId`, async ({ request, params }) => {
      const body = (await request.json()) as SwitchRule;
      world.switched.push({ ruleId: String(params['ruleId']), body });
      const switchedOff = body.on ? null : { by: 'Ruth Harrow', at, reason: body.reason };
      if (params['ruleId'] === 'all') world.list = { ...world.list, allOff: switchedOff };
      else world.view = { ...world.view, switchedOff };
      return HttpResponse.json({ switchedOff });
    }),
    http.get(`${rulesPath}/:ruleId`, ({ params }) => HttpResponse.json(world.others[String(params['ruleId'])] ?? world.view)),
    http.put(`${rulesPath}/r1`, async ({ request }) => {
      const body = (await request.json()) as SaveRule;
      world.saved.push(body);
      if (body.revision !== world.view.revision) return problem(409, 'Somebody else changed this rule meanwhile.');
      if (body.form === undefined)
        world.view = { ...world.view, parts: body.parts ?? null, title: body.parts?.title ?? '', revision: body.revision + 1 };
      else world.view = { ...draft, form: body.form, plan: planOf(body.form), title: body.form.title, revision: body.revision + 1 };
      return HttpResponse.json(world.view);
    }),
    http.post(`${rulesPath}/r1/steps`, async ({ request }) => {
      const body = (await request.json()) as StepRule;
      world.steps.push(body);
      if (body.step === 'submit') world.view = inReview;
      if (body.step === 'publish') world.view = published;
      if (body.step === 'return') world.view = draft;
      if (body.step === 'discard')
        world.view = { ...draft, state: 'discarded', can: { ...draft.can, edit: 'x', submit: 'x', discard: 'x' } };
      return HttpResponse.json(world.view);
    }),
    http.post(`${rulesPath}/:ruleId/replay`, () => {
      world.replays += 1;
      if (world.view.state === 'in-review') world.view = { ...world.view, can: { ...world.view.can, publish: null } };
      return HttpResponse.json(replay);
    }),
  ];
  return { world, handlers };
}

export const openRules = (address = rulesAddress) =>
  openConsole(address, [
    { path: 'education/rules', element: <RulesPage /> },
    { path: 'education/rules/new', element: <NewRulePage /> },
    { path: 'education/rules/:ruleId', element: <RulePage /> },
  ]);

import { http, HttpResponse } from 'msw';
import {
  attemptViewSchema,
  type BeginLessonText,
  type LessonTextList,
  type LessonTextPreview,
  type LessonTextView,
  type PreviewLessonText,
  type SaveLessonText,
  type StepLessonText,
} from '../../server/contract/index.ts';
import { launch, openConsole, problem } from '../credentialing/console-fixture.tsx';
import { createLessonApi } from '../panel/lesson-api-fixture.ts';
import { TextPreviewPage } from './preview-page.tsx';
import { TextPage } from './text-page.tsx';
import { TextsPage } from './texts-page.tsx';

const api = 'http://localhost:3000/api/launches/L1';
export const textsPath = `${api}/lesson-texts`;
export const textAddress = '/staff/L1/education/texts/t1';

const option = (id: string, text: string, correct = false) => ({ id, text, correct, feedback: `Why ${id}.` });
const noneMayBe = 'This text is a draft.';

/** A draft of a label change, in its first text, with two rules broken. */
export const draft: LessonTextView = {
  textId: 't1',
  lessonId: 'exampletine-order',
  version: '0.1.0',
  title: 'Exampletine: hepatotoxicity',
  topics: ['exampletine-oral'],
  state: 'draft',
  basis: { kind: 'label-change', changeId: 7, setId: '00000000-0000-4000-8000-000000000001', version: 12 },
  machineMade: 'extractive',
  editedBy: 'Lena Brandt',
  editedAt: '2026-11-22T08:00:00.000Z',
  reviewBy: null,
  problems: 2,
  revision: 1,
  lesson: {
    id: 'exampletine-order',
    title: 'Exampletine: hepatotoxicity',
    objective: 'For each exampletine order decide: sign, monitor.',
    topics: ['exampletine-oral'],
    skills: ['monitoring-labs'],
    scope: { ingredients: ['exampletine'], routesForms: ['oral'], headings: ['hepatotoxicity'] },
    restrictions: ['Passing is no permission to prescribe.'],
    keyPoints: [
      { id: 'k1', text: '[[Monitor liver function monthly.]]', source: 'L1 box', changed: true },
      { id: 'k2', text: 'Stop at jaundice.', source: 'L1 5.1', changed: false },
      { id: 'k3', text: 'Ask about alcohol.', source: 'L1 5.1', changed: false },
    ],
    items: [
      {
        id: 'T1',
        stem: 'Age 60, month 3. What next?',
        options: [option('a', 'Liver function now', true), option('b', 'In a year'), option('c', 'Never')],
        skills: ['monitoring-labs'],
        critical: true,
        difficulty: 0.6,
        source: 'L1 box',
        keyPoint: 'k1',
        rationale: 'The box.',
      },
    ],
    populations: { pregnancy: 'No data (8.1)' },
    cardSummary: 'Exampletine has a boxed warning: hepatotoxicity.',
    cardDetail: 'The box covers the liver. {why}',
    sources: [{ id: 'L1', kind: 'label', setId: '00000000-0000-4000-8000-000000000001', version: 12, effective: '2026-06-30' }],
  },
  problemList: [
    { at: 'keyPoints.0.text', message: 'Key point 1, text has the label’s own words: say it in your own.' },
    { at: 'items.0.options.1.feedback', message: 'Item 1, option B, reason has more than 35 words.' },
  ],
  orders: [
    { topicId: 'exampletine-oral', title: 'Exampletine, oral', headings: ['hepatotoxicity'], codes: 12, otherLesson: null },
    {
      topicId: 'exampletine-injected',
      title: 'Exampletine, injected',
      headings: ['hepatotoxicity'],
      codes: 1,
      otherLesson: 'Exampletine in the vein',
    },
  ],
  claims: [{ at: 'keyPoints.0.text', text: 'Monitor liver function monthly.', source: 'L1 box', quote: 'Monitor liver function monthly.' }],
  gaps: [{ at: 'scope.excludes', message: 'Which products are meant by none of this is for a person to say.' }],
  dropped: [{ at: 'key point 4', text: 'Halve the dose.', reason: 'The label does not say it.' }],
  checklist: ['I am a licensed clinician and did not write this text.', 'I compared every number.'],
  can: { edit: null, submit: '2 problems are left to solve.', return: noneMayBe, publish: noneMayBe, withdraw: noneMayBe, discard: null },
  history: [{ step: 'begin', by: 'Lena Brandt', at: '2026-11-22T08:00:00.000Z', note: null }],
  versions: [],
};

/** The draft without a broken rule. */
export const sound: LessonTextView = { ...draft, problems: 0, problemList: [], can: { ...draft.can, submit: null } };

/** In review, as the person sees it who is to publish it. */
export const inReview: LessonTextView = {
  ...sound,
  state: 'in-review',
  revision: 5,
  can: { edit: 'This text is in review. Return it to change it.', submit: 'x', return: null, publish: null, withdraw: 'x', discard: 'x' },
};

/** Published before, with an earlier version. */
export const published: LessonTextView = {
  ...sound,
  state: 'published',
  version: '1.1.0',
  reviewBy: '2027-11-22',
  can: { edit: 'Published.', submit: 'x', return: 'x', publish: 'x', withdraw: null, discard: 'x' },
  versions: [
    { version: '1.1.0', status: 'active', textId: 't1' },
    { version: '1.0.0', status: 'retired', textId: null },
  ],
};

const {
  revision: _revision,
  lesson: _lesson,
  problemList: _problems,
  claims: _claims,
  orders: _orders,
  gaps: _gaps,
  dropped: _dropped,
  ...listed
} = draft;
export const list: LessonTextList = {
  texts: [listed],
  reviewDue: [{ textId: 't9', title: 'Warfarin: next INR', reviewBy: '2001-01-01' }],
  writers: ['extractive'],
};

/** A try after what was given so far, told by the panel's own fixture. */
function attemptAfter({ tryNumber, isCheckOpen, answers }: PreviewLessonText) {
  const api = createLessonApi();
  const say = (method: string, path: string, body: unknown) => api.handle(method, path, body).body;
  let view = say('POST', '', { lessonId: 'x', promptId: null });
  const [recall, ...others] = answers;
  if (recall !== undefined) view = say('POST', '/t/answers', recall);
  if (isCheckOpen) view = say('PUT', '/t/step', { step: 'check' });
  for (const answer of others) view = say('POST', '/t/answers', answer);
  const attempt = attemptViewSchema.parse(view);
  return { ...attempt, attemptId: `preview:${tryNumber}`, result: attempt.result === null ? null : { ...attempt.result, recorded: [] } };
}

/** What a test sent, in order, and the text as the server has it. */
export function createStudio() {
  const studio = {
    view: draft,
    saved: [] as SaveLessonText[],
    steps: [] as StepLessonText[],
    begun: [] as BeginLessonText[],
    previews: [] as PreviewLessonText[],
    cannot: [] as string[],
  };
  const handlers = [
    http.get(api, () => HttpResponse.json({ ...launch, roles: ['provider', 'educator'] })),
    http.get(textsPath, () => HttpResponse.json(list)),
    http.get(`${textsPath}/t1`, () => HttpResponse.json(studio.view)),
    http.put(`${textsPath}/t1`, async ({ request }) => {
      const body = (await request.json()) as SaveLessonText;
      studio.saved.push(body);
      if (body.revision !== studio.view.revision) return problem(409, 'Somebody else changed this text meanwhile.');
      studio.view = { ...sound, lesson: body.lesson, revision: body.revision + 1 };
      return HttpResponse.json(studio.view);
    }),
    http.post(`${textsPath}/t1/steps`, async ({ request }) => {
      const body = (await request.json()) as StepLessonText;
      studio.steps.push(body);
      if (body.step === 'submit') studio.view = { ...inReview, lesson: studio.view.lesson };
      if (body.step === 'publish') studio.view = { ...published, lesson: studio.view.lesson };
      return HttpResponse.json(studio.view);
    }),
    http.post(`${textsPath}/t1/preview`, async ({ request }) => {
      const given = (await request.json()) as PreviewLessonText;
      studio.previews.push(given);
      const { state, version, revision, editedBy, editedAt } = studio.view;
      const shown: LessonTextPreview = {
        attempt: attemptAfter(given),
        state,
        version,
        revision,
        editedBy,
        editedAt,
        cannot: studio.cannot,
      };
      return HttpResponse.json(shown);
    }),
    http.post(textsPath, async ({ request }) => {
      studio.begun.push((await request.json()) as BeginLessonText);
      return HttpResponse.json({ textId: 't1', isNew: true });
    }),
  ];
  return { studio, handlers };
}

export const openStudio = (address = textAddress) =>
  openConsole(
    address,
    [
      { path: 'education/texts', element: <TextsPage /> },
      { path: 'education/texts/:textId', element: <TextPage /> },
    ],
    [{ path: '/staff/:launchId/education/texts/:textId/preview', element: <TextPreviewPage /> }],
  );

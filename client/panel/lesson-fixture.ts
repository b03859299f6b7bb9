import type { AttemptView, Cite, Feedback, Option } from '../../server/contract/index.ts';

/** A question with its key, as only the server knows it. */
export type KeyedQuestion = { itemId: string; stem: string; options: Option[]; feedback: Feedback[]; source: string };

const keyed = (itemId: string, stem: string, right: string, wrong: [string, string], source: string): KeyedQuestion => ({
  itemId,
  stem,
  options: [
    { id: 'a', text: wrong[0] },
    { id: 'b', text: right },
    { id: 'c', text: wrong[1] },
  ],
  feedback: [
    { optionId: 'a', correct: false, text: `The label does not say so: ${wrong[0]}.` },
    { optionId: 'b', correct: true, text: `Right (${source}).` },
    { optionId: 'c', correct: false, text: `That fits another case: ${wrong[1]}.` },
  ],
  source: `FDA label c963c610, v2, 2026-05-07, ${source}`,
});

/** "…, box, 5.4" of the one label, as the server sends it beside the text. */
export const citesOf = (source: string): Cite[] => [
  {
    sourceId: 'L1',
    sections: source
      .replace(/^FDA label .*2026-05-07, /, '')
      .replace('section ', '')
      .split(', '),
  },
];

export const recallQuestion = keyed(
  'recall',
  'Rheumatoid arthritis, active despite methotrexate. What must have failed, or not been tolerated, before tofacitinib?',
  'A TNF blocker',
  ['A second conventional drug', 'Nothing else'],
  'section 1',
);

export const checkQuestions: KeyedQuestion[] = [
  keyed(
    'T1',
    'Age 57, rheumatoid arthritis, tofacitinib 5 mg twice daily. A heart attack in month 4. Best next step?',
    'Stop tofacitinib',
    ['Lower the dose to 5 mg once daily', 'Hold it until he is stable'],
    'box, 5.4',
  ),
  keyed('T2', 'Positive test for latent TB. Best next step?', 'Treat TB first', ['Start both today', 'Start tofacitinib'], 'box, 5.1'),
  keyed('T3', 'Hemoglobin 8.4 g/dL. Best next step?', 'Wait; treat the anemia', ['Start at 5 mg', 'Start at 10 mg'], '2.1'),
];

export const keyPoints: AttemptView['keyPoints'] = [
  ['Order it only after a TNF blocker failed or was not tolerated. Not recommended with biologics or azathioprine.', 'section 1'],
  ['Test for latent TB; if positive, begin TB treatment before the first dose.', 'box, 2.1'],
  ['Avoid it where clot risk is raised. Stop it after a heart attack or stroke.', 'box, 5.4, 5.5'],
].map(([text = '', section = ''], index) => ({
  number: index + 1,
  id: `k${index + 1}`,
  text,
  source: `FDA label c963c610, v2, 2026-05-07, ${section}`,
  cites: citesOf(section),
  changed: index === 1,
}));

export const lessonText: Pick<AttemptView, 'lesson' | 'whatChanged' | 'populations' | 'rems' | 'sources' | 'passRule'> = {
  lesson: {
    lessonId: 'tofacitinib-first-order',
    version: '0.1.0',
    title: 'Tofacitinib: start, treat first, or choose another drug',
    objective: 'Before the first tofacitinib order: start, treat something first, or choose another drug.',
    minutes: 3,
    contentNotice: 'Example content, awaiting clinical review',
    disclosure: null,
    reviewedOn: null,
    reviewBy: null,
    topicRevision: 2,
  },
  whatChanged: [{ text: 'The label reports a revised box (10/2025).', since: '2025-10', basis: 'reported' }],
  populations: [{ group: 'Pregnancy', text: 'Too few data (8.1)' }],
  rems: { text: 'This label names no REMS.', asOf: '2026-05-07', readOn: '2026-09-11' },
  sources: [
    {
      id: 'L1',
      kind: 'label',
      text: 'FDA label c963c610, version 2, effective 7 May 2026',
      setId: 'c963c610-52e5-43ab-aac6-3f7e5341b764',
      version: '2',
      effective: '2026-05-07',
      product: 'tofacitinib, oral immediate-release tablet',
      readOn: '2026-09-11',
    },
  ],
  passRule: { total: 3, needed: 2, text: 'To pass: 2 of 3 right, and every critical question right.' },
};

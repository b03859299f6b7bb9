import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { House } from '../../../test-fixtures/cds-hooks/house.ts';
import { lessonTextViewSchema, type LessonTextView } from '../../contract/index.ts';
import { silentLogger } from '../../platform/index.ts';
import { cites, createCurriculum, type Lesson } from '../curriculum/index.ts';
import { decideFacts } from '../drug-labels/index.ts';
import { openLabelFiles } from '../drug-sources/index.ts';
import { createLabelImport } from '../label-archive/index.ts';

export const LESSON = 'tofacitinib-first-order';
export const builtIn = (): Lesson => {
  const lesson = createCurriculum().lesson(LESSON);
  if (lesson === undefined) throw new Error('The exemplar is missing.');
  return lesson;
};
const [cited] = builtIn().sources;
export const setId = cited?.kind === 'label' ? cited.setId : '';

/** Every section that the lesson cites, as a record prints headings. */
const headings = (): string[] =>
  [...new Set(cites(builtIn()).map(({ section }) => section))]
    .filter((section) => section !== 'box' && section !== 'list')
    .map((section) =>
      section.startsWith('Table') ? `${section}.` : section.includes('.') ? `${section} Heading.` : `${section} HEADING IN CAPITALS.`,
    );

const opening = 'WARNING: SERIOUS INFECTIONS Serious infections leading to death have occurred with tofacitinib.';
export const testBefore =
  'Test for latent tuberculosis before tofacitinib, and begin treatment of latent tuberculosis before the first dose.';
export const testAfter =
  'Test for latent tuberculosis before and during tofacitinib, and begin treatment of latent tuberculosis before the first dose.';

/** The label of the lesson in version 2 or 3, of which the latter asks for more tests. */
export const labelRecord = (version: 2 | 3): Record<string, unknown> => ({
  set_id: setId,
  version: String(version),
  effective_time: version === 2 ? '20260507' : '20261001',
  boxed_warning: [`${opening} ${version === 2 ? testBefore : testAfter}`],
  recent_major_changes: ['Warnings and Precautions 10/2025'],
  warnings_and_cautions: [headings().join(' ')],
  openfda: {
    product_type: ['HUMAN PRESCRIPTION DRUG'],
    generic_name: ['TOFACITINIB'],
    brand_name: ['Tofacitinib'],
    substance_name: ['TOFACITINIB CITRATE'],
    manufacturer_name: ['Example Labs'],
    route: ['ORAL'],
    rxcui: ['1357541'],
    application_number: ['NDA203214'],
  },
});

/** As the command line imports: kept, compared, decided; the server takes the facts up, now or when it comes to it. */
export async function importLabels(
  house: House,
  records: readonly Record<string, unknown>[],
  { isRead = true }: { isRead?: boolean } = {},
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'labels-'));
  try {
    const deps = { db: house.db, clock: house.clock, logger: silentLogger };
    for (const [index, record] of records.entries()) {
      const file = join(folder, `label-${index}.json`);
      writeFileSync(file, JSON.stringify(record));
      await createLabelImport(deps).run([openLabelFiles(file)]);
    }
    await decideFacts(deps);
    if (isRead) await house.modules.drugFacts.refresh();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export type Panel = Awaited<ReturnType<House['openPanel']>>;

/** An educator's launch. */
export async function educatorAt(house: House, name: string): Promise<Panel> {
  const person = await house.personOf(`Practitioner/${name}`);
  await house.db.tenant('demo', async (tx) =>
    house.modules.roles.grant(tx, { tenantId: 'demo', personId: person.id, role: 'educator', by: 'test' }),
  );
  return house.openPanel(person, { patient: null });
}

export const read = async (panel: Panel, textId: string): Promise<LessonTextView> =>
  lessonTextViewSchema.parse((await panel.get(`/lesson-texts/${textId}`)).body);

export const yes = (view: LessonTextView): true[] => view.checklist.map(() => true as const);
export const reviewBy = '2027-11-01';

/** The step with a body that fits. */
export const step = (view: LessonTextView, name: keyof LessonTextView['can']): Record<string, unknown> => {
  const { revision } = view;
  if (name === 'submit') return { step: name, revision, disclosure: null };
  if (name === 'publish') return { step: name, revision, disclosure: null, checked: yes(view), reviewBy };
  if (name === 'return' || name === 'withdraw') return { step: name, revision, note: 'Because.' };
  return { step: name, revision };
};

/** Takes a step. @throws Error where it was refused */
export async function take(panel: Panel, textId: string, name: keyof LessonTextView['can']): Promise<LessonTextView> {
  const answer = await panel.send('POST', `/lesson-texts/${textId}/steps`, step(await read(panel, textId), name));
  return lessonTextViewSchema.parse(answer.body);
}

export async function begin(panel: Panel, body: Record<string, unknown>): Promise<string> {
  const answer = await panel.send('POST', '/lesson-texts', body);
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return (answer.body as { textId: string }).textId;
}

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pdfOfPages } from '../pdf.ts';
import { expectGood, signIn } from './staff-pages.ts';
import { newPage, problemsOf, startWorld, type World } from './world.ts';

const first = `# Infection screening

## 1. Scope

Adults who begin a JAK inhibitor.

## 2. Screening

Test for latent tuberculosis within 90 days before the first dose. Do not begin treatment in a patient with an active infection.

## 3. Monitoring

Monitor blood counts every 12 weeks. Interrupt treatment if the lymphocyte count is less than 500 cells/mm3.
`;
const second = first.replace('within 90 days', 'within 30 days');
const pdf = (minutes: number): Buffer =>
  pdfOfPages([
    [
      { text: 'Sedation protocol', y: 740, size: 20 },
      { text: 'Adults only.', y: 700 },
      { text: `Check the airway every ${minutes} minutes.`, y: 680 },
    ],
  ]);
const lessonId = 'tofacitinib-first-order';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => world.close());

const educator = async (name: RegExp): Promise<Page> => {
  const page = await signIn(world, await newPage(world, { reducedMotion: 'reduce' }), 'Educator’s pages', name);
  await page.getByRole('link', { name: 'Documents', exact: true }).press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Documents' }).waitFor();
  return page;
};

type File = { name: string; mimeType: string; buffer: Buffer };
const markdown = (text: string): File => ({ name: 'screening.md', mimeType: 'text/markdown', buffer: Buffer.from(text) });
const pdfFile = (minutes: number): File => ({ name: 'sedation.pdf', mimeType: 'application/pdf', buffer: pdf(minutes) });

/** Fills the form that is open, by keyboard but for the file, which no page can be handed otherwise. */
async function upload(page: Page, file: File, effective: string, title: string | null = null): Promise<void> {
  await page.getByLabel(/^File/).setInputFiles(file);
  if (title !== null) {
    await page.getByLabel('Title').pressSequentially(title);
    await page.getByLabel(/^Owner/).pressSequentially('Pharmacy committee');
  }
  await page.getByLabel('In force from').fill(effective);
  await page.getByRole('button', { name: 'Upload', exact: true }).press('Enter');
}

/** What the page would send, for a text that is only a beginning of what is shown here. */
async function send(page: Page, method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<Record<string, unknown>> {
  const launchId = /\/staff\/([^/]+)/.exec(page.url())?.[1] ?? '';
  return page.evaluate(
    async ([address, how, sent]) => {
      const answer = await fetch(address, {
        method: how,
        headers: { 'X-Preceptor': '1', 'Content-Type': 'application/json' },
        ...(sent === null ? {} : { body: sent }),
      });
      const told = (await answer.json()) as Record<string, unknown>;
      if (!answer.ok) throw new Error(JSON.stringify(told));
      return told;
    },
    [`/api/launches/${launchId}/lesson-texts${path}`, method, body === undefined ? null : JSON.stringify(body)] as const,
  );
}

/** A lesson that cites the protocol is published. */
async function teach(writer: Page, other: Page): Promise<void> {
  const { textId } = await send(writer, 'POST', '', { from: 'lesson', lessonId });
  const at = `/${String(textId)}`;
  const view = await send(writer, 'GET', at);
  const lesson = view['lesson'] as { sources: unknown[]; keyPoints: { source: string }[] };
  const [point, ...points] = lesson.keyPoints;
  const source = {
    id: 'P1',
    kind: 'document',
    documentId: 'infection-screening',
    text: 'Infection screening',
    version: 1,
    effective: '2026-10-01',
    readOn: '2026-11-01',
  };
  const cited = {
    ...lesson,
    sources: [...lesson.sources, source],
    keyPoints: [{ ...point, source: `${point?.source ?? ''}; P1 2` }, ...points],
  };
  const { revision } = await send(writer, 'PUT', at, { revision: view['revision'], lesson: cited });
  const inReview = await send(writer, 'POST', `${at}/steps`, { step: 'submit', revision, disclosure: null });
  const checked = (inReview['checklist'] as string[]).map(() => true);
  const reviewBy = new Date(Date.now() + 200 * 86_400_000).toISOString().slice(0, 10);
  await send(other, 'POST', `${at}/steps`, { step: 'publish', revision: inReview['revision'], disclosure: null, checked, reviewBy });
}

test(
  'a document’s versions are kept, what changed is drafted for the lesson that cites it, and a second person publishes it',
  {
    timeout: 300_000,
  },
  async () => {
    const writer = await educator(/Lena Brandt/);
    await writer.getByRole('button', { name: 'New document' }).press('Enter');
    await expectGood(writer, 'documents-upload', 'light');
    await expectGood(writer, 'documents-upload', 'dark');
    await upload(writer, markdown(first), '2026-10-01', 'Infection screening');
    await writer.getByText('Version 1 is kept.').waitFor();
    await writer.getByRole('button', { name: 'Close' }).press('Enter');
    await writer.getByRole('button', { name: 'New document' }).press('Enter');
    await upload(writer, pdfFile(15), '2026-10-01', 'Sedation protocol');
    await writer.getByText('Version 1 is kept.').waitFor();
    // What is no document says so, and nothing is kept of it.
    await upload(writer, { ...pdfFile(15), buffer: Buffer.from('<html><p>Sign in') }, '2026-11-01', ', saved');
    await writer.getByText(/^This is a web page/).waitFor();
    await writer.getByRole('button', { name: 'Close' }).press('Enter');

    const other = await educator(/Ilona Varga/);
    await teach(writer, other);

    await writer.reload();
    await writer.getByRole('button', { name: 'Upload a version of Sedation protocol' }).press('Enter');
    await upload(writer, pdfFile(5), '2026-11-01');
    await writer.getByText(/^Version 2 is kept/).waitFor();
    await writer.getByRole('button', { name: 'Close' }).press('Enter');
    await writer.getByRole('button', { name: 'Upload a version of Infection screening' }).press('Enter');
    await upload(writer, markdown(second), '2026-11-01');
    await writer.getByText(/^Version 2 is kept/).waitFor();
    await expectGood(writer, 'documents', 'light');
    await expectGood(writer, 'documents', 'dark');
    const [file] = await Promise.all([
      writer.waitForEvent('download'),
      writer.getByRole('link', { name: 'Download the file of Sedation protocol, version 2' }).press('Enter'),
    ]);
    expect(file.suggestedFilename()).toBe('sedation-protocol-version-2.pdf');

    await writer.getByRole('link', { name: 'See what changed' }).press('Enter');
    await writer.getByRole('heading', { level: 1, name: 'Infection screening, version 2' }).waitFor();
    await writer.getByText(/It cites section 2, which says something else now or is gone/).waitFor();
    await expectGood(writer, 'document-change', 'light');
    await expectGood(writer, 'document-change', 'dark');
    await writer.getByRole('button', { name: /^Draft the next text/ }).press('Enter');
    await writer.getByRole('heading', { level: 1, name: /^Tofacitinib/ }).waitFor();
    await writer
      .getByRole('button', { name: /^Change 1, text/ })
      .first()
      .press('Enter');
    await writer.keyboard.press('Control+A');
    await writer.keyboard.type('The tuberculosis test may be 30 days old at most, since November.');
    await writer.keyboard.press('Control+S');
    await writer.getByText('Saved', { exact: true }).waitFor();
    await expectGood(writer, 'document-draft', 'light');
    await expectGood(writer, 'document-draft', 'dark');
    await writer.getByRole('button', { name: 'Submit for review…' }).press('Enter');
    await writer.getByLabel(/Nothing/).check();
    await writer.getByRole('button', { name: 'Submit for review', exact: true }).press('Enter');
    await writer.getByText('In review').first().waitFor();
    expect(await writer.getByRole('button', { name: /^Publish/ }).isEnabled()).toBe(false);

    await other.getByRole('link', { name: 'Drafts' }).press('Enter');
    await other
      .getByRole('row')
      .filter({ hasText: 'In review' })
      .getByRole('link', { name: /^Tofacitinib/ })
      .press('Enter');
    await other.getByRole('button', { name: /^Publish/ }).press('Enter');
    await other.getByText(/lines ticked$/).waitFor();
    for (const colorScheme of ['dark', 'light'] as const) await expectGood(other, 'publish', colorScheme);
    for (const line of await other
      .getByRole('group', { name: /^I say yes/ })
      .getByRole('checkbox')
      .all())
      await line.press('Space');
    await other.getByLabel(/Nothing/).check();
    await other.getByRole('button', { name: 'Publish version 0.5.0' }).press('Enter');
    await other.getByText('Published, version 0.5.0').waitFor();
    await other.getByRole('link', { name: 'Documents', exact: true }).press('Enter');
    await other
      .getByRole('link', { name: /version 2$/ })
      .filter({ hasText: 'Sections: 1 changed' })
      .first()
      .waitFor();
    // What was on the page before stands there until the answer comes.
    await expect.poll(async () => other.getByText(/cites? an older version/).count(), { timeout: 15_000 }).toBe(0);
    for (const page of [writer, other]) expect(problemsOf(page)).toEqual([]);
  },
);

// @vitest-environment jsdom
import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { beforeEach, describe, expect, test } from 'vitest';
import { problem } from '../credentialing/console-fixture.tsx';
import { consoleSuite, expectAccessible } from '../credentialing/console-suite-fixture.ts';
import { valueAt } from '../../server/contract/index.ts';
import { createStudio, draft, inReview, openStudio, published, sound, textsPath } from './studio-fixture.tsx';

const { studio, handlers } = createStudio();
const { server } = consoleSuite(...handlers);
beforeEach(() => {
  Object.assign(studio, { view: draft, saved: [], steps: [], begun: [] });
});

const inSection = async (name: RegExp) => within(await screen.findByRole('region', { name }));
const firstPoint = async (): Promise<HTMLElement> => (await (await inSection(/^Key points/)).findAllByLabelText('Text'))[0]!;

describe('the editor', () => {
  test('says at each field what is wrong with it and which words of the label it rests on', async () => {
    openStudio();
    const field = await firstPoint();
    expect(field.getAttribute('aria-invalid')).toBe('true');
    const remarks = document.getElementById(field.getAttribute('aria-describedby') ?? '');
    expect(remarks?.textContent).toContain('Key point 1, text has the label’s own words');
    expect(remarks?.textContent).toContain('L1 box: “Monitor liver function monthly.”');
    expect(screen.getByText(/Label change, version 12/)).toBeTruthy();
    expect(screen.getByText('2 problems are left to solve.')).toBeTruthy();
    await expectAccessible();
  });

  test.each([
    [{ kind: 'label-change', changeId: 7, setId: 's', version: 12 }, 'Label change, version 12', 'label-changes/7', 'the label’s words'],
    [
      { kind: 'document-change', documentId: 'sedation', version: 2 },
      'Document, version 2',
      'documents/sedation/2',
      'the document’s words',
    ],
    [{ kind: 'document-change', documentId: 'sedation', version: 1 }, 'Document, version 1', 'documents', 'the document’s words'],
    [{ kind: 'lesson', lessonId: 'l', version: '1.0.0' }, 'Lesson, version 1.0.0', 'lessons/l', 'the label’s words'],
  ] as const)('leads to what it was begun from: %o', async (basis, words, path, whose) => {
    studio.view = { ...draft, basis };
    openStudio();
    const link = await screen.findByRole('link', { name: words });
    expect(link.getAttribute('href')).toBe(`/staff/L1/education/${path}`);
    expect(link.closest('p')?.textContent).toContain(whose);
  });

  test('leads from what is left to do to its field, and opens what is folded around it', async () => {
    openStudio();
    const side = within(await screen.findByRole('complementary', { name: 'What is left to do' }));
    await userEvent.click(side.getByRole('button', { name: 'Item 1, option B, reason has more than 35 words.' }));
    expect(document.activeElement?.id).toBe('at-items-0-options-1-feedback');
    expect(document.activeElement?.closest('details')?.open).toBe(true);
    expect(side.getByText(/key point 4: “Halve the dose.” The label does not say it./)).toBeTruthy();
  });

  test('goes from the first word to publication by the keyboard alone', { timeout: 60_000 }, async () => {
    openStudio();
    const user = userEvent.setup();
    (await firstPoint()).focus();
    await user.keyboard('{Control>}a{/Control}Check the liver each month.{Control>}s{/Control}');
    await screen.findByText('Saved');
    expect(valueAt(studio.saved[0]?.lesson, 'keyPoints.0.text')).toBe('Check the liver each month.');

    const submit = await screen.findByRole('button', { name: 'Submit for review…' });
    submit.focus();
    await user.keyboard('{Enter}');
    const asking = within(await screen.findByRole('dialog', { name: /^Submit for review/ }));
    // Nothing is presumed of a disclosure.
    asking.getByRole('button', { name: 'Submit for review' }).focus();
    await user.keyboard('{Enter}');
    expect(studio.steps).toEqual([]);
    asking.getByLabelText('Nothing to disclose').focus();
    await user.keyboard(' ');
    asking.getByRole('button', { name: 'Submit for review' }).focus();
    await user.keyboard('{Enter}');
    await screen.findByText(/^In review, version/);
    expect(studio.steps).toEqual([{ step: 'submit', revision: 2, disclosure: null }]);

    screen.getByRole('button', { name: 'Publish…' }).focus();
    await user.keyboard('{Enter}');
    const publishing = within(await screen.findByRole('dialog', { name: /^Publish/ }));
    expect(publishing.getByText(/Written by Lena Brandt, begun by a machine/)).toBeTruthy();
    await expectAccessible();
    publishing.getByLabelText('Nothing to disclose').focus();
    await user.keyboard(' ');
    publishing.getByLabelText('I compared every number.').focus();
    await user.keyboard(' ');
    const publish = publishing.getByRole('button', { name: /^Publish version/ });
    publish.focus();
    await user.keyboard('{Enter}');
    // One line is not said yes to.
    expect(studio.steps).toHaveLength(1);
    publishing.getByLabelText(/I am a licensed clinician/).focus();
    await user.keyboard(' ');
    expect(publishing.getByText('2 of 2 lines ticked')).toBeTruthy();
    publish.focus();
    await user.keyboard('{Enter}');
    await screen.findByText(/^Published, version/);
    expect(studio.steps[1]).toMatchObject({ step: 'publish', checked: [true, true], disclosure: null, revision: 5 });
    await waitFor(() => expect(document.activeElement?.getAttribute('role')).toBe('status'));
  });

  test('moves, adds and takes out key points by buttons; a remark stays with its text', async () => {
    openStudio();
    const points = await inSection(/^Key points/);
    await userEvent.click(await points.findByRole('button', { name: 'Move key point 1 down' }));
    expect(points.getAllByLabelText<HTMLTextAreaElement>('Text').map(({ value }) => value.slice(0, 6))).toEqual([
      'Stop a',
      '[[Moni',
      'Ask ab',
    ]);
    expect(points.getAllByLabelText('Text')[1]?.getAttribute('aria-invalid')).toBe('true');
    await userEvent.click(points.getByRole('button', { name: 'Take key point 1 out' }));
    await userEvent.click(points.getByRole('button', { name: 'Add a key point' }));
    await waitFor(() => expect(document.activeElement?.id).toBe('at-keyPoints-2-text'));
    await userEvent.keyboard('New.');
    await userEvent.click(screen.getByRole('button', { name: 'Save Ctrl S' }));
    await screen.findByText('Saved');
    expect((valueAt(studio.saved[0]?.lesson, 'keyPoints') as { id: string }[]).map(({ id }) => id)).toEqual(['k1', 'k3', 'k2']);
  });

  test('keeps what was written where somebody else saved first, and brings both together', async () => {
    openStudio();
    await userEvent.type(await firstPoint(), ' mine');
    const { lesson } = draft;
    studio.view = { ...sound, revision: 4, editedBy: 'Noor Haddad', lesson: { ...lesson, cardSummary: 'Theirs.', keyPoints: [] } };
    await userEvent.click(screen.getByRole('button', { name: 'Save Ctrl S' }));
    expect(await screen.findByText(/Noor Haddad saved at/)).toBeTruthy();
    expect(screen.getByText('Taken from theirs: Card summary.')).toBeTruthy();
    expect(screen.getByText(/You both changed: Key points/)).toBeTruthy();
    expect(((await firstPoint()) as HTMLTextAreaElement).value).toContain('mine');
    await userEvent.click(screen.getByRole('button', { name: 'Save Ctrl S' }));
    await waitFor(() => expect(studio.saved).toHaveLength(2));
    expect(studio.saved[1]).toMatchObject({ revision: 4, lesson: { cardSummary: 'Theirs.' } });
  });

  test('keeps what was written where the session ended, and asks before it is left', async () => {
    server.use(http.put(`${textsPath}/t1`, () => problem(401)));
    const router = openStudio();
    await userEvent.type(await firstPoint(), ' mine');
    await userEvent.click(screen.getByRole('button', { name: 'Save Ctrl S' }));
    expect((await screen.findByRole('alert')).textContent).toContain('Your text is still here');
    expect(((await firstPoint()) as HTMLTextAreaElement).value).toContain('mine');
    await userEvent.click(within(screen.getByRole('navigation', { name: 'Breadcrumb' })).getByRole('link', { name: 'Drafts' }));
    const asked = within(await screen.findByRole('dialog', { name: 'Unsaved changes' }));
    await userEvent.click(asked.getByRole('button', { name: 'Stay' }));
    expect(router.state.location.pathname).toMatch(/t1$/);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await userEvent.click(within(screen.getByRole('navigation', { name: 'Breadcrumb' })).getByRole('link', { name: 'Drafts' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Leave without saving' }));
    expect(await screen.findByRole('heading', { name: 'Drafts' })).toBeTruthy();
  });
});

describe('a text that is not in work', () => {
  test('can be read and not written; returning it takes a note', async () => {
    studio.view = inReview;
    openStudio();
    expect((await firstPoint()) as HTMLTextAreaElement).toHaveProperty('readOnly', true);
    expect(screen.getByText('This text is in review. Return it to change it.')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /^Save/ })).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Return with a note…' }));
    await userEvent.type(await screen.findByLabelText('What has to change?'), 'Point 2 is too strong.');
    await userEvent.click(screen.getByRole('button', { name: 'Return to its writer' }));
    await waitFor(() => expect(studio.steps).toEqual([{ step: 'return', revision: 5, note: 'Point 2 is too strong.' }]));
  });

  test('is withdrawn with a reason and a yes; its lesson goes on in a new version, or back to an earlier one', async () => {
    studio.view = published;
    openStudio();
    await userEvent.click(await screen.findByRole('button', { name: 'Withdraw…' }));
    await userEvent.type(await screen.findByLabelText('Why?'), 'Wrong dose.');
    await userEvent.click(screen.getByRole('button', { name: 'Withdraw this version' }));
    expect(studio.steps).toEqual([]);
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Go back to version 1.0.0' }));
    await userEvent.click(await screen.findByRole('button', { name: 'New version after 1.1.0' }));
    await waitFor(() => expect(studio.begun).toHaveLength(2));
    expect(studio.begun).toEqual([
      { from: 'lesson', lessonId: 'exampletine-order', version: '1.0.0' },
      { from: 'lesson', lessonId: 'exampletine-order' },
    ]);
  });

  test('that somebody else took a step with is shown anew on asking', async () => {
    studio.view = inReview;
    server.use(http.post(`${textsPath}/t1/steps`, () => problem(409, 'Somebody changed this text meanwhile.')));
    openStudio();
    await userEvent.click(await screen.findByRole('button', { name: 'Return with a note…' }));
    await userEvent.type(await screen.findByLabelText('What has to change?'), 'x');
    await userEvent.click(screen.getByRole('button', { name: 'Return to its writer' }));
    studio.view = published;
    await userEvent.click(await screen.findByRole('button', { name: 'Show it as it is now' }));
    expect(await screen.findByText(/^Published, version/)).toBeTruthy();
  });

  test('is not there, or not for this person', async () => {
    server.use(http.get(`${textsPath}/t1`, () => new HttpResponse(null, { status: 403 })));
    openStudio();
    expect((await screen.findByRole('alert')).textContent).toContain('educator');
  });
});

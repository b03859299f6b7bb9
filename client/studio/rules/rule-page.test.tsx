// @vitest-environment jsdom
import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { http } from 'msw';
import { beforeEach, describe, expect, test } from 'vitest';
import { problem } from '../../credentialing/console-fixture.tsx';
import { consoleSuite, expectAccessible } from '../../credentialing/console-suite-fixture.ts';
import {
  builtIn,
  createRules,
  draft,
  form,
  inReview,
  list,
  openRules,
  partly,
  published,
  retired,
  rulesAddress,
  rulesPath,
} from './rules-fixture.tsx';

const { world, handlers } = createRules();
const { server } = consoleSuite(...handlers);
beforeEach(() => {
  Object.assign(world, {
    view: draft,
    others: { r0: retired },
    list,
    begun: [],
    saved: [],
    steps: [],
    previews: [],
    switched: [],
    replays: 0,
  });
});

const one = `${rulesAddress}/r1`;
const wholeForm = { timeout: 30_000 };

describe('a new rule', () => {
  test('is written, looked at while it is, and begun as a draft', wholeForm, async () => {
    const router = openRules(`${rulesAddress}/new`);
    await userEvent.click(await screen.findByRole('button', { name: /^Save draft/ }));
    // What is missing is said at its field, and the keyboard is brought to the first.
    expect(screen.getByLabelText('Title').getAttribute('aria-invalid')).toBe('true');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Title')));
    expect(world.begun).toEqual([]);
    await expectAccessible();

    await userEvent.type(screen.getByLabelText('Title'), 'Exampletine here');
    await userEvent.type(screen.getByLabelText(/^Why/), 'We asked for it.');
    await userEvent.type(screen.getByRole('combobox', { name: /^Find a drug class/ }), 'oral');
    expect(await screen.findByText('2 found.')).toBeTruthy();
    await userEvent.keyboard('{ArrowDown}{Enter}');
    expect(await screen.findByRole('button', { name: 'Take out Exampletine, oral' })).toBeTruthy();
    expect(screen.getByText(/covers 12 products/)).toBeTruthy();
    await userEvent.click(screen.getByRole('checkbox', { name: 'Provider' }));
    await userEvent.type(screen.getByLabelText(/^Days until/), '30');
    await userEvent.selectOptions(screen.getByLabelText('Lesson or update'), 'Exampletine: hepatotoxicity');
    await screen.findByText('Made by the server of the form as it stands.');
    expect(screen.getByText('%order.exists()')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: /^Save draft/ }));
    await waitFor(() => expect(router.state.location.pathname).toBe(one));
    expect(world.begun).toEqual([
      {
        from: 'form',
        form: {
          title: 'Exampletine here',
          purpose: 'We asked for it.',
          trigger: 'order-sign',
          codes: { kind: 'topic', topicIds: ['exampletine-oral'] },
          audience: { roles: ['provider'], units: [], fewerPassedThan: null },
          conditions: [],
          coolDownDays: 30,
          perClinicianDay: null,
          lessonId: 'exampletine-order',
        },
      },
    ]);
  });

  test('names codes of each kind, a row each', wholeForm, async () => {
    openRules(`${rulesAddress}/new`);
    await userEvent.selectOptions(await screen.findByLabelText('For which codes'), 'ingredients, all products');
    await userEvent.type(screen.getByLabelText('RxNorm code'), '12x');
    await userEvent.click(screen.getByRole('button', { name: /^Save draft/ }));
    expect(screen.getAllByText('Write the code; one of RxNorm has digits only.').length).toBeGreaterThan(0);
    await userEvent.selectOptions(screen.getByLabelText('For which codes'), 'procedures');
    await userEvent.type(screen.getByLabelText('Code'), '99213');
    await userEvent.selectOptions(screen.getByLabelText('System'), 'Another');
    await userEvent.type(screen.getByLabelText(/^Address of the system/), 'https://example.org/codes');
    await userEvent.click(screen.getByRole('button', { name: 'Add a procedure' }));
    expect(screen.getAllByLabelText('Code')).toHaveLength(2);
    await waitFor(() => expect(document.activeElement).toBe(screen.getAllByLabelText('Code')[1]));
    await userEvent.click(screen.getByRole('button', { name: 'Take out procedure 2' }));
    await waitFor(() =>
      expect(world.previews.at(-1)?.codes).toEqual({
        kind: 'procedure',
        codes: [{ system: 'https://example.org/codes', code: '99213', display: '' }],
      }),
    );
  });
});

describe('a draft', () => {
  test('says what the server finds at the field it was found in, and is saved', wholeForm, async () => {
    openRules(one);
    const field = await screen.findByLabelText(/^FHIRPath/);
    await userEvent.clear(field);
    await userEvent.type(field, 'nonsense(');
    await waitFor(() => expect(field.getAttribute('aria-invalid')).toBe('true'));
    expect(document.getElementById(field.getAttribute('aria-describedby') ?? '')?.textContent).toContain('It is no FHIRPath.');
    await userEvent.click(screen.getByRole('button', { name: 'It is no FHIRPath.' }));
    expect(document.activeElement).toBe(field);
    expect(screen.getByRole('button', { name: 'Submit for review…' }).getAttribute('aria-disabled')).toBe('true');
    expect(screen.getByText('It replays what is saved: save your changes first.')).toBeTruthy();
    await expectAccessible();
    await userEvent.keyboard('{Control>}s{/Control}');
    await screen.findByText('Saved');
    expect(world.saved).toEqual([
      { revision: 1, form: { ...form, conditions: [{ expression: 'nonsense(', description: 'It is urgent.' }] } },
    ]);
  });

  test('keeps what was written where somebody else saved first, and brings both together', wholeForm, async () => {
    openRules(one);
    await userEvent.type(await screen.findByLabelText('Title'), ' mine');
    world.view = { ...draft, revision: 5, editedBy: 'Noor Haddad', form: { ...form, title: 'Theirs', coolDownDays: 7 } };
    await userEvent.click(screen.getByRole('button', { name: /^Save/ }));
    expect(await screen.findByText(/Noor Haddad saved at/)).toBeTruthy();
    expect(screen.getByText('Taken from theirs: Days until the same warning again.')).toBeTruthy();
    expect(screen.getByText(/^You both changed: Title/)).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: /^Save/ }));
    await waitFor(() => expect(world.saved).toHaveLength(2));
    expect(world.saved[1]).toMatchObject({ revision: 5, form: { title: `${form.title} mine`, coolDownDays: 7 } });
  });

  test('is not left unsaved without a word; a session that ended takes nothing', wholeForm, async () => {
    const router = openRules(one);
    server.use(http.put(`${rulesPath}/r1`, () => problem(401)));
    await userEvent.type(await screen.findByLabelText('Title'), ' mine');
    await userEvent.click(screen.getByRole('button', { name: /^Save/ }));
    expect((await screen.findByRole('alert')).textContent).toContain('Your rule is still here');
    await userEvent.click(within(screen.getByRole('navigation', { name: 'Breadcrumb' })).getByRole('link', { name: 'Rules' }));
    await userEvent.click(within(await screen.findByRole('dialog', { name: 'Unsaved changes' })).getByRole('button', { name: 'Stay' }));
    expect(router.state.location.pathname).toBe(one);
  });

  test('is replayed: in sentences, by day with a table, by clinician, why it was silent, and what it cannot know', async () => {
    openRules(one);
    await userEvent.click(await screen.findByRole('button', { name: 'Replay 30 days' }));
    const told = within(await screen.findByRole('region', { name: 'Replay of the last 30 days' }));
    expect((await told.findByText(/Would have fired/)).textContent).toBe(
      'Would have fired 3 times for 2 clinicians in 30 days, in place of 1 prompt of today’s rules.',
    );
    expect(told.getByRole('img', { name: 'A day, 24 Oct 2026 to 22 Nov 2026: between 0 and 2, 3 in all' })).toBeTruthy();
    expect(told.getAllByRole('rowheader', { hidden: true })).toHaveLength(30);
    expect(told.getByText('Inés Castellan, MD')).toBeTruthy();
    expect(told.getByText('The topic was passed already')).toBeTruthy();
    expect(told.getByText('Lab values of then are not kept.')).toBeTruthy();
    await expectAccessible();
    await userEvent.type(screen.getByLabelText('Title'), '!');
    await userEvent.click(screen.getByRole('button', { name: /^Save/ }));
    expect(await told.findByText('The rule went on since this replay: run it again.')).toBeTruthy();
  });

  test('is submitted, and discarded only with a yes', async () => {
    openRules(one);
    await userEvent.click(await screen.findByRole('button', { name: 'Discard…' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Discard this draft' }));
    expect(world.steps).toEqual([]);
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    await userEvent.click(screen.getByRole('button', { name: 'Submit for review…' }));
    await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Submit for review' }));
    await screen.findByText(/^In review, version/);
    expect(world.steps).toEqual([{ step: 'submit', revision: 1 }]);
    await waitFor(() => expect(document.activeElement?.getAttribute('role')).toBe('status'));
  });
});

describe('a rule that is no draft', () => {
  test('in review cannot be written, says why it is not published yet, and is after a replay', async () => {
    world.view = inReview;
    openRules(one);
    expect(await screen.findByLabelText('Title')).toHaveProperty('readOnly', true);
    expect(screen.queryByRole('button', { name: /^Save/ })).toBeNull();
    expect(screen.getByText('Replay it first.')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Replay 30 days' }));
    await waitFor(() => expect(screen.getByRole('button', { name: 'Publish…' }).getAttribute('aria-disabled')).toBe('false'));
    await userEvent.click(screen.getByRole('button', { name: 'Publish…' }));
    await userEvent.click(await screen.findByLabelText('I read the rule and its replay.'));
    await userEvent.click(screen.getByRole('button', { name: 'Publish this version' }));
    await screen.findByText(/^Published, version/);
    expect(world.steps).toEqual([{ step: 'publish', revision: 4 }]);
  });

  test('is returned with a note', async () => {
    world.view = inReview;
    openRules(one);
    await userEvent.click(await screen.findByRole('button', { name: 'Return with a note…' }));
    await userEvent.type(await screen.findByLabelText('What has to change?'), 'Too broad.');
    await userEvent.click(screen.getByRole('button', { name: 'Return to its writer' }));
    await waitFor(() => expect(world.steps).toEqual([{ step: 'return', revision: 4, note: 'Too broad.' }]));
  });

  test('says which conditions failed, goes back to an earlier version, and is switched off', async () => {
    world.view = published;
    openRules(one);
    const failures = within(await screen.findByRole('region', { name: /^Conditions that failed/ }));
    expect(failures.getByText('It gave a number, not yes or no.')).toBeTruthy();
    await expectAccessible();
    await userEvent.click(screen.getByRole('button', { name: `Switch off: ${published.title}` }));
    await userEvent.type(await screen.findByLabelText('Why?'), 'Too often.');
    await userEvent.click(screen.getByRole('button', { name: 'Switch off' }));
    expect((await screen.findByRole('region', { name: 'Switched off' })).textContent).toContain('Too often.');
    await userEvent.click(screen.getByRole('button', { name: 'Begin from version 1.0.0' }));
    await waitFor(() => expect(world.begun).toEqual([{ from: 'rule', ruleId: 'r1', version: '1.0.0' }]));
  });

  test('that somebody else took a step with is shown anew on asking', async () => {
    world.view = inReview;
    server.use(http.post(`${rulesPath}/r1/steps`, () => problem(409, 'Somebody changed this rule meanwhile.')));
    openRules(one);
    await userEvent.click(await screen.findByRole('button', { name: 'Return with a note…' }));
    await userEvent.type(await screen.findByLabelText('What has to change?'), 'x');
    await userEvent.click(screen.getByRole('button', { name: 'Return to its writer' }));
    world.view = published;
    await userEvent.click(await screen.findByRole('button', { name: 'Show it as it is now' }));
    expect(await screen.findByText(/^Published, version/)).toBeTruthy();
  });

  test('that is built in is read, and copied', async () => {
    world.view = builtIn;
    const router = openRules(`${rulesAddress}/b1`);
    expect(await screen.findByText(/says more than the form can/)).toBeTruthy();
    expect(screen.queryByRole('form')).toBeNull();
    await expectAccessible();
    await userEvent.click(screen.getByRole('button', { name: 'Copy into a rule of ours' }));
    await waitFor(() => expect(world.begun).toEqual([{ from: 'rule', ruleId: 'b1' }]));
    await waitFor(() => expect(router.state.location.pathname).toBe(one));
  });

  test('is not there, or not for this person', async () => {
    server.use(http.get(`${rulesPath}/:ruleId`, () => problem(403)));
    openRules(one);
    expect((await screen.findByRole('alert')).textContent).toContain('educator');
  });
});

describe('a rule that says more than the form can', () => {
  test('is edited in the parts that the form knows; the rest is told, and kept', wholeForm, async () => {
    world.view = partly;
    openRules(one);
    await userEvent.click(await screen.findByText(/2 lessons and updates/));
    expect(screen.getByText('Lesson two')).toBeTruthy();
    expect(screen.queryByLabelText('What happens')).toBeNull();
    expect(screen.queryByLabelText('Lesson or update')).toBeNull();
    await userEvent.clear(screen.getByLabelText(/^Days until/));
    await userEvent.type(screen.getByLabelText(/^Days until/), '14');
    await screen.findByText('Made by the server of the form as it stands.');
    await expectAccessible();
    await userEvent.keyboard('{Control>}s{/Control}');
    await screen.findByText('Saved');
    expect(world.saved).toEqual([{ revision: 1, parts: { ...partly.parts, coolDownDays: 14 } }]);
  });

  test('is told apart from what it was copied from by these parts, and whole as text', wholeForm, async () => {
    world.view = { ...partly, copiedFrom: { ruleId: 'b1', version: '1.1.0' } };
    world.others = { b1: { ...partly, parts: partly.parts === null ? null : { ...partly.parts, title: 'As it came' } } };
    openRules(one);
    const compared = await screen.findByRole('region', { name: /^Version 1.0.0 against the built-in rule 1.1.0/ });
    expect(await within(compared).findByText('Fields: 1 changed, 7 unchanged.')).toBeTruthy();
    await userEvent.click(within(compared).getByText(/^All of it, as text/));
    expect(within(compared).getByText('Both say the same.')).toBeTruthy();
  });
});

describe('what a version says otherwise', () => {
  const versions: typeof published.versions = [
    { ruleId: 'r1', version: '1.1.0', state: 'draft' },
    { ruleId: 'r0', version: '1.0.0', state: 'published' },
  ];

  test('than the one in force is told clause by clause while it is written', wholeForm, async () => {
    world.view = { ...draft, version: '1.1.0', versions };
    openRules(one);
    const compared = await screen.findByRole('region', { name: 'Version 1.1.0 against version 1.0.0' });
    expect(await within(compared).findByText('Fields: 3 changed, 9 unchanged.')).toBeTruthy();
    expect(await within(compared).findByText('Samplazole, oral')).toBeTruthy();
    expect(within(compared).getByText('Samplazole, oral').tagName).toBe('DEL');
    expect(within(compared).getByText('Exampletine, oral').tagName).toBe('INS');
    await userEvent.type(screen.getByLabelText(/^At most a day/), '2');
    expect(await within(compared).findByText('Fields: 2 changed, 10 unchanged.')).toBeTruthy();
    await expectAccessible();
  });

  test('is told as text where one of the two has no form', wholeForm, async () => {
    world.view = { ...draft, form: null, plan: { ...draft.plan, title: 'Other' }, copiedFrom: { ruleId: 'b1', version: '1.1.0' } };
    world.others = { b1: builtIn };
    openRules(one);
    const compared = await screen.findByRole('region', { name: 'Version 1.0.0 against the built-in rule 1.1.0 that it was copied from' });
    expect(await within(compared).findByText(/1 line new, 1 line gone/)).toBeTruthy();
    expect(within(compared).getByText(/"title": "Other"/).tagName).toBe('INS');
    await expectAccessible();
  });

  test('is not asked of a rule that is the first of its kind', wholeForm, async () => {
    openRules(one);
    await screen.findByLabelText('Title');
    expect(screen.queryByText(/^Version .* against/)).toBeNull();
  });
});

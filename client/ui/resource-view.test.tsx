// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';
import { resourceLines } from './resource-lines.ts';
import { ResourceView, resourceTitle } from './resource-view.tsx';

const structure = (name: string): string => `https://preceptor.health/fhir/StructureDefinition/${name}`;
const assertion = {
  resourceType: 'Basic',
  id: 'b1',
  meta: { versionId: '2', lastUpdated: '2026-11-22T08:01:02Z', profile: [structure('competency-assertion')] },
  extension: [
    { url: structure('competency-topic'), valueCodeableConcept: { coding: [{ code: 'tofacitinib-oral' }], text: 'Tofacitinib, oral' } },
    { url: structure('competency-period'), valuePeriod: { start: '2026-11-22', end: '2027-11-22' } },
    { url: structure('competency-evidence'), valueReference: { reference: 'QuestionnaireResponse/q1' } },
  ],
  code: { coding: [{ code: 'competency-assertion', display: 'Competency assertion' }] },
  subject: { reference: 'Practitioner/p1', display: 'Inés Castellan, MD' },
};
afterEach(cleanup);

describe('a resource in plain view', () => {
  test('says what it is, what it holds, and keeps the JSON behind a disclosure', () => {
    render(<ResourceView resource={assertion} timeZone="UTC" />);
    expect(screen.getByRole('heading', { name: 'Competency assertion: Tofacitinib, oral' })).toBeTruthy();
    expect(screen.getByText('22 Nov 2026 to 22 Nov 2027')).toBeTruthy();
    expect(screen.getByText('Inés Castellan, MD (Practitioner/p1)')).toBeTruthy();
    expect(screen.getByText('Basic/b1, version 2')).toBeTruthy();
    expect(screen.getByText('Raw JSON', { selector: 'summary' }).closest('details')?.open).toBe(false);
    const json = document.querySelector('pre.json');
    expect(json?.getAttribute('tabindex')).toBe('0');
    expect(JSON.parse(json?.textContent ?? '')).toEqual(assertion);
  });

  test('shows questions with their answers, and nested extensions as a group', () => {
    const lines = resourceLines({
      resourceType: 'QuestionnaireResponse',
      extension: [
        {
          url: structure('assessment-score'),
          extension: [
            { url: 'correct', valueInteger: 2 },
            { url: 'passed', valueBoolean: true },
          ],
        },
      ],
      questionnaire: 'https://preceptor.health/fhir/Questionnaire/tofacitinib-first-order-check|1.0.0',
      item: [
        { linkId: 'q1', text: 'How often?', answer: [{ valueCoding: { system: 'x', code: 'a', display: 'Once a week' } }] },
        { linkId: 'q2', text: 'Which dose?' },
      ],
    });
    expect(lines).toEqual([
      {
        label: 'Assessment score',
        lines: [
          { label: 'Correct', value: '2' },
          { label: 'Passed', value: 'Yes' },
        ],
      },
      { label: 'Questionnaire', value: 'tofacitinib-first-order-check, version 1.0.0' },
      { label: 'How often?', value: 'Once a week' },
      { label: 'Which dose?', value: 'Not answered' },
      { label: 'Record', value: 'QuestionnaireResponse' },
    ]);
  });

  test('names outputs by their type, payloads by their text, and cuts what is too long to read', () => {
    const lines = resourceLines({
      resourceType: 'Task',
      output: [{ type: { text: 'Assessment result' }, valueReference: { reference: 'QuestionnaireResponse/q1' } }],
      payload: [{ contentString: 'Lesson opened' }],
      data: 'x'.repeat(500),
      name: [{ family: 'Harrow', given: ['Ruth'] }],
      agent: [{ who: { reference: 'Practitioner/p1' }, onBehalfOf: { display: 'Northmere', reference: 'Organization/n' } }],
      text: { status: 'generated', div: '<div/>' },
    });
    expect(lines.slice(0, 2)).toEqual([
      { label: 'Assessment result', value: 'QuestionnaireResponse/q1' },
      { label: 'Payload', value: 'Lesson opened' },
    ]);
    expect(lines[2]).toMatchObject({ label: 'Data', value: expect.stringContaining('raw JSON') as unknown });
    expect(lines.slice(3, 5)).toEqual([
      { label: 'Name', value: 'Ruth Harrow' },
      {
        label: 'Agent',
        lines: [
          { label: 'Who', value: 'Practitioner/p1' },
          { label: 'On behalf of', value: 'Northmere (Organization/n)' },
        ],
      },
    ]);
  });

  test.each([
    [{ resourceType: 'Task', code: { text: 'Learning assignment' }, description: 'Tofacitinib' }, 'Learning assignment: Tofacitinib'],
    [{ resourceType: 'Practitioner', name: [{ text: 'Inés Castellan, MD' }] }, 'Clinician: Inés Castellan, MD'],
    [{ resourceType: 'QuestionnaireResponse' }, 'Assessment result'],
    [{ resourceType: 'CodeSystem' }, 'Code system'],
    [{ resourceType: 'Basic', code: null, extension: 'broken', name: [null] }, 'Record'],
  ])('has a title in words: %#', (resource, title) => expect(resourceTitle(resource)).toBe(title));
});

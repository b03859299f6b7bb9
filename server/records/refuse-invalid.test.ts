import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { fc } from '../../test-fixtures/seeded-property.ts';
import { AppError, createLogger, projectRoot } from '../platform/index.ts';
import { PROFILE, RESOURCE_TYPES, softwareReference } from '../standards/fhir-r4/index.ts';
import { createRefusal } from './refuse-invalid.ts';

type Resource = Record<string, unknown> & { resourceType: string };
const example = (profile: string): Resource =>
  JSON.parse(readFileSync(join(projectRoot(), 'fhir-profiles/examples', profile, 'good.json'), 'utf8')) as Resource;

const practitioner = example('competency-practitioner');
const assignment = example('learning-assignment');
const assessment = example('assessment-result');
const assertion = example('competency-assertion');
const provenance = example('change-provenance');
const { refuseInvalid: refuse, refuseWorse } = createRefusal({});

/** The path that a resource is refused at, undefined where it is not. */
function pathOf(resource: Resource): string | undefined {
  try {
    refuse(resource);
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'unprocessable') throw thrown;
    return thrown.path;
  }
}

describe('what is about to be stored', () => {
  const bad: [what: string, resource: Resource, path: string][] = [
    [
      'an NPI that is none',
      { ...practitioner, identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567890' }] },
      'Practitioner.identifier[0]',
    ],
    [
      'an NPI of nine digits',
      { ...practitioner, identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '123456789' }] },
      'Practitioner.identifier[0]',
    ],
    ['an unknown status', { ...assignment, status: 'done' }, 'Task.status'],
    ['a time without a zone', { ...assignment, authoredOn: '2026-11-22T08:00:00' }, 'Task.authoredOn'],
    ['an assignment for nobody that can be found', { ...assignment, for: { display: 'Ada' } }, 'Task.for.reference'],
    ['an assignment without a name of its own', { ...assignment, identifier: undefined }, 'Task.identifier'],
    ['an item without a link', { ...assessment, item: [{ text: 'x' }] }, 'QuestionnaireResponse.item[0].linkId'],
    ['a Device as author, which Basic does not allow', { ...assertion, author: softwareReference('Device') }, 'Basic.author'],
    ['a time as day', { ...assertion, created: '2026-11-22T08:00:00Z' }, 'Basic.created'],
    ['a member of no element', { ...assertion, status: 'active' }, 'Basic.status'],
    ['a contained resource', { ...assertion, contained: [{ resourceType: 'Patient', id: 'p', active: true }] }, 'Basic.contained'],
    ['a change by nobody', { ...provenance, agent: [] }, 'Provenance.agent'],
    ['a profile of another type', { ...assertion, meta: { profile: [PROFILE.assignment] } }, 'Basic.meta.profile'],
    ['a type that is not kept', { resourceType: 'Patient', active: true }, 'Patient'],
    ['a type that is none', { resourceType: 'constructor' }, 'constructor'],
  ];
  test.each(bad)('is refused with %s, at its place', (_what, resource, path) => {
    expect(pathOf(JSON.parse(JSON.stringify(resource)) as Resource)).toBe(path);
  });

  test('is stored when nothing is wrong', () => {
    for (const one of [practitioner, assignment, assessment, assertion, provenance]) expect(pathOf(one)).toBeUndefined();
  });

  test('is stored with what was wrong before under older rules, and refused with anything else', async () => {
    const nameless: Resource = { ...practitioner, name: [{ text: ' ' }] };
    const changed: Resource = { ...nameless, active: false };
    await refuseWorse(changed, async () => Promise.resolve(nameless));
    await refuseWorse(practitioner, async () => Promise.reject(new Error('is not asked where nothing is wrong')));
    const worse: Resource = { ...nameless, active: 'no' };
    await expect(refuseWorse(worse, async () => Promise.resolve(nameless))).rejects.toMatchObject({ code: 'unprocessable' });
    await expect(refuseWorse(nameless, async () => Promise.resolve(practitioner))).rejects.toMatchObject({
      path: 'Practitioner.name[0].text',
    });
    await expect(refuseWorse(nameless, async () => Promise.resolve(undefined))).rejects.toMatchObject({ code: 'unprocessable' });
  });

  test('is refused or stored, whatever it holds, and nothing else is thrown', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...RESOURCE_TYPES),
        fc.object({ key: fc.constantFrom('code', 'extension', 'identifier', 'meta', 'profile', 'qualification', 'url', 'x') }),
        fc.constantFrom(...Object.values(PROFILE)),
        (resourceType, rest, profile) => {
          expect(typeof pathOf({ ...rest, resourceType, meta: { profile: [profile] } })).toBe('string');
        },
      ),
      { numRuns: 300 },
    );
  });

  test('leaves an OperationOutcome in the log, of rules and places and no values', () => {
    const lines: string[] = [];
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(chunk.toString());
        done();
      },
    });
    const { refuseInvalid: noted } = createRefusal({ logger: createLogger({ level: 'info' }, stream) });
    const wrong: Resource = { ...assertion, created: 'Ada Lovelace', subject: { reference: 'Patient/p1' } };
    expect(() => noted(wrong)).toThrow(AppError);
    const line = JSON.parse(lines.join('')) as { outcome: { resourceType: string; issue: { expression: string[] }[] } };
    expect(line).toMatchObject({ level: 50, msg: 'a resource of ours is invalid and was not stored' });
    expect(line.outcome.resourceType).toBe('OperationOutcome');
    expect(line.outcome.issue.flatMap(({ expression }) => expression)).toEqual(expect.arrayContaining(['Basic.created', 'Basic.subject']));
    expect(lines.join('')).not.toContain('Lovelace');
  });
});

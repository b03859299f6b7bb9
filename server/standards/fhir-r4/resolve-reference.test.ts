import { describe, expect, it } from 'vitest';
import { resolveReference, type BundleEntry } from './index.ts';

/** The published example of the specification, in short. @see https://hl7.org/fhir/R4/bundle-references.json.html */
const uuid = 'urn:uuid:04121321-4af5-424c-a0e1-ed3aab1c349d';
const patient = (id?: string, over: Record<string, unknown> = {}) => ({
  resourceType: 'Patient',
  ...(id === undefined ? {} : { id }),
  ...over,
});
const entries: BundleEntry[] = [
  { fullUrl: 'http://example.org/fhir/Patient/23', resource: patient('23') },
  { fullUrl: uuid, resource: patient() },
  { fullUrl: 'http://other.example/fhir/Patient/23', resource: patient('23', { active: false }) },
  { resource: patient('24', { meta: { versionId: '2' } }) },
  { fullUrl: 'http://example.org/fhir/Patient/25' },
];
const here = { contained: undefined, fullUrl: 'http://example.org/fhir/Observation/123' };
const homeless = { contained: undefined, fullUrl: undefined };
const led = (reference: string, source: { contained: unknown; fullUrl: string | undefined } = here, ownBase?: string) => {
  const { matches, url } = resolveReference(reference, source, entries, ownBase);
  return { at: matches.map(({ resource }) => entries.findIndex((entry) => entry.resource === resource)), url };
};

describe('a reference in a Bundle', () => {
  it.each<[string, string, number[], string | null]>([
    ['relative, beside an address on a server', 'Patient/23', [0], 'http://example.org/fhir/Patient/23'],
    ['absolute', 'http://other.example/fhir/Patient/23', [2], 'http://other.example/fhir/Patient/23'],
    ['a urn', uuid, [1], uuid],
    ['to what is not there', 'Patient/26', [], 'http://example.org/fhir/Patient/26'],
    ['to an entry without a resource', 'Patient/25', [], 'http://example.org/fhir/Patient/25'],
    ['to an entry without an address', 'Patient/24', [3], 'http://example.org/fhir/Patient/24'],
    ['with its version', 'Patient/24/_history/2', [3], 'http://example.org/fhir/Patient/24/_history/2'],
    ['with another version', 'Patient/24/_history/1', [], 'http://example.org/fhir/Patient/24/_history/1'],
    ['with two versions', 'Patient/24/_history/1/_history/2', [], null],
    ['that searches', 'Patient?identifier=x', [], null],
    ['that climbs', '../Patient/23', [], null],
    ['empty', '', [], null],
  ])('%s', (_, reference, at, url) => expect(led(reference)).toEqual({ at, url }));

  it('means either where neither the source nor the reference names a server', () => {
    expect(led('Patient/23', homeless)).toEqual({ at: [0, 2], url: 'Patient/23' });
  });

  it('below the base of the Bundle’s own server means entries that name none', () => {
    expect(led('https://ehr.example/Patient/24', homeless, 'https://ehr.example').at).toEqual([3]);
    expect(led('https://ehr.example/Patient/24', homeless).at).toEqual([]);
    expect(led('https://ehr.example/Patient/23', homeless, 'https://ehr.example').at).toEqual([]);
  });

  it('to what is contained never leaves the resource, and what is contained refers from the same place', () => {
    const source = { contained: [null, 'x', { id: 'a', resourceType: 'Patient' }], fullUrl: here.fullUrl };
    expect(resolveReference('#a', source, entries)).toEqual({ matches: [{ resource: source.contained[2], source }], url: null });
    expect(resolveReference('#b', source, entries)).toEqual({ matches: [], url: null });
    expect(resolveReference('#a', { ...source, contained: 'a' }, entries).matches).toEqual([]);
  });
});

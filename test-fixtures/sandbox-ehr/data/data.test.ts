import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { valuesAt } from '../resource.ts';
import { createFhirStore } from '../fhir/store.ts';
import { sandboxUsers, staffResources } from './clinicians.ts';
import { describePatient } from './describe-patient.ts';
import drugs from './drugs.json' with { type: 'json' };
import { patients } from './patients.ts';

const seeded = [...staffResources(), ...patients.flatMap((patient) => describePatient(patient, new Date('2026-09-22T10:42:00Z')))];

describe('the invented people', () => {
  it('have resources whose references all resolve and whose ids are unique', () => {
    const store = createFhirStore(() => 0);
    for (const resource of seeded) store.put(resource);
    expect(new Set(seeded.map(({ resourceType, id }) => `${resourceType}/${id}`)).size).toBe(seeded.length);
    const references = seeded.flatMap((resource) =>
      ['subject', 'patient', 'encounter', 'practitioner', 'organization', 'participant.individual', 'serviceProvider'].flatMap((element) =>
        valuesAt(resource, `${element}.reference`).map(String),
      ),
    );
    expect(references.length).toBeGreaterThan(50);
    for (const reference of [...references, ...sandboxUsers.map((user) => user.fhirUser)]) {
      const [type, id] = reference.split('/');
      expect(store.read(type ?? '', id ?? '')).toBeDefined();
    }
  });

  it('have NPIs that are Luhn-valid in the unissued block', () => {
    for (const npi of seeded
      .filter((resource) => resource.resourceType === 'Practitioner')
      .flatMap((resource) => valuesAt(resource, 'identifier.value').map(String))) {
      expect(npi).toMatch(/^9999\d{6}$/);
      const sum = Array.from(`80840${npi}`)
        .toReversed()
        .reduce((total, digit, index) => {
          const doubled = Number(digit) * (index % 2 === 1 ? 2 : 1);
          return total + (doubled > 9 ? doubled - 9 : doubled);
        }, 0);
      expect(sum % 10).toBe(0);
    }
  });
});

describe('the list of medicines', () => {
  it('has each code once and every field filled', () => {
    expect(new Set(drugs.map((drug) => drug.rxcui)).size).toBe(drugs.length);
    for (const drug of drugs) for (const value of Object.values(drug)) expect(value).not.toBe('');
  });

  describe.skipIf(!process.env['SAMPLES_DIR'])('against RxNorm', () => {
    it('names the ingredient that the code has', async () => {
      const zipped = await readFile(path.join(process.env['SAMPLES_DIR'] ?? '', 'rxnorm', 'rxcui_names.csv.gz'));
      const names = new Map(
        gunzipSync(zipped)
          .toString('utf8')
          .split('\n')
          .map((line) => [line.slice(0, line.indexOf(',')), line.toLowerCase()]),
      );
      const wrong = drugs.filter((drug) => !names.get(drug.rxcui)?.includes((drug.display.split(' ')[0] ?? '').toLowerCase()));
      expect(wrong).toEqual([]);
    });
  });
});

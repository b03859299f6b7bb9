import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../server/platform/index.ts';
import { createValidator, PROFILE, readDefinitions } from '../../server/standards/fhir-r4/index.ts';
import { atLeast, atMost, median, type Figure } from './report.ts';

const rounds = 7;

type Bundle = { entry: { resource: object }[] };

/** Resources of whole charts where samples are at hand, else an order and a measurement, many times. */
function resources(): { all: object[]; note: string } {
  const folder = join(process.env['SAMPLES_DIR'] ?? '/nonexistent', 'fhir/synthea');
  if (existsSync(folder)) {
    const all = readdirSync(folder).flatMap((name) =>
      (JSON.parse(readFileSync(join(folder, name), 'utf8')) as Bundle).entry.map((entry) => entry.resource),
    );
    return { all, note: `${all.length} resources of generated charts` };
  }
  const code = { coding: [{ system: 'http://loinc.org', code: '8480-6' }] };
  const subject = { reference: 'Patient/1' };
  const made = (index: number) => [
    { resourceType: 'MedicationRequest', id: `m${index}`, status: 'active', intent: 'order', subject, medicationCodeableConcept: code },
    { resourceType: 'Observation', id: `o${index}`, status: 'final', code, subject, valueQuantity: { value: index, unit: 'mmHg' } },
  ];
  return { all: Array.from({ length: 500 }, (_, index) => made(index)).flat(), note: '1,000 small resources; SAMPLES_DIR gives charts' };
}

/** The published example of each kind that is written, as often as a record of one lesson has it: each change has its Provenance. */
function written(): object[] {
  const folder = join(projectRoot(), 'fhir-profiles/examples');
  const example = (url: string): object =>
    JSON.parse(readFileSync(join(folder, url.slice(url.lastIndexOf('/') + 1), 'good.json'), 'utf8')) as object;
  const { practitioner, provenance, ...others } = PROFILE;
  const changes = [practitioner, ...Object.values(others)].flatMap((url) => [example(url), example(provenance)]);
  return Array.from({ length: 50 }, () => changes).flat();
}

/** How many resources a second are held to their definitions, once these are compiled, and how long compiling takes. */
export function measureValidator(): Figure[] {
  const { all, note } = resources();
  const archive = readFileSync(join(projectRoot(), 'fhir-profiles/r4-definitions.txt'), 'utf8');
  const began = performance.now();
  const validate = createValidator(readDefinitions(archive, []), () => performance.now());
  const ready = performance.now() - began;
  const errors = all.flatMap((one) => validate(one)).filter((issue) => issue.severity === 'error');
  const rateOf = (check: typeof validate, resources: readonly object[]): number =>
    median(
      Array.from({ length: rounds }, () => {
        const since = performance.now();
        for (const one of resources) check(one);
        return (resources.length / (performance.now() - since)) * 1000;
      }),
    );
  const built = join(projectRoot(), 'fhir-profiles/built');
  const own = readdirSync(built).map((name) => JSON.parse(readFileSync(join(built, name), 'utf8')) as object);
  const validateOwn = createValidator(readDefinitions(archive, own), () => performance.now());
  const changes = written();
  const ownErrors = changes.flatMap((one) => validateOwn(one)).filter((issue) => issue.severity === 'error');
  return [
    atLeast('validator: resources each second', rateOf(validate, all), 3000, '/s', { digits: 0, note }),
    atLeast('validator: own resources each second', rateOf(validateOwn, changes), 3000, '/s', {
      digits: 0,
      note: 'one of each kind with its Provenance, held to its profile, as before every write',
    }),
    atMost('validator: errors in valid resources', errors.length + ownErrors.length, 0, '', { digits: 0 }),
    atMost('validator: definitions at hand after', ready, 50, 'ms', { note: 'each is unpacked and compiled with its first use' }),
  ];
}

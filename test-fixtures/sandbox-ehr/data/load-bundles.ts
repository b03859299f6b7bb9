import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isRecord, type Resource } from '../resource.ts';
import type { FhirStore } from '../fhir/store.ts';
import { searchParameters } from '../fhir/search-parameters.ts';

export type LoadedBundles = { files: number; resources: number; skipped: { file: string; why: string }[] };

/** Replaces every `urn:uuid:` reference by the relative one of the entry it names; unknown ones stay as they are. */
function resolveReferences(value: unknown, known: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => resolveReferences(item, known));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => [
      name,
      name === 'reference' && typeof held === 'string' ? (known.get(held) ?? held) : resolveReferences(held, known),
    ]),
  );
}

/** The resources of a transaction or collection Bundle with ids and resolvable references; types not served are left out. */
export function resourcesOfBundle(bundle: unknown): (Resource & { id: string })[] {
  if (!isRecord(bundle) || bundle['resourceType'] !== 'Bundle' || !Array.isArray(bundle['entry'])) throw new Error('not a FHIR Bundle');
  const entries = bundle['entry'].filter(isRecord).flatMap((entry) => {
    const resource = entry['resource'];
    if (!isRecord(resource) || typeof resource['resourceType'] !== 'string') return [];
    const fullUrl = typeof entry['fullUrl'] === 'string' ? entry['fullUrl'] : '';
    const id = typeof resource['id'] === 'string' ? resource['id'] : fullUrl.replace(/^urn:uuid:/, '').replace(/^.*\//, '');
    return id === '' ? [] : [{ fullUrl, resource: { ...resource, id } as Resource & { id: string } }];
  });
  const known = new Map(entries.map(({ fullUrl, resource }) => [fullUrl, `${resource.resourceType}/${resource.id}`]));
  return entries
    .filter(({ resource }) => Object.hasOwn(searchParameters, resource.resourceType))
    .map(({ resource }) => resolveReferences(resource, known) as Resource & { id: string });
}

/** Loads every `*.json` of a folder; a file that is no Bundle is named and skipped, the others still load. */
export async function loadBundles(store: FhirStore, folder: string): Promise<LoadedBundles> {
  const loaded: LoadedBundles = { files: 0, resources: 0, skipped: [] };
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()) {
    try {
      const resources = resourcesOfBundle(JSON.parse(await readFile(path.join(folder, file), 'utf8')));
      for (const resource of resources) store.put(resource);
      loaded.files += 1;
      loaded.resources += resources.length;
    } catch (thrown) {
      loaded.skipped.push({ file, why: thrown instanceof Error ? thrown.message : String(thrown) });
    }
  }
  return loaded;
}

import { randomUUID } from 'node:crypto';
import type { Resource, StoredResource } from '../resource.ts';
import { matches, searchParameters } from './search-parameters.ts';

export type SearchResult = {
  total: number;
  page: StoredResource[];
  used: [string, string][];
  unknown: string[];
  count: number;
  offset: number;
};

export type FhirStore = {
  create(resource: Resource): StoredResource;
  put(resource: Resource & { id: string }): StoredResource;
  read(type: string, id: string): StoredResource | undefined;
  all(type: string): StoredResource[];
  search(type: string, query: URLSearchParams, fhirBase: string, visible?: (resource: StoredResource) => boolean): SearchResult;
};

const pageSize = 50;
const largestPage = 500;

/** Resources in memory by type and id, newest last. `now` in milliseconds. */
export function createFhirStore(now: () => number): FhirStore {
  const byType = new Map<string, Map<string, StoredResource>>();

  function put(resource: Resource & { id: string }): StoredResource {
    const ofType = byType.get(resource.resourceType) ?? new Map<string, StoredResource>();
    byType.set(resource.resourceType, ofType);
    const versionId = String(Number(ofType.get(resource.id)?.meta.versionId ?? 0) + 1);
    const stored: StoredResource = { ...resource, meta: { ...resource.meta, versionId, lastUpdated: new Date(now()).toISOString() } };
    ofType.set(resource.id, stored);
    return stored;
  }

  const all = (type: string): StoredResource[] => [...(byType.get(type)?.values() ?? [])];

  function search(
    type: string,
    query: URLSearchParams,
    fhirBase: string,
    visible: (resource: StoredResource) => boolean = () => true,
  ): SearchResult {
    const known = searchParameters[type] ?? {};
    const used: [string, string][] = [];
    const unknown: string[] = [];
    let found = all(type).filter(visible);
    for (const [name, value] of query) {
      const parameter = known[name];
      if (parameter !== undefined && value !== '') {
        used.push([name, value]);
        found = found.filter((resource) => matches(resource, parameter, value, fhirBase));
      } else if (!['_count', '_offset', '_format', '_summary', '_sort', '_total', '_pretty'].includes(name)) unknown.push(name);
    }
    const sort = query.get('_sort');
    const sortParameter = sort === null ? undefined : known[sort.replace(/^-/, '')];
    const path = sortParameter?.paths[0];
    if (sort !== null && path !== undefined) {
      used.push(['_sort', sort]);
      const key = (resource: StoredResource): string =>
        JSON.stringify(
          path.split('.').reduce<unknown>((held, step) => (held as Record<string, unknown> | undefined)?.[step], resource) ?? '',
        );
      found.sort((a, b) => key(a).localeCompare(key(b)) * (sort.startsWith('-') ? -1 : 1));
    }
    const wholeNumber = (name: string, otherwise: number): number =>
      /^\d+$/.test(query.get(name) ?? '') ? Number(query.get(name)) : otherwise;
    const count = Math.min(wholeNumber('_count', pageSize), largestPage);
    const offset = wholeNumber('_offset', 0);
    return {
      total: found.length,
      page: query.get('_summary') === 'count' ? [] : found.slice(offset, offset + count),
      used,
      unknown,
      count,
      offset,
    };
  }

  return {
    put,
    all,
    search,
    create: (resource) => put({ ...resource, id: randomUUID() }),
    read: (type, id) => byType.get(type)?.get(id),
  };
}

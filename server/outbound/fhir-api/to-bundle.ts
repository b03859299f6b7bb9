import type { Bundle, BundleEntry, FhirResource, OperationOutcomeIssue } from 'fhir/r4';
import type { SearchPage, VersionEntry } from '../../records/index.ts';
import { MOST_INCLUDED, type Included } from './included.ts';
import type { ResourceType, Search } from '../../standards/fhir-r4/index.ts';

const withQuery = (url: string, pairs: readonly (readonly [string, string])[]): string => {
  const query = new URLSearchParams(pairs.map(([name, value]) => [name, value])).toString();
  return query === '' ? url : `${url}?${query}`;
};

/**
 * A page of matches. `self` repeats what was understood; what was ignored is said in an outcome entry.
 * @see https://hl7.org/fhir/R4/search.html#conformance
 */
export function toSearchset(
  baseUrl: string,
  type: ResourceType,
  search: Search,
  page: SearchPage,
  included: Included,
): Bundle<FhirResource> {
  const url = `${baseUrl}/${type}`;
  const cursor: [string, string][] = search.cursor === undefined ? [] : [['_cursor', search.cursor]];
  const entry: BundleEntry<FhirResource>[] = page.resources.map((resource) => ({
    fullUrl: `${baseUrl}/${resource.resourceType}/${resource.id}`,
    resource,
    search: { mode: 'match' },
  }));
  for (const resource of included.resources)
    entry.push({ fullUrl: `${baseUrl}/${resource.resourceType}/${resource.id}`, resource, search: { mode: 'include' } });
  const warnings: OperationOutcomeIssue[] = [
    ...(search.ignored.length === 0
      ? []
      : [
          {
            severity: 'warning' as const,
            code: 'not-supported' as const,
            diagnostics: `Ignored: ${search.ignored.join(', ')}. "Prefer: handling=strict" refuses instead.`,
          },
        ]),
    ...(included.isCut
      ? [
          {
            severity: 'warning' as const,
            code: 'incomplete' as const,
            diagnostics: `Only the first ${MOST_INCLUDED} of what is included are here; ask for fewer matches at a time.`,
          },
        ]
      : []),
  ];
  if (warnings.length > 0) {
    entry.push({
      resource: {
        resourceType: 'OperationOutcome',
        issue: warnings,
      },
      search: { mode: 'outcome' },
    });
  }
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    ...(page.total === undefined ? {} : { total: page.total }),
    link: [
      { relation: 'self', url: withQuery(url, [...search.applied, ...cursor]) },
      ...(page.next === undefined ? [] : [{ relation: 'next', url: withQuery(url, [...search.applied, ['_cursor', page.next]]) }]),
    ],
    ...(entry.length === 0 ? {} : { entry }),
  };
}

export const toEtag = (versionId: string): string => `W/"${versionId}"`;

const statusOf = { POST: '201 Created', PUT: '200 OK', DELETE: '204 No Content' } as const;

/** All versions, newest first. @see https://hl7.org/fhir/R4/http.html#history */
export function toHistory(baseUrl: string, type: ResourceType, id: string, versions: readonly VersionEntry[]): Bundle<FhirResource> {
  const url = `${baseUrl}/${type}/${id}`;
  return {
    resourceType: 'Bundle',
    type: 'history',
    total: versions.length,
    link: [{ relation: 'self', url: `${url}/_history` }],
    entry: versions.map(({ versionId, lastUpdated, method, resource }) => ({
      fullUrl: url,
      ...(resource === null ? {} : { resource }),
      request: { method, url: method === 'POST' ? type : `${type}/${id}` },
      response: { status: statusOf[method], etag: toEtag(versionId), lastModified: lastUpdated },
    })),
  };
}

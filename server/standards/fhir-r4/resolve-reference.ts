import { parseReference } from './parse-reference.ts';

type Resource = { resourceType: string; id?: string | undefined; [element: string]: unknown };
export type BundleEntry = { fullUrl?: string | undefined; resource?: Resource | undefined };

/** Where a reference stands: the `contained` of its resource, and the fullUrl of that resource's entry. */
export type ReferenceSource = { contained: unknown; fullUrl: string | undefined };

export type ResolvedReference = {
  /** What it can mean in this Bundle, each with where its own references stand. More than one: the Bundle does not tell which. */
  matches: { resource: Record<string, unknown>; source: ReferenceSource }[];
  /** Where else it may be read, the version included: absolute, or relative where the Bundle names no server. Null for what is contained. */
  url: string | null;
};

const nowhere: ResolvedReference = { matches: [], url: null };

/** A fullUrl that is an address on a server, up to the resource type. */
const restful = /^(https?:\/\/[^\s?#]+\/)[A-Z][A-Za-z]{1,63}\/[A-Za-z0-9\-.]{1,64}$/;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A version that is not told may be the one. */
const isVersion = (resource: Resource, versionId: string | undefined): boolean => {
  const told = isObject(resource['meta']) ? resource['meta']['versionId'] : undefined;
  return versionId === undefined || told === undefined || told === versionId;
};

/** A resource that contains more than this is no order and no medicine, and each reference would be looked for in all of it. */
const mostContained = 50;

type Index = { byUrl: Map<string, BundleEntry[]>; byName: Map<string, BundleEntry[]>; byTail: Map<string, BundleEntry[]> };
const indexes = new WeakMap<readonly BundleEntry[], Index>();

/** Entries by fullUrl, by the type and id of their resource, and by the last two steps of their fullUrl; made once a Bundle. */
function indexOf(entries: readonly BundleEntry[]): Index {
  const known = indexes.get(entries);
  if (known !== undefined) return known;
  const index: Index = { byUrl: new Map(), byName: new Map(), byTail: new Map() };
  const add = (map: Map<string, BundleEntry[]>, key: string, entry: BundleEntry): void => {
    const list = map.get(key);
    if (list === undefined) map.set(key, [entry]);
    else list.push(entry);
  };
  for (const entry of entries) {
    const { fullUrl, resource } = entry;
    if (fullUrl !== undefined) {
      add(index.byUrl, fullUrl, entry);
      add(index.byTail, fullUrl.split('/').slice(-2).join('/'), entry);
    }
    if (resource?.id !== undefined) add(index.byName, `${resource.resourceType}/${resource.id}`, entry);
  }
  indexes.set(entries, index);
  return index;
}

/**
 * What a reference in a Bundle leads to. A relative one belongs to the server that its entry's fullUrl names; a version is
 * compared with `meta.versionId`. Beyond the specification, and only where no fullUrl says otherwise: entries without an address on a
 * server are known by type and id, and so is everything where the source has no such address.
 * @param ownBase FHIR base of the server the Bundle comes from, without a slash at its end
 * @see https://hl7.org/fhir/R4/bundle.html#references
 */
export function resolveReference(
  reference: string,
  source: ReferenceSource,
  entries: readonly BundleEntry[],
  ownBase?: string,
): ResolvedReference {
  if (reference.startsWith('#')) {
    const all = Array.isArray(source.contained) ? (source.contained as unknown[]) : [];
    const contained = all.length > mostContained ? [] : all.filter(isObject);
    return { matches: contained.filter((one) => one['id'] === reference.slice(1)).map((resource) => ({ resource, source })), url: null };
  }
  const [unversioned = '', versionId, ...more] = reference.split('/_history/');
  const parsed = more.length === 0 ? parseReference(unversioned, ownBase) : undefined;
  if (parsed === undefined) return nowhere;
  const literal = parsed.kind === 'literal' ? parsed : undefined;
  const isRelative = literal !== undefined && !unversioned.includes(':');
  const server = isRelative ? restful.exec(source.fullUrl ?? '')?.[1] : '';
  const absolute = server === undefined ? undefined : `${server}${unversioned}`;

  const { byUrl, byName, byTail } = indexOf(entries);
  const exact = absolute === undefined ? [] : (byUrl.get(absolute) ?? []);
  const named = literal === undefined ? [] : (byName.get(`${literal.type}/${literal.id}`) ?? []);
  const byId =
    absolute === undefined
      ? new Set([...named, ...(byTail.get(unversioned) ?? [])])
      : named.filter(({ fullUrl }) => fullUrl?.startsWith('http') !== true);
  const found = exact.length > 0 || literal === undefined ? exact : [...byId];
  return {
    matches: found.flatMap(({ fullUrl, resource }) =>
      resource !== undefined && isVersion(resource, versionId) ? [{ resource, source: { contained: resource['contained'], fullUrl } }] : [],
    ),
    url: `${absolute ?? unversioned}${versionId === undefined ? '' : `/_history/${versionId}`}`,
  };
}

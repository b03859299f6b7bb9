import type { Tx } from '../../database/index.ts';
import type { ReadScope, Records, Stored } from '../../records/index.ts';
import { indexValues, type Filter, type Include, type ResourceType } from '../../standards/fhir-r4/index.ts';

/** What one page brings along at most, so that a few matches do not become everything. */
export const MOST_INCLUDED = 500;

export type Included = { resources: Stored[]; isCut: boolean };

const nameOf = ({ resourceType, id }: Stored): string => `${resourceType}/${id}`;

/** What to ask for: per type, by its id or by the reference that it holds. */
function questions(matches: readonly Stored[], include: Include): { type: ResourceType; filter: Filter }[] {
  if (include.isReverse) {
    const values = matches.map(({ resourceType, id }) => ({ targetType: resourceType, target: id, version: undefined }));
    return [{ type: include.source, filter: { kind: 'reference', param: include.param, values } }];
  }
  const targets = matches.flatMap((match) => indexValues(match).references.filter(({ param }) => param === include.param));
  return include.targets.flatMap((type) => {
    const values = [...new Set(targets.filter(({ targetType }) => targetType === type).map(({ target }) => target))];
    return values.length === 0 ? [] : [{ type, filter: { kind: 'id', values } }];
  });
}

/**
 * What the matches of a page refer to and what refers to them, each once and none that is a match itself; at most `MOST_INCLUDED`.
 * @param scopeOf whose resources of a type may be read; throws where none
 */
export async function findIncluded(
  records: Pick<Records, 'search'>,
  tx: Tx,
  matches: readonly Stored[],
  includes: readonly Include[],
  scopeOf: (type: ResourceType, interaction: 'read' | 'search') => ReadScope | Promise<ReadScope>,
): Promise<Included> {
  // Refused before anything is found: whether a page happens to refer to something is no matter of the scopes.
  const scopes = new Map<ResourceType, ReadScope>();
  for (const { isReverse, source, targets } of includes)
    for (const type of isReverse ? [source] : targets) scopes.set(type, await scopeOf(type, isReverse ? 'search' : 'read'));
  const known = new Set(matches.map(nameOf));
  const found: Stored[] = [];
  if (matches.length === 0) return { resources: found, isCut: false };
  for (const { type, filter } of includes.flatMap((include) => questions(matches, include))) {
    const most = MOST_INCLUDED - found.length + 1;
    const { resources, next } = await records.search(
      tx,
      type,
      {
        filters: [filter],
        // Some may be known already.
        count: most + known.size,
        total: 'none',
        sort: 'newest',
        cursor: undefined,
        includes: [],
        applied: [],
        ignored: [],
      },
      scopes.get(type) ?? {},
    );
    for (const one of resources) {
      if (known.has(nameOf(one))) continue;
      known.add(nameOf(one));
      found.push(one);
    }
    if (found.length > MOST_INCLUDED || next !== undefined) return { resources: found.slice(0, MOST_INCLUDED), isCut: true };
  }
  return { resources: found, isCut: false };
}

import type { Tx } from '../../database/index.ts';
import type { Person } from '../../identity/practitioners/index.ts';
import { AppError, newId } from '../../platform/index.ts';
import type { Records, Stored } from '../../records/index.ts';
import { IDENTIFIER_SYSTEM, isResourceType, parseSearch } from '../../standards/fhir-r4/index.ts';
import { scopesAllow } from '../../standards/smart/index.ts';
import type { Entry } from './bundle-request.ts';
import type { Writer } from './decide-writing.ts';
import { mapReferences } from './references.ts';
import type { Change, WritingOf } from './write-resource.ts';

/** An entry of a transaction once its references lead somewhere: what it asks for, the id that a new resource gets, or what is there already. */
export type Resolved = { entry: Entry; id: string; found: Stored | undefined };

export type ResolveDeps = {
  records: Pick<Records, 'search'>;
  /** The person of an NPI, where the tenant knows one. */
  personByNpi: (tx: Tx, tenantId: string, npi: string) => Promise<Person | undefined>;
  writing: WritingOf;
  baseUrl: string;
};

const refuse = (path: string, detail: string): AppError => new AppError('invalid-request', { detail, path });
const nameOf = (at: number): string => `Bundle.entry[${at}]`;

/** @throws invalid-request where two entries change the same, or are known by the same name */
function refuseRepeated(entries: readonly Entry[]): void {
  const seen = new Set<string>();
  entries.forEach(({ fullUrl, asks }, at) => {
    const names = [
      ...(asks.kind === 'update' || asks.kind === 'delete' ? [`${asks.type}/${asks.id}`] : []),
      ...(asks.kind === 'create' && asks.ifNoneExist !== undefined ? [`${asks.type}?${asks.ifNoneExist}`] : []),
      ...(asks.kind === 'create' && fullUrl !== undefined ? [fullUrl] : []),
    ];
    for (const name of names) {
      if (seen.has(name)) throw refuse(nameOf(at), 'Another entry of the transaction is about the same.');
      seen.add(name);
    }
  });
}

/** What the entries of a transaction call each other, and what they call by a search, becomes what it is called here. */
export function createResolution({ records, personByNpi, writing, baseUrl }: ResolveDeps) {
  /** The one resource that a conditional reference finds. @see https://hl7.org/fhir/R4/http.html#trules */
  const findBySearch = async (tx: Tx, writer: Writer, reference: string, path: string): Promise<string> => {
    const [type = '', query = ''] = reference.split('?');
    if (!isResourceType(type) || !scopesAllow(writer.scopes, { levels: ['system'], type, interaction: 'search' }))
      throw new AppError('forbidden', { detail: `The token's scopes do not allow to search ${type}.`, path });
    const asked = new URLSearchParams(query);
    const [system, value = ''] = type === 'Practitioner' && asked.size === 1 ? (asked.get('identifier') ?? '').split('|') : [];
    // Who was not given anything to learn yet has no Practitioner, but is known.
    const person = system === IDENTIFIER_SYSTEM.npi ? await personByNpi(tx, writer.tenantId, value) : undefined;
    if (person !== undefined) return `Practitioner/${person.id}`;
    const search = parseSearch(type, asked, { strict: true, ownBase: baseUrl });
    const { resources } =
      search.filters.length === 0
        ? { resources: [] }
        : await records.search(tx, type, { ...search, count: 2, total: 'none', cursor: undefined });
    const [one, ...more] = resources;
    if (one === undefined || more.length > 0)
      throw new AppError('precondition-failed', { detail: `${reference} finds ${one === undefined ? 'nothing' : 'more than one'}.`, path });
    return `${type}/${one.id}`;
  };

  return {
    /**
     * @throws as a condition is refused, with the place of the entry; what is left unresolved is refused when it is written
     */
    async resolve(tx: Tx, writer: Writer, entries: readonly Entry[], checkTime: () => void): Promise<Resolved[]> {
      refuseRepeated(entries);
      const names = new Map<string, string>();
      const found: (Stored | undefined)[] = [];
      const ids: string[] = [];
      for (const [at, { fullUrl, asks }] of entries.entries()) {
        ids[at] = newId();
        if (asks.kind === 'read') continue;
        const { type } = writing.decide(writer, asks);
        if (asks.kind === 'create' && asks.ifNoneExist !== undefined)
          found[at] = await writing.existing(tx, writer, type, asks.ifNoneExist);
        const id = asks.kind === 'create' ? (found[at]?.id ?? ids[at]) : asks.id;
        if (fullUrl !== undefined && asks.kind !== 'delete') names.set(fullUrl, `${type}/${id}`);
      }
      const searched = new Map<string, string>();
      const collect = (value: unknown, path: string): [reference: string, path: string][] => {
        const conditional: [string, string][] = [];
        mapReferences(
          value,
          (reference, place) => {
            if (/^[A-Z][A-Za-z]+\?/.test(reference)) conditional.push([reference, place]);
            return reference;
          },
          path,
        );
        return conditional;
      };
      for (const [at, { asks }] of entries.entries())
        if (asks.kind === 'create' || asks.kind === 'update')
          for (const [reference, path] of collect(asks.body, `${nameOf(at)}.resource`))
            if (!searched.has(reference)) {
              checkTime();
              searched.set(reference, await findBySearch(tx, writer, reference, path));
            }
      const leadsTo = (reference: string): string => names.get(reference) ?? searched.get(reference) ?? reference;
      return entries.map((entry, at) => {
        const { asks } = entry;
        const settled: Change | typeof asks =
          asks.kind === 'create' || asks.kind === 'update' ? { ...asks, body: mapReferences(asks.body, leadsTo, asks.type) } : asks;
        return { entry: { ...entry, asks: settled }, id: ids[at] ?? newId(), found: found[at] };
      });
    },
  };
}

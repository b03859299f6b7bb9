import type { Tx } from '../../database/index.ts';
import type { Person } from '../../identity/practitioners/index.ts';
import { AppError } from '../../platform/index.ts';
import type { Records, Stored } from '../../records/index.ts';
import { isResourceType, ownersOf, parseReference } from '../../standards/fhir-r4/index.ts';
import type { Body } from './read-body.ts';

const refuse = (path: string, detail: string): AppError => new AppError('unprocessable', { detail, path });

/** What may be named though it is not kept here: parts of an organization, never somebody under care. */
const namedElsewhere = new Set(['Organization', 'Device', 'PractitionerRole', 'Location', 'HealthcareService']);

/** Each is looked up; nobody's record of one thing names as many. */
const mostReferences = 100;

const uuidShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The same value with every literal reference in it, at any depth, as `change` has it. */
export function mapReferences<T>(value: T, change: (reference: string, path: string) => string, path: string): T {
  if (Array.isArray(value)) return value.map((one: unknown, at) => mapReferences(one, change, `${path}[${at}]`)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]: [string, unknown]) => [
      name,
      name === 'reference' && typeof one === 'string' ? change(one, `${path}.${name}`) : mapReferences(one, change, `${path}.${name}`),
    ]),
  ) as T;
}

/** Every literal reference and every logical one's type, with its place. */
function namedIn(value: unknown, path: string, found: { reference?: string; type?: string; path: string }[] = []): typeof found {
  if (Array.isArray(value)) value.forEach((one, at) => namedIn(one, `${path}[${at}]`, found));
  else if (typeof value === 'object' && value !== null) {
    const { reference, type } = value as { reference?: unknown; type?: unknown };
    if (typeof reference === 'string') found.push({ reference, path: `${path}.reference` });
    if (typeof type === 'string' && 'identifier' in value) found.push({ type, path: `${path}.type` });
    for (const [name, one] of Object.entries(value)) namedIn(one, `${path}.${name}`, found);
  }
  return found;
}

export type ReferenceDeps = {
  records: Pick<Records, 'find'>;
  /** The person behind an id, also behind one that was merged; undefined where the tenant knows none. */
  personOf: (tx: Tx, personId: string) => Promise<Person | undefined>;
  /** Writes the Practitioner of a person who has none yet. */
  ensurePractitioner: (tx: Tx, person: Person) => Promise<void>;
  baseUrl: string;
};

/** What a client says about people and other resources is true of this tenant, or is not kept. */
export function createReferences({ records, personOf, ensurePractitioner, baseUrl }: ReferenceDeps) {
  return {
    /**
     * References to this server in their short form, and people under the one id that they have: who was merged into another is
     * written as that one.
     * @throws unprocessable for a person whom the tenant does not know
     */
    async settlePeople<T extends Body>(tx: Tx, body: T): Promise<T> {
      const short = mapReferences(
        body,
        (reference) => (reference.startsWith(`${baseUrl}/`) ? reference.slice(baseUrl.length + 1) : reference),
        body.resourceType,
      );
      const people = new Map<string, Person>();
      const named = namedIn(short, body.resourceType);
      if (named.length > mostReferences) throw refuse(body.resourceType, `At most ${mostReferences} references in a resource.`);
      for (const { reference = '', path } of named) {
        const parsed = parseReference(reference);
        if (parsed?.kind !== 'literal' || parsed.type !== 'Practitioner' || people.has(parsed.id)) continue;
        const person = uuidShape.test(parsed.id) ? await personOf(tx, parsed.id) : undefined;
        if (person === undefined) throw refuse(path, `${reference} is nobody whom this tenant knows.`);
        people.set(parsed.id, person);
      }
      for (const person of people.values()) await ensurePractitioner(tx, person);
      return mapReferences(
        short,
        (reference) => {
          const parsed = parseReference(reference);
          const person = parsed?.kind === 'literal' && parsed.type === 'Practitioner' ? people.get(parsed.id) : undefined;
          return person === undefined ? reference : `Practitioner/${person.id}`;
        },
        body.resourceType,
      );
    },

    /**
     * Once everything of a request is written: whom it is about, and that what it refers to is there and about the same person.
     * @throws unprocessable with the FHIR path
     */
    async checkWritten(tx: Tx, stored: Stored): Promise<string[]> {
      const type = stored.resourceType;
      const owners = ownersOf(stored);
      if (owners.length === 0) throw refuse(type, `The ${type} is about nobody: a reference to a Practitioner of this server is needed.`);
      const accountable = stored.resourceType === 'Task' ? stored.owner?.reference : undefined;
      // Whoever a resource is about reads it: of two, each would read what the other learned.
      const isOfOne = owners.length === 1 && (accountable === undefined || accountable === `Practitioner/${owners[0] ?? ''}`);
      if (!isOfOne) throw refuse(type, `The ${type} is about more than one person.`);
      for (const { reference, type: logical, path } of namedIn(stored, type)) {
        const parsed = reference === undefined ? undefined : parseReference(reference);
        const named = logical ?? (parsed?.kind === 'literal' ? parsed.type : /\/([A-Z][A-Za-z]+)\/[^/]+$/.exec(parsed?.url ?? '')?.[1]);
        if (named === 'Practitioner' && parsed?.kind === 'literal') continue;
        if (parsed?.kind === 'literal' && isResourceType(parsed.type)) {
          const target = await records.find(tx, parsed.type, parsed.id);
          const theirs = target === undefined ? [] : ownersOf(target);
          if (target === undefined) throw refuse(path, `${reference ?? ''} is not known here.`);
          if (theirs.length > 0 && !theirs.some((one) => owners.includes(one)))
            throw refuse(path, `${reference ?? ''} is about somebody else.`);
        } else if (named === undefined || !namedElsewhere.has(named) || parsed?.kind === 'literal')
          throw refuse(path, `${reference ?? logical ?? ''} names nothing that is kept here, and nothing of an organization.`);
      }
      return owners;
    },
  };
}

export type References = ReturnType<typeof createReferences>;

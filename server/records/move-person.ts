import { z } from 'zod';
import { sql } from '../database/index.ts';
import type { MovePerson } from '../identity/practitioners/index.ts';
import { OWN_PARAM, OWN_PATHS, RESOURCE_TYPES } from '../standards/fhir-r4/index.ts';
import type { KeptResource } from './record-types.ts';
import type { Records } from './service.ts';

const tenant = sql`current_setting('preceptor.tenant')`;
const aboutPeople = RESOURCE_TYPES.filter((type) => OWN_PATHS[type].length > 0);
const target = z.object({ type: z.enum(aboutPeople), id: z.string() });

/** Every literal reference to one resource, at any depth, put in the other's place. */
function repoint(value: unknown, from: string, into: string): unknown {
  if (Array.isArray(value)) return value.map((one) => repoint(one, from, into));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, key === 'reference' && one === from ? into : repoint(one, from, into)]),
  );
}

/**
 * Resources about a person who turned out to be another get a new version that names the other, with its Provenance. Earlier versions
 * and their Provenances stay as written, for they say what was known then; the person may read them as their own from now on.
 * @see https://hl7.org/fhir/patient-operation-merge.html (the same rule for patients: references move, history does not)
 */
export const createMoveResources =
  (records: Pick<Records, 'find' | 'update'>): MovePerson =>
  async (tx, { from, into, only }) => {
    const found = await tx.rows(
      target,
      sql`
      select r.type, r.id from fhir_reference f join fhir_resource r on r.tenant_id = f.tenant_id and r.type = f.type and r.seq = f.seq
      where f.tenant_id = ${tenant} and f.param = ${OWN_PARAM} and f.target = ${from} and f.type = any(${[...aboutPeople]}::text[])
        and (${only === undefined}::boolean or r.id = any(${[...(only ?? [])]}::text[]))
      order by r.seq`,
    );
    for (const { type, id } of found) {
      const resource = await records.find(tx, type, id);
      if (resource === undefined) continue;
      const pointed = repoint(resource, `Practitioner/${from}`, `Practitioner/${into}`) as KeptResource & { id: string };
      await records.update(tx, pointed, { activity: 'amend' });
    }
    if (only === undefined) {
      await tx.run(sql`
        insert into fhir_reference (tenant_id, type, param, target_type, target, version, seq)
        select tenant_id, type, param, target_type, ${into}, version, seq from fhir_reference
        where tenant_id = ${tenant} and type in ('Provenance', 'Practitioner') and param = ${OWN_PARAM} and target = ${from}
        on conflict do nothing`);
    } else {
      await tx.run(sql`
        delete from fhir_reference f where tenant_id = ${tenant} and type in ('Provenance', 'Practitioner') and param = ${OWN_PARAM}
          and target = ${from} and exists (select from fhir_reference o where o.tenant_id = f.tenant_id and o.type = f.type
            and o.param = f.param and o.seq = f.seq and o.target = ${into})`);
    }
    return found.map(({ id }) => id);
  };

import type pg from 'pg';

export type Seeded = { clinicians: number; prompts: number; competencies: number };

const historyDays = 700;

/**
 * Clinicians `Practitioner/bench-1` … with two years of history: prompts and competencies in topics other than the
 * ordered one, all of them older than the cool-down, so that each has exactly one card to come.
 */
export async function seedClinicians(
  pool: pg.Pool,
  options: { tenantId: string; count: number; topicIds: readonly string[]; promptsEach: number; competenciesEach: number },
): Promise<Seeded> {
  const { tenantId, count, topicIds, promptsEach, competenciesEach } = options;
  const registration = await pool.query<{ id: string }>('select id from ehr_registration where tenant_id = $1', [tenantId]);
  const registrationId = registration.rows[0]?.id;
  if (registrationId === undefined) throw new Error('The benchmark tenant is not there.');
  await pool.query(
    `insert into person (id, tenant_id, display_name, pseudonym, created_at)
     select gen_random_uuid(), $1, 'Clinician ' || n, gen_random_uuid(), now() - interval '2 years' from generate_series(1, $2::int) n`,
    [tenantId, count],
  );
  await pool.query(
    `insert into identity (id, tenant_id, registration_id, reference, person_id, created_at)
     select gen_random_uuid(), $1, $2, 'Practitioner/bench-' || substring(display_name from '\\d+'), id, created_at
     from person where tenant_id = $1`,
    [tenantId, registrationId],
  );
  // Ids that grow: a million random ones would be written all over four indexes.
  const prompts = await pool.query(
    `insert into prompt (tenant_id, id, person_id, registration_id, order_key, drug_code, drug_display, topic_id, topic_revision, kind, lesson_id,
       lesson_version, hook, card_uuid, correlation_id, explanation, state, created_at)
     select $1, uuidv7(), p.id, $2, md5(p.id::text || n), '1', 'an earlier order', ($3::text[])[1 + n % $5::int], 1, 'established', 'earlier-lesson',
       '1.0.0', 'order-sign', uuidv7(), 'bench',
       '{"sentence":"You see this because it is your first order here.","rule":{"url":"https://preceptor.health/fhir/PlanDefinition/boxed-warning-order","version":"1.0.0","title":"Boxed-warning order"},"conditions":[],"label":"FDA label","evidence":"label"}',
       case n % 3 when 0 then 'open' when 1 then 'dismissed' else 'completed' end, now() - interval '40 days' - n * ($6::numeric / greatest($4::int, 1)) * interval '1 day'
     from person p, generate_series(1, $4::int) n where p.tenant_id = $1`,
    [tenantId, registrationId, topicIds, promptsEach, topicIds.length, historyDays],
  );
  const competencies = await pool.query(
    `insert into competency (tenant_id, id, person_id, topic_id, revision, level, status, valid_from, valid_until, lesson_id, lesson_version, attempt_id)
     select $1, gen_random_uuid(), p.id, ($2::text[])[n], 1, 'knowledge-check', 'active', now() - interval '100 days', now() + interval '265 days', 'earlier-lesson',
       '1.0.0', gen_random_uuid()
     from person p, generate_series(1, least($3::int, $4::int)) n where p.tenant_id = $1`,
    [tenantId, topicIds, competenciesEach, topicIds.length],
  );
  await pool.query('vacuum analyze');
  await pool.query('checkpoint');
  return { clinicians: count, prompts: prompts.rowCount ?? 0, competencies: competencies.rowCount ?? 0 };
}

import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { z } from 'zod';
import { setUpLessons, type LessonSetup } from '../../../test-fixtures/lesson-setup.ts';
import { sql } from '../../database/index.ts';
import type { LaunchContext } from '../../identity/sessions/index.ts';
import type { Tenant } from '../../identity/tenants/index.ts';

const statementRow = z.object({ payload: z.string(), registration: z.string().nullable() });
const verbOf = z.object({ verb: z.object({ id: z.string() }) });

/** An error as a service throws it. */
export const refusal = (code: string, path?: string) => expect.objectContaining(path === undefined ? { code } : { code, path });

/** One database and one hospital with example content for a test file, another clinician in a launch for each test. */
export function lessonSuite() {
  let setup: LessonSetup;
  let tenant: Tenant;
  let launch: LaunchContext;
  beforeAll(async () => {
    setup = await setUpLessons();
    tenant = await setup.addTenant('north', true);
  });
  beforeEach(async () => {
    launch = await setup.launch(tenant);
  });
  afterAll(async () => {
    await setup.close();
  });

  /** Every learning record of the hospital as it is stored, oldest first. */
  const statements = async (): Promise<z.infer<typeof statementRow>[]> =>
    setup.db.tenant(tenant.id, async (tx) => tx.rows(statementRow, sql`select payload, registration from statement order by seq`));

  return {
    get setup() {
      return setup;
    },
    get tenant() {
      return tenant;
    },
    get launch() {
      return launch;
    },
    statements,
    /** What the learning records say that this test's clinician did. */
    verbs: async (): Promise<string[]> =>
      (await statements())
        .filter(({ payload }) => payload.includes(launch.person.pseudonym))
        .map(({ payload }) => verbOf.parse(JSON.parse(payload)).verb.id.split('/').at(-1) ?? ''),
    isCritical: (itemId: string): boolean => setup.lesson.items.some(({ id, critical }) => id === itemId && critical),
  };
}

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Practitioner, PractitionerQualification } from 'fhir/r4';
import { fc } from '../../../test-fixtures/seeded-property.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setUpLessons, type LessonSetup } from '../../../test-fixtures/lesson-setup.ts';
import { practitionerFileSchema, practitionerListSchema, problemSchema, type Role } from '../../contract/index.ts';
import { sql } from '../../database/index.ts';
import { createAudit } from '../../identity/audit/index.ts';
import { createRoles } from '../../identity/roles/index.ts';
import type { LaunchContext } from '../../identity/sessions/index.ts';
import { correlationMiddleware, newId, renderProblem, silentLogger, type Clock } from '../../platform/index.ts';
import { CODE_SYSTEM, EXTENSION } from '../../standards/fhir-r4/index.ts';
import { createCredentialing, credentialingRoutes } from './index.ts';

let setup: LessonSetup;
let staff: LaunchContext;
let clinician: LaunchContext;
let server: Server;
let base: string;
let roles: Role[] = ['provider', 'credentialing-specialist'];
let audit: ReturnType<typeof createAudit>;

const qualification = (id: string, kind: string, name: string, end: string, status: string, source: string): PractitionerQualification => ({
  id,
  period: { start: '2020-01-01', end },
  issuer: { display: 'American Board of Internal Medicine' },
  identifier: [{ value: `N-${id}` }],
  code: { coding: [{ system: CODE_SYSTEM.qualification, code: kind }], text: name },
  extension: [
    {
      url: EXTENSION.qualificationLifecycle,
      extension: [
        { url: 'status', valueCodeableConcept: { coding: [{ system: CODE_SYSTEM.lifecycleStatus, code: status }] } },
        { url: 'source', valueCodeableConcept: { coding: [{ system: CODE_SYSTEM.qualificationSource, code: source }] } },
      ],
    },
  ],
});

beforeAll(async () => {
  setup = await setUpLessons();
  const clock: Clock = setup.clock;
  audit = createAudit({ clock });
  const tenant = await setup.addTenant('north', true);
  clinician = await setup.launch(tenant);
  staff = await setup.launch(tenant, 'Practitioner/harrow');
  await setup.finish(clinician, await setup.toCheck(clinician));
  await setup.db.tenant(tenant.id, async (tx) => {
    const practitioner = (await setup.records.read(tx, 'Practitioner', clinician.person.id)) as Practitioner & { id: string };
    await setup.records.update(
      tx,
      {
        ...practitioner,
        qualification: [
          qualification('q1', 'certification', 'Rheumatology', '2027-12-31', 'active', 'verified'),
          qualification('q2', 'certification', 'Internal medicine', '2026-11-21', 'active', 'document'),
          qualification('q3', 'licence', 'State licence', '2027-06', 'pending', 'self-reported'),
          qualification('q4', 'competency', 'tofacitinib', '2027-01-01', 'active', 'verified'),
        ],
      },
      { activity: 'amend' },
    );
  });
  const credentialing = createCredentialing({
    ...setup,
    clock,
    audit,
    roles: createRoles({ clock }),
    prompts: { promptedAmong: async () => [] },
  });
  const app = express()
    .use(correlationMiddleware)
    .use(
      credentialingRoutes({
        credentialing,
        requireLaunch: (_request, response, next) => {
          response.locals['launch'] = { ...staff, roles };
          next();
        },
      }),
    )
    .use(renderProblem(silentLogger));
  server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/launches/any/practitioners`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await setup.close();
});

const get = async (path: string): Promise<{ status: number; body: unknown }> => {
  const response = await fetch(`${base}${path}`);
  return { status: response.status, body: await response.json() };
};

describe('the credentialing console', () => {
  test('lists people with what they hold', async () => {
    const list = practitionerListSchema.parse((await get('?search=castellan')).body);
    expect(list).toMatchObject({ total: 2, page: 1, pageSize: 25 });
    expect(list.rows.find(({ personId }) => personId === clinician.person.id)).toEqual({
      personId: clinician.person.id,
      displayName: 'Inés Castellan, MD',
      npi: null,
      consoleOnly: false,
      certifications: 3,
      status: 'expired',
      nextExpiry: { name: 'Internal medicine', date: '2026-11-21' },
      competencies: 1,
      updatesDue: 0,
    });
    expect(practitionerListSchema.parse((await get('?search=nobody')).body)).toMatchObject({ rows: [], total: 0 });
    expect(practitionerListSchema.parse((await get('?page=2')).body)).toMatchObject({ rows: [], total: 2, page: 2 });
  });

  test('shows a file, never mixes how things are known, and leaves a trace of the look', async () => {
    const before = await setup.db.tenant('north', async (tx) => audit.looksAt(tx, clinician.person.id));
    const file = practitionerFileSchema.parse((await get(`/${clinician.person.id}`)).body);
    expect(file.certifications.map(({ id, status, knownAs, validUntil }) => ({ id, status, knownAs, validUntil }))).toEqual([
      { id: 'q1', status: 'active', knownAs: 'verified', validUntil: '2027-12-31' },
      { id: 'q2', status: 'expired', knownAs: 'document', validUntil: '2026-11-21' },
      { id: 'q3', status: 'pending', knownAs: 'self-reported', validUntil: '2027-06' },
    ]);
    expect(file.competencies).toMatchObject([
      { topicId: 'tofacitinib-oral', level: 'knowledge-check', current: true, resource: expect.stringMatching(/^Basic\//) as unknown },
    ]);
    const looks = await setup.db.tenant('north', async (tx) => audit.looksAt(tx, clinician.person.id));
    expect(looks).toHaveLength(before.length + 1);
    expect(looks[0]).toMatchObject({
      actorPersonId: staff.person.id,
      action: 'practitioner-file',
      correlationId: expect.any(String) as unknown,
    });
  });

  test('counts a check of an earlier wording as an update due, not as held, and says in the file what changed', async () => {
    const movedBy = async (revisions: number): Promise<unknown> =>
      setup.db.tenant('north', async (tx) => tx.run(sql`update competency set revision = revision + ${revisions}`));
    await movedBy(-1);
    try {
      const { rows } = practitionerListSchema.parse((await get('?search=castellan')).body);
      expect(rows.find(({ personId }) => personId === clinician.person.id)).toMatchObject({ competencies: 0, updatesDue: 1 });
      const file = practitionerFileSchema.parse((await get(`/${clinician.person.id}`)).body);
      expect(file.competencies).toMatchObject([{ current: false, updateDue: expect.stringContaining('tofacitinib') as unknown }]);
    } finally {
      await movedBy(1);
    }
  });

  test('is closed to others, naming who may', async () => {
    roles = ['provider', 'educator'];
    try {
      for (const path of ['', `/${clinician.person.id}`]) {
        const refused = await get(path);
        expect(refused.status).toBe(403);
        expect(problemSchema.parse(refused.body).detail).toContain('credentialing-specialist');
      }
    } finally {
      roles = ['provider', 'credentialing-specialist'];
    }
  });

  test('finds nobody under a strange id, of another tenant or of none', async () => {
    const south = await setup.addTenant('south', true);
    const stranger = await setup.launch(south);
    for (const id of [stranger.person.id, newId(), 'x', "'--", '%00']) expect((await get(`/${id}`)).status).toBe(404);
  });

  test('answers no query with a failure of ours', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.oneof(fc.integer(), fc.string()), async (search, page) => {
        const { status } = await get(`?${new URLSearchParams({ search, page: String(page) }).toString()}`);
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 60 },
    );
    expect((await get('?search=%00')).status).toBeLessThan(500);
  });
});

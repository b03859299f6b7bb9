import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { createAudit } from '../server/identity/audit/index.ts';
import { createDiscovery, createTokenEndpoint } from '../server/identity/ehr-access/index.ts';
import { createPractitioners } from '../server/identity/practitioners/index.ts';
import { createRoles, type Roles } from '../server/identity/roles/index.ts';
import { createSessions, crossSiteGuard, launchOf, opaqueFrames, sessionRoutes } from '../server/identity/sessions/index.ts';
import {
  createSigningKeys,
  createTenantAdministration,
  createTenantDirectory,
  signingKeyRoutes,
  type SigningKeys,
  type TenantAdministration,
} from '../server/identity/tenants/index.ts';
import {
  createChartReader,
  createLaunchTokens,
  createSmartLaunch,
  smartLaunchRoutes,
  type ReadAccent,
  type ResolveAppContext,
} from '../server/inbound/smart-launch/index.ts';
import { correlationMiddleware, createSecretBox, fixedClock, renderProblem, silentLogger } from '../server/platform/index.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { createFakeBrowser, type FakeBrowser } from './fake-browser.ts';
import { startFakeEhr, type FakeEhr } from './fake-ehr.ts';

export type LaunchBench = {
  clock: ReturnType<typeof fixedClock>;
  database: TestDatabase;
  ehr: FakeEhr;
  roles: Roles;
  administration: TenantAdministration;
  signingKeys: SigningKeys;
  /** The origin of another process of ours on the same database; it answers for launches only. */
  secondBase: string;
  /** Our own origin. */
  base: string;
  resolver: { resolve: ResolveAppContext };
  /** Style documents that launches asked for. */
  stylesAsked: (string | null)[];
  browser(): FakeBrowser;
  /** A good EHR again: one patient, one practitioner, one order. */
  reset(): void;
  /** What the EHR says of itself from the next discovery on: the usual, but for this. */
  discovery(over: Record<string, unknown>): void;
  /** To the EHR: where `/launch` or `/login` redirects. */
  begin(browser: FakeBrowser, path?: string): Promise<string>;
  /** A whole EHR launch; the panel's launch id. */
  launch(browser: FakeBrowser): Promise<string>;
  /** The launch's context and chart as JSON, or the problem. */
  context(browser: FakeBrowser, launchId: string): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
};

const rxnorm = 'http://www.nlm.nih.gov/research/umls/rxnorm';
const usualResources: [string, unknown][] = [
  [
    'Practitioner/castellan',
    {
      resourceType: 'Practitioner',
      name: [{ family: 'Castellan', given: ['Inés'] }],
      identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '9999000018' }],
    },
  ],
  [
    'Patient/p1',
    {
      resourceType: 'Patient',
      name: [{ family: 'Ortiz', given: ['Rosa'] }],
      birthDate: '1961-03-04',
      gender: 'female',
      identifier: [{ type: { coding: [{ code: 'MR' }] }, value: '77' }],
    },
  ],
  ['Patient/p2', { resourceType: 'Patient', name: [{ family: 'Berg' }] }],
  [
    'MedicationRequest',
    {
      resourceType: 'Bundle',
      entry: [
        {
          resource: {
            resourceType: 'MedicationRequest',
            medicationCodeableConcept: { coding: [{ system: rxnorm, code: '197361', display: 'amlodipine 5 mg' }] },
          },
        },
        { resource: { resourceType: 'MedicationRequest' } },
      ],
    },
  ],
];

/** Tenant "east", its fake EHR, and the launch with sessions over HTTP; time stands still unless moved. */
export async function startLaunchBench(): Promise<LaunchBench> {
  const clock = fixedClock('2026-11-22T08:00:00Z');
  const secrets = createSecretBox(randomBytes(32));
  const database = await createTestDatabase();
  const { db } = database;
  const ehr = await startFakeEhr(() => clock.now());
  const app = express();
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const administration = createTenantAdministration({ db, clock, secrets });
  await administration.addTenant({
    id: 'east',
    iss: ehr.fhirBase,
    fhir: ehr.fhirBase,
    clientId: 'preceptor',
    frameAncestors: ['https://chart.example'],
  });
  const directory = createTenantDirectory({ db, clock, secrets, maxAgeMilliseconds: 0 });
  const sessions = createSessions({ db, clock, secrets, directory });
  const signingKeys = createSigningKeys({ db, clock, secrets });
  const askForTokens = createTokenEndpoint({ clock, directory, signingKeys, publicUrl: base });
  const tokens = createLaunchTokens({ db, clock, secrets, sessions, askForTokens });
  const readChart = createChartReader({ tokens, clock });
  const roles = createRoles({ clock });
  const ignoreAppContext: ResolveAppContext = async (_tx, { appContext }) => ({
    promptId: null,
    problem: appContext === null ? null : 'unreadable',
  });
  const resolver = { resolve: ignoreAppContext };
  const stylesAsked: (string | null)[] = [];
  const readAccent: ReadAccent = async ({ smartStyleUrl }) => {
    stylesAsked.push(smartStyleUrl);
    return null;
  };
  const smartLaunch = createSmartLaunch({
    db,
    clock,
    secrets,
    directory,
    practitioners: createPractitioners({ clock }),
    discovery: createDiscovery({ clock }),
    askForTokens,
    publicUrl: base,
    resolveAppContext: async (tx, launch) => resolver.resolve(tx, launch),
  });
  app.use(correlationMiddleware);
  app.use(signingKeyRoutes({ signingKeys }));
  app.use(smartLaunchRoutes({ smartLaunch, tokens, readAccent, sessions, roles, db, logger: silentLogger }));
  app.get('/panel/:launchId', async (request, response) => {
    response.send((await sessions.handOff.codeInPage(request, response, request.params.launchId)) ?? '');
  });
  app.use('/api', opaqueFrames, crossSiteGuard(base), express.json());
  app.use(sessionRoutes({ sessions, audit: createAudit({ clock }) }));
  app.get('/api/launches/:launchId', sessions.requireLaunch, async (_request, response) => {
    const launch = launchOf(response);
    response.json({ ...launch, tenant: launch.tenant.id, registration: launch.registration.id, chart: await readChart(launch) });
  });
  app.post('/api/launches/:launchId', sessions.requireLaunch, (_request, response) => void response.json({ done: true }));
  app.use(renderProblem(silentLogger));

  const second = express();
  const secondServer = createServer(second);
  await new Promise<void>((resolve) => secondServer.listen(0, '127.0.0.1', resolve));
  const readSecond = createChartReader({ tokens: createLaunchTokens({ db, clock, secrets, sessions, askForTokens }), clock });
  second.get('/api/launches/:launchId', sessions.requireLaunch, async (_request, response) => {
    response.json({ chart: await readSecond(launchOf(response)) });
  });

  const usualLaunch = `/launch?iss=${encodeURIComponent(ehr.fhirBase)}&launch=handle`;
  const begin = async (browser: FakeBrowser, path = usualLaunch): Promise<string> => {
    const response = await browser.get(path);
    if (response.status !== 303) throw new Error(`${path} answered ${response.status}`);
    return response.headers.get('location') ?? '';
  };
  return {
    clock,
    database,
    ehr,
    roles,
    administration,
    signingKeys,
    secondBase: `http://127.0.0.1:${(secondServer.address() as AddressInfo).port}`,
    base,
    resolver,
    stylesAsked,
    begin,
    browser: () => createFakeBrowser(base),
    discovery: (over) => {
      ehr.override.set(
        '/fhir/.well-known/smart-configuration',
        (response) =>
          void response.json({
            issuer: ehr.url,
            jwks_uri: `${ehr.url}/jwks`,
            authorization_endpoint: `${ehr.url}/authorize`,
            token_endpoint: `${ehr.url}/token`,
            ...over,
          }),
      );
    },
    reset: () => {
      Object.assign(ehr, {
        context: { patient: 'p1', encounter: 'e1', need_patient_banner: true },
        claims: {},
        forge: null,
        withKid: true,
        seen: [],
        tokenRequests: [],
        refresh: null,
      });
      ehr.override.clear();
      stylesAsked.length = 0;
      ehr.resources.clear();
      usualResources.forEach(([path, resource]) => ehr.resources.set(path, resource));
      resolver.resolve = ignoreAppContext;
    },
    launch: async (browser) => {
      const response = await browser.get(ehr.authorize(await begin(browser)));
      const launchId = /^\/panel\/([A-Za-z0-9_-]{43})$/.exec(response.headers.get('location') ?? '')?.[1];
      if (launchId === undefined) throw new Error(`The launch ended with ${response.status}: ${await response.text()}`);
      return launchId;
    },
    context: async (browser, launchId) => (await (await browser.get(`/api/launches/${launchId}`)).json()) as Record<string, unknown>,
    stop: async () => {
      secondServer.closeAllConnections();
      await new Promise((resolve) => secondServer.close(resolve));
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await ehr.stop();
      await database.close();
    },
  };
}

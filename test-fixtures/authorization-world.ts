import type { Express, Request, Response } from 'express';
import { attemptViewSchema, type AttemptView, type Role, type RuleForm } from '../server/contract/index.ts';
import { sql } from '../server/database/index.ts';
import type { Person } from '../server/identity/practitioners/index.ts';
import type { Tenant } from '../server/identity/tenants/index.ts';
import { sha256 } from '../server/platform/index.ts';
import { z } from 'zod';
import { clientAssertion, clientKeys, tokenForm } from './backend-client.ts';
import { publicUrl, sign, toReply } from './cds-hooks/cds-client.ts';
import { startHouse } from './cds-hooks/house.ts';
import { elsewhere } from './fhir-writer.ts';
import { addLabelChange } from './label-changes.ts';
import { assertReply } from './cds-hooks/invariants.ts';
import { draft, orderSign, tofacitinib5 } from './cds-hooks/requests.ts';

/** Somebody who calls: what the browser or the system sends along, and the launch it names in paths. */
export type Caller = { launchId: string; headers(path: string): Promise<Record<string, string>> };

const warfarin5 = { code: '855332', display: 'warfarin sodium 5 MG Oral Tablet' };
const passed = 'tofacitinib-first-order';
const begun = 'ketorolac-injection';
const ownerReference = 'Practitioner/owner';

/** Method and path of everything that an Express application answers, as mounted: `GET /x/:id`, and `USE /x` for middleware below a path. */
export function mountedRoutes(app: Express): string[] {
  type Layer = {
    slash: boolean;
    rawPath?: unknown;
    route?: { path: string | string[]; methods: Record<string, boolean> };
    handle: { stack?: Layer[] };
  };
  const listed = (layers: readonly Layer[]): string[] =>
    layers.flatMap(({ route, handle, slash, rawPath }) => {
      if (route !== undefined)
        return [route.path]
          .flat()
          .flatMap((path) => Object.keys(route.methods).map((method) => `${method === '_all' ? 'USE' : method.toUpperCase()} ${path}`));
      // A router below a path would hide the paths of its routes: all of ours are mounted at the root.
      if (handle.stack !== undefined && !slash) throw new Error(`A router is mounted at ${String(rawPath)}; mount it at the root.`);
      if (handle.stack !== undefined) return listed(handle.stack);
      return slash ? [] : [rawPath].flat().map((path) => `USE ${String(path)}`);
    });
  return [...new Set(listed((app.router as unknown as { stack: Layer[] }).stack))];
}

const toBody = (body: unknown) =>
  body instanceof URLSearchParams ? body : Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body);

/** Two tenants, somebody who owns things, and everybody who might reach for them. */
const ruleForm: RuleForm = {
  title: 'Warfarin here',
  purpose: 'Our pharmacy asked for it.',
  trigger: 'order-sign',
  codes: { kind: 'topic', topicIds: ['warfarin-oral'] },
  audience: { roles: [], units: [], fewerPassedThan: null },
  conditions: [],
  coolDownDays: null,
  perClinicianDay: null,
  lessonId: null,
};

export async function startAuthorizationWorld() {
  const house = await startHouse({ tenant: { settings: { establishedPerDay: 10 } } });
  const west = await house.addTenant({
    id: 'west',
    iss: 'https://west.example/fhir',
    fhir: 'https://west.example/fhir',
    cdsIss: 'https://west.example',
  });

  const cookieOf = async (tenant: Tenant, person: Person): Promise<string> => {
    let cookie = '';
    const [registration] = tenant.registrations;
    if (registration === undefined) throw new Error('The tenant has no registration.');
    await house.modules.sessions.signIn(
      { headers: {} } as Request,
      { append: (_name: string, value: string) => (cookie = value.split(';')[0] ?? '') } as unknown as Response,
      { tenant, person, registration, fhirUser: 'Practitioner/x' },
    );
    return cookie;
  };
  const launchOf = async (
    tenant: Tenant,
    person: Person,
    patient: string,
    opened?: { fhirUser: string; isBound: boolean },
  ): Promise<string> => {
    const [registration] = tenant.registrations;
    if (registration === undefined) throw new Error('The tenant has no registration.');
    const launch = {
      tenant,
      registration,
      person,
      kind: 'ehr' as const,
      patient,
      encounter: null,
      fhirContext: [],
      intent: null,
      needPatientBanner: false,
      smartStyleUrl: null,
      ehrTenant: null,
      promptId: null,
      appContextProblem: null,
      scope: 'launch openid fhirUser',
      accessToken: null,
      tokenExpiresAt: null,
    };
    return house.modules.sessions.openLaunch(launch, opened);
  };
  const someone = async (tenant: Tenant, name: string, role: Role = 'provider') => {
    const person = await house.personOf(`Practitioner/${name}`, tenant);
    if (role !== 'provider')
      await house.db.tenant(tenant.id, async (tx) =>
        house.modules.roles.grant(tx, { tenantId: tenant.id, personId: person.id, role, by: 'test' }),
      );
    return { cookie: await cookieOf(tenant, person), launchId: await launchOf(tenant, person, `patient-of-${name}`), person };
  };
  const person = (one: { cookie: string; launchId: string }, launchId = one.launchId): Caller => ({
    launchId,
    headers: async () => ({ cookie: one.cookie }),
  });
  const token = async (tenantId: string, scopes: string, launchId: string): Promise<Caller> => {
    const expiresAt = new Date(house.clock.now().getTime() + 3_600_000);
    const made = await house.modules.apiTokens.create({ tenantId, scopes, expiresAt, label: 'matrix' });
    return { launchId, headers: async () => ({ authorization: `Bearer ${made.token}` }) };
  };

  const owner = await someone(house.tenant, 'owner');
  const send = async (caller: Caller, method: string, path: string, body?: unknown): Promise<globalThis.Response> => {
    const answer = await fetch(`${house.url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(await caller.headers(path)),
        origin: publicUrl,
        'x-preceptor': '1',
        ...(body instanceof URLSearchParams
          ? {}
          : { 'content-type': Buffer.isBuffer(body) ? 'application/octet-stream' : 'application/json' }),
      },
      ...(body === undefined ? {} : { body: toBody(body) }),
    });
    if (method === 'POST') {
      const reply = await toReply(answer.clone());
      assertReply(path, { ...reply, contentType: reply.headers.get('content-type') ?? '' });
    }
    return answer;
  };
  const asOwner = async (method: string, path: string, body?: unknown): Promise<AttemptView> => {
    const answer = await send(person(owner), method, `/api/launches/${owner.launchId}/attempts${path}`, body);
    return attemptViewSchema.parse(await answer.json());
  };

  // One lesson passed after a card, with everything that this leaves behind; one begun; one card that waits.
  for (const drug of [tofacitinib5, warfarin5])
    await house.call(
      sign,
      orderSign([draft(drug, { id: `owned-${drug.code}` })], { userId: ownerReference, patientId: 'patient-of-owner' }),
    );
  const keyOf = (itemId: string): string => {
    const lesson = house.modules.curriculum.lesson(passed);
    const question = itemId === 'recall' ? lesson?.retrieval : lesson?.items.find(({ id }) => id === itemId);
    return question?.options.find(({ correct }) => correct)?.id ?? '';
  };
  const prompts = await house.db.tenant('demo', async (tx) =>
    tx.rows(
      z.object({ id: z.string(), lesson_id: z.string() }),
      sql`select id, lesson_id from prompt where person_id = ${owner.person.id} order by created_at`,
    ),
  );
  const promptOf = (lessonId: string): string => prompts.find((one) => one.lesson_id === lessonId)?.id ?? '';
  const first = await asOwner('POST', '', { lessonId: passed, promptId: promptOf(passed) });
  await asOwner('POST', `/${first.attemptId}/answers`, { itemId: 'recall', optionId: keyOf('recall'), confidence: null });
  let view = await asOwner('PUT', `/${first.attemptId}/step`, { step: 'check' });
  for (const { itemId } of view.questions)
    view = await asOwner('POST', `/${first.attemptId}/answers`, { itemId, optionId: keyOf(itemId), confidence: 80 });
  const assertion = view.result?.recorded.find(({ resourceType }) => resourceType === 'Basic')?.id;
  const open = await asOwner('POST', '', { lessonId: begun, promptId: null });
  const waiting = promptOf('warfarin-order');
  if (assertion === undefined || waiting === '') throw new Error('The owner owns too little for this test.');

  // In a frame whose browser keeps no cookies: a code of thirty seconds is the way in, for whoever holds it.
  const frameLaunch = await launchOf(house.tenant, owner.person, 'patient-of-owner', { fhirUser: ownerReference, isBound: false });

  const colleague = await someone(house.tenant, 'colleague');
  const specialist = await someone(house.tenant, 'specialist', 'credentialing-specialist');
  const auditorElsewhere = await someone(west, 'auditor', 'auditor');
  const inOwnLaunch = async (role: Role): Promise<Caller> => person(await someone(house.tenant, role, role));

  // Where the owner's EHR notifies: the secret in its header is the credential.
  const eventSource = { id: '00000000-0000-4000-8000-0000000000e5', secret: 'pes_matrix' };
  await house.db.tenant('demo', async (tx) =>
    tx.run(sql`
      insert into event_source (id, registration_id, kind, label, settings, secret_hash, created_at, watermark, next_at)
      values (${eventSource.id}, ${house.tenant.registrations[0]?.id}, 'subscription-r4', 'matrix', '{"everySeconds":3600}',
        ${sha256(eventSource.secret)}, now(), now(), now())`),
  );

  // Claims of the owner that a rule saw a pattern in.
  const denialPattern = { rule: 'https://preceptor.health/fhir/PlanDefinition/denial-pattern', code: '197' };
  await house.db.tenant('demo', async (tx) =>
    tx.run(sql`
      insert into clinical_event (event_key, resource_key, changed_at, road, name, received_at, person_id, codes, trigger, outcome)
      values ('matrix', 'matrix', now(), 'polling', 'claim-denied', now(), ${owner.person.id}::uuid, array[${denialPattern.code}::text],
        ${`${denialPattern.rule}|${denialPattern.code}`}, 'denial-pattern')`),
  );

  const callers: Record<string, Caller> = {
    nobody: { launchId: owner.launchId, headers: async () => ({}) },
    colleague: person(colleague),
    educator: await inOwnLaunch('educator'),
    specialist: person(specialist),
    committee: await inOwnLaunch('committee-member'),
    chief: await inOwnLaunch('chief'),
    leader: await inOwnLaunch('leader'),
    auditor: await inOwnLaunch('auditor'),
    integrator: await inOwnLaunch('integrator'),
    'colleague→': person(colleague, owner.launchId),
    'specialist→': person(specialist, owner.launchId),
    'provider@west': person(await someone(west, 'provider')),
    'auditor@west': person(auditorElsewhere),
    'auditor@west→': person(auditorElsewhere, owner.launchId),
    'token *': await token('demo', 'system/*.rs system/QuestionnaireResponse.cud', owner.launchId),
    'token Task': await token('demo', 'system/Task.rs', owner.launchId),
    'token@west': await token('west', 'system/*.rs', owner.launchId),
    EHR: {
      launchId: owner.launchId,
      headers: async (path) => ({
        authorization: `Bearer ${path.startsWith('/fhir-events/') ? eventSource.secret : await house.token(path)}`,
      }),
    },
    owner: person(owner),
  };

  const backendKeys = await clientKeys('ES384', 'analytics');
  await house.modules.backendClients.register({
    tenantId: 'demo',
    clientId: 'analytics',
    label: 'Analytics',
    scopes: 'system/Basic.rs',
    keys: { jwks: { keys: [backendKeys.jwk] } },
    allowPrivateNetwork: false,
  });
  /** How a registered system asks for a token; good once. */
  const tokenRequest = async (): Promise<URLSearchParams> => {
    const given = { clientId: 'analytics', tokenUrl: `${publicUrl}/oauth/token`, now: house.clock.now() };
    return new URLSearchParams(tokenForm(await clientAssertion(backendKeys, given)));
  };

  // Of the system that holds "token *".
  const kickOff = await fetch(`${house.url}/fhir/r4/$export?_type=Task`, {
    headers: { ...(await callers['token *']?.headers('')), prefer: 'respond-async' },
  });
  const exportId = /[0-9a-f-]{36}$/.exec(kickOff.headers.get('content-location') ?? '')?.[0] ?? 'none';

  // What another system knows of the owner; it wrote one of these itself.
  const attemptElsewhere = elsewhere.response(owner.person.id);
  const posted = await fetch(`${house.url}/fhir/r4/QuestionnaireResponse`, {
    method: 'POST',
    headers: { ...(await callers['token *']?.headers('')), 'content-type': 'application/fhir+json' },
    body: JSON.stringify(attemptElsewhere),
  });
  const written = z.looseObject({ id: z.string() }).parse(await posted.json());

  const labelChange = await addLabelChange(house.db, {
    setId: '00000000-0000-4000-8000-000000000001',
    title: 'Example',
    class: 'ADDED',
    before: null,
    after: 'WARNING: HEPATOTOXICITY Liver failure has occurred.',
    difference: { headings: { added: ['HEPATOTOXICITY'], removed: [] }, statements: { added: [], removed: [], changed: [] } },
  });

  const writer = { tenant: house.tenant, person: colleague.person, roles: ['educator' as const] };
  const { textId } = await house.modules.lessonTexts.begin(writer, { from: 'lesson', lessonId: 'warfarin-order' });
  const { lesson: textBody } = await house.modules.lessonTexts.read(writer, textId);

  const { ruleId } = await house.modules.ruleAuthoring.begin(writer, { from: 'form', form: ruleForm });

  const uploader = { tenant: house.tenant, person: colleague.person, roles: ['educator' as const] };
  const { documentId } = await house.modules.sourceDocuments.add(
    uploader,
    { title: 'Sedation', kind: 'protocol', owner: 'Nursing', effective: '2026-10-01' },
    Buffer.from('# Sedation\n\nCheck every 15 minutes.'),
  );
  const later = Buffer.from('# Sedation\n\nCheck every 5 minutes.');
  const document = await house.modules.sourceDocuments.addVersion(uploader, documentId, { effective: '2026-11-01' }, later);

  return {
    house,
    callers,
    send,
    labelChange,
    tokenRequest,
    exportId,
    attemptElsewhere,
    written,
    eventSource,
    denialPattern,
    document,
    /** A rule that somebody of the owner's tenant began. */
    rule: {
      ruleId,
      form: ruleForm,
      revision: async (): Promise<number> => (await house.modules.ruleAuthoring.read(writer, ruleId)).revision,
    },
    /** A text of a lesson that somebody of the owner's tenant began. */
    lessonText: {
      textId,
      lesson: textBody,
      revision: async (): Promise<number> => (await house.modules.lessonTexts.read(writer, textId)).revision,
    },
    owner: {
      person: owner.person,
      launchId: owner.launchId,
      cookie: owner.cookie,
      frameLaunch,
      handOffCode: async (): Promise<string> => house.modules.sessions.handOff.codeFor(frameLaunch),
      passedAttempt: first.attemptId,
      openAttempt: open.attemptId,
      openOption: open.recall.options[0]?.id ?? '',
      waitingPrompt: waiting,
      assertion,
    },
    /** What must not turn up in an answer to anybody else who did not name it. */
    marksOfOwner: [owner.person.id, owner.person.pseudonym, first.attemptId, open.attemptId, ...prompts.map(({ id }) => id), assertion],
  };
}

export type AuthorizationWorld = Awaited<ReturnType<typeof startAuthorizationWorld>>;

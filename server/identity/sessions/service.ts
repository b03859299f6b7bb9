import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { Database, Tx } from '../../database/index.ts';
import { AppError, currentCorrelationId, newSecret, sha256, type Clock, type SecretBox } from '../../platform/index.ts';
import type { Person } from '../practitioners/index.ts';
import { withDefaultRole } from '../roles/index.ts';
import type { Registration, Tenant, TenantDirectory } from '../tenants/index.ts';
import { partitionedCookie, readCookie, sessionCookie } from './cookies.ts';
import { credentialOf } from './credential.ts';
import { createHandOff } from './hand-off.ts';
import type { LaunchContext, NewLaunch, SessionContext } from './session-context.ts';
import {
  actForTenant,
  deleteSession,
  findLaunch,
  findSession,
  insertLaunch,
  insertSession,
  purge,
  touchSession,
  voidHandOff,
  type LaunchRow,
  type SessionRow,
} from './store.ts';

const idleSeconds = 15 * 60;
const absoluteSeconds = 8 * 3600;
/** Activity is written at most this often: the idle limit needs no finer clock. */
const touchSeconds = 30;

const tokensSchema = z.object({ accessToken: z.string() });
const afterSeconds = (at: Date, seconds: number): Date => new Date(at.getTime() + seconds * 1000);

const expired = (detail = 'Your session ended. Open the app again from the chart; what you answered is saved.'): AppError =>
  new AppError('session-expired', { detail });

/** A launch that was handed off is asked for without any credential by a document that was loaded anew. */
const reloaded = (): AppError =>
  new AppError('cookies-refused', {
    detail: 'This frame keeps no cookies, so a reload ends the session. Open the app again from the chart; what you answered is saved.',
  });

/**
 * Sessions and launches. The cookie names a person; a launch is named by an unguessable id in the path and belongs to that person.
 * Reads run as the owner because the tenant is only known once the row is found.
 */
export function createSessions(deps: { db: Database; clock: Clock; secrets: SecretBox; directory: TenantDirectory }) {
  const { db, clock, secrets, directory } = deps;

  const isAlive = (row: SessionRow): boolean => {
    const now = clock.now();
    return now < row.expires_at && now < afterSeconds(row.last_seen_at, idleSeconds);
  };

  const toSession = async (row: SessionRow): Promise<SessionContext | undefined> => {
    const tenant = await directory.byId(row.tenant_id);
    if (tenant === undefined) return undefined;
    const idleEnd = afterSeconds(clock.now(), idleSeconds);
    return {
      tenant,
      person: { id: row.person_id, tenantId: row.tenant_id, displayName: row.display_name, npi: row.npi, pseudonym: row.pseudonym },
      // Without a cookie nobody becomes more than a provider.
      roles: row.launch_id === null ? withDefaultRole(row.roles) : ['provider'],
      registrationId: row.registration_id,
      fhirUser: row.fhir_user,
      idleExpiresAt: idleEnd < row.expires_at ? idleEnd : row.expires_at,
      expiresAt: row.expires_at,
    };
  };

  const load = async (
    request: Request,
    launchId?: string,
  ): Promise<{ session: SessionContext | undefined; launch: LaunchRow | undefined }> => {
    const credential = credentialOf(request);
    const rows = await db.system(async (tx) => {
      const launch = launchId === undefined ? undefined : await findLaunch(tx, launchId);
      const session = credential === undefined ? undefined : await findSession(tx, credential.idHash);
      if (credential === undefined || session === undefined || !isAlive(session)) return { session: undefined, launch };
      // A bearer is no cookie, a cookie no bearer, and a bearer opens its own launch alone.
      if ((session.launch_id === null) !== (credential.kind === 'cookie')) return { session: undefined, launch };
      if (session.launch_id !== null && launchId !== undefined && session.launch_id !== launchId) return { session: undefined, launch };
      const now = clock.now();
      if (now > afterSeconds(session.last_seen_at, touchSeconds)) await touchSession(tx, credential.idHash, now);
      const isOwn = launch?.tenant_id === session.tenant_id && launch.person_id === session.person_id;
      if (isOwn && session.launch_id === null && launch.hand_off_hash !== null) await voidHandOff(tx, launch.id);
      return { session, launch };
    });
    return { session: rows.session === undefined ? undefined : await toSession(rows.session), launch: rows.launch };
  };

  const requireSession: RequestHandler = async (request, response, next) => {
    const { session } = await load(request);
    if (session === undefined) throw expired();
    response.locals['session'] = session;
    next();
  };

  const requireLaunch: RequestHandler = async (request, response, next) => {
    const launchId = request.params['launchId'];
    if (typeof launchId !== 'string' || launchId.length > 100) throw new AppError('not-found', { detail: 'There is no such launch.' });
    const { session, launch } = await load(request, launchId);
    if (session === undefined) {
      throw launch !== undefined && launch.handed_off_at !== null && request.headers.authorization === undefined ? reloaded() : expired();
    }
    if (launch === undefined) throw new AppError('not-found', { detail: 'There is no such launch. Open the app again from the chart.' });
    if (launch.tenant_id !== session.tenant.id || launch.person_id !== session.person.id) {
      throw expired('Another person is signed in here now. Open the app again from the chart; what you answered is saved.');
    }
    const registration = session.tenant.registrations.find(({ id }) => id === launch.registration_id);
    if (registration === undefined) throw expired();
    const context: LaunchContext = {
      launchId: launch.id,
      kind: launch.kind,
      tenant: session.tenant,
      registration,
      person: session.person,
      roles: session.roles,
      patient: launch.patient,
      encounter: launch.encounter,
      fhirContext: launch.fhir_context,
      intent: launch.intent,
      needPatientBanner: launch.need_patient_banner,
      smartStyleUrl: launch.smart_style_url,
      promptId: launch.prompt_id,
      appContextProblem: launch.app_context_problem,
      scope: launch.scope,
      fhirReadable:
        launch.patient !== null &&
        launch.tokens_sealed !== null &&
        (launch.token_expires_at === null || launch.token_expires_at > clock.now()),
      session: { idleExpiresAt: session.idleExpiresAt, expiresAt: session.expiresAt },
    };
    response.locals['session'] = session;
    response.locals['launch'] = context;
    next();
  };

  return {
    /** 401 session-expired without a living session. */
    requireSession,
    /** As `requireSession`, and the `:launchId` of the path is this person's; 404 where there is none. Afterwards `launchOf(response)`. */
    requireLaunch,
    /** The session of a request, or undefined; for surfaces that accept other credentials too. */
    resolve: async (request: Request): Promise<SessionContext | undefined> => (await load(request)).session,

    /**
     * Signs a person in after a verified launch. The same person keeps the session, so that parallel frames go on;
     * another person replaces it. Sets the cookie.
     */
    async signIn(
      request: Request,
      response: Response,
      who: { tenant: Tenant; person: Person; registration: Registration; fhirUser: string },
    ): Promise<void> {
      const at = clock.now();
      const expiresAt = afterSeconds(at, absoluteSeconds);
      const previous = readCookie(request.headers.cookie, sessionCookie);
      const value = await db.system(async (tx) => {
        if (previous !== undefined) {
          const idHash = sha256(previous);
          const row = await findSession(tx, idHash);
          if (
            row !== undefined &&
            isAlive(row) &&
            row.tenant_id === who.tenant.id &&
            row.person_id === who.person.id &&
            row.registration_id === who.registration.id &&
            row.fhir_user === who.fhirUser
          ) {
            // The absolute limit counts from the first sign-in, however often the panel is opened.
            await touchSession(tx, idHash, at);
            return previous;
          }
          if (row !== undefined) await deleteSession(tx, idHash);
        }
        const fresh = newSecret();
        await insertSession(tx, {
          idHash: sha256(fresh),
          tenantId: who.tenant.id,
          personId: who.person.id,
          registrationId: who.registration.id,
          fhirUser: who.fhirUser,
          at,
          expiresAt,
          launchId: null,
        });
        return fresh;
      });
      response.append('Set-Cookie', partitionedCookie(sessionCookie, value, absoluteSeconds));
    },
    /**
     * Ends the session of this browser and removes the cookie; without one, only the latter.
     * @param trace writes who signed out, in the transaction that ends the session
     */
    async signOut(request: Request, response: Response, trace: (tx: Tx, personId: string) => Promise<void>): Promise<void> {
      const credential = credentialOf(request);
      if (credential !== undefined) {
        const { idHash } = credential;
        await db.system(async (tx) => {
          const row = await findSession(tx, idHash);
          // Two clicks at once are one sign-out: only who removes the row leaves the trace.
          if (!(await deleteSession(tx, idHash)) || row === undefined || !isAlive(row)) return;
          await actForTenant(tx, row.tenant_id);
          await trace(tx, row.person_id);
        });
      }
      response.append('Set-Cookie', partitionedCookie(sessionCookie, '', 0));
    },

    /** The way of a frame that has no cookie. */
    handOff: createHandOff({ db, clock, isAlive, absoluteSeconds }),

    /**
     * Stores a launch; its id, 32 random bytes as base64url.
     * @param opened under which reference, without which it is never handed off, and whether the browser that began is the one that came back
     */
    async openLaunch(
      launch: NewLaunch,
      opened: { fhirUser: string | null; isBound: boolean } = { fhirUser: null, isBound: true },
    ): Promise<string> {
      const id = newSecret();
      await db.system(async (tx) =>
        insertLaunch(
          tx,
          {
            id,
            tenant_id: launch.tenant.id,
            person_id: launch.person.id,
            registration_id: launch.registration.id,
            kind: launch.kind,
            patient: launch.patient,
            encounter: launch.encounter,
            fhir_context: launch.fhirContext,
            intent: launch.intent,
            need_patient_banner: launch.needPatientBanner,
            smart_style_url: launch.smartStyleUrl,
            ehr_tenant: launch.ehrTenant,
            prompt_id: launch.promptId,
            app_context_problem: launch.appContextProblem,
            scope: launch.scope,
            tokens_sealed: launch.accessToken === null ? null : secrets.seal(JSON.stringify({ accessToken: launch.accessToken })),
            token_expires_at: launch.tokenExpiresAt,
            correlation_id: currentCorrelationId(),
            bound: opened.isBound,
            fhir_user: opened.fhirUser,
          },
          clock.now(),
        ),
      );
      return id;
    },
    /** The access token of a launch, opened; undefined where there is none or it expired. Stays on the server. */
    async accessToken(launchId: string): Promise<string | undefined> {
      const row = await db.system(async (tx) => findLaunch(tx, launchId));
      if (row === undefined || row.tokens_sealed === null) return undefined;
      if (row.token_expires_at !== null && row.token_expires_at <= clock.now()) return undefined;
      return tokensSchema.parse(JSON.parse(secrets.open(row.tokens_sealed))).accessToken;
    },
    /** Whose frame a page of this launch may be shown in, session or not. */
    async tenantOfLaunch(launchId: string): Promise<Tenant | undefined> {
      if (launchId.length > 100) return undefined;
      const row = await db.system(async (tx) => findLaunch(tx, launchId));
      return row === undefined ? undefined : directory.byId(row.tenant_id);
    },
    /** For cron: forgets ended sessions, old authorization states and tokens that can no longer be used. */
    async purgeExpired(): Promise<void> {
      const now = clock.now();
      await db.system(async (tx) =>
        purge(tx, { now, idleSince: afterSeconds(now, -idleSeconds), launchedBefore: afterSeconds(now, -absoluteSeconds) }),
      );
    },
  };
}

export type Sessions = ReturnType<typeof createSessions>;

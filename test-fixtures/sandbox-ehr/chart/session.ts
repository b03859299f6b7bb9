import type { Request, RequestHandler, Response } from 'express';
import { textAt } from '../resource.ts';
import { issue, type ChartSession, type SandboxState, type SandboxUser } from '../state.ts';

const cookieName = 'sandbox_ehr';

function sessionOf(state: SandboxState, request: Request): ChartSession | undefined {
  const match = new RegExp(`(?:^|;\\s*)${cookieName}=([A-Za-z0-9_-]{43})(?:;|$)`).exec(request.header('cookie') ?? '');
  return match?.[1] === undefined ? undefined : state.sessions.get(match[1]);
}

/** Who is signed in at the browser of a request. */
export const signedInAt = (state: SandboxState, request: Request): ReadonlySet<string> => sessionOf(state, request)?.users ?? new Set();

function openSession(state: SandboxState): ChartSession {
  const session = { id: issue(state), users: new Set<string>() };
  state.sessions.set(session.id, session);
  return session;
}

/** Signs a user in without a browser; the cookie that a test's browser brings along. */
export function workstationCookie(state: SandboxState, userId: string): { name: string; value: string } {
  const session = openSession(state);
  session.users.add(userId);
  return { name: cookieName, value: session.id };
}

/** Signs a user in at this browser; several may be, one a tab. */
export function signIn(state: SandboxState, request: Request, response: Response, user: SandboxUser): ChartSession {
  const held = sessionOf(state, request);
  const session = held ?? openSession(state);
  session.users.add(user.id);
  if (!held) {
    // Lax is enough in the application's frame: below the chart, our own authorize page is on the same site as the top.
    response.cookie(cookieName, session.id, { httpOnly: true, sameSite: 'lax', path: '/' });
  }
  return session;
}

/** Who calls the chart's API, for which patient: taken from the session and checked against the body. */
export type ChartCall = { session: ChartSession; user: SandboxUser; patient: string; encounter: string; body: Record<string, unknown> };

const callOf = new WeakMap<Request, ChartCall>();

export function chartCall(request: Request): ChartCall {
  const call = callOf.get(request);
  if (!call) throw new Error('requireChart has not run');
  return call;
}

/** Same origin, JSON, our own cookie, and a clinician who is signed in at this browser. */
export const requireChart =
  (state: SandboxState): RequestHandler =>
  (request, response, next) => {
    const refuse = (status: number, message: string): void => void response.status(status).json({ message });
    const origin = request.header('origin');
    if (request.header('x-requested-with') !== 'chart' || origin !== state.settings.url)
      return refuse(403, 'Only the chart may call this.');
    const session = sessionOf(state, request);
    const body = (request.body ?? {}) as Record<string, unknown>;
    const user = state.users.get(String(body['clinician']));
    if (!session || !user || !session.users.has(user.id)) return refuse(401, 'Sign in to the chart again.');
    const patient = String(body['patient']);
    if (!state.store.read('Patient', patient)) return refuse(404, 'There is no such patient.');
    callOf.set(request, { session, user, patient, encounter: encounterOf(state, patient), body });
    next();
  };

/** Today's encounter, or the latest one of a loaded patient. */
export function encounterOf(state: SandboxState, patient: string): string {
  const { page } = state.store.search('Encounter', new URLSearchParams({ patient, _count: '500' }), state.settings.fhirBase);
  const latest = page
    .map((encounter) => ({ id: encounter.id, start: textAt(encounter, 'period.start') ?? '' }))
    .sort((a, b) => b.start.localeCompare(a.start))[0];
  return latest?.id ?? '';
}

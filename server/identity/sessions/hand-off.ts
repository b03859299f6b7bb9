import type { Request, Response } from 'express';
import type { Database } from '../../database/index.ts';
import { AppError, newSecret, sha256, type Clock } from '../../platform/index.ts';
import { keepsCookies, partitionedCookie, probeCookie } from './cookies.ts';
import { credentialOf, newBearer } from './credential.ts';
import { findLaunch, findSession, insertSession, putHandOff, takeHandOff, type SessionRow } from './store.ts';

const codeSeconds = 30;
const probeSeconds = 60;
const frames = new Set(['iframe', 'frame', 'object', 'embed']);

const refused = (detail: string): AppError => new AppError('launch-refused', { detail });

/**
 * From a launch to a session that no cookie carries: a code of 30 seconds, used once, becomes a bearer in the memory of one document.
 * Two frames need it, and each proves in its own way that it belongs to the browser that began:
 * one whose browser keeps no cookie has the code in its address's fragment and shows that a cookie set by the page does not come back;
 * one without an origin (sandboxed) finds the code in the page, which was given to the cookie of this person.
 */
export function createHandOff(deps: { db: Database; clock: Clock; isAlive: (row: SessionRow) => boolean; absoluteSeconds: number }) {
  const { db, clock, isAlive } = deps;
  const later = (seconds: number): Date => new Date(clock.now().getTime() + seconds * 1000);

  const newCode = async (launchId: string): Promise<string> => {
    const code = newSecret();
    await db.system(async (tx) => putHandOff(tx, { launchId, codeHash: sha256(code), expiresAt: later(codeSeconds) }));
    return code;
  };

  return {
    /** The code of a launch whose browser keeps no cookies; for the fragment, which is sent to nobody. */
    codeFor: newCode,

    /**
     * The page of a launch is about to be sent. A frame of the person's own browser gets a code into the page, because its calls may turn
     * out to have no origin; a launch that came back without its cookie gets a cookie to fail with.
     */
    async codeInPage(request: Request, response: Response, launchId: string): Promise<string | undefined> {
      const credential = credentialOf(request);
      const found = await db.system(async (tx) => {
        const launch = await findLaunch(tx, launchId);
        const session = launch?.bound === true && credential?.kind === 'cookie' ? await findSession(tx, credential.idHash) : undefined;
        return { launch, session };
      });
      const { launch, session } = found;
      if (launch?.bound === false) response.append('Set-Cookie', partitionedCookie(probeCookie, '1', probeSeconds));
      if (launch === undefined || session === undefined || !isAlive(session) || session.launch_id !== null) return undefined;
      if (session.tenant_id !== launch.tenant_id || session.person_id !== launch.person_id) return undefined;
      return frames.has(request.header('sec-fetch-dest') ?? '') ? newCode(launchId) : undefined;
    },

    /**
     * Code for bearer, behind the cross-site guard.
     * @throws session-expired for a code that is unknown, used, void or older than 30 seconds
     * @throws launch-refused where the document does not prove that its browser is the one that began
     */
    async exchange(request: Request, launchId: string, code: string): Promise<{ bearer: string; expiresAt: Date }> {
      const at = clock.now();
      const expiresAt = later(deps.absoluteSeconds);
      const bearer = newBearer();
      const isOpaque = request.header('origin') === 'null';
      const outcome = await db.system(async (tx) => {
        const launch = await findLaunch(tx, launchId);
        if (launch === undefined || launch.fhir_user === null) return 'void';
        if (!(await takeHandOff(tx, { launchId, codeHash: sha256(code), at }))) return 'void';
        if (launch.bound && !isOpaque) return 'cookie';
        if (!launch.bound && isOpaque) return 'neither';
        if (!launch.bound && keepsCookies(request.headers.cookie)) return 'other-browser';
        await insertSession(tx, {
          idHash: sha256(bearer),
          tenantId: launch.tenant_id,
          personId: launch.person_id,
          registrationId: launch.registration_id,
          fhirUser: launch.fhir_user,
          at,
          expiresAt,
          launchId,
        });
        return 'open';
      });
      switch (outcome) {
        case 'open':
          return { bearer, expiresAt };
        case 'neither':
          throw refused(
            'This frame keeps no cookies and has no origin of its own, and the app needs one of them. Ask your EHR support team to allow one.',
          );
        case 'other-browser':
          throw refused(
            'The sign-in came back to another browser than the one where it began, so nobody was signed in. Open the app again from the chart.',
          );
        default:
          throw new AppError('session-expired', {
            detail: 'The way into this frame was used before or took longer than 30 seconds. Open the app again from the chart.',
          });
      }
    },
  };
}

import { z } from 'zod';
import type { Database } from '../../database/index.ts';
import type { LaunchContext, Sessions } from '../../identity/sessions/index.ts';
import type { Clock, SecretBox } from '../../platform/index.ts';
import type { AskForTokens } from '../../identity/ehr-access/index.ts';
import { findRefresh, forgetRefreshes, insertRefresh, putRefreshed, takeRefresh } from './launch-tokens-store.ts';

/** What a launch may go on with when its access token has expired. */
export type Refresh = { refreshToken: string; tokenEndpoint: string; algorithm: 'RS384' | 'ES384'; scope: string };
export type LaunchToken = { state: 'ok'; accessToken: string; scope: string } | { state: 'unreachable' } | { state: 'none' };

const sealedSchema = z.object({ refreshToken: z.string(), tokenEndpoint: z.string(), algorithm: z.enum(['RS384', 'ES384']) });

/** No session outlives this. */
const keepSeconds = 8 * 3600;
/** A token about to expire would expire on its way. */
const marginSeconds = 15;
/** No request to a token endpoint lasts longer. */
const spendingSeconds = 15;
const pollMilliseconds = 100;
/** What an EHR says of a lifetime when it says nothing. */
const usualSeconds = 300;

const pause = async (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

/**
 * The access token of a launch, refreshed when it has expired. A refresh token is taken out of the database before it is sent, so that
 * no two processes spend one twice, which an EHR answers by withdrawing everything; whoever comes second waits for the first.
 * @see https://hl7.org/fhir/smart-app-launch/app-launch.html#refresh-access-token
 */
export function createLaunchTokens(deps: {
  db: Database;
  clock: Clock;
  secrets: SecretBox;
  sessions: Pick<Sessions, 'accessToken'>;
  askForTokens: AskForTokens;
}) {
  const { db, clock, secrets } = deps;
  const seal = ({ refreshToken, tokenEndpoint, algorithm }: Omit<Refresh, 'scope'>): string =>
    secrets.seal(JSON.stringify({ refreshToken, tokenEndpoint, algorithm }));
  const soon = (): Date => new Date(clock.now().getTime() + marginSeconds * 1000);

  /** What was refreshed before and still holds. */
  const kept = async (launchId: string): Promise<{ token: LaunchToken | undefined; isWaiting: boolean; isSpendable: boolean }> => {
    const row = await db.system(async (tx) => findRefresh(tx, launchId));
    if (row === undefined) return { token: undefined, isWaiting: false, isSpendable: false };
    const { access_sealed: access, access_expires_at: expiresAt, taken_at: takenAt, refresh_sealed: refresh, scope } = row;
    return {
      token:
        access !== null && expiresAt !== null && expiresAt > soon() ? { state: 'ok', accessToken: secrets.open(access), scope } : undefined,
      // A process that died in the middle leaves a mark that nobody will take away.
      isWaiting: takenAt !== null && clock.now().getTime() - takenAt.getTime() < spendingSeconds * 1000,
      isSpendable: refresh !== null,
    };
  };

  const spend = async (launch: LaunchContext): Promise<LaunchToken | undefined> => {
    const taken = await db.system(async (tx) => takeRefresh(tx, launch.launchId, { soon: soon(), at: clock.now() }));
    if (taken === undefined) return undefined;
    const held = sealedSchema.parse(JSON.parse(secrets.open(taken.refresh_sealed)));
    const put = async (next: { refresh: string | null; access: string | null; expiresAt: Date | null; scope: string }): Promise<void> =>
      db.system(async (tx) => putRefreshed(tx, launch.launchId, next));
    const answer = await deps
      .askForTokens({
        registration: launch.registration,
        tokenEndpoint: held.tokenEndpoint,
        algorithm: held.algorithm,
        form: { grant_type: 'refresh_token', refresh_token: held.refreshToken },
      })
      .catch(() => ({ ok: false as const, failure: 'ehr-unreachable' as const, wasSent: true }));
    if (!answer.ok) {
      // What may have been spent is not tried again; what never left is kept for the next time.
      await put({ refresh: answer.wasSent ? null : taken.refresh_sealed, access: null, expiresAt: null, scope: taken.scope });
      return { state: answer.failure === 'ehr-unreachable' ? 'unreachable' : 'none' };
    }
    const { tokens } = answer;
    const scope = tokens.scope ?? taken.scope;
    await put({
      // An EHR that gives no new one means that the old one goes on. @see RFC 6749, section 6
      refresh: seal({ ...held, refreshToken: tokens.refresh_token ?? held.refreshToken }),
      access: secrets.seal(tokens.access_token),
      expiresAt: new Date(clock.now().getTime() + (tokens.expires_in ?? usualSeconds) * 1000),
      scope,
    });
    return { state: 'ok', accessToken: tokens.access_token, scope };
  };

  const refreshing = new Map<string, Promise<LaunchToken>>();
  const refreshed = async (launch: LaunchContext, patienceMilliseconds: number): Promise<LaunchToken> => {
    for (let waited = 0; ; waited += pollMilliseconds) {
      const { token, isWaiting, isSpendable } = await kept(launch.launchId);
      if (token !== undefined) return token;
      if (isSpendable) {
        const spent = await spend(launch);
        if (spent !== undefined) return spent;
      } else if (!isWaiting) return { state: 'none' };
      // Another process spends it right now.
      if (waited >= patienceMilliseconds) return { state: 'unreachable' };
      await pause(pollMilliseconds);
    }
  };

  return {
    /** Keeps what a sign-in brought, sealed. */
    keep: async (launchId: string, tenantId: string, refresh: Refresh): Promise<void> =>
      db.system(async (tx) =>
        insertRefresh(tx, { launchId, tenantId, refreshSealed: seal(refresh), scope: refresh.scope, at: clock.now() }),
      ),
    /**
     * A token that holds now, or why there is none. An EHR that is slow to refresh is waited for so long; the refresh itself goes on and
     * is there for the next question.
     */
    async read(launch: LaunchContext, patienceMilliseconds: number): Promise<LaunchToken> {
      const first = launch.fhirReadable ? await deps.sessions.accessToken(launch.launchId) : undefined;
      if (first !== undefined) return { state: 'ok', accessToken: first, scope: launch.scope };
      const running =
        refreshing.get(launch.launchId) ?? refreshed(launch, patienceMilliseconds).finally(() => refreshing.delete(launch.launchId));
      refreshing.set(launch.launchId, running);
      running.catch(() => undefined);
      return Promise.race([running, pause(patienceMilliseconds).then((): LaunchToken => ({ state: 'unreachable' }))]);
    },
    /** For cron: forgets what belongs to launches that nobody can be in any more. */
    purgeExpired: async (): Promise<void> =>
      db.system(async (tx) => forgetRefreshes(tx, new Date(clock.now().getTime() - keepSeconds * 1000))),
  };
}

export type LaunchTokens = ReturnType<typeof createLaunchTokens>;

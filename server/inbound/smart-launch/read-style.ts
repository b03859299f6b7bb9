import type { LaunchContext } from '../../identity/sessions/index.ts';
import { reachOf } from '../../identity/tenants/index.ts';
import { type Clock, fetchJson } from '../../platform/index.ts';
import { smartStyleSchema } from '../../standards/smart/index.ts';
import { chooseAccent, type Accent } from './choose-accent.ts';

export type ReadAccent = (launch: Pick<LaunchContext, 'smartStyleUrl' | 'registration'>) => Promise<Accent | null>;

const bounds = { timeoutMilliseconds: 2000, maxBytes: 16 * 1024 };
/** A panel waits no longer for its colour; the request goes on, and the next panel has it. */
const patienceMilliseconds = 400;
/** A style that changes gets another address. */
const keepSeconds = 3600;
const keepFailureSeconds = 300;
const maxKept = 200;

const pause = async (milliseconds: number): Promise<null> =>
  new Promise((resolve) => {
    setTimeout(() => resolve(null), milliseconds).unref();
  });

/** Whatever the case it is written in; what is no address has no TLS. */
const hasTls = (url: string): boolean => URL.canParse(url) && new URL(url).protocol === 'https:';

/**
 * The accent of an EHR's style document. Only what its registration may lead us to is asked, without any credential, and over TLS where
 * the EHR itself is. Whatever goes wrong is no accent.
 */
export function createStyleReader({ clock }: { clock: Clock }): ReadAccent {
  const kept = new Map<string, { until: number; accent: Promise<Accent | null> }>();

  return async ({ smartStyleUrl: url, registration }) => {
    if (url === null || (hasTls(registration.iss) && !hasTls(url))) return null;
    const reach = reachOf(registration);
    const place = `${reach} ${url}`;
    const now = clock.now().getTime();
    const known = kept.get(place);
    if (known !== undefined && known.until > now) return Promise.race([known.accent, pause(patienceMilliseconds)]);
    const oldest = kept.keys().next();
    if (kept.size >= maxKept && oldest.done !== true) kept.delete(oldest.value);
    const entry = { until: now + keepFailureSeconds * 1000, accent: Promise.resolve<Accent | null>(null) };
    entry.accent = fetchJson(url, smartStyleSchema, { ...bounds, reach }).then((answer) => {
      if (!answer.ok) return null;
      entry.until = now + keepSeconds * 1000;
      return chooseAccent(answer.value);
    });
    kept.delete(place);
    kept.set(place, entry);
    return Promise.race([entry.accent, pause(patienceMilliseconds)]);
  };
}

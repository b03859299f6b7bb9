import { handOffSchema, problemSchema, type Problem } from '../../server/contract/index.ts';

/** The way in of a frame without cookies: a code that is good once, then a bearer. Both live in this module's memory alone. */
let code: string | null = null;
let bearer: string | null = null;
let exchanging: Promise<boolean> | null = null;
let refusal: Problem | null = null;

const shape = /^[A-Za-z0-9_-]{43}$/;
const fragment = /^#hand-off=([A-Za-z0-9_-]{43})$/;

/** Where a page finds its code, and may remove it. */
export type Page = {
  document: Pick<Document, 'querySelector'>;
  location: Pick<Location, 'hash' | 'pathname' | 'search'>;
  history: Pick<History, 'replaceState' | 'state'>;
};

/** Takes the code out of the address, where a reload or a bookmark could find it, or out of the page. Before anything else runs. */
export function takeHandOff({ document, location, history }: Page): void {
  [code, bearer, exchanging, refusal] = [null, null, null, null];
  const meta = document.querySelector('meta[name="hand-off"]');
  const inPage = meta?.getAttribute('content') ?? '';
  meta?.remove();
  const inAddress = fragment.exec(location.hash)?.[1];
  if (inAddress !== undefined) history.replaceState(history.state, '', `${location.pathname}${location.search}`);
  if (inAddress !== undefined) code = inAddress;
  else if (shape.test(inPage)) code = inPage;
}

/** What a call carries where no cookie does. */
export const bearerHeader = (): Record<string, string> => (bearer === null ? {} : { Authorization: `Bearer ${bearer}` });

/** A cookie carried a call, so that the code is void. */
export function dropHandOff(): void {
  code = null;
}

async function exchange(launchId: string, used: string): Promise<Response | null> {
  try {
    return await fetch(`/api/launches/${encodeURIComponent(launchId)}/hand-off`, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { Accept: 'application/json', 'Content-Type': 'application/json', 'X-Preceptor': '1' },
      body: JSON.stringify({ code: used }),
    });
  } catch {
    return null;
  }
}

/** Why there is no session, where the exchange said more than the call did. */
export const handOffRefusal = (): Problem | null => refusal;

/**
 * A call of this launch came back without a session: where there is a code, it becomes a bearer. Calls side by side exchange once.
 * @returns whether the call is worth sending again
 */
export async function handOff(path: string): Promise<boolean> {
  const launchId = /^\/api\/launches\/([^/?]+)/.exec(path)?.[1];
  if (exchanging !== null) return exchanging;
  if (code === null || launchId === undefined) return false;
  const used = code;
  code = null;
  exchanging = exchange(decodeURIComponent(launchId), used).then(async (response) => {
    const body: unknown = await response?.json().catch(() => null);
    if (response?.ok === true) bearer = handOffSchema.safeParse(body).data?.bearer ?? null;
    else refusal = problemSchema.safeParse(body).data ?? null;
    return bearer !== null;
  });
  return exchanging;
}

import type { ZodType } from 'zod';
import { requestOutward, type Reach } from './outgoing.ts';

/** Why a document could not be had; the text is for our log. */
export type FetchFault = { kind: 'unreachable' | 'refused' | 'unusable'; status: number | null; note: string; body: unknown };
export type FetchResult<T> = { ok: true; value: T } | { ok: false; fault: FetchFault };

const failure = (
  kind: FetchFault['kind'],
  note: string,
  status: number | null = null,
  body: unknown = null,
): { ok: false; fault: FetchFault } => ({ ok: false, fault: { kind, status, note, body } });

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

/**
 * One JSON document of another system: bounded in time and size, and no redirect is followed, because a redirect could lead a
 * request that carries a code, or one that is trusted for its address, to another machine. What addresses it may reach is the registration's matter.
 */
export async function fetchJson<T>(
  url: string,
  schema: ZodType<T>,
  options: {
    reach: Reach;
    timeoutMilliseconds: number;
    maxBytes: number;
    method?: 'GET' | 'POST';
    headers?: Record<string, string>;
    body?: string;
  },
): Promise<FetchResult<T>> {
  try {
    const { status, body: bytes } = await requestOutward(url, { ...options, headers: { accept: 'application/json', ...options.headers } });
    if (status >= 300 && status < 400) return failure('unusable', `answered ${status}, redirects are not followed`, status);
    const body = parseJson(bytes.toString('utf8'));
    if (status >= 500) return failure('unreachable', `answered ${status}`, status);
    if (status < 200 || status >= 300) return failure('refused', `answered ${status}`, status, body);
    const parsed = schema.safeParse(body);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return failure('unusable', `${issue?.path.join('.') || '$'}: ${issue?.message ?? 'not usable'}`, status);
    }
    return { ok: true, value: parsed.data };
  } catch (error) {
    const code = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined;
    const note = error instanceof Error && error.message !== '' ? error.message : typeof code === 'string' ? code : 'no answer';
    return failure(code === 'ETOOLARGE' || code === 'EADDRNOTALLOWED' ? 'unusable' : 'unreachable', note);
  }
}

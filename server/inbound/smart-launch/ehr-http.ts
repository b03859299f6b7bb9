import type { ZodType } from 'zod';

/** Why a document of the EHR could not be had; the text is for our log. */
export type EhrHttpFault = { kind: 'unreachable' | 'refused' | 'unusable'; status: number | null; note: string; body: unknown };
export type EhrHttpResult<T> = { ok: true; value: T } | { ok: false; fault: EhrHttpFault };

const failure = (
  kind: EhrHttpFault['kind'],
  note: string,
  status: number | null = null,
  body: unknown = null,
): { ok: false; fault: EhrHttpFault } => ({ ok: false, fault: { kind, status, note, body } });

/** Reads at most `maxBytes`; undefined where there are more. */
async function readBounded(response: Response, maxBytes: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    const bytes = chunk as Uint8Array;
    size += bytes.byteLength;
    if (size > maxBytes) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

/**
 * One JSON document of the EHR's sign-in server: bounded in time and size, and no redirect is followed, because a redirect could lead a
 * request that carries a code, or one that is trusted for its address, to another machine.
 */
export async function fetchJson<T>(
  url: string,
  schema: ZodType<T>,
  options: { timeoutMilliseconds: number; maxBytes: number; init?: RequestInit },
): Promise<EhrHttpResult<T>> {
  try {
    const response = await fetch(url, {
      ...options.init,
      redirect: 'manual',
      signal: AbortSignal.timeout(options.timeoutMilliseconds),
      headers: { accept: 'application/json', ...(options.init?.headers as Record<string, string> | undefined) },
    });
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel();
      return failure('unusable', `answered ${response.status}, redirects are not followed`, response.status);
    }
    const text = await readBounded(response, options.maxBytes);
    if (text === undefined) return failure('unusable', `answered more than ${options.maxBytes} bytes`, response.status);
    const body = parseJson(text);
    if (response.status >= 500) return failure('unreachable', `answered ${response.status}`, response.status);
    if (!response.ok) return failure('refused', `answered ${response.status}`, response.status, body);
    const parsed = schema.safeParse(body);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return failure('unusable', `${issue?.path.join('.') || '$'}: ${issue?.message ?? 'not usable'}`, response.status);
    }
    return { ok: true, value: parsed.data };
  } catch (error) {
    return failure('unreachable', error instanceof Error ? error.message : 'no answer');
  }
}

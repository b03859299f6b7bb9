import { z } from 'zod';
import type { SecretBox } from '../../platform/index.ts';

const purpose = 'app-context';
const payloadSchema = z.strictObject({ p: z.uuid(), e: z.number().int() });

/** What the smart link carries through the EHR and back: a prompt's random id and an end, signed. */
export function signAppContext(secrets: Pick<SecretBox, 'sign'>, context: { promptId: string; expiresAt: Date }): string {
  const payload = Buffer.from(JSON.stringify({ p: context.promptId, e: Math.floor(context.expiresAt.getTime() / 1000) })).toString(
    'base64url',
  );
  return `${payload}.${secrets.sign(purpose, payload)}`;
}

export type AppContextReading = { ok: true; promptId: string } | { ok: false; problem: 'expired' | 'unreadable' };

/** Some EHRs quote or decode the value on its way; both are undone before the signature is checked. */
export function readAppContext(secrets: Pick<SecretBox, 'verify'>, appContext: string, now: Date): AppContextReading {
  const unreadable = { ok: false, problem: 'unreadable' } as const;
  const [payload, signature, ...rest] = appContext.trim().replace(/^"|"$/g, '').split('.');
  if (payload === undefined || signature === undefined || rest.length > 0 || appContext.length > 2000) return unreadable;
  if (!secrets.verify(purpose, payload, signature)) return unreadable;
  try {
    const { p, e } = payloadSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
    return e * 1000 <= now.getTime() ? { ok: false, problem: 'expired' } : { ok: true, promptId: p };
  } catch {
    return unreadable;
  }
}

import { startOfDay, type Credential, type CredentialType } from '../credentials/index.ts';
import type { Evidence } from './requirement.ts';

const nextDay = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

/** What verifies a kind of credential where no source can be asked: the certificate itself, or the person's word. */
const bestOf: Readonly<Record<string, Credential['verification']>> = { document: 'document', attestation: 'attested' };

const answers = { active: 'in-force', expired: 'expired', revoked: 'revoked', suspended: 'suspended' } as const;

const nothing: Evidence = { status: 'absent', endsAt: null, source: null, isRenewalBooked: false };

/**
 * What a credential says of a requirement. It ends when its last day does, in the zone of who issued it.
 * @param held the credential and since when it is known so; undefined where the person has none of this kind
 */
export function toEvidence(
  held: { credential: Credential; knownSince: Date } | undefined,
  type: CredentialType,
  timeZone: string,
): Evidence {
  if (held === undefined) return nothing;
  const { status, expires, verification } = held.credential;
  const isVerified = verification === 'primary-source' || verification === bestOf[type.verificationSource];
  const answer = status === 'pending' || status === 'unknown' ? 'unknown' : answers[status];
  return {
    status,
    endsAt: expires === null ? null : startOfDay(nextDay(expires), timeZone),
    source: isVerified ? { answer, at: held.knownSince } : null,
    isRenewalBooked: false,
  };
}

import { createHash } from 'node:crypto';

/**
 * The last step of the path that answers of this EHR come back to. It follows from `iss` alone, so that the redirect URI is known before
 * the EHR gives a client id, is the same after a registration was replaced, and is nobody else's.
 * @param iss as registered, without a trailing slash
 */
export const callbackId = (iss: string): string => createHash('sha256').update(iss).digest('hex').slice(0, 32);

/**
 * The redirect URI of one EHR and no other: where an answer arrives says who was asked, also for an EHR that does not name itself in it.
 * @see RFC 9700, section 4.4.2.2
 */
export const redirectUriOf = (publicUrl: string, iss: string): string => `${publicUrl}/callback/${callbackId(iss)}`;

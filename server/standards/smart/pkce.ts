import { createHash } from 'node:crypto';

/** S256 challenge of a verifier of 43 to 128 unreserved characters. @see RFC 7636, section 4.2 */
export const codeChallenge = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');

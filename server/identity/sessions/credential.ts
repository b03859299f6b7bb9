import type { Request } from 'express';
import { newSecret, sha256 } from '../../platform/index.ts';
import { readCookie, sessionCookie } from './cookies.ts';

/** What a request brings to say who is there. A bearer lives in the memory of one document; a cookie in the browser. */
export type Credential = { kind: 'cookie' | 'bearer'; idHash: string };

const bearerShape = /^Bearer (prs_[A-Za-z0-9_-]{43})$/i;

/** Told apart from the tokens of systems by its first letters. */
export const newBearer = (): string => `prs_${newSecret()}`;

/** An `Authorization` header speaks for itself: whatever stands in it, the cookie beside it does not count. */
export function credentialOf(request: Request): Credential | undefined {
  const { authorization, cookie } = request.headers;
  const kind = authorization === undefined ? 'cookie' : 'bearer';
  const value = authorization === undefined ? readCookie(cookie, sessionCookie) : bearerShape.exec(authorization)?.[1];
  return value === undefined ? undefined : { kind, idHash: sha256(value) };
}

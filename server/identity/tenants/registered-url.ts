import { isIP } from 'node:net';
import { AppError, mayReach, type Reach } from '../../platform/index.ts';
import type { Registration } from './tenant.ts';

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');

const privateRanges = [/^10\./, /^127\./, /^192\.168\./, /^172\.(1[6-9]|2\d|3[01])\./];

/** Loopback and private hosts, the only ones that may be spoken to without TLS. Names count only where they cannot leave the machine. */
export function isPrivateHost(hostname: string): boolean {
  const host = bare(hostname).toLowerCase();
  if (host === 'localhost' || host.endsWith('.localhost')) return true;
  if (isIP(host) === 4) return privateRanges.some((range) => range.test(host));
  if (isIP(host) === 6) return host === '::1' || /^f[cd][0-9a-f]{2}:/.test(host);
  return false;
}

const isLoopbackHost = (hostname: string): boolean => {
  const host = hostname.toLowerCase();
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    (isIP(bare(host)) !== 0 && mayReach(host, 'loopback') && !mayReach(host, 'public'))
  );
};

/** What a registration may lead us to. One that is on this machine itself may lead to this machine. */
export function reachOf(registration: Pick<Registration, 'iss' | 'fhirBase' | 'allowPrivateNetwork'>): Reach {
  if (registration.allowPrivateNetwork) return 'private';
  return [registration.iss, registration.fhirBase].some((url) => isLoopbackHost(new URL(url).hostname)) ? 'loopback' : 'public';
}

/**
 * Refuses a URL whose host is written as an address that the registration may not contact. Names are judged when they are looked up.
 * @throws configuration naming the option
 */
export function assertWithinReach(url: string, reach: Reach, option: string): void {
  const { hostname } = new URL(url);
  if (isIP(bare(hostname)) === 0 || mayReach(hostname, reach)) return;
  const hint = mayReach(hostname, 'private') ? '; add --allow-private-network if it is meant' : '';
  throw new AppError('configuration', { detail: `${option} is an address that is not public${hint}: ${url}`, expose: true });
}

/**
 * A URL as an operator may register it: https, or http where the host is loopback or private.
 * Credentials and fragments never belong in one. A trailing slash is dropped, so that comparisons are exact.
 * @throws configuration naming the option
 */
export function parseRegisteredUrl(value: string, option: string): string {
  const refuse = (why: string): AppError => new AppError('configuration', { detail: `${option} ${why}: ${value}`, expose: true });
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined) throw refuse('is not a URL');
  if (url.username !== '' || url.password !== '' || url.hash !== '') throw refuse('must not carry credentials or a fragment');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isPrivateHost(url.hostname))) {
    throw refuse('must be https (http is accepted for a loopback or private address only)');
  }
  return value.replace(/\/+$/, '');
}

/** An origin for `frame-ancestors`. @throws configuration */
export function parseOrigin(value: string, option: string): string {
  const origin = new URL(parseRegisteredUrl(value, option)).origin;
  if (origin !== value.replace(/\/$/, '')) {
    throw new AppError('configuration', { detail: `${option} is an origin (scheme, host and port only): ${value}`, expose: true });
  }
  return origin;
}

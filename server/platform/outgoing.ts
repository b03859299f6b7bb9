import dns from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { isListed, proxyFor, requestThroughProxy, type ProxySettings } from './proxy.ts';
import { within } from './within.ts';

/** What a request may reach: the public internet; this machine as well; or any network that has hosts. */
export type Reach = 'public' | 'loopback' | 'private';

const listOf = (ranges: [string, number, 'ipv4' | 'ipv6'][]): BlockList => {
  const list = new BlockList();
  for (const [network, bits, family] of ranges) list.addSubnet(network, bits, family);
  return list;
};

const loopback = listOf([
  ['127.0.0.0', 8, 'ipv4'],
  ['::1', 128, 'ipv6'],
]);
/** Private, link-local (where clouds keep their credentials) and carrier networks. */
const inside = listOf([
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
]);
/** No host of anybody: unspecified, multicast, reserved, documentation; and IPv6 that hides an IPv4 address from these lists. */
const nowhere = listOf([
  ['0.0.0.0', 8, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 4, 'ipv4'],
  ['240.0.0.0', 4, 'ipv4'],
  ['::', 96, 'ipv6'],
  ['64:ff9b::', 32, 'ipv6'],
  ['100::', 64, 'ipv6'],
  ['2001::', 32, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
]);

/** Whether an IP address may be contacted. @see https://www.iana.org/assignments/iana-ipv4-special-registry */
export function mayReach(address: string, reach: Reach): boolean {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  const family = isIP(bare) === 4 ? 'ipv4' : 'ipv6';
  if (isIP(bare) === 0) return false;
  // An IPv4 address in the clothes of IPv6 (::ffff:10.0.0.1) is looked up as what it is by BlockList itself.
  if (loopback.check(bare, family)) return reach !== 'public';
  if (nowhere.check(bare, family)) return false;
  return inside.check(bare, family) ? reach === 'private' : true;
}

const refusal = (host: string): Error =>
  Object.assign(new Error(`${host} is an address that this registration does not allow`), { code: 'EADDRNOTALLOWED' });

/**
 * A look-up whose answer is both what is checked and what is connected to, so that a name cannot point elsewhere in between.
 * One address that is not allowed refuses the name: an honest one has no such company.
 */
export const pinnedLookup =
  (reach: Reach): LookupFunction =>
  (hostname, options, callback) => {
    const answer = async (): Promise<void> => {
      let found: { address: string; family: number }[];
      try {
        found = await dns.lookup(hostname, { all: true, verbatim: true });
        if (found.length === 0 || found.some(({ address }) => !mayReach(address, reach))) throw refusal(hostname);
      } catch (error) {
        callback(error as NodeJS.ErrnoException, '', 0);
        return;
      }
      if (options.all === true) callback(null, found);
      else callback(null, found[0]?.address ?? '', found[0]?.family ?? 0);
    };
    void answer();
  };

const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

/**
 * A host that is written as an address is never looked up, and so is checked before.
 * @throws Error with `code` EADDRNOTALLOWED
 */
export const assertReachable = (url: URL, reach: Reach): void => {
  const host = hostOf(url);
  if (isIP(host) !== 0 && !mayReach(host, reach)) throw refusal(host);
};

/** Behind a firewall nobody answers, and the proxy is the only one who can look a name up. */
const lookupMilliseconds = 3000;

/** The addresses of a host; empty where this machine cannot say. */
async function addressesOf(url: URL): Promise<string[]> {
  const host = hostOf(url);
  if (isIP(host) !== 0) return [host];
  const found = await within(
    lookupMilliseconds,
    dns.lookup(host, { all: true, verbatim: true }).catch(() => []),
  );
  return (found ?? []).map(({ address }) => address);
}

/** How far what an address names may lead: where that is within, it may be within as well. Nothing is sent. */
export const reachFrom = async (url: URL): Promise<Reach> =>
  (await addressesOf(url)).some((address) => !mayReach(address, 'public')) ? 'private' : 'public';

/**
 * Holds a host against the rules before a proxy is asked for it. The proxy looks the name up itself, and may find another address: a
 * name that this machine cannot look up is asked for only where `hosts` names it.
 * @throws Error with `code` EADDRNOTALLOWED, EHOSTNOTLISTED
 */
export async function assertProxyMayBeAsked(url: URL, reach: Reach, hosts: string): Promise<void> {
  const found = await addressesOf(url);
  if (found.some((address) => !mayReach(address, reach))) throw refusal(hostOf(url));
  if (found.length === 0 && !isListed(url, hosts))
    throw Object.assign(new Error(`${hostOf(url)} cannot be looked up here, and PROXY_HOSTS does not name it`), { code: 'EHOSTNOTLISTED' });
}

/**
 * The connections of a client that brings its own HTTP: by its address, each checked.
 * @throws Error where the URL's host is written as an address that may not be reached
 */
export function outgoingAgent(address: string, reach: Reach): http.Agent {
  const url = new URL(address);
  assertReachable(url, reach);
  const options = { lookup: pinnedLookup(reach), maxCachedSessions: 0 };
  return url.protocol === 'https:' ? new https.Agent(options) : new http.Agent(options);
}

export type OutgoingResponse = { status: number; headers: http.IncomingHttpHeaders; body: Buffer };

/**
 * One request outward: the address resolved once, checked and then connected to; no redirect followed, bounded in time and size.
 * Through a proxy, which looks the name up and connects, the host is held against the same rules before it is asked.
 * @throws Error with `code` ECONNREFUSED, EADDRNOTALLOWED, EHOSTNOTLISTED, ETOOLARGE, ETIMEDOUT and such
 */
export async function requestOutward(
  address: string,
  options: {
    reach: Reach;
    proxy?: ProxySettings | undefined;
    timeoutMilliseconds: number;
    maxBytes: number;
    method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS';
    headers?: Record<string, string>;
    body?: string;
  },
): Promise<OutgoingResponse> {
  const url = new URL(address);
  const { method = 'GET', body } = options;
  const headers = { 'accept-encoding': 'identity', ...options.headers };
  const proxy = proxyFor(url, options.proxy);
  if (proxy !== undefined) {
    await assertProxyMayBeAsked(url, options.reach, options.proxy?.hosts ?? '');
    return requestThroughProxy(address, proxy, { ...options, method, headers, body });
  }
  const agent = outgoingAgent(address, options.reach);
  const { request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      agent,
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }) },
    });
    const fail = (error: Error): void => {
      clearTimeout(timer);
      reject(error);
      outgoing.destroy();
    };
    const timer = setTimeout(
      () => fail(Object.assign(new Error(`no answer within ${options.timeoutMilliseconds} ms`), { code: 'ETIMEDOUT' })),
      options.timeoutMilliseconds,
    );
    outgoing.on('error', fail);
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('error', fail);
      response.on('data', (chunk: Buffer) => {
        size += chunk.byteLength;
        if (size > options.maxBytes) fail(Object.assign(new Error(`answered more than ${options.maxBytes} bytes`), { code: 'ETOOLARGE' }));
        else chunks.push(chunk);
      });
      response.on('end', () => {
        clearTimeout(timer);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
      });
    });
    outgoing.end(body);
  });
}

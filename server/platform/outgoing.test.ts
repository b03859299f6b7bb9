import dns from 'node:dns/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { mayReach, outgoingAgent, requestOutward, type Reach } from './index.ts';

let server: Server;
let port = 0;
let seen: (string | undefined)[] = [];
let answer: RequestListener = (_request, response) => void response.end('hello');
beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(request.headers.host);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
afterEach(() => {
  vi.restoreAllMocks();
  seen = [];
  answer = (_request, response) => void response.end('hello');
});

/** A name server that answers with one list after the other. */
const names = (...answers: string[][]) =>
  vi.spyOn(dns, 'lookup').mockImplementation((async () => {
    const list = (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
    return list.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  }) as unknown as typeof dns.lookup);

const ask = async (url: string, reach: Reach, over: { maxBytes?: number; timeoutMilliseconds?: number } = {}) =>
  requestOutward(url, { reach, timeoutMilliseconds: 1000, maxBytes: 1000, ...over });

describe('addresses', () => {
  it.each<[string, boolean, boolean, boolean]>([
    ['93.184.216.34', true, true, true],
    ['2606:2800:220:1::1', true, true, true],
    ['127.0.0.1', false, true, true],
    ['127.9.9.9', false, true, true],
    ['::1', false, true, true],
    ['::ffff:127.0.0.1', false, true, true],
    ['10.1.2.3', false, false, true],
    ['172.31.255.255', false, false, true],
    ['172.32.0.1', true, true, true],
    ['192.168.1.1', false, false, true],
    ['100.64.0.1', false, false, true],
    ['169.254.169.254', false, false, true],
    ['::ffff:169.254.169.254', false, false, true],
    ['::ffff:a00:1', false, false, true],
    ['fe80::1', false, false, true],
    ['fe80::1%eth0', false, false, true],
    ['fd12::1', false, false, true],
    ['0.0.0.0', false, false, false],
    ['::', false, false, false],
    ['224.0.0.1', false, false, false],
    ['255.255.255.255', false, false, false],
    ['ff02::1', false, false, false],
    ['64:ff9b::a00:1', false, false, false],
    ['2002:a00:1::', false, false, false],
    ['::7f00:1', false, false, false],
    ['not an address', false, false, false],
  ])('%s: public %s, loopback %s, private %s', (address, ...expected) => {
    expect((['public', 'loopback', 'private'] as const).map((reach) => mayReach(address, reach))).toEqual(expected);
  });
});

describe('a request outward', () => {
  it('connects to the address that was looked up, under the name that was asked for', async () => {
    const lookup = names(['127.0.0.1']);
    const { status, body } = await ask(`http://ehr.example:${port}/x`, 'loopback');
    expect([status, body.toString()]).toEqual([200, 'hello']);
    expect(seen).toEqual([`ehr.example:${port}`]);
    expect(lookup).toHaveBeenCalledTimes(1);
  });

  it.each<[string, string[], Reach]>([
    ['a public name at this machine', ['127.0.0.1'], 'public'],
    ['a public name at the cloud’s own address', ['169.254.169.254'], 'loopback'],
    ['a name with one honest and one private address', ['93.184.216.34', '10.0.0.1'], 'public'],
    ['a name without an address', [], 'private'],
  ])('refuses %s before anything is sent', async (_name, addresses, reach) => {
    names(addresses);
    await expect(ask(`http://ehr.example:${port}/`, reach)).rejects.toMatchObject({ code: 'EADDRNOTALLOWED' });
    expect(seen).toEqual([]);
  });

  it('is not led astray by a name that changes between two requests', async () => {
    names(['127.0.0.1'], ['10.0.0.1']);
    expect((await ask(`http://ehr.example:${port}/`, 'loopback')).status).toBe(200);
    await expect(ask(`http://ehr.example:${port}/`, 'loopback')).rejects.toMatchObject({ code: 'EADDRNOTALLOWED' });
    expect(seen).toHaveLength(1);
  });

  it.each([
    'http://127.0.0.1',
    'http://[::1]',
    'http://2130706433',
    'http://0x7f.1',
    'http://[::ffff:127.0.0.1]',
    'http://169.254.169.254',
  ])('refuses %s written as an address, which nobody looks up', async (origin) => {
    await expect(ask(`${origin}:${port}/`, 'public')).rejects.toMatchObject({ code: 'EADDRNOTALLOWED' });
    expect(() => outgoingAgent(`${origin}:${port}/`, 'public')).toThrow(/does not allow/);
    expect(seen).toEqual([]);
  });

  it('follows no redirect', async () => {
    answer = (_request, response) => void response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
    expect((await ask(`http://127.0.0.1:${port}/`, 'loopback')).status).toBe(302);
    expect(seen).toHaveLength(1);
  });

  it('ends with too many bytes, and with too much time', async () => {
    answer = (_request, response) => void response.end('x'.repeat(2000));
    await expect(ask(`http://127.0.0.1:${port}/`, 'loopback')).rejects.toMatchObject({ code: 'ETOOLARGE' });
    answer = (_request, response) => void response.write('a little');
    await expect(ask(`http://127.0.0.1:${port}/`, 'loopback', { timeoutMilliseconds: 80 })).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    answer = () => undefined;
    await expect(ask(`http://127.0.0.1:${port}/`, 'loopback', { timeoutMilliseconds: 80 })).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });
});

import { execFileSync } from 'node:child_process';
import dns from 'node:dns/promises';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { proxyOf } from '../../platform/index.ts';
import { saveTo, urlOf } from './fetch-source.ts';
import { labelRecord, readAll, type Reading } from './label-fixture.ts';
import { openLabelFiles, type LabelFile, type LabelFileOptions } from './open-label-files.ts';
import { zipOf } from '../../../test-fixtures/zip-file.ts';

const temporaryFolder = mkdtempSync(join(tmpdir(), 'fetched-'));
afterAll(() => rmSync(temporaryFolder, { recursive: true }));

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const serve = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

/** Serves these bodies by path and notes what is asked for. */
const serveFiles = async (files: Record<string, string | Buffer>, headers: Record<string, string> = {}): Promise<[string, string[]]> => {
  const asked: string[] = [];
  const base = await serve((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const body = files[path];
    if (body === undefined) response.writeHead(404).end('<html>no</html>');
    else response.writeHead(200, { 'content-length': String(Buffer.byteLength(body)), ...headers }).end(body);
  });
  return [base, asked];
};

const answer = (...numbers: number[]): string => JSON.stringify({ results: numbers.map((number) => labelRecord(number)) });
const zipped = (...numbers: number[]): Buffer =>
  zipOf(numbers.map((number) => ({ name: `${number}.json`, content: answer(number, number + 1) })));

const read = async (what: string, options: LabelFileOptions = {}): Promise<Reading> =>
  readAll(openLabelFiles(what, { temporaryFolder, ...options }));

describe('label files of the network', () => {
  it('are read as they come', async () => {
    const [base] = await serveFiles({ '/drug/label.json?limit=2': answer(1, 2) });
    expect(await read(`${base}/drug/label.json?limit=2`)).toEqual({
      names: [`${base}/drug/label.json?limit=2`],
      read: ['01', '02'],
      problems: [],
    });
  });

  it('are put down while they are read where they are zip files, and are one file then', async () => {
    const [base] = await serveFiles({ '/a.zip': zipped(1, 5) }, { etag: '"x"' });
    const told: [number, number | null][] = [];
    let during: string[] = [];
    const onDownload = (_: string, received: number, total: number | null): void => void told.push([received, total]);
    for await (const file of openLabelFiles(`${base}/a.zip`, { temporaryFolder, onDownload })) {
      const positions: number[] = [];
      expect(file.fingerprint).toBe(`"x" ${zipped(1, 5).length}`);
      for await (const one of file.records({ skip: 1 })) {
        positions.push(one.position);
        during = readdirSync(temporaryFolder);
      }
      expect(positions).toEqual([2, 3, 4]);
      // And once more, by a request of its own.
      expect((await readAll([file] as never)).read).toEqual(['01', '02', '05', '06']);
    }
    expect(told.at(-1)).toEqual([zipped(1, 5).length, zipped(1, 5).length]);
    expect(during).toHaveLength(1);
    expect(readdirSync(temporaryFolder)).toEqual([]);
  });

  it('take away what a killed process left of its own, and nothing of one that runs, of another machine or of anybody else', async () => {
    const [base] = await serveFiles({ '/a.zip': zipped(1) });
    const ended = Number(execFileSync(process.execPath, ['-p', 'process.pid']).toString());
    const here = hostname().replace(/[^A-Za-z0-9]/g, '');
    const left = `preceptor-download-${here}-${ended}-abcdef`;
    const others = [`preceptor-download-${here}-${process.ppid}-abcdef`, `preceptor-download-elsewhere-${ended}-abcdef`, 'mine'];
    for (const name of [left, ...others]) {
      mkdirSync(join(temporaryFolder, name));
      writeFileSync(join(temporaryFolder, name, 'download.zip'), 'x');
    }
    expect((await read(`${base}/a.zip`)).read).toEqual(['01', '02']);
    expect(readdirSync(temporaryFolder).toSorted()).toEqual(others.toSorted());
    for (const name of others) rmSync(join(temporaryFolder, name), { recursive: true });
  });

  it('are named by a manifest; what did not change is told without being fetched, what is gone does not keep the others away', async () => {
    const files: Record<string, string | Buffer> = { '/1.zip': zipped(1), '/2.zip': zipped(3) };
    const [base, asked] = await serveFiles(files, { 'last-modified': 'Mon, 05 Jan 2026 00:00:00 GMT' });
    const partitions = [
      { file: `${base}/1.zip`, records: '2' },
      { file: '/gone.zip' },
      { file: 'file:///etc/passwd' },
      { file: `${base}/2.zip` },
    ];
    files['/download.json'] = JSON.stringify({ results: { drug: { label: { partitions } } } });
    const reading = await read(`${base}/download.json`);
    expect(reading.read).toEqual(['01', '02', '03', '04']);
    expect(reading.error?.split('\n')).toEqual([
      `${base}/gone.zip: It answers with status 404.`,
      'file:///etc/passwd: Only http and https are fetched.',
    ]);
    asked.length = 0;
    const seen: Pick<LabelFile, 'fingerprint' | 'expectedRecords'>[] = [];
    for await (const { fingerprint, expectedRecords } of openLabelFiles(`${base}/download.json`, { temporaryFolder }))
      seen.push({ fingerprint, expectedRecords });
    expect(seen[0]).toEqual({ fingerprint: `Mon, 05 Jan 2026 00:00:00 GMT ${zipped(1).length}`, expectedRecords: 2 });
    expect(asked).toEqual(['/download.json', '/1.zip', '/gone.zip', '/2.zip']);
  });

  it('have another fingerprint each time where the server signs nothing', async () => {
    const [base] = await serveFiles({ '/a.json': answer(1) });
    const fingerprints = new Set<string>();
    for (const _ of [1, 2]) for await (const file of openLabelFiles(`${base}/a.json`)) fingerprints.add(file.fingerprint);
    expect(fingerprints.size).toBe(2);
  });

  it('are found behind redirects', async () => {
    const base = await serve((request, response) => {
      if (request.url === '/a') response.writeHead(302, { location: '/b' }).end();
      else response.end(answer(1));
    });
    expect((await read(`${base}/a`)).read).toEqual(['01']);
  });

  it('are asked for through the proxy where there is one, but not those it is not for', async () => {
    const [origin] = await serveFiles({ '/a.json': answer(1) });
    const asked: string[] = [];
    const proxy = await serve((request, response) => {
      asked.push(request.url ?? '');
      response.end(answer(7));
    });
    const settings = { HTTP_PROXY: proxy, https_proxy: '' };
    expect((await read('http://labels.invalid/a.json', { proxy: proxyOf(settings) })).read).toEqual(['07']);
    for (const NO_PROXY of ['127.0.0.1', 'example.org, *', `.127.0.0.1:${new URL(origin).port}`])
      expect((await read(`${origin}/a.json`, { proxy: proxyOf({ ...settings, NO_PROXY }) })).read).toEqual(['01']);
    expect(asked).toEqual(['http://labels.invalid/a.json']);
    for (const NO_PROXY of ['example.org', '7.0.0.1', '127.0.0.1:9'])
      expect((await read(`${origin}/a.json`, { proxy: proxyOf({ ...settings, NO_PROXY }) })).read).toEqual(['07']);
    expect((await read('http://labels.invalid/a.json', { proxy: { http: 'no url' } })).error).toContain('HTTP_PROXY');
  });
});

describe('what comes of the network', () => {
  /** A name server. */
  const names = (known: Record<string, string>): void =>
    void vi.spyOn(dns, 'lookup').mockImplementation((async (host: string) => {
      const address = known[host];
      if (address === undefined) throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' });
      return [{ address, family: 4 }];
    }) as unknown as typeof dns.lookup);
  afterEach(() => vi.restoreAllMocks());

  const known = { 'labels.example': '93.184.216.34', 'cdn.example': '93.184.216.35', 'inside.example': '10.0.0.5' };
  const parts = [
    'http://cdn.example/1.json',
    'http://169.254.169.254/2.json',
    'http://127.0.0.1:9/3.json',
    'http://inside.example/4.json',
    'http://nobody.example/5.json',
    'http://listed.example/6.json',
  ];
  const manifest = JSON.stringify({ results: { drug: { label: { partitions: parts.map((file) => ({ file })) } } } });

  it('leads no further than what named it, through a proxy as without', async () => {
    names(known);
    const asked: string[] = [];
    const proxy = await serve((request, response) => {
      asked.push(request.url ?? '');
      response.end(request.url === 'http://labels.example/download.json' ? manifest : answer(1));
    });
    const reading = await read('http://labels.example/download.json', { proxy: { http: proxy, hosts: 'listed.example' } });
    expect(reading.error?.split('\n')).toEqual([
      'http://169.254.169.254/2.json: It cannot be reached: its address is not public, and that of what named it is.',
      'http://127.0.0.1:9/3.json: It cannot be reached: its address is not public, and that of what named it is.',
      'http://inside.example/4.json: It cannot be reached: its address is not public, and that of what named it is.',
      'http://nobody.example/5.json: It cannot be reached: this machine cannot look its name up, and PROXY_HOSTS does not name it for the proxy.',
    ]);
    expect(new Set(asked)).toEqual(new Set(['http://labels.example/download.json', parts[0], parts[5]]));
  });

  it('is not sent on from a public address to one within', async () => {
    names(known);
    const asked: string[] = [];
    const proxy = await serve((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(302, { location: 'http://inside.example/a.json' }).end();
    });
    const { error } = await read('http://labels.example/a.json', { proxy: { http: proxy } });
    expect(error).toBe('http://labels.example/a.json: It cannot be reached: its address is not public, and that of what named it is.');
    expect(asked).toEqual(['http://labels.example/a.json']);
  });

  it('is held against the rules where no proxy is asked, too', async () => {
    const [base, asked] = await serveFiles({ '/a.json': answer(1) });
    names({ 'inside.example': '127.0.0.1' });
    const named = base.replace('127.0.0.1', 'inside.example');
    expect((await read(`${named}/a.json`, { reach: 'public' })).error).toContain('its address is not public');
    expect((await read(`${base}/a.json`, { reach: 'public' })).error).toContain('its address is not public');
    expect(asked).toEqual([]);
    expect((await read(`${named}/a.json`, { reach: 'private' })).read).toEqual(['01']);
  });

  it('is asked for where an operator named it, whoever looks the name up', async () => {
    names({});
    const proxy = await serve((_, response) => void response.end(answer(1)));
    expect((await read('http://nobody.example/a.json', { proxy: { http: proxy } })).read).toEqual(['01']);
  });
});

describe('an encrypted address behind a proxy', () => {
  it('is asked for through a tunnel', async () => {
    const asked: string[] = [];
    const proxy = await serve((_, response) => void response.end('not encrypted'));
    servers.at(-1)?.on('connect', (request: IncomingMessage, socket: Duplex) => {
      asked.push(request.url ?? '');
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    const { error } = await read('https://labels.invalid/a.json', { proxy: proxyOf({ HTTPS_PROXY: proxy }) });
    expect(error).toBe('https://labels.invalid/a.json: It cannot be reached: the proxy refuses it.');
    expect(asked).toEqual(['labels.invalid:443']);
  });
});

describe('addresses that give nothing', () => {
  it.each([
    ['ftp://example.org/a.json', 'Only http and https are fetched.'],
    ['file:///etc/passwd', 'Only http and https are fetched.'],
    ['http://', 'It is no URL.'],
    ['http://127.0.0.1:9/a.json', 'nobody listens there'],
    ['http://labels.invalid/a.json', 'It cannot be reached: '],
    ['http://somebody:secret@127.0.0.1:9/a.json', 'A name and password in a URL'],
  ])('%s', async (url, message) => {
    const { error } = await read(url);
    expect(error).toContain(message);
    expect(error).not.toContain('secret');
  });

  const broken: [string, RequestListener, string, LabelFileOptions?][] = [
    ['answers 404', (_, response) => void response.writeHead(404).end(), 'It answers with status 404.'],
    ['sends on for ever', (_, response) => void response.writeHead(302, { location: '/x' }).end(), 'It sends on more than 5 times.'],
    [
      'sends on to another scheme',
      (_, response) => void response.writeHead(301, { location: 'file:///etc/passwd' }).end(),
      'another scheme',
    ],
    ['sends on to https', (_, response) => void response.writeHead(308, { location: 'https://example.org/' }).end(), 'another scheme'],
    ['answers with a page', (_, response) => void response.end('<!doctype html><p>sign in'), 'It is a page of the web'],
    ['never answers', () => undefined, 'it does not answer', { silenceMilliseconds: 200 }],
    ['falls silent', (_, response) => void response.write('{"results": ['), 'It fell silent before its end.', { silenceMilliseconds: 200 }],
    [
      'breaks off',
      (_, response) => void response.writeHead(200, { 'content-length': '99' }).write('{"results": [', () => response.destroy()),
      'It broke off before its end.',
    ],
    ['is larger than allowed', (_, response) => void response.end(answer(1, 2, 3)), 'It is larger than 0.0001 MB.', { mostBytes: 100 }],
    [
      'goes on for longer than allowed',
      (_, response) => void (response.write('x'.repeat(80)), response.end('x'.repeat(80))),
      'It is larger than 0.0001 MB.',
      { mostBytes: 100 },
    ],
    ['gives a zip file that is torn', (_, response) => void response.end(zipped(1).subarray(0, -9)), 'It is no whole zip file'],
    [
      'has no place to put a zip file',
      (_, response) => void response.end(zipped(1)),
      'It cannot be put down in',
      { temporaryFolder: '/nowhere' },
    ],
  ];
  it.each(broken)('a server that %s', async (_, listener, message, options) => {
    const base = await serve(listener);
    const { error, read: records } = await read(`${base}/a`, options);
    expect(error).toContain(message);
    expect(error).toContain(`${base}/a`);
    expect(records).toEqual([]);
    expect(readdirSync(temporaryFolder)).toEqual([]);
  });

  it.skipIf(!existsSync('/dev/full'))('a disk that is full', async () => {
    const chunks = (async function* () {
      yield await Promise.resolve(Buffer.from('x'));
    })();
    await expect(saveTo('/dev/full', 'http://a/b.zip', chunks)).rejects.toThrow('http://a/b.zip: There is no room for it in /dev/full');
  });

  it('keep a name and password out of what is said', () => {
    expect(() => urlOf('https://a:b@example.org/x?y')).toThrow('https://example.org/x: A name and password');
  });
});

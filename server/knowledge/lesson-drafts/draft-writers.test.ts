import dns from 'node:dns/promises';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import type { Duplex } from 'node:stream';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test-fixtures/database.ts';
import { fixedClock, type ProxySettings } from '../../platform/index.ts';
import { createDraftWriters, type ModelConfig } from './draft-writers.ts';
import type { DraftWriter, LessonDraft } from './draft.ts';
import { exampleSource } from './label-fixture.ts';
import { goodAnswer } from './model-answer-fixture.ts';

const clock = fixedClock('2026-11-22T10:00:00Z');
const folder = mkdtempSync(join(tmpdir(), 'writers-'));
let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await test.close();
});

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
type Asked = { url: string | undefined; authorization: string | undefined };
const model = async (asked: Asked[]): Promise<string> =>
  serve((request, response) => {
    asked.push({ url: request.url, authorization: request.headers.authorization });
    request.resume().on('end', () => {
      const message = { content: JSON.stringify(goodAnswer) };
      response.end(JSON.stringify({ choices: [{ message, finish_reason: 'stop' }], usage: { total_tokens: 100 } }));
    });
  });

const configured = (url: string, over: Partial<ModelConfig> = {}): ModelConfig => ({
  url,
  name: 'writer-1',
  key: 'sk-secret',
  keyFile: null,
  monthlyTokens: 10_000_000,
  monthlyTokensPerTenant: 5_000_000,
  timeoutSeconds: 5,
  isPrivate: true,
  ...over,
});
const writersOf = (config: ModelConfig | null, proxy: ProxySettings = {}): DraftWriter[] =>
  createDraftWriters({ db: test.db, clock, model: config, proxy });
const write = async (config: ModelConfig, proxy: ProxySettings = {}): Promise<LessonDraft | undefined> =>
  writersOf(config, proxy).at(1)?.write(exampleSource({}));

describe('the writers of an installation', () => {
  it('are rules alone, and a model where one is configured', () => {
    expect(writersOf(null).map(({ writer }) => writer)).toEqual(['extractive']);
    expect(writersOf(configured('https://models.example/v1')).map(({ writer }) => writer)).toEqual(['extractive', 'llm']);
  });

  it('reads the key from a file, and names the variable where it cannot', async () => {
    const asked: Asked[] = [];
    const keyFile = join(folder, 'key');
    const config = configured(await model(asked), { key: null, keyFile });
    expect(() => writersOf(config)).toThrow(`MODEL_KEY_FILE ${keyFile} cannot be read.`);
    writeFileSync(keyFile, 'two words');
    expect(() => writersOf(config)).toThrow(`MODEL_KEY_FILE ${keyFile} holds no key`);
    writeFileSync(keyFile, 'sk-of-a-file\n');
    await write(config);
    expect(asked).toEqual([{ url: '/chat/completions', authorization: 'Bearer sk-of-a-file' }]);
  });

  it('counts the tokens of the month over all writers, and asks no more behind the cap', async () => {
    const asked: Asked[] = [];
    const url = await model(asked);
    await test.db.pool.query('delete from model_tokens');
    await write(configured(url));
    expect((await test.db.pool.query('select taken, requests from model_tokens')).rows).toEqual([{ taken: 100, requests: 1 }]);
    await expect(write(configured(url, { monthlyTokens: 200 }))).rejects.toThrow('more than this month has left');
    expect(asked).toHaveLength(1);
  });

  it('reaches a private host only where that is said', async () => {
    const asked: Asked[] = [];
    const url = (await model(asked)).replace('http:', 'https:');
    await expect(write(configured(url, { isPrivate: false }))).rejects.toThrow('is not allowed');
    expect(asked).toEqual([]);
  });
});

describe('a model behind a proxy', () => {
  it('is asked through it, and past it where NO_PROXY says so', async () => {
    const asked: Asked[] = [];
    const proxy = { http: await model(asked) };
    await write(configured('http://models.invalid/v1'), proxy);
    expect(asked).toEqual([{ url: 'http://models.invalid/v1/chat/completions', authorization: 'Bearer sk-secret' }]);
    const direct: Asked[] = [];
    await write(configured(await model(direct)), { ...proxy, none: '127.0.0.1' });
    expect([asked.length, direct.length]).toEqual([1, 1]);
  });

  it('is reached by a tunnel where it is encrypted: the proxy never sees the key', async () => {
    const asked: string[] = [];
    const proxy = await serve((_, response) => void response.end('not encrypted'));
    servers.at(-1)?.on('connect', (request: IncomingMessage, socket: Duplex) => {
      asked.push(`${request.url} ${JSON.stringify(request.headers)}`);
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    await expect(write(configured('https://models.invalid/v1'), { https: proxy })).rejects.toThrow('cannot be reached');
    expect(asked[0]).toContain('models.invalid:443');
    expect(asked.join()).not.toContain('sk-secret');
  }, 20_000);

  it('is not asked where its host is written as an address that may not be reached, and a proxy that is silent is given up', async () => {
    const asked: Asked[] = [];
    const proxy = await model(asked);
    const inside = configured('https://169.254.169.254/v1', { isPrivate: false });
    await expect(write(inside, { https: proxy })).rejects.toThrow('is not allowed');
    expect(asked).toEqual([]);
  });

  it('is not asked for a name that points within, unless the model may be there', async () => {
    const asked: Asked[] = [];
    const proxy = { http: await model(asked), https: await model(asked) };
    const lookup = vi
      .spyOn(dns, 'lookup')
      .mockImplementation((async () => [{ address: '10.0.0.8', family: 4 }]) as unknown as typeof dns.lookup);
    try {
      const named = 'https://models.example/v1';
      await expect(write(configured(named, { isPrivate: false }), proxy)).rejects.toThrow('is not allowed');
      expect(asked).toEqual([]);
      await write(configured('http://models.example/v1'), proxy);
      expect(asked).toHaveLength(1);
    } finally {
      lookup.mockRestore();
    }
  });
});

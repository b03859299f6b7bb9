import { randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import express from 'express';
import { describe, expect, it } from 'vitest';
import {
  AppError,
  correlationMiddleware,
  createLogger,
  createSecretBox,
  currentCorrelationId,
  newCorrelationId,
  renderOperationOutcome,
  renderPlainStatus,
  renderProblem,
  silentLogger,
  toAppError,
  withCorrelationId,
} from './index.ts';

describe('correlation', () => {
  it('keeps a well-formed id from outside and replaces anything else', () => {
    expect(withCorrelationId('7Q4-KD2-91F', currentCorrelationId)).toBe('7Q4-KD2-91F');
    expect(withCorrelationId('x\ny: forged', currentCorrelationId)).toMatch(/^[2-9A-Z]{3}-[2-9A-Z]{3}-[2-9A-Z]{3}$/);
  });

  it('makes ids that do not repeat', () => {
    expect(new Set(Array.from({ length: 2000 }, newCorrelationId)).size).toBe(2000);
  });
});

describe('errors', () => {
  it('knows a database that is away and says when to come back', () => {
    expect(toAppError(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))).toMatchObject({
      code: 'database-unavailable',
      status: 503,
    });
    expect(toAppError(Object.assign(new Error('x'), { code: 'ENOENT', syscall: 'connect' })).code).toBe('database-unavailable');
    for (const words of ['Client has encountered a connection error and is not queryable', 'Connection terminated unexpectedly'])
      expect(toAppError(new Error(words))).toMatchObject({ code: 'database-unavailable', status: 503 });
    expect(toAppError(new Error('secret'))).toMatchObject({ code: 'internal', expose: false });
  });

  it('takes a missing file for a missing file, and not for a database that is away', () => {
    for (const [status, code] of [
      [403, 'not-found'],
      [412, 'invalid-request'],
      [416, 'invalid-request'],
    ] as const) {
      expect(toAppError(Object.assign(new Error('x'), { status, statusCode: status })).code).toBe(code);
    }
    expect(toAppError(Object.assign(new Error('range'), { status: 416, statusCode: 416 })).status).toBe(416);
    // What only happens to have a status, as an EHR's answer, is not the caller's fault.
    expect(toAppError(Object.assign(new Error('x'), { status: 403 })).code).toBe('internal');
    expect(toAppError(Object.assign(new Error('x'), { code: 'ENOENT', syscall: 'stat', status: 404 })).code).toBe('not-found');
    expect(toAppError(Object.assign(new Error('x'), { code: 'ENOENT', syscall: 'open' })).code).toBe('internal');
  });

  const ask = async (render: typeof renderProblem, error: unknown) => {
    const app = express()
      .use(correlationMiddleware)
      .get('/x', () => {
        throw error;
      })
      .use(render(silentLogger));
    const server = app.listen(0);
    const { port } = server.address() as { port: number };
    const response = await fetch(`http://127.0.0.1:${port}/x`, { headers: { 'X-Correlation-Id': 'ABC-DEF-GHJ' } });
    const body = await response.text();
    server.close();
    return { response, body };
  };

  it('renders a problem with the correlation id and never an internal message', async () => {
    const { response, body } = await ask(renderProblem, new Error('password=hunter2'));
    expect(response.status).toBe(500);
    expect(response.headers.get('x-correlation-id')).toBe('ABC-DEF-GHJ');
    expect(JSON.parse(body)).toMatchObject({ title: 'internal', correlationId: 'ABC-DEF-GHJ' });
    expect(body).not.toContain('hunter2');
  });

  it('renders an OperationOutcome with the path', async () => {
    const { response, body } = await ask(renderOperationOutcome, new AppError('invalid-request', { detail: 'No.', path: 'Basic.code' }));
    expect(response.status).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: 'invalid', expression: ['Basic.code'] }] });
  });

  it('keeps what a caller sent out of the log, and names the error there', async () => {
    const lines: string[] = [];
    const logger = createLogger({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
    const refused = new AppError('invalid-request', { detail: 'Unrecognized key: "t0ken"', path: 't0ken' });
    const { body } = await ask((() => renderProblem(logger)) as unknown as typeof renderProblem, refused);
    expect(JSON.parse(body)).toMatchObject({ path: 't0ken' });
    expect(lines.join('')).toMatch(/"errorCode":"invalid-request"/);
    expect(lines.join('')).not.toContain('t0ken');
  });

  it('answers failed trust with a bare 401', async () => {
    const { response, body } = await ask(renderPlainStatus, new AppError('unauthenticated', { detail: 'kid unknown' }));
    expect([response.status, body]).toEqual([401, '']);
  });
});

describe('secret box', () => {
  const box = createSecretBox(randomBytes(32));

  it('opens what it sealed and nothing that was altered or sealed elsewhere', () => {
    const sealed = box.seal('refresh-token');
    expect(sealed).not.toContain('refresh');
    expect(box.open(sealed)).toBe('refresh-token');
    expect(() => box.open(`${sealed.slice(0, -2)}xx`)).toThrow();
    expect(() => createSecretBox(randomBytes(32)).open(sealed)).toThrow(/another key/);
  });

  it('signs for one purpose only', () => {
    const signature = box.sign('app-context', 'hello');
    expect(box.verify('app-context', 'hello', signature)).toBe(true);
    expect(box.verify('cursor', 'hello', signature)).toBe(false);
    expect(box.verify('app-context', 'hellO', signature)).toBe(false);
  });
});

describe('logger', () => {
  it('redacts tokens and patients by construction and carries the correlation id', () => {
    const lines: string[] = [];
    const log = createLogger(
      { level: 'info' },
      new Writable({
        write(chunk: Buffer, _encoding, done) {
          lines.push(chunk.toString());
          done();
        },
      }) as unknown as NodeJS.WritableStream & { write(text: string): boolean },
    );
    withCorrelationId('ABC-DEF-GHJ', () => {
      log.info({ request: { headers: { authorization: 'Bearer t0ken' } }, context: { patientId: 'p-1' }, access_token: 't0ken' }, 'hook');
    });
    expect(lines.join('')).not.toMatch(/t0ken|p-1/);
    expect(lines.join('')).toContain('ABC-DEF-GHJ');
  });

  it('shows what kind of error it was, ours and the driver’s, and never an authorization code', () => {
    const lines: string[] = [];
    const log = createLogger({ level: 'info' }, { write: (line: string) => void lines.push(line) });
    const cause = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    log.error({ errorCode: 'database-unavailable', err: new AppError('database-unavailable', { detail: 'Away.', cause }) }, 'failed');
    log.error({ code: 'c0de', query: { code: 'c0de' }, request: { body: { code: 'c0de' } } }, 'callback');
    const [failed, callback] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(failed).toMatchObject({
      errorCode: 'database-unavailable',
      err: { errorCode: 'database-unavailable', cause: { errorCode: 'ECONNREFUSED' } },
    });
    expect(callback).toMatchObject({ code: '[redacted]', query: { code: '[redacted]' }, request: { body: { code: '[redacted]' } } });
    expect(lines.join('')).not.toContain('c0de');
  });
});

import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test-fixtures/database.ts';
import { openDatabase } from '../../database/index.ts';
import { silentLogger, systemClock } from '../../platform/index.ts';
import { createCurrentKnowledge } from './current-knowledge.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(async () => test.close());

it('does not hold a stop where the database hangs without hanging up', async () => {
  const sockets: Socket[] = [];
  const { host, port } = test.config;
  const relay = createServer((near) => {
    const far = host.startsWith('/') ? connect(join(host, `.s.PGSQL.${port}`)) : connect(port, host);
    for (const socket of [near, far]) sockets.push(socket.on('error', () => undefined));
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  const db = openDatabase({ ...test.config, host: '127.0.0.1', port: (relay.address() as AddressInfo).port });
  try {
    const current = createCurrentKnowledge({ db, clock: systemClock, logger: silentLogger });
    const stop = await current.start();
    // It has looked once and is at rest; the next look comes upon a database that is silent.
    await new Promise((resolve) => setTimeout(resolve, 500));
    for (const socket of sockets) socket.unpipe().pause();
    await new Promise((resolve) => setTimeout(resolve, 3500));
    const before = Date.now();
    await stop();
    expect(Date.now() - before).toBeLessThan(4000);
  } finally {
    for (const socket of sockets) socket.destroy();
    relay.close();
    await db.close();
  }
}, 30_000);

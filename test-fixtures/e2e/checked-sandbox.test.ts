import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fireHook, type SandboxEhr } from '../sandbox-ehr/index.ts';
import { startCheckedSandbox } from './checked-sandbox.ts';

let service: Server;
let url: string;
let answer: unknown;
beforeAll(async () => {
  const services = [{ id: 'one', hook: 'order-sign', description: 'x' }];
  service = createServer((request, response) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify(request.method === 'GET' ? { services } : answer)),
  );
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
});
afterAll(async () => {
  service.closeAllConnections();
  await new Promise((resolve) => service.close(resolve));
});

const start = async (): Promise<SandboxEhr> =>
  startCheckedSandbox({ port: 0, appOrigin: url, cdsBaseUrl: url, clientId: 'c', redirectUri: `${url}/callback` });
const fire = async ({ state }: SandboxEhr) => {
  const [user] = state.users.values();
  if (user === undefined) throw new Error('The sandbox has no users.');
  return fireHook(state, user, 'order-sign', { patientId: 'whitcombe' });
};
const card = { uuid: '8d1f9c3a-2f7e-4c0b-9a52-0f6f3f6f1d11', summary: 'One line', indicator: 'info', source: { label: 'A label' } };

it('shows a lawful card and closes', async () => {
  const sandbox = await start();
  answer = { cards: [card] };
  expect(await fire(sandbox)).toMatchObject({ answered: true, answers: [{ card }] });
  await sandbox.close();
});

it('shows no broken card, and does not close as if nothing had been', async () => {
  const sandbox = await start();
  answer = { cards: [{ ...card, indicator: 'critical' }] };
  expect(await fire(sandbox)).toEqual({ answered: false, answers: [] });
  answer = { cards: [] };
  expect(await fire(sandbox)).toEqual({ answered: true, answers: [] });
  await expect(sandbox.close()).rejects.toThrow(/indicator critical/);
});

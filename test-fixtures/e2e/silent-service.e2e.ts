import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandboxEhr, type SandboxEhr } from '../sandbox-ehr/index.ts';
import { cards } from './chart.ts';
import { openBrowser } from './open-browser.ts';
import { watch } from './world.ts';

let browser: Browser;
let sandbox: SandboxEhr;
let service: Server;
/** How decision support behaves: errors, waits for ever, or answers without a card. */
let mood: 'error' | 'hang' | 'nothing' = 'error';

beforeAll(async () => {
  service = createServer((request, response) => {
    if (mood === 'hang') return;
    response.setHeader('content-type', 'application/json');
    if (mood === 'error') response.statusCode = 500;
    const services = ['order-select', 'order-sign'].map((hook) => ({ id: hook, hook, description: hook }));
    response.end(JSON.stringify(request.method === 'GET' ? { services } : { cards: [] }));
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  sandbox = await startSandboxEhr({ port: 0, appOrigin: url, cdsBaseUrl: url, clientId: 'c', redirectUri: `${url}/callback` });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await sandbox.close();
  service.closeAllConnections();
  service.close();
});

const silence = 'Decision support did not answer. Signing is open.';

async function chooseTofacitinib(page: Page): Promise<void> {
  await page.goto(`${sandbox.url}/chart?clinician=castellan&patient=whitcombe`);
  await page.getByRole('combobox', { name: 'Search a medicine' }).fill('1357541');
  await page.getByRole('option').filter({ hasText: '1357541' }).click();
}

describe('the chart', () => {
  test.each(['error', 'hang'] as const)('says that decision support did not answer and signs all the same (%s)', async (how) => {
    mood = how;
    const page = watch(await browser.newPage());
    await chooseTofacitinib(page);
    await page.getByText(silence).waitFor({ timeout: 8000 });
    expect(await page.locator('#cds-count').textContent()).toBe('no answer, signing is open');
    await page.getByRole('button', { name: 'Sign order', exact: true }).click();
    await expect.poll(async () => page.locator('#signed li').count(), { timeout: 8000 }).toBeGreaterThan(0);
    expect(await page.getByText(silence).isVisible()).toBe(true);
    expect(await cards(page).count()).toBe(0);

    mood = 'nothing';
    await chooseTofacitinib(page);
    await expect.poll(async () => page.locator('#cds-count').textContent()).toBe('no messages, signing is open');
    expect(await page.getByText(silence).isHidden()).toBe(true);
    await page.close();
  });
});

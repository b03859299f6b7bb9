import { createHash, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSandboxEhr, type SandboxEhr } from '../sandbox-ehr/index.ts';
import { openBrowser } from './open-browser.ts';

let browser: Browser;
let sandbox: SandboxEhr;
let app: Server;
/** The last authorization request that the application made. */
let authorization = '';

/** An application on another site: its first page waits for a click, as a page of a failed launch does. */
beforeAll(async () => {
  app = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    response.setHeader('content-type', 'text/html');
    if (url.pathname === '/launch') return response.end(`<a href="/retry?launch=${url.searchParams.get('launch') ?? ''}">Try again</a>`);
    if (url.pathname === '/callback') return response.end(`<p>Answer: ${url.searchParams.has('code') ? 'code' : 'error'}</p>`);
    if (url.pathname !== '/retry') return response.writeHead(404).end();
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: 'c',
      redirect_uri: sandbox.state.settings.redirectUri,
      scope: 'launch openid fhirUser',
      state: 'a-state',
      aud: sandbox.fhirBase,
      launch: url.searchParams.get('launch') ?? '',
      code_challenge: createHash('sha256').update(randomBytes(32)).digest('base64url'),
      code_challenge_method: 'S256',
    });
    authorization = `${sandbox.url}/oauth/authorize?${query.toString()}`;
    return response.writeHead(303, { location: authorization }).end();
  });
  await new Promise<void>((resolve) => app.listen(0, resolve));
  const url = `http://localhost:${(app.address() as AddressInfo).port}`;
  sandbox = await startSandboxEhr({ port: 0, appOrigin: url, cdsBaseUrl: url, clientId: 'c', redirectUri: `${url}/callback` });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await sandbox.close();
  app.closeAllConnections();
  app.close();
});

describe('a launch handle', () => {
  test('is good in the frame of its chart, also when the application leads there, and nowhere else', async () => {
    const chart = await browser.newPage();
    await chart.goto(`${sandbox.url}/chart?clinician=castellan&patient=whitcombe`);
    await chart.getByRole('button', { name: 'Learning panel' }).click();
    const frame = chart.frameLocator('iframe[title="Preceptor"]');
    const link = frame.getByRole('link', { name: 'Try again' });
    const handle = new URL((await link.getAttribute('href')) ?? '', 'http://localhost').searchParams.get('launch') ?? '';

    // Somebody who saw the address, in a browser that is not signed in, or is as another.
    const stranger = await browser.newPage();
    await stranger.goto(`${sandbox.state.settings.appOrigin}/retry?launch=${handle}`);
    await stranger.getByText('Open the application from the chart').waitFor();
    await stranger.goto(`${sandbox.url}/chart?clinician=okafor&patient=whitcombe`);
    await stranger.goto(authorization);
    await stranger.getByText('Open the application from the chart').waitFor();

    await link.click();
    await frame.getByText(/^Answer/).waitFor();
    expect(await frame.locator('p').textContent()).toBe('Answer: code');
    await chart.close();
    await stranger.close();
  });
});

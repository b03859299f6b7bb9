import { chromium, type Browser, type Page } from 'playwright-core';
import { createLaunch, startSandboxEhr, workstationCookie, type SandboxEhr } from '../../test-fixtures/sandbox-ehr/index.ts';
import { redirectUriOf } from '../../server/standards/smart/index.ts';
import { findBrowser } from '../find-browser.mjs';
import { freePort } from '../server-process.ts';
import { startBuiltServer } from './built-server.ts';
import { atMost, median, notMeasured, type Figure } from './report.ts';

/** Each answer is held back this long, so that requests sent together overlap and those that wait for others do not. */
const heldMilliseconds = 250;
const timedLaunches = 5;

const launchUrl = (app: string, ehr: SandboxEhr): string => {
  const launch = createLaunch(ehr.state, {
    userId: 'castellan',
    patient: 'whitcombe',
    encounter: 'whitcombe-today',
    appContext: null,
    intent: null,
    needPatientBanner: false,
  });
  return `${app}/launch?${new URLSearchParams({ iss: ehr.fhirBase, launch }).toString()}`;
};

/** As the chart would have it: the clinician is signed in to the EHR in this browser. */
const signIn = async (page: Page, ehr: SandboxEhr): Promise<void> =>
  page.context().addCookies([{ ...workstationCookie(ehr.state, 'castellan'), url: ehr.url, sameSite: 'Lax' }]);

/** The first screen is useful once it says where the person is; its frame and its waiting state are not. */
const untilUseful = async (page: Page): Promise<void> => page.getByRole('heading', { level: 1, name: 'Now' }).waitFor({ timeout: 20_000 });

type Trip = { path: string; from: number; to: number };

/** The longest chain of requests of which each began after the one before it had ended. */
export function sequentialTrips(trips: readonly Trip[]): number {
  const depth: number[] = [];
  const sorted = trips.toSorted((a, b) => a.from - b.from);
  for (const [index, trip] of sorted.entries()) {
    depth[index] = 1 + Math.max(0, ...sorted.slice(0, index).map((one, other) => (one.to <= trip.from ? (depth[other] ?? 0) : 0)));
  }
  return Math.max(0, ...depth);
}

async function countTrips(browser: Browser, app: string, ehr: SandboxEhr): Promise<{ count: number; paths: string }> {
  const page = await browser.newPage();
  await signIn(page, ehr);
  const trips: Trip[] = [];
  let useful = Infinity;
  const open = new Map<object, Trip>();
  page.on('request', (request) => {
    const { pathname, origin } = new URL(request.url());
    const isOurs = origin === app && pathname !== '/launch' && !pathname.startsWith('/callback/');
    if (!isOurs) return;
    const trip = { path: pathname, from: performance.now(), to: Infinity };
    trips.push(trip);
    open.set(request, trip);
  });
  page.on('requestfinished', (request) => {
    const trip = open.get(request);
    if (trip !== undefined) trip.to = performance.now();
  });
  await page.route('**/*', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, heldMilliseconds));
    await route.continue();
  });
  await page.goto(launchUrl(app, ehr), { waitUntil: 'commit' });
  await untilUseful(page);
  useful = performance.now();
  await page.close();
  const before = trips.filter((trip) => trip.to <= useful);
  return { count: sequentialTrips(before), paths: before.map((trip) => trip.path.replace(/\/(panel|launches)\/[^/]+/, '/$1/…')).join(' ') };
}

async function timeLaunch(browser: Browser, app: string, ehr: SandboxEhr): Promise<number> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await signIn(page, ehr);
  const since = performance.now();
  await page.goto(launchUrl(app, ehr), { waitUntil: 'commit' });
  await untilUseful(page);
  const spent = performance.now() - since;
  await context.close();
  return spent;
}

/** An EHR launch in the system's Chromium, against the sandbox EHR: trips after the redirect back, and the time of the whole. */
export async function measureLaunch(folder: string): Promise<Figure[]> {
  const names = ['round trips, redirect back to first screen', 'EHR launch to first useful screen'] as const;
  const executablePath = findBrowser();
  if (executablePath === undefined) {
    return [notMeasured(names[0], 'no Chromium found; set BROWSER_PATH', '≤ 3'), notMeasured(names[1], 'no Chromium found', '≤ 1000 ms')];
  }
  const sandboxPort = await freePort();
  const server = await startBuiltServer(folder, { PRECEPTOR_DEMO: '1', SANDBOX_PORT: String(sandboxPort) });
  let ehr: SandboxEhr | undefined;
  let browser: Browser | undefined;
  try {
    ehr = await startSandboxEhr({
      port: sandboxPort,
      appOrigin: server.url,
      cdsBaseUrl: server.url,
      clientId: 'preceptor-sandbox',
      redirectUri: (fhirBase) => redirectUriOf(server.url, fhirBase),
    });
    browser = await chromium.launch({ executablePath, headless: true, args: ['--no-sandbox'] });
    const { count, paths } = await countTrips(browser, server.url, ehr);
    const times: number[] = [];
    for (let index = 0; index < timedLaunches; index += 1) times.push(await timeLaunch(browser, server.url, ehr));
    return [
      atMost(names[0], count, 3, '', { digits: 0, note: paths }),
      atMost(names[1], median(times), 1000, 'ms', { digits: 0, note: `on loopback, median of ${timedLaunches}` }),
    ];
  } finally {
    await browser?.close();
    await ehr?.close();
    await server.stop();
  }
}

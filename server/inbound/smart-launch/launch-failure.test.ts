import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startLaunchBench, type LaunchBench } from '../../../test-fixtures/launch-bench.ts';
import { sessionCookie } from '../../identity/sessions/index.ts';
import { failurePage } from './failure-page.ts';
import { failureTexts, type LaunchFailure } from './launch-failure.ts';

const all = Object.entries(failureTexts) as [LaunchFailure, (typeof failureTexts)[LaunchFailure]][];

describe('every failure has a page', () => {
  it.each(all)('%s: what happened, that the order is safe, one next step, the reference', (_failure, text) => {
    const html = failurePage(text, { reference: '7Q4-KD2-91F', nonce: 'n', retryHref: text.canRetry ? '/launch?iss=a&launch=b' : null });
    expect(html.match(/<p class="next">/g)).toHaveLength(1);
    expect(html).toContain('<code>7Q4-KD2-91F</code>');
    expect(html.match(/<a /g) ?? []).toHaveLength(text.canRetry ? 1 : 0);
    expect(text.what).toContain('Your order is not affected.');
    // One sentence is one thing to do.
    expect(text.next).toMatch(/^[A-Z][^.]+\.$/);
    expect(`${text.title} ${text.what} ${text.next}`).not.toMatch(/oops|please|sorry|!|token endpoint|OAuth|RFC/i);
    expect(text.status).toBeGreaterThanOrEqual(400);
  });

  it('has a title of its own for each', () => {
    expect(new Set(all.map(([, { title }]) => title)).size).toBe(all.length);
  });
});

describe('an answer of the EHR', () => {
  let bench: LaunchBench;
  beforeAll(async () => {
    bench = await startLaunchBench();
  });
  afterAll(async () => bench.stop());
  beforeEach(() => bench.reset());

  const titleAfter = async (over: Record<string, string>): Promise<string | undefined> => {
    const browser = bench.browser();
    const response = await browser.get(bench.ehr.authorize(await bench.begin(browser), over));
    expect(browser.jar.has(sessionCookie)).toBe(false);
    return /<h1>(.*)<\/h1>/.exec(await response.text())?.[1]?.replaceAll('&#39;', "'");
  };

  it.each<[Record<string, string>, LaunchFailure]>([
    [{ error: 'access_denied' }, 'cancelled'],
    [{ error: 'temporarily_unavailable' }, 'ehr-unreachable'],
    [{ error: 'unauthorized_client' }, 'client-refused'],
    [{ error: 'login_required' }, 'login-required'],
    [{ error: 'invalid_request', error_description: 'The launch is unknown, expired or was used before.' }, 'launch-expired'],
    [{ error: 'invalid_request', error_description: 'aud is not this server' }, 'ehr-refused'],
    [{ error: 'invalid_request' }, 'ehr-refused'],
    [{ error: '<script>alert(1)</script>' }, 'ehr-refused'],
  ])('%o', async (over, failure) => {
    expect(await titleAfter({ code: '', ...over })).toBe(failureTexts[failure].title);
  });

  it.each<[string, number, LaunchFailure]>([
    ['invalid_grant', 400, 'code-expired'],
    ['invalid_client', 401, 'client-refused'],
    ['invalid_scope', 400, 'scopes-refused'],
    ['something_else', 400, 'ehr-refused'],
  ])('to the code, %s', async (error, status, failure) => {
    bench.ehr.override.set('/token', (response) => void response.status(status).json({ error }));
    expect(await titleAfter({})).toBe(failureTexts[failure].title);
  });
});

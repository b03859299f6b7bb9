import { attemptViewSchema, launchViewSchema, type AttemptView, type LaunchView } from '../../server/contract/index.ts';
import { createFakeBrowser, type FakeBrowser } from '../fake-browser.ts';
import { createLaunch, workstationCookie, type LaunchContext, type SandboxEhr } from '../sandbox-ehr/index.ts';
import { answerTo } from './answer-key.ts';

/** A panel without a browser: the session's cookie and the JSON API, for what needs many requests or none lost. */
export type ScriptedPanel = {
  /** What the EHR gave for this launch; used by now. */
  handle: string;
  launchId: string;
  browser: FakeBrowser;
  /** One API call below the launch; any status. A dropped connection throws, as fetch does. */
  send(method: string, path: string, body?: object): Promise<{ status: number; body: unknown }>;
  launch(): Promise<LaunchView>;
  /** @throws Error unless the answer is an attempt */
  attempt(method: string, path: string, body?: object): Promise<AttemptView>;
};

/** Follows the redirects of a whole launch, from `/launch` to the panel. @throws Error at the first page that is no redirect */
export async function launchPanel(options: {
  serverUrl: string;
  sandbox: SandboxEhr;
  context: Partial<LaunchContext>;
}): Promise<ScriptedPanel> {
  const { serverUrl, sandbox } = options;
  const browser = createFakeBrowser(serverUrl);
  const launch = createLaunch(sandbox.state, {
    userId: 'castellan',
    patient: 'whitcombe',
    encounter: null,
    appContext: null,
    intent: null,
    needPatientBanner: false,
    ...options.context,
  });
  const next = async (response: Response, what: string): Promise<string> => {
    const location = response.headers.get('location');
    if (location === null) throw new Error(`${what} answered ${response.status}: ${(await response.text()).slice(0, 500)}`);
    return location;
  };
  const query = new URLSearchParams({ iss: sandbox.fhirBase, launch });
  const authorize = await next(await browser.get(`/launch?${query.toString()}`), '/launch');
  const cookie = workstationCookie(sandbox.state, options.context.userId ?? 'castellan');
  const callback = await next(
    await fetch(authorize, { redirect: 'manual', headers: { cookie: `${cookie.name}=${cookie.value}` } }),
    'authorize',
  );
  const panel = await next(await browser.get(callback), '/callback');
  const launchId = /\/(?:panel|staff)\/([A-Za-z0-9_-]+)$/.exec(panel)?.[1];
  if (launchId === undefined) throw new Error(`The launch ended at ${panel}`);

  const send: ScriptedPanel['send'] = async (method, path, body) => {
    const response = await browser.get(`/api/launches/${launchId}${path}`, {
      method,
      headers: { origin: serverUrl, 'x-preceptor': '1', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  };
  const good = async (method: string, path: string, body?: object): Promise<unknown> => {
    const answer = await send(method, path, body);
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  return {
    handle: launch,
    launchId,
    browser,
    send,
    launch: async () => launchViewSchema.parse(await good('GET', '')),
    attempt: async (method, path, body) => attemptViewSchema.parse(await good(method, path, body)),
  };
}

/** The id of a right or wrong option of a question as the API shows it. */
export function optionOf(question: AttemptView['recall'], which: 'right' | 'wrong'): string {
  const text = answerTo(question.stem, which);
  const option = question.options.find((one) => one.text === text);
  if (option === undefined) throw new Error(`“${text}” is not among the options.`);
  return option.id;
}

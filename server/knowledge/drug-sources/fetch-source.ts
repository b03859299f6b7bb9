import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Agent, ProxyAgent, request, type Dispatcher } from 'undici';
import {
  AppError,
  assertProxyMayBeAsked,
  assertReachable,
  pinnedLookup,
  proxyFor,
  reachFrom,
  type ProxySettings,
  type Reach,
} from '../../platform/index.ts';
import { sourceProblem } from './source-problem.ts';

export type FetchOptions = {
  proxy?: ProxySettings | undefined;
  /** Where the address was named by what came of the network; one that an operator named may be anywhere. */
  reach?: Reach;
  /** So long nothing may come before a request is given up. */
  silenceMilliseconds?: number;
  /** Of one download, as it comes. */
  mostBytes?: number;
  /** Where a zip file is put while it is read. */
  temporaryFolder?: string;
  /** Called as a zip file comes. */
  onDownload?: (name: string, received: number, total: number | null) => void;
};

const mostRedirects = 5;
const usualMostBytes = 8_000_000_000;

/** Whether something names a file of the network rather than of this machine. */
export const isUrl = (what: string): boolean => /^[a-z][a-z0-9+.-]+:\/\//i.test(what);

/** @throws configuration where it is no address that is fetched */
export function urlOf(what: string): URL {
  const url = URL.canParse(what) ? new URL(what) : undefined;
  if (url === undefined) throw sourceProblem(what, 'It is no URL.');
  if (!/^https?:$/.test(url.protocol)) throw sourceProblem(what, 'Only http and https are fetched.');
  if (url.username !== '' || url.password !== '')
    throw sourceProblem(
      `${url.origin}${url.pathname}`,
      'A name and password in a URL would be kept with what is imported; it is not fetched.',
    );
  return url;
}

/** @param reach undefined where an operator named the address */
async function dispatcherOf(
  name: string,
  at: URL,
  { proxy, silenceMilliseconds = 60_000 }: FetchOptions,
  reach: Reach | undefined,
): Promise<Dispatcher> {
  const timeouts = { headersTimeout: silenceMilliseconds, bodyTimeout: silenceMilliseconds };
  const connect = { timeout: silenceMilliseconds };
  const uri = proxyFor(at, proxy);
  if (reach !== undefined) assertReachable(at, reach);
  if (uri === undefined)
    return new Agent({ ...timeouts, connect: reach === undefined ? connect : { ...connect, lookup: pinnedLookup(reach) } });
  if (reach !== undefined) await assertProxyMayBeAsked(at, reach, proxy?.hosts ?? '');
  try {
    // What is not encrypted anyway needs no tunnel.
    return new ProxyAgent({ ...timeouts, connect, uri, proxyTunnel: false });
  } catch (error) {
    throw sourceProblem(name, 'It cannot be reached: the proxy in HTTP_PROXY or HTTPS_PROXY is no URL.', error);
  }
}

const codes: Record<string, string> = {
  UND_ERR_HEADERS_TIMEOUT: 'it does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'its name cannot be looked up',
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'it hangs up',
  UND_ERR_SOCKET: 'it hangs up',
  UND_ERR_ABORTED: 'the proxy refuses it',
  EADDRNOTALLOWED: 'its address is not public, and that of what named it is',
  EHOSTNOTLISTED: 'this machine cannot look its name up, and PROXY_HOSTS does not name it for the proxy',
};

const reasonOf = (error: unknown): string => {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? (codes[code] ?? code) : error instanceof Error ? error.message : 'unknown reason';
};

export type Fetched = {
  /** Changes where the content may have changed. */
  fingerprint: string | null;
  bytes: number | null;
  chunks(): AsyncIterable<Buffer>;
  /** Ends the transfer where nobody read it. */
  cancel(): void;
};

const header = (value: string | string[] | undefined): string => (Array.isArray(value) ? value.join(',') : (value ?? ''));

/**
 * Opens a file of the network; redirects are followed a few times, to the same scheme only, and from a public address to no other.
 * @throws configuration naming the URL, also where its bytes cease to come
 */
export async function fetchFile(url: URL, options: FetchOptions): Promise<Fetched> {
  const name = url.href;
  let dispatcher: Dispatcher | undefined;
  const close = (): void => void dispatcher?.destroy().catch(() => undefined);
  const { mostBytes = usualMostBytes } = options;
  let at = url;
  let { reach } = options;
  try {
    for (let redirects = 0; ; redirects += 1) {
      dispatcher = await dispatcherOf(name, at, options, reach);
      const { statusCode, headers, body } = await request(at, { dispatcher, headers: { 'accept-encoding': 'identity' } });
      if (statusCode === 200) {
        const length = header(headers['content-length']);
        const bytes = /^\d+$/.test(length) ? Number(length) : null;
        if ((bytes ?? 0) > mostBytes) throw sourceProblem(name, `It is larger than ${mostBytes / 1e6} MB.`);
        const sign = [headers['etag'], headers['last-modified']].map(header).filter((one) => one !== '');
        return {
          fingerprint: sign.length === 0 ? null : [...sign, length].join(' '),
          bytes,
          chunks: () => bodyOf(name, body, mostBytes, close),
          cancel: () => {
            body.on('error', () => undefined);
            body.destroy();
            close();
          },
        };
      }
      await body.dump();
      close();
      const location = header(headers['location']);
      if (![301, 302, 303, 307, 308].includes(statusCode) || location === '')
        throw sourceProblem(name, `It answers with status ${statusCode}.`);
      const next = URL.canParse(location, at) ? new URL(location, at) : undefined;
      if (next?.protocol !== url.protocol) throw sourceProblem(name, `It sends on to another scheme or to nowhere (${location}).`);
      if (redirects === mostRedirects) throw sourceProblem(name, `It sends on more than ${mostRedirects} times.`);
      reach ??= await reachFrom(url);
      at = next;
    }
  } catch (error) {
    close();
    throw error instanceof AppError ? error : sourceProblem(name, `It cannot be reached: ${reasonOf(error)}.`, error);
  }
}

async function* bodyOf(name: string, body: AsyncIterable<Buffer>, mostBytes: number, close: () => void): AsyncGenerator<Buffer> {
  let size = 0;
  try {
    for await (const chunk of body) {
      size += chunk.length;
      if (size > mostBytes) throw sourceProblem(name, `It is larger than ${mostBytes / 1e6} MB.`);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    const { code } = (error ?? {}) as { code?: unknown };
    throw sourceProblem(name, code === 'UND_ERR_BODY_TIMEOUT' ? 'It fell silent before its end.' : 'It broke off before its end.', error);
  } finally {
    close();
  }
}

/** Writes what comes to a file. @throws configuration where there is no room, or the bytes cease to come */
export async function saveTo(path: string, name: string, chunks: AsyncIterable<Buffer>): Promise<void> {
  try {
    await pipeline(chunks, createWriteStream(path));
  } catch (error) {
    if (error instanceof AppError) throw error;
    const { code } = (error ?? {}) as { code?: unknown };
    const why = code === 'ENOSPC' || code === 'EDQUOT' ? 'There is no room for it' : `It cannot be put down (${reasonOf(error)})`;
    throw sourceProblem(name, `${why} in ${path}; TMPDIR names another folder.`, error);
  }
}

/** Downloads of this machine alone: where several share a folder, nobody can tell whose processes of another one are gone. */
const downloadPrefix = `preceptor-download-${hostname().replace(/[^A-Za-z0-9]/g, '')}-`;

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Takes away what a process left that was killed while it read a download. */
async function clearLeftDownloads(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((one) => one.startsWith(downloadPrefix))) {
    const pid = Number.parseInt(name.slice(downloadPrefix.length), 10);
    if (pid > 0 && !isRunning(pid)) await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Keeps a download in a file for as long as it is read, and never longer. */
export async function* whileSaved<T>(
  name: string,
  fetched: Fetched,
  { temporaryFolder = tmpdir(), onDownload }: FetchOptions,
  read: (path: string) => AsyncGenerator<T>,
): AsyncGenerator<T> {
  await clearLeftDownloads(temporaryFolder);
  const folder = await mkdtemp(join(temporaryFolder, `${downloadPrefix}${process.pid}-`)).catch((error: unknown) => {
    fetched.cancel();
    throw sourceProblem(name, `It cannot be put down in ${temporaryFolder}.`, error);
  });
  const told = async function* (): AsyncGenerator<Buffer> {
    let received = 0;
    for await (const chunk of fetched.chunks()) {
      received += chunk.length;
      onDownload?.(name, received, fetched.bytes);
      yield chunk;
    }
  };
  try {
    const path = join(folder, 'download.zip');
    await saveTo(path, name, told());
    yield* read(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

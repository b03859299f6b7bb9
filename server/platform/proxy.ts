import { ProxyAgent, request } from 'undici';

/** By which proxy the network is reached. */
export type ProxySettings = {
  http?: string | undefined;
  https?: string | undefined;
  none?: string | undefined;
  /** Hosts that it may be asked for though this machine cannot look them up, as `NO_PROXY` lists hosts. */
  hosts?: string | undefined;
};

/** Proxy settings as programs look for them, small letters first. @param environment as a process has it */
export const proxyOf = (environment: Readonly<Record<string, string | undefined>>): ProxySettings => {
  const of = (name: string): string | undefined => environment[name] ?? environment[name.toUpperCase()];
  return { http: of('http_proxy'), https: of('https_proxy') ?? of('http_proxy'), none: of('no_proxy'), hosts: of('proxy_hosts') };
};

/** Whether a list as `NO_PROXY` is one names the host of an address: hosts, each with what lies under it, or `*`. */
export const isListed = (at: URL, list: string): boolean =>
  list.split(/[\s,]+/).some((entry) => {
    const [, host = '', port] = /^(?:\*?\.)?(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    if (host === '*') return true;
    const isPort = port === undefined || port === (at.port === '' ? (at.protocol === 'https:' ? '443' : '80') : at.port);
    return host !== '' && isPort && (at.hostname === host || at.hostname.endsWith(`.${host}`));
  });

/** The proxy that an address is asked for through; undefined where it is reached by itself. */
export function proxyFor(at: URL, proxy: ProxySettings = {}): string | undefined {
  const uri = at.protocol === 'https:' ? proxy.https : proxy.http;
  return (uri ?? '') === '' || isListed(at, proxy.none ?? '') ? undefined : uri;
}

const failure = (code: string, message: string): Error => Object.assign(new Error(message), { code });

/**
 * One request through a proxy, which looks the name up and connects; no redirect followed, bounded in time and size.
 * @throws Error with `code` ETIMEDOUT, ETOOLARGE, EPROXY and such
 */
export async function requestThroughProxy(
  address: string,
  proxy: string,
  options: {
    timeoutMilliseconds: number;
    maxBytes: number;
    method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS';
    headers: Record<string, string>;
    body: string | undefined;
  },
): Promise<{ status: number; headers: Record<string, string | string[] | undefined>; body: Buffer }> {
  if (!URL.canParse(proxy)) throw failure('EPROXY', 'the proxy in HTTP_PROXY or HTTPS_PROXY is no URL');
  const timeout = AbortSignal.timeout(options.timeoutMilliseconds);
  // What is not encrypted anyway needs no tunnel.
  const dispatcher = new ProxyAgent({ uri: proxy, proxyTunnel: false, headersTimeout: 0, bodyTimeout: 0 });
  try {
    const { method, headers, body } = options;
    const answer = await request(address, { dispatcher, method, headers, signal: timeout, ...(body === undefined ? {} : { body }) });
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      size += chunk.byteLength;
      if (size > options.maxBytes) throw failure('ETOOLARGE', `answered more than ${options.maxBytes} bytes`);
      chunks.push(chunk);
    }
    return { status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) };
  } catch (error) {
    throw timeout.aborted ? failure('ETIMEDOUT', `no answer within ${options.timeoutMilliseconds} ms`) : error;
  } finally {
    void dispatcher.destroy().catch(() => undefined);
  }
}

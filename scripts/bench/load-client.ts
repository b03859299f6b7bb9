import { fork, type ChildProcess } from 'node:child_process';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** By POST with its body; or, with none, by GET at a path after the address. */
type Asked = { authorization: string; body?: string; path?: string };

/**
 * A finite list of requests, each sent once: by connections that never pause, or so many a second, whatever the answers take.
 */
export type Load = { url: string; connections: number; perSecond?: number; requests: Asked[] };

export type LoadResult = {
  seconds: number;
  /** Milliseconds to the last byte received, one a request: from the first byte sent, or from when it was due to be sent. */
  latencies: number[];
  /** Answers by what they were: "card", "silence", "resource", "status 401". */
  answers: Record<string, number>;
};

const kindOf = (status: number, text: string): string =>
  status !== 200
    ? `status ${status}`
    : text.startsWith('{"cards":[]}')
      ? 'silence'
      : text.startsWith('{"cards":[{')
        ? 'card'
        : text.startsWith('{"resourceType":')
          ? 'resource'
          : 'other';

async function send(agent: Agent, url: string, one: Load['requests'][number]): Promise<{ at: number; kind: string }> {
  return new Promise((resolve, reject) => {
    const { authorization, body, path = '' } = one;
    const ofBody = body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const options = { method: body === undefined ? 'GET' : 'POST', agent, headers: { authorization, ...ofBody }, timeout: 10_000 };
    const sent = request(`${url}${path}`, options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ at: performance.now(), kind: kindOf(response.statusCode ?? 0, text) });
      });
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer within 10 s')));
    sent.on('error', reject);
    sent.end(body);
  });
}

async function run(load: Load): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: load.connections });
  const result: LoadResult = { seconds: 0, latencies: [], answers: {} };
  let next = 0;
  const since = performance.now();
  const connection = async (): Promise<void> => {
    for (let index = next++; index < load.requests.length; index = next++) {
      const one = load.requests[index];
      if (one === undefined) return;
      // A request that had to wait for a free connection has waited: its clock runs since it was due.
      const due = load.perSecond === undefined ? performance.now() : since + (index * 1000) / load.perSecond;
      if (due > performance.now()) await sleep(due - performance.now());
      const { at, kind } = await send(agent, load.url, one);
      result.latencies.push(at - due);
      result.answers[kind] = (result.answers[kind] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: load.connections }, connection));
  result.seconds = (performance.now() - since) / 1000;
  agent.destroy();
  return result;
}

type Reply = { result: LoadResult } | { error: string };

/** The child's side: does what it is sent, one load at a time. */
export function serveLoads(): void {
  process.on('message', (load) => {
    run(load as Load).then(
      (result) => process.send?.({ result } satisfies Reply),
      (error: unknown) => process.send?.({ error: String(error) } satisfies Reply),
    );
  });
  process.on('disconnect', () => process.exit(0));
}

/** A client in a process of its own, so that its work is not counted as the server's. */
export function startLoadClient(program: string): { send(load: Load): Promise<LoadResult>; stop(): void } {
  const child: ChildProcess = fork(program, ['load-client']);
  process.once('SIGTERM', () => child.kill());
  return {
    send: async (load) =>
      new Promise((resolve, reject) => {
        const onExit = (): void => reject(new Error('the load client ended'));
        child.once('exit', onExit);
        child.once('message', (message) => {
          child.off('exit', onExit);
          const reply = message as Reply;
          if ('error' in reply) reject(new Error(reply.error));
          else resolve(reply.result);
        });
        // With a callback a client that is gone is this load's failure, not the program's end.
        child.send(load, (error) => {
          if (error !== null) reject(error);
        });
      }),
    stop: () => {
      if (child.connected) child.disconnect();
    },
  };
}

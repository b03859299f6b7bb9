import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { createFrameReader, framed } from './read-frames.ts';

export const npi = '1245319599';

export type Told = {
  id?: string;
  type?: string;
  control?: string;
  placer?: string;
  code?: string;
  provider?: string;
  set?: string;
  sentAt?: string;
  processing?: string;
};

/** An order of tofacitinib as a pharmacy system sends it. */
export const rde = ({
  id = 'M1',
  type = 'RDE^O11^RDE_O11',
  control = 'NW',
  placer = 'P100^CPOE',
  code = '1357541^tofacitinib 5 MG Oral Tablet^RXNORM',
  provider = `${npi}^Ruiz^Ana^^^^^^NPI&2.16.840.1.113883.4.6&ISO^L^^^NPI`,
  set = '',
  sentAt = '20261122085500-0600',
  processing = 'P',
}: Told = {}): string =>
  [
    `MSH|^~\\&|PHARM|EAST|PRECEPTOR|EAST|${sentAt}||${type}|${id}|${processing}|2.5.1||||||${set}`,
    'PID|1||77001^^^EAST^MR~999^^^SSA^SS||Doe^Jane',
    'PV1|1|I|4W^401^A^EAST',
    `ORC|${control}|${placer}|F9^PHARM||||||${sentAt}|||${provider}`,
    `RXE|1^BID|${code}|5||MG`,
    'RXR|PO',
  ].join('\r') + '\r';

/** Somebody who sends: what is written may be in any pieces; each answer is one text. */
export async function sender(port: number, tls?: ConnectionOptions) {
  const socket: Socket = tls === undefined ? connectPlain(port, '127.0.0.1') : connectTls({ port, host: '127.0.0.1', ...tls });
  const read = createFrameReader(65_536);
  const answers: string[] = [];
  const waiting: ((answer: string | null) => void)[] = [];
  let isClosed = false;
  socket.on('data', (piece: Buffer) => {
    for (const frame of read(piece)) {
      if (frame.kind !== 'message') continue;
      const text = frame.bytes.toString('utf8');
      const next = waiting.shift();
      if (next === undefined) answers.push(text);
      else next(text);
    }
  });
  const end = (): void => {
    isClosed = true;
    for (const next of waiting.splice(0)) next(null);
  };
  socket.on('error', end);
  socket.on('close', end);
  await new Promise<void>((resolve) => {
    socket.once(tls === undefined ? 'connect' : 'secureConnect', () => resolve());
    socket.once('close', () => resolve());
  });
  /** The next answer; null where the connection ends without one. */
  const answer = async (): Promise<string | null> => {
    const ready = answers.shift();
    if (ready !== undefined) return ready;
    return isClosed ? null : new Promise((resolve) => waiting.push(resolve));
  };
  return {
    write: (bytes: Buffer | string): void => void socket.write(bytes),
    answer,
    /** Sends one message and waits for what is said to it: "AA", "AE the reason", or null. */
    async send(message: string | Buffer): Promise<string | null> {
      socket.write(framed(Buffer.isBuffer(message) ? message : Buffer.from(message)));
      const said = await answer();
      return said === null ? null : (/\rMSA\|(A[AER]\|[^\r]*)/.exec(said)?.[1] ?? said);
    },
    close: (): void => void socket.destroy(),
  };
}

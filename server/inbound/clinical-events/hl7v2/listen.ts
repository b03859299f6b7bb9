import { readFileSync } from 'node:fs';
import { createServer as createPlainServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { withCorrelationId, type Logger } from '../../../platform/index.ts';
import type { EventSource } from '../event-source.ts';
import { allowedBy, type MllpSettings } from './mllp-settings.ts';
import { createFrameReader, framed, type Frame } from './read-frames.ts';
import type { TakeMessage } from './take-message.ts';

const handshakeMilliseconds = 10_000;
/** Of answers that a sender does not read. */
const mostUnread = 65_536;

const optionsOf = ({ certFile, keyFile, clientCaFile }: NonNullable<MllpSettings['tls']>): TlsOptions => ({
  cert: readFileSync(certFile),
  key: readFileSync(keyFile),
  ...(clientCaFile === null ? {} : { ca: readFileSync(clientCaFile), requestCert: true, rejectUnauthorized: true }),
  minVersion: 'TLSv1.2',
  handshakeTimeout: handshakeMilliseconds,
});

export type Listener = {
  /** Where it is heard, once it is. */
  port: number;
  /** Ends after the messages that are being taken were answered. */
  close(): Promise<void>;
};

/**
 * Opens the port of one source. Each connection has one message at a time: the next is not read from the network before the last was
 * answered, so that a sender who does not wait fills nobody's memory.
 * @throws Error where the port or a file cannot be had
 */
export async function listen(
  source: EventSource,
  settings: MllpSettings,
  deps: { messages: TakeMessage; logger: Pick<Logger, 'warn' | 'error'> },
): Promise<Listener> {
  const isAllowed = allowedBy(settings);
  const sockets = new Set<Socket>();
  const admitted = new Set<Socket>();
  const atWork = new Set<Promise<void>>();
  let isClosing = false;

  const answerOne = async (frame: Frame): Promise<Buffer | null> => {
    if (frame.kind === 'message') return deps.messages.take(source, frame.bytes);
    return frame.kind === 'too-long' ? deps.messages.refuseLong(source, frame.head, settings.maxMessageBytes) : null;
  };

  /** In order. @returns whether the connection may go on */
  const work = async (socket: Socket, frames: readonly Frame[]): Promise<boolean> => {
    for (const frame of frames) {
      if (isClosing || socket.destroyed) return false;
      const answer = await withCorrelationId(undefined, async () => answerOne(frame));
      if (answer !== null && !socket.destroyed) socket.write(framed(answer));
      if (frame.kind !== 'message' || socket.writableLength > mostUnread) return false;
    }
    return !isClosing;
  };

  const serve = (socket: Socket): void => {
    const read = createFrameReader(settings.maxMessageBytes);
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.setNoDelay(true);
    socket.setTimeout(settings.idleSeconds * 1000, () => socket.destroy());
    socket.on('data', (piece: Buffer) => {
      const frames = read(piece);
      if (frames.length === 0) return;
      socket.pause();
      const done = work(socket, frames)
        .catch((error: unknown) => {
          // No answer: the sender keeps the message and sends it again.
          deps.logger.error({ err: error, source: source.id }, 'an HL7 message could not be kept');
          return false;
        })
        .then((goesOn) => void (goesOn ? socket.resume() : socket.destroySoon()));
      atWork.add(done);
      void done.finally(() => atWork.delete(done));
    });
  };

  const admit = (socket: Socket): void => {
    // A broken connection is its sender's to open again.
    socket.on('error', () => socket.destroy());
    if (isClosing || !isAllowed(socket.remoteAddress)) {
      deps.logger.warn({ source: source.id, address: socket.remoteAddress }, 'an HL7 connection was refused: its address is not allowed');
      socket.destroy();
      return;
    }
    admitted.add(socket);
    socket.on('close', () => admitted.delete(socket));
  };

  const server: Server =
    settings.tls === null
      ? createPlainServer((socket) => {
          admit(socket);
          if (!socket.destroyed) serve(socket);
        })
      : createTlsServer(optionsOf(settings.tls), serve);
  if (settings.tls !== null) {
    // Before the handshake: whoever is not allowed costs no cryptography.
    server.on('connection', admit);
    server.on('tlsClientError', (error: Error) =>
      deps.logger.warn({ source: source.id, err: error }, 'an HL7 connection had no TLS of ours'),
    );
  }
  server.maxConnections = settings.maxConnections;

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, settings.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  server.on('error', (error) => deps.logger.error({ err: error, source: source.id }, 'an HL7 listener failed'));
  const address = server.address();

  return {
    port: typeof address === 'object' && address !== null ? address.port : settings.port,
    async close() {
      isClosing = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await Promise.all(atWork);
      for (const socket of sockets) socket.destroySoon();
      const late = setTimeout(() => admitted.forEach((socket) => socket.destroy()), 500);
      await closed;
      clearTimeout(late);
    },
  };
}

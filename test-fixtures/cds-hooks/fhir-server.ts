import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The FHIR server of an EHR, as a hook's lookups see it. */
export type FhirServer = {
  base: string;
  /** What it was asked for below its base, oldest first. */
  asked: { path: string; authorization: string | undefined }[];
  /** What it answers to a path below its base; undefined: nothing, ever. */
  answer(path: string): { status: number; body: unknown } | undefined;
  stop(): Promise<void>;
};

/** A FHIR server that has nothing until a test gives it an answer. */
export async function startFhirServer(): Promise<FhirServer> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace('/fhir/', '');
    fhir.asked.push({ path, authorization: request.headers.authorization });
    const answer = fhir.answer(path);
    if (answer === undefined) return;
    response.writeHead(answer.status, { 'content-type': 'application/fhir+json' }).end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fhir: FhirServer = {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/fhir`,
    asked: [],
    answer: () => ({ status: 404, body: {} }),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return fhir;
}

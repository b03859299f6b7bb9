import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../platform/index.ts';
import type { Library } from './activity-schema.ts';
import { cqlWorker } from './cql-worker.ts';
import { elmOf, type Elm } from './cql-library.ts';

export type CqlAsked = {
  /** Name of what a library defines, quoted or not, with or without its library's name. */
  expression: string;
  /** Canonicals of the libraries in whose words the name is; the first that defines it answers. */
  libraries: readonly string[];
  /** Who it is asked of, and what is known: a Patient is made where none is among them. */
  resources: readonly object[];
  at: Date;
};

const require = createRequire(import.meta.url);
const modules = { execution: require.resolve('cql-execution'), fhir: require.resolve('cql-exec-fhir') };
const heapMegabytes = 256;

const refuse = (detail: string): AppError => new AppError('unprocessable', { detail });

const isPatient = (resource: object): boolean => 'resourceType' in resource && resource.resourceType === 'Patient';

async function inThread(workerData: object, milliseconds: number): Promise<unknown[]> {
  const worker = new Worker(cqlWorker, {
    eval: true,
    workerData,
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve, reject) => {
      timer = setTimeout(() => reject(refuse(`time-budget: took more than ${milliseconds} ms`)), milliseconds);
      worker.once('error', (error) => reject(refuse(`the evaluation ended: ${error.message}`)));
      worker.once('message', (message: { found?: unknown; failed?: string }) => {
        if (message.failed !== undefined) reject(refuse(message.failed));
        else resolve(message.found === null || message.found === undefined ? [] : [message.found].flat());
      });
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

/**
 * CQL by its compiled form (ELM), each evaluation in a thread that is ended when its time is over. It takes tens of milliseconds or
 * more: never between an order and its card.
 * @param deps.milliseconds so long may one evaluation take, the start of its thread included
 * @returns what the named expression gives. @throws AppError unprocessable: not defined, failed, or over its time
 */
export const createCqlEvaluator =
  (deps: { findLibrary(canonical: string): Library | undefined; milliseconds?: number }) =>
  async ({ expression, libraries, resources, at }: CqlAsked): Promise<unknown[]> => {
    const asked = expression.replaceAll('"', '').trim();
    const known = libraries.flatMap((canonical): Elm[] => {
      const library = deps.findLibrary(canonical);
      const elm = library === undefined ? undefined : elmOf(library);
      return elm === undefined ? [] : [elm];
    });
    for (const main of known) {
      const { identifier, statements } = main.library;
      const name = asked.startsWith(`${identifier.id}.`) ? asked.slice(identifier.id.length + 1) : asked;
      if (statements?.def.some((one) => one.name === name) !== true) continue;
      const all = resources.some(isPatient) ? resources : [{ resourceType: 'Patient', id: 'unknown' }, ...resources];
      return inThread({ modules, main, libraries: known, name, resources: all, at: at.toISOString() }, deps.milliseconds ?? 2000);
    }
    throw refuse(`No library defines "${asked}" in compiled form.`);
  };

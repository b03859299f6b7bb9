import express, { type Request, type Response } from 'express';
import { AppError } from '../../platform/index.ts';

const types = ['application/fhir+json', 'application/json'];

/** Deeper than any resource that says something. */
const mostDeep = 50;

/** Of one resource, and of a Bundle of them. */
export const mostBytesOf = { resource: 256 * 1024, bundle: 2 * 1024 * 1024 } as const;
const parsers = {
  resource: express.json({ limit: mostBytesOf.resource, type: types }),
  bundle: express.json({ limit: mostBytesOf.bundle, type: types }),
};

const refuse = (path: string, detail: string): AppError => new AppError('invalid-request', { detail, path });

/** @throws invalid-request for what JSON can say and no resource can: half characters, endless numbers, a bottomless nest */
function checkValues(value: unknown, path: string, depth: number): void {
  if (depth > mostDeep) throw refuse(path.slice(0, 200), `Nested more than ${mostDeep} deep.`);
  if (typeof value === 'string' && /[\0\p{Surrogate}]/u.test(value)) throw refuse(path, 'The text holds a character that cannot be kept.');
  if (typeof value === 'number' && !Number.isFinite(value)) throw refuse(path, 'The number is too large.');
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) value.forEach((one, at) => checkValues(one, `${path}[${at}]`, depth + 1));
  else for (const [name, one] of Object.entries(value)) checkValues(one, `${path}.${name}`, depth + 1);
}

export type Body = { resourceType: string; [element: string]: unknown };

/** @throws invalid-request where it is no resource at all */
export function asResource(value: unknown, path: string): Body {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const type = isObject && 'resourceType' in value ? value.resourceType : undefined;
  if (typeof type !== 'string') throw refuse(path, 'A resource in JSON is needed, with its resourceType.');
  return value as Body;
}

/**
 * The resource that a request carries; who asks has to be known before.
 * @throws unsupported-media-type for what is not JSON; payload-too-large; invalid-request with the place
 */
export async function readResource(request: Request, response: Response, kind: keyof typeof mostBytesOf): Promise<Body> {
  if (request.is(types) === false)
    throw new AppError('unsupported-media-type', { detail: 'Resources are taken as application/fhir+json only.' });
  await new Promise<void>((resolve, reject) => {
    parsers[kind](request, response, (error?: unknown) => {
      if (error === undefined) resolve();
      // What the parser throws is told apart by its own members, not by its class.
      else reject(error as Error);
    });
  });
  const body = asResource(request.body, '$');
  checkValues(body, body.resourceType, 0);
  return body;
}

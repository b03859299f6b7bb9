import express, { type Request, type RequestHandler } from 'express';
import { z } from 'zod';
import { AppError } from '../../platform/index.ts';
import { queryOf } from './read-request.ts';

/** Of what is posted to an operation. */
export const mostBytes = 1024 * 1024;

/** Reads the body of an operation; who asks has to be known before it. */
export const readBody: RequestHandler = express.json({ limit: mostBytes, type: ['application/fhir+json', 'application/json'] });

const record = z.record(z.string(), z.unknown());

/** @throws invalid-request where the body is no JSON object */
export function bodyOf(request: Request): Record<string, unknown> {
  const body = record.safeParse(request.body);
  if (body.success && Object.keys(body.data).length > 0) return body.data;
  throw new AppError('invalid-request', { detail: 'A resource in JSON is needed, sent as application/fhir+json.' });
}

/** What an operation was given, by name: values and resources in their order. */
export type OperationInput = ReadonlyMap<string, readonly unknown[]>;

const parameters = z.looseObject({
  resourceType: z.literal('Parameters'),
  parameter: z.array(z.looseObject({ name: z.string() })).optional(),
});

const valueOf = (parameter: Record<string, unknown>): unknown => {
  const name = Object.keys(parameter).find((key) => /^value[A-Z]/.test(key));
  return name === undefined ? parameter['resource'] : parameter[name];
};

/**
 * @returns the parameters of a Parameters resource
 * @throws invalid-request where it is none
 */
export function readParameters(body: Record<string, unknown>): OperationInput {
  const read = parameters.safeParse(body);
  if (!read.success) throw new AppError('invalid-request', { detail: 'A Parameters resource is needed.', path: 'Parameters' });
  const input = new Map<string, unknown[]>();
  for (const one of read.data.parameter ?? []) input.set(one.name, [...(input.get(one.name) ?? []), valueOf(one)]);
  return input;
}

const ofEveryRequest = new Set(['_format', '_pretty']);

/**
 * The input of an operation: the query of a GET, the Parameters of a POST.
 * @param known names that the operation has here
 * @throws invalid-request for a name that it does not have: an answer without it would be to another question
 */
export function readInput(request: Request, known: readonly string[]): OperationInput {
  const input =
    request.method === 'POST'
      ? readParameters(bodyOf(request))
      : new Map([...new Set(queryOf(request).keys())].map((name) => [name, queryOf(request).getAll(name)]));
  const unknown = [...input.keys()].find((name) => !known.includes(name) && !ofEveryRequest.has(name));
  if (unknown === undefined) return input;
  throw new AppError('invalid-request', { detail: `This operation has no parameter "${unknown}" here.`, path: unknown });
}

/** The texts given under a name. @throws invalid-request for one that is none */
export const textsOf = (input: OperationInput, name: string): string[] =>
  (input.get(name) ?? []).map((value) => {
    if (typeof value === 'string' && value !== '') return value;
    throw new AppError('invalid-request', { detail: `${name} must be a text.`, path: name });
  });

/** The one text given under a name. @throws invalid-request for more than one */
export function textOf(input: OperationInput, name: string): string | undefined {
  const [first, ...more] = textsOf(input, name);
  if (more.length === 0) return first;
  throw new AppError('invalid-request', { detail: `${name} is given more than once.`, path: name });
}

/** Yes or no; a query writes it in letters. @throws invalid-request for anything else */
export function flagOf(input: OperationInput, name: string): boolean | undefined {
  const [value, ...more] = input.get(name) ?? [];
  if (value === undefined) return undefined;
  if (more.length === 0 && (value === true || value === 'true')) return true;
  if (more.length === 0 && (value === false || value === 'false')) return false;
  throw new AppError('invalid-request', { detail: `${name} must be true or false.`, path: name });
}

/** A whole number from 0 on; a query writes it in digits. @throws invalid-request for anything else */
export function countOf(input: OperationInput, name: string): number | undefined {
  const [value, ...more] = input.get(name) ?? [];
  if (value === undefined) return undefined;
  const count = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 && more.length === 0) return count;
  throw new AppError('invalid-request', { detail: `${name} must be one whole number from 0 on.`, path: name });
}

import type { Parameters } from 'fhir/r4';
import { z } from 'zod';
import type { ValueSet, ValueSets } from '../../knowledge/value-sets/index.ts';
import { AppError } from '../../platform/index.ts';
import { textOf, type OperationInput } from './operation-input.ts';

/** What `$validate-code` takes here besides the set. */
export const codeParameters: readonly string[] = ['valueSetVersion', 'code', 'system', 'display', 'coding', 'codeableConcept'];

const codingSchema = z.looseObject({ system: z.string().optional(), code: z.string(), display: z.string().optional() });
const conceptSchema = z.looseObject({ coding: z.array(codingSchema).min(1) });
type Asked = { code: string; system?: string | undefined; display?: string | undefined };

/** @throws not-found where another version of the set is asked for than the one that is held */
export function checkVersion(valueSet: ValueSet, input: OperationInput): void {
  const version = textOf(input, 'valueSetVersion');
  if (version !== undefined && version !== valueSet.version)
    throw new AppError('not-found', {
      detail: `There is no version ${version.slice(0, 60)} of ${valueSet.url} here, but ${valueSet.version ?? 'one without a version'}.`,
      path: 'valueSetVersion',
    });
}

function one<Value>(input: OperationInput, name: string, schema: z.ZodType<Value>, what: string): Value | undefined {
  const [value, ...more] = input.get(name) ?? [];
  if (value === undefined) return undefined;
  const read = schema.safeParse(value);
  if (read.success && more.length === 0) return read.data;
  throw new AppError('invalid-request', { detail: `${name} is one ${what}, sent by POST.`, path: name });
}

/** The codes that are asked about, of which one must be in the set. @throws invalid-request for none, or where they are said in two ways */
function askedOf(input: OperationInput): Asked[] {
  const code = textOf(input, 'code');
  const [system, display] = [textOf(input, 'system'), textOf(input, 'display')];
  const coding = one(input, 'coding', codingSchema, 'Coding with a code');
  const concept = one(input, 'codeableConcept', conceptSchema, 'CodeableConcept with codings');
  const ways = [code === undefined ? [] : [{ code, system, display }], coding === undefined ? [] : [coding], concept?.coding ?? []];
  const said = ways.filter((way) => way.length > 0);
  const [only, ...others] = said;
  if (only === undefined)
    throw new AppError('invalid-request', { detail: 'A code is needed: as code, coding or codeableConcept.', path: 'code' });
  if (others.length > 0)
    throw new AppError('invalid-request', { detail: 'Only one of code, coding and codeableConcept can be asked about.', path: 'code' });
  return only;
}

/**
 * `$validate-code`: the answer is a result, whichever it is. A concept is in the set where one of its codings is.
 * @see https://hl7.org/fhir/R4/valueset-operation-validate-code.html
 */
export function validateCode(valueSets: ValueSets, valueSet: ValueSet, input: OperationInput): Parameters {
  checkVersion(valueSet, input);
  const answers = askedOf(input).map(({ code, system, display }) =>
    valueSets.validateCode(valueSet, {
      code,
      ...(system === undefined ? {} : { system }),
      ...(display === undefined ? {} : { display }),
    }),
  );
  const yes = answers.find(({ result }) => result);
  const display = yes?.display ?? answers[0]?.display ?? null;
  const message = yes === undefined ? answers.map((answer) => answer.message).join(' ') : yes.message;
  return {
    resourceType: 'Parameters',
    parameter: [
      { name: 'result', valueBoolean: yes !== undefined },
      ...(message === null ? [] : [{ name: 'message', valueString: message }]),
      ...(display === null ? [] : [{ name: 'display', valueString: display }]),
    ],
  };
}

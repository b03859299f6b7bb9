import { AppError } from '../../platform/index.ts';
import { CANONICAL_BASE, CODE_SYSTEM, EXTENSION, IDENTIFIER_SYSTEM, systemReference } from '../../standards/fhir-r4/index.ts';
import type { Body } from './read-body.ts';

const refuse = (path: string, detail: string): AppError => new AppError('unprocessable', { detail, path });

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

/** What was answered or is to be learned is another system's: our own checks are answered, and our lessons assigned, in Preceptor. */
function refuseOwnCanonical(body: Body, element: string, detail: string): void {
  const canonical = body[element];
  if (typeof canonical === 'string' && canonical.startsWith(`${CANONICAL_BASE}/`)) throw refuse(`${body.resourceType}.${element}`, detail);
}

/** An assertion from elsewhere says that it is: nobody who reads it may take it for a check that Preceptor saw. */
function checkVerification(body: Body): void {
  for (const extension of listOf(body['extension'])) {
    if (!isObject(extension) || extension['url'] !== EXTENSION.verifiedBy) continue;
    const concept = extension['valueCodeableConcept'];
    const codings = isObject(concept) ? listOf(concept['coding']) : [];
    if (
      !codings.some((one) => isObject(one) && one['system'] === CODE_SYSTEM.verification && one['code'] === 'other-system') ||
      codings.length > 1
    )
      throw refuse(
        `Basic.extension('${EXTENSION.verifiedBy}')`,
        `What another system vouches for has the one code other-system of ${CODE_SYSTEM.verification}.`,
      );
  }
}

/** What Preceptor says of itself stays its own. */
function refuseOwnName(value: unknown, path: string): void {
  if (Array.isArray(value)) return value.forEach((one, at) => refuseOwnName(one, `${path}[${at}]`));
  if (!isObject(value)) return;
  if (value['system'] === IDENTIFIER_SYSTEM.software || value['system'] === IDENTIFIER_SYSTEM.system)
    throw refuse(path, 'Preceptor itself says which system has written something.');
  for (const [name, one] of Object.entries(value)) refuseOwnName(one, `${path}.${name}`);
}

/** Beyond the profile of its type, what a resource of another system has to keep to. @throws unprocessable with the FHIR path */
function checkRules(body: Body): void {
  refuseOwnName(body, body.resourceType);
  switch (body.resourceType) {
    case 'Basic':
      checkVerification(body);
      break;
    case 'QuestionnaireResponse':
      refuseOwnCanonical(body, 'questionnaire', "Preceptor's own checks are answered in Preceptor.");
      break;
    case 'Task':
      refuseOwnCanonical(body, 'instantiatesCanonical', "Preceptor's own lessons are assigned in Preceptor.");
      break;
  }
}

/** Who says so, in the element of the type that tells it, where the client named nobody. */
const SAID_BY: Readonly<Record<string, { element: string; as: 'Organization' | 'Device' }>> = {
  Basic: { element: 'author', as: 'Organization' },
  Communication: { element: 'sender', as: 'Organization' },
  Task: { element: 'requester', as: 'Organization' },
};

/** The system that was stamped when a resource was written; a client sends it back with what it read. */
const isStamp = (value: unknown, system: string): boolean =>
  isObject(value) &&
  isObject(value['identifier']) &&
  value['identifier']['system'] === IDENTIFIER_SYSTEM.system &&
  value['identifier']['value'] === system;

/**
 * What is stored of what a client sent: held to the rules, with its profile and its source, which no client chooses.
 * @throws unprocessable with the FHIR path
 */
export function asWritten(body: Body, given: { id: string; profile: string; system: string }): Body & { id: string } {
  const saidBy = SAID_BY[body.resourceType];
  const { id: _id, meta, ...rest } = body;
  if (saidBy !== undefined && isStamp(rest[saidBy.element], given.system)) delete rest[saidBy.element];
  checkRules(rest as Body);
  const { tag, security } = isObject(meta) ? meta : {};
  return {
    ...(rest as Body),
    id: given.id,
    meta: {
      source: `${IDENTIFIER_SYSTEM.system}/${encodeURIComponent(given.system)}`,
      profile: [given.profile],
      ...(security === undefined ? {} : { security }),
      ...(tag === undefined ? {} : { tag }),
    },
    ...(saidBy !== undefined && rest[saidBy.element] === undefined ? { [saidBy.element]: systemReference(saidBy.as, given.system) } : {}),
  };
}

import { CODE_SYSTEM, EXTENSION, IDENTIFIER_SYSTEM, PROFILE } from './canonicals.ts';
import { valuesAt } from './index-values.ts';
import { isNpi } from './npi.ts';
import { parseReference } from './parse-reference.ts';

/** One broken rule: the FHIR path of the element and what is wrong with it. */
export type ValidationIssue = { path: string; message: string };

type Rule = (resource: Record<string, unknown>, report: (path: string, message: string) => void) => void;

const required =
  (...paths: string[]): Rule =>
  (resource, report) => {
    for (const path of paths) if (valuesAt(resource, path).length === 0) report(path, 'is required by the profile');
  };
const forbidden =
  (...paths: string[]): Rule =>
  (resource, report) => {
    for (const path of paths) if (valuesAt(resource, path).length > 0) report(path, 'is not allowed by the profile');
  };
const hasCode =
  (path: string, system: string, code: string): Rule =>
  (resource, report) => {
    const found = valuesAt(resource, `${path}.coding`).some(
      (coding) => valuesAt(coding, 'system')[0] === system && valuesAt(coding, 'code')[0] === code,
    );
    if (!found) report(path, `lacks ${system}#${code}`);
  };
const equals =
  (path: string, ...allowed: string[]): Rule =>
  (resource, report) => {
    for (const value of valuesAt(resource, path))
      if (typeof value !== 'string' || !allowed.includes(value)) report(path, `is not ${allowed.join(' or ')}`);
  };
/** Every reference at `path` is a literal one to `type`. */
const literal =
  (path: string, type: string): Rule =>
  (resource, report) => {
    for (const value of valuesAt(resource, path)) {
      const text = valuesAt(value, 'reference')[0];
      const parsed = typeof text === 'string' ? parseReference(text) : undefined;
      if (parsed?.kind !== 'literal' || parsed.type !== type) report(path, `is not a reference to a ${type}`);
    }
  };

const extensionsOf = (element: unknown, url: string): unknown[] =>
  valuesAt(element, 'extension').filter((one) => valuesAt(one, 'url')[0] === url);
const extension =
  (url: string, value: string, options: { max?: number } = {}): Rule =>
  (resource, report) => {
    const found = extensionsOf(resource, url);
    const name = `extension('${url}')`;
    if (found.length === 0) report(name, 'is required by the profile');
    if (options.max !== undefined && found.length > options.max) report(name, `is there ${found.length} times`);
    for (const one of found) if (valuesAt(one, value).length === 0) report(name, `has no ${value}`);
  };
const extensionCode =
  (url: string, system: string, ...codes: string[]): Rule =>
  (resource, report) => {
    for (const one of extensionsOf(resource, url)) {
      const fits = valuesAt(one, 'valueCodeableConcept.coding').some(
        (coding) => valuesAt(coding, 'system')[0] === system && codes.includes(String(valuesAt(coding, 'code')[0])),
      );
      if (!fits && valuesAt(one, 'valueCodeableConcept').length > 0)
        report(`extension('${url}')`, `has no code of ${system} among ${codes.join(', ')}`);
    }
  };

const npiSlice: Rule = (resource, report) => {
  const numbers = valuesAt(resource, 'identifier').filter((one) => valuesAt(one, 'system')[0] === IDENTIFIER_SYSTEM.npi);
  if (numbers.length > 1) report('identifier:npi', 'is there more than once');
  for (const one of numbers) if (!isNpi(String(valuesAt(one, 'value')[0]))) report('identifier:npi', 'is not an NPI');
};

const qualifications: Rule = (resource, report) => {
  valuesAt(resource, 'qualification').forEach((one, index) => {
    const kinds = valuesAt(one, 'code.coding').filter((coding) => valuesAt(coding, 'system')[0] === CODE_SYSTEM.qualification);
    if (kinds.length === 0) return;
    if (valuesAt(one, 'id').length === 0) report(`qualification[${index}].id`, 'is required: a qualification is recognised by it');
    if (extensionsOf(one, EXTENSION.qualificationLifecycle).length !== 1) report(`qualification[${index}]`, 'has no lifecycle extension');
  });
};

const practitionerOnly = (...paths: string[]): Rule[] => paths.map((path) => literal(path, 'Practitioner'));

/** The constraints that each profile of `fhir-profiles/` adds to its base resource. */
export const PROFILE_RULES: { readonly [profile: string]: { type: string; rules: readonly Rule[] } } = {
  [PROFILE.practitioner]: { type: 'Practitioner', rules: [required('active'), npiSlice, qualifications] },
  [PROFILE.assignment]: {
    type: 'Task',
    rules: [
      required('instantiatesCanonical', 'code', 'for', 'owner', 'authoredOn'),
      hasCode('code', CODE_SYSTEM.resourceKind, 'learning-assignment'),
      equals('intent', 'order', 'proposal'),
      ...practitionerOnly('for', 'owner'),
      forbidden('encounter', 'focus', 'basedOn'),
    ],
  },
  [PROFILE.assessment]: {
    type: 'QuestionnaireResponse',
    rules: [
      required('identifier', 'questionnaire', 'subject', 'author', 'authored'),
      ...practitionerOnly('subject', 'author'),
      equals('status', 'completed', 'entered-in-error'),
      forbidden('encounter'),
      extension(EXTENSION.score, 'extension', { max: 1 }),
    ],
  },
  [PROFILE.assertion]: {
    type: 'Basic',
    rules: [
      required('identifier', 'subject', 'created', 'author'),
      hasCode('code', CODE_SYSTEM.resourceKind, 'competency-assertion'),
      ...practitionerOnly('subject'),
      extension(EXTENSION.topic, 'valueCodeableConcept', { max: 1 }),
      extension(EXTENSION.topicRevision, 'valuePositiveInt', { max: 1 }),
      extension(EXTENSION.level, 'valueCodeableConcept', { max: 1 }),
      extensionCode(EXTENSION.level, CODE_SYSTEM.level, 'knowledge-check'),
      extension(EXTENSION.validity, 'valuePeriod', { max: 1 }),
      extension(EXTENSION.assertionStatus, 'valueCodeableConcept', { max: 1 }),
      extensionCode(EXTENSION.assertionStatus, CODE_SYSTEM.assertionStatus, 'active', 'superseded', 'update-due', 'expired', 'revoked'),
      extension(EXTENSION.evidence, 'valueReference'),
      extension(EXTENSION.verifiedBy, 'valueCodeableConcept', { max: 1 }),
      extensionCode(EXTENSION.verifiedBy, CODE_SYSTEM.verification, 'automated-knowledge-check'),
    ],
  },
  [PROFILE.education]: {
    type: 'Communication',
    rules: [
      required('basedOn', 'recipient', 'sent', 'category'),
      hasCode('category', CODE_SYSTEM.resourceKind, 'education-delivered'),
      literal('basedOn', 'Task'),
      ...practitionerOnly('recipient'),
      forbidden('subject', 'encounter', 'about'),
    ],
  },
  [PROFILE.provenance]: { type: 'Provenance', rules: [required('activity', 'entity'), forbidden('patient')] },
};

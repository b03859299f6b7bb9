import { loadValidator } from '../server/records/index.ts';

/** What is wrong with a resource, as `expression: message`; empty when it may be stored. */
export const fhirErrors = (resource: unknown, profiles?: readonly string[]): string[] =>
  loadValidator()
    .validate(resource, profiles)
    .filter(({ severity }) => severity === 'error')
    .map(({ expression, message }) => `${expression}: ${message}`);

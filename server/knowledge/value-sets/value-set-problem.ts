import { AppError } from '../../platform/index.ts';

const names = {
  'unknown-value-set': 'not-found',
  loop: 'unprocessable',
  'too-large': 'unprocessable',
  'too-deep': 'unprocessable',
  'no-system': 'invalid-request',
  'concept-and-filter': 'invalid-request',
  'unsupported-filter': 'unprocessable',
  'unknown-system': 'unprocessable',
} as const;

/** @param path FHIRPath of what is at fault, in the set that holds it */
export const refuse = (name: keyof typeof names, path: string, detail: string): AppError =>
  new AppError(names[name], { detail: `${name}: ${detail}`, path });

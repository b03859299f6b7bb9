import type { LessonTextBasis, LessonTextState } from '../../server/contract/index.ts';

export const stateWords: Record<LessonTextState, string> = {
  draft: 'Draft',
  'in-review': 'In review',
  published: 'Published',
  withdrawn: 'Withdrawn',
  discarded: 'Discarded',
};

/** What a text was begun from: "Label change, version 12". */
export function basisWords(basis: LessonTextBasis): string {
  switch (basis.kind) {
    case 'label-change':
      return `Label change, version ${basis.version}`;
    case 'document-change':
      return `Document, version ${basis.version}`;
    case 'lesson':
      return `Lesson, version ${basis.version}`;
  }
}

export const writerWords: Record<'extractive' | 'llm', string> = {
  extractive: 'Rules, in the label’s words',
  llm: 'Model, in its own words',
};

export const stepWords: Record<string, string> = {
  begin: 'Begun',
  edit: 'Edited',
  submit: 'Submitted for review',
  return: 'Returned',
  publish: 'Published',
  withdraw: 'Withdrawn',
  discard: 'Discarded',
};

/** What is merely missing or misshapen, told to a writer; a rule of writing speaks for itself. */
const shapes: readonly (readonly [RegExp, string])[] = [
  [/^Invalid input: expected .*received (?:undefined|null|nan)$/i, 'Still to be filled in.'],
  [/^Too small: expected string to have >=1 characters$/, 'Still to be filled in.'],
  [/^Too small: expected array to have >=(\d+) items$/, 'At least $1 needed.'],
  [/^Too big: expected array to have <=(\d+) items$/, 'At most $1.'],
  [/^Too small: expected number to be >=?\s?(\S+)$/, 'Too small: the least is $1.'],
  [/^Too big: expected number to be <=?\s?(\S+)$/, 'Too much: the most is $1.'],
  [/^Invalid (?:option|input|discriminator value): expected .*$/, 'Still to be chosen.'],
  [/^Invalid ISO date$/, 'Still to be dated.'],
  [/^Invalid (?:string|GUID|URL).*$/, 'Not written as it has to be.'],
];

export function problemWords(message: string): string {
  const shape = shapes.find(([pattern]) => pattern.test(message));
  return shape === undefined ? message : message.replace(shape[0], shape[1]);
}

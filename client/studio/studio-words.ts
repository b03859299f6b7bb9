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

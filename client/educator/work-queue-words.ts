import type {
  ChangeAnswer,
  ChangeAnswerState,
  LabelChange,
  LabelChangeClass,
  LabelChangeState,
  LabelPart,
  NoActionReason,
} from '../../server/contract/index.ts';

export const classWords: Record<LabelChangeClass, string> = {
  ADDED: 'New box',
  CHANGED: 'Box changed',
  REMOVED: 'Box removed',
  COSMETIC: 'Cosmetic',
};

export const stateWords: Record<LabelChangeState, string> = { open: 'Open', 'looked-at': 'Looked at', 'no-action': 'No action' };

/** Whether a text answers to a change. */
export const answerWords: Record<ChangeAnswerState, string> = { open: 'No text yet', 'in-work': 'In work', answered: 'Answered' };

export const answerStateWords: Record<ChangeAnswer['state'], string> = {
  draft: 'draft',
  'in-review': 'in review',
  published: 'published',
};

export const noActionWords: Record<NoActionReason, string> = {
  'not-ordered-here': 'Not ordered here',
  'lesson-says-it': 'Our lesson says it already',
  'wording-only': 'Wording only, the same meaning',
  'follows-reference': 'Follows the reference label',
  other: 'Another reason',
};

export const wordsOfMark: Record<Exclude<LabelPart['mark'], 'same'>, string> = {
  added: 'Added',
  removed: 'Removed',
  reworded: 'Reworded',
};

/** What a label is called; some name no product. */
export const nameOf = ({ title, setId }: Pick<LabelChange, 'title' | 'setId'>): string => title ?? `Label ${setId.slice(0, 8)}`;

export const labelKind = ({ isReference }: Pick<LabelChange, 'isReference'>): string => (isReference ? 'Reference label' : 'Generic');

import {
  labelChangeListSchema,
  labelChangeViewSchema,
  type ChangeAnswerState,
  type LabelChangeClass,
  type LabelChangeState,
  type ReviewLabelChange,
} from '../../server/contract/index.ts';
import { call } from './http.ts';

export type LabelChangesQuery = {
  class: LabelChangeClass | '';
  state: LabelChangeState | '';
  answer: ChangeAnswerState | '';
  search: string;
  reference: '' | '1';
  cursor: string;
};

/** Changes of boxed warnings, as an educator of one launch sees them. */
export function workQueueApi(launchId: string) {
  const base = `/api/launches/${encodeURIComponent(launchId)}/work-queue/label-changes`;
  return {
    changes: async (query: LabelChangesQuery) => call(labelChangeListSchema, `${base}?${new URLSearchParams(query).toString()}`),
    change: async (changeId: string) => call(labelChangeViewSchema, `${base}/${encodeURIComponent(changeId)}`),
    review: async (changeId: number, body: ReviewLabelChange) =>
      call(labelChangeViewSchema, `${base}/${changeId}/review`, { method: 'PUT', body }),
  };
}

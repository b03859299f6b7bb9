import {
  attemptViewSchema,
  draftSavedSchema,
  historyViewSchema,
  launchViewSchema,
  nowViewSchema,
  plainResourceSchema,
  promptStateSchema,
  whyViewSchema,
  type AnswerRequest,
  type DismissRequest,
  type DraftRequest,
  type SnoozeRequest,
  type StartAttemptRequest,
  type StepRequest,
} from '../../server/contract/index.ts';
import { call } from './http.ts';

/** The API as one launch sees it. */
export function launchApi(launchId: string) {
  const base = `/api/launches/${encodeURIComponent(launchId)}`;
  const prompt = (promptId: string): string => `${base}/prompts/${encodeURIComponent(promptId)}`;
  const attempt = (attemptId: string): string => `${base}/attempts/${encodeURIComponent(attemptId)}`;
  return {
    launch: async () => call(launchViewSchema, base),
    now: async () => call(nowViewSchema, `${base}/now`),
    history: async () => call(historyViewSchema, `${base}/history`),
    why: async (promptId: string) => call(whyViewSchema, `${prompt(promptId)}/why`),
    snooze: async (promptId: string, body: SnoozeRequest) =>
      call(promptStateSchema, `${prompt(promptId)}/snooze`, { method: 'POST', body }),
    dismiss: async (promptId: string, body: DismissRequest) =>
      call(promptStateSchema, `${prompt(promptId)}/dismiss`, { method: 'POST', body }),
    restore: async (promptId: string) => call(promptStateSchema, `${prompt(promptId)}/restore`, { method: 'POST' }),
    start: async (body: StartAttemptRequest) => call(attemptViewSchema, `${base}/attempts`, { method: 'POST', body }),
    attempt: async (attemptId: string) => call(attemptViewSchema, attempt(attemptId)),
    draft: async (attemptId: string, body: DraftRequest) =>
      call(draftSavedSchema, `${attempt(attemptId)}/draft`, { method: 'PUT', body, keepalive: true }),
    step: async (attemptId: string, body: StepRequest) => call(attemptViewSchema, `${attempt(attemptId)}/step`, { method: 'PUT', body }),
    answer: async (attemptId: string, body: AnswerRequest) =>
      call(attemptViewSchema, `${attempt(attemptId)}/answers`, { method: 'POST', body }),
    moment: async (attemptId: string, right: boolean) =>
      call(draftSavedSchema, `${attempt(attemptId)}/moment`, { method: 'POST', body: { right } }),
    /** One of our FHIR resources, "Basic/…". */
    resource: async (reference: string) => call(plainResourceSchema, `/fhir/r4/${reference}`),
  };
}

import { eventSourceListSchema, eventSourceViewSchema } from '../../server/contract/index.ts';
import { call } from './http.ts';

/** The roads by which events come, as an integrator of one launch looks after them. */
export function eventSourcesApi(launchId: string) {
  const base = `/api/launches/${encodeURIComponent(launchId)}/event-sources`;
  const one = (sourceId: string): string => `${base}/${encodeURIComponent(sourceId)}`;
  return {
    list: async () => call(eventSourceListSchema, base),
    read: async (sourceId: string) => call(eventSourceViewSchema, one(sourceId)),
    poll: async (sourceId: string) => call(eventSourceViewSchema, `${one(sourceId)}/poll`, { method: 'POST' }),
    /** @param since ISO 8601 with a zone */
    replay: async (sourceId: string, since: string) =>
      call(eventSourceViewSchema, `${one(sourceId)}/replay`, { method: 'POST', body: { since } }),
    switch: async (sourceId: string, on: boolean) =>
      call(eventSourceViewSchema, `${one(sourceId)}/switch`, { method: 'PUT', body: { on } }),
  };
}

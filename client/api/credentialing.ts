import { z } from 'zod';
import { practitionerFileSchema, practitionerListSchema, type rosterPeople } from '../../server/contract/index.ts';
import { call } from './http.ts';

export type RosterQuery = { search: string; people: (typeof rosterPeople)[number]; page: number };

/** What the console reads, as one launch of a member of staff sees it. */
export function credentialingApi(launchId: string) {
  const base = `/api/launches/${encodeURIComponent(launchId)}/practitioners`;
  return {
    practitioners: async ({ search, people, page }: RosterQuery) =>
      call(practitionerListSchema, `${base}?${new URLSearchParams({ search, people, page: String(page) }).toString()}`),
    practitioner: async (personId: string) => call(practitionerFileSchema, `${base}/${encodeURIComponent(personId)}`),
  };
}

/** Ends this browser's session, whatever was opened under it. */
export const signOut = async () => call(z.undefined(), '/api/sign-out', { method: 'POST' });

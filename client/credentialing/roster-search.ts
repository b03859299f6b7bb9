import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { RosterQuery } from '../api/credentialing.ts';

const pageOf = (text: string | null): number => {
  const page = Number(text);
  return Number.isInteger(page) && page > 0 ? page : 1;
};

/** What differs from the plain roster, as it stands in an address. */
const toParams = ({ search, people, page }: RosterQuery): Record<string, string> => ({
  ...(search === '' ? {} : { search }),
  ...(people === 'clinicians' ? {} : { people }),
  ...(page === 1 ? {} : { page: String(page) }),
});

/** What the address asks for (`?search=&people=&page=`), and what is typed: the address follows 300 ms later, from page 1. */
export function useRosterSearch() {
  const [params, setParams] = useSearchParams();
  const query: RosterQuery = {
    search: params.get('search') ?? '',
    people: params.get('people') === 'all' ? 'all' : 'clinicians',
    page: pageOf(params.get('page')),
  };
  const { search } = query;
  const [typed, setTyped] = useState(search);
  const sent = useRef(search);

  // Back and forward change the address; then the field follows it.
  useEffect(() => {
    if (search === sent.current) return;
    sent.current = search;
    setTyped(search);
  }, [search]);

  const apply = (wanted: Pick<RosterQuery, 'search' | 'people'>): void => {
    const next = { ...wanted, search: wanted.search.trim() };
    if (next.search === sent.current && next.people === query.people) return;
    sent.current = next.search;
    setParams(toParams({ ...next, page: 1 }), { replace: true });
  };
  const later = useDebouncedCallback((text: string) => apply({ search: text, people: query.people }), 300);

  return {
    query,
    typed,
    type: (text: string): void => {
      setTyped(text);
      later(text);
    },
    applyNow: (): void => apply({ search: typed, people: query.people }),
    showPeople: (people: RosterQuery['people']): void => apply({ search: typed, people }),
    /** The address of this roster with something else asked for. */
    addressOf: (change: Partial<RosterQuery>): string => `?${new URLSearchParams(toParams({ ...query, ...change })).toString()}`,
  };
}

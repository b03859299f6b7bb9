import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';

const pageOf = (text: string | null): number => {
  const page = Number(text);
  return Number.isInteger(page) && page > 0 ? page : 1;
};

/** What the address asks for (`?search=&page=`), and what is typed: the address follows 300 ms later, from page 1. */
export function useRosterSearch() {
  const [params, setParams] = useSearchParams();
  const search = params.get('search') ?? '';
  const [typed, setTyped] = useState(search);
  const sent = useRef(search);

  // Back and forward change the address; then the field follows it.
  useEffect(() => {
    if (search === sent.current) return;
    sent.current = search;
    setTyped(search);
  }, [search]);

  const apply = (text: string): void => {
    const wanted = text.trim();
    if (wanted === sent.current) return;
    sent.current = wanted;
    setParams(wanted === '' ? {} : { search: wanted }, { replace: true });
  };
  const later = useDebouncedCallback(apply, 300);

  return {
    search,
    page: pageOf(params.get('page')),
    typed,
    type: (text: string): void => {
      setTyped(text);
      later(text);
    },
    applyNow: (): void => apply(typed),
    /** The address of another page of the same search. */
    pageAddress: (page: number): string =>
      `?${new URLSearchParams({ ...(search === '' ? {} : { search }), ...(page === 1 ? {} : { page: String(page) }) }).toString()}`,
  };
}

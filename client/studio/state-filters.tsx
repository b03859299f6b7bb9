import type { ComponentType } from 'react';
import { Link, useSearchParams } from 'react-router';
import { SearchFilters } from '../educator/search-filters.tsx';

export type StateQuery<State extends string> = { state: State | ''; search: string };

/** What the address asks for (`?state=&search=`); what it does not know is not asked. */
export function useStateQuery<State extends string>(states: readonly State[]) {
  const [params, setParams] = useSearchParams();
  const query: StateQuery<State> = {
    state: states.find((one) => one === params.get('state')) ?? '',
    search: (params.get('search') ?? '').slice(0, 100),
  };
  return {
    query,
    ask: (change: Partial<StateQuery<State>>): void =>
      setParams(Object.fromEntries(Object.entries({ ...query, ...change }).filter(([, value]) => value !== ''))),
  };
}

type FiltersProps<State extends string> = {
  /** Of the form, for who does not see it. */
  name: string;
  id: string;
  label: string;
  states: readonly State[];
  words: Record<State, string>;
  query: StateQuery<State>;
  ask: (change: Partial<StateQuery<State>>) => void;
  status: string;
};

/** Which of them, by words and state; all of it stands in the address. */
export function StateFilters<State extends string>({ name, id, label, states, words, query, ask, status }: FiltersProps<State>) {
  return (
    <SearchFilters name={name} id={id} label={label} search={query.search} ask={(search) => ask({ search })} status={status}>
      <label className="choose">
        <span>State</span>
        <select value={query.state} onChange={({ target }) => ask({ state: states.find((one) => one === target.value) ?? '' })}>
          <option value="">All but discarded</option>
          {states.map((one) => (
            <option key={one} value={one}>
              {words[one]}
            </option>
          ))}
        </select>
      </label>
    </SearchFilters>
  );
}

type Said = { title: string; text: string; link: { to: string; words: string } };

/** Of a list with nothing in it: why, and the way on. */
export function NothingListed({
  icon: Icon,
  said: { title, text, link },
}: {
  icon: ComponentType<{ className: string; stroke: number; 'aria-hidden': 'true' }>;
  said: Said;
}) {
  return (
    <section className="card state">
      <Icon className="icon" stroke={1.75} aria-hidden="true" />
      <div className="state-body">
        <h2>{title}</h2>
        <p>{text}</p>
        <div>
          <Link className="button" to={link.to}>
            {link.words}
          </Link>
        </div>
      </div>
    </section>
  );
}

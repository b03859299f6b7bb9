import { useState, type ReactNode } from 'react';
import { SearchIcon } from '../credentialing/icons.ts';

/** What a list is narrowed by, and how many are left: a search that is sent with Enter or its button, and choices that hold at once. */
export function SearchFilters({
  name,
  id,
  label,
  search,
  ask,
  status,
  children,
}: {
  /** Of the form, for who does not see it. */
  name: string;
  id: string;
  label: string;
  /** As it stands in the address. */
  search: string;
  ask: (search: string) => void;
  status: string;
  children: ReactNode;
}) {
  const [typed, setTyped] = useState(search);
  return (
    <form
      className="filters"
      aria-label={name}
      onSubmit={(event) => {
        event.preventDefault();
        ask(typed.trim());
      }}
    >
      <div className="search">
        <label htmlFor={id}>{label}</label>
        <SearchIcon className="icon" stroke={1.75} aria-hidden="true" />
        <input
          id={id}
          className="field"
          type="search"
          maxLength={100}
          autoComplete="off"
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
      </div>
      <button type="submit" className="button">
        Search
      </button>
      {children}
      <p className="count num" role="status">
        {status}
      </p>
    </form>
  );
}

import { useState } from 'react';
import { labelChangeClasses, labelChangeStates } from '../../server/contract/index.ts';
import type { LabelChangesQuery } from '../api/work-queue.ts';
import { SearchIcon } from '../credentialing/icons.ts';
import { classWords, stateWords } from './work-queue-words.ts';

/** Which changes; all of it stands in the address. */
export function WorkQueueFilters({
  query,
  ask,
  status,
}: {
  query: LabelChangesQuery;
  ask: (change: Partial<LabelChangesQuery>) => void;
  status: string;
}) {
  const [typed, setTyped] = useState(query.search);
  return (
    <form
      className="filters"
      aria-label="Which changes"
      onSubmit={(event) => {
        event.preventDefault();
        ask({ search: typed.trim() });
      }}
    >
      <div className="search">
        <label htmlFor="change-search">Drug or labeler</label>
        <SearchIcon className="icon" stroke={1.75} aria-hidden="true" />
        <input
          id="change-search"
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
      <label className="choose">
        <span>What</span>
        <select value={query.class} onChange={({ target }) => ask({ class: labelChangeClasses.find((one) => one === target.value) ?? '' })}>
          <option value="">All but cosmetic</option>
          {labelChangeClasses.map((one) => (
            <option key={one} value={one}>
              {classWords[one]}
            </option>
          ))}
        </select>
      </label>
      <label className="choose">
        <span>Here</span>
        <select value={query.state} onChange={({ target }) => ask({ state: labelChangeStates.find((one) => one === target.value) ?? '' })}>
          <option value="">All</option>
          {labelChangeStates.map((one) => (
            <option key={one} value={one}>
              {stateWords[one]}
            </option>
          ))}
        </select>
      </label>
      <label className="check">
        <input type="checkbox" checked={query.reference === '1'} onChange={({ target }) => ask({ reference: target.checked ? '1' : '' })} />
        Only reference labels
      </label>
      <p className="count num" role="status">
        {status}
      </p>
    </form>
  );
}

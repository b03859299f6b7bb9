import { educationRanges, type EducationNumbers, type EducationRange } from '../../server/contract/index.ts';
import type { NumbersQuery } from '../api/educator.ts';

const rangeWords: Record<EducationRange, string> = { 7: 'Last 7 days', 30: 'Last 30 days', 90: 'Last 90 days', 365: 'Last 365 days' };

/** Which days and which topic; both stand in the address. */
export function NumbersFilters({
  query,
  ask,
  topics,
  status,
}: {
  query: NumbersQuery;
  ask: (change: Partial<NumbersQuery>) => void;
  topics: EducationNumbers['topics'];
  status: string;
}) {
  return (
    <form className="filters" aria-label="Which numbers" onSubmit={(event) => event.preventDefault()}>
      <label className="choose">
        <span>Range</span>
        <select
          value={query.days}
          onChange={({ target }) => ask({ days: educationRanges.find((days) => String(days) === target.value) ?? 30 })}
        >
          {educationRanges.map((days) => (
            <option key={days} value={days}>
              {rangeWords[days]}
            </option>
          ))}
        </select>
      </label>
      <label className="choose choose-long">
        <span>Topic</span>
        <select value={query.topic} onChange={({ target }) => ask({ topic: target.value })}>
          <option value="">All topics</option>
          {topics.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <p className="count num" role="status">
        {status}
      </p>
    </form>
  );
}

import { changeAnswerStates, labelChangeClasses, labelChangeStates } from '../../server/contract/index.ts';
import type { LabelChangesQuery } from '../api/work-queue.ts';
import { SearchFilters } from './search-filters.tsx';
import { answerWords, classWords, stateWords } from './work-queue-words.ts';

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
  return (
    <SearchFilters
      name="Which changes"
      id="change-search"
      label="Drug or labeler"
      search={query.search}
      ask={(search) => ask({ search })}
      status={status}
    >
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
        <span>Decision</span>
        <select value={query.state} onChange={({ target }) => ask({ state: labelChangeStates.find((one) => one === target.value) ?? '' })}>
          <option value="">All</option>
          {labelChangeStates.map((one) => (
            <option key={one} value={one}>
              {stateWords[one]}
            </option>
          ))}
        </select>
      </label>
      <label className="choose">
        <span>Answer</span>
        <select
          value={query.answer}
          onChange={({ target }) => ask({ answer: changeAnswerStates.find((one) => one === target.value) ?? '' })}
        >
          <option value="">All</option>
          {changeAnswerStates.map((one) => (
            <option key={one} value={one}>
              {answerWords[one]}
            </option>
          ))}
        </select>
      </label>
      <label className="check">
        <input type="checkbox" checked={query.reference === '1'} onChange={({ target }) => ask({ reference: target.checked ? '1' : '' })} />
        Only reference labels
      </label>
    </SearchFilters>
  );
}

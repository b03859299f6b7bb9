import '../ui/educator.css';
import '../ui/studio.css';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { lessonTextStates, type LessonTextList } from '../../server/contract/index.ts';
import { lessonTextsApi, type LessonTextsQuery } from '../api/lesson-texts.ts';
import { useLaunch, useLaunchApi } from '../api/use-launch.ts';
import { WhenDue } from '../credentialing/chips.tsx';
import { StaleNote } from '../credentialing/console-error.tsx';
import { EducationError } from '../educator/education-error.tsx';
import { DraftsIcon } from '../educator/icons.ts';
import { SearchFilters } from '../educator/search-filters.tsx';
import { fhirDay } from '../ui/fhir-date.ts';
import { LoadingState } from '../ui/states.tsx';
import { stateWords } from './studio-words.ts';
import { TextsTable } from './texts-table.tsx';
import { useTextsQuery } from './texts-query.ts';

type FiltersProps = { query: LessonTextsQuery; ask: (change: Partial<LessonTextsQuery>) => void; status: string };

/** Which texts; all of it stands in the address. */
function Filters({ query, ask, status }: FiltersProps) {
  return (
    <SearchFilters
      name="Which drafts"
      id="text-search"
      label="Title or topic"
      search={query.search}
      ask={(search) => ask({ search })}
      status={status}
    >
      <label className="choose">
        <span>State</span>
        <select value={query.state} onChange={({ target }) => ask({ state: lessonTextStates.find((one) => one === target.value) ?? '' })}>
          <option value="">All but discarded</option>
          {lessonTextStates.map((one) => (
            <option key={one} value={one}>
              {stateWords[one]}
            </option>
          ))}
        </select>
      </label>
    </SearchFilters>
  );
}

function NoTexts({ isNarrowed }: { isNarrowed: boolean }) {
  const { launchId } = useLaunchApi();
  return (
    <section className="card state">
      <DraftsIcon className="icon" stroke={1.75} aria-hidden="true" />
      <div className="state-body">
        <h2>{isNarrowed ? 'No draft fits' : 'No draft yet'}</h2>
        <p>
          {isNarrowed
            ? 'Search by part of a title or a topic, or choose another state.'
            : 'A draft begins at a label change: open one and choose “Draft a lesson”. What you write there is published by a second person.'}
        </p>
        <div>
          <Link className="button" to={isNarrowed ? '?' : `/staff/${launchId}/education/label-changes`}>
            {isNarrowed ? 'Show all drafts' : 'Label changes'}
          </Link>
        </div>
      </div>
    </section>
  );
}

function ReviewDue({ due, home }: { due: LessonTextList['reviewDue']; home: string }) {
  const timeZone = useLaunch().data?.tenant.timeZone ?? 'UTC';
  if (due.length === 0) return null;
  return (
    <section className="section" aria-labelledby="due">
      <h2 id="due">
        Review due <span className="count-after">{due.length}</span>
      </h2>
      <ul className="competencies">
        {due.map(({ textId, title, reviewBy }) => (
          <li key={textId}>
            <Link className="grow" to={`${home}/${encodeURIComponent(textId)}`}>
              {title}
            </Link>
            <span className="date-and-chip num">
              {fhirDay(reviewBy)} <WhenDue date={reviewBy} timeZone={timeZone} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A tenant's own texts of lessons: in work, under review, published, gone. */
export function TextsPage() {
  const { launchId } = useLaunchApi();
  const { query, ask } = useTextsQuery();
  const read = useQuery({
    queryKey: [launchId, 'lesson-texts', query],
    queryFn: async () => lessonTextsApi(launchId).list(query),
    placeholderData: keepPreviousData,
  });
  const retry = (): void => void read.refetch();
  const list = read.data;
  const count = list?.texts.length ?? 0;
  const home = `/staff/${launchId}/education/texts`;
  return (
    <>
      <title>Drafts, Preceptor</title>
      <div className="staff-head">
        <h1>Drafts</h1>
      </div>
      {list !== undefined && (
        <Filters
          key={query.search}
          query={query}
          ask={ask}
          status={read.isPlaceholderData ? 'Searching' : `${count} ${count === 1 ? 'text' : 'texts'}`}
        />
      )}
      {read.isPending && <LoadingState what="the drafts" />}
      {read.isError && list === undefined && <EducationError error={read.error} retry={retry} roles="educator" />}
      {read.isError && list !== undefined && <StaleNote readAt={read.dataUpdatedAt} retry={retry} />}
      {list !== undefined && count === 0 && <NoTexts isNarrowed={query.state !== '' || query.search !== ''} />}
      {list !== undefined && count > 0 && <TextsTable texts={list.texts} home={home} stale={read.isPlaceholderData} />}
      {list !== undefined && <ReviewDue due={list.reviewDue} home={home} />}
    </>
  );
}

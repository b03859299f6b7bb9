import '../ui/educator.css';
import '../ui/studio.css';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { lessonTextStates, type LessonTextList } from '../../server/contract/index.ts';
import { lessonTextsApi } from '../api/lesson-texts.ts';
import { useLaunch, useLaunchApi } from '../api/use-launch.ts';
import { WhenDue } from '../credentialing/chips.tsx';
import { StaleNote } from '../credentialing/console-error.tsx';
import { EducationError } from '../educator/education-error.tsx';
import { DraftsIcon } from '../educator/icons.ts';
import { fhirDay } from '../ui/fhir-date.ts';
import { LoadingState } from '../ui/states.tsx';
import { NothingListed, StateFilters, useStateQuery } from './state-filters.tsx';
import { stateWords } from './studio-words.ts';
import { TextsTable } from './texts-table.tsx';

const noneFits = {
  title: 'No draft fits',
  text: 'Search by part of a title or a topic, or choose another state.',
  link: { to: '?', words: 'Show all drafts' },
};
const noneYet = (launchId: string) => ({
  title: 'No draft yet',
  text: 'A draft begins at a label change: open one and choose “Draft a lesson”. What you write there is published by a second person.',
  link: { to: `/staff/${launchId}/education/label-changes`, words: 'Label changes' },
});

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
  const { query, ask } = useStateQuery(lessonTextStates);
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
        <StateFilters
          key={query.search}
          name="Which drafts"
          id="text-search"
          label="Title or topic"
          states={lessonTextStates}
          words={stateWords}
          query={query}
          ask={ask}
          status={read.isPlaceholderData ? 'Searching' : `${count} ${count === 1 ? 'text' : 'texts'}`}
        />
      )}
      {read.isPending && <LoadingState what="the drafts" />}
      {read.isError && list === undefined && <EducationError error={read.error} retry={retry} roles="educator" />}
      {read.isError && list !== undefined && <StaleNote readAt={read.dataUpdatedAt} retry={retry} />}
      {list !== undefined && count === 0 && (
        <NothingListed icon={DraftsIcon} said={query.state !== '' || query.search !== '' ? noneFits : noneYet(launchId)} />
      )}
      {list !== undefined && count > 0 && <TextsTable texts={list.texts} home={home} stale={read.isPlaceholderData} />}
      {list !== undefined && <ReviewDue due={list.reviewDue} home={home} />}
    </>
  );
}

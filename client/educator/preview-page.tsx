import '../ui/educator.css';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import type { Cite, LessonPreview } from '../../server/contract/index.ts';
import { educatorApi } from '../api/educator.ts';
import { useLaunchApi } from '../api/use-launch.ts';
import { StaleNote } from '../credentialing/console-error.tsx';
import { UnderIcon } from '../credentialing/icons.ts';
import { LessonContent } from '../panel/lesson-content.tsx';
import { disclosureOf } from '../panel/lesson-introduction.tsx';
import { SourcesDrawer } from '../panel/sources-drawer.tsx';
import { fhirDate } from '../ui/fhir-date.ts';
import { FocusHeading } from '../ui/focus-heading.tsx';
import { unbroken } from '../ui/format.ts';
import { StaleIcon } from '../ui/icons.ts';
import { AnsweredQuestion } from '../ui/question.tsx';
import { LoadingState } from '../ui/states.tsx';
import { EducationError } from './education-error.tsx';
import { cardInWords, problemCount, statusWords } from './lesson-words.ts';
import { PreviewItem } from './preview-item.tsx';

/** What a reviewer wants to know before reading. */
function Standing({ preview }: { preview: LessonPreview }) {
  const { lesson, signedOn, problems, items } = preview;
  return (
    <>
      <dl className="pairs standing">
        <dt>Status</dt>
        <dd>
          {statusWords[preview.status]}, version <span className="num">{lesson.version}</span>
          {preview.whySuspended !== null && `. ${preview.whySuspended}`}
        </dd>
        <dt>Signed here</dt>
        <dd>{signedOn === null ? 'Not yet' : fhirDate(signedOn)}</dd>
        <dt>Writing rules</dt>
        <dd>{problems.length === 0 ? 'All that a machine can check are kept' : problemCount(problems.length)}</dd>
        <dt>Items</dt>
        <dd className="num">
          {items.length}, {preview.passRule.total} served in a check. {preview.passRule.text}
        </dd>
        <dt>Objective</dt>
        <dd>{unbroken(lesson.objective)}</dd>
        <dt>Card</dt>
        <dd>{cardInWords(preview.cardSummary)}</dd>
        <dt>Passing means</dt>
        <dd>{preview.restrictions.join(' ')}</dd>
      </dl>
      {problems.length > 0 && (
        <ul className="problems">
          {problems.map(({ at, rule }) => (
            <li key={`${at} ${rule}`}>
              <b>{at}</b>: {rule}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Preview({ preview }: { preview: LessonPreview }) {
  const [cited, setCited] = useState<Cite | 'all' | null>(null);
  const { lesson, recall, sources, items } = preview;
  return (
    <>
      <title>{`${lesson.title}, Preceptor`}</title>
      <div className="staff-head">
        <FocusHeading level={1}>{lesson.title}</FocusHeading>
      </div>
      <Standing preview={preview} />
      <p className="note looked">
        <StaleIcon className="icon" stroke={1.75} aria-hidden="true" />
        Every answer is open here, and your look was recorded. Clinicians see an answer only after their own.
      </p>
      <div className="preview">
        <section className="preview-panel lesson" aria-label="As the panel shows it">
          {lesson.contentNotice !== null && (
            <p className="small">
              <span className="chip chip-warn">{lesson.contentNotice}</span>
            </p>
          )}
          <p className="small faint">{disclosureOf(lesson)}</p>
          <h2>Retrieval question</h2>
          <h3 className="stem">{unbroken(recall.stem)}</h3>
          {recall.answered !== null && <AnsweredQuestion question={recall} answered={recall.answered} sources={sources} />}
          <LessonContent attempt={preview} cite={setCited} />
        </section>
        <section className="preview-items lesson" aria-labelledby="items">
          <h2 id="items">
            Items <span className="count-after">{items.length}</span>
          </h2>
          {items.map((item) => (
            <PreviewItem key={item.question.itemId} item={item} sources={sources} />
          ))}
        </section>
      </div>
      <SourcesDrawer at={cited} sources={sources} close={() => setCited(null)} />
    </>
  );
}

/** One lesson to read before signing: what the panel shows, and the whole bank with its answers and reasons. */
export function PreviewPage() {
  const { launchId } = useLaunchApi();
  const { lessonId = '' } = useParams();
  const read = useQuery({
    queryKey: [launchId, 'education-lesson', lessonId],
    queryFn: async () => educatorApi(launchId).lesson(lessonId),
    refetchOnReconnect: false,
  });
  const retry = (): void => void read.refetch();
  return (
    <>
      <nav className="crumb" aria-label="Breadcrumb">
        <ol>
          <li>
            <Link to={`/staff/${launchId}/education/lessons`}>Lessons</Link>
          </li>
          <li aria-current="page">
            <UnderIcon className="icon" stroke={2} aria-hidden="true" />
            {read.data?.lesson.title ?? 'Lesson'}
          </li>
        </ol>
      </nav>
      {read.data === undefined && <h1 className="hidden-visually">Lesson</h1>}
      {read.isPending && <LoadingState what="the lesson" />}
      {read.isError && read.data === undefined && <EducationError error={read.error} retry={retry} roles="educator" />}
      {read.isError && read.data !== undefined && <StaleNote readAt={read.dataUpdatedAt} retry={retry} />}
      {read.data !== undefined && <Preview key={read.data.lesson.lessonId} preview={read.data} />}
    </>
  );
}

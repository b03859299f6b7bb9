import '../ui/educator.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { LessonList } from '../../server/contract/index.ts';
import { educatorApi } from '../api/educator.ts';
import { useLaunchApi } from '../api/use-launch.ts';
import { StaleNote } from '../credentialing/console-error.tsx';
import { ScrollRegion } from '../credentialing/scroll-region.tsx';
import { fhirDate } from '../ui/fhir-date.ts';
import { WarningIcon } from '../ui/icons.ts';
import { LoadingState } from '../ui/states.tsx';
import { EducationError } from './education-error.tsx';
import { problemCount, shownWords, statusWords } from './lesson-words.ts';

type Lesson = LessonList['lessons'][number];

function Row({ lesson, home }: { lesson: Lesson; home: string }) {
  return (
    <tr>
      <th scope="row">
        <Link to={`${home}/${encodeURIComponent(lesson.lessonId)}`}>{lesson.title}</Link>
        <span className="second">{shownWords[lesson.shown]}</span>
        {lesson.whySuspended !== null && <span className="second">{lesson.whySuspended}</span>}
      </th>
      <td data-label="Status">{statusWords[lesson.status]}</td>
      <td className="num" data-label="Version">
        {lesson.version}
      </td>
      <td className="num" data-label="Signed">
        {lesson.signedOn === null ? <span className="faint">Not signed</span> : fhirDate(lesson.signedOn)}
      </td>
      <td data-label="Writing rules">
        {lesson.problems.length === 0 ? (
          <span className="dim">All kept</span>
        ) : (
          <span className="chip chip-bad">
            <WarningIcon className="icon" stroke={2} aria-hidden="true" />
            {problemCount(lesson.problems.length)}
          </span>
        )}
      </td>
      <td className="n num" data-label="Items">
        {lesson.items}
      </td>
      <td className="dim" data-label="Label">
        {lesson.label ?? 'None'}
      </td>
    </tr>
  );
}

/** Every lesson with its standing, each a step from what the panel shows. */
export function LessonsPage() {
  const { launchId } = useLaunchApi();
  const read = useQuery({ queryKey: [launchId, 'education-lessons'], queryFn: async () => educatorApi(launchId).lessons() });
  const retry = (): void => void read.refetch();
  const lessons = read.data?.lessons;
  return (
    <>
      <title>Lessons, Preceptor</title>
      <div className="staff-head">
        <h1>Lessons</h1>
        {lessons !== undefined && (
          <p className="dim num" role="status">
            {lessons.length} lessons, {lessons.filter(({ signedOn }) => signedOn !== null).length} signed here
          </p>
        )}
      </div>
      {read.isPending && <LoadingState what="the lessons" />}
      {read.isError && lessons === undefined && <EducationError error={read.error} retry={retry} roles="educator" />}
      {read.isError && lessons !== undefined && <StaleNote readAt={read.dataUpdatedAt} retry={retry} />}
      {lessons?.length === 0 && <p className="dim">No lesson is installed.</p>}
      {lessons !== undefined && lessons.length > 0 && (
        <ScrollRegion name="Lessons, scrolls sideways">
          <table className="table table-tall table-lessons table-stack">
            <caption className="hidden-visually">Lessons with status, version, signature, writing rules, items and label</caption>
            <thead>
              <tr>
                <th scope="col">Lesson</th>
                <th scope="col">Status</th>
                <th scope="col">Version</th>
                <th scope="col">Signed</th>
                <th scope="col">Writing rules</th>
                <th scope="col" className="n">
                  Items
                </th>
                <th scope="col">Label</th>
              </tr>
            </thead>
            <tbody>
              {lessons.map((lesson) => (
                <Row key={lesson.lessonId} lesson={lesson} home={`/staff/${launchId}/education/lessons`} />
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      <p className="note looked">
        A reviewer of your own reads a lesson here; your administrator records the signature, for this version alone.
      </p>
    </>
  );
}

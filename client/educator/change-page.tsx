import '../ui/educator.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import type { LabelChangeView } from '../../server/contract/index.ts';
import { useLaunch, useLaunchApi } from '../api/use-launch.ts';
import { workQueueApi } from '../api/work-queue.ts';
import { fhirDate } from '../ui/fhir-date.ts';
import { FocusHeading } from '../ui/focus-heading.tsx';
import { DraftLesson } from '../studio/draft-lesson.tsx';
import { ChangeFrame, WhatWasDone } from './change-frame.tsx';
import { ChangeActions } from './change-page-actions.tsx';
import { BoxSide } from './change-page-text.tsx';
import { AnswerChip, Answers } from './work-queue-answers.tsx';
import { told } from './words.ts';
import { classWords, labelKind, nameOf, noActionWords } from './work-queue-words.ts';

/** What the label says of itself, with dates. */
function Facts({ change }: { change: LabelChangeView }) {
  return (
    <dl className="pairs pairs-stacked">
      <dt>Label</dt>
      <dd>
        {labelKind(change)}, {change.labeler ?? 'labeler not named'}, set id <span className="code">{change.setId}</span>{' '}
        <a href={`https://dailymed.nlm.nih.gov/dailymed/drugInfo.cfm?setid=${change.setId}`} target="_blank" rel="noreferrer">
          Label at DailyMed (opens a new tab)
        </a>
      </dd>
      <dt>Orders, 30 days</dt>
      <dd className="num">{change.codes === 0 ? 'Not known: no code leads to it' : `${told(change.orders)} signed, for its codes`}</dd>
      <dt>Cards, 30 days</dt>
      <dd className="num">{change.codes === 0 ? 'Not known: no code leads to it' : `${told(change.cards)}, for orders of its codes`}</dd>
      <dt>Taught an older version</dt>
      <dd className="num">{told(change.taughtOlder)} clinicians passed a lesson on an older version or warning</dd>
      <dt>Recent major changes</dt>
      <dd>
        {change.corroboration.length === 0
          ? 'The label’s own list does not name the box'
          : `The label’s own list says: ${change.corroboration.join('; ')}`}
        . It corroborates and does not decide.
      </dd>
    </dl>
  );
}

function Change({ change }: { change: LabelChangeView }) {
  const { launchId } = useLaunchApi();
  const timeZone = useLaunch().data?.tenant.timeZone ?? 'UTC';
  const title = `${nameOf(change)}: ${classWords[change.class].toLowerCase()}`;
  return (
    <>
      <title>{`${title}, Preceptor`}</title>
      <div className="staff-head">
        <FocusHeading level={1}>{title}</FocusHeading>
        <div>
          {change.class === 'REMOVED' ? (
            <p className="dim">This label has no boxed warning any more: there is nothing to draft.</p>
          ) : (
            <DraftLesson changeId={change.changeId} />
          )}
        </div>
      </div>
      <div className="change-columns">
        <div className="change-main">
          <section className="section" aria-labelledby="text">
            <h2 id="text">Boxed warning, by heading and sentence</h2>
            <div className="box-sides">
              <BoxSide side={change.before} other={change.after} which="Before" />
              <BoxSide side={change.after} other={change.before} which="After" />
            </div>
            <p className="dim">Text as published in the label. Found {fhirDate(change.foundAt, timeZone)}.</p>
          </section>
          <section className="section" aria-labelledby="products">
            <h2 id="products">
              Codes it holds for <span className="count-after">{change.codes}</span>
            </h2>
            {change.products.length === 0 && <p className="dim">No code is known for this label.</p>}
            <ul>
              {change.products.map(({ code, name }) => (
                <li key={code}>
                  <span className="code">{code}</span> {name ?? 'name not known'}
                </li>
              ))}
            </ul>
          </section>
          <WhatWasDone history={change.history} words={noActionWords} timeZone={timeZone} />
        </div>
        <div className="change-side">
          <ChangeActions change={change} />
          <section className="card side-card" aria-labelledby="answers">
            <h2 id="answers">Texts that answer it</h2>
            <p>
              <AnswerChip answer={change.answer} />
            </p>
            <Answers answers={change.answers} home={`/staff/${launchId}/education`} />
          </section>
          <section className="card side-card" aria-labelledby="lessons">
            <h2 id="lessons">Lessons on this warning</h2>
            {change.lessons.length === 0 && <p className="dim">None.</p>}
            <ul>
              {change.lessons.map(({ lessonId, title: lesson, citesVersion }) => (
                <li key={lessonId}>
                  <Link to={`/staff/${launchId}/education/lessons/${encodeURIComponent(lessonId)}`}>{lesson}</Link>,{' '}
                  {citesVersion === null ? 'same warning topic, cites another label' : `cites version ${citesVersion}`}
                </li>
              ))}
            </ul>
          </section>
          <section className="card side-card" aria-labelledby="facts">
            <h2 id="facts">Label and orders</h2>
            <Facts change={change} />
          </section>
        </div>
      </div>
    </>
  );
}

/** One change of a boxed warning: both texts, what it touches, and what was done about it here. */
export function ChangePage() {
  const { launchId } = useLaunchApi();
  const { changeId = '' } = useParams();
  const read = useQuery({
    queryKey: [launchId, 'label-change', changeId],
    queryFn: async () => workQueueApi(launchId).change(changeId),
  });
  return (
    <ChangeFrame
      list={{ words: 'Label changes', address: `/staff/${launchId}/education/label-changes` }}
      unread={{ crumb: 'Change', heading: 'Label change', what: 'the change' }}
      name={nameOf}
      read={read}
    >
      {(change) => <Change key={change.changeId} change={change} />}
    </ChangeFrame>
  );
}

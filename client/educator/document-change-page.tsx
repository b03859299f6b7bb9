import '../ui/educator.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import type { ChangedSection, DocumentChangeView } from '../../server/contract/index.ts';
import { documentsApi } from '../api/documents.ts';
import { useLaunch, useLaunchApi } from '../api/use-launch.ts';
import { fhirDate } from '../ui/fhir-date.ts';
import { FocusHeading } from '../ui/focus-heading.tsx';
import { ChangeFrame, WhatWasDone } from './change-frame.tsx';
import { BoxPart } from './change-page-text.tsx';
import { DocumentActions } from './document-actions.tsx';
import { citedWords, countWords, kindWords, noDocumentActionWords, sectionClassWords } from './document-words.ts';
import { DraftFromDocument } from './draft-from-document.tsx';

type Parts = ChangedSection['before'];
type SideProps = { parts: Parts; other: Parts; which: 'Before' | 'After'; version: number; effective: string };

function Side({ parts, other, which, version, effective }: SideProps) {
  return (
    <section className="box-side" aria-label={`${which}: version ${version}`}>
      <h4 className="num">
        {which}: version {version}, in force from {fhirDate(effective)}
      </h4>
      {parts.length === 0 && <p className="dim">Not in this version.</p>}
      {parts.map((part, index) => (
        // The same sentence may stand there twice; the list never changes.
        <BoxPart key={index} part={part} other={other} isBefore={which === 'Before'} />
      ))}
    </section>
  );
}

function Section({ section, change }: { section: ChangedSection; change: DocumentChangeView }) {
  return (
    <section className="section" aria-label={section.name}>
      <h3>{section.name}</h3>
      <p className="dim">
        {sectionClassWords[section.class]}
        {section.page !== null && `, page ${section.page}`}
        {section.isReordered && '. The same statements in another order, or another number of times'}
      </p>
      <div className="box-sides">
        <Side parts={section.before} other={section.after} which="Before" {...change.before} />
        <Side parts={section.after} other={section.before} which="After" {...change.after} />
      </div>
    </section>
  );
}

/** Lessons on an older version, the next text of each a step away. */
function Lessons({ change }: { change: DocumentChangeView }) {
  const { documentId, after } = change;
  const { launchId } = useLaunchApi();
  const home = `/staff/${launchId}/education`;
  return (
    <section className="card side-card" aria-labelledby="lessons">
      <h2 id="lessons">Lessons that cite an older version</h2>
      {change.lessons.length === 0 && (
        <>
          <p className="dim">None.</p>
          <DraftFromDocument documentId={documentId} version={after.version} lesson={null} title={change.title} />
        </>
      )}
      <ul>
        {change.lessons.map(({ lessonId, title, citesVersion, changedPlaces }) => (
          <li key={lessonId} className="side-lesson">
            <Link to={`${home}/lessons/${encodeURIComponent(lessonId)}`}>{title}</Link>, cites version {citesVersion}.{' '}
            {citedWords(changedPlaces)}{' '}
            <DraftFromDocument documentId={documentId} version={after.version} lesson={{ lessonId, title }} title={title} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Change({ change }: { change: DocumentChangeView }) {
  const timeZone = useLaunch().data?.tenant.timeZone ?? 'UTC';
  const title = `${change.title}, version ${change.after.version}`;
  const shown = change.sections.filter((section) => section.class !== 'COSMETIC');
  return (
    <>
      <title>{`${title}, Preceptor`}</title>
      <div className="staff-head">
        <FocusHeading level={1}>{title}</FocusHeading>
      </div>
      <p className="dim">
        {kindWords[change.kind]}, {change.owner}. {countWords(change.counts)}. Uploaded by {change.after.uploadedBy},{' '}
        {fhirDate(change.after.uploadedAt, timeZone)}.
      </p>
      <div className="change-columns">
        <div className="change-main">
          <section className="section" aria-labelledby="text">
            <h2 id="text">What changed, by section and sentence</h2>
            {shown.length === 0 && (
              <p className="dim">Nothing says something else. White space, numbers of headings and bullets are not compared.</p>
            )}
            {shown.map((section, index) => (
              // One list that never changes; a name may stand there twice.
              <Section key={index} section={section} change={change} />
            ))}
          </section>
          <WhatWasDone history={change.history} words={noDocumentActionWords} timeZone={timeZone} />
        </div>
        <div className="change-side">
          <DocumentActions change={change} />
          <Lessons change={change} />
        </div>
      </div>
    </>
  );
}

/** What a version of a document says otherwise than the one before, whom it concerns, and what was done about it here. */
export function DocumentChangePage() {
  const { launchId } = useLaunchApi();
  const { documentId = '', version = '' } = useParams();
  const read = useQuery({
    queryKey: [launchId, 'document-change', documentId, version],
    queryFn: async () => documentsApi(launchId).change(documentId, version),
  });
  return (
    <ChangeFrame
      list={{ words: 'Documents', address: `/staff/${launchId}/education/documents` }}
      unread={{ crumb: 'Version', heading: 'Version of a document', what: 'the version' }}
      name={(change) => `${change.title}, version ${change.after.version}`}
      read={read}
    >
      {(change) => <Change change={change} />}
    </ChangeFrame>
  );
}

import '../ui/educator.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import type { ChangedSection, DocumentChangeView } from '../../server/contract/index.ts';
import { documentsApi } from '../api/documents.ts';
import { useLaunch, useLaunchApi } from '../api/use-launch.ts';
import { StaleNote } from '../credentialing/console-error.tsx';
import { UnderIcon } from '../credentialing/icons.ts';
import { fhirDate } from '../ui/fhir-date.ts';
import { FocusHeading } from '../ui/focus-heading.tsx';
import { LoadingState } from '../ui/states.tsx';
import { BoxPart } from './change-page-text.tsx';
import { DocumentActions } from './document-actions.tsx';
import { citedWords, countWords, kindWords, noDocumentActionWords, sectionClassWords } from './document-words.ts';
import { DraftFromDocument } from './draft-from-document.tsx';
import { EducationError } from './education-error.tsx';
import { stateWords } from './work-queue-words.ts';

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
    <section className="section" aria-labelledby="lessons">
      <h2 id="lessons">Lessons that cite an older version</h2>
      {change.lessons.length === 0 && (
        <>
          <p className="dim">None.</p>
          <DraftFromDocument documentId={documentId} version={after.version} lesson={null} title={change.title} />
        </>
      )}
      <ul>
        {change.lessons.map(({ lessonId, title, citesVersion, changedPlaces }) => (
          <li key={lessonId}>
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
      <DocumentActions change={change} />
      <Lessons change={change} />
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
      {change.history.length > 0 && (
        <section className="section" aria-labelledby="history">
          <h2 id="history">What was done here</h2>
          <ul>
            {change.history.map(({ state, reason, by, at }, index) => (
              // One list, newest first, that only grows.
              <li key={change.history.length - index} className="num">
                {fhirDate(at, timeZone)}: {stateWords[state]}
                {reason === null ? '' : `, ${noDocumentActionWords[reason].toLowerCase()}`}, {by}
              </li>
            ))}
          </ul>
        </section>
      )}
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
  const retry = (): void => void read.refetch();
  const change = read.data;
  return (
    <>
      <nav className="crumb" aria-label="Breadcrumb">
        <ol>
          <li>
            <Link to={`/staff/${launchId}/education/documents`}>Documents</Link>
          </li>
          <li aria-current="page">
            <UnderIcon className="icon" stroke={2} aria-hidden="true" />
            {change === undefined ? 'Version' : `${change.title}, version ${change.after.version}`}
          </li>
        </ol>
      </nav>
      {change === undefined && <h1 className="hidden-visually">Version of a document</h1>}
      {read.isPending && <LoadingState what="the version" />}
      {read.isError && change === undefined && <EducationError error={read.error} retry={retry} roles="educator" />}
      {read.isError && change !== undefined && <StaleNote readAt={read.dataUpdatedAt} retry={retry} />}
      {change !== undefined && <Change change={change} />}
    </>
  );
}

import '../ui/educator.css';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import type { DocumentVersion, SourceDocument } from '../../server/contract/index.ts';
import { documentsApi } from '../api/documents.ts';
import { useLaunchApi } from '../api/use-launch.ts';
import { StaleNote } from '../credentialing/console-error.tsx';
import { ScrollRegion } from '../credentialing/scroll-region.tsx';
import { fhirDate } from '../ui/fhir-date.ts';
import { SourceIcon } from '../ui/icons.ts';
import { ErrorState, LoadingState } from '../ui/states.tsx';
import { DocumentUpload } from './document-upload.tsx';
import { countWords, fileNameOf, formatWords, kindWords } from './document-words.ts';
import { DraftFromDocument } from './draft-from-document.tsx';
import { EducationError } from './education-error.tsx';
import { saveFile } from './to-csv.ts';
import { stateWords } from './work-queue-words.ts';

const pages = (numbers: readonly number[]): string => `${numbers.length === 1 ? 'Page' : 'Pages'} ${numbers.join(', ')}`;

/** The file as it was uploaded. A link, for it leads to a file; fetched, for a frame without cookies has no other way. */
function Original({ of, documentId, title }: { of: DocumentVersion; documentId: string; title: string }) {
  const { launchId } = useLaunchApi();
  const api = documentsApi(launchId);
  const get = useMutation({
    mutationFn: async () => saveFile(fileNameOf(documentId, of), await api.original(documentId, of.version)),
  });
  return (
    <>
      <a
        href={api.originalAddress(documentId, of.version)}
        aria-label={`Download the file of ${title}, version ${of.version}`}
        onClick={(event) => {
          event.preventDefault();
          if (!get.isPending) get.mutate();
        }}
      >
        Download the file
      </a>
      {get.isError && <ErrorState error={get.error} what="loaded" safe="Try again." />}
    </>
  );
}

function VersionRow({ version, home, document }: { version: DocumentVersion; home: string; document: SourceDocument }) {
  const { counts, pagesWithoutText } = version;
  return (
    <tr>
      <th scope="row" className="num">
        Version {version.version}
        {pagesWithoutText.length > 0 && (
          <span className="second">{pages(pagesWithoutText)} without text: what stands there as a picture was not read.</span>
        )}
      </th>
      <td className="num" data-label="In force from">
        {fhirDate(version.effective)}
      </td>
      <td data-label="What changed">
        {counts === null ? (
          <span className="faint">First version here</span>
        ) : (
          <Link to={`${home}/${version.version}`}>
            {countWords(counts)}
            <span className="hidden-visually">, version {version.version}</span>
          </Link>
        )}
      </td>
      <td data-label="Decision">
        {counts === null ? (
          <span className="faint">None needed</span>
        ) : (
          <span className={version.state === 'open' ? 'chip chip-warn' : 'chip'}>{stateWords[version.state]}</span>
        )}
      </td>
      <td data-label="File">
        <Original of={version} documentId={document.documentId} title={document.title} />
        <span className="second">
          {formatWords[version.format]}, uploaded by {version.uploadedBy}
        </span>
      </td>
    </tr>
  );
}

function Document({ document, home, add }: { document: SourceDocument; home: string; add: () => void }) {
  const { documentId, title, kind, owner, versions, lessons, lessonsBehind } = document;
  const [newest] = versions;
  return (
    <section className="card source-document" aria-labelledby={`document-${documentId}`}>
      <div className="source-document-head">
        <div>
          <h2 id={`document-${documentId}`}>{title}</h2>
          <p className="dim small">
            {kindWords[kind]}, {owner}
            {lessons === 0 && '. No lesson cites it'}
          </p>
          {lessonsBehind > 0 && (
            <p>
              <span className="chip chip-warn num">
                {lessonsBehind} {lessonsBehind === 1 ? 'lesson cites' : 'lessons cite'} an older version
              </span>
            </p>
          )}
        </div>
        <div className="change-acts">
          {lessons === 0 && newest !== undefined && (
            <DraftFromDocument documentId={documentId} version={newest.version} lesson={null} title={title} />
          )}
          <button type="button" className="button button-small" onClick={add}>
            Upload a version<span className="hidden-visually"> of {title}</span>
          </button>
        </div>
      </div>
      <ScrollRegion name={`Versions of ${title}, scrolls sideways`}>
        <table className="table table-tall table-stack">
          <caption className="hidden-visually">Versions of {title}, the newest first</caption>
          <thead>
            <tr>
              <th scope="col">Version</th>
              <th scope="col">In force from</th>
              <th scope="col">What changed</th>
              <th scope="col">Decision</th>
              <th scope="col">File</th>
            </tr>
          </thead>
          <tbody>
            {versions.map((version) => (
              <VersionRow key={version.version} version={version} home={`${home}/${documentId}`} document={document} />
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  );
}

/** Protocols and regulations that lessons rest on, each with its versions. */
export function DocumentsPage() {
  const { launchId } = useLaunchApi();
  // The id of the document that gets a version; null is a new document.
  const [uploading, setUploading] = useState<{ documentId: string | null } | undefined>(undefined);
  const read = useQuery({ queryKey: [launchId, 'documents'], queryFn: async () => documentsApi(launchId).list() });
  const retry = (): void => void read.refetch();
  const documents = read.data?.documents;
  return (
    <>
      <title>Documents, Preceptor</title>
      <div className="staff-head">
        <h1>Documents</h1>
        {documents !== undefined && (
          <button type="button" className="button" onClick={() => setUploading({ documentId: null })}>
            New document
          </button>
        )}
      </div>
      {uploading !== undefined && (
        <DocumentUpload
          key={uploading.documentId}
          document={documents?.find(({ documentId }) => documentId === uploading.documentId) ?? null}
          close={() => setUploading(undefined)}
        />
      )}
      {read.isPending && <LoadingState what="the documents" />}
      {read.isError && documents === undefined && <EducationError error={read.error} retry={retry} roles="educator" />}
      {read.isError && documents !== undefined && <StaleNote readAt={read.dataUpdatedAt} retry={retry} />}
      {documents?.length === 0 && uploading === undefined && (
        <section className="card state">
          <SourceIcon className="icon" stroke={1.75} aria-hidden="true" />
          <div className="state-body">
            <h2>No document yet</h2>
            <p>Upload a protocol, a regulation or a guideline. Its next version shows what changed, and the lessons that cite it.</p>
          </div>
        </section>
      )}
      {documents?.map((document) => (
        <Document
          key={document.documentId}
          document={document}
          home={`/staff/${launchId}/education/documents`}
          add={() => setUploading({ documentId: document.documentId })}
        />
      ))}
    </>
  );
}

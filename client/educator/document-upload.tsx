import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Link } from 'react-router';
import {
  documentKinds,
  mostDocumentBytes,
  type DocumentKind,
  type SourceDocument,
  type UploadedDocument,
} from '../../server/contract/index.ts';
import { documentsApi } from '../api/documents.ts';
import { useLaunchApi } from '../api/use-launch.ts';
import { ErrorState } from '../ui/states.tsx';
import { claimOf, countWords, kindWords } from './document-words.ts';

/** What became of the file. */
function Done({ of: { documentId, version, isNew, counts } }: { of: UploadedDocument }) {
  const { launchId } = useLaunchApi();
  if (!isNew) return <>This file is version {version} already. Nothing was added.</>;
  if (counts === null) return <>Version {version} is kept.</>;
  return (
    <>
      Version {version} is kept. {countWords(counts)}.{' '}
      <Link to={`/staff/${launchId}/education/documents/${documentId}/${version}`}>See what changed</Link>
    </>
  );
}

/** One file with what nobody can tell from it. @param document of which it is the next version; null for a new document */
export function DocumentUpload({ document, close }: { document: SourceDocument | null; close: () => void }) {
  const { launchId } = useLaunchApi();
  const queries = useQueryClient();
  const status = useRef<HTMLParagraphElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [title, setTitle] = useState('');
  const [kind, setKind] = useState<DocumentKind>('protocol');
  const [owner, setOwner] = useState('');
  const [effective, setEffective] = useState('');
  const [share, setShare] = useState(0);
  const [isAsked, setAsked] = useState(false);
  const isTooLarge = file !== null && file.size > mostDocumentBytes;
  const fault = isTooLarge ? 'This file is larger than 10 MB.' : isAsked && file === null ? 'Choose a file.' : null;
  const upload = useMutation({
    mutationFn: async (of: File) => {
      const claim = claimOf(of.name);
      const version = { effective, ...(claim === undefined ? {} : { claimed: claim }) };
      const api = documentsApi(launchId);
      return document === null
        ? api.add({ title: title.trim(), kind, owner: owner.trim(), ...version }, of, setShare)
        : api.addVersion(document.documentId, version, of, setShare);
    },
    onSuccess: async () => {
      status.current?.focus();
      await queries.invalidateQueries({ queryKey: [launchId, 'documents'] });
    },
  });
  const name = document === null ? 'New document' : `New version of ${document.title}`;
  return (
    <section className="card document-upload" aria-labelledby="upload">
      <h2 id="upload">{name}</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setShare(0);
          setAsked(true);
          if (file !== null && !isTooLarge) upload.mutate(file);
        }}
      >
        <label className="choose">
          <span>File: PDF with text, web page or Markdown, at most 10&nbsp;MB</span>
          <input
            type="file"
            aria-required
            accept=".pdf,.md,.markdown,.html,.htm"
            aria-describedby={fault === null ? undefined : 'file-fault'}
            onChange={({ target }) => setFile(target.files?.[0] ?? null)}
          />
        </label>
        {fault !== null && (
          <p id="file-fault" role="alert">
            {fault}
          </p>
        )}
        {document === null && (
          <>
            <label className="choose">
              <span>Title</span>
              <input className="field" required maxLength={200} value={title} onChange={({ target }) => setTitle(target.value)} />
            </label>
            <label className="choose">
              <span>Kind</span>
              <select value={kind} onChange={({ target }) => setKind(documentKinds.find((one) => one === target.value) ?? 'protocol')}>
                {documentKinds.map((one) => (
                  <option key={one} value={one}>
                    {kindWords[one]}
                  </option>
                ))}
              </select>
            </label>
            <label className="choose">
              <span>Owner: a committee or an agency</span>
              <input className="field" required maxLength={200} value={owner} onChange={({ target }) => setOwner(target.value)} />
            </label>
          </>
        )}
        <label className="choose">
          <span>In force from</span>
          <input className="field" type="date" required value={effective} onChange={({ target }) => setEffective(target.value)} />
        </label>
        <div className="change-acts">
          <button type="submit" className="button button-main" disabled={upload.isPending}>
            Upload
          </button>
          <button type="button" className="button button-quiet" onClick={close}>
            Close
          </button>
        </div>
      </form>
      {upload.isPending && (
        <p>
          <progress aria-label="Upload" max={1} {...(share < 1 ? { value: share } : {})} />{' '}
          {share < 1 ? 'Uploading' : 'Reading the document'}
        </p>
      )}
      <p role="status" tabIndex={-1} ref={status}>
        {upload.data !== undefined && <Done of={upload.data} />}
      </p>
      {upload.isError && <ErrorState error={upload.error} what="saved" safe="Nothing was kept." />}
    </section>
  );
}

import { useQueryClient } from '@tanstack/react-query';
import { noDocumentActionReasons, type DocumentChangeView } from '../../server/contract/index.ts';
import { documentsApi } from '../api/documents.ts';
import { useLaunchApi } from '../api/use-launch.ts';
import { ChangeDecision } from './change-decision.tsx';
import { noDocumentActionWords } from './document-words.ts';

/** What an educator does with a document's change. */
export function DocumentActions({ change }: { change: DocumentChangeView }) {
  const { launchId } = useLaunchApi();
  const queries = useQueryClient();
  const { documentId, after } = change;
  return (
    <ChangeDecision
      change={change}
      reasons={{ all: noDocumentActionReasons, words: noDocumentActionWords }}
      send={async (body) => documentsApi(launchId).review(documentId, after.version, body)}
      show={async (view) => {
        queries.setQueryData([launchId, 'document-change', documentId, String(after.version)], view);
        await queries.invalidateQueries({ queryKey: [launchId, 'documents'] });
      }}
    />
  );
}

import { useQueryClient } from '@tanstack/react-query';
import { noActionReasons, type LabelChangeView } from '../../server/contract/index.ts';
import { useLaunchApi } from '../api/use-launch.ts';
import { workQueueApi } from '../api/work-queue.ts';
import { ChangeDecision } from './change-decision.tsx';
import { noActionWords } from './work-queue-words.ts';

/** What an educator does with a change of a label. */
export function ChangeActions({ change }: { change: LabelChangeView }) {
  const { launchId } = useLaunchApi();
  const queries = useQueryClient();
  return (
    <ChangeDecision
      change={change}
      reasons={{ all: noActionReasons, words: noActionWords }}
      send={async (body) => workQueueApi(launchId).review(change.changeId, body)}
      show={async (view) => {
        queries.setQueryData([launchId, 'label-change', String(change.changeId)], view);
        await queries.invalidateQueries({ queryKey: [launchId, 'label-changes'] });
      }}
    />
  );
}

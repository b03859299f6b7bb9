import '../ui/educator.css';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { fewestClinicians, type LabelChangeList } from '../../server/contract/index.ts';
import { useLaunchApi } from '../api/use-launch.ts';
import { workQueueApi } from '../api/work-queue.ts';
import { StaleNote } from '../credentialing/console-error.tsx';
import { NotShownIcon, SourceIcon } from '../ui/icons.ts';
import { LoadingState } from '../ui/states.tsx';
import { EducationError } from './education-error.tsx';
import { WorkQueueFilters } from './work-queue-filters.tsx';
import { useWorkQueueQuery } from './work-queue-query.ts';
import { WorkQueueTable } from './work-queue-table.tsx';

function NoChanges({ list, isNarrowed }: { list: LabelChangeList; isNarrowed: boolean }) {
  const [title, text] = !list.hasLabels
    ? [
        'No label was imported yet',
        'Changes appear here when your administrator imports drug labels with the command labels import: the second version of a label shows what changed in its boxed warning.',
      ]
    : isNarrowed
      ? ['No change fits', 'Search by part of a drug’s or a labeler’s name, or choose less.']
      : [
          'No boxed warning changed yet',
          'A change appears here when an import brings a later version of a label whose box says something else.',
        ];
  return (
    <section className="card state">
      <SourceIcon className="icon" stroke={1.75} aria-hidden="true" />
      <div className="state-body">
        <h2>{title}</h2>
        <p>{text}</p>
        {isNarrowed && (
          <div>
            <Link className="button" to="?">
              Show all changes
            </Link>
          </div>
        )}
      </div>
    </section>
  );
}

/** What became of boxed warnings between versions of their labels, as work for those who teach. */
export function WorkQueuePage() {
  const { launchId } = useLaunchApi();
  const { query, ask, addressOf } = useWorkQueueQuery();
  const read = useQuery({
    queryKey: [launchId, 'label-changes', query],
    queryFn: async () => workQueueApi(launchId).changes(query),
    placeholderData: keepPreviousData,
  });
  const retry = (): void => void read.refetch();
  const list = read.data;
  const count = list?.changes.length ?? 0;
  return (
    <>
      <title>Label changes, Preceptor</title>
      <div className="staff-head">
        <h1>Label changes</h1>
      </div>
      {list !== undefined && (
        <WorkQueueFilters
          key={query.search}
          query={query}
          ask={ask}
          status={read.isPlaceholderData ? 'Searching' : `${count} ${count === 1 ? 'change' : 'changes'} on this page`}
        />
      )}
      {read.isPending && <LoadingState what="the label changes" />}
      {read.isError && list === undefined && <EducationError error={read.error} retry={retry} roles="educator" />}
      {read.isError && list !== undefined && <StaleNote readAt={read.dataUpdatedAt} retry={retry} />}
      {list !== undefined && count === 0 && <NoChanges list={list} isNarrowed={Object.values(query).some((one) => one !== '')} />}
      {list !== undefined && count > 0 && (
        <>
          <WorkQueueTable rows={list.changes} home={`/staff/${launchId}/education/label-changes`} stale={read.isPlaceholderData} />
          <nav className="pager" aria-label="Pages of label changes">
            {query.cursor !== '' && (
              <Link className="button button-small" to={addressOf({})}>
                Newest changes
              </Link>
            )}
            {list.next !== null && (
              <Link className="button button-small" to={addressOf({ cursor: list.next })}>
                Older changes
              </Link>
            )}
          </nav>
          <p className="note looked">
            <NotShownIcon className="icon" stroke={1.75} aria-hidden="true" />
            &lt;{fewestClinicians} stands where fewer than {fewestClinicians} clinicians, or orders, are behind a number. Orders signed and
            cards are counted by code.
          </p>
        </>
      )}
    </>
  );
}

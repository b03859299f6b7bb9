import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Navigate, useSearchParams } from 'react-router';
import type { NowView, PromptState } from '../../server/contract/index.ts';
import { useLaunchApi, useNow } from '../api/use-launch.ts';
import { fhirDay } from '../ui/fhir-date.ts';
import { CompetencyIcon, PrivateIcon, StaleIcon } from '../ui/icons.ts';
import { ErrorState, LoadingState } from '../ui/states.tsx';
import { ContextLine } from './context-line.tsx';
import { PanelBar, useLaunchView } from './panel-shell.tsx';
import { PromptItem } from './prompt-item.tsx';
import { ResourceDrawer } from './resource-drawer.tsx';
import { UndoNote } from './undo-note.tsx';
import { WhyDrawer } from './why-drawer.tsx';

/** Snooze and "not relevant", with the way back. */
function usePromptChange() {
  const { launchId, api } = useLaunchApi();
  const queries = useQueryClient();
  const [last, setLast] = useState<PromptState | null>(null);
  const { mutate, error } = useMutation({
    mutationFn: async (change: () => Promise<PromptState>) => change(),
    onSuccess: async (state) => {
      setLast(state.state === 'open' ? null : state);
      await queries.invalidateQueries({ queryKey: [launchId, 'now'] });
    },
  });
  return { api, last, error, change: mutate };
}

function Passed({
  competencies,
  timeZone,
  open,
}: {
  competencies: NowView['competencies'];
  timeZone: string;
  open: (reference: string) => void;
}) {
  if (competencies.length === 0) return null;
  return (
    <section aria-labelledby="passed">
      <h2 id="passed" className="small faint">
        What you passed
      </h2>
      <ul className="card rows held">
        {competencies.map((one) => (
          <li key={one.resource}>
            <span>{one.topicTitle}</span>
            <button type="button" className="link" onClick={() => open(one.resource)}>
              Open<span className="hidden-visually"> record of {one.topicTitle}</span>
            </button>
            <span className="until">Knowledge check, until {fhirDay(one.validUntil, timeZone)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What needs me now; at most three. */
export function NowPage() {
  const launch = useLaunchView();
  const { data, error, refetch } = useNow();
  const { api, last, error: changeError, change } = usePromptChange();
  const [why, setWhy] = useState<string | null>(null);
  const [resource, setResource] = useState<string | null>(null);
  const [query] = useSearchParams();
  const heading = useRef<HTMLHeadingElement>(null);
  const { timeZone } = launch.tenant;

  const opened = data?.items.find((item) => item.promptId === launch.promptId);
  // The card's link leads straight into its lesson; coming back from there shows the list.
  if (opened !== undefined && !query.has('list')) return <Navigate to={`lesson/${opened.lessonId}?prompt=${opened.promptId}`} replace />;

  const [lead, ...others] = data?.items ?? [];
  const itemOf = (item: NowView['items'][number], isLead: boolean) => (
    <PromptItem
      key={item.promptId}
      item={item}
      lead={isLead}
      timeZone={timeZone}
      onWhy={() => setWhy(item.promptId)}
      onSnooze={(until) => change(async () => api.snooze(item.promptId, { until }))}
      onDismiss={(reason) => change(async () => api.dismiss(item.promptId, { reason }))}
    />
  );
  return (
    <>
      <PanelBar launch={launch} />
      <main className="panel-main">
        <div className="lede">
          <h1 ref={heading} tabIndex={-1}>
            Now
          </h1>
          {data !== undefined && data.minutes > 0 && <p className="small faint">About {data.minutes} min in all</p>}
        </div>
        {launch.notice !== null && (
          <p className="note note-accent">
            <StaleIcon className="icon" stroke={1.75} aria-hidden="true" />
            {launch.notice}
          </p>
        )}
        <div role="status">
          {last !== null && (
            <UndoNote
              last={last}
              waiting={data?.items.length ?? 0}
              timeZone={timeZone}
              undo={() => change(async () => api.restore(last.promptId), { onSuccess: () => heading.current?.focus() })}
            />
          )}
        </div>
        {changeError !== null && <ErrorState error={changeError} />}
        {data === undefined &&
          (error === null ? <LoadingState what="what waits for you" /> : <ErrorState error={error} retry={() => void refetch()} />)}
        {lead !== undefined && <div className="card">{itemOf(lead, true)}</div>}
        {others.length > 0 && <div className="card rows">{others.map((item) => itemOf(item, false))}</div>}
        {data !== undefined && data.waiting > 0 && (
          <p className="small dim">{data.waiting === 1 ? 'One more waits' : `${data.waiting} more wait`}. Three at a time is the limit.</p>
        )}
        {data !== undefined && lead === undefined && (
          <section className="card state">
            <CompetencyIcon className="icon" stroke={1.75} aria-hidden="true" />
            <div className="state-body">
              <h2>Nothing needs you now</h2>
              <p>A lesson appears here when you order a drug whose boxed warning is new to you.</p>
            </div>
          </section>
        )}
        {data !== undefined && <Passed competencies={data.competencies} timeZone={timeZone} open={setResource} />}
        <ContextLine launch={launch} />
      </main>
      <footer className="panel-foot">
        <PrivateIcon className="icon" stroke={1.75} aria-hidden="true" />
        <p>Your learning record holds the drug, never the patient. Education, not a drug-safety alert: no card does not mean no warning.</p>
      </footer>
      <WhyDrawer promptId={why} timeZone={timeZone} close={() => setWhy(null)} />
      <ResourceDrawer reference={resource} close={() => setResource(null)} />
    </>
  );
}

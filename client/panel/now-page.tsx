import { useRef, useState } from 'react';
import { Navigate, useSearchParams } from 'react-router';
import type { NowView } from '../../server/contract/index.ts';
import { useNow } from '../api/use-launch.ts';
import { CompetencyIcon, PrivateIcon, StaleIcon } from '../ui/icons.ts';
import { ErrorState, LoadingState } from '../ui/states.tsx';
import { ContextLine } from './context-line.tsx';
import { useLaunchView } from './panel-shell.tsx';
import { PromptItem } from './prompt-item.tsx';
import { SnoozedList } from './snoozed-list.tsx';
import { UndoNote } from './undo-note.tsx';
import { usePutAside } from './use-put-aside.ts';
import { notAnAlert } from './who-sees.ts';
import { WhyDrawer } from './why-drawer.tsx';

/** What needs me now; at most three. */
export function NowPage() {
  const launch = useLaunchView();
  const { data, error, refetch } = useNow();
  const { last, error: changeError, snooze, dismiss, restore } = usePutAside();
  const [why, setWhy] = useState<string | null>(null);
  const [query] = useSearchParams();
  const heading = useRef<HTMLHeadingElement>(null);
  const { timeZone } = launch.tenant;

  const opened = data?.items.find(({ promptId }) => promptId !== null && promptId === launch.promptId);
  // The card's link leads straight into its lesson; coming back from there shows the list.
  if (opened !== undefined && opened.nextTryAt === null && !query.has('list'))
    return <Navigate to={`lesson/${opened.lessonId}?prompt=${opened.promptId ?? ''}`} replace />;

  const [lead, ...others] = data?.items ?? [];
  const itemOf = (item: NowView['items'][number], isLead: boolean) => {
    const { promptId } = item;
    return (
      <PromptItem
        key={promptId ?? item.lessonId}
        item={item}
        lead={isLead}
        timeZone={timeZone}
        onWhy={() => setWhy(promptId)}
        onSnooze={(until) => promptId !== null && snooze(promptId, until)}
        onDismiss={(reason) => promptId !== null && dismiss(promptId, { reason })}
      />
    );
  };
  return (
    <>
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
              undo={() => restore(last.promptId, () => heading.current?.focus())}
            />
          )}
        </div>
        {changeError !== null && why === null && <ErrorState error={changeError} what="saved" />}
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
              <p>A lesson appears here when you order a drug whose boxed warning is new to you, or when one that you know changes.</p>
            </div>
          </section>
        )}
        {data !== undefined && data.elsewhere > 0 && (
          <p className="small dim">
            {data.elsewhere === 1 ? '1 waits with another patient’s chart.' : `${data.elsewhere} wait with other patients’ charts.`}
          </p>
        )}
        {data !== undefined && (
          <SnoozedList
            snoozed={data.snoozed}
            timeZone={timeZone}
            bringBack={(promptId) => restore(promptId, () => heading.current?.focus())}
          />
        )}
        <ContextLine launch={launch} />
      </main>
      <footer className="panel-foot">
        <PrivateIcon className="icon" stroke={1.75} aria-hidden="true" />
        <p>Your learning record holds the drug, never the patient. {notAnAlert}</p>
      </footer>
      <WhyDrawer promptId={why} timeZone={timeZone} close={() => setWhy(null)} />
    </>
  );
}

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { rememberedDays, type EventSourceView } from '../../server/contract/index.ts';
import { eventSourcesApi } from '../api/event-sources.ts';
import { useLaunchApi } from '../api/use-launch.ts';
import { Dialog } from '../studio/dialog.tsx';
import { Asking } from '../studio/rules/asking.tsx';
import { SwitchIcon } from '../studio/rules/icons.ts';
import { StaleIcon } from '../ui/icons.ts';
import { ErrorState } from '../ui/states.tsx';
import { PollIcon } from './icons.ts';

/** Sends what is asked of a source, and shows how it stands after. */
function useAct(sourceId: string, done: (said: string) => void) {
  const { launchId } = useLaunchApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (act: { work: (api: ReturnType<typeof eventSourcesApi>) => Promise<EventSourceView>; said: string }) =>
      act.work(eventSourcesApi(launchId)),
    onSuccess: (view, { said }) => {
      queries.setQueryData([launchId, 'event-source', sourceId], view);
      done(said);
    },
    onSettled: async () => queries.invalidateQueries({ queryKey: [launchId, 'event-sources'] }),
  });
}

/** A time of this browser, as its own field writes it: "2026-11-22T14:00". */
const toField = (at: Date): string => new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
const daysAgo = (days: number): Date => new Date(Date.now() - days * 86_400_000);

type Question = 'replay' | 'switch';

/** What may be asked of a source; what changes more than a page asks first. */
export function SourceActions({ source }: { source: EventSourceView }) {
  const [question, ask] = useState<Question | null>(null);
  const [said, say] = useState('');
  const [since, setSince] = useState(() => toField(daysAgo(1)));
  // As it is when the page opens: the server knows better.
  const [range] = useState(() => ({ min: toField(daysAgo(rememberedDays - 1)), max: toField(new Date()) }));
  const { sourceId, can, state } = source;
  const acting = useAct(sourceId, (words) => {
    ask(null);
    say(words);
  });
  const open = (one: Question): void => {
    acting.reset();
    ask(one);
  };
  const isOff = state === 'off';
  if (!can.poll && !can.replay && !can.switch) return null;
  return (
    <div className="change-acts">
      {can.poll && (
        <button
          type="button"
          className="button"
          disabled={acting.isPending}
          onClick={() =>
            acting.mutate({ work: async (api) => api.poll(sourceId), said: 'The EHR is asked now; what is new shows here soon.' })
          }
        >
          <PollIcon className="icon" stroke={1.75} aria-hidden="true" />
          Ask now
        </button>
      )}
      {can.replay && (
        <button type="button" className="button" onClick={() => open('replay')}>
          <StaleIcon className="icon" stroke={1.75} aria-hidden="true" />
          Replay…
        </button>
      )}
      {can.switch && (
        <button type="button" className="button" onClick={() => open('switch')}>
          <SwitchIcon className="icon" stroke={1.75} aria-hidden="true" />
          {isOff ? 'Switch on…' : 'Switch off…'}
        </button>
      )}
      <p role="status" className="small dim">
        {said}
      </p>
      {acting.isError && question === null && <ErrorState error={acting.error} what="saved" safe="Nothing was changed. Try again." />}
      {question === 'replay' && (
        <Dialog title={`Replay: ${source.label}`} opened close={() => ask(null)}>
          <Asking
            confirm="Replay"
            act={() =>
              acting.mutate({
                work: async (api) => api.replay(sourceId, new Date(since).toISOString()),
                said: 'Asked for again. What is new shows here soon; what is known stays once.',
              })
            }
            cancel={() => ask(null)}
            isBusy={acting.isPending}
          >
            <p>
              The EHR is asked again for everything since this time, and what failed here is tried again. An event that is known stays once
              and prompts nobody a second time; orders of more than 7 days ago prompt nobody.
            </p>
            <label className="studio-field">
              Since, in this browser’s time
              <input
                className="entry"
                type="datetime-local"
                required
                {...range}
                value={since}
                data-autofocus
                onChange={({ target }) => setSince(target.value)}
              />
            </label>
          </Asking>
          {acting.isError && <ErrorState error={acting.error} what="saved" safe="Nothing was changed. Try again." />}
        </Dialog>
      )}
      {question === 'switch' && (
        <Dialog title={`${isOff ? 'Switch on' : 'Switch off'}: ${source.label}`} opened close={() => ask(null)}>
          <Asking
            confirm={isOff ? 'Switch on' : 'Switch off'}
            act={() => acting.mutate({ work: async (api) => api.switch(sourceId, isOff), said: isOff ? 'Switched on.' : 'Switched off.' })}
            cancel={() => ask(null)}
            isBusy={acting.isPending}
          >
            <p>
              {isOff
                ? 'From now on its events are taken again, and what happened since it was switched off is asked for.'
                : 'Nothing is asked for and nothing is taken until it is switched on. The EHR is told to keep its notifications; what waits here stays.'}
            </p>
          </Asking>
          {acting.isError && <ErrorState error={acting.error} what="saved" safe="Nothing was switched. Try again." />}
        </Dialog>
      )}
    </div>
  );
}
